//! What models say about memories: how near in sense they are to a moment, and how they feel.
//!
//! Each text is asked about once: what was said is kept in the cache folder, by the model and the
//! text. A model that fails is left alone for a while, and memories are found without it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tokio::{sync::mpsc, time::Instant};

use super::kept::Kept;
use crate::{
    chat::{
        Answer, CallId, Fault, FaultKind, Inquiries, Message, ModelRef, Params, Purpose, Request,
    },
    effect::Search,
    memory::{FoundBy, Hints, Memories, Mood, fuse},
    model::{self, Company},
    prompt::Templates,
};

/// How long a model that failed is not asked again.
const REST: Duration = Duration::from_secs(60);
/// Texts whose moods are asked for at once.
pub const AT_ONCE: usize = 8;
/// Messages of a call that may wait.
const BACKLOG: usize = 16;

/// Asks models about memories. Cheap to clone.
#[derive(Clone)]
pub struct Senses {
    company: Company,
    kept: Kept,
    /// What failed last with a model, and until when it rests.
    resting: Arc<Mutex<HashMap<ModelRef, (Instant, Fault)>>>,
}

/// What could be had to find memories.
#[derive(Debug)]
pub struct Sensed {
    pub hints: Hints,
    /// Why that is not all that the rules ask for.
    pub fault: Option<Fault>,
    pub asked: Vec<Inquiries>,
}

impl Senses {
    pub fn new(company: Company, kept: Kept) -> Self {
        Self { company, kept, resting: Arc::default() }
    }

    /// The same with others to ask.
    #[must_use]
    pub fn with(&self, company: Company) -> Self {
        Self { company, ..self.clone() }
    }

    /// What can be had to find the memories that are searched for.
    pub async fn look(
        &self,
        search: &Search,
        memories: &Memories,
        templates: &Templates,
    ) -> Sensed {
        let mut hints = Hints { mood: search.mood, ..Hints::default() };
        let mut first = None;
        let mut asked = Vec::new();
        if search.rules.by != FoundBy::Words
            && let Some(model) = &search.embedding
        {
            let candidates = memories.candidates(&search.speaker, &search.rules);
            let passages = candidates.iter().map(|n| memories.passage(*n).text.as_str());
            let texts: Vec<&str> = passages.chain([search.query.as_str()]).collect();
            let mut sum = Inquiries::of(model);
            let came = self.unless_resting(model, self.vectors(model, &texts, &mut sum)).await;
            asked.push(sum);
            match came {
                Ok(mut vectors) => {
                    let query = vectors.pop().unwrap_or_default();
                    let near = vectors.iter().map(|vector| fuse::cosine(vector, &query));
                    hints.sense = Some(candidates.into_iter().zip(near).collect());
                }
                Err(fault) => first = Some(fault),
            }
        }
        if search.rules.mood.is_some() {
            let numbers = memories.shortlist(&search.speaker, &search.query, &search.rules, &hints);
            let mut texts: Vec<&str> =
                numbers.iter().map(|n| memories.passage(*n).text.as_str()).collect();
            if search.mood.is_none() {
                texts.push(&search.query);
            }
            let model = &search.feels_by;
            let mut sum = Inquiries::of(model);
            let moods = self.moods(search.call, model, &texts, templates, &mut sum);
            let came = self.unless_resting(model, moods).await;
            asked.push(sum);
            match came {
                Ok(mut moods) => {
                    if hints.mood.is_none() {
                        hints.mood = moods.pop().flatten();
                    }
                    let known = numbers.into_iter().zip(moods);
                    hints.moods = known.filter_map(|(n, mood)| Some((n, mood?))).collect();
                }
                Err(fault) => first = first.or(Some(fault)),
            }
        }
        asked.retain(|sum| !sum.is_empty());
        Sensed { hints, fault: first, asked }
    }

    async fn unless_resting<T>(
        &self,
        model: &ModelRef,
        asked: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let resting = || self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        let rests = resting().get(model).filter(|(until, _)| Instant::now() < *until).cloned();
        if let Some((_, fault)) = rests {
            return Err(fault);
        }
        let came = asked.await;
        if let Err(fault) = &came {
            resting().insert(model.clone(), (Instant::now() + REST, fault.clone()));
        }
        came
    }

    async fn vectors(
        &self,
        model: &ModelRef,
        texts: &[&str],
        sum: &mut Inquiries,
    ) -> Result<Vec<Vec<f32>>, Fault> {
        let mut vectors: Vec<Option<Vec<f32>>> =
            texts.iter().map(|text| self.kept.vector(model, text)).collect();
        let missing: Vec<usize> = places(&vectors);
        let new: Vec<String> = missing.iter().map(|place| texts[*place].to_owned()).collect();
        if !new.is_empty() {
            let came = self.company.embed(model, &new, sum).await?;
            for (place, vector) in missing.into_iter().zip(came) {
                self.kept.keep_vector(model, texts[place], &vector);
                vectors[place] = Some(vector);
            }
        }
        Ok(vectors.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// The mood of each text, where the model said one.
    async fn moods(
        &self,
        call: CallId,
        model: &ModelRef,
        texts: &[&str],
        templates: &Templates,
        sum: &mut Inquiries,
    ) -> Result<Vec<Option<Mood>>, Fault> {
        if model.is_offline() {
            return Err(Fault::new(
                FaultKind::Setup,
                "The offline company cannot say how a memory feels.",
                "Let moods not count, or cast a model.",
            ));
        }
        let mut moods: Vec<Option<Mood>> =
            texts.iter().map(|text| self.kept.mood(model, text)).collect();
        for batch in places(&moods).chunks(AT_ONCE) {
            let asked: Vec<&str> = batch.iter().map(|place| texts[*place]).collect();
            let prompt = templates.moods(&asked).map_err(|error| {
                Fault::new(FaultKind::Setup, format!("{error}."), "Mend the template.")
            })?;
            let request = Request {
                call,
                purpose: Purpose::Mood,
                model: model.clone(),
                params: Params { temperature: Some(0.0), max_tokens: Some(1024) },
                messages: vec![Message::user(prompt)],
            };
            let answer = self.ask(request, sum).await?;
            let said = read(&answer.text, asked.len()).ok_or_else(|| {
                Fault::new(
                    FaultKind::Garbage,
                    format!("{} said nothing of moods that could be read.", model.model),
                    "Memories are found without them; another actor may do better.",
                )
            })?;
            for (place, mood) in batch.iter().zip(said) {
                if let Some(mood) = mood {
                    self.kept.keep_mood(model, texts[*place], mood);
                }
                moods[*place] = mood;
            }
        }
        Ok(moods)
    }

    async fn ask(&self, request: Request, sum: &mut Inquiries) -> Result<Answer, Fault> {
        let (tell, mut told) = mpsc::channel(BACKLOG);
        let end = async {
            let mut end = None;
            while let Some(heard) = told.recv().await {
                match heard {
                    model::Heard::Done { answer, .. } => {
                        sum.answer(answer.usage);
                        end = Some(Ok(answer));
                    }
                    model::Heard::Failed { fault, partial, .. } => {
                        sum.failure(partial.usage);
                        end = Some(Err(fault));
                    }
                    _ => {}
                }
            }
            end
        };
        let (_, end) = tokio::join!(self.company.answer(request, None, tell), end);
        let silent = || Fault::new(FaultKind::Broken, "The call ended without a word.", "");
        end.unwrap_or_else(|| Err(silent()))
    }
}

fn places<T>(of: &[Option<T>]) -> Vec<usize> {
    let missing = of.iter().enumerate().filter(|(_, one)| one.is_none());
    missing.map(|(place, _)| place).collect()
}

/// The moods of `count` texts in an answer; `None` where there is no list of them.
fn read(text: &str, count: usize) -> Option<Vec<Option<Mood>>> {
    let from = text.find(['[', '{'])?;
    let to = text.rfind([']', '}'])?;
    let json = text.get(from..=to)?;
    let value: Value = serde_json::from_str(json)
        .ok()
        .or_else(|| serde_json::from_str(&jsonrepair_rs::jsonrepair(json).ok()?).ok())?;
    let list = match value {
        Value::Array(list) => list,
        one => vec![one],
    };
    // A list of another length says nothing sure of any of them.
    let moods: Vec<Option<Mood>> = list.iter().map(Mood::of_json).collect();
    (moods.len() == count && moods.iter().any(Option::is_some)).then_some(moods)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moods_in_answers() {
        let shown = |text: &str, count| {
            let moods = read(text, count)?;
            let told = moods.iter().map(|mood| mood.map_or("-".to_owned(), |one| one.to_string()));
            Some(told.collect::<Vec<_>>().join("; "))
        };
        for (text, count, expected) in [
            (r#"[{"joy": 3}, {"fear": 9, "anger": 1}]"#, 2, Some("joy 3; fear 9, anger 1")),
            ("Here:\n```json\n[{\"joy\": 3},]\n```", 1, Some("joy 3")),
            (r#"{"sadness": 4}"#, 1, Some("sadness 4")),
            (r#"[{"joy": 3}, {"calm": 9}]"#, 2, Some("joy 3; -")),
            (r#"[{"joy": 3}]"#, 2, None),
            (r#"[{"calm": 3}]"#, 1, None),
            ("I feel fine.", 1, None),
        ] {
            assert_eq!(shown(text, count).as_deref(), expected, "{text}");
        }
    }
}
