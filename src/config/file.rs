//! The settings file as a whole: which keys there are and what they hold.

use std::path::{Path, PathBuf};

use crate::{chat::ModelRef, log::LEVELS, text::nearest};

use super::{
    ConfigError, EndpointSettings, KeySetting, Layer, Sourced, Wrong, endpoint_file,
    error::Excerpt,
    item::Item,
    keys,
    layer::{CONTINUE_FROM, MAX_ROUNDS, PACE_MS, PROTOCOLS},
    read::{Section, Text},
};

/// The keys of the file itself.
pub(super) const TOP: &[&str] = &[
    "protocol",
    "thoughts",
    "motivation",
    "max_rounds",
    "continue_from",
    "seed",
    "theme",
    "pace_ms",
    "test_sets",
    "books",
    "prompts",
    "annotator",
    "log",
    "report_text",
    "mouse",
    "keys",
    "roles",
    "characters",
    "endpoints",
];
const ROLES: &[&str] = &["actor", "environment", "nsp", "judge"];
const ROLE_KEYS: &[&str] = &["model", "temperature", "max_tokens"];

/// In place of a number: leave the parameter to the server.
pub(super) const SERVERS_OWN: &str = "server";

/// What the file says about one role; `None`: nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct FileRole {
    pub model: Option<Sourced<ModelRef>>,
    /// The inner `None`: left to the server.
    pub temperature: Option<Sourced<Option<f64>>>,
    pub max_tokens: Option<Sourced<Option<u32>>>,
}

/// What the file says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct File {
    /// Everything but roles and endpoints.
    pub layer: Layer,
    pub actor: FileRole,
    pub environment: FileRole,
    pub nsp: FileRole,
    pub judge: FileRole,
    pub characters: Vec<(String, FileRole)>,
    pub endpoints: Vec<EndpointSettings>,
    pub keys: Vec<KeySetting>,
}

/// On which endpoints beside the file's own its models may stand.
#[derive(Clone, Copy)]
pub(super) enum Outside<'a> {
    Nothing,
    One(&'a EndpointSettings),
    /// Whatever the name: for the question whether the file can be read at all.
    Anything,
}

/// Names of endpoints.
struct Names<'a> {
    known: Vec<&'a str>,
    any: bool,
}

/// Reads a settings file's text.
///
/// # Errors
/// The first thing that is wrong, with its place.
pub(super) fn parse(path: &Path, source: &str, outside: Outside<'_>) -> Result<File, ConfigError> {
    let text = Text { path, source };
    let table = text.parse()?;
    let root = Section::new(text, String::new(), table.get_ref());
    root.only(TOP, &[])?;
    let mut file = File { layer: read_layer(&root)?, ..File::default() };
    if let Some(item) = root.get("endpoints") {
        for (name, item) in item.section()?.entries() {
            file.endpoints.push(endpoint_file::read(name, &item)?);
        }
    }
    if let Some(item) = root.get("keys") {
        file.keys = keys::read(&item)?;
    }
    let mut names = Names {
        known: file.endpoints.iter().map(|e| e.name.as_str()).collect(),
        any: matches!(outside, Outside::Anything),
    };
    // One at the address of an endpoint of the file is not added, so its name is none.
    if let Outside::One(outside) = outside
        && file.endpoints.iter().all(|e| e.base_url.value != outside.base_url.value)
    {
        names.known.push(&outside.name);
    }
    if let Some(item) = root.get("roles") {
        let roles = item.section()?;
        roles.only(ROLES, TOP)?;
        for (name, role) in [
            ("actor", &mut file.actor),
            ("environment", &mut file.environment),
            ("nsp", &mut file.nsp),
            ("judge", &mut file.judge),
        ] {
            if let Some(item) = roles.get(name) {
                *role = read_role(&item, &names)?;
            }
        }
    }
    if let Some(item) = root.get("characters") {
        for (name, item) in item.section()?.entries() {
            let role = read_role(&item, &names)?;
            if role.model.is_none() {
                return Err(item.wrong_name(
                    "a character listed here needs a `model`",
                    "add one, or leave the character to the actor",
                ));
            }
            file.characters.push((name.to_owned(), role));
        }
    }
    Ok(file)
}

fn read_layer(root: &Section<'_>) -> Result<Layer, ConfigError> {
    let boolean = |name| -> Result<Option<Sourced<bool>>, ConfigError> {
        let Some(item) = root.get(name) else {
            return Ok(None);
        };
        Ok(Some(item.sourced(item.boolean()?)))
    };
    let whole = |name, from, to| -> Result<Option<Sourced<u64>>, ConfigError> {
        let Some(item) = root.get(name) else {
            return Ok(None);
        };
        Ok(Some(item.sourced(item.whole(from..=to)?)))
    };
    let small = |name, range: std::ops::RangeInclusive<u32>| {
        let value = whole(name, u64::from(*range.start()), u64::from(*range.end()))?;
        Ok::<_, ConfigError>(value.map(|value| value.map(|number| number as u32)))
    };
    let mut layer = Layer {
        thoughts: boolean("thoughts")?,
        motivation: boolean("motivation")?,
        report_text: boolean("report_text")?,
        mouse: boolean("mouse")?,
        max_rounds: small("max_rounds", MAX_ROUNDS)?,
        continue_from: small("continue_from", CONTINUE_FROM)?,
        seed: whole("seed", 0, u64::MAX)?,
        pace_ms: whole("pace_ms", *PACE_MS.start(), *PACE_MS.end())?,
        ..Layer::default()
    };
    if let Some(item) = root.get("protocol") {
        layer.protocol = Some(item.sourced(item.choice(&PROTOCOLS)?));
    }
    if let Some(item) = root.get("theme") {
        layer.theme = Some(item.sourced(item.string()?.to_owned()));
    }
    let paths = |name| -> Result<Option<Sourced<Vec<PathBuf>>>, ConfigError> {
        let Some(item) = root.get(name) else {
            return Ok(None);
        };
        let paths: Vec<PathBuf> = item.array()?.iter().map(Item::path).collect::<Result<_, _>>()?;
        Ok(Some(item.sourced(paths)))
    };
    layer.test_sets = paths("test_sets")?;
    layer.books = paths("books")?;
    if let Some(item) = root.get("prompts") {
        layer.prompts = Some(item.sourced(item.path()?));
    }
    if let Some(item) = root.get("annotator") {
        layer.annotator = Some(item.sourced(item.string()?.to_owned()));
    }
    if let Some(item) = root.get("log") {
        layer.log = Some(item.sourced(item.choice(&LEVELS)?));
    }
    Ok(layer)
}

fn read_role(item: &Item<'_>, endpoints: &Names<'_>) -> Result<FileRole, ConfigError> {
    if !item.is_table() {
        return Ok(FileRole { model: Some(read_model(item, endpoints)?), ..FileRole::default() });
    }
    let section = item.section()?;
    section.only(ROLE_KEYS, TOP)?;
    let mut role = FileRole::default();
    if let Some(item) = section.get("model") {
        role.model = Some(read_model(&item, endpoints)?);
    }
    if let Some(item) = section.get("temperature") {
        let value = match item.as_str() {
            Some(SERVERS_OWN) => None,
            _ => Some(item.number(0.0..=10.0)?),
        };
        role.temperature = Some(item.sourced(value));
    }
    if let Some(item) = section.get("max_tokens") {
        let value = match item.as_str() {
            Some(SERVERS_OWN) => None,
            _ => Some(item.whole(1..=10_000_000)? as u32),
        };
        role.max_tokens = Some(item.sourced(value));
    }
    Ok(role)
}

fn read_model(item: &Item<'_>, endpoints: &Names<'_>) -> Result<Sourced<ModelRef>, ConfigError> {
    let text = item.string()?.trim();
    if is_offline(text) {
        return Ok(item.sourced(ModelRef::offline()));
    }
    let Some((endpoint, model)) = text.split_once('/') else {
        let hint = match endpoints.known.first() {
            Some(endpoint) => format!("write \"{endpoint}/{}\"", text),
            None => format!("write \"endpoint/{}\" and define [endpoints.endpoint]", text),
        };
        return Err(item.wrong(format!("`{}` must be \"endpoint/model\"", item.name), hint));
    };
    if model.trim().is_empty() {
        return Err(
            item.wrong(format!("`{}` names no model", item.name), "write \"endpoint/model\"")
        );
    }
    if !endpoints.any && !endpoints.known.contains(&endpoint) {
        return Err(item.wrong(
            format!("there is no endpoint `{}`", endpoint),
            hint_for_endpoint(endpoint, &endpoints.known),
        ));
    }
    Ok(item.sourced(ModelRef::new(endpoint, model)))
}

/// A model as the file writes it.
pub(super) fn model_name(model: &ModelRef) -> String {
    match model.is_offline() {
        true => model.endpoint.clone(),
        false => model.to_string(),
    }
}

/// Whether a model's name stands for the offline company.
pub(super) fn is_offline(text: &str) -> bool {
    let offline = ModelRef::offline();
    match text.split_once('/') {
        Some((endpoint, model)) => endpoint == offline.endpoint && model == offline.model,
        None => text == offline.endpoint,
    }
}

/// The text of a file's bytes; a byte order mark at its beginning is dropped.
pub(super) fn text(path: &Path, bytes: Vec<u8>) -> Result<String, ConfigError> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(error.as_bytes());
        let at = error.utf8_error().valid_up_to();
        Wrong::new(
            path,
            &good,
            at..at,
            Excerpt::Unparsed,
            "this is no UTF-8 text".to_owned(),
            "save the file as UTF-8".to_owned(),
        )
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    })
}

/// What to do when no endpoint is named `name`.
pub(super) fn hint_for_endpoint(name: &str, known: &[&str]) -> String {
    if let Some(near) = nearest(name, known.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    if name == "openai" {
        return "set OPENAI_API_KEY, or define [endpoints.openai] in the settings file".to_owned();
    }
    let known = match known.is_empty() {
        true => String::new(),
        false => format!(", or use one of: {}", known.join(", ")),
    };
    format!("define [endpoints.{name}] in the settings file{known}")
}
