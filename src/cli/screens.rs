//! Gets everything ready for the screens, so that what is wrong is said before they open.

use super::{CliError, Start, replay::ReplayArgs};
use crate::{
    config::{self, Environment, Paths, Settings, annotation::Annotation},
    driver::kept::Kept,
    headless,
    scene::{
        ENVIRONMENT,
        draft::Draft,
        library::{Entry, Library},
    },
    text::nearest,
    tui::{
        self,
        app::App,
        backstage::{Backstage, Places},
        events::{Event, Msg},
        keymap::Keymap,
        theme::{Sight, Themes, Wardrobe},
        writing::Begun,
    },
};

/// Scenes that are named where several answer a word.
const NAMED: usize = 5;

/// What lies over the screens as they open.
pub(super) enum First<'a> {
    Nothing,
    /// A recorded play.
    Recorded(&'a ReplayArgs),
    /// The form of a scene that is to be written.
    Form(Box<Draft>),
}

/// Opens the screens.
pub(super) fn open(
    settings: Settings,
    paths: &Paths,
    variables: &Environment,
    start: &Start,
    first: First<'_>,
) -> Result<(), CliError> {
    let plays = paths.data.value.join("plays");
    let (recorded, writing) = match first {
        First::Nothing => (None, None),
        First::Recorded(args) => (Some((args.read(&plays)?, args.tempo())), None),
        First::Form(draft) => (None, Some(draft)),
    };
    let endpoints = settings.clone();
    let (mut app, mut backstage) = prepare(settings, paths, variables, start)?;
    if !tui::terminal::present() {
        return Err(CliError::NoTerminal);
    }
    let warnings = config::open_road::warnings(&endpoints, &paths.state.value);
    for warning in warnings {
        app.warn(warning);
    }
    if let Some((recorded, tempo)) = recorded {
        let path = recorded.path.clone();
        let opened = backstage.play_again(recorded, tempo, &mut app);
        for message in opened.map_err(|source| CliError::Recorded { path, source })? {
            app.handle(Event::Told(message));
        }
    }
    if let Some(draft) = writing {
        let begun = Begun { draft: *draft, at: None };
        app.handle(Event::Told(Msg::Writing(Box::new(begun))));
    }
    tui::run(app, backstage).map_err(CliError::Screens)
}

/// The screens and what is behind them, as they begin.
pub(super) fn prepare(
    settings: Settings,
    paths: &Paths,
    variables: &Environment,
    start: &Start,
) -> Result<(App, Backstage), CliError> {
    let library = headless::scenes::library(&settings, &paths.scenes(), &paths.cache.value)?;
    let wardrobe = wardrobe(&settings, variables, paths)?;
    let keymap = Keymap::with_own(&settings.keys)?;
    let opening = start.opening(&library)?;
    let templates = config::prompts::templates(&settings)?;
    let places = Places {
        file: paths.settings.value.clone(),
        config: paths.config.value.clone(),
        plays: paths.data.value.join("plays"),
        played: paths.data.value.join("played"),
        scenes: paths.scenes(),
        cache: paths.cache.value.clone(),
    };
    let mouse = settings.mouse.value;
    let annotation = Annotation::load(&settings, variables, &paths.config.value);
    let kept = Kept::at(paths.cache.value.join("memories"));
    let backstage = Backstage::new(settings, library, templates, places).keeping(kept);
    let mut app = App::new(wardrobe.worn(), keymap);
    app.dress(wardrobe);
    app.annotate_with(annotation);
    if mouse {
        app.take_mouse();
    }
    app.handle(Event::Told(Msg::Shelf(backstage.shelf())));
    for message in opening.into_iter().flat_map(|(scene, player)| backstage.open_at(scene, player))
    {
        app.handle(Event::Told(message));
    }
    Ok((app, backstage))
}

/// The themes at hand and the one to begin with; one of the user's whose file is wrong is told by
/// the screens.
fn wardrobe(
    settings: &Settings,
    variables: &Environment,
    paths: &Paths,
) -> Result<Wardrobe, CliError> {
    let themes = Themes::load(&paths.config.value);
    let name = settings.theme.value.as_str();
    let wardrobe = Wardrobe::new(themes, name, Sight::of(|name| variables.text(name)));
    if wardrobe.theme(name).is_some() || wardrobe.themes().keeps_out(name) {
        return Ok(wardrobe);
    }
    let known = wardrobe.themes().known.iter().map(|known| known.name.as_str());
    Err(CliError::NoTheme {
        name: name.to_owned(),
        from: settings.theme.origin.to_string(),
        known: [config::AUTO_THEME].into_iter().chain(known).collect::<Vec<_>>().join(", "),
    })
}

impl Start {
    /// The scene to begin with and who is to be played in it, where that is said.
    fn opening(&self, library: &Library) -> Result<Option<(usize, Option<Vec<String>>)>, CliError> {
        let Some(wanted) = &self.scene else {
            return Ok(None);
        };
        let scene = find(wanted, library)?;
        let entries = library.entries();
        let cast = &entries[scene].cast;
        let is_stranger =
            |name: &&String| !cast.iter().any(|one| **one == **name) && *name != ENVIRONMENT;
        if let Some(stranger) = self.play.iter().find(is_stranger) {
            return Err(CliError::NoSpeaker {
                name: stranger.clone(),
                scene: wanted.clone(),
                cast: cast.join(", "),
            });
        }
        let player = (self.watch || !self.play.is_empty()).then(|| self.play.clone());
        Ok(Some((scene, player)))
    }
}

/// The scene of this id, else the only one whose id, book and topic hold all these words.
pub(super) fn find(wanted: &str, library: &Library) -> Result<usize, CliError> {
    let entries = library.entries();
    let exact = entries.iter().position(|entry| entry.id == wanted || entry.key == wanted);
    if let Some(exact) = exact {
        return Ok(exact);
    }
    let words: Vec<String> = wanted
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let holds = |entry: &Entry| {
        let text = format!("{} {} {}", entry.key, entry.book, entry.topic).to_lowercase();
        !words.is_empty() && words.iter().all(|word| text.contains(word.as_str()))
    };
    let found: Vec<usize> = (0..entries.len()).filter(|&at| holds(&entries[at])).collect();
    match found[..] {
        [only] => Ok(only),
        [] => {
            let ids = entries.iter().map(|entry| entry.id.as_str());
            let near = nearest(wanted, ids).map(str::to_owned).into_iter().collect();
            Err(CliError::NoScene { wanted: wanted.to_owned(), near })
        }
        _ => {
            let near = found.iter().take(NAMED).map(|&at| entries[at].id.clone()).collect();
            Err(CliError::NoScene { wanted: wanted.to_owned(), near })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::bundled;

    #[test]
    fn who_is_played_is_said_or_left_to_the_screen() {
        let mut library = Library::default();
        library.add_embedded(bundled::FILES.iter().copied()).expect("bundled scenes can be read");
        let opening = |play: &[&str], watch| {
            let play = play.iter().map(|name| (*name).to_owned()).collect();
            let start = Start { scene: Some("Hunsford".to_owned()), play, watch };
            start.opening(&library).map(|opening| opening.expect("a scene").1)
        };
        let both = ["Mr Darcy", "Environment"];
        assert_eq!(opening(&[], false).expect("left open"), None);
        assert_eq!(opening(&[], true).expect("nobody"), Some(Vec::new()));
        assert_eq!(opening(&both, false).expect("two"), Some(both.map(str::to_owned).to_vec()));
        assert!(opening(&["Mr Darcy", "Hamlet"], false).is_err());
    }

    #[test]
    fn a_scene_is_found_by_its_id_or_by_words() {
        let mut library = Library::default();
        library.add_embedded(bundled::FILES.iter().copied()).expect("bundled scenes can be read");
        let found =
            |wanted: &str| find(wanted, &library).map(|at| library.entries()[at].id.clone());
        let darcy = library.entries()[0].id.clone();
        for wanted in [darcy.as_str(), "pride-and-prejudice", "Hunsford", "proposal prejudice"] {
            assert_eq!(found(wanted).expect(wanted), darcy);
        }
        for (wanted, said) in [("the", "which of these"), ("zzz", "there is no scene"), ("", "no")]
        {
            let error = found(wanted).expect_err(wanted).to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
