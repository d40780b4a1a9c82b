//! The settings as the program uses them.

use std::{collections::BTreeMap, io, path::PathBuf};

use tracing::level_filters::LevelFilter;

use crate::{
    chat::{ModelRef, Price},
    model::endpoint::Endpoint,
    record::{Protocol, Roles, Rules},
};

use super::{
    ConfigError, EndpointSettings, Environment, KeySetting, Layer, Origin, Paths, RoleSettings,
    Sourced, endpoint_outside,
    file::{self, File, Outside, hint_for_endpoint},
};

/// The theme's name that leaves the choice to the terminal.
pub const AUTO_THEME: &str = "auto";

/// Every setting with its value and where it came from.
#[derive(Debug, Clone)]
pub struct Settings {
    pub protocol: Sourced<Protocol>,
    /// Whether actors are asked for `[thoughts]`.
    pub thoughts: Sourced<bool>,
    /// Whether actors are told their motivation.
    pub motivation: Sourced<bool>,
    /// Lines after which a scene ends by itself.
    pub max_rounds: Sourced<u32>,
    /// How many of the reference's lines open a play.
    pub continue_from: Sourced<u32>,
    /// Seed of every draw; `None`: a new one for each play.
    pub seed: Sourced<Option<u64>>,
    /// Name of the theme of the screens, or [`AUTO_THEME`].
    pub theme: Sourced<String>,
    /// Milliseconds between two pieces of a line of the offline company.
    pub pace_ms: Sourced<u64>,
    /// Files and folders whose scenes the Library shows beside the bundled ones.
    pub test_sets: Sourced<Vec<PathBuf>>,
    /// Files and folders of whole books.
    pub books: Sourced<Vec<PathBuf>>,
    /// Whether the mouse belongs to the screens from the start: its wheel scrolls, a click chooses,
    /// and the terminal's own selection needs Shift.
    pub mouse: Sourced<bool>,
    /// The user's own keys, in the order of the file.
    pub keys: Vec<KeySetting>,
    /// Folder of templates in place of the built-in ones; [`super::prompts`] reads it.
    pub prompts: Sourced<Option<PathBuf>>,
    /// Name under which marks are made; `None`: who is logged in.
    pub annotator: Sourced<Option<String>>,
    /// How much goes into the log file.
    pub log: Sourced<LevelFilter>,
    /// Whether the report of a break may hold text of the play.
    pub report_text: Sourced<bool>,
    pub actor: RoleSettings,
    pub environment: RoleSettings,
    pub nsp: RoleSettings,
    pub judge: RoleSettings,
    /// Characters with a model of their own.
    pub characters: BTreeMap<String, RoleSettings>,
    /// In the order of the file, then those of the environment and of `--base-url`.
    pub endpoints: Vec<EndpointSettings>,
    variables: Environment,
}

impl Settings {
    /// The built-in values.
    pub fn built_in() -> Self {
        let rules = Rules::default();
        Self {
            protocol: Sourced::built_in(rules.protocol),
            thoughts: Sourced::built_in(rules.thoughts),
            motivation: Sourced::built_in(rules.motivation),
            max_rounds: Sourced::built_in(rules.max_rounds),
            continue_from: Sourced::built_in(rules.continue_from),
            seed: Sourced::built_in(None),
            theme: Sourced::built_in(AUTO_THEME.to_owned()),
            pace_ms: Sourced::built_in(30),
            test_sets: Sourced::built_in(Vec::new()),
            books: Sourced::built_in(Vec::new()),
            mouse: Sourced::built_in(false),
            keys: Vec::new(),
            prompts: Sourced::built_in(None),
            annotator: Sourced::built_in(None),
            log: Sourced::built_in(LevelFilter::OFF),
            report_text: Sourced::built_in(false),
            actor: RoleSettings::built_in(512),
            environment: RoleSettings::built_in(512),
            nsp: RoleSettings::built_in(512),
            judge: RoleSettings::built_in(4096),
            characters: BTreeMap::new(),
            endpoints: Vec::new(),
            variables: Environment::default(),
        }
    }

    /// Reads the file that `paths` names, the environment and the flags. A missing file is no
    /// error unless it was named by a flag or a variable.
    ///
    /// # Errors
    /// The first value that cannot be used, with its place.
    pub fn load(paths: &Paths, variables: &Environment, flags: Layer) -> Result<Self, ConfigError> {
        let path = &paths.settings.value;
        let source = match std::fs::read(path) {
            Ok(bytes) => file::text(path, bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => match paths.settings.origin {
                Origin::BuiltIn => String::new(),
                _ => return Err(ConfigError::Missing(path.clone())),
            },
            Err(source) => {
                return Err(ConfigError::Unreadable { path: path.clone(), source });
            }
        };
        Self::from_parts(paths, &source, variables, flags)
    }

    fn from_parts(
        paths: &Paths,
        source: &str,
        variables: &Environment,
        flags: Layer,
    ) -> Result<Self, ConfigError> {
        let from_variables = endpoint_outside::of_variables(variables)?;
        let outside = from_variables.as_ref().map_or(Outside::Nothing, Outside::One);
        let file = file::parse(&paths.settings.value, source, outside)?;
        let mut settings = Self::of_file(file);
        settings.variables = variables.clone();
        let mut nearby = None;
        if let Some(endpoint) = from_variables {
            nearby = Some(settings.add(endpoint));
        }
        if let Some(base_url) = &flags.base_url {
            let endpoint = endpoint_outside::at(base_url, variables)?;
            nearby = Some(settings.add(endpoint));
        }
        settings.lay(variables.layer()?, nearby.as_deref())?;
        settings.lay(flags, nearby.as_deref())?;
        Ok(settings)
    }

    /// What the file says over the built-in values.
    pub(super) fn of_file(file: File) -> Self {
        let mut settings = Self::built_in();
        settings.lay_plain(file.layer);
        settings.endpoints = file.endpoints;
        settings.keys = file.keys;
        settings.actor.lay(file.actor);
        settings.environment.lay(file.environment);
        settings.nsp.lay(file.nsp);
        settings.judge.lay(file.judge);
        for (name, role) in file.characters {
            let mut character = settings.actor.clone();
            character.lay(role);
            settings.characters.insert(name, character);
        }
        settings
    }

    /// Takes over everything but models.
    fn lay_plain(&mut self, layer: Layer) {
        self.protocol.lay(layer.protocol);
        self.thoughts.lay(layer.thoughts);
        self.motivation.lay(layer.motivation);
        self.max_rounds.lay(layer.max_rounds);
        self.continue_from.lay(layer.continue_from);
        self.seed.lay(layer.seed.map(|seed| seed.map(Some)));
        self.theme.lay(layer.theme);
        self.pace_ms.lay(layer.pace_ms);
        self.test_sets.lay(layer.test_sets);
        self.books.lay(layer.books);
        self.prompts.lay(layer.prompts.map(|folder| folder.map(Some)));
        self.mouse.lay(layer.mouse);
        self.annotator.lay(layer.annotator.map(|name| name.map(Some)));
        self.log.lay(layer.log);
        self.report_text.lay(layer.report_text);
    }

    /// Takes over a layer whose models are still text; bare names stand on the endpoint `nearby`.
    fn lay(&mut self, layer: Layer, nearby: Option<&str>) -> Result<(), ConfigError> {
        if let Some(text) = &layer.theme
            && text.value.trim().is_empty()
        {
            return Err(ConfigError::given(&text.origin, "must not be empty"));
        }
        if let Some(text) = &layer.model {
            let model = self.read_model(text, nearby)?;
            self.characters.clear();
            for role in self.roles_mut() {
                role.model = model.clone().map(Some);
            }
        }
        let parts = [&layer.actor, &layer.environment, &layer.nsp, &layer.judge];
        let models = parts.map(|text| match text {
            Some(text) => self.read_model(text, nearby).map(Some),
            None => Ok(None),
        });
        for (role, model) in self.roles_mut().into_iter().zip(models) {
            role.model.lay(model?.map(|model| model.map(Some)));
        }
        self.lay_plain(layer);
        Ok(())
    }

    fn roles_mut(&mut self) -> [&mut RoleSettings; 4] {
        [&mut self.actor, &mut self.environment, &mut self.nsp, &mut self.judge]
    }

    fn read_model(
        &self,
        text: &Sourced<String>,
        nearby: Option<&str>,
    ) -> Result<Sourced<ModelRef>, ConfigError> {
        let name = text.value.trim();
        let names: Vec<&str> = self.endpoints.iter().map(|e| e.name.as_str()).collect();
        let model = match (name.split_once('/'), nearby) {
            _ if file::is_offline(name) => ModelRef::offline(),
            (Some((endpoint, model)), _) if names.contains(&endpoint) => {
                ModelRef::new(endpoint, model.trim())
            }
            // Models have slashes in their names, too.
            (_, Some(nearby)) => ModelRef::new(nearby, name),
            (Some((endpoint, _)), None) => {
                let hint = hint_for_endpoint(endpoint, &names);
                return Err(ConfigError::given(
                    &text.origin,
                    format!("there is no endpoint `{endpoint}`; {hint}"),
                ));
            }
            (None, None) if name.is_empty() => {
                return Err(ConfigError::given(&text.origin, "names no model"));
            }
            (None, None) => {
                return Err(ConfigError::given(
                    &text.origin,
                    format!(
                        "nobody knows where `{name}` is; write endpoint/model, or give --base-url"
                    ),
                ));
            }
        };
        if model.model.is_empty() {
            return Err(ConfigError::given(&text.origin, "names no model"));
        }
        Ok(Sourced { value: model, origin: text.origin.clone() })
    }

    /// Adds an endpoint that came from outside the file and says under which name; one with the
    /// same address is used instead, with all that the file says about it.
    fn add(&mut self, mut endpoint: EndpointSettings) -> String {
        let same = |known: &&EndpointSettings| known.base_url.value == endpoint.base_url.value;
        if let Some(known) = self.endpoints.iter().find(same) {
            return known.name.clone();
        }
        let wanted = endpoint.name.clone();
        let mut number = 1;
        while self.endpoints.iter().any(|e| e.name == endpoint.name) {
            number += 1;
            endpoint.name = format!("{wanted}-{number}");
        }
        let name = endpoint.name.clone();
        self.endpoints.push(endpoint);
        name
    }

    /// The endpoint `name`, with its key read. Where the key is printed by a program, that program
    /// runs now, for up to half a minute: call it where blocking does no harm, and keep the answer.
    ///
    /// # Errors
    /// There is no such endpoint, or its key cannot be had.
    pub fn endpoint(&self, name: &str) -> Result<Endpoint, ConfigError> {
        match self.endpoints.iter().find(|e| e.name == name) {
            Some(endpoint) => endpoint.resolve(&self.variables),
            None => {
                let names: Vec<&str> = self.endpoints.iter().map(|e| e.name.as_str()).collect();
                Err(ConfigError::NoEndpoint {
                    name: name.to_owned(),
                    hint: hint_for_endpoint(name, &names),
                })
            }
        }
    }

    /// What is cast when the settings name the actor's model; roles without a model of their own
    /// take the actor's. `None`: nothing is configured, see [`Self::roles_with`].
    pub fn roles(&self) -> Option<Roles> {
        self.actor.model.value.as_ref().map(|actor| self.roles_with(actor))
    }

    /// The roles with `found` (a server's model, or the offline company) for the actor where the
    /// settings name none, and the actor's model for every other role without one.
    pub fn roles_with(&self, found: &ModelRef) -> Roles {
        let actor = self.actor.with(found);
        let fallback = actor.model.clone();
        Roles {
            environment: self.environment.with(&fallback),
            nsp: self.nsp.with(&fallback),
            judge: self.judge.with(&fallback),
            characters: self
                .characters
                .iter()
                .map(|(name, role)| (name.clone(), role.with(&fallback)))
                .collect(),
            actor,
        }
    }

    /// The rules of the next play. Without a seed in the settings, each call draws a new one.
    pub fn rules(&self) -> Rules {
        Rules {
            protocol: self.protocol.value,
            thoughts: self.thoughts.value,
            motivation: self.motivation.value,
            max_rounds: self.max_rounds.value,
            continue_from: self.continue_from.value,
            seed: self.seed.value.unwrap_or_else(rand::random),
            ..Rules::default()
        }
    }

    /// What `model` costs, if the settings say so.
    pub fn price(&self, model: &ModelRef) -> Option<Price> {
        self.endpoints.iter().find(|endpoint| endpoint.name == model.endpoint)?.price(&model.model)
    }

    pub(super) fn is_set(&self, variable: &str) -> bool {
        self.variables.text(variable).is_some()
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
