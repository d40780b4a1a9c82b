//! The judgings that a branch has.

use crate::{
    export::transcript::{At, Critique, Flaw, Judging, Line},
    judge::{
        anchor::{Anchors, Sureness},
        panel::{Critic, CriticState},
    },
    play::{self, Play},
    record::{self, LineId, Method, Subject},
};

/// Judgings of the branch that ends in `head` or of its beginning, and those of the reference.
pub fn judgings(play: &Play, head: Option<LineId>, lines: &[Line]) -> Vec<Judging> {
    let here = |judging: &&play::Judging| {
        let last = judging.material.lines.last().map(|line| line.id);
        !judging.is_of_play() || lines.iter().any(|line| Some(line.id) == last)
    };
    play.judgings().iter().filter(here).map(|one| judging(one, head, lines)).collect()
}

/// Whether it judged the whole branch that ends in `head`.
pub fn is_of_all(judging: &play::Judging, head: Option<LineId>) -> bool {
    judging.is_of_play() && judging.material.lines.last().map(|line| line.id) == head
}

fn judging(judging: &play::Judging, head: Option<LineId>, lines: &[Line]) -> Judging {
    let (panel, totals) = (&judging.panel, judging.panel.totals());
    let terms = panel.terms();
    let anchors = Anchors::new(&judging.material);
    let at = |flaw: &record::Flaw| {
        let anchor = anchors.of(flaw).filter(|_| terms.subject == Subject::Play)?;
        let index = lines.iter().position(|line| line.id == anchor.line)?;
        Some(At { line: anchor.line, index, span: anchor.span, sure: sure(anchor.sure) })
    };
    let text = judging.rubric.left_out.is_none().then_some(&totals.text);
    Judging {
        number: panel.judging(),
        judge: match panel.method() {
            Method::Judge { model, .. } => Some(model.to_string()),
            Method::Checks => None,
        },
        rubric: judging.rubric.name.clone(),
        criteria: judging.rubric.clone(),
        is_protocol: panel.is_protocol(),
        form: terms.form,
        whom: terms.whom,
        subject: terms.subject,
        head: judging.material.lines.last().map(|line| line.id).filter(|_| judging.is_of_play()),
        is_of_all: is_of_all(judging, head),
        critiques: panel.critics().iter().map(|critic| critique(critic, &at)).collect(),
        lines: totals.lines,
        mean: totals.mean,
        bleu: text.map(|text| text.bleu),
        rouge_l: text.map(|text| text.rouge_l),
    }
}

fn critique(critic: &Critic, at: &impl Fn(&record::Flaw) -> Option<At>) -> Critique {
    let mut critique = Critique {
        dimension: critic.dimension.clone(),
        score: None,
        flaws: Vec::new(),
        repairs: Vec::new(),
        failed: None,
    };
    match &critic.state {
        CriticState::Scored { flaws, repairs, score } => {
            critique.score = score.map(|score| score.value);
            critique.repairs.clone_from(repairs);
            let flaws = (0..).zip(flaws);
            critique.flaws = flaws
                .map(|(index, flaw)| Flaw { index, fact: flaw.clone(), at: at(flaw) })
                .collect();
        }
        CriticState::Failed { fault, .. } => critique.failed = Some(fault.to_string()),
        CriticState::Waiting | CriticState::Streaming { .. } => {
            critique.failed = Some("It was never answered.".to_owned());
        }
    }
    critique
}

fn sure(sure: Sureness) -> &'static str {
    match sure {
        Sureness::Guess => "guess",
        Sureness::Likely => "likely",
        Sureness::Certain => "certain",
    }
}
