//! Whether a play holds anybody's work: something typed or paid for.

use crate::{
    chat::Answer,
    journal::{Entry, glance::fact},
    record::{Record, Source},
};

/// [`is_work`] of a line; most need not be read for that.
pub(super) fn tells_of_work(event: &str, line: &[u8]) -> bool {
    match event {
        "resumed" | "recast" | "asked" | "decided" | "moved" | "held" | "went_on" | "ended" => {
            false
        }
        "answered" => true,
        _ => fact::<Entry>(line).is_none_or(|entry| is_work(&entry.record)),
    }
}

/// Whether somebody typed this or was paid for it.
pub(in crate::journal) fn is_work(record: &Record) -> bool {
    let came = |partial: &Answer| !(partial.text.is_empty() && partial.reasoning.is_empty());
    match record {
        Record::Opened { .. }
        | Record::Resumed { .. }
        | Record::Recast { .. }
        | Record::Asked { .. }
        | Record::Decided(_)
        | Record::Objected(_)
        | Record::Moved { .. }
        | Record::Held { .. }
        | Record::WentOn
        | Record::Recalled(_)
        | Record::Felt { .. }
        | Record::ComparisonOpened { .. }
        | Record::ComparisonDropped { .. }
        | Record::TrialOpened { .. }
        | Record::TrialClosed { .. }
        | Record::Drafted { .. }
        | Record::BookShown
        | Record::MarkingOpened { .. }
        | Record::Ended { .. } => false,
        Record::Line(line) => !matches!(line.source, Source::Book { .. }),
        Record::Draft { text, .. } => !text.is_empty(),
        Record::Failed { partial, .. } | Record::Cancelled { partial, .. } => came(partial),
        Record::Answered { .. }
        | Record::Preferred { .. }
        | Record::Ghosted { .. }
        | Record::MarkingDone { .. }
        | Record::Marked(_)
        | Record::JudgingOpened { .. }
        | Record::Critique { .. }
        | Record::CriticFailed { .. }
        | Record::Scored { .. }
        | Record::ProbeOpened { .. }
        | Record::Probed { .. }
        | Record::ProbeFailed { .. } => true,
    }
}
