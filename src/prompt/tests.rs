//! Templates of the program and of a user.

use serde_json::{Map, Value as Json, json};

use super::*;
use crate::scene::own::Direction;

fn scene() -> Scene {
    serde_json::from_value(json!({
        "book": "The Ferry",
        "topic": "waiting",
        "scenario": "A quay at night.",
        "plot": {"summary": "It never comes.", "key_characters": [
            {"name": "Anna", "description": "A widow.\n"},
            {"name": "Dora", "description": "Long dead."}]},
        "key_characters": [{"name": "Anna", "motivation": "I must cross."}],
        "character_profiles": {"Anna": " Quiet.", "Jo O'Neil": "Loud.", "Carl": ""},
        "speaking_characters_w_env": ["Anna", "Jo O'Neil", "Carl", "Environment"],
        "major_characters": ["Anna"],
    }))
    .unwrap()
}

fn own(templates: &[(&str, &str)]) -> Result<Templates, PromptError> {
    Templates::with(templates.iter().map(|(name, text)| ((*name).into(), (*text).into())))
}

fn nsp(text: &str) -> String {
    own(&[("nsp", text)]).unwrap().nsp(&scene(), &Rules::default()).unwrap()
}

fn keys(values: &impl Serialize) -> BTreeSet<String> {
    let fields: Map<String, Json> =
        serde_json::from_value(serde_json::to_value(values).unwrap()).unwrap();
    fields.into_iter().map(|(key, _)| key).collect()
}

#[test]
fn the_built_in_ones_fill_and_list_what_they_are_given() {
    let templates = Templates::built_in().unwrap();
    templates.try_out(&scene()).unwrap();
    assert!(templates.replaced().is_empty());
    let (scene, rules) = (scene(), Rules::default());
    let listed = |name| -> BTreeSet<String> {
        let (_, source) = BUILT_IN.iter().find(|(built_in, _)| *built_in == name).unwrap();
        variables::listed(source).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(listed("character"), keys(&Part::new(&scene, &rules, "Anna")));
    let direction = Direction::default();
    let directed = Directed::new(&scene, &rules, "Anna", &direction, &[]);
    assert_eq!(listed("card"), keys(&directed));
    assert_eq!(listed("retelling"), keys(&Retold::new(&scene, &rules, &[])));
    for name in ["environment", "nsp"] {
        assert_eq!(listed(name), keys(&Common::new(&scene, &rules)), "{name}");
    }
}

#[test]
fn everything_about_a_scene_can_be_named() {
    for (text, filled) in [
        ("{{ names|pyrepr }}", "['Anna', \"Jo O'Neil\", 'Carl', 'Environment']"),
        ("{{ names|reject('eq', 'Environment')|list|pyrepr }}", "['Anna', \"Jo O'Neil\", 'Carl']"),
        ("{{ major|pyrepr }} {{ thoughts|pyrepr }} {{ protocol }}", "['Anna'] True newest"),
        ("{{ book }}/{{ topic }}/{{ plot }}", "The Ferry/waiting/It never comes."),
        (
            "{% for c in characters %}{{ c.name }}:{{ c.speaks }}:{{ c.major }} {% endfor %}",
            "Anna:True:True Jo O'Neil:True:False Carl:True:False Dora:False:False ",
        ),
        ("{{ characters[0]|attr('description')|pyrepr }}", "'A widow.\\n'"),
        ("{{ characters[0].sheet }}|{{ characters[0].profile }}", " Quiet.|A widow.\n\nQuiet."),
    ] {
        assert_eq!(nsp(text), filled, "{text}");
    }
    let templates = own(&[(
        "character",
        "{{ name }} {{ motivation }} {{ profile }} {% for o in others %}<{{ o.name }}>{% endfor %}",
    )]);
    let rules = Rules { motivation: false, ..Rules::default() };
    let filled = templates.unwrap().speaker(&scene(), &rules, "Carl").unwrap();
    assert_eq!(filled, "Carl   <Anna><Jo O'Neil><Dora>");
}

#[test]
fn white_space_is_what_the_file_says() {
    for (text, filled) in [
        ("a\n", "a"),
        ("a\n\n", "a\n"),
        ("\u{feff}a\r\nb\r\n", "a\nb"),
        ("{% if true %}\n  a\n{% endif %}\nb", "\n  a\n\nb"),
        ("{%- if true -%}\n  a\n{%- endif %}\nb", "a\nb"),
        ("{# c #}\na & <b> 'c'", "\na & <b> 'c'"),
    ] {
        assert_eq!(nsp(text), filled, "{text:?}");
    }
}

#[test]
fn a_template_can_include_a_part() {
    let templates =
        own(&[("nsp", "{% include '_rules' %}!"), ("_rules", "Of {{ book }}")]).unwrap();
    assert_eq!(templates.nsp(&scene(), &Rules::default()).unwrap(), "Of The Ferry!");
    assert_eq!(templates.replaced(), ["_rules", "nsp"]);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (template, text, line, reason) in [
        ("nsp", "a\n{% if %}", Some(2), "syntax error"),
        ("nsp", "a\n\n{{ motivation }}", Some(3), "no variable `motivation` here"),
        ("character", "{% if thoughts %}a{% else %}\n{{ moti }}{% endif %}", Some(2), "`moti`"),
        ("_part", "\n{{ whatever }}", Some(2), "`whatever`"),
        ("environment", "{{ names[0].x.y }}", Some(1), "undefined value"),
        ("environment", "{# nothing #}", None, "nothing comes out"),
        ("nsp", "a\n{% include 'gone' %}", Some(2), "template"),
    ] {
        let tried = own(&[(template, text)]).and_then(|own| own.try_out(&scene()));
        let error = tried.unwrap_err();
        assert_eq!((error.template.as_str(), error.line), (template, line), "{error}");
        assert!(error.reason.contains(reason), "{error}");
    }
}

#[test]
fn a_fingerprint_tells_texts_apart_and_nothing_else() {
    let print = |templates: &[(&str, &str)]| own(templates).unwrap().fingerprint().to_owned();
    let built_in = print(&[]);
    assert_eq!(built_in.len(), 64);
    let windows = BUILT_IN[2].1.replace('\n', "\r\n");
    assert_eq!(print(&[("nsp", &windows)]), built_in);
    assert!(own(&[("nsp", &windows)]).unwrap().replaced().is_empty());
    let changed = print(&[("nsp", "a")]);
    assert_ne!(changed, built_in);
    assert_ne!(changed, print(&[("environment", "a")]));
    assert_eq!(
        print(&[("nsp", "a"), ("environment", "b")]),
        print(&[("environment", "b"), ("nsp", "a")])
    );
}
