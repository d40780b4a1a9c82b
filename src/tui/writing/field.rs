//! The fields of the form: where each stands in the draft, and what it is called.

use crate::scene::{
    check::Finding,
    draft::{Draft, Person},
    own::{Direction, Order},
};

/// A part of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Name,
    Profile,
    Motivation,
    Major,
}

/// What of a card is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    System,
    After,
    Greeting,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    Book,
    Topic,
    Scenario,
    Plot,
    Opens,
    Person(usize, Part),
    Card(String, Told),
    Dialogue,
}

/// The fields of a draft from top to bottom.
pub fn fields(draft: &Draft) -> Vec<Field> {
    let mut fields = vec![Field::Book, Field::Topic, Field::Scenario, Field::Plot, Field::Opens];
    for at in 0..draft.people.len() {
        let parts = [Part::Name, Part::Profile, Part::Motivation, Part::Major];
        fields.extend(parts.map(|part| Field::Person(at, part)));
    }
    for (name, direction) in &draft.base.own.directions {
        if draft.called(name).is_none() {
            continue;
        }
        let mut add = |told| fields.push(Field::Card(name.clone(), told));
        if !direction.system.text.is_empty() {
            add(Told::System);
        }
        if !direction.after.text.is_empty() {
            add(Told::After);
        }
        // One alone is a choice where another's opens.
        if direction.greetings.len() > 1
            || (direction.greetings.len() == 1 && greeting(draft, name).is_none())
        {
            add(Told::Greeting);
        }
    }
    fields.push(Field::Dialogue);
    fields
}

/// A finding as a sentence.
pub fn told(finding: &Finding) -> String {
    match finding.field.as_str() {
        "" => finding.what.clone(),
        field => format!("{field}: {}", finding.what),
    }
}

impl Field {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Book => "Book",
            Self::Topic => "Topic",
            Self::Scenario => "Scenario",
            Self::Plot => "Plot",
            Self::Opens => "Opens",
            Self::Person(_, Part::Name) => "Character",
            Self::Person(_, Part::Profile) => "  Profile",
            Self::Person(_, Part::Motivation) => "  Motivation",
            Self::Person(_, Part::Major) => "  Judged",
            Self::Card(_, Told::System) => "Card’s prompt",
            Self::Card(_, Told::After) => "Card’s end",
            Self::Card(_, Told::Greeting) => "First message",
            Self::Dialogue => "Reference",
        }
    }

    /// What belongs there.
    pub fn about(&self) -> &'static str {
        match self {
            Self::Book => "The book, or whatever the scene belongs to.",
            Self::Topic => "What it is about, in a few words; lists show it.",
            Self::Scenario => "How it stands when the scene begins. Everybody is told.",
            Self::Plot => "The plot around the scene. Critics are told, actors are not.",
            Self::Opens => "Who speaks first.",
            Self::Person(_, Part::Name) => "The character’s name, on one line.",
            Self::Person(_, Part::Profile) => "Who the character is. Everybody is told.",
            Self::Person(_, Part::Motivation) => {
                "What moves it in this scene; its own actor is told."
            }
            Self::Person(_, Part::Major) => "Whether critics judge it, as a major character.",
            Self::Card(_, Told::System) => "The card’s system prompt: told to its actor, or kept.",
            Self::Card(_, Told::After) => "What the card has told behind the last line, or kept.",
            Self::Card(_, Told::Greeting) => "Which of the card’s first messages opens the scene.",
            Self::Dialogue => {
                "How it goes in the book; may be empty. Lines of the form NAME: words, with a blank \
                 line between them."
            }
        }
    }

    /// Whether something is written into it; else it is chosen.
    pub fn is_text(&self) -> bool {
        !matches!(self, Self::Opens | Self::Person(_, Part::Major) | Self::Card(..))
    }

    /// What stands in it.
    pub fn text(&self, draft: &Draft) -> String {
        let person = |at: &usize, part: fn(&Person) -> &String| {
            draft.people.get(*at).map(|one| part(one).clone()).unwrap_or_default()
        };
        match self {
            Self::Book => draft.book.clone(),
            Self::Topic => draft.topic.clone(),
            Self::Scenario => draft.scenario.clone(),
            Self::Plot => draft.plot.clone(),
            Self::Opens => draft.opens.clone(),
            Self::Person(at, Part::Name) => person(at, |one| &one.name),
            Self::Person(at, Part::Profile) => person(at, |one| &one.profile),
            Self::Person(at, Part::Motivation) => person(at, |one| &one.motivation),
            Self::Person(at, Part::Major) => {
                let major = draft.people.get(*at).is_some_and(|one| one.major);
                if major { "yes" } else { "no" }.to_owned()
            }
            Self::Card(key, told) => {
                let Some(direction) = draft.base.own.directions.get(key) else {
                    return String::new();
                };
                let name = draft.called(key).unwrap_or(key);
                if *told == Told::Greeting {
                    let of = direction.greetings.len();
                    return match greeting(draft, key) {
                        Some(at) => format!("{name}, {} of {of}", at + 1),
                        None => format!("{name}, none of {of}"),
                    };
                }
                let order = order(direction, *told);
                let on = if order.on { "told" } else { "not told" };
                format!("{name}, {on}: {}", order.text)
            }
            Self::Dialogue => draft.dialogue.clone(),
        }
    }

    /// Puts a text into it.
    pub fn put(&self, draft: &mut Draft, text: &str) {
        let to = match self {
            Self::Book => &mut draft.book,
            Self::Topic => &mut draft.topic,
            Self::Scenario => &mut draft.scenario,
            Self::Plot => &mut draft.plot,
            Self::Dialogue => &mut draft.dialogue,
            Self::Person(at, Part::Name) => return draft.rename_person(*at, text),
            Self::Person(at, part) => {
                let Some(one) = draft.people.get_mut(*at) else { return };
                match part {
                    Part::Profile => &mut one.profile,
                    Part::Motivation => &mut one.motivation,
                    Part::Name | Part::Major => return,
                }
            }
            Self::Opens | Self::Card(..) => return,
        };
        text.clone_into(to);
    }

    /// Takes the next choice, or the one before.
    pub fn turn(&self, draft: &mut Draft, forward: bool) {
        let next = |at: usize, of: usize| (at + if forward { 1 } else { of - 1 }) % of;
        match self {
            Self::Opens => {
                let mut names = draft.openers();
                let at = names.iter().position(|name| *name == draft.opens);
                let at = at.map_or(0, |at| next(at, names.len()));
                draft.opens = names.swap_remove(at);
            }
            Self::Person(at, Part::Major) => {
                if let Some(one) = draft.people.get_mut(*at) {
                    one.major = !one.major;
                }
            }
            Self::Card(key, Told::Greeting) => {
                let own = draft.base.own.directions.get(key);
                let of = own.map_or(0, |one| one.greetings.len());
                if of > 0 {
                    let at = greeting(draft, key).map_or(0, |at| next(at, of));
                    open_with(draft, key, at);
                }
            }
            Self::Card(name, told) => {
                if let Some(direction) = draft.base.own.directions.get_mut(name) {
                    let order = match told {
                        Told::System => &mut direction.system,
                        _ => &mut direction.after,
                    };
                    order.on = !order.on;
                }
            }
            _ => {}
        }
    }
}

fn order(direction: &Direction, told: Told) -> &Order {
    match told {
        Told::System => &direction.system,
        _ => &direction.after,
    }
}

/// Which of the card's first messages the dialogue begins with.
fn greeting(draft: &Draft, key: &str) -> Option<usize> {
    let own = &draft.base.own.directions.get(key)?.greetings;
    let said = draft.dialogue.strip_prefix(draft.called(key)?)?.strip_prefix(": ")?;
    let begun = own.iter().enumerate().filter(|(_, one)| said.starts_with(one.as_str()));
    // One may begin as another does.
    begun.max_by_key(|(_, one)| one.len()).map(|(at, _)| at)
}

/// Lets the dialogue begin with this of the card's first messages, in place of that of whichever
/// card it begins with. Words that are no card's stay where they are: no choice takes them away.
fn open_with(draft: &mut Draft, key: &str, at: usize) {
    let directions = &draft.base.own.directions;
    let Some(name) = draft.called(key) else { return };
    let line = |name: &str, key: &str, at: usize| {
        let greeting = directions.get(key)?.greetings.get(at)?;
        Some(format!("{name}: {greeting}"))
    };
    let Some(now) = line(name, key, at) else { return };
    let before = directions.keys().find_map(|other| {
        let at = greeting(draft, other)?;
        line(draft.called(other)?, other, at)
    });
    let rest = match &before {
        Some(before) => draft.dialogue.get(before.len()..).unwrap_or_default(),
        None if draft.dialogue.trim().is_empty() => "",
        None => return,
    };
    let (dialogue, name) = (format!("{now}{rest}"), name.to_owned());
    draft.dialogue = dialogue;
    draft.opens = name;
    draft.base.own.opening = draft.base.own.opening.max(1);
}
