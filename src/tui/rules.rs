//! The sheet of the rules that a person directs a play by: who says who speaks next, and when the
//! play waits for a key.
//!
//! It lies over the Casting screen, where they are chosen, and over the Stage, where they are
//! changed.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    record::{Cap, NextBy, Rules},
    tui::{
        events::Pointer,
        keymap::{Action, Context},
        page::Shared,
        widgets::{choices::choices, list::List},
    },
};

/// Most model lines in a row that can be chosen as the cap.
const HIGHEST: u32 = 20;

/// What the words for some rules depend on.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// The person plays nobody.
    pub watching: bool,
    /// The offline company says who speaks next.
    pub company: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    NextBy,
    AskAgain,
    Step,
    Cap,
    Ghost,
}

const RULES: [Rule; 5] = [Rule::NextBy, Rule::AskAgain, Rule::Step, Rule::Cap, Rule::Ghost];

impl Rule {
    fn name(self) -> &'static str {
        match self {
            Self::NextBy => "Next speaker",
            Self::AskAgain => "No valid name",
            Self::Step => "After each line",
            Self::Cap => "Lines in a row",
            Self::Ghost => "Your lines",
        }
    }

    fn value(self, rules: &Rules, at: Situation) -> String {
        match self {
            Self::NextBy => match rules.next_by {
                NextBy::Nsp if at.company => "the offline company",
                NextBy::Nsp => "the model",
                NextBy::Book => "the book’s order",
                NextBy::RoundRobin => "the cast in turn",
                NextBy::Player => "you, each time",
            }
            .to_owned(),
            Self::AskAgain if rules.ask_again => "ask once more".to_owned(),
            Self::AskAgain => "draw at random".to_owned(),
            Self::Step if rules.step => "wait for a key".to_owned(),
            Self::Step => "go on".to_owned(),
            Self::Ghost if rules.ghost => "a model writes them too".to_owned(),
            Self::Ghost => "you alone write them".to_owned(),
            Self::Cap => match (rules.cap, rules.cap.lines(at.watching)) {
                (Cap::Auto, Some(lines)) => format!("{lines}, while you play"),
                (Cap::Auto, None) => "no limit, while you watch".to_owned(),
                (_, Some(lines)) => lines.to_string(),
                (_, None) => "no limit".to_owned(),
            },
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::NextBy => {
                "Who decides who has the word next: the next-speaker model, the order in which the \
                 book has them, the cast in turn, or you after each line."
            }
            Self::AskAgain => {
                "When the next-speaker model names nobody who can speak: it is asked once more \
                 and told the names, or a speaker is drawn at once, as the protocol does."
            }
            Self::Step => "Whether the play waits for a key after each line of a model.",
            Self::Ghost => {
                "Whether a model writes your lines too, from the same state: shown once yours is \
                 sent, and kept with it as a pair."
            }
            Self::Cap => {
                "After so many lines of models in a row the play waits for a key. By default after \
                 6 while you play somebody, and never while you watch."
            }
        }
    }

    fn change(self, rules: &mut Rules, forward: bool) {
        match self {
            Self::NextBy => {
                let all = [NextBy::Nsp, NextBy::Book, NextBy::RoundRobin, NextBy::Player];
                rules.next_by = neighbour(&all, rules.next_by, forward);
            }
            Self::AskAgain => rules.ask_again = !rules.ask_again,
            Self::Step => rules.step = !rules.step,
            Self::Ghost => rules.ghost = !rules.ghost,
            Self::Cap => {
                let counts = (1..=HIGHEST).map(Cap::After);
                let all: Vec<Cap> = [Cap::Auto, Cap::Never].into_iter().chain(counts).collect();
                rules.cap = neighbour(&all, rules.cap, forward);
            }
        }
    }
}

fn neighbour<T: Copy + PartialEq>(all: &[T], one: T, forward: bool) -> T {
    let at = all.iter().position(|other| *other == one).unwrap_or(0);
    let by = if forward { 1 } else { all.len() - 1 };
    all[(at + by) % all.len()]
}

/// The sheet on which they are chosen.
#[derive(Default)]
pub struct RulesSheet {
    list: List,
}

impl RulesSheet {
    pub const CONTEXTS: &[Context] = &[Context::Directing, Context::List, Context::Letters];

    /// Moves the choice, or gives the rules as they are to be.
    pub fn act(&mut self, action: Action, rules: &Rules) -> Option<Rules> {
        let forward = match action {
            Action::Right => true,
            Action::Left => false,
            _ => {
                self.list.act(action, RULES.len());
                return None;
            }
        };
        let mut changed = rules.clone();
        RULES.get(self.list.chosen())?.change(&mut changed, forward);
        Some(changed)
    }

    pub fn pointed(&mut self, pointer: Pointer, at: Position) {
        self.list.pointed(pointer, at, RULES.len());
    }

    pub fn draw(
        &mut self,
        buffer: &mut Buffer,
        window: Rect,
        title: &str,
        (rules, at): (&Rules, Situation),
        shared: &Shared,
    ) {
        let rows = RULES.map(|rule| (rule.name(), rule.value(rules, at)));
        let about = RULES.get(self.list.chosen()).map_or("", |rule| rule.about());
        choices(buffer, window, title, &mut self.list, &rows, about, &shared.theme);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_goes_round_both_ways() {
        for rule in RULES {
            for forward in [true, false] {
                let mut rules = Rules::default();
                let mut seen = Vec::new();
                while !seen.contains(&rules) {
                    seen.push(rules.clone());
                    rule.change(&mut rules, forward);
                }
                assert_eq!(rules, seen[0], "{rule:?} comes round");
                assert!(seen.len() > 1, "{rule:?} changes something");
            }
        }
    }

    #[test]
    fn the_cap_says_what_it_comes_to() {
        let said = |cap, watching| {
            let at = Situation { watching, company: false };
            Rule::Cap.value(&Rules { cap, ..Rules::default() }, at)
        };
        assert_eq!(said(Cap::Auto, false), "6, while you play");
        assert_eq!(said(Cap::Auto, true), "no limit, while you watch");
        assert_eq!(said(Cap::After(3), true), "3");
        assert_eq!(said(Cap::Never, false), "no limit");
    }
}
