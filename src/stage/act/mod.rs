//! What the player does, and when the stage refuses it. The player's part in the scene is here;
//! [`direct`] moves about the tree, [`compare`] and [`attempt`] set runs against each other.

mod attempt;
mod compare;
mod direct;

use super::{Change, Stage, Step, Systems, answer};
use crate::{
    chat::{CallIds, Side},
    effect::Effect,
    memory::Mood,
    record::{Casting, EndReason, Hold, How, Line, LineId, Next, Record, RoleModel, Source},
    script,
};

/// One thing that the player does. All of it is safe at any moment: what is under way and is not
/// compatible with it is dropped, and what had come of it is kept.
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
    /// Who plays whom, with which model, or by which rules, changes; a line under way is not
    /// touched.
    Recast(Box<Casting>),
    /// Nothing moves any more until [`Act::GoOn`]; what streams is cut off and kept. A comparison
    /// that is being written is given up.
    Pause,
    /// The play goes on from where it is held. Where the player is to name the next speaker, NSP
    /// does this once.
    GoOn,
    /// The same speaker says this line anew; without a line, the one that is being written.
    Reroll { line: Option<LineId> },
    /// The line gets other words: a take of it, from which the play goes on.
    Edit { line: LineId, text: String },
    /// This line and all that follows is left out.
    Delete { from: LineId },
    /// The play stands after this line again, and who speaks next is open.
    GoBack { to: Option<LineId> },
    /// To the branch through this line, where it was left.
    Take { of: LineId },
    /// The player's last change is taken back.
    Undo,
    /// What was taken back is made again.
    Redo,
    /// A second model writes this line too; without a line, the one that is due.
    Compare { line: Option<LineId>, against: Box<RoleModel> },
    /// Of the two lines, this side's plays on.
    Prefer { side: Side, note: String },
    /// No choice is made, and the play stands where it did before.
    DropComparison,
    /// From this line on the play is played anew by models alone, with one thing changed.
    Trial { from: LineId, change: Box<Change> },
    /// This character feels so from here on, whatever a model finds; `None`: a model says.
    Feel { speaker: String, mood: Option<Mood> },
    /// The trial is over; the play is held where it came to, with the casting from before it.
    StopTrial,
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
    #[error("Nothing is under way that could be paused.")]
    NothingMoves,
    #[error("The play is not held; there is nothing to let go on.")]
    NotHeld,
    #[error("Line {0} is not on this branch; go to it first.")]
    OtherBranch(LineId),
    #[error("There is no such line.")]
    NoSuchLine,
    #[error("Line {0} is the book's; no model can say it anew.")]
    BookLine(LineId),
    #[error("Line {0} is yours: edit it, no model can say it anew.")]
    OwnLine(LineId),
    #[error("No line is being written that could be said anew.")]
    NothingWritten,
    #[error("The words are the same as before.")]
    Unchanged,
    #[error("The play stands there already.")]
    ThereAlready,
    #[error("There is nothing to take back.")]
    NothingToUndo,
    #[error("There is nothing to make again.")]
    NothingToRedo,
    #[error("The offline company has only the book's line; choose another model.")]
    OfflineSide,
    #[error("Both sides are the same model with the same settings.")]
    SameSides,
    #[error("No model's line is due here; choose one in the play.")]
    NoLineDue,
    #[error("Nothing is being compared.")]
    NothingCompared,
    #[error("That side has no line yet.")]
    NoLineYet,
    #[error("The other line is still being written.")]
    StillWriting,
    #[error("That is so already: nothing would be changed.")]
    NothingChanged,
    #[error("No trial is being played.")]
    NoTrial,
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
            Act::Retry => self.retry(ids, &mut effects)?,
            Act::Recast(casting) => self.change_casting(casting, &mut effects)?,
            Act::Pause => self.pause(&mut effects)?,
            Act::GoOn => self.let_go_on(ids, &mut effects)?,
            Act::Reroll { line } => self.reroll(line, ids, &mut effects)?,
            Act::Edit { line, text } => self.edit(line, &text, &mut effects)?,
            Act::Delete { from } => self.delete(from, &mut effects)?,
            Act::GoBack { to } => self.go_back(to, &mut effects)?,
            Act::Take { of } => self.go_to_take(of, &mut effects)?,
            Act::Undo => self.take_back(&mut effects)?,
            Act::Redo => self.make_again(&mut effects)?,
            Act::Compare { line, against } => self.compare(line, *against, &mut effects)?,
            Act::Prefer { side, note } => self.prefer(side, note, &mut effects)?,
            Act::DropComparison => self.drop_comparison(&mut effects)?,
            Act::Trial { from, change } => self.try_with(from, &change, &mut effects)?,
            Act::Feel { speaker, mood } => self.feel(speaker, mood, &mut effects)?,
            Act::StopTrial => self.stop_trial(&mut effects)?,
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
        if !self.lasting_casting().player.iter().any(|name| name == speaker) {
            return Err(Refused::NotYours(speaker.to_owned()));
        }
        let script = script::parse(text.trim(), speaker, self.scene.speakers());
        if script.is_blank() {
            return Err(Refused::NothingSaid);
        }
        self.end_trial(effects);
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
        self.ask_for_line(&speaker, false, ids, effects);
        Ok(())
    }

    fn name(&mut self, speaker: String, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        self.open_to_change()?;
        if !self.is_speaker(&speaker) {
            return Err(Refused::NoSuchSpeaker(speaker));
        }
        self.end_trial(effects);
        self.cancel(effects);
        let named = self.decision_to(Next::Speaker(speaker), How::Named);
        self.emit(Record::Decided(named), effects);
        Ok(())
    }

    fn feel(
        &mut self,
        speaker: String,
        mood: Option<Mood>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        if !self.scene.cast().any(|name| name == speaker) {
            return Err(Refused::NoSuchSpeaker(speaker));
        }
        if self.felt(&speaker) == mood {
            return Err(Refused::NothingChanged);
        }
        if self.is_seeking(&speaker) {
            self.stop_seeking(effects);
        }
        self.emit(Record::Felt { speaker, mood }, effects);
        Ok(())
    }

    fn end(&mut self, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        if self.lasting_position().over.is_some() {
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
        self.check_casting(&casting)?;
        self.end_trial(effects);
        self.emit(Record::Recast { casting }, effects);
        if let Step::Held { why } = self.step
            && !self.still_holds(why)
        {
            self.emit(Record::WentOn, effects);
        }
        Ok(())
    }

    /// A play that has ended can be taken up again by speaking or naming a speaker, unless it is
    /// played to its last round.
    pub(super) fn open_to_change(&self) -> Result<(), Refused> {
        let max_rounds = self.lasting_casting().rules.max_rounds;
        let rounds = match self.comparing() {
            Some(open) => self.path_to(open.before.line).count(),
            None => self.path.len(),
        };
        if rounds >= max_rounds as usize {
            return Err(Refused::RoundsPlayed(max_rounds));
        }
        Ok(())
    }

    fn check_casting(&self, casting: &Casting) -> Result<(), Refused> {
        match Systems::fill(&self.templates, &self.scene, casting) {
            Ok(_) => Ok(()),
            Err(error) => Err(Refused::Prompt(error.to_string())),
        }
    }

    /// Whether the rules still hold the play for this reason.
    fn still_holds(&self, why: Hold) -> bool {
        match why {
            Hold::Paused | Hold::Moved => true,
            Hold::Step => self.casting.rules.step,
            Hold::Cap => self.lines_before_hold() == Some(0),
            Hold::Choice => self.must_choose(),
        }
    }

    fn retry(&mut self, ids: &mut CallIds, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        if let Step::Failed { purpose, .. } = self.step.clone() {
            self.ask_again(&purpose, ids, effects);
            return Ok(());
        }
        let failed = self.comparing().map(|open| (open.a.has_failed(), open.b.has_failed()));
        let (a, b) = failed.filter(|(a, b)| *a || *b).ok_or(Refused::NothingFailed)?;
        for (side, failed) in [(Side::A, a), (Side::B, b)] {
            if failed {
                self.ask_contender(side, ids, effects);
            }
        }
        Ok(())
    }

    fn pause(&mut self, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        if self.awaited().is_empty() {
            return Err(Refused::NothingMoves);
        }
        self.cancel(effects);
        // A comparison that is given up holds the play already.
        if matches!(self.step, Step::Word { .. } | Step::Turn) && self.players_turn().is_none() {
            self.emit(Record::Held { why: Hold::Paused }, effects);
        }
        Ok(())
    }

    fn let_go_on(&mut self, ids: &mut CallIds, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        let Step::Held { .. } = self.step else {
            return Err(Refused::NotHeld);
        };
        self.emit(Record::WentOn, effects);
        if self.step == Step::Turn && self.must_choose() {
            self.decide_for_player(ids, effects);
        }
        Ok(())
    }

    /// Drops what is under way; what had come of it is kept. A comparison is given up.
    pub(super) fn cancel(&mut self, effects: &mut Vec<Effect>) {
        let comparison = self.comparing().map(|comparison| comparison.number);
        self.drop_calls(effects);
        if let Some(comparison) = comparison {
            self.emit(Record::ComparisonDropped { comparison, kept: None }, effects);
        }
    }

    /// Drops the calls under way; they can be asked again.
    pub(super) fn drop_calls(&mut self, effects: &mut Vec<Effect>) {
        self.stop_seeking(effects);
        for call in self.awaited() {
            let partial = self.partial_of(call).cloned().unwrap_or_default();
            effects.push(Effect::Cancel(call));
            self.emit(Record::Cancelled { call, partial }, effects);
        }
    }
}
