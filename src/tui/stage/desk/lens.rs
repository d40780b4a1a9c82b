//! Through whose eyes the play is looked at: what of a line its speaker's partners, or the critics, are
//! given.

use crate::{
    judge::material::{JudgedLine, Material, Origin},
    record::{LineId, Whom},
    scene::Scene,
    script,
    stage::Stage,
};

/// 0 is everything, then come the scene's speakers, and last the critics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lens(usize);

/// Whom a lens belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Eyes<'a> {
    Everybody,
    Speaker(&'a str),
    Critics,
}

impl Lens {
    /// The next one in the round.
    pub fn next(self, stage: &Stage) -> Self {
        Self((self.0 + 1) % (stage.scene().speakers().len() + 2))
    }

    pub fn is_clear(self) -> bool {
        self == Self::default()
    }

    /// A number of its own, to tell layouts apart.
    pub fn number(self) -> u64 {
        self.0 as u64
    }

    /// What it is called; empty where everything is seen.
    pub fn name(self, stage: &Stage) -> String {
        match self.eyes(stage) {
            Eyes::Everybody => String::new(),
            Eyes::Speaker(name) => format!("as {name} sees it"),
            Eyes::Critics => "as the critics will read it".to_owned(),
        }
    }

    /// What is seen through it, as a sentence.
    pub fn about(self, stage: &Stage) -> String {
        match self.eyes(stage) {
            Eyes::Everybody => "Everything is shown again.".to_owned(),
            Eyes::Speaker(name) => {
                format!(
                    "As {name} sees it: their own lines whole, of the others’ what they are told."
                )
            }
            Eyes::Critics => {
                "As the critics will read it: every line without its thoughts.".to_owned()
            }
        }
    }

    /// What is given of a line, where that is not simply the line as it was written.
    pub fn given(self, stage: &Stage, speaker: &str, text: &str) -> Option<String> {
        match self.eyes(stage) {
            Eyes::Everybody => None,
            Eyes::Speaker(name) if name == speaker => Some(text.to_owned()),
            Eyes::Speaker(_) => Some(script::told(speaker, text)),
            Eyes::Critics => {
                let rules = &stage.casting().rules;
                let material = Material {
                    scene: Scene::clone(stage.scene()),
                    protocol: rules.protocol,
                    continue_from: rules.continue_from,
                    lines: Vec::new(),
                    whom: Whom::default(),
                };
                Some(material.shown(&JudgedLine {
                    id: LineId(0),
                    speaker: speaker.to_owned(),
                    text: text.to_owned(),
                    origin: Origin::Model,
                    odd: Vec::new(),
                }))
            }
        }
    }

    fn eyes(self, stage: &Stage) -> Eyes<'_> {
        match self.0.checked_sub(1) {
            None => Eyes::Everybody,
            Some(at) => match stage.scene().speakers().get(at) {
                Some(name) => Eyes::Speaker(name),
                None => Eyes::Critics,
            },
        }
    }
}
