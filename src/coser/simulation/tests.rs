use std::{fs, path::PathBuf, sync::Arc};

use serde_json::{Value, json};

use super::*;
use crate::{
    chat::{Answer, Heard, ModelRef},
    coser::evaluation,
    effect::Effect,
    play::Play,
    prompt::Templates,
    record::{Casting, Roles, Rules},
};

fn scene() -> Scene {
    serde_json::from_value(json!({
        "book": "The Ferry", "i_p": 3, "i_c": 0,
        "scenario": "A quay at night.",
        "plot": {"summary": "", "key_characters": [{"name": "Anna", "description": "A widow."}]},
        "character_profiles": {"Anna": "Quiet."},
        "speaking_characters_w_env": ["Anna", "Bert", "Environment"],
        "major_characters": ["Anna", "Bert"],
        "dialogues": [
            {"character": "Anna", "message": "[He is late.] Is it late?"},
            {"character": "Bert", "message": "Very late."},
        ],
    }))
    .unwrap()
}

/// A play of as many answers as there are, each given to whatever is asked.
fn played(answers: &[&str], rules: Rules) -> Simulation {
    let casting = Casting {
        player: Vec::new(),
        roles: Roles::all(ModelRef::new("lab", "small")),
        rules,
        endpoints: Default::default(),
        profiles: Default::default(),
        memory: None,
    };
    let templates = Arc::new(Templates::built_in().unwrap());
    let (mut play, mut effects) =
        Play::open(Arc::new(scene()), "here".to_owned(), casting, templates).unwrap();
    for answer in answers {
        let asked = effects.iter().find_map(|effect| match effect {
            Effect::Ask(request) => Some(request.call),
            _ => None,
        });
        let answer = Answer { text: (*answer).to_owned(), ..Answer::default() };
        effects = play.hear(Heard::Answer { call: asked.expect("somebody is asked"), answer });
    }
    let made = Made { repeat: 2, place: 4, scenes: 9, repeats: 3, ..Made::default() };
    Simulation::of(play.stage(), |_| false, Some(made))
}

fn read(text: &str) -> Result<Simulation, SimulationError> {
    Simulations::open("run.json", text.as_bytes().to_vec())?.get(0)
}

#[test]
fn a_play_is_written_with_what_was_decided() {
    let rules = Rules { max_rounds: 3, ..Rules::default() };
    let simulation = played(
        &[
            "[He lies.] Is it late?\n\nBert: Very.",
            "She asked him.\nNext Speaker: bert",
            "Very late.",
            "random",
            "(shrugs) So.",
            "Next Speaker: <END CHAT>",
        ],
        rules,
    );
    let value = serde_json::to_value(&simulation).unwrap();
    let drawn = value["simulation"][3]["sceneplay"]["drawn"].clone();
    assert!(drawn == "Anna" || drawn == "Environment", "{drawn}");
    let too_early = value["simulation"][5].clone();
    assert_eq!(too_early["content"], "<END CHAT>");
    let entries: Vec<(&str, &str)> = simulation
        .entries
        .iter()
        .map(|entry| (entry.role.as_str(), entry.content.as_str()))
        .collect();
    assert_eq!(
        entries[..4],
        [
            ("Anna", "[He lies.] Is it late?"),
            ("NSP", "Bert"),
            ("Bert", "Very late."),
            ("NSP", "random"),
        ]
    );
    assert_eq!(value["simulation"][0]["sceneplay"]["raw"], "[He lies.] Is it late?\n\nBert: Very.");
    assert_eq!(value["simulation"][1].get("sceneplay"), None);
    assert_eq!(
        value["involved_character_profiles"],
        json!({"Anna": "A widow.\n\nQuiet."}),
        "as in published files, whoever has no profile is left out"
    );
    assert_eq!((&value["book_title"], &value["i_p"]), (&json!("The Ferry"), &json!(3)));
    let again = read(&value.to_string()).unwrap();
    assert_eq!(again, simulation);
    assert_eq!((again.id().as_str(), again.repeat()), ("The Ferry-3-0", 2));
}

#[test]
fn what_was_the_books_stays_known() {
    let rules = Rules { continue_from: 1, max_rounds: 2, ..Rules::default() };
    let simulation = played(&["Very.", "Next Speaker: Anna"], rules);
    let material = simulation.material(Protocol::Newest, 1);
    let origins: Vec<Origin> = material.lines.iter().map(|line| line.origin).collect();
    assert_eq!(origins, [Origin::Book, Origin::Model]);
    assert_eq!(material.play_text(), "Is it late?\n\nVery.");
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let whole =
        json!({"circumstance": scene(), "simulation": [{"role": "Anna", "content": "Hm."}]});
    let with = |path: &str, value: Value| {
        let mut changed = whole.clone();
        *changed.pointer_mut(path).unwrap() = value;
        format!("[{changed}]")
    };
    assert_eq!(read(&whole.to_string()).unwrap().id(), "The Ferry-3-0");
    for (text, said) in [
        (
            with("/simulation", json!([])),
            "run.json: entry 1 of 1 (line 1): simulation: expected the lines",
        ),
        (
            with("/simulation/0/content", json!(5)),
            "simulation[0].content: expected text, found the number 5",
        ),
        (with("/simulation/0/role", json!(" ")), "simulation[0].role: expected a name on one line"),
        (with("/circumstance/book", json!(null)), "circumstance.book: expected the book's name"),
        (with("/circumstance", json!(null)), "circumstance"),
        (format!("[{}]", json!(scene())), "this is a test set"),
        ("{\"scores\": {}, \"cases\": {}}".to_owned(), "this is an evaluation"),
        ("".to_owned(), "the file is empty"),
        ("[{}".to_owned(), "broken JSON"),
        ("<html>".to_owned(), "a web page"),
    ] {
        let error = read(&text).unwrap_err().to_string();
        assert!(error.contains(said), "{said}: {error}");
    }
}

/// The published runs, read and written again; what their critics were shown comes out of them.
#[test]
fn published_simulations() {
    for (name, judged) in [
        ("simulation_gpt-4o.json", "evaluation_gpt-4o.json"),
        ("simulation_id100_gpt-4o.json", "evaluation_id100_gpt-4o.json"),
    ] {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/coser");
        let (Ok(bytes), Ok(evaluation)) =
            (fs::read(folder.join(name)), fs::read(folder.join(judged)))
        else {
            println!("skipped: {name} is not there");
            return;
        };
        let evaluation = evaluation::read(judged, &evaluation).unwrap();
        let cases = || evaluation.runs.iter().flat_map(|run| &run.cases);
        let plain: Value = serde_json::from_slice(&bytes).unwrap();
        let simulations = Simulations::open(name, bytes).unwrap();
        for (index, simulation) in simulations.iter().enumerate() {
            let simulation = simulation.unwrap();
            let written = serde_json::to_value(&simulation).unwrap();
            for key in ["book_title", "i_p", "i_c", "simulation", "involved_character_profiles"] {
                assert_eq!(written[key], plain[index][key], "{name} {index} {key}");
            }
            let case = cases().find(|case| case.scene == simulation.id()).expect("it was judged");
            let shown = simulation.material(Protocol::Paper, 0).play_text();
            let text = case.text.as_deref().unwrap_or_default();
            assert_eq!(shown.trim_matches('\n'), text.trim_matches('\n'), "{name} {index}");
        }
    }
}
