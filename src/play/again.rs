//! A play followed from its record, fact by fact, by somebody who only looks on.

use super::{Judging, Play};
use crate::{
    chat::{CallId, Heard, Piece},
    record::Record,
};

impl Play {
    /// Takes in the next fact of the record; nothing is asked.
    ///
    /// # Errors
    /// How it contradicts the facts before it.
    pub fn relive(&mut self, record: &Record) -> Result<(), String> {
        self.note_call(record);
        self.take_draft(record);
        self.book_shown |= *record == Record::BookShown;
        if let Record::JudgingOpened { judging, method, head, terms } = record {
            let method = method.clone();
            self.judgings.push(Judging::restore(
                *judging,
                method,
                *head,
                terms,
                &self.stage,
                &self.calls,
            ));
        }
        for judging in &mut self.judgings {
            judging.panel.apply(record);
        }
        self.take_probe(record);
        self.stage.replay(record).map_err(|contradiction| contradiction.to_string())
    }

    /// Takes in a piece of an answer whose fact is still to come.
    pub fn overhear(&mut self, call: CallId, at_ms: u64, piece: Piece) {
        // A piece alone leads to nothing.
        drop(self.hear_of(Heard::Piece { call, at_ms, piece }));
    }
}
