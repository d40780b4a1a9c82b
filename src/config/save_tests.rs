//! What is written into the settings file, and what of it stays.

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
fn the_theme_is_written_beside_everything_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new").join("settings.toml");
    save_theme(&path, "night").unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "theme = \"night\"\n");
    for (old, new) in [
        ("theme = \"day\" # mine\n", "theme = \"night\" # mine\n"),
        (
            "# all\n[roles] # who\nactor = \"offline\"\n",
            "theme = \"night\"\n# all\n[roles] # who\nactor = \"offline\"\n",
        ),
    ] {
        std::fs::write(&path, old).unwrap();
        save_theme(&path, "night").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), new);
    }
    std::fs::write(&path, "themes = 1").unwrap();
    assert!(save_theme(&path, "night").is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "themes = 1");
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
