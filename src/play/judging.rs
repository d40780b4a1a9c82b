//! One judging of a play: what was judged, and the panel that judges it.

use std::sync::Arc;

use super::Calls;
use crate::{
    chat::{CallIds, Fault, FaultKind, Message},
    effect::Effect,
    judge::{
        baseline::BaselineCritique,
        critic,
        material::{JudgedLine, Material},
        metrics,
        overview::Overview,
        panel::{Case, CriticState, Panel, TextMetrics},
        rubric::{Rubric, built_in},
        spread::Sample,
    },
    record::{Form, Line, LineId, Method, RoleModel, Source, Subject, Terms, Whom},
    stage::Stage,
};

/// What is to be judged, by whom and how.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgeRequest {
    /// The offline company judges by its checks, whatever rubric and form are.
    pub judge: RoleModel,
    pub rubric: Rubric,
    pub form: Form,
    pub whom: Whom,
    pub subject: Subject,
    /// Last line of the branch that is judged. Of [`Subject::Reference`], only kept.
    pub head: Option<LineId>,
}

impl JudgeRequest {
    /// The usual request: the cast's lines of the branch being played (everyone's where the person
    /// wrote them all), by the casting's judge, in the protocol's dimensions and form.
    ///
    /// # Errors
    /// When the embedded rubric is broken, which a test rules out.
    pub fn usual(stage: &Stage) -> Result<Self, Fault> {
        let rubric = Rubric::protocol()
            .map_err(|error| Fault::new(FaultKind::Setup, error.to_string(), ""))?;
        let by_player = |line: &Line| JudgedLine::new(line, false).by_player();
        let whom = match stage.path_to(stage.head()).all(by_player) {
            true => Whom::Everyone,
            false => Whom::Cast,
        };
        Ok(Self {
            judge: stage.casting().roles.judge.clone(),
            rubric,
            form: Form::default(),
            whom,
            subject: Subject::default(),
            head: stage.head(),
        })
    }

    pub(super) fn terms(&self) -> Terms {
        Terms {
            subject: self.subject,
            form: self.form,
            whom: self.whom,
            rubric_text: self.rubric.source.clone(),
        }
    }
}

/// A judging and the text it is about.
#[derive(Debug, Clone)]
pub struct Judging {
    pub panel: Panel,
    pub material: Arc<Material>,
    pub rubric: Rubric,
}

impl Judging {
    pub(super) fn open(
        number: u32,
        request: JudgeRequest,
        stage: &Stage,
        calls: &Calls,
        ids: &mut CallIds,
    ) -> Result<(Self, Vec<Effect>), Fault> {
        let terms = request.terms();
        let JudgeRequest { judge, rubric, head, .. } = request;
        let rubric = rubric.suited(stage.scene());
        let material = Arc::new(material(stage, head, &terms, calls));
        if let Some(fault) = nothing_to_judge(&material) {
            return Err(fault);
        }
        if rubric.dimensions.is_empty() {
            return Err(Fault::new(
                FaultKind::Setup,
                "This scene has no reference, and the rubric asks about nothing else.",
                "Judge by another rubric, or give the scene a reference.",
            ));
        }
        let case = Case {
            judging: number,
            head,
            rubric: &rubric,
            material: &material,
            terms: &terms,
            text: text_metrics(&material),
        };
        let (panel, effects) = if judge.model.is_offline() {
            Panel::open_checks(&case)
        } else {
            let requests = requests(stage, &rubric, &material, terms.form)?;
            Panel::open(&case, requests, judge, ids)
        };
        Ok((Self { panel, material, rubric }, effects))
    }

    /// A judging whose critiques are known already: nobody is asked.
    pub(super) fn open_known(
        number: u32,
        request: JudgeRequest,
        critiques: Vec<BaselineCritique>,
        stage: &Stage,
        calls: &Calls,
    ) -> Result<(Self, Vec<Effect>), Fault> {
        let requests = Self::requests_of(&request, stage, calls)?;
        let terms = request.terms();
        let JudgeRequest { judge, rubric, head, .. } = request;
        let rubric = rubric.suited(stage.scene());
        let material = Arc::new(material(stage, head, &terms, calls));
        let case = Case {
            judging: number,
            head,
            rubric: &rubric,
            material: &material,
            terms: &terms,
            text: text_metrics(&material),
        };
        let (panel, effects) = Panel::open_known(&case, requests, judge, critiques);
        Ok((Self { panel, material, rubric }, effects))
    }

    /// What the critics would be asked.
    pub(super) fn requests_of(
        request: &JudgeRequest,
        stage: &Stage,
        calls: &Calls,
    ) -> Result<Vec<Vec<Message>>, Fault> {
        let terms = request.terms();
        let material = material(stage, request.head, &terms, calls);
        match nothing_to_judge(&material) {
            Some(fault) => Err(fault),
            None => {
                let rubric = request.rubric.clone().suited(stage.scene());
                requests(stage, &rubric, &material, terms.form)
            }
        }
    }

    /// A judging that a journal tells of, before its facts are applied. A critic whose request can
    /// no longer be made keeps what it has and cannot be asked again.
    pub(super) fn restore(
        number: u32,
        method: Method,
        head: Option<LineId>,
        terms: &Terms,
        stage: &Stage,
        calls: &Calls,
    ) -> Self {
        let material = Arc::new(material(stage, head, terms, calls));
        let rubric = known(&method, terms).suited(stage.scene());
        let requests = match &method {
            Method::Checks => Vec::new(),
            Method::Judge { .. } => {
                requests(stage, &rubric, &material, terms.form).unwrap_or_default()
            }
        };
        let params = stage.casting().roles.judge.params;
        // A judging that broke off before its end has no recorded numbers.
        let text = text_metrics(&material);
        let case =
            Case { judging: number, head, rubric: &rubric, material: &material, terms, text };
        Self { panel: Panel::restore(&case, method, params, requests), material, rubric }
    }

    /// Whether both judged the same lines by the same rubric in the same form, so that their
    /// numbers can be put together; by which judge does not matter.
    pub fn is_alike(&self, other: &Self) -> bool {
        let method = |one: &Self| matches!(one.panel.method(), Method::Checks);
        method(self) == method(other)
            && self.panel.terms() == other.panel.terms()
            && self.rubric.name == other.rubric.name
            && self.material.lines == other.material.lines
            && self.material.continue_from == other.material.continue_from
    }

    /// What this judging says, to be put beside others that are [alike](Self::is_alike).
    pub fn sample(&self) -> Sample {
        Sample::new(&self.panel, &self.material, &self.rubric)
    }

    /// Whom its flaws speak of, and where they stand.
    pub fn overview(&self) -> Overview<'_> {
        let critics = self.panel.critics().iter();
        let critiques = critics.filter_map(|critic| match &critic.state {
            CriticState::Scored { flaws, .. } => {
                Some((critic.dimension.as_str(), flaws.as_slice()))
            }
            _ => None,
        });
        Overview::new(&self.material, critiques)
    }

    /// Whether lines of the play were judged, so that flaws can be shown at them.
    pub fn is_of_play(&self) -> bool {
        self.panel.terms().subject == Subject::Play
    }
}

/// The rubric that a journal tells of: from its own text, or the built-in one of its name. Where
/// there is neither, what its critics found is kept under the name alone.
fn known(method: &Method, terms: &Terms) -> Rubric {
    let name = match method {
        Method::Judge { rubric, .. } => rubric,
        Method::Checks => Rubric::PROTOCOL,
    };
    let read = match &terms.rubric_text {
        Some(text) => Rubric::parse(text, name).ok(),
        None => built_in::get(name).and_then(Result::ok),
    };
    read.unwrap_or_else(|| Rubric::known_by_name(name))
}

fn requests(
    stage: &Stage,
    rubric: &Rubric,
    material: &Material,
    form: Form,
) -> Result<Vec<Vec<Message>>, Fault> {
    let template = critic::template(stage.templates(), rubric).map_err(|error| {
        Fault::new(FaultKind::Setup, error.to_string(), "Correct the template.")
    })?;
    critic::requests_as(&template, rubric, material, form)
}

fn nothing_to_judge(material: &Material) -> Option<Fault> {
    let judged = material.lines.iter().skip(material.opening());
    let (what, hint) = if material.lines.is_empty() {
        ("There is no line to judge yet.", "Play on, then end the scene.")
    } else if judged.clone().next().is_some()
        && !judged.clone().any(|line| material.is_penalised(line))
    {
        match material.whom {
            Whom::Player => ("No line here is the player's.", "Judge the cast or everyone."),
            Whom::Cast | Whom::Everyone => {
                ("Every line here is the player's.", "Judge everyone, or the player's lines alone.")
            }
        }
    } else {
        return None;
    };
    Some(Fault::new(FaultKind::Setup, what, hint))
}

fn material(stage: &Stage, head: Option<LineId>, terms: &Terms, calls: &Calls) -> Material {
    let offline = |source: &Source| match source {
        Source::Model { call } => calls.get(*call).is_some_and(|call| call.model.is_offline()),
        Source::Player | Source::Edit { .. } | Source::Book { .. } => false,
    };
    let rules = &stage.casting().rules;
    let (continue_from, lines) = match terms.subject {
        Subject::Play => (
            rules.continue_from.max(stage.scene().own.opening),
            stage.path_to(head).map(|line| JudgedLine::new(line, offline(&line.source))).collect(),
        ),
        Subject::Reference => (0, JudgedLine::of_reference(stage.scene())),
    };
    Material {
        scene: stage.scene().as_ref().clone(),
        protocol: rules.protocol,
        continue_from,
        lines,
        whom: terms.whom,
    }
}

/// Without a reference both are 0, and what shows them says why.
fn text_metrics(material: &Material) -> TextMetrics {
    let (play, reference) = (material.measured_play_text(), material.measured_reference_text());
    TextMetrics {
        bleu: metrics::bleu(&play, &reference),
        rouge_l: metrics::rouge_l(&play, &reference),
    }
}
