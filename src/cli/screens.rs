//! Gets everything ready for the screens, so that what is wrong is said before they open.

use super::{CliError, Start};
use crate::{
    config::{self, Environment, Paths, Settings, nearest},
    prompt::Templates,
    scene::{ENVIRONMENT, bundled, library::Library},
    tui::{
        self,
        app::App,
        backstage::Backstage,
        events::{Event, Msg},
        keymap::Keymap,
        theme::{self, Theme},
    },
};

/// Opens the screens.
pub(super) fn open(
    settings: Settings,
    paths: &Paths,
    variables: &Environment,
    start: &Start,
) -> Result<(), CliError> {
    let mut library = Library::default();
    library.add_embedded(bundled::FILES.iter().copied())?;
    for path in &settings.test_sets.value {
        library.add_path(path)?;
    }
    let theme = theme(&settings, variables)?;
    let opening = start.opening(&library)?;
    let templates = Templates::built_in()?;
    if !tui::terminal::present() {
        return Err(CliError::NoTerminal);
    }
    let plays = paths.data.value.join("plays");
    let file = paths.settings.value.clone();
    let backstage = Backstage::new(settings, library, templates, file, plays);
    let mut app = App::new(theme, Keymap::default());
    app.handle(Event::Told(Msg::Shelf(backstage.shelf())));
    for message in opening.into_iter().flat_map(|(scene, player)| backstage.open_at(scene, player))
    {
        app.handle(Event::Told(message));
    }
    tui::run(app, backstage).map_err(CliError::Screens)
}

fn theme(settings: &Settings, variables: &Environment) -> Result<Theme, CliError> {
    let wanted = settings.theme.value.as_str();
    let name = match wanted {
        config::AUTO_THEME => Theme::suited(|name| variables.text(name)),
        name => name,
    };
    Theme::bundled(name).ok_or_else(|| CliError::NoTheme {
        name: name.to_owned(),
        from: settings.theme.origin.to_string(),
        known: theme::BUNDLED.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
    })
}

impl Start {
    /// The scene to begin with and who is to be played in it.
    fn opening(&self, library: &Library) -> Result<Option<(usize, Option<String>)>, CliError> {
        let Some(wanted) = &self.scene else {
            return Ok(None);
        };
        let entries = library.entries();
        let scene = entries.iter().position(|entry| entry.id == *wanted || entry.key == *wanted);
        let Some(scene) = scene else {
            let ids = entries.iter().map(|entry| entry.id.as_str());
            let near = nearest(wanted, ids).map(str::to_owned);
            return Err(CliError::NoScene { id: wanted.clone(), near });
        };
        let cast = &entries[scene].cast;
        match &self.play {
            Some(name) if !cast.contains(name) && name != ENVIRONMENT => Err(CliError::NoSpeaker {
                name: name.clone(),
                scene: wanted.clone(),
                cast: cast.join(", "),
            }),
            player => Ok(Some((scene, player.clone()))),
        }
    }
}
