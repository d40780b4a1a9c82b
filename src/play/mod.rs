//! One play of a scene from its first event to its verdicts: the stage and the judgings together,
//! as one state machine without input or output.
//!
//! Owns which of its parts a fact or an answer belongs to, and how a play is opened and read back
//! from its facts. Rules of the scene are [`crate::stage`]'s, of judging [`crate::judge`]'s.

mod again;
pub mod agreement;
mod baseline;
pub mod calls;
pub mod ghost;
mod judging;
pub mod marks;
mod probing;
pub mod retelling;
#[cfg(test)]
mod tests;
pub mod totals;

use std::{collections::BTreeMap, sync::Arc};

pub use calls::{Call, Calls};
pub use ghost::Ghost;
pub use judging::{JudgeRequest, Judging};
pub use marks::{MarkError, Marks};
pub use retelling::Retelling;
pub use totals::Totals;

use ghost::Ghosts;

use crate::{
    chat::{CallId, CallIds, Fault, Heard, ModelRef},
    effect::Effect,
    judge::{panel::PanelInput, probe::Probe},
    prompt::{PromptError, Templates},
    record::{Casting, LineId, Record, SCHEMA, Source},
    scene::Scene,
    stage::{Act, Refused, Stage},
};

/// Version of the program, as journals note it.
pub const PROGRAM: &str = concat!("sceneplay ", env!("CARGO_PKG_VERSION"));

/// A play that cannot be built from its facts.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("the record does not begin with the opening of a play")]
    NoOpening,
    #[error("event {number} contradicts those before it: {reason}")]
    Contradiction { number: usize, reason: String },
    #[error(transparent)]
    Prompt(#[from] PromptError),
}

/// A scene being played, and the judgings of it.
#[derive(Debug, Clone)]
pub struct Play {
    origin: String,
    stage: Stage,
    ids: CallIds,
    calls: Calls,
    ghosts: Ghosts,
    totals: Totals,
    /// The judgings, the oldest first.
    judgings: Vec<Judging>,
    /// The probes of judges, the oldest first.
    probes: Vec<Probe>,
    marks: Marks,
    /// The last summary that was asked for.
    retelling: Option<Retelling>,
    /// What was typed and not sent, by speaker.
    drafts: BTreeMap<String, String>,
    /// Whether the reference was ever shown beside the play.
    book_shown: bool,
}

impl Play {
    /// A play in which nothing has happened; the effects are its first facts and requests.
    ///
    /// # Errors
    /// When a template cannot be filled for this scene.
    pub fn open(
        scene: Arc<Scene>,
        origin: String,
        casting: Casting,
        templates: Arc<Templates>,
    ) -> Result<(Self, Vec<Effect>), PromptError> {
        let opened = Record::Opened {
            schema: SCHEMA,
            program: PROGRAM.to_owned(),
            origin: origin.clone(),
            templates: Some(templates.fingerprint().to_owned()),
            scene: Box::new(Scene::clone(&scene)),
            casting: Box::new(casting.clone()),
        };
        let stage = Stage::new(scene, casting, templates)?;
        let mut play = Self::on(stage, origin);
        let mut effects = vec![Effect::Record(opened)];
        effects.extend(play.stage.go_on(&mut play.ids));
        play.note(&effects);
        play.follow(&mut effects);
        Ok((play, effects))
    }

    /// The play that these facts tell of, as it stood after the last of them. Nothing is asked
    /// until [`Play::resume`].
    ///
    /// # Errors
    /// When the facts do not begin with an opening or contradict one another.
    pub fn replay(
        records: impl IntoIterator<Item = Record>,
        templates: Arc<Templates>,
    ) -> Result<Self, ReplayError> {
        let mut records = records.into_iter().enumerate();
        let Some((_, Record::Opened { origin, scene, casting, .. })) = records.next() else {
            return Err(ReplayError::NoOpening);
        };
        let stage = Stage::new(Arc::from(scene), *casting, templates)?;
        let mut play = Self::on(stage, origin);
        for (index, record) in records {
            play.relive(&record)
                .map_err(|reason| ReplayError::Contradiction { number: index + 1, reason })?;
        }
        Ok(play)
    }

    /// Goes on with a play that was read back: what was under way when it broke off is asked again.
    pub fn resume(&mut self) -> Vec<Effect> {
        let resumed = Record::Resumed {
            program: PROGRAM.to_owned(),
            schema: SCHEMA,
            templates: Some(self.stage.templates().fingerprint().to_owned()),
        };
        for judging in &mut self.judgings {
            judging.panel.apply(&resumed);
        }
        for probe in &mut self.probes {
            probe.apply(&resumed);
        }
        let mut effects = vec![Effect::Record(resumed)];
        effects.extend(self.stage.go_on(&mut self.ids));
        self.note(&effects);
        self.follow(&mut effects);
        effects
    }

    /// Does what the player asks for. The words of a line that is taken back are what was typed
    /// and not sent, unless something else is.
    ///
    /// # Errors
    /// [`Refused`] when it makes no sense at this point.
    pub fn act(&mut self, act: Act) -> Result<Vec<Effect>, Refused> {
        let spoken = match &act {
            Act::Speak { speaker, .. } => Some(speaker.clone()),
            _ => None,
        };
        let in_time = matches!(act, Act::Undo | Act::Redo);
        let before = if in_time { self.branch() } else { Vec::new() };
        let mut effects = self.stage.act(act, &mut self.ids)?;
        if let Some(speaker) = spoken {
            self.drafts.remove(&speaker);
        }
        self.note(&effects);
        if in_time {
            effects.extend(self.turn_draft(&before));
        }
        self.follow(&mut effects);
        Ok(effects)
    }

    /// Takes in what came back of a call.
    pub fn hear(&mut self, heard: Heard) -> Vec<Effect> {
        let mut effects = self.hear_of(heard);
        self.note(&effects);
        self.follow(&mut effects);
        effects
    }

    /// Begins a judging; earlier ones stay, also those whose critics are still at work.
    /// [`JudgeRequest::usual`] is the plain one.
    ///
    /// # Errors
    /// When the judge's template cannot be filled, or there is no line to judge.
    pub fn judge(&mut self, request: JudgeRequest) -> Result<Vec<Effect>, Fault> {
        let number = self.next_judging();
        let (judging, effects) =
            Judging::open(number, request, &self.stage, &self.calls, &mut self.ids)?;
        self.judgings.push(judging);
        self.note(&effects);
        Ok(effects)
    }

    /// Judges the branch being played as is usual: see [`JudgeRequest::usual`].
    ///
    /// # Errors
    /// As [`Self::judge`].
    pub fn judge_as_usual(&mut self) -> Result<Vec<Effect>, Fault> {
        self.judge(JudgeRequest::usual(&self.stage)?)
    }

    /// Asks a critic that failed once more.
    pub fn retry_critic(&mut self, judging: u32, dimension: &str) -> Vec<Effect> {
        let Some(found) = self.judgings.iter_mut().find(|one| one.panel.judging() == judging)
        else {
            return Vec::new();
        };
        let retry = PanelInput::Retry { dimension: dimension.to_owned() };
        let effects = found.panel.handle(retry, &mut self.ids);
        self.note(&effects);
        effects
    }

    /// What annotators have marked.
    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// Drops what is under way because the program ends; what had come of a line is kept.
    pub fn interrupt(&mut self) -> Vec<Effect> {
        let mut effects = self.stage.interrupt();
        effects.extend(self.ghosts.interrupt());
        effects.extend(self.retelling.as_ref().map(Retelling::interrupt).unwrap_or_default());
        self.note(&effects);
        effects
    }

    /// Keeps what the player has typed and not sent. Nothing happens when it is kept already.
    pub fn keep_draft(&mut self, speaker: &str, text: &str) -> Vec<Effect> {
        if self.draft(speaker) == text {
            return Vec::new();
        }
        let draft = Record::Draft { speaker: speaker.to_owned(), text: text.to_owned() };
        self.take_draft(&draft);
        vec![Effect::Record(draft)]
    }

    /// What the player had typed for `speaker` and not sent.
    pub fn draft(&self, speaker: &str) -> &str {
        self.drafts.get(speaker).map_or("", String::as_str)
    }

    /// The reference is shown beside the play. The first time is a fact: who has seen it is no
    /// longer blind to it.
    pub fn show_book(&mut self) -> Vec<Effect> {
        match std::mem::replace(&mut self.book_shown, true) {
            true => Vec::new(),
            false => vec![Effect::Record(Record::BookShown)],
        }
    }

    /// Whether the reference was ever shown beside the play.
    pub fn book_shown(&self) -> bool {
        self.book_shown
    }

    /// Where the scene came from: `bundled`, or a file's path.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The judgings of this play, the oldest first.
    pub fn judgings(&self) -> &[Judging] {
        &self.judgings
    }

    /// What the calls of this play took: those of the scene and those of its judgings.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Every call of this play: what was sent, and what came of it.
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// The model that a call went to.
    pub fn model_of(&self, call: CallId) -> Option<&ModelRef> {
        self.calls.get(call).map(|call| &call.model)
    }

    /// The calls behind a line, the first one first: who should speak (also what was asked again),
    /// the line itself, the other side of a comparison, the ghost's.
    pub fn calls_of(&self, line: LineId) -> Vec<CallId> {
        calls::behind(line, &self.stage, self.ghost_of(line))
    }

    /// The model's line beside the player's own, once both are there.
    pub fn ghost_of(&self, line: LineId) -> Option<&ghost::Pair> {
        self.ghosts.of(line)
    }

    /// The player's line as a model is writing it or has written it at this point.
    pub fn ghost(&self) -> Option<&Ghost> {
        self.ghosts.now(&self.stage)
    }

    /// Lets the model draft the player's next line for them to edit. It is there once
    /// [`Self::ghost`] has a text; a ghost that writes or has written at this point is shown.
    ///
    /// # Errors
    /// [`Refused::NotYours`] where the person does not play `speaker`.
    pub fn draft_line(&mut self, speaker: &str) -> Result<Vec<Effect>, Refused> {
        if !self.stage.is_player(speaker) {
            return Err(Refused::NotYours(speaker.to_owned()));
        }
        let effects = self.ghosts.draft(speaker, &self.stage, &self.calls, &mut self.ids);
        self.note(&effects);
        Ok(effects)
    }

    /// Gives what was heard to whoever waits for it.
    fn hear_of(&mut self, heard: Heard) -> Vec<Effect> {
        let call = heard.call();
        let retold = self.is_retold_by(call);
        let judging = self.judgings.iter_mut().find(|judging| judging.panel.waits_for(call));
        match judging {
            Some(judging) => judging.panel.handle(PanelInput::Heard(heard), &mut self.ids),
            None if self.probes.iter().any(|probe| probe.waits_for(call)) => self.hear_probe(heard),
            None if self.ghosts.waits_for(call) => self.ghosts.hear(heard, &self.stage),
            None if retold => self.hear_retelling(heard),
            None => self.stage.hear(heard, &mut self.ids),
        }
    }

    fn branch(&self) -> Vec<LineId> {
        self.stage.path().map(|line| line.id).collect()
    }

    /// Makes a draft of the player's line that was taken back from the branch `before`, or drops
    /// the one that stands in the branch again.
    fn turn_draft(&mut self, before: &[LineId]) -> Vec<Effect> {
        let now = self.branch();
        let undone = before.strip_prefix(now.as_slice()).and_then(|rest| rest.first());
        let redone = now.strip_prefix(before).and_then(|rest| rest.first());
        let turned = undone.or(redone).and_then(|id| self.stage.line(*id));
        let Some(line) = turned.filter(|line| line.source == Source::Player) else {
            return Vec::new();
        };
        let speaker = line.speaker.clone();
        let named = format!("{speaker}: ");
        let words = line.text.strip_prefix(&named).unwrap_or(&line.text).to_owned();
        let typed = self.draft(&speaker);
        match undone {
            Some(_) if typed.is_empty() => self.keep_draft(&speaker, &words),
            None if typed == words => self.keep_draft(&speaker, ""),
            _ => Vec::new(),
        }
    }

    fn on(stage: Stage, origin: String) -> Self {
        Self {
            origin,
            stage,
            ids: CallIds::default(),
            calls: Calls::default(),
            ghosts: Ghosts::default(),
            totals: Totals::default(),
            judgings: Vec::new(),
            probes: Vec::new(),
            marks: Marks::default(),
            retelling: None,
            drafts: BTreeMap::new(),
            book_shown: false,
        }
    }

    fn keep(&mut self, record: Record) -> Vec<Effect> {
        let effects = vec![Effect::Record(record)];
        self.note(&effects);
        effects
    }

    fn note(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Record(record) = effect {
                self.note_call(record);
            }
        }
    }

    /// Lets the ghost actor see what has become of the play.
    fn follow(&mut self, effects: &mut Vec<Effect>) {
        loop {
            let more = self.ghosts.follow(&self.stage, &self.calls, &mut self.ids);
            if more.is_empty() {
                return;
            }
            self.note(&more);
            effects.extend(more);
        }
    }

    fn note_call(&mut self, record: &Record) {
        self.totals.note(record);
        self.calls.note(record);
        self.ghosts.note(record, &self.stage);
        self.marks.note(record);
        self.note_retelling(record);
        if let Record::Asked { call, .. } = record {
            self.ids.seen(*call);
        }
    }

    fn take_draft(&mut self, record: &Record) {
        match record {
            Record::Draft { speaker, text } if text.is_empty() => {
                self.drafts.remove(speaker);
            }
            Record::Draft { speaker, text } => {
                self.drafts.insert(speaker.clone(), text.clone());
            }
            Record::Line(line) if line.source == Source::Player => {
                self.drafts.remove(&line.speaker);
            }
            _ => {}
        }
    }
}
