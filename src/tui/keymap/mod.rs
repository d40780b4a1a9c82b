//! Which key does what, where: one table that feeds dispatch, footer, help and palette.
//!
//! `table` is what comes with the program, `own` what a user puts in its place, `keys` how a key is
//! written and sent.

mod keys;
mod own;
mod table;

use std::collections::HashMap;

use crokey::KeyCombination;
use crossterm::event::KeyEvent;

use keys::{DIGITS, capital, combination, label, meant, read};

pub use own::BadKeys;
pub use table::{Action, Binding, Context, TABLE};

/// A binding of the table could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKeymap {
    #[error("{0:?} is no key")]
    NoKey(String),
    #[error("no terminal sends {key:?}{instead}")]
    NeverSent { key: String, instead: &'static str },
    #[error("{key} is bound twice in {context:?}: to {first:?} and to {second:?}")]
    Twice { key: String, context: Context, first: Action, second: Action },
}

/// A row of the table with the keys in force.
#[derive(Debug, Clone)]
struct Row {
    binding: Binding,
    /// As settings write them.
    names: Vec<String>,
    /// As a user reads them.
    labels: Vec<String>,
}

/// The table, ready to be asked.
#[derive(Debug, Clone)]
pub struct Keymap {
    rows: Vec<Row>,
    actions: HashMap<(Context, KeyCombination), Action>,
}

impl Keymap {
    /// # Errors
    /// When a key cannot be read, is sent by no terminal or is bound twice in one context.
    pub fn new(table: &[Binding]) -> Result<Self, BadKeymap> {
        Self::build(table.iter().map(|binding| {
            (*binding, binding.keys.split_whitespace().map(str::to_owned).collect())
        }))
    }

    fn build(rows: impl Iterator<Item = (Binding, Vec<String>)>) -> Result<Self, BadKeymap> {
        let mut keymap = Self { rows: Vec::new(), actions: HashMap::new() };
        for (binding, names) in rows {
            let mut labels = Vec::new();
            for name in &names {
                keymap.bind(&binding, name)?;
                labels.push(match name.strip_suffix(DIGITS) {
                    Some(before) => format!("{}{DIGITS}", capital(before)),
                    None => label(read(name)?),
                });
            }
            keymap.rows.push(Row { binding, names, labels });
        }
        Ok(keymap)
    }

    fn bind(&mut self, binding: &Binding, name: &str) -> Result<(), BadKeymap> {
        let context = binding.context;
        for (key, second) in meant(name, binding.action)? {
            if let Some(first) = self.actions.insert((context, key), second) {
                return Err(BadKeymap::Twice { key: label(key), context, first, second });
            }
        }
        Ok(())
    }

    /// What `key` does in `contexts`; the first context that binds it wins.
    pub fn action(&self, contexts: &[Context], key: KeyEvent) -> Option<Action> {
        let key = combination(key);
        contexts.iter().find_map(|context| self.actions.get(&(*context, key)).copied())
    }

    /// The bindings of one context in the table's order, with the keys as a user reads them.
    pub fn of(&self, context: Context) -> impl Iterator<Item = (&Binding, Vec<String>)> {
        self.rows
            .iter()
            .filter(move |row| row.binding.context == context)
            .map(|row| (&row.binding, row.labels.clone()))
    }

    /// Every binding in the table's order, with the keys as settings write them.
    pub fn named(&self) -> impl Iterator<Item = (&Binding, &[String])> {
        self.rows.iter().map(|row| (&row.binding, row.names.as_slice()))
    }

    /// The first key that asks for `action` in `contexts`, as a user reads it.
    pub fn key_for(&self, contexts: &[Context], action: Action) -> Option<String> {
        contexts.iter().find_map(|context| {
            self.rows
                .iter()
                .find(|row| row.binding.context == *context && row.binding.action == action)
                .and_then(|row| row.labels.first().cloned())
        })
    }
}

impl Default for Keymap {
    fn default() -> Self {
        Self::new(TABLE).expect("the program's own table is checked by a test")
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use crossterm::event::{KeyCode, KeyModifiers};

    use super::{table::bind, *};

    fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn the_table_is_readable_without_conflicts_and_described() {
        let keymap = Keymap::new(TABLE).unwrap();
        let mut named = std::collections::HashSet::new();
        for (binding, keys) in keymap.named() {
            assert!(binding.about.ends_with('.'), "{binding:?}");
            assert!(named.insert((binding.context.name(), binding.action.name())), "{binding:?}");
            assert!(!keys.is_empty() || binding.context == Context::Global, "{binding:?}");
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
    fn the_keys_of_everywhere_work_everywhere() {
        let keymap = Keymap::default();
        let picture = press(KeyCode::F(12), KeyModifiers::NONE);
        for (binding, _) in keymap.named() {
            let here = [binding.context, Context::Global];
            assert_eq!(keymap.action(&here, picture), Some(Action::Picture), "{binding:?}");
        }
        let again = press(KeyCode::F(11), KeyModifiers::SHIFT);
        assert_eq!(keymap.action(&[Context::Stage], again), Some(Action::RedoPlay));
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
            assert_eq!(
                refused,
                Err(BadKeymap::NeverSent {
                    key: keys.to_owned(),
                    instead: ": Shift with Tab is backtab"
                })
            );
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
