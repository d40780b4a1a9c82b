//! A random walk: whatever the player and the models do, and in whatever order, the play stays one
//! that can be gone on with, told of truthfully, and read back.
//!
//! Every thought in these plays is one made-up word that names its thinker (`thA17`), so that a
//! thought in a foreign history shows by itself. Everything else is checked against what the branch
//! shows, by rules of the walk's own. A failure names its seed.

mod checks;

use std::collections::BTreeSet;

use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use super::*;
use crate::{
    chat::{FaultKind, From, ModelRef, Params, Piece, Purpose, Request, Side},
    record::{Cap, How, Next, Protocol, RoleModel, Roles, Rules, Source},
};

const SEQUENCES: u64 = 10_000;
const EVENTS: u32 = 200;

/// Events between two looks at what is dear to check.
const LOOK: u32 = 100;

/// Sequences are parted among so many threads.
const THREADS: u64 = 2;

#[test]
fn any_order_of_events_keeps_the_play_sound() {
    let templates = Arc::new(Templates::built_in().expect("built-in templates parse"));
    std::thread::scope(|scope| {
        for part in 0..THREADS {
            let templates = Arc::clone(&templates);
            scope.spawn(move || {
                for seed in (part..SEQUENCES).step_by(THREADS as usize) {
                    let walk = || Walk::begin(seed, Arc::clone(&templates)).run();
                    if let Err(fault) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(walk))
                    {
                        eprintln!("the walk with seed {seed} failed");
                        std::panic::resume_unwind(fault);
                    }
                }
            });
        }
    });
}

fn scenes() -> [Scene; 3] {
    let scene = |speakers: &[&str], major: &[&str]| {
        let said = speakers.iter().enumerate().map(|(n, name)| {
            json!({"character": name, "message": format!("[th{}0] book{n}", initial(name))})
        });
        serde_json::from_value(json!({
            "book": "B", "scenario": "S",
            "speaking_characters_w_env": speakers, "major_characters": major,
            "dialogues": said.chain([json!({"character": speakers[0], "message": "end"})])
                .collect::<Vec<_>>(),
        }))
        .expect("the fixture is a scene")
    };
    [
        scene(&["Anna", "Bert", "Carl", "Environment"], &["Anna", "Bert"]),
        scene(&["Dora", "Environment"], &["Dora"]),
        scene(&["Environment", "Frida", "Gustav"], &[]),
    ]
}

fn initial(name: &str) -> &str {
    &name[..1]
}

struct Walk {
    seed: u64,
    random: ChaCha8Rng,
    scene: Arc<Scene>,
    /// The stage before anything happened on it.
    opened: Stage,
    stage: Stage,
    ids: CallIds,
    records: Vec<Record>,
    /// Calls that were asked and neither answered nor dropped.
    open: BTreeSet<CallId>,
    /// Calls of which nothing more is expected.
    dead: Vec<CallId>,
    words: u32,
    /// What happened, and how many facts there were before it.
    log: Vec<(usize, String)>,
}

impl Walk {
    fn begin(seed: u64, templates: Arc<Templates>) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let scenes = scenes();
        let scene = Arc::new(scenes.choose(&mut random).expect("there are scenes").clone());
        let casting = casting(&scene, &mut random);
        let stage = Stage::new(Arc::clone(&scene), casting, templates).expect("templates fill");
        Self {
            seed,
            random,
            scene,
            opened: stage.clone(),
            stage,
            ids: CallIds::default(),
            records: Vec::new(),
            open: BTreeSet::new(),
            dead: Vec::new(),
            words: 0,
            log: Vec::new(),
        }
    }

    fn run(mut self) {
        let effects = self.stage.go_on(&mut self.ids);
        self.carry_out("go on", effects);
        for number in 0..EVENTS {
            self.event();
            if number % LOOK == 0 {
                self.check_ways_out();
                self.check_undo();
            }
        }
        self.check_tree();
        self.check_replay();
    }

    fn event(&mut self) {
        match self.random.random_range(0..100) {
            0..30 => self.answer(),
            30..40 => self.fail(),
            40..45 => self.late(),
            45..50 => self.piece(),
            50 => self.end_and_resume(),
            51 => self.crash_and_resume(),
            _ => {
                let act = self.any_act();
                let told = format!("{act:?}");
                match self.stage.act(act, &mut self.ids) {
                    Ok(effects) => self.carry_out(&told, effects),
                    Err(refused) => {
                        self.note(format!("{told}\n  refused: {refused}"));
                        // A refusal changes nothing, so nothing may be asked or dropped either.
                        self.check_awaited();
                    }
                }
            }
        }
    }

    fn any_act(&mut self) -> Act {
        let line = self.any_line();
        let speaker = self.any_speaker();
        match self.random.random_range(0..24) {
            0..3 => Act::Speak { text: self.words_of(&speaker), speaker },
            3 => Act::Pass,
            4..6 => Act::Name { speaker },
            6 => Act::End,
            7 => Act::Retry,
            8 if self.random.random_bool(0.3) => {
                Act::Recast(Box::new(casting(&self.scene, &mut self.random)))
            }
            9 => Act::Pause,
            10..13 => Act::GoOn,
            13 => Act::Reroll { line: Some(line).filter(|_| self.random.random_bool(0.7)) },
            14 => {
                let speaker = self.stage.line(line).map(|line| line.speaker.clone());
                let text = self.words_of(&speaker.unwrap_or(speaker_of_nothing()));
                Act::Edit { line, text }
            }
            15 => Act::Delete { from: line },
            16 => Act::GoBack { to: Some(line).filter(|_| self.random.random_bool(0.9)) },
            17 => Act::Take { of: line },
            18 => Act::Undo,
            19 => Act::Redo,
            20 => Act::Compare {
                line: Some(line).filter(|_| self.random.random_bool(0.4)),
                against: Box::new(model("other")),
            },
            21 => Act::Prefer { side: self.any_side(), note: String::new() },
            22 if self.random.random_bool(0.3) => Act::DropComparison,
            22 if self.random.random_bool(0.3) => Act::StopTrial,
            23 if self.random.random_bool(0.3) => {
                let change = match self.random.random_range(0..5) {
                    0 => Change::NoMotivation,
                    1 => Change::NoThoughts,
                    2 => Change::Actor(model("other")),
                    3 => Change::Profile { name: speaker, text: "P.".to_owned() },
                    _ => Change::Nsp(model("other")),
                };
                Act::Trial { from: line, change: Box::new(change) }
            }
            _ => Act::GoOn,
        }
    }

    fn any_side(&mut self) -> Side {
        if self.random.random() { Side::A } else { Side::B }
    }

    /// Mostly a line of the branch, also one of another, and one that is not there.
    fn any_line(&mut self) -> LineId {
        let lines = self.stage.tree().lines().len() as u32;
        let path: Vec<LineId> = self.stage.path().map(|line| line.id).collect();
        match path.choose(&mut self.random) {
            Some(line) if self.random.random_bool(0.7) => *line,
            _ => LineId(self.random.random_range(0..=lines + 1)),
        }
    }

    fn any_speaker(&mut self) -> String {
        let turn = self.stage.players_turn().map(str::to_owned);
        let turn = turn.filter(|_| self.random.random_bool(0.5));
        turn.unwrap_or_else(|| {
            let all = self.scene.speakers().iter().cloned().chain([speaker_of_nothing()]);
            all.collect::<Vec<_>>().choose(&mut self.random).expect("somebody speaks").clone()
        })
    }

    /// A line that `speaker` may write: mostly with a thought.
    fn words_of(&mut self, speaker: &str) -> String {
        self.words += 1;
        let (n, by) = (self.words, initial(speaker));
        match self.random.random_range(0..6) {
            0 => format!("said{n}"),
            1 => format!("said{n} [th{by}{n}\nth{by}{n}] more{n}"),
            2 => format!("said{n} [th{by}{n}"),
            3 => "  ".to_owned(),
            _ => format!("[th{by}{n}] said{n}"),
        }
    }

    fn any_open(&mut self) -> Option<CallId> {
        let open: Vec<CallId> = self.open.iter().copied().collect();
        open.choose(&mut self.random).copied()
    }

    fn answer(&mut self) {
        let Some(call) = self.any_open() else {
            return;
        };
        let text = match self.purpose_of(call) {
            Purpose::Nsp => match self.random.random_range(0..8) {
                0 => "Next Speaker: nobody".to_owned(),
                1 => "Next Speaker: random".to_owned(),
                2 => String::new(),
                3 => "Next Speaker: <END CHAT>".to_owned(),
                _ => format!("Next Speaker: {}", self.any_speaker()),
            },
            Purpose::Actor { speaker } | Purpose::Contender { speaker, .. } => {
                self.words_of(&speaker)
            }
            _ => self.words_of("Environment"),
        };
        self.open.remove(&call);
        self.dead.push(call);
        let told = format!("{call} answers {text:?}");
        let answer = Answer { text, ..Answer::default() };
        let effects = self.stage.hear(Heard::Answer { call, answer }, &mut self.ids);
        assert!(!effects.is_empty(), "{told}: an awaited answer was not taken{}", self.story());
        self.carry_out(&told, effects);
    }

    fn fail(&mut self) {
        let Some(call) = self.any_open() else {
            return;
        };
        self.open.remove(&call);
        self.dead.push(call);
        let kinds = [FaultKind::Broken, FaultKind::Empty, FaultKind::Busy];
        let kind = *kinds.choose(&mut self.random).expect("there are kinds");
        let fault = Fault::new(kind, "It broke.", "");
        let effects =
            self.stage.hear(Heard::Fault { call, fault, partial: partial() }, &mut self.ids);
        self.carry_out(&format!("{call} fails: {kind:?}"), effects);
    }

    /// What was on its way when its call was dropped changes nothing.
    fn late(&mut self) {
        let Some(call) = self.dead.choose(&mut self.random).copied() else {
            return;
        };
        let (step, heads) = (self.stage.step().clone(), self.stage.head());
        for heard in [
            Heard::Piece { call, at_ms: 1, piece: Piece::Text("late".into()) },
            Heard::Answer { call, answer: partial() },
            Heard::Fault {
                call,
                fault: Fault::new(FaultKind::Broken, "Late.", ""),
                partial: partial(),
            },
        ] {
            assert_eq!(self.stage.hear(heard, &mut self.ids), [], "{call}{}", self.story());
        }
        assert_eq!((self.stage.step(), self.stage.head()), (&step, heads));
    }

    fn piece(&mut self) {
        if let Some(call) = self.any_open() {
            let piece = Piece::Text("so far ".into());
            let effects = self.stage.hear(Heard::Piece { call, at_ms: 1, piece }, &mut self.ids);
            assert_eq!(effects, []);
        }
    }

    fn end_and_resume(&mut self) {
        let effects = self.stage.interrupt();
        self.carry_out_at_rest("interrupt", effects);
        assert!(self.open.is_empty(), "calls are left behind{}", self.story());
        self.stage = self.replayed(&self.records);
        self.records.push(resumed());
        let effects = self.stage.go_on(&mut self.ids);
        self.carry_out("resume", effects);
    }

    fn crash_and_resume(&mut self) {
        self.dead.extend(std::mem::take(&mut self.open));
        self.stage = self.replayed(&self.records);
        self.records.push(resumed());
        let effects = self.stage.go_on(&mut self.ids);
        self.carry_out("resume after a crash", effects);
    }

    fn replayed(&self, records: &[Record]) -> Stage {
        let mut stage = self.opened.clone();
        for record in records {
            if let Err(contradiction) = stage.replay(record) {
                panic!("{record:?} was refused: {contradiction}{}", self.story());
            }
        }
        stage
    }

    /// The play that its journal tells of.
    fn read_back(&self) -> Stage {
        let read = self.records.iter().map(|record| {
            let written = serde_json::to_string(record).expect("a fact is JSON");
            serde_json::from_str(&written).expect("a fact is read again")
        });
        self.replayed(&read.collect::<Vec<Record>>())
    }

    fn carry_out(&mut self, told: &str, effects: Vec<Effect>) {
        self.carry_out_at_rest(told, effects);
        self.check_awaited();
        self.check_rest();
    }

    fn carry_out_at_rest(&mut self, told: &str, effects: Vec<Effect>) {
        self.note(told.to_owned());
        for effect in effects {
            match effect {
                Effect::Record(record) => self.records.push(record),
                Effect::Ask(request) => {
                    self.check_request(&request);
                    assert!(self.open.insert(request.call), "asked twice{}", self.story());
                }
                Effect::Cancel(call) => {
                    assert!(self.open.remove(&call), "{call} was not open{}", self.story());
                    self.dead.push(call);
                }
            }
        }
    }

    fn purpose_of(&self, call: CallId) -> Purpose {
        let asked = self.records.iter().rev().find_map(|record| match record {
            Record::Asked { call: id, purpose, .. } if *id == call => Some(purpose.clone()),
            _ => None,
        });
        asked.expect("what is open was asked")
    }

    fn note(&mut self, told: String) {
        self.log.push((self.records.len(), told));
    }

    /// The last that happened, with its facts, for whoever looks into a failure.
    fn story(&self) -> String {
        let mut story = format!("\nseed {}, {:?}\n", self.seed, self.stage.step());
        let mut until = self.log.iter().map(|(facts, _)| *facts).chain([self.records.len()]);
        until.next();
        let told: Vec<_> = self.log.iter().zip(until).collect();
        for ((from, told), until) in &told[told.len().saturating_sub(40)..] {
            story.push_str(told);
            for record in self.records.get(*from..*until).unwrap_or_default() {
                story.push_str(&format!("\n  {record:?}"));
            }
            story.push('\n');
        }
        story
    }
}

fn resumed() -> Record {
    Record::Resumed { program: String::new(), schema: crate::record::SCHEMA, templates: None }
}

fn speaker_of_nothing() -> String {
    "Zoe".to_owned()
}

fn model(name: &str) -> RoleModel {
    RoleModel {
        model: ModelRef::new("lab", name),
        params: Params { temperature: Some(0.0), max_tokens: None },
    }
}

fn partial() -> Answer {
    Answer { text: "so far".into(), ..Answer::default() }
}

fn casting(scene: &Scene, random: &mut ChaCha8Rng) -> Casting {
    let mut roles = Roles::all(ModelRef::new("lab", "big"));
    if random.random_bool(0.1) {
        roles.nsp.model = ModelRef::offline();
    }
    let plays = random.random_range(0..3);
    let player = scene.speakers().iter().filter(|_| random.random_bool(0.4)).take(plays);
    let policies = [NextBy::Nsp, NextBy::Nsp, NextBy::Book, NextBy::RoundRobin, NextBy::Player];
    let caps = [Cap::Auto, Cap::Never, Cap::After(0), Cap::After(1), Cap::After(2)];
    Casting {
        player: player.cloned().collect(),
        roles,
        rules: Rules {
            protocol: if random.random() { Protocol::Newest } else { Protocol::Paper },
            next_by: *policies.choose(random).expect("there are policies"),
            max_rounds: random.random_range(2..9),
            end_from: 2,
            continue_from: random.random_range(0..6_u32).saturating_sub(3),
            seed: random.random(),
            ask_again: random.random(),
            cap: *caps.choose(random).expect("there are caps"),
            step: random.random_bool(0.2),
            ..Rules::default()
        },
        endpoints: Default::default(),
        profiles: Default::default(),
    }
}
