//! A recorded play that is played again: the clock of its beats. Nothing of it is written.

use std::{path::Path, sync::Arc};

use tokio::time::Instant;

use super::{AT_ONCE, Backstage, told};
use crate::{
    journal::{self, Journal, JournalError, replay::Replay},
    play::{Play, ReplayError},
    tui::{
        app::App,
        events::Msg,
        page::{Notice, Want},
        recording::{Hand, Recording, SPEEDS, UNCHANGED},
    },
};

/// How a recorded play begins.
#[derive(Debug, Clone, Copy)]
pub struct Tempo {
    /// 1 is the pace of the record.
    pub speed: f64,
    /// Whether it runs at once.
    pub runs: bool,
}

/// A recorded play and its clock.
pub(super) struct Tape {
    replay: Replay,
    tempo: Tempo,
    /// When the next beat comes; `None`: it does not run, or is over.
    due: Option<Instant>,
    why: Option<&'static str>,
}

impl Tape {
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    pub(super) fn stands(&self) -> Recording {
        Recording {
            lines: self.replay.lines(),
            shown: self.replay.shown(),
            is_over: self.replay.is_over(),
            runs: self.tempo.runs,
            speed: self.tempo.speed,
            why: self.why,
        }
    }

    /// Lets all beats happen whose time has come, but not so many that keys would have to wait.
    fn run(&mut self, now: Instant, play: &mut Play) {
        for _ in 0..AT_ONCE {
            let Some(due) = self.due.filter(|due| *due <= now) else { return };
            self.replay.step(play);
            self.wind(due);
        }
    }

    /// Sets the clock for the next beat; the one before was at `from`.
    fn wind(&mut self, from: Instant) {
        let wait = self.replay.wait().filter(|_| self.tempo.runs);
        self.due = wait.map(|wait| from + wait.div_f64(self.tempo.speed));
    }

    fn set_speed(&mut self, speed: f64, now: Instant) {
        let speed = speed.clamp(*SPEEDS.start(), *SPEEDS.end());
        let left = |due: Instant| due.saturating_duration_since(now);
        let scale = self.tempo.speed / speed;
        self.due = self.due.map(|due| now + left(due).mul_f64(scale));
        self.tempo.speed = speed;
    }

    fn hand(&mut self, hand: Hand, now: Instant, play: &mut Play) {
        match hand {
            Hand::Faster => return self.set_speed(self.tempo.speed * 2.0, now),
            Hand::Slower => return self.set_speed(self.tempo.speed / 2.0, now),
            Hand::Pause if self.replay.is_over() => {
                self.replay.to_start(play);
                self.tempo.runs = true;
            }
            Hand::Pause => self.tempo.runs = !self.tempo.runs,
            Hand::ToStart => self.replay.to_start(play),
            Hand::Step | Hand::StepBack | Hand::ToEnd => {
                self.tempo.runs = false;
                match hand {
                    Hand::Step => self.replay.next_line(play),
                    Hand::StepBack => self.replay.line_back(play),
                    _ => self.replay.to_end(play),
                }
            }
        }
        self.wind(now);
    }
}

impl Backstage {
    /// Opens a recorded play to be played again.
    ///
    /// # Errors
    /// The facts contradict one another.
    pub fn play_again(
        &mut self,
        recorded: Journal,
        tempo: Tempo,
        app: &mut App,
    ) -> Result<Vec<Msg>, ReplayError> {
        let messages = self.show_recorded(recorded, tempo, None)?;
        let (play, progress) = app.play();
        self.tell_progress(progress, play);
        Ok(messages)
    }

    /// The same for a journal in a file that is not read yet.
    pub(super) fn play_file_again(&mut self, path: &Path) -> Vec<Msg> {
        self.read_and_show(path, Tempo { speed: 1.0, runs: true }, None)
    }

    /// Shows a play that somebody else has open, as it stands.
    pub(super) fn only_read(&mut self, path: &Path) -> Vec<Msg> {
        let why = "another sceneplay plays it";
        self.read_and_show(path, Tempo { speed: 1.0, runs: false }, Some(why))
    }

    fn read_and_show(&mut self, path: &Path, tempo: Tempo, why: Option<&'static str>) -> Vec<Msg> {
        let error = |said| vec![Msg::Notice(Notice::error(said))];
        let recorded = match journal::read(path) {
            Ok(recorded) => recorded,
            Err(wrong) => return error(told::journal(&wrong)),
        };
        match self.show_recorded(recorded, tempo, why) {
            Ok(messages) => messages,
            Err(wrong) => error(told::reason_first(path, &format!("{}: {wrong}", path.display()))),
        }
    }

    fn show_recorded(
        &mut self,
        recorded: Journal,
        tempo: Tempo,
        why: Option<&'static str>,
    ) -> Result<Vec<Msg>, ReplayError> {
        let torn = recorded.recovered.torn.is_some();
        let (replay, mut play) = Replay::new(recorded.entries, Arc::clone(&self.templates))?;
        let mut tape = Tape { replay, tempo, due: None, why };
        if why.is_some() {
            tape.replay.to_end(&mut play);
        }
        tape.wind(Instant::now());
        self.remember_endpoints(play.stage().casting());
        self.tape = Some(tape);
        self.opened += 1;
        let locked = why.map(|_| {
            let path = recorded.path.clone();
            format!("{} Here it can only be read.", told::journal(&JournalError::Locked { path }))
        });
        let torn = torn.then(|| "The last event of this play was cut off; it is left out.".into());
        let said = locked.or(torn).map(|said| Msg::Notice(Notice::warning(said)));
        Ok([Msg::Opened(Box::new(play))].into_iter().chain(said).collect())
    }

    /// Lets the beats happen whose time has come.
    pub(super) fn beat(&mut self, play: &mut Option<Play>) {
        if let (Some(tape), Some(play)) = (&mut self.tape, play) {
            tape.run(Instant::now(), play);
        }
    }

    /// Does with a recorded play what a key asks for.
    pub(super) fn hand(&mut self, hand: Hand, play: &mut Option<Play>) {
        if let (Some(tape), Some(play)) = (&mut self.tape, play) {
            tape.hand(hand, Instant::now(), play);
        }
    }

    /// What is said where `want` would change a recorded play.
    pub(super) fn refusal(&self, want: &Want) -> Option<Vec<Msg>> {
        let changes = matches!(
            want,
            Want::Act(_)
                | Want::Judge
                | Want::JudgeRun { .. }
                | Want::JudgeAs { .. }
                | Want::Probe(_)
                | Want::RetryProbe(_)
                | Want::OpenMarking { .. }
                | Want::Mark { .. }
                | Want::FinishMarking { .. }
                | Want::Draft { .. }
                | Want::RetryCritic { .. }
        );
        (self.tape.is_some() && changes).then(|| vec![Msg::Notice(Notice::plain(UNCHANGED))])
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        journal::Writer,
        prompt::Templates,
        record::{Casting, NextBy, Roles, Rules},
        scene::Scene,
    };

    /// A tape of a play that the book's order leads, with a pause of 20 ms before its only line.
    fn tape(tempo: Tempo) -> (Tape, Play) {
        let scene = serde_json::from_value::<Scene>(serde_json::json!({
            "book": "The Ferry", "scenario": "Night.",
            "speaking_characters_w_env": ["Anna", "Bert", "Environment"],
            "dialogues": [{"character": "Anna", "message": "Is it late?"}],
        }));
        let casting = Casting {
            player: vec!["Anna".to_owned()],
            roles: Roles::all(crate::chat::ModelRef::offline()),
            rules: Rules { next_by: NextBy::Book, ..Rules::default() },
            endpoints: Default::default(),
            profiles: Default::default(),
        };
        let templates = Arc::new(Templates::built_in().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::new(folder.path());
        let (mut play, mut effects) =
            Play::open(Arc::new(scene.unwrap()), String::new(), casting, Arc::clone(&templates))
                .unwrap();
        let text = "Is it late?".to_owned();
        let speaker = "Anna".to_owned();
        effects.extend(play.act(crate::stage::Act::Speak { speaker, text }).unwrap());
        for effect in effects {
            if let crate::effect::Effect::Record(record) = effect {
                writer.append(&record).unwrap();
            }
        }
        let mut entries = journal::read(writer.path()).unwrap().entries;
        for (entry, at) in entries.iter_mut().zip([0, 0, 20, 20, 20, 20]) {
            entry.at = jiff::Timestamp::from_millisecond(at).unwrap();
        }
        let (replay, play) = Replay::new(entries, templates).unwrap();
        (Tape { replay, tempo, due: None, why: None }, play)
    }

    #[test]
    fn beats_come_when_their_time_has_come_and_as_fast_as_is_asked() {
        let now = Instant::now();
        let after = |ms| now + Duration::from_millis(ms);
        for (speed, waits) in [(1.0, 20), (2.0, 10), (0.5, 40)] {
            let (mut tape, mut play) = tape(Tempo { speed, runs: true });
            tape.wind(now);
            tape.run(after(waits - 1), &mut play);
            assert_eq!(tape.stands().shown, 0, "{speed}");
            assert_eq!(tape.due(), Some(after(waits)));
            tape.run(after(waits), &mut play);
            assert_eq!((tape.stands().shown, tape.stands().is_over), (1, true));
            assert_eq!(tape.due(), None);
        }
    }

    #[test]
    fn keys_stop_it_change_its_pace_and_go_to_lines() {
        let now = Instant::now();
        let (mut tape, mut play) = tape(Tempo { speed: 1.0, runs: true });
        tape.wind(now);
        tape.run(now, &mut play);
        tape.hand(Hand::Faster, now, &mut play);
        assert_eq!(tape.due(), Some(now + Duration::from_millis(10)));
        tape.hand(Hand::Pause, now, &mut play);
        assert_eq!((tape.due(), tape.stands().runs), (None, false));
        tape.hand(Hand::Step, now, &mut play);
        assert_eq!((tape.stands().shown, play.stage().path().count()), (1, 1));
        tape.hand(Hand::StepBack, now, &mut play);
        assert_eq!((tape.stands().shown, play.stage().path().count()), (0, 0));
        tape.hand(Hand::ToEnd, now, &mut play);
        assert!(tape.stands().is_over);
        tape.hand(Hand::Pause, now, &mut play);
        assert_eq!((tape.stands().shown, tape.stands().runs), (0, true), "from the beginning");
        for _ in 0..20 {
            tape.hand(Hand::Slower, now, &mut play);
        }
        assert!(SPEEDS.contains(&tape.stands().speed));
    }
}
