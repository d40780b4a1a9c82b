//! How long a request is, for the fault of one that was too long: what it holds, and what of it can
//! be left out.

use crate::chat::{From, Purpose, Request};

/// How many tokens a text will be, about: each server counts in its own way.
pub fn tokens(text: &str) -> u64 {
    Size::default().with(text).tokens
}

/// The parts of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// The system message: instructions, scenario, profiles.
    scene: Size,
    /// Everything else: the lines so far.
    play: Size,
    /// Tokens kept free for the answer, if the request says so.
    answer: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Size {
    /// What is told to the user: each server counts tokens in its own way.
    characters: u64,
    /// An estimate, to compare with what is kept free for the answer.
    tokens: u64,
}

impl Length {
    pub fn of(request: &Request) -> Self {
        let size = |system: bool| {
            let messages = request.messages.iter();
            let asked = messages.filter(|message| (message.from == From::System) == system);
            asked.fold(Size::default(), |size, message| size.with(&message.content))
        };
        Self {
            scene: size(true),
            play: size(false),
            answer: request.params.max_tokens.map(u64::from),
        }
    }

    /// How long it is, as a sentence.
    pub fn sentence(self) -> String {
        let (scene, play) = (self.scene.characters, self.play.characters);
        let kept = match self.answer {
            Some(tokens) => format!(", and {tokens} tokens are kept free for the answer"),
            None => String::new(),
        };
        let all = scene + play;
        format!(
            "It holds {all} characters, {scene} of instructions and scene and {play} of the \
             play{kept}."
        )
    }

    /// What can be left out, the largest part first.
    pub fn advice(self, purpose: &Purpose) -> String {
        let (scene, play) = match purpose {
            Purpose::Critic { .. } => ("shorten the scene's profiles", "judge a shorter play"),
            Purpose::Retelling => ("shorten the scene's scenario", "sum up the play yourself"),
            Purpose::Nsp => ("shorten the scene's scenario", "end the scene sooner"),
            Purpose::Probe { .. } => ("shorten the scene's profiles", "probe with a shorter scene"),
            Purpose::Actor { .. }
            | Purpose::Environment
            | Purpose::Ghost { .. }
            | Purpose::Contender { .. } => ("shorten the scene's profiles", "end the scene sooner"),
        };
        let answer = (self.answer.unwrap_or(0), "lower this role's max_tokens");
        let mut parts = [(self.scene.tokens, scene), (self.play.tokens, play), answer];
        parts.sort_by_key(|(tokens, _)| std::cmp::Reverse(*tokens));
        let [(_, first), (_, second), _] = parts;
        format!(
            "Choose a model with a longer context, or start the server with a larger one; else \
             {first}, or {second}."
        )
    }
}

impl Size {
    /// About four letters make a token, but each sign of Chinese and its neighbours is one.
    fn with(mut self, text: &str) -> Self {
        let mut narrow = 0_u64;
        for c in text.chars() {
            self.characters += 1;
            match c {
                '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FFEF}' => {
                    self.tokens += 1;
                }
                _ => narrow += 1,
            }
        }
        self.tokens += narrow.div_ceil(4);
        self
    }
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
            "It holds 597 characters, 400 of instructions and scene and 197 of the play, and 512 \
             tokens are kept free for the answer."
        );
        assert_eq!((length.scene.tokens, length.play.tokens), (100, 50));
    }
}
