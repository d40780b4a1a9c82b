//! `[keys]`: the user's keys, as they are written. Which names and keys there are is the screens'
//! business.

use super::{ConfigError, Origin, item::Item};

/// The keys that a user gives to one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySetting {
    /// Where they hold.
    pub context: String,
    pub action: String,
    /// None: the action has no key.
    pub keys: Vec<String>,
    pub from: Origin,
}

/// Reads the table, in the order of the file.
pub(super) fn read(keys: &Item<'_>) -> Result<Vec<KeySetting>, ConfigError> {
    let mut settings = Vec::new();
    for (context, item) in keys.section()?.entries() {
        for (action, item) in item.section()?.entries() {
            let keys = match item.as_str() {
                Some(one) => one.split_whitespace().map(str::to_owned).collect(),
                None => {
                    let keys = item.array()?;
                    keys.iter()
                        .map(|key| key.string().map(str::to_owned))
                        .collect::<Result<_, _>>()?
                }
            };
            settings.push(KeySetting {
                context: context.to_owned(),
                action: action.to_owned(),
                keys,
                from: item.origin(),
            });
        }
    }
    Ok(settings)
}
