//! How long a request is, for the fault of one that was too long: what it holds, and what of it can
//! be left out.

use crate::chat::{From, Purpose, Request};

/// The parts of a request in tokens, estimated: each server counts in its own way and few say how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// The system message: instructions, scenario, profiles.
    system: u64,
    /// Everything else: the lines so far.
    lines: u64,
    /// What is kept free for the answer, if the request says so.
    answer: Option<u64>,
}

impl Length {
    pub fn of(request: &Request) -> Self {
        let tokens = |system: bool| {
            let messages = request.messages.iter();
            let asked = messages.filter(|message| (message.from == From::System) == system);
            asked.map(|message| estimate(&message.content)).sum()
        };
        Self {
            system: tokens(true),
            lines: tokens(false),
            answer: request.params.max_tokens.map(u64::from),
        }
    }

    /// How long it is, as a sentence.
    pub fn sentence(self) -> String {
        let Self { system, lines, answer } = self;
        let kept = answer.map(|tokens| format!(", and {tokens} kept free for the answer"));
        format!(
            "It is some {} tokens long: {system} of instructions and scene, {lines} of the play{}.",
            system + lines,
            kept.unwrap_or_default()
        )
    }

    /// What can be left out, the largest part first.
    pub fn advice(self, purpose: &Purpose) -> String {
        let (scene, play) = match purpose {
            Purpose::Critic { .. } => ("shorten the scene's profiles", "judge a shorter play"),
            Purpose::Nsp => ("shorten the scene's scenario", "end the scene sooner"),
            Purpose::Actor { .. } | Purpose::Environment => {
                ("shorten the scene's profiles", "end the scene sooner")
            }
        };
        let lower = match self.answer {
            Some(_) => "lower this role's max_tokens",
            None => "set this role's max_tokens",
        };
        let mut parts =
            [(self.system, scene), (self.lines, play), (self.answer.unwrap_or(0), lower)];
        parts.sort_by(|a, b| b.0.cmp(&a.0));
        let [(_, first), (_, second), _] = parts;
        format!(
            "Choose a model with a longer context, or start the server with a larger one; else \
             {first}, or {second}."
        )
    }
}

/// About four letters make a token, but each sign of Chinese and its neighbours is one.
fn estimate(text: &str) -> u64 {
    let (narrow, wide) = text.chars().fold((0_u64, 0_u64), |(narrow, wide), c| match c {
        '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FFEF}' => {
            (narrow, wide + 1)
        }
        _ => (narrow + 1, wide),
    });
    narrow.div_ceil(4) + wide
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{CallId, Message, ModelRef, Params};

    fn request(purpose: Purpose, system: usize, lines: usize, answer: Option<u32>) -> Request {
        Request {
            call: CallId(1),
            purpose,
            model: ModelRef::new("lab", "small"),
            params: Params { temperature: None, max_tokens: answer },
            messages: vec![
                Message::system("a".repeat(4 * system)),
                Message::user("b".repeat(4 * lines - 4)),
                Message::assistant("四"),
            ],
        }
    }

    #[test]
    fn the_largest_part_is_named_first() {
        let actor = || Purpose::Actor { speaker: "Ann".to_owned() };
        let rows = [
            (actor(), (900, 100, Some(512)), "shorten the scene's profiles, or lower this role's"),
            (actor(), (100, 900, Some(512)), "end the scene sooner, or lower this role's"),
            (actor(), (100, 900, None), "end the scene sooner, or shorten the scene's profiles"),
            (Purpose::Nsp, (900, 100, Some(8)), "shorten the scene's scenario, or end the scene"),
            (Purpose::Nsp, (100, 200, Some(512)), "lower this role's max_tokens, or end the"),
        ];
        for (purpose, (system, lines, answer), expected) in rows {
            let request = request(purpose, system, lines, answer);
            let advice = Length::of(&request).advice(&request.purpose);
            assert!(advice.contains(&format!("else {expected}")), "{expected}: {advice}");
        }
    }

    #[test]
    fn the_sentence_says_how_long() {
        let length = Length::of(&request(Purpose::Nsp, 100, 50, Some(512)));
        assert_eq!(
            length.sentence(),
            "It is some 150 tokens long: 100 of instructions and scene, 50 of the play, and 512 \
             kept free for the answer."
        );
    }
}
