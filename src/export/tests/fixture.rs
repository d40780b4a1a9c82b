//! A hand-made play with something of everything that an export can hold.

use std::sync::Arc;

use serde_json::json;

use crate::{
    chat::{Answer, CallId, Heard, ModelRef, Purpose, Request, Side, Usage},
    effect::Effect,
    export::{Options, Recording, Transcript, transcripts},
    play::Play,
    prompt::Templates,
    record::{
        Casting, Finding, LineId, MarkingMode, Record, RoleModel, Roles, Rules, Span, Target,
    },
    scene::Scene,
    stage::Act,
};

/// Words that stand in thoughts alone.
pub const THOUGHTS: [&str; 4] = ["harbourmaster", "letterbox", "quicksilver", "marzipan"];

/// Words that stand in the book's dialogue alone.
pub const BOOK: [&str; 3] = ["lanterns", "Wednesday", "turnips"];

/// Names of the scene and their parts.
pub const NAMES: [&str; 6] = ["Anna", "Keller", "Bert", "Wren", "Tom", "Hollis"];

pub fn scene() -> Scene {
    serde_json::from_value(json!({
        "book": "The Ferry of Anna Keller",
        "i_p": 3,
        "i_c": 1,
        "topic": "Waiting, at night",
        "scenario": "A quay at night. Anna Keller waits; Bert, her brother, wants to go home.",
        "plot": {
            "summary": "The Kellers miss the ferry.",
            "text": "The lanterns of the quay were out.",
            "key_characters": [{"name": "Anna Keller", "description": "Anna is a nurse."}],
        },
        "key_characters": [
            {"name": "Anna Keller", "motivation": "To cross before Tom Hollis does."},
            {"name": "Bert Keller", "thought": "To keep Anna ashore."},
        ],
        "character_profiles": {
            "Anna Keller": "Quick, warm.\n=Half sister of nobody.",
            "Bert Keller": "Slow, \"careful\"; counts.",
            "Tom Hollis": "Never seen.",
        },
        "speaking_characters_w_env": ["Anna Keller", "Bert Keller", "Wren", "Environment"],
        "major_characters": ["Anna Keller", "Bert Keller"],
        "dialogues": [
            {"character": "Bert Keller", "message": "[She sees no quicksilver.] The lanterns are out."},
            {"character": "Anna Keller", "message": "Then they were out on Wednesday too."},
            {"character": "Wren", "message": "Turnips, both of you. turnips."},
        ],
    }))
    .expect("the fixture is a scene")
}

pub fn templates() -> Arc<Templates> {
    Arc::new(Templates::built_in().expect("built-in templates parse"))
}

pub fn recording() -> Recording {
    Recording {
        id: "01JDX3T0000000000000000000".into(),
        started: "2026-01-31T18:30:00.000Z".into(),
        changed: "2026-01-31T19:02:11.250Z".into(),
    }
}

/// The facts of the play: the book's first line, six more, a comparison, a ghost, an edited line,
/// a judging with quoted flaws, and two annotators.
pub fn records() -> Vec<Record> {
    let mut evening = Evening::open(scene());
    evening.bring("Anna");
    evening.speak("[The harbourmaster knows.] (waves) Is it late, Bert?");
    evening.compare();
    evening.bring("Anna");
    evening.speak("=Then I swim, and so does Wren.");
    let last = evening.play.stage().head().expect("a line was spoken");
    let text = "-Then I swim; and \"so\", dear Bert,\ndoes Wren. [marzipan for Tom!]".into();
    evening.act(Act::Edit { line: last, text });
    evening.bring("Anna");
    evening.act(Act::End);
    evening.judge();
    evening.mark();
    // Which wording all this was asked in is nothing to exports.
    if let Some(Record::Opened { templates, .. }) = evening.records.first_mut() {
        *templates = None;
    }
    evening.records
}

/// [`records`] as an export sees them.
pub fn exported(options: &Options) -> Vec<Transcript> {
    transcripts(records(), &recording(), templates(), options).expect("own facts make a play")
}

/// A judged play of a scene that has no reference.
pub fn unreferenced() -> Vec<Transcript> {
    let mut scene = scene();
    scene.dialogues.clear();
    let mut evening = Evening::open(scene);
    evening.bring("Anna");
    evening.speak("Is it late?");
    evening.bring("Anna");
    evening.act(Act::End);
    evening.judge();
    let options = Options::default();
    transcripts(evening.records, &recording(), templates(), &options).expect("it is a play")
}

struct Evening {
    play: Play,
    records: Vec<Record>,
    asked: Vec<Request>,
    told: usize,
}

impl Evening {
    fn open(scene: Scene) -> Self {
        let role = |model| RoleModel {
            model: ModelRef::new("lab", model),
            ..Roles::all(ModelRef::offline()).actor
        };
        let casting = Casting {
            player: vec!["Anna Keller".into()],
            roles: Roles {
                environment: role("small"),
                judge: role("judge"),
                ..Roles::all(ModelRef::new("lab", "big"))
            },
            rules: Rules { continue_from: 1, ghost: true, seed: 7, ..Rules::default() },
            endpoints: [("lab".to_owned(), "http://lab.invalid/v1".to_owned())].into(),
            profiles: Default::default(),
            memory: None,
        };
        let (play, effects) =
            Play::open(Arc::new(scene), "/home/kim/sets/ferry.json".into(), casting, templates())
                .expect("templates fill");
        let mut evening = Self { play, records: Vec::new(), asked: Vec::new(), told: 0 };
        evening.take(effects);
        evening
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Record(record) => self.records.push(record),
                Effect::Ask(request) => self.asked.push(request),
                Effect::Seek(_) => {}
                Effect::Cancel(call) => self.asked.retain(|request| request.call != call),
            }
        }
    }

    fn act(&mut self, act: Act) {
        let effects = self.play.act(act).expect("it can be done");
        self.take(effects);
    }

    fn answer(&mut self, call: CallId, text: &str) {
        let usage = Some(Usage { prompt: 100, completion: 10 });
        let answer = Answer { text: text.into(), usage, ..Answer::default() };
        let effects = self.play.hear(Heard::Answer { call, answer });
        self.take(effects);
    }

    /// Models speak until it is the turn of the player whose name begins so.
    fn bring(&mut self, player: &str) {
        while let Some(request) = self.asked.pop() {
            let text = self.text_for(&request.purpose).to_owned();
            self.answer(request.call, &text);
        }
        let turn = self.play.stage().players_turn();
        assert!(
            turn.is_some_and(|name| name.starts_with(player)),
            "{:?}",
            self.play.stage().step()
        );
    }

    fn text_for(&mut self, purpose: &Purpose) -> &'static str {
        match purpose {
            Purpose::Nsp => {
                let last = self.play.stage().path().next_back().map(|line| line.speaker.as_str());
                match last {
                    Some("Bert Keller") if self.told < 2 => "Bert is done.\nNext Speaker: Wren",
                    Some("Anna Keller") => "She asked him.\nNext Speaker: Bert Keller",
                    _ => "Now she answers.\nNext Speaker: Anna Keller",
                }
            }
            Purpose::Ghost { .. } => "[A letterbox.] So we wait here, Wren.",
            Purpose::Contender { side: Side::A, .. } => "[quicksilver] (sits) It is always late.",
            Purpose::Contender { side: Side::B, .. } => "🕯 Late? @Wren, tell her.",
            Purpose::Actor { .. } => {
                self.told += 1;
                "[Not the letterbox!] (nods) It is late, Anna. *The Kellers* go home."
            }
            _ => "A bell rings.",
        }
    }

    fn speak(&mut self, text: &str) {
        self.act(Act::Speak { speaker: "Anna Keller".into(), text: text.into() });
    }

    /// Bert's line that is due, by two models; the second one's is chosen.
    fn compare(&mut self) {
        while self.play.stage().word() != Some("Bert Keller") {
            let request = self.asked.pop().expect("somebody is asked");
            let text = self.text_for(&request.purpose).to_owned();
            self.answer(request.call, &text);
        }
        let against = RoleModel {
            model: ModelRef::new("lab", "other"),
            ..Roles::all(ModelRef::offline()).actor
        };
        self.act(Act::Compare { line: None, against: Box::new(against) });
        while let Some(request) = self.asked.pop() {
            let text = self.text_for(&request.purpose).to_owned();
            self.answer(request.call, &text);
        }
        let note = "Bert is drier, and \"it is always late\" tires.".into();
        self.act(Act::Prefer { side: Side::B, note });
    }

    fn judge(&mut self) {
        let effects = self.play.judge_as_usual().expect("there is something to judge");
        self.take(effects);
        let flaw = |instance: &str, kind: &str, severity: u32| json!({"instance": instance, "type": kind, "severity": severity});
        let answers = [
            json!({"Storyline Consistency": {"flaws": [
                flaw("Bert says \"It is late, Anna\" twice.", "Lacks Progress, \"stale\"", 3)]}}),
            json!({"Anthropomorphism": {"flaws": [
                flaw("\"Late? @Wren, tell her.\" is flat for Bert Keller.", "Emotional Depth", 5),
                flaw("The cast hurries.", "Social Nuance", 1)]}}),
            json!({"Character Fidelity": {"flaws": []}}),
        ];
        let asked = std::mem::take(&mut self.asked);
        for (request, answer) in asked.iter().zip(&answers) {
            self.answer(request.call, &answer.to_string());
        }
        if let Some(request) = asked.get(3) {
            let fault = crate::chat::Fault::new(
                crate::chat::FaultKind::Unauthorised,
                "The lab will not let you in.",
                "",
            );
            let effects = self.play.hear(Heard::Fault {
                call: request.call,
                fault,
                partial: Answer::default(),
            });
            self.take(effects);
        }
    }

    fn mark(&mut self) {
        let line = self.play.stage().path().nth(1).expect("Anna has spoken");
        let at = line.text.find("(waves)").expect("she waves") as u32;
        let words =
            |line: LineId, start, end| Target::Line { line, span: Some(Span { start, end }) };
        let waves = words(line.id, at, at + 7);
        let marks = [
            ("kim", waves, Finding::Label { label: "gesture".into() }),
            ("kim", Target::Line { line: line.id, span: None }, Finding::Rating { value: 4 }),
            (
                "lee",
                words(line.id, 0, 5),
                Finding::Flaw {
                    rubric: "protocol".into(),
                    dimension: "Anthropomorphism".into(),
                    kind: "Emotional Depth".into(),
                    severity: 2,
                    instance: "Anna thinks of the harbourmaster knows before she sees Wren.".into(),
                },
            ),
            ("lee", Target::Play, Finding::Comment { text: "Bert is fine, =really.".into() }),
        ];
        for (annotator, mode) in [("kim", MarkingMode::Blind), ("lee", MarkingMode::Assisted)] {
            let effects = self.play.open_marking(annotator, mode).expect("they may begin");
            self.take(effects);
        }
        for (annotator, at, finding) in marks {
            let effects = self.play.mark(annotator, at, finding, None).expect("it can be marked");
            self.take(effects);
        }
    }
}
