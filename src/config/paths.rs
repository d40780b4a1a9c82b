//! Where files go: settings, journals, state and caches.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use directories::ProjectDirs;

use super::{ConfigError, Environment, Origin, Sourced};

/// Name of the settings file in the config folder.
pub const SETTINGS_FILE: &str = "settings.toml";

/// The folders and the file that flags name.
#[derive(Debug, Clone, Default)]
pub struct PathFlags {
    /// The settings file itself.
    pub settings: Option<PathBuf>,
    pub config: Option<PathBuf>,
    pub data: Option<PathBuf>,
    pub state: Option<PathBuf>,
    pub cache: Option<PathBuf>,
}

/// Where files go, and who says so. Nothing here needs to exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Settings of the user.
    pub config: Sourced<PathBuf>,
    /// Journals.
    pub data: Sourced<PathBuf>,
    /// What is remembered between runs and can be lost without harm.
    pub state: Sourced<PathBuf>,
    /// What can be made again.
    pub cache: Sourced<PathBuf>,
    /// The settings file; built in where only the config folder says where it is, so that it may
    /// be missing.
    pub settings: Sourced<PathBuf>,
}

struct Folder {
    what: &'static str,
    flag: &'static str,
    variable: &'static str,
    /// The desktop convention's variable for the folder above.
    xdg: &'static str,
}

impl Folder {
    fn find(
        &self,
        flag: Option<PathBuf>,
        variables: &Environment,
        usual: Option<PathBuf>,
    ) -> Result<Sourced<PathBuf>, ConfigError> {
        if let Some(path) = flag {
            return Ok(Sourced::flag(self.flag, absolute(path)));
        }
        if let Some(path) = variables.raw(self.variable) {
            let origin = Origin::Environment { variable: self.variable };
            return Ok(Sourced { value: absolute(path.into()), origin });
        }
        let Some(value) = usual else {
            return Err(ConfigError::NoHome {
                what: self.what,
                variable: self.variable,
                flag: self.flag,
            });
        };
        let origin = match xdg_folder(variables.raw(self.xdg)) {
            Some(above) if value.starts_with(&above) => Origin::Environment { variable: self.xdg },
            _ => Origin::BuiltIn,
        };
        Ok(Sourced { value, origin })
    }
}

const CONFIG: Folder = Folder {
    what: "config",
    flag: "--config-dir",
    variable: "SCENEPLAY_CONFIG_DIR",
    xdg: "XDG_CONFIG_HOME",
};
const DATA: Folder = Folder {
    what: "data",
    flag: "--data-dir",
    variable: "SCENEPLAY_DATA_DIR",
    xdg: "XDG_DATA_HOME",
};
const STATE: Folder = Folder {
    what: "state",
    flag: "--state-dir",
    variable: "SCENEPLAY_STATE_DIR",
    xdg: "XDG_STATE_HOME",
};
const CACHE: Folder = Folder {
    what: "cache",
    flag: "--cache-dir",
    variable: "SCENEPLAY_CACHE_DIR",
    xdg: "XDG_CACHE_HOME",
};

impl Paths {
    /// Flags, then `SCENEPLAY_*_DIR`, then the platform's usual folders (on Linux those of the XDG
    /// base directory specification).
    ///
    /// # Errors
    /// [`ConfigError::NoHome`] when a folder is not named and there is no home folder either.
    pub fn find(flags: PathFlags, variables: &Environment) -> Result<Self, ConfigError> {
        let usual = ProjectDirs::from("", "", "sceneplay");
        let usual = |folder: fn(&ProjectDirs) -> &Path| usual.as_ref().map(folder).map(Into::into);
        let config = CONFIG.find(flags.config, variables, usual(ProjectDirs::config_dir))?;
        let data = DATA.find(flags.data, variables, usual(ProjectDirs::data_dir))?;
        let state = STATE.find(flags.state, variables, usual(usual_state))?;
        let cache = CACHE.find(flags.cache, variables, usual(ProjectDirs::cache_dir))?;
        let settings = if let Some(path) = flags.settings {
            Sourced::flag("--config", absolute(path))
        } else if let Some(path) = variables.raw("SCENEPLAY_CONFIG") {
            Sourced {
                value: absolute(path.into()),
                origin: Origin::Environment { variable: "SCENEPLAY_CONFIG" },
            }
        } else {
            Sourced::built_in(config.value.join(SETTINGS_FILE))
        };
        Ok(Self { config, data, state, cache, settings })
    }

    /// The folder of one's own scenes.
    pub fn scenes(&self) -> PathBuf {
        self.data.value.join(crate::scene::keep::FOLDER)
    }

    /// All of them with their names, in the order in which they are shown.
    pub fn rows(&self) -> [(&'static str, &Sourced<PathBuf>); 5] {
        [
            ("config", &self.config),
            ("data", &self.data),
            ("state", &self.state),
            ("cache", &self.cache),
            ("settings", &self.settings),
        ]
    }
}

/// The path that begins with `~/`, in the home folder; `None`: it does not, or there is none.
pub fn in_home(path: &Path) -> Option<PathBuf> {
    let rest = path.strip_prefix("~").ok()?;
    Some(directories::BaseDirs::new()?.home_dir().join(rest))
}

/// Only Linux has a folder for state.
fn usual_state(dirs: &ProjectDirs) -> &Path {
    dirs.state_dir().unwrap_or(dirs.data_local_dir())
}

/// So that a later change of the working folder moves nothing.
fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

/// The specification ignores relative values.
fn xdg_folder(value: Option<OsString>) -> Option<PathBuf> {
    let path = PathBuf::from(value?);
    path.is_absolute().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_go_before_the_environment() {
        let variables: Environment = [
            ("SCENEPLAY_CONFIG_DIR", "/env/config"),
            ("SCENEPLAY_DATA_DIR", "/env/data"),
            ("SCENEPLAY_STATE_DIR", "/env/state"),
            ("SCENEPLAY_CACHE_DIR", "/env/cache"),
        ]
        .into_iter()
        .collect();
        let flags = PathFlags { data: Some("/flag/data".into()), ..PathFlags::default() };
        let paths = Paths::find(flags, &variables).unwrap();
        let rows = paths.rows().map(|(name, path)| {
            let (value, origin) = (path.value.display(), &path.origin);
            format!("{name} {value} {origin}")
        });
        assert_eq!(
            rows,
            [
                "config /env/config $SCENEPLAY_CONFIG_DIR",
                "data /flag/data --data-dir",
                "state /env/state $SCENEPLAY_STATE_DIR",
                "cache /env/cache $SCENEPLAY_CACHE_DIR",
                "settings /env/config/settings.toml built in",
            ]
        );
    }

    #[test]
    fn a_folder_without_a_home_is_asked_for() {
        let error = DATA.find(None, &Environment::default(), None).unwrap_err().to_string();
        assert!(error.contains("SCENEPLAY_DATA_DIR") && error.contains("--data-dir"));
    }

    #[test]
    fn relative_paths_become_absolute() {
        let found = DATA.find(Some("here".into()), &Environment::default(), None);
        assert!(found.unwrap().value.is_absolute());
    }
}
