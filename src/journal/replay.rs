//! A recorded play played again: what has happened of it so far, and how long until more does.
//!
//! Owns the order of the beats and the pause before each; who waits, and how fast, is the concern of
//! whoever shows it. No model is asked and nothing is written down.

use std::{sync::Arc, time::Duration};

use super::Entry;
use crate::{
    chat::{Answer, CallId, Piece},
    play::{Play, ReplayError},
    prompt::Templates,
    record::Record,
};

/// The longest pause: nobody wants to wait for a night's sleep between two evenings.
pub const LONGEST: Duration = Duration::from_secs(5);

/// Where a recorded play stands while it is played again. The play itself is beside it, in the
/// hands of whoever shows it.
#[derive(Debug, Clone)]
pub struct Replay {
    entries: Vec<Entry>,
    /// The play with its first fact alone.
    opened: Play,
    beats: Vec<Beat>,
    /// Beats that have happened; the opening always has.
    done: usize,
    /// For each line of the play, over all branches, the number of beats until it is there.
    lines: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq)]
struct Beat {
    /// Since the beat before it, at the pace of the record.
    wait: Duration,
    what: What,
}

#[derive(Debug, Clone, PartialEq)]
enum What {
    /// The entry with this index.
    Fact(usize),
    Piece {
        call: CallId,
        at_ms: u64,
        piece: Piece,
    },
}

impl Replay {
    /// A replay at its beginning, and the play as it stands there.
    ///
    /// # Errors
    /// The entries do not tell of a play: see [`Play::replay`].
    pub fn new(
        entries: Vec<Entry>,
        templates: Arc<Templates>,
    ) -> Result<(Self, Play), ReplayError> {
        // All of it, so that no step can fail.
        let records = entries.iter().map(|entry| entry.record.clone());
        Play::replay(records, Arc::clone(&templates))?;
        let first = entries.iter().take(1).map(|entry| entry.record.clone());
        let opened = Play::replay(first, templates)?;
        let beats = beats(&entries);
        let is_line = |beat: &Beat| match beat.what {
            What::Fact(index) => matches!(entries[index].record, Record::Line(_)),
            What::Piece { .. } => false,
        };
        let numbered = (1..).zip(&beats).filter(|(_, beat)| is_line(beat));
        let lines = numbered.map(|(number, _)| number).collect();
        let replay = Self { opened: opened.clone(), entries, beats, done: 1, lines };
        Ok((replay, opened))
    }

    /// How long the next beat takes to come, at the pace of the record; `None` at the end.
    pub fn wait(&self) -> Option<Duration> {
        self.beats.get(self.done).map(|beat| beat.wait)
    }

    /// Lets the next beat happen: a fact, or a piece of an answer.
    pub fn step(&mut self, play: &mut Play) {
        let Some(beat) = self.beats.get(self.done) else { return };
        self.done += 1;
        match &beat.what {
            // It was played through once and cannot contradict itself now.
            What::Fact(index) => drop(play.relive(&self.entries[*index].record)),
            What::Piece { call, at_ms, piece } => play.overhear(*call, *at_ms, piece.clone()),
        }
    }

    /// Lines of the play over all its branches.
    pub fn lines(&self) -> usize {
        self.lines.len()
    }

    /// How many of them are there.
    pub fn shown(&self) -> usize {
        self.lines.partition_point(|beat| *beat <= self.done)
    }

    pub fn is_over(&self) -> bool {
        self.done == self.beats.len()
    }

    /// To where the line with this number, from 1, has just become final; 0 is the beginning. Behind
    /// the last line is the end.
    pub fn to_line(&mut self, number: usize, play: &mut Play) {
        let to = match number.checked_sub(1) {
            None => 1,
            Some(index) => self.lines.get(index).copied().unwrap_or(self.beats.len()),
        };
        self.go_to_beat(to, play);
    }

    /// To where the next line has become final, or to the end behind the last one.
    pub fn next_line(&mut self, play: &mut Play) {
        self.to_line(self.shown() + 1, play);
    }

    /// To where the line that was last shown had just become final; from there to the one before it.
    pub fn line_back(&mut self, play: &mut Play) {
        let shown = self.shown();
        let is_there = shown == 0 || self.lines.get(shown - 1) == Some(&self.done);
        self.to_line(shown - usize::from(is_there && shown > 0), play);
    }

    pub fn to_start(&mut self, play: &mut Play) {
        self.to_line(0, play);
    }

    pub fn to_end(&mut self, play: &mut Play) {
        self.go_to_beat(self.beats.len(), play);
    }

    fn go_to_beat(&mut self, to: usize, play: &mut Play) {
        if to < self.done {
            *play = self.opened.clone();
            self.done = 1;
        }
        while self.done < to {
            self.step(play);
        }
    }
}

/// The facts and the pieces of the answers between them, in the order of their times.
fn beats(entries: &[Entry]) -> Vec<Beat> {
    // (millisecond, entry that it belongs to, what); a clock that was put back stands still.
    let mut timed: Vec<(i64, usize, What)> = Vec::new();
    let mut asked: Vec<(CallId, usize, i64)> = Vec::new();
    let mut now = i64::MIN;
    for (index, entry) in entries.iter().enumerate() {
        now = now.max(entry.at.as_millisecond());
        timed.push((now, index, What::Fact(index)));
        match &entry.record {
            Record::Asked { call, .. } => asked.push((*call, index, now)),
            Record::Answered { call, answer }
            | Record::Failed { call, partial: answer, .. }
            | Record::Cancelled { call, partial: answer } => {
                let found = asked.iter().position(|(asked, ..)| asked == call);
                let Some((_, question, since)) = found.map(|at| asked.swap_remove(at)) else {
                    continue;
                };
                let ms = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
                // Counted from the last sending, which may have been long after the first.
                let sent = now.saturating_sub(ms(answer.timing.total_ms)).max(since);
                timed.extend(pieces(answer).into_iter().map(|(at_ms, piece)| {
                    let at = sent.saturating_add(ms(at_ms)).min(now);
                    (at, question, What::Piece { call: *call, at_ms, piece })
                }));
            }
            _ => {}
        }
    }
    // Stable: a fact comes before the pieces of the call that it asks, and these in their order.
    timed.sort_by_key(|(at, entry, _)| (*at, *entry));
    let mut before = timed.first().map_or(0, |(at, ..)| *at);
    let paused = |(at, _, what): (i64, usize, What)| {
        let wait = Duration::from_millis(at.abs_diff(std::mem::replace(&mut before, at)));
        Beat { wait: wait.min(LONGEST), what }
    };
    timed.into_iter().map(paused).collect()
}

/// An answer in the pieces in which it came, with their milliseconds. Which pieces were reasoning is
/// not recorded; models reason first.
fn pieces(answer: &Answer) -> Vec<(u64, Piece)> {
    let (mut reasoning, mut text) = (answer.reasoning.as_str(), answer.text.as_str());
    let mut pieces = Vec::new();
    for (at_ms, bytes) in &answer.timing.chunks {
        let mut bytes = usize::try_from(*bytes).unwrap_or(usize::MAX);
        let thought = taken(&mut reasoning, &mut bytes);
        let said = taken(&mut text, &mut bytes);
        pieces.extend((!thought.is_empty()).then_some((*at_ms, Piece::Reasoning(thought))));
        pieces.extend((!said.is_empty()).then_some((*at_ms, Piece::Text(said))));
    }
    pieces
}

/// The first `bytes` of `rest`, to the end of a character, taken off both.
fn taken(rest: &mut &str, bytes: &mut usize) -> String {
    let end = (*bytes.min(&mut rest.len())..rest.len()).find(|at| rest.is_char_boundary(*at));
    let (first, after) = rest.split_at(end.unwrap_or(rest.len()));
    *rest = after;
    *bytes = bytes.saturating_sub(first.len());
    first.to_owned()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        chat::{Timing, Usage},
        journal::fixtures::{asked, line, opened},
    };

    fn told(facts: &[(i64, Record)]) -> Vec<Entry> {
        let entries = (1..).zip(facts).map(|(seq, (ms, record))| Entry {
            seq,
            at: Timestamp::from_millisecond(*ms).unwrap(),
            record: record.clone(),
        });
        entries.collect()
    }

    fn answer(reasoning: &str, text: &str, chunks: &[(u64, u32)]) -> Answer {
        Answer {
            text: text.to_owned(),
            reasoning: reasoning.to_owned(),
            finish: None,
            usage: None::<Usage>,
            timing: Timing {
                first_ms: None,
                total_ms: chunks.last().map_or(0, |(ms, _)| *ms),
                chunks: chunks.to_vec(),
                retries: 0,
            },
        }
    }

    fn answered(call: u64, answer: Answer) -> Record {
        Record::Answered { call: CallId(call), answer }
    }

    #[test]
    fn answers_come_in_the_pieces_in_which_they_came() {
        let text = |ms, text: &str| (ms, Piece::Text(text.to_owned()));
        let thought = |ms, text: &str| (ms, Piece::Reasoning(text.to_owned()));
        for (answer, expected) in [
            (answer("", "No boat.", &[(10, 3), (40, 5)]), vec![text(10, "No "), text(40, "boat.")]),
            (
                answer("Hm.", "No.", &[(5, 2), (6, 3), (7, 9)]),
                vec![thought(5, "Hm"), thought(6, "."), text(6, "No"), text(7, ".")],
            ),
            (answer("", "吹吧", &[(1, 2), (2, 4)]), vec![text(1, "吹"), text(2, "吧")]),
            (answer("", "No", &[]), vec![]),
            (answer("", "", &[(1, 7)]), vec![]),
        ] {
            assert_eq!(pieces(&answer), expected);
        }
    }

    #[test]
    fn pauses_are_those_of_the_record_and_never_long() {
        let facts = [
            (1_000, opened()),
            (1_000, asked(1, Vec::new())),
            (1_500, answered(1, answer("", "No boat.", &[(100, 3), (400, 5)]))),
            (1_501, line(1, None, "No boat.")),
            // The clock is put back, and the evening goes on the next day.
            (900, asked(2, Vec::new())),
            (90_000_000, answered(2, answer("", "Late.", &[(300, 5)]))),
        ];
        let waits: Vec<u128> =
            beats(&told(&facts)).iter().map(|beat| beat.wait.as_millis()).collect();
        assert_eq!(waits, [0, 0, 200, 300, 0, 1, 0, 5_000, 0]);
    }
}
