//! A random walk: whatever the player and the models do, and in whatever order, the play stays one
//! that can be gone on with, told of truthfully, and read back.
//!
//! Every thought in these plays is one made-up word that names its thinker (`thA17`), so that a
//! thought in a foreign history shows by itself. Everything else is checked against what the branch
//! shows, by rules of the walk's own. A failure names its seed.

use std::collections::BTreeSet;

use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use super::*;
use crate::{
    chat::{FaultKind, From, ModelRef, Params, Purpose, Request, Side},
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
    Record::Resumed { program: String::new(), schema: crate::record::SCHEMA }
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

// What must hold.
impl Walk {
    fn check_awaited(&self) {
        let awaited: BTreeSet<CallId> = self.stage.awaited().into_iter().collect();
        assert_eq!(awaited, self.open, "asked and awaited differ{}", self.story());
    }

    /// The play comes to rest only where somebody can do something.
    fn check_rest(&self) {
        let sound = match self.stage.step() {
            Step::Asked { .. } => self.open.len() == 1,
            Step::Word { .. } => self.stage.players_turn().is_some(),
            Step::Failed { .. } | Step::Held { .. } | Step::Over(_) => self.open.is_empty(),
            Step::Comparing { .. } => self.stage.comparing().is_some(),
            Step::Opening | Step::Answered { .. } | Step::Turn | Step::Closing(_) => false,
        };
        assert!(sound, "nobody can do anything{}", self.story());
        if let Step::Over(_) = self.stage.step() {
            assert!(self.stage.trial().is_none(), "a trial outlives its scene{}", self.story());
        }
    }

    /// Tries what should be possible at this point.
    fn check_ways_out(&self) {
        let ways: Vec<Act> = match self.stage.step() {
            Step::Word { speaker } => {
                vec![Act::Speak { speaker: speaker.clone(), text: "Out.".into() }, Act::Pass]
            }
            Step::Failed { .. } => vec![Act::Retry],
            Step::Held { .. } => vec![Act::GoOn],
            Step::Comparing { .. } => vec![Act::DropComparison],
            Step::Asked { .. } => vec![Act::Pause, Act::End],
            _ => return,
        };
        for act in ways {
            let (mut stage, mut ids) = (self.stage.clone(), self.ids.clone());
            let before = (stage.step().clone(), stage.head());
            let done = stage.act(act.clone(), &mut ids);
            assert!(done.is_ok(), "{act:?}: {done:?}{}", self.story());
            let after = (stage.step().clone(), stage.head());
            assert_ne!(after, before, "{act:?} led nowhere{}", self.story());
        }
    }

    /// What is undone and redone is as it was, and undoing comes to an end.
    fn check_undo(&self) {
        let (mut stage, mut ids) = (self.stage.clone(), self.ids.clone());
        // Undoing gives up a comparison first, and the play stands where it did before that.
        let before = stage.comparing().map_or(stage.position(), |open| open.before);
        if !stage.can_undo().0 {
            return;
        }
        stage.act(Act::Undo, &mut ids).expect("there is something to undo");
        assert_ne!(stage.position(), before, "undone to where it was{}", self.story());
        stage.act(Act::Redo, &mut ids).expect("there is something to redo");
        assert_eq!(stage.position(), before, "redone to elsewhere{}", self.story());
        let mut turns = 0;
        while stage.can_undo().0 {
            stage.act(Act::Undo, &mut ids).expect("there is something to undo");
            turns += 1;
            assert!(turns <= self.records.len(), "undoing never ends{}", self.story());
        }
        for _ in 0..turns {
            stage.act(Act::Redo, &mut ids).expect("what was undone can be redone");
        }
        assert_eq!(stage.position(), before, "redone to elsewhere{}", self.story());
    }

    /// A request tells its agent what the branch shows, and nothing of what others think.
    fn check_request(&self, request: &Request) {
        let agent = match &request.purpose {
            Purpose::Actor { speaker } | Purpose::Contender { speaker, .. } => speaker.as_str(),
            Purpose::Environment => ENVIRONMENT,
            Purpose::Nsp => "",
            other => panic!("{other:?} is not the stage's{}", self.story()),
        };
        for message in &request.messages {
            for (at, _) in message.content.match_indices("th") {
                let Some(thinker) = message.content[at + 2..].chars().next() else { continue };
                if thinker.is_uppercase() {
                    let own = message.from == From::Assistant && agent.starts_with(thinker);
                    assert!(own, "{agent:?} was told {message:?}{}", self.story());
                }
            }
        }
        match agent {
            "" => self.check_told_to_nsp(&request.messages),
            speaker => {
                let expected = self.history_of(speaker);
                assert_eq!(request.messages[1..], expected, "{speaker}{}", self.story());
            }
        }
    }

    /// What `speaker` is told after its system message, by the walk's own rules.
    fn history_of(&self, speaker: &str) -> Vec<Message> {
        let mut sides: Vec<(From, Vec<String>)> =
            vec![(From::User, vec!["===Conversation Start===\n\n".to_owned()])];
        for line in self.stage.path() {
            let (from, text) = match line.speaker == speaker {
                true => (From::Assistant, line.text.clone()),
                false => (From::User, told(line)),
            };
            match sides.last_mut() {
                Some((last, texts)) if *last == from => texts.push(text),
                _ => sides.push((from, vec![text])),
            }
        }
        sides.into_iter().map(|(from, all)| Message { from, content: all.join("\n\n") }).collect()
    }

    fn check_told_to_nsp(&self, messages: &[Message]) {
        let users = messages.iter().filter(|message| message.from == From::User);
        let text = users.map(|message| message.content.as_str()).collect::<Vec<_>>().join("\n\n");
        let mut rest = text.as_str();
        for line in self.stage.path().map(told) {
            let Some(at) = rest.find(&line) else {
                panic!("NSP was not told {line:?} in its place: {text}{}", self.story());
            };
            rest = &rest[at + line.len()..];
        }
        assert!(!rest.contains("said") && !rest.contains("book"), "{rest}{}", self.story());
    }

    fn check_tree(&self) {
        let lines = self.stage.tree().lines();
        for (number, line) in (1..).zip(lines) {
            assert_eq!(line.id, LineId(number));
            assert!(line.parent.is_none_or(|parent| parent < line.id));
            let decision = line.decision.and_then(|id| self.stage.decision(id));
            let decision = decision.expect("every line has the word from somebody");
            assert_eq!(decision.after, line.parent, "{line:?}{}", self.story());
            assert_eq!(decision.next, Next::Speaker(line.speaker.clone()), "{}", self.story());
            if let Source::Edit { of } = line.source {
                let first = &lines[index(of.0)];
                assert_eq!((&first.speaker, first.parent), (&line.speaker, line.parent));
            }
            let drawn = matches!(decision.how, How::Drawn { .. } | How::Predicted { .. });
            assert!(!drawn || decision.answer.is_some());
        }
        let mut parent = None;
        for line in self.stage.path() {
            assert_eq!(line.parent, parent);
            parent = Some(line.id);
        }
    }

    /// The same facts give the same play, also those that a crash leaves.
    fn check_replay(&mut self) {
        let effects = self.stage.interrupt();
        self.carry_out_at_rest("interrupt", effects);
        let read = self.read_back();
        let states = |stage: &Stage| {
            let moves = (stage.position(), stage.can_undo(), stage.unattended);
            let runs = (stage.comparisons.clone(), stage.trials.clone());
            (stage.step.clone(), moves, runs, stage.fragments.clone(), stage.casting.clone())
        };
        assert_eq!(states(&read), states(&self.stage), "{}", self.story());
        assert!(read.path().eq(self.stage.path()));
        assert_eq!(read.tree().lines(), self.stage.tree().lines());
        assert_eq!(read.tree().decisions(), self.stage.tree().decisions());
        assert_eq!(read.last_asked, self.stage.last_asked);
        assert_eq!(read.memory_of_nsp(), self.stage.memory_of_nsp());

        let cut = self.random.random_range(0..=self.records.len());
        let mut left = self.replayed(&self.records[..cut]);
        self.open.clear();
        self.records.truncate(cut);
        left.go_on(&mut self.ids);
        self.open = left.awaited().into_iter().collect();
        self.stage = left;
        self.note(format!("cut off after {cut} facts"));
        self.check_rest();
    }
}

/// How others are told a line, by the walk's own rules.
fn told(line: &Line) -> String {
    let mut text = line.text.clone();
    while let Some(open) = text.find('[') {
        let close = text[open..].find(']').map_or(text.len(), |close| open + close + 1);
        text.replace_range(open..close, "");
    }
    let text = text.trim();
    let name = format!("{}:", line.speaker);
    if text.starts_with(&name) { text.to_owned() } else { format!("{name} {text}") }
}
