//! The loop of a play in line mode: models and the person are listened to at once.

use std::io::Write;

use tokio::{signal::ctrl_c, sync::mpsc::Receiver, time::Instant};

use super::{
    PlainError, Typed,
    command::{self, Command, Input},
    leaving::Signals,
    verdict,
    voice::{self, Voice},
};
use crate::{
    driver::Driver,
    effect::Effect,
    memory::Mood,
    play::Play,
    record::Source,
    stage::{Act, Step},
};

pub struct Evening<'a, W> {
    pub(super) voice: Voice<'a, W>,
    pub(super) play: Play,
    pub(super) driver: Driver,
    typed: Receiver<Typed>,
    /// Whether somebody sits at a terminal.
    pub(super) attended: bool,
    /// Who the next line is said by, where the person plays several.
    writes_as: Option<String>,
    /// Number of judgings that were told.
    told: usize,
    /// The wait that was told.
    waiting: Option<Instant>,
    /// Why the last facts are in no file, as it was told.
    trouble: Option<String>,
}

/// What ends a turn of the loop.
enum Happened {
    Heard(crate::model::Heard),
    Typed(Option<Typed>),
    Interrupted,
    /// By the signal with this number.
    Ended(u8),
}

impl<'a, W: Write> Evening<'a, W> {
    pub fn new(
        out: &'a mut W,
        play: Play,
        driver: Driver,
        typed: Receiver<Typed>,
        attended: bool,
    ) -> Self {
        let told = play.judgings().len();
        let voice = Voice::new(out, !attended);
        Self {
            voice,
            play,
            driver,
            typed,
            attended,
            writes_as: None,
            told,
            waiting: None,
            trouble: None,
        }
    }

    /// Plays until the person leaves.
    pub async fn play(mut self, effects: Vec<Effect>) -> Result<(), PlainError> {
        match self.run(effects).await {
            Ok(None) => self.leave(),
            Ok(Some(number)) => {
                let (_, kept) = self.close()?;
                Err(PlainError::Signalled { number, kept })
            }
            // Nobody hears any more what is said.
            Err(error) => self.close().map(drop).and(Err(error)),
        }
    }

    /// Plays until the person leaves, or a signal with this number ends it.
    async fn run(&mut self, effects: Vec<Effect>) -> Result<Option<u8>, PlainError> {
        let mut signals = Signals::listen()?;
        self.driver.carry_out(effects, &self.play);
        self.voice.tell(&voice::scenario(self.play.stage().scene()))?;
        self.voice.tell(&voice::cast(self.play.stage()))?;
        self.voice.tell("/help lists the commands.")?;
        loop {
            self.say()?;
            match self.next(&mut signals).await? {
                Happened::Heard(heard) => self.heard(heard),
                Happened::Typed(Some(line)) => {
                    if self.take(&line?)? {
                        return Ok(None);
                    }
                }
                Happened::Typed(None) => return Ok(None),
                Happened::Interrupted if self.pause() => {}
                Happened::Interrupted => return Ok(None),
                Happened::Ended(signal) => return Ok(Some(signal)),
            }
        }
    }

    async fn next(&mut self, signals: &mut Signals) -> Result<Happened, PlainError> {
        let listens = self.attended || self.waits_for_the_person();
        Ok(tokio::select! {
            // What has been answered is taken in before what was typed, so that a pipe speaks to the
            // play as it stands.
            biased;
            signal = signals.next() => Happened::Ended(signal),
            heard = self.driver.next() => Happened::Heard(heard),
            interrupted = ctrl_c() => {
                interrupted?;
                Happened::Interrupted
            }
            line = self.typed.recv(), if listens => Happened::Typed(line),
        })
    }

    fn waits_for_the_person(&self) -> bool {
        let judged = self.play.judgings().iter().all(|judging| judging.panel.is_settled());
        judged && self.play.stage().awaited().is_empty()
    }

    fn heard(&mut self, heard: crate::model::Heard) {
        if let Some(heard) = self.driver.sort(heard) {
            let effects = self.play.hear(heard);
            self.driver.carry_out(effects, &self.play);
        }
    }

    /// Says what is new.
    fn say(&mut self) -> Result<(), PlainError> {
        self.voice.catch_up(self.play.stage())?;
        let waiting = self.driver.first_waiting().map(|waiting| waiting.until);
        if waiting.is_some()
            && waiting != self.waiting
            && let Some(wait) = self.driver.first_waiting()
        {
            let seconds = wait.until.saturating_duration_since(Instant::now()).as_secs();
            let said = format!("{} Trying again in {seconds} s.", wait.fault.what);
            self.voice.tell(&said)?;
        }
        self.waiting = waiting;
        let trouble = self.driver.trouble().map(ToString::to_string);
        if trouble.is_some()
            && trouble != self.trouble
            && let Some(trouble) = &trouble
        {
            let end = if trouble.ends_with('.') { "" } else { "." };
            let said = format!("{trouble}{end} The play goes on; what is said is kept in memory.");
            self.voice.tell(&said)?;
        }
        self.trouble = trouble;
        if let Some(told) = self.driver.told_of_memories() {
            self.voice.tell(&told)?;
        }
        while let Some(judging) = self.play.judgings().get(self.told) {
            if !judging.panel.is_settled() {
                break;
            }
            self.voice.tell(&verdict::told(judging))?;
            self.told += 1;
        }
        Ok(())
    }

    /// Takes a line of input. Whether the person leaves.
    fn take(&mut self, line: &str) -> Result<bool, PlainError> {
        match command::read(line) {
            Err(wrong) => self.voice.tell(&wrong)?,
            Ok(Input::Nothing) => {}
            Ok(Input::Line(text)) => self.speak(text)?,
            Ok(Input::Command(Command::Quit)) => return Ok(true),
            Ok(Input::Command(command)) => self.command(command)?,
        }
        Ok(false)
    }

    fn speak(&mut self, text: String) -> Result<(), PlainError> {
        let stage = self.play.stage();
        let own = &stage.casting().player;
        let speaker = stage
            .players_turn()
            .or(self.writes_as.as_deref())
            .or(own.first().map(String::as_str))
            .map(str::to_owned);
        match speaker {
            Some(speaker) => self.act(Act::Speak { speaker, text }),
            None => Ok(self
                .voice
                .tell("You play nobody and cannot speak; /help lists what you can do.")?),
        }
    }

    fn command(&mut self, command: Command) -> Result<(), PlainError> {
        let stage = self.play.stage();
        let said = match command {
            Command::Help => help(),
            Command::Who => voice::cast(stage),
            Command::Scene => voice::scenario(stage.scene()),
            Command::Models => voice::models(stage),
            Command::Part => match self.own() {
                Some(name) => voice::part(stage, &name),
                None => "You play nobody.".to_owned(),
            },
            Command::As(name) => self.write_as(&name),
            Command::Mood(name, mood) => return self.feel(&name, mood),
            Command::Memories(name) => {
                let named = name.and_then(|name| self.named(&name));
                voice::memories(stage, named.or_else(|| self.own()).as_deref())
            }
            Command::Pass => return self.act(Act::Pass),
            Command::End => return self.act(Act::End),
            Command::Retry => return self.retry(),
            Command::GoOn => return self.act(Act::GoOn),
            Command::Pause => return self.act(Act::Pause),
            Command::Undo => return self.act(Act::Undo),
            Command::Redo => return self.act(Act::Redo),
            Command::Reroll(line) => {
                let by_model =
                    |line: &&crate::record::Line| matches!(line.source, Source::Model { .. });
                let last = stage.path().rev().find(by_model).map(|line| line.id);
                return self.act(Act::Reroll { line: line.or(last) });
            }
            Command::Next(name) => {
                let speaker = self.named(&name).unwrap_or(name);
                return self.act(Act::Name { speaker });
            }
            Command::Judge => return self.judge(),
            Command::Quit => return Ok(()),
        };
        Ok(self.voice.tell(&said)?)
    }

    fn act(&mut self, act: Act) -> Result<(), PlainError> {
        match self.play.act(act) {
            Ok(effects) => self.driver.carry_out(effects, &self.play),
            Err(refused) => self.voice.tell(&refused.to_string())?,
        }
        Ok(())
    }

    /// Asks again for a line, and for the critics that failed.
    fn retry(&mut self) -> Result<(), PlainError> {
        let failed: Vec<(u32, String)> = self
            .play
            .judgings()
            .last()
            .into_iter()
            .flat_map(|judging| {
                let critics = judging.panel.critics().iter().filter(|critic| critic.can_retry());
                critics.map(|critic| (judging.panel.judging(), critic.dimension.clone()))
            })
            .collect();
        if failed.is_empty() || !matches!(self.play.stage().step(), Step::Over(_)) {
            return self.act(Act::Retry);
        }
        self.told = self.play.judgings().len() - 1;
        for (judging, dimension) in failed {
            let effects = self.play.retry_critic(judging, &dimension);
            self.driver.carry_out(effects, &self.play);
        }
        Ok(())
    }

    fn feel(&mut self, name: &str, mood: Option<Mood>) -> Result<(), PlainError> {
        let speaker = self.named(name).unwrap_or_else(|| name.to_owned());
        let felt = mood.map_or("as a model says".to_owned(), |mood| mood.to_string());
        let said = format!("{speaker} feels from here on: {felt}.");
        match self.play.act(Act::Feel { speaker, mood }) {
            Ok(effects) => {
                self.driver.carry_out(effects, &self.play);
                self.voice.tell(&said)?;
            }
            Err(refused) => self.voice.tell(&refused.to_string())?,
        }
        Ok(())
    }

    fn judge(&mut self) -> Result<(), PlainError> {
        if !matches!(self.play.stage().step(), Step::Over(_)) {
            return Ok(self.voice.tell("The scene is not over yet; /end ends it.")?);
        }
        match self.play.judge_as_usual() {
            Ok(effects) => {
                self.driver.carry_out(effects, &self.play);
                if !self.waits_for_the_person() {
                    self.voice.tell("The critics are reading.")?;
                }
            }
            Err(fault) => self.voice.tell(&format!("{} {}", fault.what, fault.hint))?,
        }
        Ok(())
    }

    fn write_as(&mut self, name: &str) -> String {
        match self.named(name).filter(|name| self.play.stage().is_player(name)) {
            Some(name) => {
                let said = format!("You write as {name}.");
                self.writes_as = Some(name);
                said
            }
            None => format!("You do not play {name:?}; /who says whom you play."),
        }
    }

    /// The character that a line typed now would be said by.
    fn own(&self) -> Option<String> {
        let stage = self.play.stage();
        let own = stage.casting().player.first().cloned();
        stage.players_turn().map(str::to_owned).or_else(|| self.writes_as.clone()).or(own)
    }

    /// The speaker of this name, exactly or but for case.
    fn named(&self, name: &str) -> Option<String> {
        let speakers = self.play.stage().scene().speakers();
        let exact = speakers.iter().find(|speaker| speaker.as_str() == name);
        let same = |speaker: &&String| speaker.to_lowercase() == name.to_lowercase();
        exact.or_else(|| speakers.iter().find(same)).cloned()
    }
}

fn help() -> String {
    let rows = command::TABLE.iter().map(|(name, follows, about)| match *follows {
        "" => format!("{name}: {about}"),
        follows => format!("{name} {follows}: {about}"),
    });
    let said = "Anything else is said by your character: [thoughts] stay with you, (actions) are seen. \
                A line that begins with a slash is typed with two.";
    rows.chain([said.to_owned()]).collect::<Vec<_>>().join("\n")
}
