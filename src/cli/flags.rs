//! The flags that several commands share.
//!
//! Owns their names and what can be written behind them; what goes before what is
//! [`crate::config`]'s.

use std::path::PathBuf;

use clap::Args;
use tracing::level_filters::LevelFilter;

use crate::{
    config::{Layer, Sourced, layer, paths::PathFlags, protocol},
    log,
    memory::{FoundBy, Mixture, Scope, Weighing},
    record::Protocol,
};

/// Flags that go before the environment and the settings file.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Settings")]
pub struct SettingFlags {
    /// A test set, or a folder of them, to show beside the bundled scenes; may be repeated.
    #[arg(long, global = true, value_name = "PATH")]
    pub test_set: Vec<PathBuf>,
    /// A whole book, or a folder of them, whose conversations are scenes and memories; may be
    /// repeated.
    #[arg(long, global = true, value_name = "PATH")]
    pub books: Vec<PathBuf>,
    /// An OpenAI-compatible server, up to and without /chat/completions.
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// The model of every part.
    #[arg(long, global = true, value_name = "MODEL")]
    pub model: Option<String>,
    /// The model that plays the characters.
    #[arg(long, global = true, value_name = "MODEL")]
    pub actor_model: Option<String>,
    /// The model that plays Environment.
    #[arg(long, global = true, value_name = "MODEL")]
    pub env_model: Option<String>,
    /// The model that says who speaks next.
    #[arg(long, global = true, value_name = "MODEL")]
    pub nsp_model: Option<String>,
    /// The model that judges.
    #[arg(long, global = true, value_name = "MODEL")]
    pub judge_model: Option<String>,
    /// A folder of templates in place of the built-in prompts (see `sceneplay prompts export`).
    #[arg(long, global = true, value_name = "DIR")]
    pub prompts: Option<PathBuf>,
    /// Form of the protocol: newest or paper.
    #[arg(long, global = true, value_name = "NAME", value_parser = parse_protocol)]
    pub protocol: Option<Protocol>,
    /// Do not ask the actors for thoughts.
    #[arg(long, global = true)]
    pub no_thoughts: bool,
    /// Do not tell the actors their motivation.
    #[arg(long, global = true)]
    pub no_motivation: bool,
    /// Lines after which a scene ends by itself.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub max_rounds: Option<u32>,
    /// Open a play with the book's first N lines.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=1000))]
    pub continue_from: Option<u32>,
    /// Seed of every draw, to make them the same again.
    #[arg(long, global = true, value_name = "N")]
    pub seed: Option<u64>,
    /// What characters remember of their book: off, expr3, conv1, expr3_conv1, raw_text, …
    #[arg(long, global = true, value_name = "MIXTURE", value_parser = parse_retrieval)]
    pub retrieval: Option<Retrieval>,
    /// How far into the story they remember: before (the scene) or all.
    #[arg(long, global = true, value_name = "SCOPE", value_parser = parse_scope)]
    pub retrieval_scope: Option<Scope>,
    /// With an embedding model, memories are found by words, by sense or by both.
    #[arg(long, global = true, value_name = "WHAT", value_parser = parse_by)]
    pub retrieval_by: Option<FoundBy>,
    /// Whether what felt alike is remembered first: off, combined or reranking.
    #[arg(long, global = true, value_name = "HOW", value_parser = parse_mood)]
    pub retrieval_mood: Option<Feeling>,
    /// The model whose embeddings memories are found by.
    #[arg(long, global = true, value_name = "MODEL")]
    pub embedding_model: Option<String>,
    /// Theme of the screens.
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// The name that your marks bear.
    #[arg(long, global = true, value_name = "NAME")]
    pub annotator: Option<String>,
    /// How much goes into the log file: off, error, warn, info, debug or trace.
    #[arg(long, global = true, value_name = "LEVEL", value_parser = parse_level)]
    pub log: Option<LevelFilter>,
}

/// What characters remember; `None`: nothing.
#[derive(Debug, Clone, Copy)]
pub struct Retrieval(Option<Mixture>);

/// How moods count; `None`: not at all.
#[derive(Debug, Clone, Copy)]
pub struct Feeling(Option<Weighing>);

/// Where the screens begin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Start")]
pub struct Start {
    /// Go straight to casting this scene: its id, or words of its book and topic.
    #[arg(long, value_name = "SCENE")]
    pub scene: Option<String>,
    /// Play this character of the scene; may be repeated.
    #[arg(long, value_name = "CHARACTER", requires = "scene")]
    pub play: Vec<String>,
    /// Play nobody.
    #[arg(long, requires = "scene", conflicts_with = "play")]
    pub watch: bool,
}

/// Flags that say where files are.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Places")]
pub struct PlaceFlags {
    /// The settings file.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The folder of settings.
    #[arg(long, global = true, value_name = "DIR")]
    pub config_dir: Option<PathBuf>,
    /// The folder of journals.
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// The folder of what is remembered between runs.
    #[arg(long, global = true, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// The folder of what can be made again.
    #[arg(long, global = true, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
}

impl SettingFlags {
    pub(super) fn into_layer(self) -> Layer {
        let off = |flag, given: bool| given.then(|| Sourced::flag(flag, false));
        fn given<T>(flag: &'static str, value: Option<T>) -> Option<Sourced<T>> {
            value.map(|value| Sourced::flag(flag, value))
        }
        let test_sets = Some(self.test_set).filter(|paths| !paths.is_empty());
        let books = Some(self.books).filter(|paths| !paths.is_empty());
        Layer {
            base_url: given("--base-url", self.base_url),
            model: given("--model", self.model),
            actor: given("--actor-model", self.actor_model),
            environment: given("--env-model", self.env_model),
            nsp: given("--nsp-model", self.nsp_model),
            judge: given("--judge-model", self.judge_model),
            protocol: given("--protocol", self.protocol),
            thoughts: off("--no-thoughts", self.no_thoughts),
            motivation: off("--no-motivation", self.no_motivation),
            max_rounds: given("--max-rounds", self.max_rounds),
            continue_from: given("--continue-from", self.continue_from),
            seed: given("--seed", self.seed),
            theme: given("--theme", self.theme),
            pace_ms: None,
            test_sets: given("--test-set", test_sets),
            books: given("--books", books),
            prompts: given("--prompts", self.prompts),
            mouse: None,
            retrieval: given("--retrieval", self.retrieval.map(|Retrieval(mixture)| mixture)),
            retrieval_scope: given("--retrieval-scope", self.retrieval_scope),
            retrieval_by: given("--retrieval-by", self.retrieval_by),
            retrieval_mood: given("--retrieval-mood", self.retrieval_mood.map(|Feeling(how)| how)),
            embedding: given("--embedding-model", self.embedding_model),
            annotator: given("--annotator", self.annotator),
            log: given("--log", self.log),
            report_text: None,
        }
    }
}

impl PlaceFlags {
    pub(super) fn into_paths(self) -> PathFlags {
        PathFlags {
            settings: self.config,
            config: self.config_dir,
            data: self.data_dir,
            state: self.state_dir,
            cache: self.cache_dir,
        }
    }
}

fn parse_protocol(name: &str) -> Result<Protocol, String> {
    protocol(name).ok_or_else(|| "it is `newest` or `paper`".to_owned())
}

fn parse_mood(name: &str) -> Result<Feeling, String> {
    let mood = layer::retrieval_mood(name).map(Feeling);
    mood.ok_or_else(|| "it is `off`, `combined` or `reranking`".to_owned())
}

fn parse_by(name: &str) -> Result<FoundBy, String> {
    layer::retrieval_by(name).ok_or_else(|| "it is `words`, `sense` or `both`".to_owned())
}

fn parse_retrieval(name: &str) -> Result<Retrieval, String> {
    layer::retrieval(name).map(Retrieval)
}

fn parse_scope(name: &str) -> Result<Scope, String> {
    layer::retrieval_scope(name).ok_or_else(|| "it is `before` or `all`".to_owned())
}

fn parse_level(name: &str) -> Result<LevelFilter, String> {
    log::level(name).ok_or_else(|| "it is off, error, warn, info, debug or trace".to_owned())
}
