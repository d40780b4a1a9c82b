//! Plays through the driver: stage, models, journal and judge together, against a scripted server.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sceneplay::{
    chat::ModelRef,
    driver::Driver,
    journal::{self, Writer},
    model::{Company, endpoint::Endpoint},
    play::Play,
    prompt::Templates,
    record::{Casting, Record, Roles, Rules},
    stage::{Act, Step},
};
use serde_json::json;

use crate::server::{Answer, Asked, Script, Server};

/// Plays a scene of two lines and has it judged, trying again whatever fails, and gives the play
/// and its journal.
pub async fn perform(endpoint: Endpoint, folder: &Path) -> (Play, PathBuf) {
    let scene = json!({
        "book": "The Ferry",
        "scenario": "A quay at night.",
        "speaking_characters_w_env": ["Anna", "Bert", "Environment"],
        "major_characters": ["Anna", "Bert"],
        "dialogues": [{"character": "Anna", "message": "Is it late?"}]
    });
    let casting = Casting {
        player: Vec::new(),
        roles: Roles::all(ModelRef::new(&endpoint.name, "small")),
        rules: Rules { max_rounds: 2, ..Rules::default() },
        endpoints: Default::default(),
        profiles: Default::default(),
        memory: None,
    };
    let scene = Arc::new(serde_json::from_value(scene).expect("a scene"));
    let templates = Arc::new(Templates::built_in().expect("templates"));
    let mut driver = Driver::new(Writer::new(folder), Company::new([endpoint]), Duration::ZERO);
    let (mut play, effects) =
        Play::open(scene, "bundled".to_owned(), casting, templates).expect("a play");
    driver.carry_out(effects, &play);
    let mut tries = 0;
    loop {
        match play.stage().step() {
            Step::Over(_) => break,
            Step::Failed { .. } => {
                tries += 1;
                assert!(tries < 10, "{:?}", play.stage().step());
                let effects = play.act(Act::Retry).expect("something failed");
                driver.carry_out(effects, &play);
            }
            _ => hear(&mut driver, &mut play).await,
        }
    }
    let effects = play.judge_as_usual().expect("something to judge");
    driver.carry_out(effects, &play);
    while !play.judgings()[0].panel.is_settled() {
        hear(&mut driver, &mut play).await;
    }
    assert!(driver.trouble().is_none(), "{:?}", driver.trouble());
    (play, driver.journal().to_owned())
}

async fn hear(driver: &mut Driver, play: &mut Play) {
    let heard = driver.next().await;
    if let Some(heard) = driver.sort(heard) {
        let effects = play.hear(heard);
        driver.carry_out(effects, play);
    }
}

pub fn for_nsp(asked: &Asked) -> bool {
    asked.first_message().contains("who speaks next")
}

pub fn for_critic(asked: &Asked) -> bool {
    asked.first_message().contains("\"flaws\"")
}

#[tokio::test]
async fn reasoning_is_kept_and_goes_nowhere() {
    const SECRET_THOUGHT: &str = "the plan is to sink the boat";
    let thinks = |text: &str| {
        Answer::says([format!("<think>{SECRET_THOUGHT}</thi"), "nk>".to_owned(), text.to_owned()])
    };
    let server = Server::start(
        Script::new()
            .when(for_nsp, [thinks("Next Speaker: Bert")])
            .when(for_critic, [thinks("no JSON"), thinks("{\"flaws\": []}")])
            .chats([thinks("Is it late?"), thinks("Very late.")]),
    );
    let folder = tempfile::tempdir().unwrap();
    let (play, journal) = perform(Endpoint::new("lab", server.base_url()), folder.path()).await;
    let lines: Vec<&str> = play.stage().path().map(|line| line.text.as_str()).collect();
    assert_eq!(lines, ["Is it late?", "Very late."]);
    for asked in server.requests() {
        assert!(!asked.body.to_string().contains("sink the boat"), "{}", asked.body);
    }
    let (mut kept, mut asked) = (0, 0);
    for entry in journal::read(&journal).expect("a journal").entries {
        match entry.record {
            Record::Asked { .. } => asked += 1,
            Record::Answered { answer, .. } => {
                assert_eq!(answer.reasoning, SECRET_THOUGHT);
                kept += 1;
            }
            _ => {}
        }
    }
    assert_eq!(kept, asked, "what was reasoned can be looked at");
    assert_eq!(play.totals().answered(), kept);
}
