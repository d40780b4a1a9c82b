//! One play of a scene from its first event to its verdicts: the stage and the judgings together,
//! as one state machine without input or output.
//!
//! Owns which of its parts a fact or an answer belongs to, and how a play is opened and read back
//! from its facts. Rules of the scene are [`crate::stage`]'s, of judging [`crate::judge`]'s.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    chat::{CallId, CallIds},
    effect::Effect,
    prompt::{PromptError, Templates},
    record::{Casting, Record, SCHEMA},
    scene::Scene,
    stage::{Act, Heard, Inconsistent, Refused, Stage},
};

/// Version of the program, as journals note it.
pub const PROGRAM: &str = concat!("sceneplay ", env!("CARGO_PKG_VERSION"));

/// A play that cannot be built from its facts.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("the record does not begin with the opening of a play")]
    NoOpening,
    #[error("event {number} contradicts those before it: {reason}")]
    Contradiction { number: usize, reason: Inconsistent },
    #[error(transparent)]
    Prompt(#[from] PromptError),
}

/// A scene being played, and the judgings of it.
#[derive(Debug, Clone)]
pub struct Play {
    origin: String,
    stage: Stage,
    ids: CallIds,
    /// What was typed and not sent, by speaker.
    drafts: BTreeMap<String, String>,
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
            scene: Box::new(Scene::clone(&scene)),
            casting: Box::new(casting.clone()),
        };
        let stage = Stage::new(scene, casting, templates)?;
        let mut play = Self { origin, stage, ids: CallIds::default(), drafts: BTreeMap::new() };
        let mut effects = vec![Effect::Record(opened)];
        effects.extend(play.stage.go_on(&mut play.ids));
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
        let mut play = Self { origin, stage, ids: CallIds::default(), drafts: BTreeMap::new() };
        for (index, record) in records {
            play.take(&record)
                .map_err(|reason| ReplayError::Contradiction { number: index + 1, reason })?;
        }
        Ok(play)
    }

    /// Goes on with a play that was read back: what was under way when it broke off is asked again.
    pub fn resume(&mut self) -> Vec<Effect> {
        let mut effects = vec![Effect::Record(Record::Resumed { program: PROGRAM.to_owned() })];
        effects.extend(self.stage.go_on(&mut self.ids));
        effects
    }

    /// Does what the player asks for.
    ///
    /// # Errors
    /// [`Refused`] when it makes no sense at this point.
    pub fn act(&mut self, act: Act) -> Result<Vec<Effect>, Refused> {
        let spoken = match &act {
            Act::Speak { speaker, .. } => Some(speaker.clone()),
            _ => None,
        };
        let effects = self.stage.act(act, &mut self.ids)?;
        if let Some(speaker) = spoken {
            self.drafts.remove(&speaker);
        }
        Ok(effects)
    }

    /// Takes in what came back of a call.
    pub fn hear(&mut self, heard: Heard) -> Vec<Effect> {
        self.stage.hear(heard, &mut self.ids)
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

    /// Where the scene came from: `bundled`, or a file's path.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    fn take(&mut self, record: &Record) -> Result<(), Inconsistent> {
        if let Record::Asked { call, .. } = record {
            self.ids.seen(CallId(call.0));
        }
        self.take_draft(record);
        self.stage.replay(record)
    }

    fn take_draft(&mut self, record: &Record) {
        match record {
            Record::Draft { speaker, text } if text.is_empty() => {
                self.drafts.remove(speaker);
            }
            Record::Draft { speaker, text } => {
                self.drafts.insert(speaker.clone(), text.clone());
            }
            Record::Line(line) if line.by_player() => {
                self.drafts.remove(&line.speaker);
            }
            _ => {}
        }
    }
}
