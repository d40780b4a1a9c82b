//! The environment's variables, as far as settings read them.
//!
//! A copy is taken once and handed down, so that everything above it can be tested without touching
//! the process. It holds keys: nothing prints it.

use std::{collections::BTreeMap, ffi::OsString, fmt, path::PathBuf};

use super::{ConfigError, Layer, Origin, Sourced, layer};
use crate::log;

/// A copy of environment variables. Empty ones count as unset.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// The variables of this process.
    pub fn of_process() -> Self {
        std::env::vars_os().collect()
    }

    pub fn raw(&self, name: &str) -> Option<OsString> {
        let value = self.0.get(std::ffi::OsStr::new(name))?;
        (!value.is_empty()).then(|| value.clone())
    }

    /// The variable as text; bytes that are no UTF-8 come as replacement characters, which no
    /// setting takes.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = self.raw(name)?.to_string_lossy().trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// What the variables of sceneplay's own say.
    pub(super) fn layer(&self) -> Result<Layer, ConfigError> {
        Ok(Layer {
            base_url: None,
            model: self.plain("SCENEPLAY_MODEL"),
            actor: self.plain("SCENEPLAY_ACTOR_MODEL"),
            environment: self.plain("SCENEPLAY_ENV_MODEL"),
            nsp: self.plain("SCENEPLAY_NSP_MODEL"),
            judge: self.plain("SCENEPLAY_JUDGE_MODEL"),
            protocol: self.read(
                "SCENEPLAY_PROTOCOL",
                "must be `newest` or `paper`",
                layer::protocol,
            )?,
            thoughts: self.yes_or_no("SCENEPLAY_THOUGHTS")?,
            mouse: self.yes_or_no("SCENEPLAY_MOUSE")?,
            motivation: self.yes_or_no("SCENEPLAY_MOTIVATION")?,
            max_rounds: self.read(
                "SCENEPLAY_MAX_ROUNDS",
                "must be a whole number from 1 to 1000",
                |text| text.parse().ok().filter(|n| layer::MAX_ROUNDS.contains(n)),
            )?,
            continue_from: self.read(
                "SCENEPLAY_CONTINUE_FROM",
                "must be a whole number from 0 to 1000",
                |text| text.parse().ok().filter(|n| layer::CONTINUE_FROM.contains(n)),
            )?,
            seed: self.read("SCENEPLAY_SEED", "must be a whole number from 0 on", |text| {
                text.parse().ok()
            })?,
            theme: self.plain("SCENEPLAY_THEME"),
            pace_ms: self.read(
                "SCENEPLAY_PACE_MS",
                "must be a whole number from 0 to 10000",
                |text| text.parse().ok().filter(|n| layer::PACE_MS.contains(n)),
            )?,
            test_sets: self.paths("SCENEPLAY_TEST_SETS"),
            books: self.paths("SCENEPLAY_BOOKS"),
            prompts: self
                .raw("SCENEPLAY_PROMPTS")
                .map(|folder| variable("SCENEPLAY_PROMPTS", folder.into())),
            annotator: self.plain("SCENEPLAY_ANNOTATOR"),
            log: self.read(
                "SCENEPLAY_LOG",
                "must be `off`, `error`, `warn`, `info`, `debug` or `trace`",
                log::level,
            )?,
            report_text: self.yes_or_no("SCENEPLAY_REPORT_TEXT")?,
        })
    }

    fn paths(&self, name: &'static str) -> Option<Sourced<Vec<PathBuf>>> {
        let list = self.raw(name)?;
        let paths = std::env::split_paths(&list).filter(|path| !path.as_os_str().is_empty());
        Some(variable(name, paths.collect()))
    }

    fn plain(&self, name: &'static str) -> Option<Sourced<String>> {
        self.text(name).map(|text| variable(name, text))
    }

    fn yes_or_no(&self, name: &'static str) -> Result<Option<Sourced<bool>>, ConfigError> {
        self.read(name, "must be `true` or `false`", |text| match text.to_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" => Some(false),
            _ => None,
        })
    }

    fn read<T>(
        &self,
        name: &'static str,
        wanted: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<Sourced<T>>, ConfigError> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match parse(&text) {
            Some(value) => Ok(Some(variable(name, value))),
            None => Err(ConfigError::Given {
                origin: Origin::Environment { variable: name },
                message: wanted.to_owned(),
            }),
        }
    }
}

fn variable<T>(name: &'static str, value: T) -> Sourced<T> {
    Sourced { value, origin: Origin::Environment { variable: name } }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Environment({} variables)", self.0.len())
    }
}
