//! Published evaluations made into data: what may be missing, what is read in several spellings,
//! what is refused.
//!
//! Only the file's outline is held as a whole; each case is read by itself, so that an error names
//! it and a large file costs little more than its text.

use std::{collections::HashSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Map, Value, value::RawValue};

use super::{
    Case, Evaluation, EvaluationError, Judging, Reference, Run, Spoken,
    critique::critiques,
    fields::{Object, number, object, text, text_of, typed},
};
use crate::{
    coser::OWN,
    scene::read::{Foreign, Wrong},
};

/// Reads an evaluation in either published form; `file` is the name that errors give it.
///
/// Tolerated: a case without its play, its text or some of its scores; the judged text as
/// `simulation_str` or `simulation_text`; stray keys; flaws that are bare sentences; severities as
/// [`Flaw::severity`] documents them. The entries of a level of references become
/// [`Evaluation::references`]. Keys that [`Evaluation`] has no place for are passed over.
///
/// # Errors
/// The first thing that cannot be understood, with the case and the field it stands in.
pub fn read(file: &str, bytes: &[u8]) -> Result<Evaluation, EvaluationError> {
    let text = std::str::from_utf8(bytes).map_err(|error| EvaluationError::NotText {
        file: file.to_owned(),
        at: error.valid_up_to(),
    })?;
    let content = text.trim_start_matches('\u{feff}').trim_start();
    let reader = Reader { file, text };
    if content.is_empty() {
        return Err(EvaluationError::Empty { file: file.to_owned() });
    }
    reader.refuse_others(content)?;
    reader.file(content)
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
}

impl<'a> Reader<'a> {
    fn file(&self, content: &'a str) -> Result<Evaluation, EvaluationError> {
        let mut evaluation = Evaluation::default();
        let mut cases = None;
        for (name, raw) in self.parse::<Entries<'a>>(content)?.0 {
            match name.as_str() {
                "cases" => cases = Some(raw),
                "scores" => match self.parse(raw.get())? {
                    Value::Object(scores) => evaluation.scores = scores,
                    Value::Null => {}
                    other => {
                        let wrong =
                            Wrong::new("scores", "the run's scores (an object)", Some(&other));
                        return Err(self.wrong(wrong));
                    }
                },
                OWN => evaluation.about = self.parse(raw.get())?,
                _ => {}
            }
        }
        let Some(cases) = cases.filter(|raw| raw.get().starts_with('{')) else {
            let found = cases.map(|raw| self.parse::<Value>(raw.get())).transpose()?;
            let wrong = Wrong::new("cases", "the judged plays (an object)", found.as_ref());
            return Err(self.wrong(wrong));
        };
        self.cases(cases, &mut evaluation)?;
        if evaluation.runs.iter().all(|run| run.cases.is_empty()) {
            return Err(EvaluationError::NoCases { file: self.file.to_owned() });
        }
        Ok(evaluation)
    }

    /// Cases, or models with cases.
    fn cases(&self, raw: &'a RawValue, into: &mut Evaluation) -> Result<(), EvaluationError> {
        let mut alone = Run::default();
        for (name, raw) in self.unique(raw)? {
            let is_level = raw.get().starts_with('{') && {
                let entries: Entries<'a> = self.parse(raw.get())?;
                !is_case(&entries) && entries.0.iter().all(|(_, raw)| raw.get().starts_with('{'))
            };
            if is_level {
                let mut run = Run { name: Some(name), cases: Vec::new() };
                for (key, raw) in self.unique(raw)? {
                    self.case(key, raw, &mut run.cases, &mut into.references)?;
                }
                if !run.cases.is_empty() {
                    into.runs.push(run);
                }
            } else {
                self.case(name, raw, &mut alone.cases, &mut into.references)?;
            }
        }
        if !alone.cases.is_empty() {
            into.runs.push(alone);
        }
        Ok(())
    }

    fn case(
        &self,
        key: String,
        raw: &'a RawValue,
        cases: &mut Vec<Case>,
        references: &mut Vec<Reference>,
    ) -> Result<(), EvaluationError> {
        let at_fault =
            |wrong| EvaluationError::Case { file: self.file.to_owned(), case: key.clone(), wrong };
        let mut fields =
            object(self.parse(raw.get())?, "a judged play (an object)").map_err(at_fault)?;
        if !fields.contains_key("critique")
            && let Some(Value::String(text)) = fields.shift_remove("groundtruth")
        {
            references.push(Reference { scene: key, text });
            return Ok(());
        }
        cases.push(case(&key, fields).map_err(at_fault)?);
        Ok(())
    }

    /// The entries of an object in which no name may stand twice.
    fn unique(&self, raw: &'a RawValue) -> Result<Vec<(String, &'a RawValue)>, EvaluationError> {
        let entries: Entries<'a> = self.parse(raw.get())?;
        let mut seen = HashSet::new();
        match entries.0.iter().find(|(name, _)| !seen.insert(name.as_str())) {
            Some((name, _)) => {
                Err(EvaluationError::Twice { file: self.file.to_owned(), case: name.clone() })
            }
            None => Ok(entries.0),
        }
    }

    fn refuse_others(&self, content: &str) -> Result<(), EvaluationError> {
        let file = self.file.to_owned();
        if content.starts_with('<') {
            return Err(EvaluationError::Foreign { file, what: Foreign::Html });
        }
        if content.starts_with("version https://git-lfs") {
            return Err(EvaluationError::Foreign { file, what: Foreign::LfsPointer });
        }
        // Of a list or of JSON lines the first entry says what it is; of an object its own keys do.
        let first = content.strip_prefix('[').unwrap_or(content);
        let mut values = serde_json::Deserializer::from_str(first).into_iter::<Keys>();
        let Some(Ok(keys)) = values.next() else { return Ok(()) };
        let keys: Object = keys.0.into_iter().map(|key| (key, Value::Null)).collect();
        let is_scene = keys.contains_key("scenario") && !keys.contains_key("cases");
        match Foreign::of(&Value::from(keys)) {
            None if is_scene => Err(EvaluationError::TestSet { file }),
            None | Some(Foreign::Evaluation) => Ok(()),
            Some(what) => Err(EvaluationError::Foreign { file, what }),
        }
    }

    fn wrong(&self, wrong: Wrong) -> EvaluationError {
        EvaluationError::File { file: self.file.to_owned(), wrong }
    }

    /// Parses a part of the file; errors say where in the file they stand.
    fn parse<T: Deserialize<'a>>(&self, part: &'a str) -> Result<T, EvaluationError> {
        serde_json::from_str(part).map_err(|error| {
            let start = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
            let before = self.text.get(..start).unwrap_or_default();
            let indent = before.rsplit('\n').next().unwrap_or_default().len();
            let what = error.to_string();
            let own = format!(" at line {} column {}", error.line(), error.column());
            EvaluationError::Broken {
                file: self.file.to_owned(),
                line: before.bytes().filter(|byte| *byte == b'\n').count() + error.line().max(1),
                column: error.column() + if error.line() <= 1 { indent } else { 0 },
                what: what.strip_suffix(&own).unwrap_or(&what).to_owned(),
            }
        })
    }
}

/// An object's entries in their order, the values unread.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Outline;
        impl<'de> Visitor<'de> for Outline {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }
        from.deserialize_map(Outline).map(Entries)
    }
}

/// The keys of an object.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Entries::deserialize(from)
            .map(|entries| Keys(entries.0.into_iter().map(|(k, _)| k).collect()))
    }
}

fn is_case(entries: &Entries<'_>) -> bool {
    const KEYS: [&str; 5] =
        ["simulation", "critique", "simulation_str", "simulation_text", "groundtruth"];
    // A model may be called by any of these names, but then an object of objects stands there.
    entries.0.iter().any(|(name, raw)| {
        KEYS.contains(&name.as_str()) && (name == "critique" || !raw.get().starts_with('{'))
    })
}

/// What stands under [`OWN`] in a case.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Own {
    scene: Option<String>,
    repeat: Option<u32>,
    tag: Option<String>,
    reference: Option<String>,
    continue_from: u32,
    player_lines: u32,
    judge: Option<String>,
    sample: Option<u32>,
    failed: Map<String, Value>,
    judgings: Vec<Judging>,
}

fn case(key: &str, mut fields: Object) -> Result<Case, Wrong> {
    let own: Own = typed(&mut fields, OWN, "what sceneplay wrote there")?;
    let judged = match text(&mut fields, "simulation_str")? {
        Some(text) => Some(text),
        None => text(&mut fields, "simulation_text")?,
    };
    let mut case = Case {
        scene: own.scene.unwrap_or_else(|| key.to_owned()),
        repeat: own.repeat.unwrap_or(1).max(1),
        tag: own.tag.or(text_of(fields.get("tag"))),
        lines: lines(&mut fields)?,
        text: judged,
        reference: match own.reference {
            Some(text) => Some(text),
            None => text(&mut fields, "groundtruth")?,
        },
        continue_from: own.continue_from,
        player_lines: own.player_lines,
        score: number(fields.get("score"), "score")?,
        ..Case::default()
    };
    if let Some(value) = fields.shift_remove("critique").filter(|value| !value.is_null()) {
        let read = critiques(value).map_err(|wrong| wrong.under("critique"))?;
        (case.bleu, case.rouge_l) = (read.bleu, read.rouge_l);
        if !read.dimensions.is_empty() || !own.failed.is_empty() {
            case.judgings.push(Judging {
                judge: own.judge,
                sample: own.sample.unwrap_or(1),
                critiques: read.dimensions,
                failed: own.failed,
                ..Judging::default()
            });
        }
    }
    case.judgings.extend(own.judgings);
    Ok(case)
}

fn lines(fields: &mut Object) -> Result<Vec<Spoken>, Wrong> {
    const FIELD: &str = "simulation";
    let items = match fields.shift_remove(FIELD) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(other) => return Err(Wrong::new(FIELD, "the play's lines (a list)", Some(&other))),
    };
    let items = items.into_iter().enumerate();
    items.map(|(at, item)| line(item).map_err(|wrong| wrong.inside(FIELD, at))).collect()
}

fn line(item: Value) -> Result<Spoken, Wrong> {
    let mut line = object(item, "a line (an object)")?;
    let mut part = |name| match line.shift_remove(name) {
        Some(Value::String(text)) => Ok(text),
        other => Err(Wrong::new(name, "text", other.as_ref())),
    };
    Ok(Spoken { role: part("role")?, content: part("content")? })
}
