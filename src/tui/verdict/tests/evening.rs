//! A play that is judged without any model: scripted lines, scripted critics.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    chat::{Answer, CallId, Fault, FaultKind, Heard, ModelRef, Piece, Purpose},
    effect::Effect,
    play::Play,
    prompt::Templates,
    record::{Casting, Roles, Rules},
    scene::Scene,
    stage::Act,
};

pub const DIMENSIONS: [&str; 4] =
    ["Storyline Consistency", "Anthropomorphism", "Character Fidelity", "Storyline Quality"];

/// A play, and the calls that it waits for.
pub struct Evening {
    pub play: Play,
    pub asked: Vec<(CallId, Purpose)>,
}

impl Evening {
    /// Plays `lines` of `(speaker, text)` to their end; `player` speaks for himself.
    pub fn played(scene: Value, player: &[&str], judge: ModelRef, lines: &[(&str, &str)]) -> Self {
        let scene: Scene = serde_json::from_value(scene).unwrap();
        let mut roles = Roles::all(ModelRef::new("lab", "actor"));
        roles.judge.model = judge;
        let casting = Casting {
            player: player.iter().map(|name| (*name).to_owned()).collect(),
            roles,
            rules: Rules::default(),
            endpoints: Default::default(),
            profiles: Default::default(),
            memory: None,
        };
        let templates = Arc::new(Templates::built_in().unwrap());
        let (play, effects) =
            Play::open(Arc::new(scene), "bundled".into(), casting, templates).unwrap();
        let mut evening = Self { play, asked: Vec::new() };
        evening.take(effects);
        for (speaker, text) in lines {
            if evening.play.stage().players_turn() != Some(speaker)
                && matches!(evening.asked.last(), Some((_, Purpose::Nsp)))
            {
                let call = evening.asked[0].0;
                evening.answer(call, &format!("Next Speaker: {speaker}"));
            }
            match evening.asked.first() {
                Some((call, _)) => evening.answer(*call, text),
                None => {
                    let act = Act::Speak { speaker: (*speaker).into(), text: (*text).into() };
                    evening.act(act);
                }
            }
        }
        evening.act(Act::End);
        evening
    }

    pub fn take(&mut self, effects: Vec<Effect>) {
        self.asked = effects
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::Ask(request) => Some((request.call, request.purpose)),
                _ => None,
            })
            .collect();
    }

    pub fn act(&mut self, act: Act) {
        let effects = self.play.act(act).unwrap();
        self.take(effects);
    }

    pub fn answer(&mut self, call: CallId, text: &str) {
        let answer = Answer { text: text.to_owned(), ..Answer::default() };
        let effects = self.play.hear(Heard::Answer { call, answer });
        self.take(effects);
    }

    /// The calls of the four critics.
    pub fn judge(&mut self) -> Vec<CallId> {
        let effects = self.play.judge_as_usual().unwrap();
        self.take(effects);
        self.asked.iter().map(|(call, _)| *call).collect()
    }

    pub fn piece(&mut self, call: CallId, text: &str) {
        let piece = Piece::Text(text.to_owned());
        self.play.hear(Heard::Piece { call, at_ms: 0, piece });
    }

    pub fn fail(&mut self, call: CallId, what: &str, partial: &str) {
        let fault = Fault::new(FaultKind::TimedOut, what, "Look whether the server still runs.");
        let partial = Answer { text: partial.to_owned(), ..Answer::default() };
        self.play.hear(Heard::Fault { call, fault, partial });
    }

    /// A judging with these answers, in the order of the dimensions.
    pub fn judged(mut self, answers: [String; 4]) -> Self {
        for (call, answer) in self.judge().into_iter().zip(answers) {
            self.answer(call, &answer);
        }
        self
    }
}

pub fn judge() -> ModelRef {
    ModelRef::new("lab", "judge-large")
}

pub fn scene() -> Value {
    json!({
        "book": "The Lighthouse at Skerra",
        "topic": "The keeper is asked to leave his lamp",
        "scenario": "A kitchen on the rock. The supply boat lies below at last.",
        "speaking_characters_w_env": ["Marren", "Inspector Hale", "Environment"],
        "major_characters": ["Marren", "Inspector Hale"],
        "dialogues": [
            {"character": "Marren", "message": "(polishing the brass) You are late, Inspector."},
            {"character": "Inspector Hale", "message": "Nine days late. The sea would not have me."},
        ]
    })
}

pub const LINES: [(&str, &str); 7] = [
    (
        "Marren",
        "[He has come to close it.] (polishing the brass) You are late, Inspector. Nine days late.",
    ),
    (
        "Inspector Hale",
        "The sea would not have me. (sets down a wet bag) I think you know why I have come, Marren.",
    ),
    ("Environment", "Wind presses on the panes; somewhere above, the lamp's clockwork ticks."),
    ("Marren", "I understand your concern, and I want to assure you that I respect your decision."),
    ("Inspector Hale", "There is oil for one more night. I counted the tins on the way up."),
    ("Marren", "I feel sad, and also angry, and a little afraid of what will come."),
    ("Inspector Hale", "(looks at the stairs) Then light it. I have not seen you yet."),
];

pub fn flaw(instance: &str, kind: &str, severity: impl Into<Value>) -> Value {
    json!({"instance": instance, "type": kind, "severity": severity.into()})
}

pub fn about(dimension: &str, flaws: &[Value]) -> String {
    json!({dimension: {"flaws": flaws}}).to_string()
}

pub fn clean() -> [String; 4] {
    DIMENSIONS.map(|dimension| about(dimension, &[]))
}

/// Flaws in all dimensions, in the shapes in which judges write them.
pub fn flawed() -> [String; 4] {
    let [story, human, fidelity, quality] = DIMENSIONS;
    [
        about(
            story,
            &[flaw(
                "Marren gives in at once, where in the reference he refuses to leave the lamp and the whole scene turns on it.",
                "Reactions deviate",
                5,
            )],
        ),
        about(
            human,
            &[
                flaw(
                    "Marren's \"I want to assure you that I respect your decision\" is the voice of a helpful assistant.",
                    "self_identity",
                    3,
                ),
                flaw(
                    "Marren says \"I feel sad, and also angry\" instead of showing it.",
                    "Emotional Depth",
                    "3",
                ),
            ],
        ),
        format!(
            "```json\n{}\n```",
            about(
                fidelity,
                &[
                    flaw(
                        "A keeper would not speak of concern and decisions.",
                        "Character Language",
                        1
                    ),
                    flaw(
                        "Too familiar with an inspector.",
                        "Relationship & Social Status",
                        "quite bad"
                    ),
                ]
            )
        ),
        about(
            quality,
            &[flaw(
                "Hale repeats that there is oil for one more night and the tins were counted.",
                "Flow & Progression",
                10,
            )],
        ),
    ]
}

pub fn evening() -> Evening {
    Evening::played(scene(), &[], judge(), &LINES)
}
