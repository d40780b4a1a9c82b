//! A first settings file.

use std::{io::Write, path::Path};

use super::ConfigError;

/// A settings file in which everything is explained and nothing is switched on.
pub const TEMPLATE: &str = include_str!("settings.toml");

/// Writes [`TEMPLATE`] to `path`, and the folders above it.
///
/// # Errors
/// [`ConfigError::Exists`] when there is anything at `path` already; it is left as it is.
pub fn init(path: &Path) -> Result<(), ConfigError> {
    let unwritable = |source| ConfigError::Unwritable { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(unwritable)?;
    }
    let mut file = match std::fs::File::create_new(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(ConfigError::Exists(path.to_owned()));
        }
        Err(error) => return Err(unwritable(error)),
    };
    file.write_all(TEMPLATE.as_bytes()).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{EndpointSettings, Sourced, file};

    fn switched_on() -> String {
        let is_setting =
            |rest: &str| rest.starts_with(|c: char| c.is_alphabetic() || "[\"".contains(c));
        TEMPLATE
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(rest) if is_setting(rest) => rest,
                _ => line,
            })
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn the_template_sets_nothing() {
        let file = file::parse(Path::new("f"), TEMPLATE, file::Outside::Nothing).unwrap();
        assert_eq!(file, file::File::default());
    }

    #[test]
    fn what_the_template_shows_are_the_built_in_values() {
        use crate::config::Settings;
        let file = file::parse(Path::new("f"), &switched_on(), file::Outside::Nothing).unwrap();
        let built_in = Settings::built_in();
        let layer = &file.layer;
        fn value<T: Clone>(slot: &Option<Sourced<T>>) -> T {
            slot.clone().unwrap().value
        }
        assert_eq!(value(&layer.protocol), built_in.protocol.value);
        assert_eq!(value(&layer.thoughts), built_in.thoughts.value);
        assert_eq!(value(&layer.motivation), built_in.motivation.value);
        assert_eq!(value(&layer.max_rounds), built_in.max_rounds.value);
        assert_eq!(value(&layer.continue_from), built_in.continue_from.value);
        assert_eq!(value(&layer.theme), built_in.theme.value);
        assert_eq!(value(&layer.pace_ms), built_in.pace_ms.value);
        assert_eq!(value(&file.judge.temperature), built_in.judge.temperature.value);
        assert_eq!(value(&file.judge.max_tokens), built_in.judge.max_tokens.value);
        assert_eq!(file.characters.len(), 1);
        let openai = &file.endpoints[1];
        let usual = EndpointSettings::new("openai", openai.base_url.clone());
        assert_eq!(openai.connect.value, usual.connect.value);
        assert_eq!(openai.first_chunk.value, usual.first_chunk.value);
        assert_eq!(openai.between_chunks.value, usual.between_chunks.value);
        assert_eq!(openai.whole.value, usual.whole.value);
        assert_eq!(openai.requests_at_once.value, usual.requests_at_once.value);
        assert_eq!(openai.retries.value, usual.retries.value);
        assert_eq!(openai.system_as_user.value, usual.system_as_user.value);
        assert_eq!(openai.stream.value, usual.stream.value);
        assert_eq!(openai.plain_http.value, usual.plain_http.value);
    }

    #[test]
    fn the_template_shows_every_key() {
        for key in file::TOP {
            let line = format!("\n#{key} = ");
            let table = format!("\n#[{key}");
            assert!(TEMPLATE.contains(&line) || TEMPLATE.contains(&table), "{key}");
        }
        for key in crate::config::endpoint_file::KEYS {
            let shown = TEMPLATE.contains(&format!("{key} = "));
            assert!(shown || TEMPLATE.contains(&format!(".{key}]")), "{key}");
        }
    }

    #[test]
    fn an_existing_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/settings.toml");
        init(&path).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), TEMPLATE);
        std::fs::write(&path, "mine").unwrap();
        assert!(matches!(init(&path), Err(ConfigError::Exists(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    }
}
