//! The reference as judged by one judge, kept between plays: a baseline to set beside them.
//!
//! Owns what is kept and what makes two requests the same; where it is kept is
//! [`crate::journal::baseline`]'s concern.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::panel::{Critic, CriticState, Panel};
use crate::{
    chat::{Message, ModelRef},
    record::{Flaw, Form, Method, RoleModel, Subject, Terms},
};

/// Counts up when the same answer comes to be read otherwise.
const READING: u32 = 1;

/// What a baseline is known by: equal where the same judge would be asked the very same, and its
/// answers would be read alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BaselineKey(String);

/// What one critic found in the reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaselineCritique {
    pub dimension: String,
    pub flaws: Vec<Flaw>,
    /// What had to be mended to read the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<String>,
}

/// A whole judging of the reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    pub key: BaselineKey,
    /// The scene's id, for who looks into the file.
    pub scene: String,
    pub judge: ModelRef,
    pub rubric: String,
    pub form: Form,
    /// One for every dimension, in the rubric's order.
    pub critiques: Vec<BaselineCritique>,
}

impl BaselineKey {
    /// The key of a judging of the reference with these requests, one for each dimension in the
    /// rubric's order. Scene, prompts and the greater part of a rubric are in them; the rest of a
    /// user's rubric (points, spellings) is in `terms`.
    pub fn new<'a>(
        judge: &RoleModel,
        terms: &Terms,
        requests: impl IntoIterator<Item = &'a [Message]>,
    ) -> Self {
        let requests: Vec<&[Message]> = requests.into_iter().collect();
        let asked = (READING, judge, terms.form, &terms.rubric_text, requests);
        // Plain data of strings and numbers can always be written.
        let text = serde_json::to_string(&asked).unwrap_or_default();
        let hash = Sha256::digest(text);
        Self(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// 64 hexadecimal digits: fit for a file's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Baseline {
    /// What is to be kept of a judging: `None` unless it is one of the reference by a model that was
    /// asked for it, and every critic's answer could be read.
    pub fn of(panel: &Panel, scene: String) -> Option<Self> {
        let (Method::Judge { model, rubric }, Subject::Reference) =
            (panel.method(), panel.terms().subject)
        else {
            return None;
        };
        let critique = |critic: &Critic| match &critic.state {
            CriticState::Scored { flaws, repairs, .. } if critic.attempt > 0 => {
                Some(BaselineCritique {
                    dimension: critic.dimension.clone(),
                    flaws: flaws.clone(),
                    repairs: repairs.clone(),
                })
            }
            _ => None,
        };
        Some(Self {
            key: panel.baseline_key()?,
            scene,
            judge: model.clone(),
            rubric: rubric.clone(),
            form: panel.terms().form,
            critiques: panel.critics().iter().map(critique).collect::<Option<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Params;

    #[test]
    fn a_key_tells_apart_what_could_bring_another_answer() {
        let judge = |model: &str, temperature| RoleModel {
            model: ModelRef::new("lab", model),
            params: Params { temperature, max_tokens: None },
        };
        let key = |judge: &RoleModel, terms: &Terms, texts: &[&str]| {
            let requests: Vec<Vec<Message>> =
                texts.iter().map(|text| vec![Message::user(*text)]).collect();
            BaselineKey::new(judge, terms, requests.iter().map(Vec::as_slice))
        };
        let (big, plain) = (judge("big", Some(0.0)), Terms::default());
        let evidence = Terms { form: Form::Evidence, ..Terms::default() };
        let own = Terms { rubric_text: Some("name = 'mine'".to_owned()), ..Terms::default() };
        let first = key(&big, &plain, &["a", "b"]);
        assert_eq!(first, key(&big, &plain, &["a", "b"]));
        assert_eq!(first.as_str().len(), 64);
        for other in [
            key(&judge("small", Some(0.0)), &plain, &["a", "b"]),
            key(&judge("big", None), &plain, &["a", "b"]),
            key(&big, &evidence, &["a", "b"]),
            key(&big, &own, &["a", "b"]),
            key(&big, &plain, &["ab"]),
            key(&big, &plain, &["b", "a"]),
        ] {
            assert_ne!(first, other);
        }
    }
}
