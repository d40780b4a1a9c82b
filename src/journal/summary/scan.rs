//! What is noted while the facts of one play go by.

use std::collections::HashSet;

use super::{
    Marked, Summary, Verdict,
    facts::{CriticFact, EndedFact, JudgingFact, RecastFact, ScoredFact},
    work::tells_of_work,
};
use crate::{
    journal::{
        Entry,
        branch::{Branch, Said},
        glance::{fact, head},
    },
    play::Marks,
};

/// A summary in the making.
pub(super) struct Scan<'a> {
    summary: Summary,
    branch: Branch<'a>,
    /// The last judging of what was played last.
    judging: Option<Judging>,
    marks: Marks,
}

struct Judging {
    number: u32,
    /// Whether its mean stands beside other plays'.
    counts: bool,
    scored: bool,
    /// Dimensions whose critics have failed.
    failed: HashSet<String>,
}

impl<'a> Scan<'a> {
    /// Begins with what the opening tells.
    pub(super) fn of(summary: Summary) -> Self {
        Self { summary, branch: Branch::default(), judging: None, marks: Marks::default() }
    }

    /// Takes note of one fact. What cannot be read is passed over: reading the play itself will say
    /// so.
    pub(super) fn note(&mut self, line: &'a [u8]) {
        let Some((at, event)) = head(line) else {
            return;
        };
        self.summary.begun = self.summary.begun || tells_of_work(&event, line);
        if let Some(ended) = self.branch.note(&event, line) {
            // Nothing has been judged there yet.
            self.judging = None;
            (self.summary.ended, self.summary.verdict) = (ended, None);
        }
        match event.as_ref() {
            "ended" => {
                if let Some(EndedFact { why }) = fact(line) {
                    self.summary.ended = Some(why);
                }
            }
            "recast" => {
                if let Some(RecastFact { casting }) = fact(line) {
                    self.summary.casting = casting;
                }
            }
            "judging_opened" => {
                // The book judged beside the play says nothing of the play.
                if let Some(opened) = fact::<JudgingFact>(line).filter(JudgingFact::is_of_play) {
                    self.judging = Some(Judging {
                        number: opened.judging,
                        counts: opened.is_comparable(),
                        scored: false,
                        failed: HashSet::new(),
                    });
                }
            }
            "critique" | "critic_failed" => {
                if let Some(CriticFact { judging, dimension }) = fact(line)
                    && let Some(judging) = self.judging(judging)
                {
                    match event.as_ref() {
                        "critique" => judging.failed.remove(&dimension),
                        _ => judging.failed.insert(dimension),
                    };
                }
            }
            "scored" => {
                if let Some(ScoredFact { judging, mean }) = fact(line)
                    && let Some(judging) = self.judging(judging)
                {
                    judging.scored = true;
                    let counts = judging.counts;
                    let verdict = self.summary.verdict.get_or_insert(Verdict { mean: None });
                    if counts {
                        verdict.mean = mean;
                    }
                }
            }
            "marking_opened" | "marking_done" | "marked" => {
                if let Some(Entry { record, .. }) = fact(line) {
                    self.marks.note(&record);
                }
            }
            _ => {}
        }
        if let Ok(at) = at.parse() {
            self.summary.changed = at;
        }
    }

    /// The judging with this number, while it is the one that counts.
    fn judging(&mut self, number: u32) -> Option<&mut Judging> {
        self.judging.as_mut().filter(|judging| judging.number == number)
    }

    /// With what is only known once all facts are seen.
    pub(super) fn finish(self) -> Summary {
        let Self { mut summary, branch, judging, marks } = self;
        summary.lines = branch.back().count();
        let last = branch.back().next().and_then(|(_, line)| fact(line));
        summary.last = last.map(|Said { speaker, text, .. }| (speaker, text));
        if let Some(judging) = judging {
            summary.judging = !judging.scored;
            summary.failed = judging.failed.len();
        }
        summary.marks = marks.layers().iter().map(Marked::of).collect();
        summary
    }
}
