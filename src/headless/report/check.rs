//! Whether stored figures can be made again from what is stored beside them.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;

use super::files::ReadFile;
use crate::{
    coser::evaluation::{self, Case, Critique, Judging},
    judge::{
        material::Material,
        metrics::{bleu, rouge_l},
        score::Score,
    },
    record::{Protocol, Whom},
    scene::Scene,
};

/// How far a figure may be off. It allows for other orders of summing and for nothing else.
const NEAR: f64 = 1e-9;

/// A stored figure that does not come out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mismatch {
    pub file: String,
    /// `BOOK-ip-ic`; `None` for a figure of the whole file.
    pub scene: Option<String>,
    pub figure: String,
    pub stored: f64,
    pub computed: f64,
    /// What is known of the reason; may be empty.
    pub why: String,
}

/// What came of making all figures again.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Checked {
    pub reproduced: usize,
    pub mismatches: Vec<Mismatch>,
    /// `(what, how many)` could not be made again, because what they rest on is in no file.
    pub unchecked: Vec<(&'static str, usize)>,
}

impl Checked {
    /// Makes everything again that can be: scores from flaws, means from scores, and where the
    /// texts are known BLEU and ROUGE-L. References are taken from the files, else from `scenes`.
    pub fn of(files: &[ReadFile], scenes: &HashMap<String, Scene>) -> Self {
        let mut checked = Self::default();
        for file in files {
            Check { into: &mut checked, file, scenes }.all();
        }
        checked
    }

    fn passed_over(&mut self, what: &'static str) {
        match self.unchecked.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count += 1,
            None => self.unchecked.push((what, 1)),
        }
    }
}

struct Check<'a> {
    into: &'a mut Checked,
    file: &'a ReadFile,
    scenes: &'a HashMap<String, Scene>,
}

impl Check<'_> {
    fn all(&mut self) {
        let file = self.file;
        for case in file.evaluation.runs.iter().flat_map(|run| &run.cases) {
            for judging in case.protocol() {
                self.scores(case, judging);
            }
            if let (Some(stored), Some(judging)) = (case.score, case.protocol().next())
                && let Some(computed) = judging.mean()
            {
                self.figure(Some(case), "mean", stored, computed, String::new());
            }
            self.metrics(case);
        }
        self.run();
    }

    fn scores(&mut self, case: &Case, judging: &Judging) {
        for critique in &judging.critiques {
            let Some(stored) = critique.score else { continue };
            let Some(lines) = case.scored_lines() else {
                self.into.passed_over("scores of plays that are not in the file");
                continue;
            };
            let computed = Score::of(&critique.flaws, lines).value;
            let why = why(critique, stored);
            self.figure(Some(case), &critique.dimension, stored, computed, why);
        }
    }

    fn metrics(&mut self, case: &Case) {
        let stored = [("bleu", case.bleu), ("rouge_l", case.rouge_l)];
        if stored.iter().all(|(_, value)| value.is_none()) {
            return;
        }
        let (Some(play), Some(reference)) = (measured_play(case), self.reference(case)) else {
            self.into.passed_over("BLEU and ROUGE-L without the texts they compare");
            return;
        };
        for ((name, stored), measure) in stored.into_iter().zip([bleu, rouge_l]) {
            if let Some(stored) = stored {
                let computed = measure(&play, &reference);
                self.figure(Some(case), name, stored, computed, String::new());
            }
        }
    }

    fn reference(&self, case: &Case) -> Option<String> {
        let in_file = || {
            let references = &self.file.evaluation.references;
            let found = references.iter().find(|one| one.scene == case.scene);
            case.reference.clone().or_else(|| Some(found?.text.clone()))
        };
        let in_set = || {
            let material = Material {
                scene: self.scenes.get(&case.scene)?.clone(),
                protocol: Protocol::Newest,
                continue_from: case.continue_from,
                lines: Vec::new(),
                whom: Whom::default(),
            };
            Some(material.measured_reference_text())
        };
        // Of a reference's text one cannot tell where a line of it ends.
        if case.continue_from > 0 { in_set() } else { in_file().or_else(in_set) }
    }

    /// The figures of the whole file, if it holds one run: those of several were computed by
    /// nobody.
    fn run(&mut self) {
        let [run] = self.file.evaluation.runs.as_slice() else { return };
        for (name, computed) in evaluation::figures(&run.cases) {
            let Some(value) = self.file.evaluation.scores.get(name) else { continue };
            let Some(stored) = value.as_f64() else { continue };
            let near = rounding(value);
            self.figure_within(near, None, name, stored, computed, String::new());
        }
    }

    fn figure(&mut self, case: Option<&Case>, name: &str, stored: f64, computed: f64, why: String) {
        self.figure_within(NEAR, case, name, stored, computed, why);
    }

    fn figure_within(
        &mut self,
        near: f64,
        case: Option<&Case>,
        name: &str,
        stored: f64,
        computed: f64,
        why: String,
    ) {
        if (stored - computed).abs() <= near {
            self.into.reproduced += 1;
            return;
        }
        self.into.mismatches.push(Mismatch {
            file: self.file.given.path.display().to_string(),
            scene: case.map(|case| case.scene.clone()),
            figure: name.to_owned(),
            stored,
            computed,
            why,
        });
    }
}

/// The part of the judged text that text metrics are taken on.
fn measured_play(case: &Case) -> Option<String> {
    let text = case.text.as_ref()?;
    let opening = usize::try_from(case.continue_from).ok()?;
    if opening == 0 {
        return Some(text.clone());
    }
    let joined = |lines: &[evaluation::Spoken]| {
        let lines: Vec<&str> = lines.iter().map(|line| line.content.as_str()).collect();
        lines.join("\n\n")
    };
    (joined(&case.lines) == *text).then(|| joined(case.lines.get(opening..).unwrap_or_default()))
}

fn why(critique: &Critique, stored: f64) -> String {
    if stored > 100.0 {
        return "stored without the limit of 100".to_owned();
    }
    if stored < 0.0 {
        return "stored without the limit of 0".to_owned();
    }
    let read = critique.flaws.iter().filter(|flaw| flaw.severity.is_some());
    match read.filter_map(|flaw| flaw.given.as_ref()).next() {
        Some(given) => format!("the severity {given} is counted here"),
        None => String::new(),
    }
}

/// How far a figure may be off that was stored with so many digits.
fn rounding(value: &Value) -> f64 {
    const EXACT: usize = 10;
    let text = value.to_string();
    match text.split_once('.').map_or(0, |(_, digits)| digits.len()) {
        digits if digits >= EXACT || text.contains(['e', 'E']) => NEAR,
        // Whole means are stored as such; nobody rounds to whole points.
        0 => NEAR,
        digits => 0.5 * 10_f64.powi(-i32::try_from(digits).unwrap_or(0)) + NEAR,
    }
}
