//! The Stage as a user sees it, with plays that are told what happens.

mod compare;
mod desk;
mod everyone;
mod feelings;
mod hands;
mod inspector;
mod look;
mod outside;
mod places;
mod recording;
mod screens;

use std::sync::Arc;

use serde_json::json;

use crate::{
    chat::{Answer, CallId, Fault, FaultKind, Heard, ModelRef, Piece},
    effect::Effect,
    play::Play,
    prompt::Templates,
    record::{Casting, Roles, Rules},
    scene::Scene,
    stage::{Act, Step},
    tui::{
        app::{App, Todo},
        events::{Event, Msg},
        page::Want,
        tests::{app, press, shown},
    },
};

fn lighthouse() -> Scene {
    serde_json::from_value(json!({
        "book": "The Lighthouse at Skerra",
        "topic": "The keeper is asked to leave his lamp",
        "scenario": "A storm has kept the supply boat away for nine days. Tonight it lies \
            below the rocks at last, and with it comes the inspector, who has orders to close \
            the station.\n\nThe oil would last one more night.",
        "plot": {"summary": "", "key_characters": [
            {"name": "Marren", "description": "The keeper. Slow to speak, slower to forgive."},
        ]},
        "key_characters": [
            {"name": "Marren", "motivation": "He wants to light the lamp once more, and would \
                sooner be thought mad than say why."},
            {"name": "Inspector Hale", "motivation": "To be back on the boat before the tide."},
        ],
        "character_profiles": {
            "Marren": "Born on the island, and never further from it than the fishing grounds.",
            "Inspector Hale": "A fair man in wet boots. Twelve stations closed this year.",
        },
        "speaking_characters_w_env": ["Marren", "Inspector Hale", "Tilda", "Environment"],
        "major_characters": ["Marren", "Inspector Hale"],
        "dialogues": [
            {"character": "Marren", "message": "You are late."},
            {"character": "Inspector Hale", "message": "The sea was later."},
        ],
    }))
    .unwrap()
}

fn ferry() -> Scene {
    serde_json::from_value(json!({
        "book": "渡口夜话",
        "topic": "摆渡人不肯收最后一位客人的钱",
        "scenario": "夜深了，江上起了雾。老摆渡人正要收船，岸边却来了一位背着琴的客人，说是非今夜过江不可。",
        "key_characters": [{"name": "老周", "motivation": "他认出了那把琴，却不敢问（也不愿问）。"}],
        "character_profiles": {"老周": "摆渡四十年，沉默寡言。"},
        "speaking_characters_w_env": ["老周", "琴客", "Environment"],
        "major_characters": ["老周", "琴客"],
        "dialogues": [{"character": "老周", "message": "【是那把琴。】（放下竹篙）客官，这么晚还过江？"}],
    }))
    .unwrap()
}

/// The Stage with a few lines on it, at the player's turn.
pub fn talked() -> App {
    let mut evening = Evening::marren();
    evening.talk();
    evening.screen(80, 24);
    evening.app
}

/// A play on the screen.
struct Evening {
    app: App,
}

impl Evening {
    fn of(scene: Scene, player: &[&str], model: ModelRef) -> Self {
        Self::under(app(), scene, player, model)
    }

    fn under(app: App, scene: Scene, player: &[&str], model: ModelRef) -> Self {
        let casting = Casting {
            player: player.iter().map(|name| (*name).to_owned()).collect(),
            roles: Roles::all(model),
            rules: Rules { seed: 1, ..Rules::default() },
            endpoints: Default::default(),
            profiles: Default::default(),
            memory: None,
        };
        let templates = Arc::new(Templates::built_in().unwrap());
        let (play, _) =
            Play::open(Arc::new(scene), "bundled".to_owned(), casting, templates).unwrap();
        Self::showing(app, play)
    }

    fn showing(mut app: App, play: Play) -> Self {
        app.handle(Event::Told(Msg::Opened(Box::new(play))));
        Self { app }
    }

    /// Marren is the player's; a model plays the rest.
    fn marren() -> Self {
        Self::of(lighthouse(), &["Marren"], ModelRef::new("lab", "big"))
    }

    fn play(&mut self) -> &mut Play {
        self.app.play().0.as_mut().unwrap()
    }

    fn call(&mut self) -> CallId {
        self.play().stage().step().call().expect("a model is asked")
    }

    fn act(&mut self, act: Act) -> Vec<Effect> {
        self.play().act(act).expect("the stage does it")
    }

    fn speak(&mut self, speaker: &str, text: &str) {
        self.act(Act::Speak { speaker: speaker.to_owned(), text: text.to_owned() });
    }

    fn piece(&mut self, text: &str) {
        let (call, piece) = (self.call(), Piece::Text(text.to_owned()));
        self.play().hear(Heard::Piece { call, at_ms: 1, piece });
    }

    fn answer(&mut self, text: &str) {
        let call = self.call();
        let answer = Answer { text: text.to_owned(), ..Answer::default() };
        self.play().hear(Heard::Answer { call, answer });
    }

    fn fail(&mut self, kind: FaultKind, what: &str, hint: &str) {
        let call = self.call();
        let Step::Asked { partial, .. } = self.play().stage().step().clone() else {
            panic!("a model is asked");
        };
        let fault = Fault::new(kind, what, hint);
        self.play().hear(Heard::Fault { call, fault, partial });
    }

    /// A few lines of every kind; the player's turn after them.
    fn talk(&mut self) {
        self.speak("Marren", "You are late. [Nine days.] (does not take the offered hand)");
        self.answer("The keeper spoke to him.\nNext Speaker: Inspector Hale");
        self.answer(
            "[He looks worse than the reports.] The sea was later still, Mr. Marren. (shakes the \
             water from his hat) You know why I have come, I think.",
        );
        self.answer("Tilda should calm them.\nNext Speaker: Tilda");
        self.answer("Supper is on the table. [Let them not quarrel.");
        self.answer("Something should happen around them.\nNext Speaker: Environment");
        self.answer("The wind drops. In the quiet the lamp's clockwork can be heard, unwound.");
        self.answer("Next Speaker: random");
        assert_eq!(self.play().stage().players_turn(), Some("Marren"));
    }

    fn screen(&mut self, width: u16, height: u16) -> String {
        shown(&mut self.app, width, height)
    }

    fn press(&mut self, keys: &str) -> Vec<Todo> {
        press(&mut self.app, keys)
    }

    fn wants(&mut self, keys: &str) -> Vec<Want> {
        let todos = self.press(keys).into_iter();
        todos
            .flat_map(|todo| match todo {
                Todo::Leave(then) => self.app.leave_now(then),
                other => vec![other],
            })
            .map(|todo| match todo {
                Todo::Want(want) => want,
                other => panic!("{other:?}"),
            })
            .collect()
    }
}
