//! A judging as text.

use std::fmt::Write as _;

use crate::{
    judge::{anchor::Anchors, panel::CriticState},
    play::Judging,
    record::{Flaw, Method},
};

/// The scores, and every flaw with the line it speaks of.
pub fn told(judging: &Judging) -> String {
    let mut told = match judging.panel.method() {
        Method::Judge { model, rubric } => format!("Verdict of {model}, by {rubric}.\n"),
        Method::Checks => "Plain checks of the offline company: no judge's verdict.\n".to_owned(),
    };
    for imitation in judging.panel.imitations() {
        let _ = writeln!(told, "Do not trust this blindly: {imitation}.");
    }
    let anchors = Anchors::new(&judging.material);
    for critic in judging.panel.critics() {
        match &critic.state {
            CriticState::Scored { flaws, score, .. } => {
                let score = score.as_ref().map(|score| format!(" {:.1}", score.value));
                let _ = writeln!(
                    told,
                    "{}:{} {}",
                    critic.dimension,
                    score.unwrap_or_default(),
                    counted(flaws.len())
                );
                for flaw in flaws {
                    let line = anchors.of(flaw).map(|anchor| anchor.line.0);
                    let _ = writeln!(told, "{}", flaw_told(flaw, line));
                }
            }
            CriticState::Failed { fault, .. } => {
                let _ =
                    writeln!(told, "{}: unscored. {} {}", critic.dimension, fault.what, fault.hint);
            }
            CriticState::Waiting | CriticState::Streaming { .. } => {}
        }
    }
    let totals = judging.panel.totals();
    if let Some(mean) = totals.mean {
        let of = totals.scores.len();
        let fewer =
            if of < totals.of { format!(" (of {of} dimensions only)") } else { String::new() };
        let _ = writeln!(told, "Average: {mean:.1}{fewer}");
    }
    if let Some(unreferenced) = judging.rubric.unreferenced() {
        told.push_str(&unreferenced);
        return told;
    }
    let _ = write!(
        told,
        "BLEU {:.4}, ROUGE-L {:.4} against the reference.",
        totals.text.bleu, totals.text.rouge_l
    );
    told
}

fn counted(flaws: usize) -> String {
    match flaws {
        0 => "no flaws".to_owned(),
        1 => "1 flaw".to_owned(),
        several => format!("{several} flaws"),
    }
}

fn flaw_told(flaw: &Flaw, line: Option<u32>) -> String {
    let severity = flaw.severity.map_or_else(|| "?".to_owned(), |points| points.to_string());
    let line = line.map(|line| format!(", line {line}")).unwrap_or_default();
    let instance = flaw.instance.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("  severity {severity}, {}{line}: {instance}", flaw.kind)
}
