//! The user's own keys over the table: what `[keys]` of the settings says, or why it cannot hold.

use super::{
    Action, BadKeymap, Binding, Context, Keymap, TABLE,
    keys::{DIGITS, read, sent, written},
};
use crate::{
    config::{KeySetting, Origin},
    text::nearest,
};
use crossterm::event::{KeyCode, KeyModifiers};

/// Why a user's key cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{from}: {what}\n{hint}")]
pub struct BadKeys {
    from: Origin,
    what: String,
    hint: String,
}

/// Without a key for these, a screen could not be left.
const NEEDED: [(Context, Action); 4] = [
    (Context::Global, Action::Quit),
    (Context::Global, Action::Back),
    (Context::Confirm, Action::Yes),
    (Context::Confirm, Action::No),
];

const LIST: &str = "`sceneplay keys` prints all names and keys";

impl Keymap {
    /// The program's table with the user's keys in place of its own.
    ///
    /// # Errors
    /// The first setting that cannot hold, with its place and what to do.
    pub fn with_own(own: &[KeySetting]) -> Result<Self, BadKeys> {
        let mut rows: Vec<(Binding, Vec<String>)> = TABLE
            .iter()
            .map(|row| (*row, row.keys.split_whitespace().map(str::to_owned).collect()))
            .collect();
        for setting in own {
            let (binding, keys) = find(&mut rows, setting)?;
            *keys = checked(setting, binding)?;
        }
        Self::build(rows.into_iter()).map_err(|error| conflict(own, &error))
    }
}

fn find<'a>(
    rows: &'a mut [(Binding, Vec<String>)],
    setting: &KeySetting,
) -> Result<(&'a Binding, &'a mut Vec<String>), BadKeys> {
    let contexts = TABLE.iter().map(|row| row.context.name());
    if !contexts.clone().any(|name| name == setting.context) {
        let what = format!("[keys] knows no `{}`", setting.context);
        return Err(unknown(setting, what, nearest(&setting.context, contexts)));
    }
    let here = |row: &Binding| row.context.name() == setting.context;
    let actions = TABLE.iter().filter(|row| here(row)).map(|row| row.action.name());
    let near = nearest(&setting.action, actions);
    let row = rows
        .iter_mut()
        .find(|(row, _)| here(row) && row.action.name() == setting.action)
        .ok_or_else(|| {
            let what = format!("[keys.{}] knows no `{}`", setting.context, setting.action);
            unknown(setting, what, near)
        })?;
    Ok((&row.0, &mut row.1))
}

fn unknown(setting: &KeySetting, what: String, near: Option<&str>) -> BadKeys {
    let near = near.map(|near| format!("did you mean `{near}`? "));
    bad(setting, what, format!("{}{LIST}", near.unwrap_or_default()))
}

fn bad(setting: &KeySetting, what: String, hint: impl Into<String>) -> BadKeys {
    BadKeys { from: setting.from.clone(), what, hint: hint.into() }
}

/// The keys of `setting` as the table writes them.
fn checked(setting: &KeySetting, binding: &Binding) -> Result<Vec<String>, BadKeys> {
    if setting.keys.is_empty() && NEEDED.contains(&(binding.context, binding.action)) {
        let what = format!("`{}` needs a key: nobody could leave without", named(binding));
        return Err(bad(setting, what, "give it one"));
    }
    let is_number = binding.action == Action::Nth(0);
    let mut keys = Vec::new();
    for given in &setting.keys {
        let key = written(given);
        match (is_number, key.strip_suffix(DIGITS)) {
            (true, None) => {
                let what = format!("`{}` needs the nine digits, not {given:?}", named(binding));
                return Err(bad(setting, what, format!("write \"{DIGITS}\" or \"alt-{DIGITS}\"")));
            }
            (true, Some(before)) => check(setting, binding, &format!("{before}1"))?,
            (false, _) => check(setting, binding, &key)?,
        }
        keys.push(key);
    }
    Ok(keys)
}

fn check(setting: &KeySetting, binding: &Binding, key: &str) -> Result<(), BadKeys> {
    let read = sent(key).map_err(|error| {
        let hint = match error {
            BadKeymap::NeverSent { .. } => "choose another key".to_owned(),
            _ => format!("keys are written like \"ctrl-r\", \"f2\", \"pageup\", \"space\"; {LIST}"),
        };
        bad(setting, format!("`{}`: {error}", named(binding)), hint)
    })?;
    let letter = matches!(read.codes, crokey::OneToThree::One(KeyCode::Char(_)))
        && (read.modifiers - KeyModifiers::SHIFT).is_empty();
    if letter && binding.context.is_typed_in() {
        let what = format!("`{}`: {key:?} is typed here and can be no key", named(binding));
        return Err(bad(setting, what, "add ctrl- or alt-, or take a function key"));
    }
    Ok(())
}

fn named(binding: &Binding) -> String {
    format!("{}.{}", binding.context.name(), binding.action.name())
}

/// The setting that brought two actions to one key.
fn conflict(own: &[KeySetting], error: &BadKeymap) -> BadKeys {
    let nowhere =
        || BadKeys { from: Origin::BuiltIn, what: error.to_string(), hint: LIST.to_owned() };
    let BadKeymap::Twice { key, context, .. } = error else {
        return nowhere();
    };
    // The error names what a digit stands for; the settings' names are found by the key itself.
    let same = |name: &String| {
        let name = written(name);
        let names: Vec<String> = match name.strip_suffix(DIGITS) {
            Some(before) => (1..=9).map(|digit| format!("{before}{digit}")).collect(),
            None => vec![name],
        };
        names.iter().any(|name| read(name).is_ok_and(|read| super::label(read) == *key))
    };
    let here = own.iter().filter(|one| one.context == context.name());
    let Some(setting) = here.rev().find(|one| one.keys.iter().any(same)) else {
        return nowhere();
    };
    let other = TABLE.iter().filter(|row| row.context == *context).find(|row| {
        let own =
            own.iter().find(|one| one.context == context.name() && one.action == row.action.name());
        let mut table = row.keys.split_whitespace().map(str::to_owned);
        row.action.name() != setting.action
            && own.map_or_else(|| table.any(|name| same(&name)), |own| own.keys.iter().any(same))
    });
    let context = context.name();
    let (what, hint) = match other {
        Some(other) => (
            format!(
                "{key} asks for both `{}` and `{}` in [keys.{context}]",
                setting.action,
                other.action.name()
            ),
            format!("give `{}` another key as well", other.action.name()),
        ),
        None => (
            format!("{key} stands twice in `{context}.{}`", setting.action),
            "leave one out".to_owned(),
        ),
    };
    bad(setting, what, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(name: &str, keys: &[&str]) -> KeySetting {
        let (context, action) = name.split_once('.').expect("dotted");
        KeySetting {
            context: context.to_owned(),
            action: action.to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            from: Origin::File { path: "/cfg/settings.toml".into(), line: 7 },
        }
    }

    #[test]
    fn keys_of_the_user_take_the_place_of_the_programs() {
        let keymap = Keymap::with_own(&[
            setting("desk.reroll", &["R", "Ctrl-Y"]),
            setting("desk.number", &["alt-1-9"]),
            setting("stage.rules", &[]),
            setting("letters.first", &["Home", "↑"]),
        ])
        .unwrap();
        let keys = |context, action| keymap.key_for(&[context], action);
        assert_eq!(keys(Context::Desk, Action::Reroll).as_deref(), Some("R"));
        assert_eq!(keys(Context::Desk, Action::Nth(0)).as_deref(), Some("Alt-1-9"));
        assert_eq!(keys(Context::Stage, Action::Rules), None);
        assert_eq!(keys(Context::Letters, Action::First).as_deref(), Some("Home"));
        let ctrl_y = crossterm::event::KeyEvent::new(KeyCode::Char('y'), KeyModifiers::CONTROL);
        assert_eq!(keymap.action(&[Context::Desk], ctrl_y), Some(Action::Reroll));
    }

    #[test]
    fn what_cannot_hold_is_refused_with_the_place_and_what_to_do() {
        for (name, keys, said) in [
            ("dask.reroll", &["r"][..], "[keys] knows no `dask`\ndid you mean `desk`? `sceneplay"),
            ("desk.rerol", &["r"], "[keys.desk] knows no `rerol`\ndid you mean `reroll`?"),
            ("desk.reroll", &["rr"], "`desk.reroll`: \"rr\" is no key\nkeys are written like"),
            ("desk.reroll", &["\u{1b}"], "is no key"),
            ("desk.reroll", &["ctrl-i"], "no terminal sends \"ctrl-i\": it arrives as tab\nchoose"),
            ("desk.reroll", &["shift-tab"], "no terminal sends \"shift-tab\": Shift with Tab"),
            ("desk.reroll", &["ctrl-shift-r"], "Shift is lost beside Ctrl"),
            ("desk.reroll", &["ctrl-enter"], "alt-enter is"),
            ("desk.reroll", &["a-b"], "one key at a time"),
            ("desk.reroll", &["cmd-r"], "the Cmd key stays with the window"),
            (
                "desk.reroll",
                &["a"],
                "a asks for both `reroll` and `compare_models` in [keys.desk]\ngive `compare_models` another key as well",
            ),
            ("desk.reroll", &["5"], "5 asks for both `reroll` and `number`"),
            ("desk.reroll", &["R", "shift-r"], "R stands twice in `desk.reroll`\nleave one out"),
            (
                "desk.number",
                &["n"],
                "`desk.number` needs the nine digits, not \"n\"\nwrite \"1-9\"",
            ),
            ("turn.pass", &["p"], "`turn.pass`: \"p\" is typed here and can be no key\nadd ctrl-"),
            ("everywhere.quit", &[], "`everywhere.quit` needs a key: nobody could leave without"),
        ] {
            let refused = Keymap::with_own(&[setting(name, keys)]).unwrap_err().to_string();
            assert!(refused.starts_with("/cfg/settings.toml:7: "), "{refused}");
            assert!(refused.contains(said), "{name} {keys:?}: {refused}");
        }
    }

    #[test]
    fn two_keys_can_change_places() {
        let swapped = [setting("desk.reroll", &["a"]), setting("desk.compare_models", &["r"])];
        assert!(Keymap::with_own(&swapped).is_ok());
    }

    #[test]
    fn the_programs_own_keys_can_be_written_into_the_settings() {
        let own: Vec<KeySetting> = TABLE
            .iter()
            .map(|row| {
                let keys: Vec<&str> = row.keys.split_whitespace().collect();
                setting(&named(row), &keys)
            })
            .collect();
        let written = Keymap::with_own(&own).unwrap();
        let names = |keymap: &Keymap| {
            keymap.named().map(|(row, keys)| (named(row), keys.to_vec())).collect::<Vec<_>>()
        };
        assert_eq!(names(&written), names(&Keymap::default()));
    }

    #[test]
    fn ctrl_and_slash_is_the_key_that_arrives_as_ctrl_and_seven() {
        let undo = |keys: &[&str]| Keymap::with_own(&[setting("text.undo", keys)]).unwrap();
        for name in ["ctrl-/", "ctrl-7"] {
            let keymap = undo(&[name]);
            let arrives =
                crossterm::event::KeyEvent::new(KeyCode::Char('7'), KeyModifiers::CONTROL);
            assert_eq!(keymap.action(&[Context::Text], arrives), Some(Action::Undo), "{name}");
            let shown = keymap.key_for(&[Context::Text], Action::Undo);
            assert_eq!(shown.as_deref(), Some("Ctrl-/"), "{name}");
        }
    }
}
