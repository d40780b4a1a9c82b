//! Writing chosen models back into the settings file.
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
    let path = &target(path);
    let old = match std::fs::read(path) {
        Ok(bytes) => file::text(path, bytes)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(source) => {
            return Err(ConfigError::Unreadable { path: path.clone(), source });
        }
    };
    let new = with_roles(path, &old, roles, as_actor, outside)?;
    replace(path, &new).map_err(|source| ConfigError::Unwritable { path: path.clone(), source })
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
    // Endpoints of the environment are no part of the file: a file that leans on them is readable.
    file::parse(path, old, Outside::Anything)?;
    let mut document: DocumentMut = old.parse().map_err(|error: TomlError| {
        let text = Text { path, source: old };
        text.broken(error.span(), error.message())
    })?;
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
        if let Some(roles) = table(&mut document, "roles", false) {
            set_role(roles, name, role, usual);
        }
    }
    for (name, role) in &roles.characters {
        if let Some(characters) = table(&mut document, "characters", false) {
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
        if let Some(endpoints) = table(&mut document, "endpoints", true)
            && !endpoints.contains_key(&endpoint.name)
        {
            endpoints.insert(&endpoint.name, Item::Table(written(endpoint)));
        }
    }
    let new = document.to_string();
    file::parse(path, &new, Outside::Anything)?;
    Ok(new)
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
mod tests {
    use super::*;
    use crate::{chat::ModelRef, config::Sourced};

    fn roles() -> Roles {
        let mut roles = Roles::all(ModelRef::new("local", "new"));
        roles.judge.params.temperature = None;
        roles.environment.model = ModelRef::offline();
        roles
    }

    fn endpoint(name: &str, base_url: &str) -> EndpointSettings {
        EndpointSettings::new(name, Sourced::built_in(base_url.to_owned()))
    }

    #[test]
    fn an_endpoint_from_elsewhere_keeps_the_place_of_its_key() {
        let mut outside = endpoint("127.0.0.1", "http://127.0.0.1:9/v1");
        outside.key = Sourced::built_in(Some(KeySource::Variable("OPENAI_API_KEY".into())));
        let roles = Roles::all(ModelRef::new("127.0.0.1", "small"));
        let new = with_roles(Path::new("f"), "", &roles, &[], &[outside]).unwrap();
        let file = file::parse(Path::new("f"), &new, Outside::Nothing).unwrap();
        let settings = Settings::of_file(file);
        assert_eq!(settings.roles(), Some(roles));
        let key = settings.endpoints[0].key.value.as_ref().map(KeySource::name);
        assert_eq!(key.as_deref(), Some("$OPENAI_API_KEY"), "{new}");
    }

    #[test]
    fn only_the_characters_that_are_named_lose_their_own_model() {
        let old = "[roles]\nactor = \"offline\"\n[characters]\n\"Ann\" = \"offline\"\n\
                   \"Ben\" = \"offline\" # his\n\"Carl\" = \"offline\"\n";
        let mut roles = Roles::all(ModelRef::offline());
        roles.characters.insert("Carl".into(), roles.actor.clone());
        let as_actor = ["Ann", "Carl"].map(str::to_owned);
        let new = with_roles(Path::new("f"), old, &roles, &as_actor, &[]).unwrap();
        assert!(!new.contains("Ann") && new.contains("# his") && new.contains("Carl"), "{new}");
    }

    #[test]
    fn keeps_everything_else() {
        let old = r#"# first
theme = "day" # mine

[roles] # who
actor = "local/old" # the actor
nsp = { model = "local/old", max_tokens = 64 } # short

[endpoints.local]
base_url = "http://h/v1"   # here
"#;
        let new = r#"# first
theme = "day" # mine

[roles] # who
actor = "local/new" # the actor
nsp = { model = "local/new", max_tokens = 512 } # short
environment = "offline"
judge = { model = "local/new", temperature = "server" }

[endpoints.local]
base_url = "http://h/v1"   # here
"#;
        let outside = [endpoint("local", "http://other/v1")];
        let written = with_roles(Path::new("f"), old, &roles(), &[], &outside).unwrap();
        assert_eq!(written, new);
        let again = with_roles(Path::new("f"), &written, &roles(), &[], &outside).unwrap();
        assert_eq!(again, written);
    }

    #[test]
    fn reads_back_what_it_wrote_whatever_the_file_looked_like() {
        let mut roles = roles();
        roles.characters.insert("Mr. Darcy".into(), roles.judge.clone());
        for old in [
            "",
            "theme = \"day\"",
            "roles = { actor = \"a/b\" }\nendpoints = { a = { base_url = \"http://h\" } }",
            "roles.actor = \"a/b\"",
            "[roles.actor]\nmodel = \"a/b\" # c\n[characters.\"Mr. Darcy\"]\nmodel = \"a/b\"",
            "[characters]\n[endpoints.local]\nbase_url = \"http://h\"",
            "\r\n# x\r\n[roles]\r\nactor = \"a/b\" # c\r\n",
        ] {
            let outside = [
                endpoint("local", "http://127.0.0.1:1/v1"),
                endpoint("unused", "http://127.0.0.1:2/v1"),
            ];
            let new = with_roles(Path::new("f"), old, &roles, &[], &outside).unwrap();
            let file = file::parse(Path::new("f"), &new, Outside::Anything).unwrap();
            let settings = Settings::of_file(file);
            assert_eq!(
                settings.roles(),
                Some(roles.clone()),
                "{old}
->
{new}"
            );
            assert!(settings.endpoints.iter().any(|e| e.name == "local"), "{new}");
            assert!(!new.contains("unused"), "{new}");
            assert_eq!(old.matches('#').count(), new.matches('#').count(), "{new}");
        }
    }

    #[test]
    fn a_wrong_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, "themes = 1").unwrap();
        assert!(save_roles(&path, &roles(), &[], &[]).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "themes = 1");
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        std::fs::write(&real, "").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        save_roles(&link, &roles(), &[], &[]).unwrap();
        assert!(link.is_symlink());
        assert!(std::fs::read_to_string(&real).unwrap().contains("local/new"));
    }
}
