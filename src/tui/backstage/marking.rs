//! An annotator's hand on the play that is on.

use super::Backstage;
use crate::{
    effect::Effect,
    play::{MarkError, Play},
    record::{Finding, MarkId, MarkingMode, Target},
    tui::{events::Msg, page::Notice},
};

impl Backstage {
    pub(super) fn open_marking(
        &mut self,
        annotator: String,
        mode: MarkingMode,
        play: &mut Option<Play>,
    ) -> Vec<Msg> {
        self.annotator.clone_from(&annotator);
        let opened = play.as_mut().map(|play| play.open_marking(&annotator, mode));
        self.marked(opened, Msg::Annotator(annotator), play)
    }

    pub(super) fn mark(
        &mut self,
        annotator: &str,
        at: Target,
        finding: Finding,
        over: Option<MarkId>,
        play: &mut Option<Play>,
    ) -> Vec<Msg> {
        let marked = play.as_mut().map(|play| {
            // Who marks on the verdict has seen what is there.
            let mut effects = match play.marks().open_layer(annotator) {
                Ok(_) => Vec::new(),
                Err(_) => play.open_marking(annotator, MarkingMode::Assisted)?,
            };
            effects.extend(play.mark(annotator, at, finding, over)?);
            Ok(effects)
        });
        self.marked(marked, Msg::Marked, play)
    }

    pub(super) fn finish_marking(&mut self, annotator: &str, play: &mut Option<Play>) -> Vec<Msg> {
        let finished = play.as_mut().map(|play| play.finish_marking(annotator));
        self.marked(finished, Msg::Marked, play)
    }

    fn marked(
        &mut self,
        marked: Option<Result<Vec<Effect>, MarkError>>,
        done: Msg,
        play: &mut Option<Play>,
    ) -> Vec<Msg> {
        match marked {
            None => Vec::new(),
            Some(Ok(effects)) => {
                self.change(play, |_| effects);
                vec![done]
            }
            Some(Err(error)) => vec![Msg::Notice(Notice::warning(error.to_string()))],
        }
    }
}
