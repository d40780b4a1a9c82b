//! The reference with one name hidden.
//!
//! Owns which lines are asked about, and what of the names in them is taken out. A name that a
//! speaker says stays: it is part of what there is to go by.

use crate::{
    scene::{ENVIRONMENT, Scene},
    script,
};

/// What stands in place of a hidden name.
pub const MASK: &str = "???";

/// One line of the reference as the judge is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its place in the reference, from 0.
    pub index: u32,
    pub speaker: String,
    /// Without thoughts, and without names in front. Environment's stand as they are.
    pub text: String,
}

/// The reference, ready for hiding one name after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The lines in which there is something to read.
    pub lines: Vec<Line>,
    /// Those who may have spoken.
    pub cast: Vec<String>,
}

impl Masked {
    pub fn new(scene: &Scene) -> Self {
        let cast: Vec<String> = scene.cast().map(str::to_owned).collect();
        let lines = (0..).zip(scene.reference()).map(|(index, line)| {
            let text = match line.character == ENVIRONMENT {
                true => line.message.trim().to_owned(),
                false => without_names(&script::visible(&line.message), &line.character, &cast),
            };
            Line { index, speaker: line.character.clone(), text }
        });
        Self { lines: lines.filter(|line| !line.text.is_empty()).collect(), cast }
    }

    /// The lines whose speaker is asked for: those of the cast.
    pub fn asked(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| self.cast.contains(&line.speaker))
    }
}

/// The text without its speaker's name in front of any of its lines, and with others' names there
/// masked. The same is done to every line, so that nothing tells the hidden one from the rest.
fn without_names(text: &str, speaker: &str, cast: &[String]) -> String {
    let plain = text.lines().map(|line| match in_front(line, cast) {
        Some((name, rest)) if name == speaker => rest.trim_start().to_owned(),
        Some((_, rest)) => format!("{MASK}:{rest}"),
        None => line.to_owned(),
    });
    plain.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// The name in front of a line, and what follows its colon.
fn in_front<'a, 'n>(line: &'a str, cast: &'n [String]) -> Option<(&'n str, &'a str)> {
    let at = line.find([':', '：'])?;
    let (before, after) = line.split_at(at);
    let emphasis = |c: char| c.is_whitespace() || "*_`\"'“”‘’".contains(c);
    let before = before.trim_matches(emphasis).to_lowercase();
    let name = cast.iter().find(|name| name.trim().to_lowercase() == before)?;
    let after = after.trim_start_matches([':', '：']);
    // `**Ada:** Sit.`
    let after = ["**", "__"].iter().find_map(|mark| after.strip_prefix(mark)).unwrap_or(after);
    Some((name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_front_are_taken_out_everywhere() {
        let cast = ["Mr Bennet".to_owned(), "Elizabeth Bennet".to_owned(), "Jo".to_owned()];
        for (text, plain) in [
            ("Sit.", "Sit."),
            ("Jo: Sit.", "Sit."),
            ("**Jo:** Sit.", "Sit."),
            ("jo： Sit.", "Sit."),
            ("Jo: Jo, sit: now.", "Jo, sit: now."),
            ("Sit.\nMr Bennet: No.", "Sit.\n???: No."),
            ("Bennet: Sit.", "Bennet: Sit."),
            ("She said: Jo: sit.", "She said: Jo: sit."),
            ("Jo:", ""),
        ] {
            assert_eq!(without_names(text, "Jo", &cast), plain, "{text}");
        }
    }
}
