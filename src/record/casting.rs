//! Who plays whom, with which models and by which rules.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    chat::{ModelRef, Params},
    scene::ENVIRONMENT,
};

/// Which of the two published forms of the protocol is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Reasoning before the next speaker's name, lines stored as written.
    #[default]
    Newest,
    /// The published numbers: every line stored with `NAME: ` in front, NSP answers a bare name.
    Paper,
}

/// Who decides about the next speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NextBy {
    /// The next-speaker model.
    #[default]
    Nsp,
    /// The order of the reference.
    Book,
    /// The scene's speakers in turn, Environment last.
    RoundRobin,
    /// The player, each time.
    Player,
}

/// How many model lines in a row the play brings before it waits for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// [`Cap::PLAYING`] while the person plays somebody, none while the person watches.
    #[default]
    Auto,
    Never,
    After(u32),
}

impl Cap {
    /// Lines in a row that `Auto` lets through while the person plays somebody.
    pub const PLAYING: u32 = 6;

    /// The number of lines, if there is a limit.
    pub fn lines(self, watching: bool) -> Option<u32> {
        match self {
            Self::Auto => (!watching).then_some(Self::PLAYING),
            Self::Never => None,
            Self::After(lines) => Some(lines),
        }
    }
}

/// The rules a play is played by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rules {
    pub protocol: Protocol,
    pub next_by: NextBy,
    /// Whether actors are asked for `[thoughts]`.
    pub thoughts: bool,
    /// Whether actors are told their motivation.
    pub motivation: bool,
    /// Lines after which a scene ends by itself.
    pub max_rounds: u32,
    /// Round index (from 0) from which NSP may end the scene.
    pub end_from: u32,
    /// How many of the reference's lines open the play.
    pub continue_from: u32,
    /// Seed of every draw in this play.
    pub seed: u64,
    /// Whether NSP is asked once more, with the valid names, before a speaker is drawn. The
    /// protocol draws at once.
    #[serde(default)]
    pub ask_again: bool,
    #[serde(default)]
    pub cap: Cap,
    /// Whether the play waits for a key after each line.
    #[serde(default)]
    pub step: bool,
    /// Whether a model writes the player's lines too, to be compared afterwards.
    #[serde(default)]
    pub ghost: bool,
}

impl Default for Rules {
    /// The protocol's own values.
    fn default() -> Self {
        Self {
            protocol: Protocol::Newest,
            next_by: NextBy::Nsp,
            thoughts: true,
            motivation: true,
            max_rounds: 20,
            end_from: 5,
            continue_from: 0,
            seed: 0,
            ask_again: false,
            cap: Cap::Auto,
            step: false,
            ghost: false,
        }
    }
}

/// A model and how it is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RoleModel {
    pub model: ModelRef,
    #[serde(default)]
    pub params: Params,
}

/// Which model takes which part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Roles {
    pub actor: RoleModel,
    pub environment: RoleModel,
    pub nsp: RoleModel,
    pub judge: RoleModel,
    /// Characters played by another model than `actor`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub characters: BTreeMap<String, RoleModel>,
}

impl Roles {
    /// The same model for everything, with the protocol's parameters.
    pub fn all(model: ModelRef) -> Self {
        let role = |max_tokens| RoleModel {
            model: model.clone(),
            params: Params { temperature: Some(0.0), max_tokens: Some(max_tokens) },
        };
        Self {
            actor: role(512),
            environment: role(512),
            nsp: role(512),
            judge: role(4096),
            characters: BTreeMap::new(),
        }
    }

    /// Every model that has a part, once; that of the actor first.
    pub fn each_model(&self) -> String {
        let parts = [&self.actor, &self.environment, &self.nsp, &self.judge];
        let mut each = Vec::new();
        for role in parts.into_iter().chain(self.characters.values()) {
            let name = role.model.to_string();
            if !each.contains(&name) {
                each.push(name);
            }
        }
        each.join(", ")
    }

    /// The model that plays `speaker`, Environment included.
    pub fn of_speaker(&self, speaker: &str) -> &RoleModel {
        if speaker == ENVIRONMENT { &self.environment } else { self.of_character(speaker) }
    }

    /// The model that plays the character `speaker`.
    pub fn of_character(&self, speaker: &str) -> &RoleModel {
        self.characters.get(speaker).unwrap_or(&self.actor)
    }
}

/// Who plays whom, with what and by which rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Casting {
    /// The speakers that the person plays; empty: the person watches.
    pub player: Vec<String>,
    pub roles: Roles,
    pub rules: Rules,
    /// Addresses of the endpoints that the roles name, without anything secret: a play can go on
    /// also where these were given by a flag.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub endpoints: BTreeMap<String, String>,
    /// Profiles that stand in place of the scene's own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profiles: BTreeMap<String, String>,
}
