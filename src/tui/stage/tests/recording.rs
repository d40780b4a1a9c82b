//! A recorded play on the screen: it looks as it did, and nothing in it can be changed.

use std::sync::Arc;

use super::{Evening, lighthouse};
use crate::{
    chat::{CallId, Heard, ModelRef, Piece},
    effect::Effect,
    journal::{Writer, read, replay::Replay},
    play::Play,
    prompt::Templates,
    record::{Casting, Roles, Rules},
    stage::Act,
    tui::{
        page::Want,
        recording::{Hand, Recording},
        tests::app,
    },
};

fn templates() -> Arc<Templates> {
    Arc::new(Templates::built_in().unwrap())
}

/// A play on the screen, written down as it goes on.
struct Written {
    evening: Evening,
    writer: Writer,
    folder: tempfile::TempDir,
    /// After so many facts and pieces of answers the screen looked so.
    looks: Vec<(usize, String)>,
    beats: usize,
}

impl Written {
    fn new() -> Self {
        // Checks are made at once.
        let mut roles = Roles::all(ModelRef::new("lab", "big"));
        roles.judge.model = ModelRef::offline();
        let casting = Casting {
            player: vec!["Marren".to_owned()],
            roles,
            rules: Rules { seed: 1, end_from: 1, ..Rules::default() },
            endpoints: Default::default(),
            profiles: Default::default(),
            memory: None,
        };
        let scene = Arc::new(lighthouse());
        let (play, effects) =
            Play::open(scene, "bundled".to_owned(), casting, templates()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let writer = Writer::new(folder.path());
        let evening = Evening::showing(app(), play);
        let mut written = Self { evening, writer, folder, looks: Vec::new(), beats: 0 };
        written.keep(effects);
        written
    }

    fn keep(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Record(record) = effect {
                self.writer.append(&record).unwrap();
                self.beats += 1;
            }
        }
        self.looks.push((self.beats, self.evening.screen(100, 30)));
    }

    fn act(&mut self, act: Act) {
        let effects = self.evening.act(act);
        self.keep(effects);
    }

    fn speak(&mut self, text: &str) {
        self.act(Act::Speak { speaker: "Marren".to_owned(), text: text.to_owned() });
    }

    /// An answer that comes in these pieces.
    fn answer(&mut self, pieces: &[&str]) {
        let call: CallId = self.evening.call();
        let mut answer = crate::chat::Answer::default();
        for piece in pieces {
            let piece = Piece::Text((*piece).to_owned());
            answer.take(0, &piece);
            self.evening.play().hear(Heard::Piece { call, at_ms: 0, piece });
            self.beats += 1;
            self.looks.push((self.beats, self.evening.screen(100, 30)));
        }
        let effects = self.evening.play().hear(Heard::Answer { call, answer });
        self.keep(effects);
    }

    /// A play with takes, a branch, an end and a verdict.
    fn whole() -> Self {
        let mut written = Self::new();
        written.speak("You are late. [Nine days.]");
        written.answer(&["The keeper spoke.\n", "Next Speaker: Inspector Hale"]);
        written.answer(&["[He looks worse", " than the reports.] The sea", " was later still."]);
        written.answer(&["Next Speaker: Marren"]);
        written.act(Act::Undo);
        written.act(Act::Redo);
        written.speak("The lamp stays lit.");
        written.answer(&["Next Speaker: Environment"]);
        written.answer(&["The wind drops."]);
        written.answer(&["<END CHAT>"]);
        let effects = written.evening.play().judge_as_usual().unwrap();
        written.keep(effects);
        written
    }

    fn replay(&self) -> (Replay, Play) {
        let journal = read(self.writer.path()).unwrap();
        Replay::new(journal.entries, templates()).unwrap()
    }
}

#[test]
fn the_same_events_look_the_same() {
    let written = Written::whole();
    assert!(written.looks.len() > 20, "{}", written.looks.len());
    let (mut replay, play) = written.replay();
    let mut again = Evening::showing(app(), play);
    let mut beats = 1;
    for (at, look) in &written.looks {
        while beats < *at {
            replay.step(again.play());
            beats += 1;
        }
        assert_eq!(again.screen(100, 30), *look, "after {at} beats");
    }
    assert!(replay.is_over());
    // Going back and to the end again comes to the same.
    let last = &written.looks[written.looks.len() - 1].1;
    for to in [0, 3, 1, replay.lines()] {
        replay.to_line(to, again.play());
        assert_eq!(again.play().stage().path().count(), to);
        again.screen(100, 30);
    }
    replay.to_end(again.play());
    assert_eq!(again.screen(100, 30), *last);
}

fn shown(evening: &mut Evening, replay: &Replay) {
    evening.app.play().1.recording = Some(Recording {
        lines: replay.lines(),
        shown: replay.shown(),
        is_over: replay.is_over(),
        runs: true,
        speed: 2.0,
        why: None,
    });
}

#[test]
fn a_recorded_play_says_so_and_has_its_own_keys() {
    let written = Written::whole();
    let (mut replay, mut play) = written.replay();
    replay.to_line(2, &mut play);
    let mut evening = Evening::showing(app(), play);
    shown(&mut evening, &replay);
    insta::assert_snapshot!("recording_80x24", evening.screen(80, 24));
    for (keys, hand) in [
        ("space", Hand::Pause),
        ("+", Hand::Faster),
        ("=", Hand::Faster),
        ("-", Hand::Slower),
        ("right", Hand::Step),
        ("left", Hand::StepBack),
        ("a", Hand::ToStart),
        ("e", Hand::ToEnd),
        ("ctrl-s", Hand::Pause),
    ] {
        assert_eq!(evening.wants(keys), [Want::Hand(hand)], "{keys}");
    }
    // On the desk lines are read and nothing is changed.
    evening.press("d");
    for keys in ["r", "e", "d", "p", "left", "u", "ctrl-r", "a", "x", "n", "1", "f3", "f6", "alt-m"]
    {
        assert_eq!(evening.wants(keys), [], "{keys}");
        let screen = evening.screen(80, 24);
        assert!(screen.contains("This is a recording"), "{keys}: {screen}");
    }
    evening.press("i");
    assert!(evening.screen(80, 24).contains("Inspector"));
    evening.press("esc");
    evening.press("l");
    assert!(evening.screen(80, 24).contains("as "), "a lens");
    evening.press("esc");
    assert_eq!(evening.wants("v"), []);
    assert!(evening.screen(80, 24).contains("not judged up to here"));
    replay.to_end(evening.play());
    shown(&mut evening, &replay);
    assert_eq!(evening.wants("v"), []);
    let screen = evening.screen(80, 24);
    assert!(screen.contains("Verdict"), "{screen}");
    assert_eq!(evening.wants("m"), []);
    assert!(evening.screen(80, 24).contains("This is a recording"));
    assert!(written.folder.path().exists());
}
