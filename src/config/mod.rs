//! Settings: which there are, where each value came from, and where files go.
//!
//! Built-in values give way to the file, the file to the environment, the environment to flags;
//! every value keeps its [`Origin`]. The file is refused as a whole when anything in it is wrong,
//! with the place and what to do, and is then never written to.
//!
//! Keys of servers are not settings: settings hold where a key is read from ([`KeySource`]), and
//! [`Settings::endpoint`] reads it when the endpoint is needed. Nor are templates: settings name their
//! folder, and [`prompts`] reads it. Owns no connection, no screen.

mod address;
pub mod annotation;
mod endpoint;
mod endpoint_file;
mod endpoint_outside;
mod environment;
mod error;
mod file;
mod init;
mod item;
mod key;
mod keys;
pub mod labels;
pub mod layer;
pub mod open_road;
pub mod paths;
pub mod prompts;
mod read;
mod role;
pub mod rubrics;
mod save;
mod settings;
pub mod show;
pub mod tour;

use std::{fmt, path::PathBuf};

use serde::Serialize;

pub use self::{
    endpoint::EndpointSettings,
    environment::Environment,
    error::{ConfigError, Wrong},
    init::{TEMPLATE, init},
    key::KeySource,
    keys::KeySetting,
    layer::{Layer, protocol, protocol_name},
    paths::Paths,
    role::RoleSettings,
    save::{save_roles, save_theme},
    settings::{AUTO_THEME, Settings},
};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Origin {
    BuiltIn,
    /// The settings file; lines count from 1.
    File {
        path: PathBuf,
        line: usize,
    },
    Environment {
        variable: &'static str,
    },
    /// A flag, with its dashes.
    Flag {
        name: &'static str,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built in"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment { variable } => write!(f, "${variable}"),
            Self::Flag { name } => f.write_str(name),
        }
    }
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    pub value: T,
    pub origin: Origin,
}

impl<T> Sourced<T> {
    pub fn built_in(value: T) -> Self {
        Self { value, origin: Origin::BuiltIn }
    }

    /// A value given by the flag `name` (with its dashes).
    pub fn flag(name: &'static str, value: T) -> Self {
        Self { value, origin: Origin::Flag { name } }
    }

    /// Another value from the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: change(self.value), origin: self.origin }
    }

    /// Takes `over` where there is one.
    fn lay(&mut self, over: Option<Sourced<T>>) {
        if let Some(over) = over {
            *self = over;
        }
    }
}
