//! One judging of a play: what was judged, and the panel that judges it.

use super::Calls;
use crate::{
    chat::{CallIds, Fault, FaultKind},
    effect::Effect,
    judge::{
        critic,
        material::{JudgedLine, Material},
        metrics,
        panel::{Case, Panel, TextMetrics},
        rubric::Rubric,
    },
    record::{LineId, Method, Source},
    stage::Stage,
};

/// A judging and the text it is about.
#[derive(Debug, Clone)]
pub struct Judging {
    pub panel: Panel,
    pub material: Material,
    pub rubric: Rubric,
}

impl Judging {
    pub(super) fn open(
        number: u32,
        stage: &Stage,
        calls: &Calls,
        ids: &mut CallIds,
    ) -> Result<(Self, Vec<Effect>), Fault> {
        let material = material(stage, stage.head(), calls);
        if material.lines.is_empty() {
            return Err(Fault::new(
                FaultKind::Setup,
                "There is no line to judge yet.",
                "Play on, then end the scene.",
            ));
        }
        let rubric = rubric()?;
        let judge = stage.casting().roles.judge.clone();
        let case = Case {
            judging: number,
            head: stage.head(),
            rubric: &rubric,
            material: &material,
            text: text_metrics(&material),
        };
        let (panel, effects) = if judge.model.is_offline() {
            Panel::open_checks(&case)
        } else {
            let template = stage.templates().judge().map_err(|error| {
                Fault::new(FaultKind::Setup, error.to_string(), "Correct the template.")
            })?;
            let requests = critic::requests(&template, &rubric, &material)?;
            Panel::open(&case, requests, judge, ids)
        };
        Ok((Self { panel, material, rubric }, effects))
    }

    /// A judging that a journal tells of, before its facts are applied. A critic whose request can
    /// no longer be made keeps what it has and cannot be asked again.
    pub(super) fn restore(
        number: u32,
        method: Method,
        head: Option<LineId>,
        stage: &Stage,
        calls: &Calls,
    ) -> Result<Self, Fault> {
        let material = material(stage, head, calls);
        let rubric = rubric()?;
        let requests = match &method {
            Method::Checks => Vec::new(),
            Method::Judge { .. } => stage
                .templates()
                .judge()
                .ok()
                .and_then(|template| critic::requests(&template, &rubric, &material).ok())
                .unwrap_or_default(),
        };
        let params = stage.casting().roles.judge.params;
        // A judging that broke off before its end has no recorded numbers.
        let text = text_metrics(&material);
        let case = Case { judging: number, head, rubric: &rubric, material: &material, text };
        Ok(Self { panel: Panel::restore(&case, method, params, requests), material, rubric })
    }
}

fn rubric() -> Result<Rubric, Fault> {
    Rubric::protocol().map_err(|error| Fault::new(FaultKind::Setup, error.to_string(), ""))
}

fn material(stage: &Stage, head: Option<LineId>, calls: &Calls) -> Material {
    let offline = |source: &Source| match source {
        Source::Model { call } => calls.get(*call).is_some_and(|call| call.model.is_offline()),
        Source::Player | Source::Edit { .. } | Source::Book { .. } => false,
    };
    let rules = &stage.casting().rules;
    Material {
        scene: stage.scene().as_ref().clone(),
        protocol: rules.protocol,
        continue_from: rules.continue_from,
        lines: stage
            .path_to(head)
            .map(|line| JudgedLine::new(line, offline(&line.source)))
            .collect(),
    }
}

fn text_metrics(material: &Material) -> TextMetrics {
    let (play, reference) = (material.measured_play_text(), material.measured_reference_text());
    TextMetrics {
        bleu: metrics::bleu(&play, &reference),
        rouge_l: metrics::rouge_l(&play, &reference),
    }
}
