use super::*;
use crate::scene::Scene;

#[test]
fn the_protocol_has_its_four_dimensions_and_eleven_types() {
    let rubric = Rubric::protocol().unwrap();
    assert_eq!(rubric.name, Rubric::PROTOCOL);
    let shape: Vec<(&str, usize, bool)> = rubric
        .dimensions
        .iter()
        .map(|one| (one.name.as_str(), one.flaws.len(), one.major_only))
        .collect();
    assert_eq!(
        shape,
        [
            ("Storyline Consistency", 1, false),
            ("Anthropomorphism", 4, false),
            ("Character Fidelity", 4, true),
            ("Storyline Quality", 2, false),
        ]
    );
    let points: Vec<u32> = rubric.scale.iter().map(|grade| grade.points).collect();
    assert_eq!(points, [1, 3, 5]);
    assert!(rubric.dimensions.iter().all(|one| {
        one.reference && one.profiles && one.flaws.iter().all(|flaw| !flaw.criteria.is_empty())
    }));
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let text = include_str!("protocol.toml").replacen("question =", "qestion =", 1);
    let error = Rubric::parse(&text, "mine.toml").unwrap_err().to_string();
    assert!(error.contains("mine.toml"), "{error}");
    assert!(error.contains("line 20"), "{error}");
    assert!(error.contains("qestion"), "{error}");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let head = "name = 'x'\nabout = ''\nscale = [{name = 'minor', points = 1}]\n";
    let one = "[[dimension]]\nname = 'D'\nquestion = '?'\nflaw = [{type = 'T', criteria = []}]\n";
    assert!(Rubric::parse(&format!("{head}{one}"), "t").is_ok());
    let none = "[[dimension]]\nname = 'D'\nquestion = '?'\nflaw = []\n";
    let twins = "[[dimension]]\nname = 'D'\nquestion = '?'\nflaw = [{type = 'T', criteria = []}, {type = 't', criteria = []}]\n";
    for (text, what) in [
        (format!("{head}{one}{one}"), "two dimensions"),
        (format!("{head}{none}"), "no flaw type"),
        (format!("{head}{twins}"), "two flaw types"),
        (format!("{head}dimension = []\n"), "no dimension"),
        (format!("name = 'x'\nabout = ''\nscale = []\n{one}"), "no grade"),
        (format!("{head}{one}").replace("'x'", "' '"), "name is empty"),
    ] {
        let error = Rubric::parse(&text, "t").unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn types_are_known_in_many_spellings() {
    let rubric = Rubric::protocol().unwrap();
    for (dimension, given, expected) in [
        ("Anthropomorphism", "Emotional Depth", Some("Emotional Depth")),
        ("Anthropomorphism", "emotional_depth", Some("Emotional Depth")),
        ("Anthropomorphism", "EmotionalDepth", Some("Emotional Depth")),
        ("Anthropomorphism", "Emotinal Depth", Some("Emotional Depth")),
        ("Anthropomorphism", "Self identity", Some("Self-identity")),
        ("Anthropomorphism", "Lack of self-identity", Some("Self-identity")),
        ("Anthropomorphism", "Self-identity / Emotional Depth", None),
        ("Anthropomorphism", "Flow & Progression", None),
        ("Anthropomorphism", "None", None),
        ("Anthropomorphism", "", None),
        ("Character Fidelity", "knowledge and background", Some("Knowledge & Background")),
        ("Character Fidelity", "Personality & Behaviour", Some("Personality & Behavior")),
        (
            "Character Fidelity",
            "Relationship & Social Status: too familiar",
            Some("Relationship & Social Status"),
        ),
        ("Character Fidelity", "Emotion & Inner thoughts", None),
        ("Storyline Consistency", "Characters' reactions deviate", Some("Storyline Consistency")),
        ("Storyline Consistency", "None", None),
        ("Storyline Quality", "Logic Consistency", Some("Logical Consistency")),
    ] {
        let dimension = rubric.dimension(dimension).unwrap();
        assert_eq!(dimension.normal_type(given), expected, "{given}");
    }
}

#[test]
fn the_built_in_ones_can_be_used() {
    let names: Vec<&str> = built_in::names().collect();
    assert_eq!(names, ["protocol", "thought-deed", "persona", "time-knowledge"]);
    for name in names {
        let rubric = built_in::get(name).unwrap().unwrap();
        assert_eq!((rubric.name.as_str(), rubric.is_protocol()), (name, name == "protocol"));
        assert!(!rubric.about.is_empty());
    }
    let of = |name: &str| built_in::get(name).unwrap().unwrap().dimensions.remove(0);
    assert!(of("thought-deed").thoughts);
    assert_eq!(of("persona").answer, AnswerForm::Statements);
    assert!(built_in::get("mine").is_none());
}

#[test]
fn a_file_of_ones_own_is_told_from_a_built_in_one() {
    let text = include_str!("protocol.toml");
    let error = Rubric::parse(text, "copy.toml").unwrap_err().to_string();
    assert!(error.contains("line 3: \"protocol\" is the name of a built-in"), "{error}");
    let mine = text.replacen("\"protocol\"", "\"mine\"", 1);
    let rubric = Rubric::parse(&mine, "mine.toml").unwrap();
    assert_eq!(rubric.source, Some(mine));
    assert!(!rubric.is_protocol());
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let head = "name = 'x'\nabout = ''\nscale = [{name = 'minor', points = 1}]\n";
    let dimension = "[[dimension]]\nname = 'D'\nquestion = '?'\n";
    let kind = "[[dimension.flaw]]\ntype = 'T'\ncriteria = []\n";
    let weightless = format!("{head}{dimension}weight = 0\n{kind}");
    let twins = format!("{head}{dimension}{kind}{kind}");
    let stray = format!("{head}{dimension}{kind}points = 3\n");
    let statements = format!("{head}{dimension}answer = 'statements'\n{kind}");
    let entailed = format!("{statements}verdict = 'entailed'\npoints = 1\n");
    let blocks = "{% block system %}\n{% endblock %}{% block user %}{% endblock %}";
    let template = |text: &str| format!("template = \"\"\"\n{text}\"\"\"\n{head}{dimension}{kind}");
    assert!(Rubric::parse(&template(blocks), "t").is_ok());
    for (text, line, what) in [
        (weightless, 5, "weight"),
        (twins, 11, "two flaw types"),
        (stray, 8, "which only a dimension with"),
        (statements, 9, "needs a verdict and points"),
        (entailed, 9, "no flaw"),
        (template("{% block system %}{% endblock %}"), 2, "no block \"user\""),
        (template("{% block system %}\n{% if %}"), 3, "template"),
    ] {
        let error = Rubric::parse(&text, "t").unwrap_err().to_string();
        assert!(error.contains(&format!("line {line}: ")) && error.contains(what), "{error}");
    }
}

#[test]
fn without_a_reference_what_asks_about_it_is_left_out() {
    let scene = |lines: usize, opening: u32| -> Scene {
        let line = serde_json::json!({"character": "A", "message": "Hm."});
        serde_json::from_value(serde_json::json!({
            "book": "B", "scenario": "S", "speaking_characters_w_env": ["A"],
            "dialogues": vec![line; lines], "sceneplay": {"opening": opening}}))
        .unwrap()
    };
    for (lines, opening, whole) in [(2, 1, true), (1, 0, true), (1, 1, false), (0, 0, false)] {
        let rubric = Rubric::protocol().unwrap().suited(&scene(lines, opening));
        assert_eq!((rubric.is_protocol(), rubric.dimensions.len() == 4), (whole, whole));
        let criteria = rubric.dimensions.iter().flat_map(|one| &one.flaws);
        let bound = criteria.flat_map(|flaw| &flaw.criteria).any(|one| one.contains("reference"));
        assert_eq!(bound, whole, "no critic is asked about what it is not shown");
        let said = rubric.unreferenced();
        assert_eq!(said.is_none(), whole);
        assert!(said.is_none_or(|said| said.contains("Storyline Consistency, BLEU")));
    }
}
