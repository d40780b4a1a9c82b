//! Asking the terminal for its ground (OSC 11), and telling the answer from keys.
//!
//! The answer comes the way keys come, at once, late or never, and whoever reads the terminal reads
//! it as keys: Alt-], then letters. So keys go through a [`Listener`], which takes the answer out
//! whenever it comes.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::theme::Ground;

/// What asks; a terminal that does not know it shows nothing.
pub const QUESTION: &str = "\x1b]11;?\x1b\\";

/// What a key was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// These keys were typed; none: it may be part of the answer.
    Keys(Vec<KeyEvent>),
    /// The end of the answer.
    Ground(Ground),
}

/// Takes the answer out of the keys.
#[derive(Debug, Default)]
pub struct Listener {
    /// Whether an answer may still come.
    asked: bool,
    /// Keys that the answer may begin with.
    held: Vec<KeyEvent>,
    /// What they say behind the first.
    said: String,
}

impl Listener {
    /// The terminal is asked.
    pub fn ask(&mut self) {
        self.asked = true;
    }

    /// What `key` was. A person's Alt-] is held until the next key shows whose it is, as long as an
    /// answer is due.
    pub fn hear(&mut self, key: KeyEvent) -> Heard {
        let alt = key.modifiers == KeyModifiers::ALT;
        let begins = alt && key.code == KeyCode::Char(']');
        if !self.asked || (self.held.is_empty() && !begins) {
            return Heard::Keys(vec![key]);
        }
        if begins {
            let earlier = std::mem::replace(&mut self.held, vec![key]);
            self.said.clear();
            return Heard::Keys(earlier);
        }
        self.held.push(key);
        let ends = (alt && key.code == KeyCode::Char('\\'))
            || (key.modifiers == KeyModifiers::CONTROL && key.code == KeyCode::Char('g'));
        let plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
        match key.code {
            _ if ends => {
                if let Some(colour) = colour(&self.said) {
                    *self = Self::default();
                    return Heard::Ground(Ground::of(colour));
                }
            }
            KeyCode::Char(letter) if plain => {
                self.said.push(letter);
                if may_become_answer(&self.said) {
                    return Heard::Keys(Vec::new());
                }
            }
            _ => {}
        }
        self.said.clear();
        Heard::Keys(std::mem::take(&mut self.held))
    }
}

/// How the answer begins; some terminals add how opaque the ground is.
const BEGINNINGS: [&str; 2] = ["11;rgb:", "11;rgba:"];

/// Longest answer: four parts of four digits.
const LONGEST: usize = "11;rgba:ffff/ffff/ffff/ffff".len();

fn may_become_answer(said: &str) -> bool {
    let digits = |rest: &str| rest.chars().all(|c| c.is_ascii_hexdigit() || c == '/');
    said.len() <= LONGEST
        && BEGINNINGS.iter().any(|beginning| {
            beginning.starts_with(said) || said.strip_prefix(beginning).is_some_and(digits)
        })
}

/// The colour that an answer names, of one to four digits for each part.
fn colour(said: &str) -> Option<[u8; 3]> {
    let parts = BEGINNINGS.iter().find_map(|beginning| said.strip_prefix(beginning))?;
    let mut parts = parts.split('/').map(|part| {
        let most = 16_u32.checked_pow(u32::try_from(part.len()).ok()?)?.checked_sub(1)?;
        let value = u32::from_str_radix(part, 16).ok()?;
        u8::try_from((value * 255).checked_div(most)?).ok()
    });
    Some([parts.next()??, parts.next()??, parts.next()??])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As crossterm reads bytes that a terminal sends.
    fn keys(bytes: &str) -> Vec<KeyEvent> {
        let mut keys = Vec::new();
        let mut letters = bytes.chars();
        while let Some(letter) = letters.next() {
            keys.push(match letter {
                '\x1b' => {
                    let next = letters.next().expect("a letter after escape");
                    KeyEvent::new(KeyCode::Char(next), KeyModifiers::ALT)
                }
                '\x07' => KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL),
                'A'..='Z' => KeyEvent::new(KeyCode::Char(letter), KeyModifiers::SHIFT),
                _ => KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE),
            });
        }
        keys
    }

    /// The keys that come through, as they are typed, and the grounds.
    fn heard(listener: &mut Listener, bytes: &str) -> (Vec<KeyEvent>, Vec<Ground>) {
        let (mut typed, mut grounds) = (Vec::new(), Vec::new());
        for key in keys(bytes) {
            match listener.hear(key) {
                Heard::Keys(keys) => typed.extend(keys),
                Heard::Ground(ground) => grounds.push(ground),
            }
        }
        (typed, grounds)
    }

    #[test]
    fn an_answer_is_taken_out_of_the_keys() {
        for (bytes, typed, ground) in [
            ("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "", Some(Ground::Light)),
            ("\x1b]11;rgb:1c1c/1a1a/1717\x07", "", Some(Ground::Dark)),
            ("\x1b]11;rgb:FA/F0/E6\x1b\\", "", Some(Ground::Light)),
            ("\x1b]11;rgba:0000/0000/0000/ffff\x1b\\", "", Some(Ground::Dark)),
            ("ab\x1b]11;rgb:0/0/0\x1b\\cd", "abcd", Some(Ground::Dark)),
            // What a person may type.
            ("\x1b]x", "\x1b]x", None),
            ("\x1b]11x", "\x1b]11x", None),
            ("\x1b]11;rgb:\x1b\\", "\x1b]11;rgb:\x1b\\", None),
            ("\x1b]11;rgb:ff/ff\x07", "\x1b]11;rgb:ff/ff\x07", None),
            ("\x1b]\x1b]11;rgb:f/f/f\x07", "\x1b]", Some(Ground::Light)),
            ("11;rgb:ffff/ffff/ffff", "11;rgb:ffff/ffff/ffff", None),
        ] {
            let mut listener = Listener::default();
            listener.ask();
            let found = heard(&mut listener, bytes);
            assert_eq!(found, (keys(typed), ground.into_iter().collect()), "{bytes:?}");
        }
    }

    #[test]
    fn nothing_is_held_before_the_question_and_after_the_answer() {
        let answer = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\";
        let mut listener = Listener::default();
        assert_eq!(heard(&mut listener, answer), (keys(answer), vec![]));
        listener.ask();
        assert_eq!(heard(&mut listener, answer), (vec![], vec![Ground::Light]));
        assert_eq!(heard(&mut listener, answer), (keys(answer), vec![]));
    }

    proptest::proptest! {
        #[test]
        fn no_key_is_lost_or_turned_around(bytes in "[]1;rgb:f/\\\\ x\u{7}]{0,40}") {
            let mut listener = Listener::default();
            listener.ask();
            let (mut typed, _) = heard(&mut listener, &bytes);
            typed.extend(listener.held);
            proptest::prop_assert_eq!(typed, keys(&bytes));
        }
    }
}
