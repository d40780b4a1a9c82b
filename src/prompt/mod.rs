//! Prompts: the templates, and what is put into them. Nothing else builds a prompt.
//!
//! A template is a minijinja text whose leading comment lists its variables. The built-in ones are
//! in `templates/`, in our own words; what they must hold is stated by CoSER's protocol (arXiv
//! 2502.09082).

use minijinja::{Environment, Template, UndefinedBehavior, Value};
use serde::Serialize;

use crate::{
    record::{Protocol, Rules},
    scene::{ENVIRONMENT, Scene},
};

/// First user message of every agent. Its line breaks are the protocol's: lines that follow are
/// joined to it by a blank line, so that four stand before the first.
pub const OPENING: &str = "===Conversation Start===\n\n";

/// The built-in templates: `(name, source)`.
pub const BUILT_IN: [(&str, &str); 4] = [
    ("character", include_str!("templates/character.j2")),
    ("environment", include_str!("templates/environment.j2")),
    ("nsp", include_str!("templates/nsp.j2")),
    ("judge", include_str!("templates/judge.j2")),
];

/// A template that cannot be read or filled.
#[derive(Debug, thiserror::Error)]
#[error("template `{template}`{}: {reason}", line.map(|n| format!(", line {n}")).unwrap_or_default())]
pub struct PromptError {
    pub template: String,
    pub line: Option<usize>,
    pub reason: String,
}

impl PromptError {
    fn new(template: &str, error: &minijinja::Error) -> Self {
        let reason = match error.detail() {
            Some(detail) => format!("{}: {detail}", error.kind()),
            None => error.kind().to_string(),
        };
        Self { template: template.to_owned(), line: error.line(), reason }
    }
}

/// What every template is given.
#[derive(Serialize)]
struct Common<'a> {
    book: &'a str,
    scenario: &'a str,
    names: &'a [String],
    major: &'a [String],
    protocol: Protocol,
}

impl<'a> Common<'a> {
    fn new(scene: &'a Scene, rules: &Rules) -> Self {
        Self {
            book: &scene.book,
            scenario: &scene.scenario,
            names: scene.speakers(),
            major: &scene.major_characters,
            protocol: rules.protocol,
        }
    }
}

/// What the character template is given besides.
#[derive(Serialize)]
struct Part<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    name: &'a str,
    profile: String,
    others: Vec<Other<'a>>,
    motivation: &'a str,
    background: &'a [String],
    thoughts: bool,
}

#[derive(Serialize)]
struct Other<'a> {
    name: &'a str,
    profile: String,
}

/// The templates of a play.
#[derive(Debug, Clone)]
pub struct Templates {
    engine: Environment<'static>,
}

impl Templates {
    /// The templates that come with the program.
    ///
    /// # Errors
    /// When one of them does not parse, which a test rules out for the built-in ones.
    pub fn built_in() -> Result<Self, PromptError> {
        let mut engine = Environment::new();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, source) in BUILT_IN {
            engine.add_template(name, source).map_err(|error| PromptError::new(name, &error))?;
        }
        Ok(Self { engine })
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
            self.character(scene, rules, speaker)
        }
    }

    /// System message of NSP.
    ///
    /// # Errors
    /// When the template names a variable that it is not given.
    pub fn nsp(&self, scene: &Scene, rules: &Rules) -> Result<String, PromptError> {
        self.fill("nsp", &Common::new(scene, rules))
    }

    /// The template of a critic's request, which [`crate::judge::critic`] fills.
    ///
    /// # Errors
    /// When there is none.
    pub fn judge(&self) -> Result<Template<'_, '_>, PromptError> {
        self.engine.get_template("judge").map_err(|error| PromptError::new("judge", &error))
    }

    /// Names and sources of the templates, to tell whether two plays were asked alike.
    pub fn sources(&self) -> Vec<(String, String)> {
        let templates = self.engine.templates();
        templates.map(|(name, found)| (name.to_owned(), found.source().to_owned())).collect()
    }

    fn character(&self, scene: &Scene, rules: &Rules, name: &str) -> Result<String, PromptError> {
        let others: Vec<Other<'_>> = scene
            .names()
            .into_iter()
            .filter(|other| *other != name && *other != ENVIRONMENT)
            .filter_map(|other| Some(Other { name: other, profile: scene.profile(other)? }))
            .collect();
        let motivation = if rules.motivation { scene.motivation(name) } else { None };
        let part = Part {
            common: Common::new(scene, rules),
            name,
            profile: scene.profile(name).unwrap_or_default(),
            others,
            motivation: motivation.unwrap_or_default(),
            background: &[],
            thoughts: rules.thoughts,
        };
        self.fill("character", &part)
    }

    fn fill(&self, template: &str, values: &impl Serialize) -> Result<String, PromptError> {
        self.engine
            .get_template(template)
            .and_then(|found| found.render(Value::from(minijinja::value::Serde(values))))
            .map_err(|error| PromptError::new(template, &error))
    }
}
