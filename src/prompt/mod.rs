//! Prompts: the templates, and what is put into them. Nothing else builds a prompt.
//!
//! A template is a minijinja text whose leading comment lists its variables. The built-in ones are
//! in `templates/`, in our own words; what they must hold is stated by CoSER's protocol (arXiv
//! 2502.09082). Others can take their place ([`Templates::with`]); reading them from a folder is
//! [`crate::config::prompts`].
//!
//! White space is Jinja's own default, so that what stands in a file is what is sent: a tag takes
//! no line break with it (`trim_blocks` and `lstrip_blocks` are off; `{%-` and `-%}` do it by
//! hand), and one line break at the end of a file, which editors put there, is dropped
//! (`keep_trailing_newline` is off). Line ends of Windows count as `\n`, a byte order mark as
//! nothing, and nothing is escaped. A variable that is not given is an error. Besides minijinja's
//! own filters there is `pyrepr`, Python's `repr`.

mod python;
mod values;
mod variables;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use minijinja::{AutoEscape, Environment, Template, UndefinedBehavior, Value};
use serde::Serialize;
use sha2::{Digest, Sha256};

use self::values::{Again, Common, Directed, Part, Retold};
use crate::{
    chat::CallId,
    record::{Invalid, Objection, Protocol, Rules},
    scene::{ENVIRONMENT, Scene},
};

/// First user message of every agent. Its line breaks are the protocol's: lines that follow are
/// joined to it by a blank line, so that four stand before the first.
pub const OPENING: &str = "===Conversation Start===\n\n";

/// The built-in templates: `(name, source)`.
pub const BUILT_IN: [(&str, &str); 8] = [
    ("character", include_str!("templates/character.j2")),
    ("environment", include_str!("templates/environment.j2")),
    ("nsp", include_str!("templates/nsp.j2")),
    ("nsp_again", include_str!("templates/nsp_again.j2")),
    ("judge", include_str!("templates/judge.j2")),
    ("probe", include_str!("templates/probe.j2")),
    ("card", include_str!("templates/card.j2")),
    ("retelling", include_str!("templates/retelling.j2")),
];

/// The first letter of names of templates that are there to be included by others.
pub const PART: char = '_';

/// A template that cannot be read or filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("template `{template}`{}: {reason}", line.map(|n| format!(", line {n}")).unwrap_or_default())]
pub struct PromptError {
    pub template: String,
    /// From 1.
    pub line: Option<usize>,
    pub reason: String,
}

impl PromptError {
    pub(crate) fn new(template: &str, error: &minijinja::Error) -> Self {
        let reason = match error.detail() {
            Some(detail) => format!("{}: {detail}", error.kind()),
            None => error.kind().to_string(),
        };
        // Of a part that was included, the error names the part.
        let template = error.name().unwrap_or(template).to_owned();
        Self { template, line: error.line(), reason }
    }
}

/// The templates of a play.
#[derive(Debug, Clone)]
pub struct Templates {
    engine: Environment<'static>,
    replaced: Vec<String>,
    fingerprint: String,
}

impl Templates {
    /// The templates that come with the program.
    ///
    /// # Errors
    /// When one of them does not parse, which a test rules out for the built-in ones.
    pub fn built_in() -> Result<Self, PromptError> {
        Self::with([])
    }

    /// `own` templates, as `(name, text)`, in place of the built-in ones of the same name; those
    /// that are absent stay built-in. Names that begin with [`PART`] are for `{% include %}`.
    ///
    /// # Errors
    /// The first that does not parse, or names a variable that it is not given.
    pub fn with(own: impl IntoIterator<Item = (String, String)>) -> Result<Self, PromptError> {
        let mut engine = Environment::new();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.set_auto_escape_callback(|_| AutoEscape::None);
        engine.add_filter("pyrepr", |value: Value| python::pyrepr(&value));
        for (name, source) in BUILT_IN {
            engine.add_template(name, source).map_err(|error| PromptError::new(name, &error))?;
        }
        let mut replaced = BTreeSet::new();
        for (name, text) in own {
            let text = plain(&text);
            if BUILT_IN.iter().all(|(_, source)| *source != text) {
                replaced.insert(name.clone());
            }
            engine
                .add_template_owned(name.clone(), text)
                .map_err(|error| PromptError::new(&name, &error))?;
        }
        let fingerprint = fingerprint(&engine);
        let templates = Self { engine, replaced: replaced.into_iter().collect(), fingerprint };
        templates.know_all_variables()?;
        Ok(templates)
    }

    /// Names of templates that are not the built-in ones, sorted.
    pub fn replaced(&self) -> &[String] {
        &self.replaced
    }

    /// SHA-256 over the names and texts of all templates, in hexadecimal: the same where the same
    /// values give the same requests. Comments count.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Names and texts of all templates, sorted by name.
    pub fn sources(&self) -> Vec<(String, String)> {
        let templates = self.engine.templates();
        let mut sources: Vec<(String, String)> =
            templates.map(|(name, found)| (name.to_owned(), found.source().to_owned())).collect();
        sources.sort_unstable();
        sources
    }

    /// System message of the agent that plays `speaker`, Environment included.
    ///
    /// # Errors
    /// When the template names a variable that it is not given.
    pub fn speaker(
        &self,
        scene: &Scene,
        rules: &Rules,
        speaker: &str,
    ) -> Result<String, PromptError> {
        if speaker == ENVIRONMENT {
            self.fill("environment", &Common::new(scene, rules))
        } else {
            self.fill("character", &Part::new(scene, rules, speaker))
        }
    }

    /// What a character card tells the model that plays `name`, behind its system message; `lore`
    /// are the entries of its lorebook that are due. Empty where the card says nothing.
    ///
    /// # Errors
    /// When the template names a variable that it is not given.
    pub fn card(
        &self,
        scene: &Scene,
        rules: &Rules,
        name: &str,
        lore: &[&str],
    ) -> Result<String, PromptError> {
        match scene.own.directions.get(name) {
            None => Ok(String::new()),
            Some(direction) => {
                self.fill("card", &Directed::new(scene, rules, name, direction, lore))
            }
        }
    }

    /// System message of NSP.
    ///
    /// # Errors
    /// When the template names a variable that it is not given.
    pub fn nsp(&self, scene: &Scene, rules: &Rules) -> Result<String, PromptError> {
        self.fill("nsp", &Common::new(scene, rules))
    }

    /// What NSP is told when its answer could not be followed and it is asked once more. `current`
    /// has just spoken.
    ///
    /// # Errors
    /// When the template names a variable that it is not given.
    pub fn nsp_again(
        &self,
        scene: &Scene,
        rules: &Rules,
        current: &str,
        objection: &Objection,
    ) -> Result<String, PromptError> {
        self.fill("nsp_again", &Again::new(scene, rules, current, objection))
    }

    /// What the model is asked that sums up a play; `lines` are `(speaker, what others heard)`.
    ///
    /// # Errors
    /// When the template names a variable that it is not given.
    pub fn retelling(
        &self,
        scene: &Scene,
        rules: &Rules,
        lines: &[(String, String)],
    ) -> Result<String, PromptError> {
        self.fill("retelling", &Retold::new(scene, rules, lines))
    }

    /// The template of a critic's request, which [`crate::judge::critic`] fills.
    ///
    /// # Errors
    /// When there is none.
    pub fn judge(&self) -> Result<Template<'_, '_>, PromptError> {
        self.engine.get_template("judge").map_err(|error| PromptError::new("judge", &error))
    }

    /// The template of a probe's request, which [`crate::judge::probe::request`] fills.
    ///
    /// # Errors
    /// When there is none.
    pub fn probe(&self) -> Result<Template<'_, '_>, PromptError> {
        self.engine.get_template("probe").map_err(|error| PromptError::new("probe", &error))
    }

    /// A template that a rubric brings along in place of [`Self::judge`]'s.
    ///
    /// # Errors
    /// When it does not parse.
    pub fn of_rubric<'s>(
        &self,
        rubric: &'s str,
        source: &'s str,
    ) -> Result<Template<'_, 's>, PromptError> {
        let template = self.engine.template_from_named_str(rubric, source);
        template.map_err(|error| PromptError::new(rubric, &error))
    }

    /// Fills every agent's template for `scene` under all rules that templates can tell apart.
    /// The critics' is tried by [`crate::judge::critic::try_out`].
    ///
    /// # Errors
    /// The first template that cannot be filled or comes out empty.
    pub fn try_out(&self, scene: &Scene) -> Result<(), PromptError> {
        for protocol in [Protocol::Newest, Protocol::Paper] {
            for thoughts in [true, false] {
                for motivation in [true, false] {
                    let rules = Rules { protocol, thoughts, motivation, ..Rules::default() };
                    for speaker in scene.speakers() {
                        let name = if speaker == ENVIRONMENT { "environment" } else { "character" };
                        said(name, &self.speaker(scene, &rules, speaker)?)?;
                        self.card(scene, &rules, speaker, &[])?;
                    }
                    said("nsp", &self.nsp(scene, &rules)?)?;
                    said("retelling", &self.retelling(scene, &rules, &[])?)?;
                    for objection in objections() {
                        said("nsp_again", &self.nsp_again(scene, &rules, "", &objection)?)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Which variables a template may name does not depend on the branch that a scene takes
    /// through it, so that a slip of the pen is found also where no scene was tried.
    fn know_all_variables(&self) -> Result<(), PromptError> {
        let listed = BUILT_IN.map(|(name, source)| (name, variables::listed(source)));
        let all: BTreeSet<&str> = listed.iter().flat_map(|(_, known)| known).copied().collect();
        let mut templates: Vec<(&str, Template<'_, '_>)> = self.engine.templates().collect();
        templates.sort_by_key(|(name, _)| *name);
        for (name, template) in templates {
            let known = listed.iter().find(|(built_in, _)| *built_in == name);
            let known = known.map_or(&all, |(_, known)| known);
            if let Some((variable, line)) = variables::unknown(&self.engine, &template, known) {
                let given: Vec<&str> = known.iter().copied().collect();
                let given = given.join(", ");
                let reason = format!("there is no variable `{variable}` here; there are: {given}");
                return Err(PromptError { template: name.to_owned(), line, reason });
            }
        }
        Ok(())
    }

    fn fill(&self, template: &str, values: &impl Serialize) -> Result<String, PromptError> {
        self.engine
            .get_template(template)
            .and_then(|found| found.render(Value::from(minijinja::value::Serde(values))))
            .map_err(|error| PromptError::new(template, &error))
    }
}

/// One answer of NSP for each way in which it can be wrong.
fn objections() -> impl Iterator<Item = Objection> {
    let all = [Invalid::Random, Invalid::Unknown, Invalid::SameSpeaker, Invalid::TooEarly];
    all.into_iter().map(|invalid| Objection {
        call: CallId(0),
        invalid,
        said: "Somebody".to_owned(),
        answer: "Next Speaker: Somebody".to_owned(),
    })
}

fn said(template: &str, text: &str) -> Result<(), PromptError> {
    if text.trim().is_empty() {
        let reason = "nothing comes out of it".to_owned();
        return Err(PromptError { template: template.to_owned(), line: None, reason });
    }
    Ok(())
}

/// The text as every editor on every system means it.
fn plain(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n")
}

fn fingerprint(engine: &Environment<'_>) -> String {
    let mut templates: Vec<(&str, Template<'_, '_>)> = engine.templates().collect();
    templates.sort_by_key(|(name, _)| *name);
    let mut hash = Sha256::new();
    for (name, template) in templates {
        for text in [name, template.source()] {
            // With its length, so that no text can run into the next.
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
