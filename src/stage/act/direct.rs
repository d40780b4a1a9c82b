//! The director's hand: other takes, other words, other branches.

use super::Refused;
use crate::{
    chat::CallIds,
    effect::Effect,
    record::{Hold, Line, LineId, Move, Next, Position, Record, Source},
    script,
    stage::{Stage, Step, answer, apply, memory},
};

impl Stage {
    pub(super) fn reroll(
        &mut self,
        line: Option<LineId>,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let Some(line) = line else {
            return self.reroll_unfinished(ids, effects);
        };
        let found = self.on_branch(line)?;
        match found.source {
            Source::Book { .. } => return Err(Refused::BookLine(line)),
            Source::Player => return Err(Refused::OwnLine(line)),
            Source::Edit { of } if self.is_own(of) => return Err(Refused::OwnLine(line)),
            Source::Model { .. } | Source::Edit { .. } => {}
        }
        let (speaker, to) = (found.speaker.clone(), before(found));
        self.end_trial(effects);
        self.go(to, Move::Reroll { of: line }, effects);
        self.ask_anew(&speaker, ids, effects);
        Ok(())
    }

    /// The line that is being written, or that failed, is begun again.
    fn reroll_unfinished(
        &mut self,
        ids: &mut CallIds,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let Step::Asked { purpose, .. } = &self.step else {
            return Err(Refused::NothingWritten);
        };
        let speaker = apply::agent(purpose).filter(|agent| *agent != memory::NSP);
        let speaker = speaker.ok_or(Refused::NothingWritten)?.to_owned();
        self.drop_calls(effects);
        self.ask_anew(&speaker, ids, effects);
        Ok(())
    }

    pub(super) fn edit(
        &mut self,
        line: LineId,
        text: &str,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let found = self.on_branch(line)?.clone();
        let script = script::parse(text.trim(), &found.speaker, self.scene.speakers());
        if script.is_blank() {
            return Err(Refused::NothingSaid);
        }
        let text = answer::stored(script.source(), &found.speaker, self.casting.rules.protocol);
        if text == found.text {
            return Err(Refused::Unchanged);
        }
        self.end_trial(effects);
        self.cancel(effects);
        let edited = Line {
            parent: found.parent,
            decision: found.decision,
            odd: script.odd().to_vec(),
            ..self.new_line(&found.speaker, text, Source::Edit { of: line })
        };
        self.emit(Record::Line(edited), effects);
        if !self.is_own(line) {
            self.emit(Record::Held { why: Hold::Moved }, effects);
        }
        Ok(())
    }

    pub(super) fn delete(
        &mut self,
        from: LineId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let to = before(self.on_branch(from)?);
        self.end_trial(effects);
        self.go(to, Move::Delete { from }, effects);
        Ok(())
    }

    pub(super) fn go_back(
        &mut self,
        to: Option<LineId>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        if let Some(line) = to {
            self.line(line).ok_or(Refused::NoSuchLine)?;
        }
        let to = Position { line: to, decision: None, over: None };
        let now = self.lasting_position();
        if now == to {
            return Err(Refused::ThereAlready);
        }
        if now.line == to.line {
            self.open_to_change()?;
        }
        self.end_trial(effects);
        self.go(to, Move::GoBack, effects);
        Ok(())
    }

    pub(super) fn go_to_take(
        &mut self,
        of: LineId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        self.line(of).ok_or(Refused::NoSuchLine)?;
        if self.is_on_branch(of) {
            return Err(Refused::ThereAlready);
        }
        let to = self.tree.end_of(of);
        self.end_trial(effects);
        self.go(to, Move::Take { of }, effects);
        Ok(())
    }

    pub(super) fn take_back(&mut self, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        let to = self.undo.past().ok_or(Refused::NothingToUndo)?;
        self.go_in_time(to, Move::Undo, effects);
        Ok(())
    }

    pub(super) fn make_again(&mut self, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        let to = self.undo.future().ok_or(Refused::NothingToRedo)?;
        self.go_in_time(to, Move::Redo, effects);
        Ok(())
    }

    fn go_in_time(&mut self, to: Position, why: Move, effects: &mut Vec<Effect>) {
        self.end_trial(effects);
        self.go(to, why, effects);
    }

    pub(super) fn go(&mut self, to: Position, why: Move, effects: &mut Vec<Effect>) {
        self.cancel(effects);
        self.emit(Record::Moved { to, why }, effects);
    }

    /// A line of the branch being played.
    ///
    /// # Errors
    /// When it is on another one, or nowhere.
    pub(super) fn on_branch(&self, line: LineId) -> Result<&Line, Refused> {
        let found = self.line(line).ok_or(Refused::NoSuchLine)?;
        if self.is_on_branch(line) { Ok(found) } else { Err(Refused::OtherBranch(line)) }
    }

    /// Where the play stands once a comparison is given up.
    pub(super) fn lasting_position(&self) -> Position {
        self.comparing().map_or_else(|| self.position(), |open| open.before)
    }

    fn is_on_branch(&self, line: LineId) -> bool {
        match self.comparing() {
            Some(open) => self.tree.path_to(open.before.line).contains(&line),
            None => self.place_of(line).is_some(),
        }
    }

    /// Whether the person wrote this line first, whoever's words it has by now.
    fn is_own(&self, line: LineId) -> bool {
        let mut at = self.line(line);
        while let Some(Line { source: Source::Edit { of }, id, .. }) = at {
            at = self.line(*of).filter(|older| older.id < *id);
        }
        at.is_some_and(|first| first.source == Source::Player)
    }

    /// Asks for a line of `speaker` with the temperature of a second try: at the protocol's own of
    /// 0 it would only come out the same again.
    fn ask_anew(&mut self, speaker: &str, ids: &mut CallIds, effects: &mut Vec<Effect>) {
        match self.word() {
            Some(word) if word == speaker => {}
            // Lines of old journals do not name the decision that gave their speaker the word.
            _ => {
                let named =
                    self.decision_to(Next::Speaker(speaker.to_owned()), crate::record::How::Named);
                self.emit(Record::Decided(named), effects);
            }
        }
        self.ask_for_line(speaker, true, ids, effects);
    }
}

/// The point from which a line was spoken.
pub(super) fn before(line: &Line) -> Position {
    Position { line: line.parent, decision: line.decision, over: None }
}
