//! The offline company's critic: checks that need no model.
//!
//! Each finding names its line and what was compared; none of it is a judge's verdict, and none of
//! it makes a score. A line of the book is not held against the book: it may be the reference, and
//! it may say again what the reference says twice.

use super::{
    material::{JudgedLine, Material, Origin},
    words::{dense, length, longest_run, words},
};
use crate::{
    record::Flaw,
    scene::ENVIRONMENT,
    script::{self, Kind, Odd},
};

/// The name under which the checks stand where a critic's dimension would.
pub const DIMENSION: &str = "Checks";

/// Words of a line that the protocol asks for at most.
const LONGEST_LINE: usize = 60;
/// Words in a row that make a repetition.
const REPEATED: usize = 6;
/// Words in a row that make a copy of the reference.
const COPIED: usize = 8;
/// The same two in scripts where each character is a word.
const DENSER: usize = 2;

/// What assistants say and people in scenes do not.
const ASSISTANT: [&str; 16] = [
    "as an ai",
    "as a language model",
    "an ai language model",
    "i'm here to help",
    "i am here to help",
    "how can i assist you",
    "how may i assist you",
    "how can i help you today",
    "is there anything else i can",
    "feel free to ask",
    "i cannot assist with",
    "i can't assist with",
    "i hope this helps",
    "it's important to remember that",
    "作为一个ai",
    "作为人工智能",
];

/// Runs all checks on the judged lines; the findings stand in the order of the lines.
pub fn check(material: &Material) -> Vec<Flaw> {
    let seen: Vec<Seen<'_>> = material.lines.iter().map(Seen::new).collect();
    let reference: Vec<(&str, Vec<String>)> = material
        .scene
        .reference()
        .iter()
        .map(|line| {
            let plain = words(&script::visible(&line.message));
            (line.character.as_str(), plain)
        })
        .collect();
    let mut flaws = Vec::new();
    for (index, one) in seen.iter().enumerate().skip(material.opening()) {
        let earlier = seen.get(..index).unwrap_or_default();
        let found =
            [over_long(one), assistant(one), repetition(one, earlier), copied(one, &reference)];
        flaws.extend(found.into_iter().flatten());
        flaws.extend(one.line.odd.iter().filter_map(|odd| markup(one, odd)));
    }
    flaws
}

/// A line and its words without thoughts.
struct Seen<'a> {
    line: &'a JudgedLine,
    text: String,
    words: Vec<String>,
}

impl<'a> Seen<'a> {
    fn new(line: &'a JudgedLine) -> Self {
        let text = script::visible(&line.text);
        let own = text.strip_prefix(line.speaker.as_str());
        let own = own.and_then(|rest| rest.strip_prefix([':', '：']));
        let text = own.unwrap_or(&text).trim().to_owned();
        let words = words(&text);
        Self { line, text, words }
    }

    fn flaw(&self, kind: &str, severity: u32, instance: String) -> Option<Flaw> {
        Some(Flaw {
            instance,
            kind: kind.to_owned(),
            severity: Some(severity),
            given: None,
            line: Some(self.line.id),
            evidence: None,
        })
    }

    /// `least` for this line's script.
    fn least(&self, least: usize) -> usize {
        match self.words.first() {
            Some(word) if dense(word) => least * DENSER,
            _ => least,
        }
    }
}

fn over_long(one: &Seen<'_>) -> Option<Flaw> {
    if one.line.speaker == ENVIRONMENT {
        return None;
    }
    let count = length(&one.line.text);
    let severity = if count > 2 * LONGEST_LINE { 3 } else { 1 };
    (count > LONGEST_LINE).then(|| {
        let told = format!(
            "{}'s line has {count} words; {LONGEST_LINE} are asked for at most.",
            one.line.speaker
        );
        one.flaw("Over-long", severity, told)
    })?
}

fn assistant(one: &Seen<'_>) -> Option<Flaw> {
    let text = one.text.to_lowercase().replace('\u{2019}', "'");
    let phrase = ASSISTANT.iter().find(|phrase| text.contains(**phrase))?;
    let told = format!("{} says \"{phrase}\", as an assistant would.", one.line.speaker);
    one.flaw("Assistant phrase", 5, told)
}

/// The longest piece that an earlier line had already, the speaker's own or another's.
fn repetition(one: &Seen<'_>, earlier: &[Seen<'_>]) -> Option<Flaw> {
    if one.line.origin == Origin::Book {
        return None;
    }
    let (before, (start, run)) = earlier
        .iter()
        .map(|before| (before, longest_run(&one.words, &before.words)))
        .max_by_key(|(_, (_, run))| *run)?;
    let whole = run == one.words.len() && run >= one.least(REPEATED) / 2;
    if run < one.least(REPEATED) && !whole {
        return None;
    }
    let whose = if before.line.speaker == one.line.speaker {
        "an earlier line of the same speaker".to_owned()
    } else {
        format!("what {} said", before.line.speaker)
    };
    let said = quote(one, start, run);
    let told = format!("{} repeats {whose}: \"{said}\".", one.line.speaker);
    let severity = match run {
        _ if whole => 5,
        run if run >= 2 * one.least(REPEATED) => 3,
        _ => 1,
    };
    one.flaw("Repetition", severity, told)
}

fn copied(one: &Seen<'_>, reference: &[(&str, Vec<String>)]) -> Option<Flaw> {
    if one.line.origin == Origin::Book {
        return None;
    }
    let (whose, (start, run)) = reference
        .iter()
        .map(|(speaker, words)| (speaker, longest_run(&one.words, words)))
        .max_by_key(|(_, (_, run))| *run)?;
    if run < one.least(COPIED) {
        return None;
    }
    let said = quote(one, start, run);
    let told = format!("{} says what {whose} says in the book: \"{said}\".", one.line.speaker);
    one.flaw("Copied from the reference", 3, told)
}

fn markup(one: &Seen<'_>, odd: &Odd) -> Option<Flaw> {
    let speaker = &one.line.speaker;
    match odd {
        Odd::NeverClosed(kind) => {
            let told = format!("{} in {speaker}'s line is opened and never closed.", part(*kind));
            one.flaw("Unreadable markup", 1, told)
        }
        Odd::NeverOpened(kind) => {
            let told = format!("{} in {speaker}'s line is closed and never opened.", part(*kind));
            one.flaw("Unreadable markup", 1, told)
        }
        Odd::SpeaksFor { name: other, .. } => {
            let told = format!("{speaker}'s line goes on to speak for {other}.");
            one.flaw("Speaks for others", 3, told)
        }
        Odd::PrefixTwice | Odd::CutShort => None,
    }
}

fn part(kind: Kind) -> &'static str {
    match kind {
        Kind::Thought => "A thought",
        Kind::Action => "An action",
        Kind::Speech | Kind::Name => "A part",
    }
}

/// The words of a run as they can be shown.
fn quote(one: &Seen<'_>, start: usize, run: usize) -> String {
    let run = one.words.get(start..start + run).unwrap_or_default();
    let space = if run.first().is_some_and(|word| dense(word)) { "" } else { " " };
    run.join(space)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::material::tests::material;

    type Found = Vec<(u32, String, Option<u32>)>;

    fn found(material: &Material) -> Found {
        check(material)
            .into_iter()
            .map(|flaw| (flaw.line.unwrap().0, flaw.kind, flaw.severity))
            .collect()
    }

    fn check_lines(lines: &[(&str, &str, Origin)], expected: &[(u32, &str, u32)]) {
        let expected: Found = expected
            .iter()
            .map(|(line, kind, severity)| (*line, (*kind).to_owned(), Some(*severity)))
            .collect();
        assert_eq!(found(&material(lines)), expected, "{lines:?}");
    }

    #[test]
    fn what_checks_find() {
        use Origin::{Book, Model, Player};
        let long = "word ".repeat(61);
        let longer = "word ".repeat(121);
        let late = "You come here late every single night.";
        check_lines(&[("Ada", "Sit down.", Model), ("Ben", "No.", Player)], &[]);
        check_lines(&[("Ada", &long, Model)], &[(1, "Over-long", 1)]);
        check_lines(&[("Ada", &longer, Player)], &[(1, "Over-long", 3)]);
        check_lines(&[("Environment", &long, Model)], &[]);
        check_lines(
            &[("Ada", "As an AI, I\u{2019}m here to help.", Model)],
            &[(1, "Assistant phrase", 5)],
        );
        check_lines(&[("Ada", "[As an AI I know.] No.", Model)], &[]);
        // Repetitions: own, another's, a whole line, only a piece, one of the book's.
        check_lines(&[("Ada", late, Model), ("Ada", late, Model)], &[(2, "Repetition", 5)]);
        check_lines(
            &[
                ("Ada", late, Model),
                ("Ben", "So what? You come here late every single day.", Player),
            ],
            &[(2, "Repetition", 1)],
        );
        check_lines(&[("Ada", "You come.", Model), ("Ben", "You come.", Model)], &[]);
        check_lines(&[("Ada", late, Book), ("Ada", late, Book)], &[]);
        // Copies: a player's or a model's line, not a line of the book.
        let copy = "(sighs) I counted the tins twice and there was oil.";
        check_lines(&[("Ben", copy, Player)], &[(1, "Copied from the reference", 3)]);
        check_lines(&[("Ben", copy, Book)], &[]);
        check_lines(&[("Ben", "I counted the tins twice.", Player)], &[]);
    }

    #[test]
    fn what_the_script_found_odd_is_told() {
        let mut play = material(&[("Ada", "[I wonder", Origin::Model)]);
        play.lines[0].odd = vec![
            Odd::NeverClosed(Kind::Thought),
            Odd::SpeaksFor { name: "Ben".to_owned(), at: 4 },
            Odd::PrefixTwice,
        ];
        let told: Vec<String> = check(&play).into_iter().map(|flaw| flaw.instance).collect();
        assert_eq!(
            told,
            [
                "A thought in Ada's line is opened and never closed.",
                "Ada's line goes on to speak for Ben.",
            ]
        );
    }

    #[test]
    fn what_a_finding_says() {
        let play = material(&[
            ("Ada", "Ada: You let the lamp burn dry.", Origin::Model),
            ("Ben", "Ben: You let the lamp burn dry!", Origin::Model),
        ]);
        let told: Vec<String> = check(&play).into_iter().map(|flaw| flaw.instance).collect();
        assert_eq!(told, ["Ben repeats what Ada said: \"you let the lamp burn dry\"."]);
    }

    #[test]
    fn the_lines_it_was_continued_from_are_not_checked() {
        let late = "You come here late every single night.";
        let mut play = material(&[
            ("Ada", late, Origin::Model),
            ("Ada", late, Origin::Model),
            ("Ada", late, Origin::Model),
        ]);
        play.continue_from = 2;
        assert_eq!(found(&play), [(3, "Repetition".to_owned(), Some(5))]);
    }
}
