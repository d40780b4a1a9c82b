//! Writing what was chosen on the screens back into the settings file.
//!
//! Everything else in the file stays as it is: order, spacing, comments. A file that cannot be read
//! is never written to.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, TomlError, Value, value};

use crate::{
    chat::Params,
    record::{RoleModel, Roles},
};

use super::{
    ConfigError, EndpointSettings, KeySource, Settings,
    file::{self, Outside, SERVERS_OWN, model_name},
    read::Text,
};

/// Writes `roles` into the settings file at `path`, which is made if there is none. The characters
/// `as_actor` lose the model of their own that the file gives them; others that the roles do not
/// name keep theirs. `outside` are endpoints that come from elsewhere (found by the program, a flag,
/// the environment); those which the roles use and the file lacks are added, with the variable
/// their key is in, so that the file can be read without that elsewhere.
///
/// The new file takes the old one's place in one step; what a symbolic link points to is replaced,
/// not the link.
///
/// # Errors
/// The file cannot be read as settings (nothing is written then), the result could not be, or it
/// cannot be written.
pub fn save_roles(
    path: &Path,
    roles: &Roles,
    as_actor: &[String],
    outside: &[EndpointSettings],
) -> Result<(), ConfigError> {
    write(path, |path, old| with_roles(path, old, roles, as_actor, outside))
}

/// Writes the name of the theme into the settings file at `path`, in the way of [`save_roles`].
///
/// # Errors
/// Those of [`save_roles`].
pub fn save_theme(path: &Path, name: &str) -> Result<(), ConfigError> {
    write(path, |path, old| {
        changed(path, old, |document| set(document.as_table_mut(), "theme", name.into()))
    })
}

fn write(
    path: &Path,
    change: impl FnOnce(&Path, &str) -> Result<String, ConfigError>,
) -> Result<(), ConfigError> {
    let path = &target(path);
    let old = match std::fs::read(path) {
        Ok(bytes) => file::text(path, bytes)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(source) => {
            return Err(ConfigError::Unreadable { path: path.clone(), source });
        }
    };
    let new = change(path, &old)?;
    replace(path, &new).map_err(|source| ConfigError::Unwritable { path: path.clone(), source })
}

/// The file's text with a change in it; only a file that can be read is changed, and into one.
fn changed(
    path: &Path,
    old: &str,
    change: impl FnOnce(&mut DocumentMut),
) -> Result<String, ConfigError> {
    // Endpoints of the environment are no part of the file: a file that leans on them is readable.
    file::parse(path, old, Outside::Anything)?;
    let mut document: DocumentMut = old.parse().map_err(|error: TomlError| {
        let text = Text { path, source: old };
        text.broken(error.span(), error.message())
    })?;
    change(&mut document);
    let new = document.to_string();
    file::parse(path, &new, Outside::Anything)?;
    Ok(new)
}

/// The file that a path leads to over symbolic links.
fn target(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn with_roles(
    path: &Path,
    old: &str,
    roles: &Roles,
    as_actor: &[String],
    outside: &[EndpointSettings],
) -> Result<String, ConfigError> {
    changed(path, old, |document| put_roles(document, roles, as_actor, outside))
}

fn put_roles(
    document: &mut DocumentMut,
    roles: &Roles,
    as_actor: &[String],
    outside: &[EndpointSettings],
) {
    let parts = [
        ("actor", &roles.actor),
        ("environment", &roles.environment),
        ("nsp", &roles.nsp),
        ("judge", &roles.judge),
    ];
    let built_in = Settings::built_in();
    let usual = [&built_in.actor, &built_in.environment, &built_in.nsp, &built_in.judge];
    for ((name, role), usual) in parts.into_iter().zip(usual) {
        let usual =
            Params { temperature: usual.temperature.value, max_tokens: usual.max_tokens.value };
        if let Some(roles) = table(document, "roles", false) {
            set_role(roles, name, role, usual);
        }
    }
    for (name, role) in &roles.characters {
        if let Some(characters) = table(document, "characters", false) {
            set_role(characters, name, role, roles.actor.params);
        }
    }
    if let Some(characters) = document.get_mut("characters").and_then(Item::as_table_like_mut) {
        for name in as_actor.iter().filter(|name| !roles.characters.contains_key(*name)) {
            characters.remove(name);
        }
    }
    let used = |name: &str| {
        let mut all = parts.iter().map(|(_, role)| *role).chain(roles.characters.values());
        all.any(|role| role.model.endpoint == name)
    };
    for endpoint in outside.iter().filter(|endpoint| used(&endpoint.name)) {
        if let Some(endpoints) = table(document, "endpoints", true)
            && !endpoints.contains_key(&endpoint.name)
        {
            endpoints.insert(&endpoint.name, Item::Table(written(endpoint)));
        }
    }
}

/// What the file needs to know of an endpoint from elsewhere.
fn written(endpoint: &EndpointSettings) -> Table {
    let mut table = Table::new();
    table.insert("base_url", value(endpoint.base_url.value.as_str()));
    if let Some(KeySource::Variable(name)) = &endpoint.key.value {
        table.insert("api_key_env", value(name.as_str()));
    }
    table
}

/// The table `name` of the file, made where it is missing; `headless`: it needs no line of its own.
/// `None` only where something else stands, which the file's reader refuses.
fn table<'a>(
    document: &'a mut DocumentMut,
    name: &str,
    headless: bool,
) -> Option<&'a mut dyn TableLike> {
    let missing = || {
        let mut table = Table::new();
        table.set_implicit(headless);
        Item::Table(table)
    };
    document.entry(name).or_insert_with(missing).as_table_like_mut()
}

/// Sets a role's model. A role that is written as a table stays one; one written as a string
/// becomes one only when its parameters are not the `usual` ones.
fn set_role(roles: &mut dyn TableLike, name: &str, role: &RoleModel, usual: Params) {
    let model = model_name(&role.model);
    let old = roles.get(name);
    if old.is_none_or(Item::is_str) && role.params == usual {
        set(roles, name, model.into());
        return;
    }
    if old.is_none_or(Item::is_str) {
        set(roles, name, InlineTable::new().into());
    }
    let Some(table) = roles.get_mut(name).and_then(Item::as_table_like_mut) else {
        return;
    };
    set(table, "model", model.into());
    let Params { temperature, max_tokens } = role.params;
    if table.contains_key("temperature") || temperature != usual.temperature {
        let own = || Value::from(SERVERS_OWN);
        set(table, "temperature", temperature.map_or_else(own, Value::from));
    }
    if table.contains_key("max_tokens") || max_tokens != usual.max_tokens {
        let own = || Value::from(SERVERS_OWN);
        let number = max_tokens.map(|number| Value::from(i64::from(number)));
        set(table, "max_tokens", number.unwrap_or_else(own));
    }
}

/// Replaces a value and keeps the space and the comment around it, which plain assignment drops.
fn set(table: &mut dyn TableLike, key: &str, mut new: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        None => {
            table.insert(key, Item::Value(new));
        }
    }
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(old) = std::fs::metadata(path) {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
#[path = "save_tests.rs"]
mod tests;
