//! What the player does, and when the stage refuses it.

use super::{Stage, Step, Systems, answer};
use crate::{
    chat::CallIds,
    effect::Effect,
    record::{Casting, EndReason, How, Line, Next, Record, Source},
    script,
};

/// One thing that the player does.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// The player's line: in turn, or cutting in on whatever is under way.
    Speak { speaker: String, text: String },
    /// The model speaks this one line for the player.
    Pass,
    /// This speaker is to speak next.
    Name { speaker: String },
    /// The scene ends here.
    End,
    /// What failed is asked again.
    Retry,
    /// Who plays whom, or with which model, changes; a line under way is not touched.
    Recast(Box<Casting>),
}

/// Why the stage does not do what the player asked for; nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("The scene has ended.")]
    Ended,
    #[error("All {0} rounds are played.")]
    RoundsPlayed(u32),
    #[error("You do not play {0}.")]
    NotYours(String),
    #[error("Nobody in this scene is called {0}.")]
    NoSuchSpeaker(String),
    #[error("There is nothing in your line yet.")]
    NothingSaid,
    #[error("It is not your turn; there is nothing to pass.")]
    NotYourTurn,
    #[error("Nothing has failed; there is nothing to try again.")]
    NothingFailed,
    #[error("The models cannot be asked with these settings: {0}")]
    Prompt(String),
}

impl Stage {
    /// Does what the player asks for.
    ///
    /// # Errors
    /// [`Refused`] when it makes no sense at this point.
    pub fn act(&mut self, act: Act, ids: &mut CallIds) -> Result<Vec<Effect>, Refused> {
        let mut effects = Vec::new();
        match act {
            Act::Speak { speaker, text } => self.speak(&speaker, &text, &mut effects)?,
            Act::Pass => self.pass(ids, &mut effects)?,
            Act::Name { speaker } => self.name(speaker, &mut effects)?,
            Act::End => self.end(&mut effects)?,
            Act::Retry => match self.step.clone() {
                Step::Failed { purpose, .. } => self.ask_again(&purpose, ids, &mut effects),
                _ => return Err(Refused::NothingFailed),
            },
            Act::Recast(casting) => self.change_casting(casting, &mut effects)?,
        }
        self.advance(ids, &mut effects);
        Ok(effects)
    }

    /// Whether it is the player's turn, and whose.
    pub fn players_turn(&self) -> Option<&str> {
        match &self.step {
            Step::Word { speaker } if self.is_player(speaker) => Some(speaker),
            _ => None,
        }
    }

    fn speak(
        &mut self,
        speaker: &str,
        text: &str,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        self.open_to_change()?;
        if !self.is_player(speaker) {
            return Err(Refused::NotYours(speaker.to_owned()));
        }
        let script = script::parse(text.trim(), speaker, self.scene.speakers());
        if script.is_blank() {
            return Err(Refused::NothingSaid);
        }
        if self.players_turn() != Some(speaker) {
            self.cancel(effects);
            let cut_in = self.decision_to(Next::Speaker(speaker.to_owned()), How::CutIn);
            self.emit(Record::Decided(cut_in), effects);
        }
        let text = answer::stored(script.source(), speaker, self.casting.rules.protocol);
        let line =
            Line { odd: script.odd().to_vec(), ..self.new_line(speaker, text, Source::Player) };
        self.emit(Record::Line(line), effects);
        Ok(())
    }

    fn pass(&mut self, ids: &mut CallIds, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        let speaker = self.players_turn().ok_or(Refused::NotYourTurn)?.to_owned();
        self.ask_for_line(&speaker, ids, effects);
        Ok(())
    }

    fn name(&mut self, speaker: String, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        self.open_to_change()?;
        if !self.is_speaker(&speaker) {
            return Err(Refused::NoSuchSpeaker(speaker));
        }
        self.cancel(effects);
        let named = self.decision_to(Next::Speaker(speaker), How::Named);
        self.emit(Record::Decided(named), effects);
        Ok(())
    }

    fn end(&mut self, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        if matches!(self.step, Step::Over(_)) {
            return Err(Refused::Ended);
        }
        self.cancel(effects);
        self.emit(Record::Ended { why: EndReason::Player }, effects);
        Ok(())
    }

    fn change_casting(
        &mut self,
        casting: Box<Casting>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        for name in &casting.player {
            if !self.is_speaker(name) {
                return Err(Refused::NoSuchSpeaker(name.clone()));
            }
        }
        if let Err(error) = Systems::fill(&self.templates, &self.scene, &casting) {
            return Err(Refused::Prompt(error.to_string()));
        }
        self.emit(Record::Recast { casting }, effects);
        Ok(())
    }

    /// A play that has ended can be taken up again by speaking or naming a speaker, unless it is
    /// played to its last round.
    fn open_to_change(&self) -> Result<(), Refused> {
        if self.all_rounds_played() {
            return Err(Refused::RoundsPlayed(self.casting.rules.max_rounds));
        }
        Ok(())
    }

    /// Drops the call under way; what had come of it is kept.
    pub(super) fn cancel(&mut self, effects: &mut Vec<Effect>) {
        if let Step::Asked { call, partial, .. } = &self.step {
            let (call, partial) = (*call, partial.clone());
            effects.push(Effect::Cancel(call));
            self.emit(Record::Cancelled { call, partial }, effects);
        }
    }
}
