//! Which key does what, where: one table that feeds dispatch, footer and help.

mod table;

use std::{collections::HashMap, str::FromStr};

use crokey::{KeyCombination, OneToThree};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

pub use table::{Action, Binding, Context, TABLE};

/// A binding of the table could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKeymap {
    #[error("{0:?} is no key")]
    NoKey(String),
    #[error("no terminal sends {0:?}: Shift with Tab is backtab")]
    NeverSent(String),
    #[error("{key} is bound twice in {context:?}: to {first:?} and to {second:?}")]
    Twice { key: String, context: Context, first: Action, second: Action },
}

/// The table, ready to be asked.
#[derive(Debug, Clone)]
pub struct Keymap {
    /// With the keys as a user reads them.
    bindings: Vec<(Binding, Vec<String>)>,
    actions: HashMap<(Context, KeyCombination), Action>,
}

impl Keymap {
    /// # Errors
    /// When a key cannot be read, is sent by no terminal or is bound twice in one context.
    pub fn new(table: &[Binding]) -> Result<Self, BadKeymap> {
        let mut bindings = Vec::new();
        let mut actions = HashMap::new();
        for binding in table {
            let mut labels = Vec::new();
            for name in binding.keys.split_whitespace() {
                for (key, action) in meant(name, binding.action)? {
                    if let Some(first) = actions.insert((binding.context, key), action) {
                        return Err(BadKeymap::Twice {
                            key: label(key),
                            context: binding.context,
                            first,
                            second: action,
                        });
                    }
                }
                labels.push(match name.strip_suffix(DIGITS) {
                    Some(before) => format!("{}{DIGITS}", capital(before)),
                    None => label(read(name)?),
                });
            }
            bindings.push((*binding, labels));
        }
        Ok(Self { bindings, actions })
    }

    /// What `key` does in `contexts`; the first context that binds it wins.
    pub fn action(&self, contexts: &[Context], key: KeyEvent) -> Option<Action> {
        let key = combination(key);
        contexts.iter().find_map(|context| self.actions.get(&(*context, key)).copied())
    }

    /// The bindings of one context in the table's order, with the keys as a user reads them.
    pub fn of(&self, context: Context) -> impl Iterator<Item = (&Binding, Vec<String>)> {
        self.bindings
            .iter()
            .filter(move |(binding, _)| binding.context == context)
            .map(|(binding, keys)| (binding, keys.clone()))
    }

    /// The first key that asks for `action` in `contexts`, as a user reads it.
    pub fn key_for(&self, contexts: &[Context], action: Action) -> Option<String> {
        contexts.iter().find_map(|context| {
            self.bindings
                .iter()
                .find(|(binding, _)| binding.context == *context && binding.action == action)
                .and_then(|(_, keys)| keys.first().cloned())
        })
    }
}

impl Default for Keymap {
    fn default() -> Self {
        Self::new(TABLE).expect("the program's own table is checked by a test")
    }
}

/// Stands in the table for the nine keys of the digits, which ask for [`Action::Nth`].
const DIGITS: &str = "1-9";

/// The keys that `name` stands for, and what each asks for.
fn meant(name: &str, action: Action) -> Result<Vec<(KeyCombination, Action)>, BadKeymap> {
    match name.strip_suffix(DIGITS) {
        Some(before) => (1..=9)
            .map(|digit| Ok((read(&format!("{before}{digit}"))?, Action::Nth(digit))))
            .collect(),
        None => Ok(vec![(read(name)?, action)]),
    }
}

fn read(name: &str) -> Result<KeyCombination, BadKeymap> {
    let key =
        KeyCombination::from_str(name).map_err(|_| BadKeymap::NoKey(name.to_owned()))?.normalized();
    if is_shifted_tab(key) {
        return Err(BadKeymap::NeverSent(name.to_owned()));
    }
    Ok(key)
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Terminals that report Shift with a punctuation mark have already applied it to the mark.
fn combination(key: KeyEvent) -> KeyCombination {
    let mut key = key;
    if matches!(key.code, KeyCode::Char(c) if !c.is_alphabetic()) {
        key.modifiers.remove(KeyModifiers::SHIFT);
    }
    KeyCombination::from(key)
}

/// Terminals send a key of its own for Shift with Tab.
fn is_shifted_tab(key: KeyCombination) -> bool {
    key.codes == OneToThree::One(KeyCode::Tab) && key.modifiers.contains(KeyModifiers::SHIFT)
}

fn label(key: KeyCombination) -> String {
    let mut text = String::new();
    for (modifier, name) in [
        (KeyModifiers::CONTROL, "Ctrl-"),
        (KeyModifiers::ALT, "Alt-"),
        (KeyModifiers::SUPER, "Cmd-"),
    ] {
        if key.modifiers.contains(modifier) {
            text.push_str(name);
        }
    }
    let OneToThree::One(code) = key.codes else {
        return key.to_string();
    };
    let shifted = key.modifiers.contains(KeyModifiers::SHIFT);
    if shifted && !matches!(code, KeyCode::Char(_) | KeyCode::BackTab) {
        text.push_str("Shift-");
    }
    match code {
        KeyCode::Up => text.push('↑'),
        KeyCode::Down => text.push('↓'),
        KeyCode::Left => text.push('←'),
        KeyCode::Right => text.push('→'),
        KeyCode::PageUp => text.push_str("PgUp"),
        KeyCode::PageDown => text.push_str("PgDn"),
        KeyCode::BackTab => text.push_str("Shift-Tab"),
        KeyCode::Char(' ') => text.push_str("Space"),
        KeyCode::Char(c) if text.is_empty() => text.push(c),
        KeyCode::Char(c) => text.extend(c.to_uppercase()),
        KeyCode::F(n) => text.push_str(&format!("F{n}")),
        other => text.push_str(&format!("{other:?}")),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{table::bind, *};

    fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn the_table_is_readable_without_conflicts_and_described() {
        let keymap = Keymap::new(TABLE).unwrap();
        for (binding, keys) in &keymap.bindings {
            assert!(!keys.is_empty(), "{binding:?}");
            assert!(binding.about.ends_with('.'), "{binding:?}");
        }
    }

    #[test]
    fn a_key_bound_twice_is_refused() {
        let twice = [
            bind(Context::List, "up", Action::Up, "", "Up."),
            bind(Context::List, "k up", Action::Down, "", "Down."),
        ];
        assert_eq!(
            Keymap::new(&twice).unwrap_err().to_string(),
            "↑ is bound twice in List: to Up and to Down"
        );
    }

    #[test]
    fn digits_ask_for_the_speaker_with_their_number() {
        let table = [bind(Context::Line, "alt-1-9", Action::Nth(0), "", "Name.")];
        let keymap = Keymap::new(&table).unwrap();
        for (letter, asked) in
            [('1', Some(Action::Nth(1))), ('9', Some(Action::Nth(9))), ('0', None)]
        {
            let key = press(KeyCode::Char(letter), KeyModifiers::ALT);
            assert_eq!(keymap.action(&[Context::Line], key), asked);
        }
        let (_, shown) = keymap.of(Context::Line).next().unwrap();
        assert_eq!(shown, ["Alt-1-9"]);
    }

    #[test]
    fn a_key_that_no_terminal_sends_is_refused() {
        for keys in ["shift-tab", "ctrl-shift-tab"] {
            let dead = [bind(Context::List, keys, Action::Up, "", "Up.")];
            let refused = Keymap::new(&dead).map(drop);
            assert_eq!(refused, Err(BadKeymap::NeverSent(keys.to_owned())));
        }
    }

    #[test]
    fn shift_tab_is_read_as_terminals_send_it() {
        let back = press(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(Keymap::default().action(&[Context::Line], back), Some(Action::NextCharacter));
    }

    #[test]
    fn the_innermost_context_wins() {
        let keymap = Keymap::default();
        let enter = press(KeyCode::Enter, KeyModifiers::NONE);
        let page = [Context::Casting, Context::List, Context::Global];
        assert_eq!(keymap.action(&page, enter), Some(Action::Accept));
        assert_eq!(keymap.action(&[Context::Confirm, Context::Global], enter), Some(Action::Yes));
        assert_eq!(keymap.action(&[Context::Global], enter), None);
    }

    #[test]
    fn shift_is_read_as_terminals_send_it() {
        let keymap = Keymap::default();
        for (code, modifiers, action) in [
            (KeyCode::Char('?'), KeyModifiers::NONE, Action::Help),
            (KeyCode::Char('?'), KeyModifiers::SHIFT, Action::Help),
            (KeyCode::Char('G'), KeyModifiers::SHIFT, Action::Last),
            (KeyCode::Char('G'), KeyModifiers::NONE, Action::Last),
            (KeyCode::Char('g'), KeyModifiers::NONE, Action::First),
            (KeyCode::Char('c'), KeyModifiers::CONTROL, Action::Quit),
        ] {
            let contexts = [Context::Letters, Context::Global];
            assert_eq!(
                keymap.action(&contexts, press(code, modifiers)),
                Some(action),
                "{code:?} {modifiers:?}"
            );
        }
    }

    #[test]
    fn keys_are_shown_as_people_write_them() {
        for (name, shown) in [
            ("ctrl-q", "Ctrl-Q"),
            ("shift-g", "G"),
            ("pagedown", "PgDn"),
            ("space", "Space"),
            ("?", "?"),
            ("f1", "F1"),
            ("shift-up", "Shift-↑"),
            ("alt-enter", "Alt-Enter"),
            ("backtab", "Shift-Tab"),
        ] {
            let key = KeyCombination::from_str(name).unwrap();
            assert_eq!(label(key), shown);
        }
    }
}
