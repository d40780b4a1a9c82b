//! Random walks over everything that can happen to a play, in any order: all that the player can
//! do, all that models can answer. What must hold holds after each step.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use super::*;
use crate::{
    chat::{FaultKind, From, ModelRef, Params, Side},
    record::{Cap, NextBy, Protocol, RoleModel, Roles, Rules},
    stage::trial::Change,
};

const SEQUENCES: u64 = 200;
const EVENTS: u32 = 200;
/// Events between two looks at everything.
const LOOK: u32 = 40;

fn scenes() -> [Arc<Scene>; 3] {
    let scene = |speakers: &[&str], book: &[&str]| {
        let lines = book.iter().map(|who| json!({"character": who, "message": "[hid] Said."}));
        serde_json::from_value(json!({
            "book": "B", "scenario": "S",
            "key_characters": [{"name": "Ann", "motivation": "M."}],
            "character_profiles": {"Ann": "P."},
            "speaking_characters_w_env": speakers,
            "major_characters": ["Ann", "Bob"],
            "dialogues": lines.collect::<Vec<_>>(),
        }))
        .map(Arc::new)
        .expect("the fixture is a scene")
    };
    [
        scene(&["Ann", "Bob", "Environment"], &["Bob", "Ann", "Ann", "Bob"]),
        scene(&["Environment", "Ann", "Bob", "Cy", "Ann Bob"], &["Ann", "Cy"]),
        scene(&["Ann", "Environment"], &[]),
    ]
}

/// A play, its calls, and what its journal holds.
struct Walk {
    random: ChaCha8Rng,
    stage: Stage,
    opened: Stage,
    ids: CallIds,
    journal: Vec<Record>,
    open: BTreeMap<CallId, ()>,
    gone: Vec<CallId>,
    words: u32,
}

impl Walk {
    fn new(seed: u64, scenes: &[Arc<Scene>], templates: &Arc<Templates>) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let scene = Arc::clone(scenes.choose(&mut random).expect("there are scenes"));
        let players = scene.speakers().iter().filter(|_| random.random_ratio(1, 3));
        let casting = Casting {
            player: players.cloned().collect(),
            roles: Roles::all(ModelRef::new("lab", "big")),
            rules: rules(&mut random),
            endpoints: BTreeMap::new(),
            profiles: BTreeMap::new(),
        };
        let opened = Stage::new(scene, casting, Arc::clone(templates)).expect("templates fill");
        let mut walk = Self {
            random,
            stage: opened.clone(),
            opened,
            ids: CallIds::default(),
            journal: Vec::new(),
            open: BTreeMap::new(),
            gone: Vec::new(),
            words: 0,
        };
        let effects = walk.stage.go_on(&mut walk.ids);
        walk.note(effects);
        walk
    }

    fn note(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Record(record) => self.journal.push(record),
                Effect::Ask(request) => {
                    assert!(self.open.insert(request.call, ()).is_none(), "a call asked twice");
                }
                Effect::Cancel(call) => {
                    assert!(self.open.remove(&call).is_some(), "dropped what was not under way");
                    self.gone.push(call);
                }
            }
        }
    }

    fn step(&mut self) {
        let speaks = !self.open.is_empty() && self.random.random_ratio(3, 5);
        if speaks { self.hear() } else { self.act() }
    }

    /// Something comes of a call: mostly of one that is awaited.
    fn hear(&mut self) {
        let open: Vec<CallId> = self.open.keys().copied().collect();
        let late = self.random.random_ratio(1, 12);
        let pool = if late { &self.gone } else { &open };
        let Some(call) = pool.choose(&mut self.random).copied() else {
            return;
        };
        let text = self.answer();
        let answer = Answer { text, ..Answer::default() };
        let heard = match self.random.random_range(0..12) {
            0 | 1 => Heard::Piece { call, at_ms: 1, piece: Piece::Text("Sa".into()) },
            2 => {
                let fault = Fault::new(FaultKind::Server, "Down.", "");
                Heard::Fault { call, fault, partial: answer }
            }
            _ => Heard::Answer { call, answer },
        };
        if !matches!(heard, Heard::Piece { .. }) && self.open.remove(&call).is_some() {
            self.gone.push(call);
        }
        let before = late.then(|| (self.stage.step().clone(), self.journal.len()));
        let effects = self.stage.hear(heard, &mut self.ids);
        self.note(effects);
        if let Some((step, written)) = before {
            assert_eq!((self.stage.step(), self.journal.len()), (&step, written), "late answer");
        }
    }

    /// A line, a next speaker, or rubbish; whoever is asked gets it.
    fn answer(&mut self) -> String {
        match self.random.random_range(0..10) {
            0 => String::new(),
            1 => "<END CHAT>".to_owned(),
            2 => "Next Speaker: Nobody".to_owned(),
            3 => self.line(),
            _ => {
                let names = self.stage.scene().speakers();
                let name = names.choose(&mut self.random).expect("speakers").clone();
                format!("[hid{0}] said{0}\nNext Speaker: {name}", self.words)
            }
        }
    }

    fn line(&mut self) -> String {
        self.words += 1;
        let number = self.words;
        match self.random.random_range(0..3) {
            0 => format!("said{number}"),
            1 => format!("[hid{number}] said{number} (did{number})"),
            _ => format!("said{number} [hid{number}]"),
        }
    }

    fn act(&mut self) {
        let act = self.choose();
        let before = (self.stage.step().clone(), self.stage.position(), self.ids.clone());
        match self.stage.act(act.clone(), &mut self.ids) {
            Ok(effects) => self.note(effects),
            Err(_) => {
                let after = (self.stage.step(), self.stage.position());
                assert_eq!(after, (&before.0, before.1), "refused, and yet changed: {act:?}");
            }
        }
    }

    fn choose(&mut self) -> Act {
        let lines = self.stage.tree().lines().len() as u32;
        let line = LineId(self.random.random_range(1..=lines + 1));
        let on_path = self.stage.path.choose(&mut self.random).copied().unwrap_or(line);
        let line = if self.random.random_ratio(1, 5) { line } else { on_path };
        let speakers = self.stage.scene().speakers();
        let speaker = speakers.choose(&mut self.random).expect("speakers").clone();
        let side = if self.random.random() { Side::A } else { Side::B };
        match self.random.random_range(0..22) {
            0..3 => {
                let players = &self.stage.casting().player;
                let speaker = players.choose(&mut self.random).cloned().unwrap_or(speaker);
                Act::Speak { speaker, text: self.line() }
            }
            3 => Act::Pass,
            4 => Act::Name { speaker },
            5 => Act::End,
            6 => Act::Retry,
            7 => Act::Recast(Box::new(self.casting())),
            8 => Act::Pause,
            9 | 10 => Act::GoOn,
            11 => Act::Reroll { line: self.random.random_ratio(2, 3).then_some(line) },
            12 => Act::Edit { line, text: self.line() },
            13 => Act::Delete { from: line },
            14 => Act::GoBack { to: self.random.random_ratio(4, 5).then_some(line) },
            15 => {
                let others = self.stage.tree().siblings(line).to_vec();
                Act::Take { of: others.choose(&mut self.random).copied().unwrap_or(line) }
            }
            16 => Act::Undo,
            17 => Act::Redo,
            18 => {
                let model = ModelRef::new("lab", "small");
                let against = Box::new(RoleModel { model, params: Params::default() });
                Act::Compare { line: self.random.random_ratio(1, 2).then_some(line), against }
            }
            19 => Act::Prefer { side, note: String::new() },
            20 => Act::DropComparison,
            _ => Act::Trial { from: line, change: Box::new(self.change()) },
        }
    }

    fn casting(&mut self) -> Casting {
        let mut casting = self.stage.casting().clone();
        let max_rounds = casting.rules.max_rounds;
        casting.rules = Rules { max_rounds, ..rules(&mut self.random) };
        casting.rules.protocol = self.stage.casting().rules.protocol;
        casting.rules.continue_from = self.stage.casting().rules.continue_from;
        casting
    }

    fn change(&mut self) -> Change {
        let role = RoleModel { model: ModelRef::new("lab", "new"), params: Params::default() };
        match self.random.random_range(0..5) {
            0 => Change::NoMotivation,
            1 => Change::NoThoughts,
            2 => Change::Actor(role),
            3 => Change::Nsp(role),
            _ => Change::Profile { name: "Ann".into(), text: "Q.".into() },
        }
    }

    /// Exactly one thing is awaited, and there is always something to do.
    fn waits(&self) {
        let mut awaited = self.stage.awaited();
        awaited.sort_unstable();
        assert!(awaited.iter().eq(self.open.keys()), "awaits {awaited:?}, asked {:?}", self.open);
        match self.stage.step() {
            Step::Asked { .. } => assert_eq!(awaited.len(), 1),
            Step::Comparing { .. } => {
                let open = self.stage.comparing().expect("it is open");
                assert_eq!(open.outcome, comparison::Outcome::Open);
            }
            Step::Word { speaker } => assert!(self.stage.is_player(speaker), "{speaker} waits"),
            Step::Failed { .. } | Step::Held { .. } | Step::Over(_) => {}
            other => panic!("nobody is waited for at {other:?}"),
        }
        assert!(self.stage.rounds() <= self.stage.casting().rules.max_rounds);
    }

    /// Every history is what the branch shows, and nobody knows another's thoughts.
    fn histories(&self) {
        for reader in self.stage.scene().speakers() {
            let mut expected = vec![OPENED.to_owned()];
            let mut by = From::User;
            for line in self.stage.path() {
                let (from, text) = if line.speaker == *reader {
                    (From::Assistant, line.text.clone())
                } else {
                    (From::User, told(line))
                };
                if from == by {
                    let last = expected.last_mut().expect("begun");
                    *last = format!("{last}\n\n{text}");
                } else {
                    expected.push(text);
                    by = from;
                }
            }
            let memory = self.stage.memory_of(reader);
            let found: Vec<&str> = memory[1..].iter().map(|one| one.content.as_str()).collect();
            assert_eq!(found, expected, "{reader}'s history");
        }
        let nsp = self.stage.memory_of_nsp();
        let told = nsp.iter().filter(|message| message.from == From::User);
        assert!(!told.map(|one| &one.content).any(|text| text.contains("[hid")), "NSP knows");
    }

    /// The journal, through JSON, comes to the same play.
    fn replays(&self) {
        let mut replayed = self.opened.clone();
        for record in &self.journal {
            let json = serde_json::to_string(record).expect("a fact is JSON");
            let read: Record = serde_json::from_str(&json).expect("and is read again");
            replayed.replay(&read).expect("own facts follow one another");
        }
        let mut stage = self.stage.clone();
        stage.forget_lost_calls();
        replayed.forget_lost_calls();
        assert_eq!(replayed.step(), stage.step());
        assert_eq!(replayed.position(), stage.position());
        assert_eq!(replayed.path, stage.path);
        assert_eq!(replayed.casting(), stage.casting());
        assert_eq!(replayed.tree().lines(), stage.tree().lines());
        assert_eq!(replayed.tree().decisions(), stage.tree().decisions());
        assert_eq!(replayed.undo, stage.undo);
        assert_eq!(replayed.comparisons, stage.comparisons);
        assert_eq!(replayed.trials(), stage.trials());
        assert_eq!(replayed.memory_of_nsp(), stage.memory_of_nsp());
    }

    /// What is taken back and made again stands where it stood.
    fn undoes(&self) {
        let mut stage = self.stage.clone();
        let mut ids = self.ids.clone();
        if stage.trial().is_some() || stage.comparing().is_some() {
            return;
        }
        let (position, lines) = (stage.position(), stage.tree().lines().len());
        if stage.act(Act::Undo, &mut ids).is_ok() && stage.tree().lines().len() == lines {
            stage.act(Act::Redo, &mut ids).expect("what was taken back can be made again");
            assert_eq!(stage.position().line, position.line);
        }
    }

    fn sane(&self) {
        for (number, line) in (1..).zip(self.stage.tree().lines()) {
            assert_eq!(line.id, LineId(number));
            assert!(line.parent.is_none_or(|parent| parent < line.id));
            assert!(self.stage.tree().takes(line.id).any(|take| take == line.id));
        }
    }
}

const OPENED: &str = "===Conversation Start===\n\n";

/// What others are told of a line of the fixture.
fn told(line: &Line) -> String {
    let mut rows = Vec::new();
    for row in line.text.lines() {
        let aloud = match (row.find('['), row.find(']')) {
            (Some(open), Some(close)) => format!("{}{}", &row[..open], &row[close + 1..]),
            _ => row.to_owned(),
        };
        if !aloud.trim().is_empty() {
            rows.push(aloud.trim().to_owned());
        }
    }
    let text = rows.join("\n");
    let name = format!("{}:", line.speaker);
    if text.starts_with(&name) { text } else { format!("{name} {text}") }
}

fn rules(random: &mut ChaCha8Rng) -> Rules {
    let policies = [NextBy::Nsp, NextBy::Nsp, NextBy::Book, NextBy::RoundRobin, NextBy::Player];
    let caps = [Cap::Auto, Cap::Never, Cap::After(1), Cap::After(2), Cap::After(0)];
    Rules {
        protocol: if random.random() { Protocol::Newest } else { Protocol::Paper },
        next_by: *policies.choose(random).expect("policies"),
        thoughts: random.random(),
        motivation: random.random(),
        max_rounds: *[3, 7].choose(random).expect("rounds"),
        end_from: 2,
        continue_from: random.random_range(0..3),
        seed: random.random_range(0..5),
        ask_again: random.random(),
        cap: *caps.choose(random).expect("caps"),
        step: random.random_ratio(1, 8),
        ghost: false,
    }
}

/// Prints the seed of a walk that fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the walk with seed {} failed", self.0);
        }
    }
}

fn walk(seeds: impl Iterator<Item = u64>) {
    let scenes = scenes();
    let templates = Arc::new(Templates::built_in().expect("built-in templates parse"));
    for seed in seeds {
        let _told = Seed(seed);
        let mut walk = Walk::new(seed, &scenes, &templates);
        walk.waits();
        for event in 1..=EVENTS {
            walk.step();
            walk.waits();
            if event % LOOK == 0 {
                walk.histories();
                walk.undoes();
            }
        }
        walk.sane();
        walk.replays();
    }
}

#[test]
fn whatever_happens_the_play_stays_whole() {
    std::thread::scope(|scope| {
        for part in 0..2 {
            scope.spawn(move || walk((0..SEQUENCES).filter(|seed| seed % 2 == part)));
        }
    });
}
