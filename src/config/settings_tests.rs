use std::path::Path;

use secrecy::ExposeSecret;

use super::*;
use crate::{
    config::{Sourced, show},
    record::RoleModel,
};

const FILE: &str = "/cfg/settings.toml";

fn paths() -> Paths {
    let built_in = |path: &str| Sourced::built_in(PathBuf::from(path));
    Paths {
        config: built_in("/cfg"),
        data: built_in("/data"),
        state: built_in("/state"),
        cache: built_in("/cache"),
        settings: built_in(FILE),
    }
}

fn settings(file: &str, variables: &[(&str, &str)], flags: Layer) -> Result<Settings, ConfigError> {
    let variables = variables.iter().copied().collect();
    Settings::from_parts(&paths(), file, &variables, flags)
}

fn refused(file: &str) -> String {
    match settings(file, &[], Layer::default()) {
        Ok(_) => panic!("taken: {file}"),
        Err(error) => error.to_string(),
    }
}

/// A file with one good endpoint and then `rest`.
fn with_endpoint(rest: &str) -> String {
    format!("[endpoints.local]\nbase_url = \"https://h/v1\"\n{rest}")
}

#[test]
fn wrong_files_are_refused_with_the_place() {
    let in_endpoint = |rest: &str| with_endpoint(rest);
    let cases = [
        (
            "themes = \"day\"".to_owned(),
            "1:1: unknown key `themes`\n  |\n1 | themes = …\n  | ^^^^^^ did you mean `theme`?",
        ),
        (
            "\n\tmax-rounds = 3".to_owned(),
            "2:2: unknown key `max-rounds`\n  |\n2 |  max-rounds = …\n  |  ^^^^^^^^^^ did you mean `max_rounds`?",
        ),
        (
            "# 中文\n\"日本\" = 3".to_owned(),
            "2:1: unknown key `日本`\n  |\n2 | \"日本\" = …\n  | ^^^^^^ known here: protocol, thoughts, motivation, max_rounds, continue_from, seed, theme, pace_ms, test_sets, books, prompts, annotator, log, report_text, mouse, keys, roles, characters, endpoints",
        ),
        (
            "theme = 1".to_owned(),
            "1:9: `theme` must be a string, not 1\n  |\n1 | theme = 1\n  |         ^",
        ),
        (
            "theme = \" \"".to_owned(),
            "1:9: `theme` must not be empty\n  |\n1 | theme = \" \"\n  |         ^^^",
        ),
        (
            "thoughts = \"yes\" # 也".to_owned(),
            "1:12: `thoughts` must be true or false, not \"yes\"\n  |\n1 | thoughts = \"yes\" # 也\n  |            ^^^^^",
        ),
        (
            "max_rounds = -1".to_owned(),
            "1:14: `max_rounds` must be a whole number from 1 to 1000, not -1\n  |\n1 | max_rounds = -1\n  |              ^^",
        ),
        (
            "seed = 1.5".to_owned(),
            "1:8: `seed` must be a whole number from 0 on, not 1.5\n  |\n1 | seed = 1.5\n  |        ^^^",
        ),
        (
            "protocol = \"newst\"".to_owned(),
            "1:12: `protocol` must be \"newest\" or \"paper\", not \"newst\"\n  |\n1 | protocol = \"newst\"\n  |            ^^^^^^^",
        ),
        (
            "test_sets = [\"a\", 3]".to_owned(),
            "1:19: `test_sets[1]` must be a string, not 3\n  |\n1 | test_sets = [\"a\", 3]\n  |                   ^",
        ),
        (
            "theme = \"x".to_owned(),
            "1:11: this is no TOML: invalid basic string, expected `\"`\n  |\n1 | theme = \"x\n  |           ^",
        ),
        (
            "theme = \"a\"\r\ntheme = \"b\"\r\n".to_owned(),
            "2:1: this is no TOML: duplicate key\n  |\n2 | theme = \"b\"\n  | ^^^^^",
        ),
        (
            "roles = 3".to_owned(),
            "1:9: `roles` must be a table, not 3\n  |\n1 | roles = 3\n  |         ^",
        ),
        (
            "[roles]\nenv = \"offline\"".to_owned(),
            "2:1: unknown key `env` in [roles]\n  |\n2 | env = …\n  | ^^^ known here: actor, environment, nsp, judge",
        ),
        (
            "[roles]\nactor = \"offline\"\ntheme = \"x\"".to_owned(),
            "3:1: unknown key `theme` in [roles]\n  |\n3 | theme = …\n  | ^^^^^ this belongs at the top of the file, above the first [table]",
        ),
        (
            "[roles]\nactor = \"\"".to_owned(),
            "2:9: `roles.actor` must not be empty\n  |\n2 | actor = \"\"\n  |         ^^",
        ),
        (
            "[roles]\nactor = \"openai/gpt-4o\"".to_owned(),
            "2:9: there is no endpoint `openai`\n  |\n2 | actor = \"openai/gpt-4o\"\n  |         ^^^^^^^^^^^^^^^ set OPENAI_API_KEY, or define [endpoints.openai] in the settings file",
        ),
        (
            in_endpoint("[roles]\nactor = \"locl/x\""),
            "4:9: there is no endpoint `locl`\n  |\n4 | actor = \"locl/x\"\n  |         ^^^^^^^^ did you mean `local`?",
        ),
        (
            in_endpoint("[roles]\nactor = \"qwen3\""),
            "4:9: `roles.actor` must be \"endpoint/model\"\n  |\n4 | actor = \"qwen3\"\n  |         ^^^^^^^ write \"local/qwen3\"",
        ),
        (
            in_endpoint("[roles]\nactor = \"local/ \""),
            "4:9: `roles.actor` names no model\n  |\n4 | actor = \"local/ \"\n  |         ^^^^^^^^^ write \"endpoint/model\"",
        ),
        (
            in_endpoint("[roles.judge]\nmodel = \"local/x\"\ntemperature = -1"),
            "5:15: `roles.judge.temperature` must be a number from 0 to 10, not -1\n  |\n5 | temperature = -1\n  |               ^^",
        ),
        (
            "[characters]\nMira = { temperature = 1 }".to_owned(),
            "2:1: a character listed here needs a `model`\n  |\n2 | Mira = { temperature = 1 }\n  | ^^^^ add one, or leave the character to the actor",
        ),
        (
            "[endpoints.x]\nretries = 1".to_owned(),
            "1:12: [endpoints.x] has no `base_url`\n  |\n1 | [endpoints.x]\n  |            ^ add one, such as base_url = \"http://127.0.0.1:11434/v1\"",
        ),
        (
            "[endpoints.offline]\nbase_url = \"http://h\"".to_owned(),
            "1:12: `offline` is the company that needs no model; choose another name\n  |\n1 | [endpoints.offline]\n  |            ^^^^^^^",
        ),
        (
            "[endpoints.\"a/b\"]\nbase_url = \"http://h\"".to_owned(),
            "1:12: an endpoint's name holds letters, digits, `-`, `_`, `.` and `:` only\n  |\n1 | [endpoints.\"a/b\"]\n  |            ^^^^^",
        ),
        (
            in_endpoint("base_ur = \"http://i\""),
            "3:1: unknown key `base_ur` in [endpoints.local]\n  |\n3 | base_ur = …\n  | ^^^^^^^ did you mean `base_url`?",
        ),
        (
            in_endpoint("api_key_env = \"A\"\napi_key_file = \"b\""),
            "4:1: [endpoints.local] has both `api_key_env` and `api_key_file`\n  |\n4 | api_key_file = …\n  | ^^^^^^^^^^^^ keep one of them",
        ),
        (
            in_endpoint("api_key_command = []"),
            "3:19: `endpoints.local.api_key_command` must not be empty\n  |\n3 | api_key_command = …\n  |                   ^",
        ),
        (
            in_endpoint("timeouts = { connect = -3 }"),
            "3:24: `endpoints.local.timeouts.connect` must be a time above 0 and of at most a day: seconds, or such as \"30s\" or \"2m\", not -3\n  |\n3 | timeouts = { connect = -3 }\n  |                        ^^",
        ),
        (
            in_endpoint("timeouts = { whole = \"soon\" }"),
            "3:22: `endpoints.local.timeouts.whole` must be a time above 0 and of at most a day: seconds, or such as \"30s\" or \"2m\", not \"soon\"\n  |\n3 | timeouts = { whole = \"soon\" }\n  |                      ^^^^^^",
        ),
        (
            in_endpoint("requests_at_once = 0"),
            "3:20: `endpoints.local.requests_at_once` must be a whole number from 1 to 1024, not 0\n  |\n3 | requests_at_once = 0\n  |                    ^",
        ),
        (
            in_endpoint("system_role = \"assistant\""),
            "3:15: `endpoints.local.system_role` must be \"system\" or \"user\", not \"assistant\"\n  |\n3 | system_role = \"assistant\"\n  |               ^^^^^^^^^^^",
        ),
        (
            in_endpoint("extra = { stream = true }"),
            "3:11: the program sets `stream` itself\n  |\n3 | extra = { stream = true }\n  |           ^^^^^^ stream = false stands beside base_url",
        ),
        (
            in_endpoint("extra = { top_p = nan }"),
            "3:19: `endpoints.local.extra.top_p` must be a finite number, not nan\n  |\n3 | extra = { top_p = nan }\n  |                   ^^^",
        ),
        (
            in_endpoint("prices = { x = { input = 1 } }"),
            "3:18: unknown key `input` in [endpoints.local.prices.x]\n  |\n3 | prices = …\n  |          ^ known here: in, out",
        ),
    ];
    for (file, expected) in cases {
        assert_eq!(refused(&file), format!("{FILE}:{expected}"), "{file}");
    }
}

#[test]
fn a_key_in_the_wrong_place_is_not_repeated() {
    const SECRET: &str = "sk-Planted0123456789abcdef";
    for file in [
        format!("api_key = \"{SECRET}\""),
        format!("api_key = \"{SECRET}"),
        format!("theme = \"{SECRET}"),
        format!("{SECRET} = 1"),
        format!("max_rounds = \"{SECRET}\""),
        format!("[endpoints.\"{SECRET}\"]"),
        format!("[roles]\nactor = \"{SECRET}\""),
        format!("[roles]\nactor = \"{SECRET}/x\""),
        with_endpoint(&format!("api_key = \"{SECRET}\"")),
        with_endpoint(&format!("api_key_env = \"{SECRET}\"")),
        with_endpoint(&format!("api_key_env = [\"{SECRET}\"]")),
        with_endpoint(&format!("api_key_command = [\"{SECRET}\", 3]")),
        with_endpoint(&format!("headers = {{ Authorization = [\"{SECRET}\"] }}")),
        with_endpoint(&format!("headers = {{ \"{SECRET} \" = \"x\" }}")),
        with_endpoint(&format!("headers = {{ A = \"{SECRET}\u{e9}\" }}")),
        with_endpoint(&format!("[endpoints.x]\nbase_url = \"http://u:{SECRET}@h\"")),
        with_endpoint(&format!("[endpoints.x]\nbase_url = \"http://h?k={SECRET}\"")),
    ] {
        let message = refused(&file);
        assert!(!message.contains("Planted"), "{file}\n->\n{message}");
    }
}

#[test]
fn flags_go_before_the_environment_before_the_file_before_the_built_in() {
    let flags = || Layer { max_rounds: Some(Sourced::flag("--max-rounds", 4)), ..Layer::default() };
    let file = "# \nmax_rounds = 2";
    let variable = [("SCENEPLAY_MAX_ROUNDS", "3")];
    let cases = [
        ("", &[][..], Layer::default(), "20 built in"),
        (file, &[][..], Layer::default(), "2 /cfg/settings.toml:2"),
        (file, &variable[..], Layer::default(), "3 $SCENEPLAY_MAX_ROUNDS"),
        (file, &variable[..], flags(), "4 --max-rounds"),
        ("", &[][..], flags(), "4 --max-rounds"),
        ("", &[("SCENEPLAY_MAX_ROUNDS", "")][..], Layer::default(), "20 built in"),
    ];
    for (file, variables, flags, expected) in cases {
        let settings = settings(file, variables, flags).unwrap();
        let Sourced { value, origin } = &settings.max_rounds;
        assert_eq!(format!("{value} {origin}"), expected);
        assert_eq!(settings.rules().max_rounds, *value);
    }
}

#[test]
fn models_come_from_the_nearest_source_that_names_them() {
    let model = |name, text: &str| Some(Sourced::flag(name, text.to_owned()));
    let flag = |text: &str| Layer { model: model("--model", text), ..Layer::default() };
    let file = &with_endpoint(
        "[roles]\nactor = \"local/a\"\njudge = \"local/j\"\n[characters]\nMira = \"local/m\"",
    );
    let url = ("OPENAI_BASE_URL", "http://other:1/v1");
    // Actor, Environment, NSP, judge, Mira.
    let cases = [
        (&[][..], Layer::default(), "local/a local/a local/a local/j local/m"),
        (
            &[("SCENEPLAY_ACTOR_MODEL", "local/e")][..],
            Layer::default(),
            "local/e local/e local/e local/j local/m",
        ),
        (&[][..], flag("local/f"), "local/f local/f local/f local/f local/f"),
        (
            &[url][..],
            Layer { nsp: model("--nsp-model", "org/name:1"), ..flag("local/f/g") },
            "local/f/g local/f/g other:1/org/name:1 local/f/g local/f/g",
        ),
        (
            &[url][..],
            Layer { base_url: model("--base-url", "http://flag:2"), ..flag("m") },
            "flag:2/m flag:2/m flag:2/m flag:2/m flag:2/m",
        ),
        (
            &[][..],
            Layer {
                base_url: model("--base-url", "https://h/v1/"),
                judge: model("--judge-model", "m"),
                ..flag("offline")
            },
            "offline company offline company offline company local/m offline company",
        ),
    ];
    for (variables, flags, expected) in cases {
        let settings = settings(file, variables, flags).unwrap();
        let roles = settings.roles().unwrap();
        let names = [
            &roles.actor,
            &roles.environment,
            &roles.nsp,
            &roles.judge,
            roles.of_character("Mira"),
        ]
        .map(|role| role.model.to_string());
        assert_eq!(names.join(" "), expected);
        let known = |role: &RoleModel| {
            role.model.is_offline() || settings.endpoint(&role.model.endpoint).is_ok()
        };
        assert!(known(&roles.actor) && known(&roles.judge) && known(&roles.nsp));
    }
}

#[test]
fn wrong_variables_and_flags_are_named() {
    let model = |text: &str| Layer {
        actor: Some(Sourced::flag("--actor-model", text.to_owned())),
        ..Layer::default()
    };
    let none = Layer::default;
    let cases = [
        (
            &[("SCENEPLAY_MAX_ROUNDS", "many")][..],
            none(),
            "$SCENEPLAY_MAX_ROUNDS: must be a whole number from 1 to 1000",
        ),
        (
            &[("SCENEPLAY_THOUGHTS", "maybe")][..],
            none(),
            "$SCENEPLAY_THOUGHTS: must be `true` or `false`",
        ),
        (
            &[("OPENAI_BASE_URL", "localhost:8080")][..],
            none(),
            "$OPENAI_BASE_URL: must begin with `http://` or `https://`",
        ),
        (
            &[("SCENEPLAY_JUDGE_MODEL", "locl/x")][..],
            none(),
            "$SCENEPLAY_JUDGE_MODEL: there is no endpoint `locl`; did you mean `local`?",
        ),
        (
            &[][..],
            model("qwen3"),
            "--actor-model: nobody knows where `qwen3` is; write endpoint/model, or give --base-url",
        ),
        (
            &[][..],
            model("far/x"),
            "--actor-model: there is no endpoint `far`; define [endpoints.far] in the settings file, or use one of: local",
        ),
        (&[][..], model(" "), "--actor-model: names no model"),
        (&[][..], model("local/"), "--actor-model: names no model"),
        (&[("OPENAI_API_KEY", "k")][..], model(""), "--actor-model: names no model"),
    ];
    for (variables, flags, expected) in cases {
        let error = settings(&with_endpoint(""), variables, flags).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn nothing_configured_is_no_roles() {
    let settings = settings("", &[], Layer::default()).unwrap();
    assert_eq!(settings.roles(), None);
    assert!(settings.endpoints.is_empty());
    let roles = settings.roles_with(&ModelRef::offline());
    assert_eq!(roles, Roles::all(ModelRef::offline()));
}

#[test]
fn other_programs_variables_make_an_endpoint() {
    let names = |file: &str, variables: &[(&str, &str)]| {
        let settings = settings(file, variables, Layer::default()).unwrap();
        assert_eq!(settings.roles(), None);
        let all = settings.endpoints.iter();
        all.map(|e| format!("{} {}", e.name, e.base_url.value)).collect::<Vec<_>>().join(", ")
    };
    let key = ("OPENAI_API_KEY", "k");
    assert_eq!(names("", &[key]), "openai https://api.openai.com/v1");
    assert_eq!(
        names("", &[("OPENAI_BASE_URL", "http://localhost:8080/v1/")]),
        "localhost:8080 http://localhost:8080/v1"
    );
    let same = "[endpoints.mine]\nbase_url = \"https://api.openai.com/v1\"";
    assert_eq!(names(same, &[key]), "mine https://api.openai.com/v1");
    let taken = "[endpoints.openai]\nbase_url = \"http://h\"";
    assert_eq!(names(taken, &[key]), "openai http://h, openai-2 https://api.openai.com/v1");
}

#[test]
fn an_endpoint_holds_what_the_file_says() {
    let file = with_endpoint(
        r#"api_key_env = "MY_KEY"
headers = { X-Title = "play" }
timeouts = { connect = 1.5, first_chunk = "2m", between_chunks = "500ms" }
requests_at_once = 2
retries = 0
system_role = "user"
stream = false
extra = { top_p = 0.9, stop = ["a"], kwargs = { on = true, n = 0x10 } }
prices = { "org/m" = { in = 2.5, out = 10 } }
"#,
    );
    let settings = settings(&file, &[("MY_KEY", "planted")], Layer::default()).unwrap();
    let endpoint = settings.endpoint("local").unwrap();
    let key = endpoint.key.as_ref().unwrap();
    assert_eq!(key.secret.expose_secret(), "planted");
    assert_eq!(key.from, "$MY_KEY");
    assert_eq!(endpoint.headers, [("X-Title".to_owned(), "play".to_owned())]);
    let millis = |wait: std::time::Duration| wait.as_millis();
    let timeouts = &endpoint.timeouts;
    assert_eq!(millis(timeouts.connect), 1_500);
    assert_eq!(millis(timeouts.first), 120_000);
    assert_eq!(millis(timeouts.between), 500);
    assert_eq!(millis(timeouts.whole), 600_000);
    assert_eq!((endpoint.at_once, endpoint.retries), (2, 0));
    assert_eq!((endpoint.system_as_user, endpoint.stream), (true, false));
    let extra =
        serde_json::json!({ "top_p": 0.9, "stop": ["a"], "kwargs": { "on": true, "n": 16 } });
    assert_eq!(serde_json::Value::from(endpoint.extra), extra);
    let price = settings.price(&ModelRef::new("local", "org/m")).unwrap();
    assert_eq!((price.input, price.output), (2.5, 10.0));
    assert_eq!(settings.price(&ModelRef::new("local", "m")), None);
    let unknown = settings.endpoint("locall").unwrap_err().to_string();
    assert_eq!(unknown, "there is no endpoint `locall`; did you mean `local`?");
}

#[test]
fn roles_take_parameters() {
    let file = with_endpoint(
        "[roles]\nactor = { model = \"local/a\", temperature = 0.7, max_tokens = 64 }\njudge = { temperature = \"server\", max_tokens = \"server\" }\n[characters]\nMira = { model = \"local/m\", max_tokens = 9 }",
    );
    let roles = settings(&file, &[], Layer::default()).unwrap().roles().unwrap();
    let params = |role: &RoleModel| (role.params.temperature, role.params.max_tokens);
    assert_eq!(params(&roles.actor), (Some(0.7), Some(64)));
    assert_eq!(params(&roles.nsp), (Some(0.0), Some(512)));
    assert_eq!(params(&roles.judge), (None, None));
    assert_eq!(params(&roles.characters["Mira"]), (Some(0.7), Some(9)));
}

#[test]
fn paths_of_the_file_belong_to_its_folder() {
    let settings = settings("test_sets = [\"sets\", \"/abs\"]", &[], Layer::default()).unwrap();
    let expected = [Path::new("/cfg/sets"), Path::new("/abs")];
    assert_eq!(settings.test_sets.value, expected);
}

#[test]
fn no_key_is_run_or_shown_before_it_is_needed() {
    const SECRET: &str = "planted-Secret";
    let marker = tempfile::tempdir().unwrap();
    let ran = marker.path().join("ran");
    let file = with_endpoint(&format!(
        "headers = {{ A = \"{SECRET}\" }}\napi_key_command = \"touch '{}'; echo {SECRET}\"\n[endpoints.e]\nbase_url = \"http://e\"\napi_key_env = \"E_KEY\"",
        ran.display()
    ));
    let variables = [("E_KEY", SECRET), ("OPENAI_API_KEY", SECRET)];
    let settings = settings(&file, &variables, Layer::default()).unwrap();
    let shown = serde_json::to_string(&show::rows(&settings)).unwrap();
    assert!(!ran.exists());
    let local = settings.endpoint("local").unwrap();
    assert_eq!(ran.exists(), cfg!(unix));
    let openai = settings.endpoint("openai").unwrap();
    for text in [shown, format!("{settings:?}"), format!("{:?} {openai:?}", local.key)] {
        assert!(!text.contains("planted"), "{text}");
    }
}

#[test]
fn a_key_goes_without_tls_only_where_that_is_allowed() {
    let key = "api_key_env = \"MY_KEY\"\n";
    let header = "headers = { X-Api-Key = \"k\" }\n";
    let title = "headers = { X-Title = \"t\" }\n";
    for (address, rest, goes) in [
        ("http://far.example", key, false),
        ("http://far.example", header, false),
        ("http://far.example", title, true),
        ("http://far.example", "", true),
        ("https://far.example", key, true),
        ("http://127.0.0.1:8080/v1", key, true),
    ] {
        for allowed in [false, true] {
            let file =
                format!("[endpoints.e]\nbase_url = \"{address}\"\nplain_http = {allowed}\n{rest}");
            let settings = settings(&file, &[("MY_KEY", "k")], Layer::default()).unwrap();
            let came = settings.endpoint("e");
            assert_eq!(came.is_ok(), goes || allowed, "{file}");
            if let Err(error) = came {
                let said = error.to_string();
                assert!(said.contains("far.example without TLS"), "{said}");
                assert!(said.contains("plain_http = true"), "{said}");
            }
        }
    }
}

#[test]
fn a_key_that_cannot_be_had_is_an_error_of_its_endpoint_alone() {
    let file = with_endpoint("api_key_env = \"ABSENT\"");
    let settings = settings(&file, &[], Layer::default()).unwrap();
    assert_eq!(
        settings.endpoint("local").unwrap_err().to_string(),
        "endpoint `local`: $ABSENT is not set; set it to the key"
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_taken_or_refused(file in "([a-z_]{0,9}[.=\\[\\]\"'{}, \n#é中]{0,3}){0,12}") {
        if let Err(error) = settings(&file, &[], Layer::default()) {
            proptest::prop_assert!(error.to_string().starts_with(FILE));
        }
    }
}
