//! Which model takes a part of a play, and how it is asked.

use crate::{
    chat::{ModelRef, Params},
    record::RoleModel,
};

use super::{Sourced, file::FileRole};

/// Which model takes a part, and how it is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleSettings {
    /// `None`: not set.
    pub model: Sourced<Option<ModelRef>>,
    /// `None`: left to the server.
    pub temperature: Sourced<Option<f64>>,
    /// `None`: left to the server.
    pub max_tokens: Sourced<Option<u32>>,
}

impl RoleSettings {
    pub(super) fn built_in(max_tokens: u32) -> Self {
        Self {
            model: Sourced::built_in(None),
            temperature: Sourced::built_in(Some(0.0)),
            max_tokens: Sourced::built_in(Some(max_tokens)),
        }
    }

    pub(super) fn lay(&mut self, over: FileRole) {
        self.model.lay(over.model.map(|model| model.map(Some)));
        self.temperature.lay(over.temperature);
        self.max_tokens.lay(over.max_tokens);
    }

    pub(super) fn with(&self, fallback: &ModelRef) -> RoleModel {
        RoleModel {
            model: self.model.value.as_ref().unwrap_or(fallback).clone(),
            params: Params {
                temperature: self.temperature.value,
                max_tokens: self.max_tokens.value,
            },
        }
    }
}
