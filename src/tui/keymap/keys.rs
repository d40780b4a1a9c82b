//! Keys by name: as settings and the table write them, as terminals send them, as people read them.

use std::str::FromStr;

use crokey::{KeyCombination, OneToThree};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Action, BadKeymap};

/// Stands in the table for the nine keys of the digits, which ask for [`Action::Nth`].
pub(super) const DIGITS: &str = "1-9";

/// The keys that `name` stands for, and what each asks for.
pub(super) fn meant(
    name: &str,
    action: Action,
) -> Result<Vec<(KeyCombination, Action)>, BadKeymap> {
    match name.strip_suffix(DIGITS) {
        Some(before) => (1..=9)
            .map(|digit| Ok((read(&format!("{before}{digit}"))?, Action::Nth(digit))))
            .collect(),
        None => Ok(vec![(read(name)?, action)]),
    }
}

pub(super) fn read(name: &str) -> Result<KeyCombination, BadKeymap> {
    let key =
        KeyCombination::from_str(name).map_err(|_| BadKeymap::NoKey(name.to_owned()))?.normalized();
    if is_shifted_tab(key) {
        let instead = ": Shift with Tab is backtab";
        return Err(BadKeymap::NeverSent { key: name.to_owned(), instead });
    }
    Ok(as_sent(key))
}

/// Ctrl with / arrives as Ctrl with 7, which is how crossterm names the control character that both
/// of them are. One of the names stands for both.
fn as_sent(key: KeyCombination) -> KeyCombination {
    match (key.codes, key.modifiers) {
        (OneToThree::One(KeyCode::Char('7')), KeyModifiers::CONTROL) => {
            KeyCombination::new(KeyCode::Char('/'), KeyModifiers::CONTROL)
        }
        _ => key,
    }
}

/// `name` where terminals send the key, and send it as nothing else. Most know only the keys that
/// terminals of the seventies had: Ctrl with a letter is a control character, of which some are
/// Tab, Enter and Esc themselves.
pub(super) fn sent(name: &str) -> Result<KeyCombination, BadKeymap> {
    let key = read(name)?;
    let never = |instead| Err(BadKeymap::NeverSent { key: name.to_owned(), instead });
    let OneToThree::One(code) = key.codes else {
        return never(": one key at a time");
    };
    let has = |modifier| key.modifiers.contains(modifier);
    let (ctrl, alt) = (has(KeyModifiers::CONTROL), has(KeyModifiers::ALT));
    let bare = (key.modifiers - KeyModifiers::SHIFT).is_empty();
    if has(KeyModifiers::SUPER) {
        return never(": the Cmd key stays with the window");
    }
    match code {
        KeyCode::Char(c) if c.is_ascii_control() => Err(BadKeymap::NoKey(name.to_owned())),
        KeyCode::Char('i' | 'I') if ctrl => never(": it arrives as tab"),
        KeyCode::Char('m' | 'M') if ctrl => never(": it arrives as enter"),
        KeyCode::Char('[') if ctrl || alt => never(": it arrives as the beginning of another key"),
        KeyCode::Char('O') if alt && !ctrl => never(": it arrives as the beginning of another key"),
        KeyCode::Char('/') if key.modifiers == KeyModifiers::CONTROL => Ok(key),
        KeyCode::Char('/' | '_' | '-') if ctrl => never(": it arrives as ctrl-/"),
        KeyCode::Char(c) if ctrl && has(KeyModifiers::SHIFT) && c.is_alphabetic() => {
            never(": Shift is lost beside Ctrl")
        }
        KeyCode::Char(c) if ctrl && !matches!(c, 'a'..='z' | ' ' | '4'..='7') => {
            never(": beside Ctrl there are a to z, space, / and 4 to 7")
        }
        KeyCode::Char(' ') if has(KeyModifiers::SHIFT) => never(": Shift is lost beside space"),
        KeyCode::Enter if ctrl || has(KeyModifiers::SHIFT) => never(": alt-enter is"),
        KeyCode::Backspace if ctrl || has(KeyModifiers::SHIFT) => never(": alt-backspace is"),
        KeyCode::Tab | KeyCode::Esc if !bare || has(KeyModifiers::SHIFT) => {
            never(": it has no modifiers")
        }
        KeyCode::F(21..) => never(": the last is f20"),
        _ => Ok(key),
    }
}

/// The key as settings write it, of what a user copied from the help.
pub(super) fn written(name: &str) -> String {
    match name {
        "↑" => "up".to_owned(),
        "↓" => "down".to_owned(),
        "←" => "left".to_owned(),
        "→" => "right".to_owned(),
        "PgUp" => "pageup".to_owned(),
        "PgDn" => "pagedown".to_owned(),
        _ => {
            let mut letters = name.chars();
            match (letters.next(), letters.next()) {
                // A capital by itself is typed with Shift; beside Ctrl and Alt it is how help
                // writes the letter.
                (Some(letter), None) if letter.is_ascii_uppercase() => {
                    format!("shift-{}", letter.to_ascii_lowercase())
                }
                _ => name.to_ascii_lowercase(),
            }
        }
    }
}

pub(super) fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Terminals that report Shift with a punctuation mark have already applied it to the mark.
pub(super) fn combination(key: KeyEvent) -> KeyCombination {
    let mut key = key;
    if matches!(key.code, KeyCode::Char(c) if !c.is_alphabetic()) {
        key.modifiers.remove(KeyModifiers::SHIFT);
    }
    as_sent(KeyCombination::from(key))
}

/// Terminals send a key of its own for Shift with Tab.
pub(super) fn is_shifted_tab(key: KeyCombination) -> bool {
    key.codes == OneToThree::One(KeyCode::Tab) && key.modifiers.contains(KeyModifiers::SHIFT)
}

pub(super) fn label(key: KeyCombination) -> String {
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
