//! What goes on behind the screens: scenes and journals are read, models looked for, plays opened
//! and carried on.
//!
//! Owns the library, the settings and the driver of the play that is on. Does nothing by itself:
//! [`Backstage::want`] is what screens want, [`Backstage::next`] and [`Backstage::take`] bring back
//! what came of it. What may take long (models, keys, the list of plays) runs beside and comes back
//! as a [`Behind`]. Two things are done at once and hold up the screens as long as the disk takes:
//! reading the scene or the journal of a play that is opened, and writing and syncing each fact, which
//! is to be on the disk before anything follows from it.

mod clips;
mod judging;
mod keeping;
mod keys;
mod marking;
mod models;
mod offering;
mod onward;
mod opening;
mod recording;
mod saving;
mod shelf;
mod themes;
mod told;
mod transcripts;
mod writing;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, atomic::AtomicU64},
    time::Duration,
};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

pub use keys::Then;
pub use opening::Opening;
pub use recording::Tempo;

use super::{
    app::App,
    events::Msg,
    library::{Entry, Shelf},
    models::{Models, State},
    page::{EarlierPlay, Notice, Want},
    shelf::{News, Transcript},
    theme::Themes,
};
use crate::{
    config::{ConfigError, Settings},
    driver::{Driver, kept::Kept},
    effect::Effect,
    journal::shelf::Catalogue,
    model::{self, discover::Found, endpoint::Endpoint},
    play::Play,
    prompt::Templates,
    record::Roles,
    scene::library::Library,
    stage::Act,
};

/// What may be waiting at once of what runs beside.
const BACKLOG: usize = 32;

/// Pieces of answers taken in before the screen gets its turn again.
const AT_ONCE: usize = 256;

/// Between two looks at the journal's file, so that a play that is not written any more says so also
/// while nothing happens in it.
const LOOK: Duration = Duration::from_secs(2);

/// Something that comes back from behind the screens.
pub enum Behind {
    /// Of a call of the play that is on.
    Heard(model::Heard),
    /// The journal's file is not what it was.
    Trouble,
    /// The next beat of a recorded play is due.
    Beat,
    /// Keys of endpoints were read; this is what was to be done with them.
    Keys { endpoints: Vec<Result<Endpoint, ConfigError>>, then: Box<Then> },
    /// An endpoint of the settings was asked what it has.
    Listed { name: String, state: State, endpoint: Option<Endpoint> },
    /// Servers of this machine were looked for.
    Discovered(Vec<Found>),
    /// Roles were written into the settings file, or could not be.
    Saved { roles: Box<Roles>, saved: Result<(), ConfigError> },
    /// What there is to play, and all that was played.
    Shelf(Shelf, Vec<Transcript>),
    /// What came of an errand of the Shelf.
    Transcripts(Box<Msg>),
    /// The theme of this name was written into the settings file, or could not be.
    ThemeKept { name: String, kept: Result<(), ConfigError> },
    /// The themes at hand have changed.
    Themes(Themes),
    /// Earlier plays of the scene that was on at the opening `of` this number.
    Earlier { plays: Vec<EarlierPlay>, of: u64 },
}

/// Where the program behind the screens writes.
#[derive(Debug, Clone)]
pub struct Places {
    /// The settings file.
    pub file: PathBuf,
    /// The folder of settings.
    pub config: PathBuf,
    /// The folder of journals.
    pub plays: PathBuf,
    /// The folder of what was played of books.
    pub played: PathBuf,
    /// The folder of one's own scenes.
    pub scenes: PathBuf,
    /// The folder of what can be made again.
    pub cache: PathBuf,
    /// The folder of what is remembered between runs.
    pub state: PathBuf,
}

/// The program behind the screens.
pub struct Backstage {
    settings: Arc<Settings>,
    library: Arc<Library>,
    /// The library's scenes as the screens list them.
    entries: Arc<[Entry]>,
    templates: Arc<Templates>,
    /// The settings file.
    file: PathBuf,
    /// The folder of settings.
    config: PathBuf,
    /// The folder of journals.
    plays: PathBuf,
    /// The folder of what was played of books.
    played: PathBuf,
    /// The folder of one's own scenes.
    scenes: PathBuf,
    /// The folder of what can be made again.
    cache: PathBuf,
    /// The folder of what is remembered between runs.
    state: PathBuf,
    /// Judgings of the reference that are to be kept there once they are whole.
    baselines: Vec<u32>,
    /// What is known of these.
    catalogue: Arc<Mutex<Catalogue>>,
    /// Number of the search that is waited for.
    searched: Arc<AtomicU64>,
    /// Endpoints whose keys are read, and those that were found.
    endpoints: Vec<Endpoint>,
    models: Models,
    /// Roles that were saved since the settings were read.
    saved: Option<Roles>,
    driver: Option<Driver>,
    /// When it is looked whether the journal is still there.
    look: Instant,
    /// The recorded play that is played again, in place of a driver.
    tape: Option<recording::Tape>,
    /// What models said about memories.
    kept: Kept,
    /// Who marks, and looks at the lists.
    annotator: String,
    /// Counts plays opened and closed: what was begun for one is nothing to the next.
    opened: u64,
    /// Whether a play is to be opened once a key is read.
    opening: bool,
    /// Scenes of which there is an unfinished play: book and topic.
    unfinished: Vec<(String, String)>,
    /// Whether the play is to be recast once a key is read.
    recasting: bool,
    tell: mpsc::Sender<Behind>,
    behind: mpsc::Receiver<Behind>,
}

impl Backstage {
    pub fn new(settings: Settings, library: Library, templates: Templates, places: Places) -> Self {
        let Places { file, config, plays, played, scenes, cache, state } = places;
        let (tell, behind) = mpsc::channel(BACKLOG);
        Self {
            settings: Arc::new(settings),
            entries: shelf::entries(&library),
            library: Arc::new(library),
            templates: Arc::new(templates),
            file,
            config,
            plays,
            played,
            scenes,
            cache,
            state,
            baselines: Vec::new(),
            catalogue: Arc::default(),
            searched: Arc::default(),
            endpoints: Vec::new(),
            models: Models::default(),
            saved: None,
            driver: None,
            look: Instant::now(),
            tape: None,
            kept: Kept::default(),
            annotator: String::new(),
            opened: 0,
            opening: false,
            unfinished: Vec::new(),
            recasting: false,
            tell,
            behind,
        }
    }

    /// The same for this annotator.
    #[must_use]
    pub fn for_annotator(self, annotator: String) -> Self {
        Self { annotator, ..self }
    }

    /// The same that keeps what models say about memories.
    #[must_use]
    pub fn keeping(self, kept: Kept) -> Self {
        Self { kept, ..self }
    }

    /// Begins to look for models and unfinished plays; for after the first frame.
    pub fn begin(&mut self) -> Vec<Msg> {
        self.list_shelf();
        self.watch_themes();
        self.find_models()
    }

    /// The scenes at hand, before the recorded plays are known.
    pub fn shelf(&self) -> Shelf {
        let (entries, wrong) = (Arc::clone(&self.entries), shelf::wrong(&self.library));
        Shelf { entries, wrong, ..Shelf::default() }
    }

    /// Does what a screen wants, or begins to.
    pub fn want(&mut self, want: Want, app: &mut App) -> Vec<Msg> {
        if let Some(refusal) = self.refusal(&want) {
            return refusal;
        }
        let (play, progress) = app.play();
        let answer = match want {
            Want::PlayAgain { journal } => self.play_file_again(&journal),
            Want::Hand(hand) => {
                self.hand(hand, play);
                Vec::new()
            }
            Want::Offer { scene } => self.offer(scene, None),
            Want::WriteScene { scene } => self.write_scene(scene),
            Want::ReadCard(path) => writing::read_card(&path),
            Want::KeepScene { scene, at } => self.keep_scene(*scene, at.as_deref()),
            Want::KeepPlay => self.keep_play(play),
            Want::Story { scene } => self.story(scene),
            Want::Onward => self.onward(play),
            Want::Retell => self.retell(play),
            Want::GoOn { next, summary } => self.go_on_in_book(&next, summary, play),
            Want::Resume { journal } => self.resume(&journal, play),
            Want::Start(choice) => self.start(*choice, play),
            Want::FindModels => self.find_models(),
            Want::Act(Act::Recast(casting)) => self.recast(casting, play),
            Want::Act(act) => self.act(act, play),
            Want::Judge => self.judge(play),
            Want::ShowBook => {
                self.change(play, Play::show_book);
                vec![Msg::BookShown]
            }
            Want::SaveHere => self.save_here(),
            Want::JudgeRun { head } => self.judge_run(head, play),
            Want::JudgeAs { requests, times } => self.judge_as(&requests, times, play),
            Want::Probe(judge) => self.probe(*judge, play),
            Want::OpenMarking { annotator, mode } => self.open_marking(annotator, mode, play),
            Want::Mark { annotator, at, finding, over } => {
                self.mark(&annotator, at, finding, over, play)
            }
            Want::FinishMarking { annotator } => self.finish_marking(&annotator, play),
            Want::Draft { speaker } => self.draft(&speaker, play),
            Want::RememberTour => self.remember_tour(),
            Want::Clip(clip) => self.hand_out(clip),
            Want::Curl { call, file } => self.curl(call, file, play),
            other => {
                self.quietly(other, play);
                Vec::new()
            }
        };
        self.tell_progress(progress, play);
        answer
    }

    /// Waits for what comes back next. Cancel-safe.
    pub async fn next(&mut self) -> Behind {
        loop {
            let Self { driver, behind, tape, look, .. } = self;
            let due = tape.as_ref().and_then(recording::Tape::due);
            let looks = driver.is_some();
            let heard = async {
                match driver {
                    Some(driver) => driver.next().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                Some(behind) = behind.recv() => return behind,
                heard = heard => return Behind::Heard(heard),
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    return Behind::Beat;
                }
                () = sleep_until(*look), if looks => {}
            }
            self.look = Instant::now() + LOOK;
            if self.driver.as_mut().is_some_and(Driver::look) {
                return Behind::Trouble;
            }
        }
    }

    /// Takes in what came back.
    pub fn take(&mut self, behind: Behind, app: &mut App) -> Vec<Msg> {
        let (play, progress) = app.play();
        let answer = match behind {
            Behind::Heard(heard) => {
                self.hear(heard, play);
                let mut answer =
                    play.as_ref().map(|play| self.keep_baselines(play)).unwrap_or_default();
                let told = self.driver.as_mut().and_then(Driver::told_of_memories);
                answer.extend(told.map(|told| Msg::Notice(Notice::warning(told))));
                answer
            }
            Behind::Trouble => Vec::new(),
            Behind::Beat => {
                self.beat(play);
                Vec::new()
            }
            Behind::Earlier { plays, of } if of == self.opened => vec![Msg::Earlier(plays)],
            Behind::Earlier { .. } => Vec::new(),
            Behind::Keys { endpoints, then } => self.keys_read(endpoints, *then, play),
            Behind::Listed { name, state, endpoint } => self.listed(&name, state, endpoint),
            Behind::Discovered(found) => self.discovered(found),
            Behind::ThemeKept { name, kept } => self.theme_kept(&name, kept),
            Behind::Themes(themes) => vec![Msg::Themes(themes)],
            Behind::Saved { roles, saved } => self.saved(*roles, saved),
            Behind::Shelf(shelf, transcripts) => {
                let open = shelf.plays.iter().filter(|play| !play.finished);
                let open = open.map(|play| (play.book.clone(), play.topic.clone()));
                self.unfinished = open.collect();
                let listed = News::Listed { trash: false, transcripts };
                vec![Msg::Shelf(shelf), Msg::Transcripts(listed)]
            }
            Behind::Transcripts(message) => self.errand_done(*message),
        };
        self.tell_progress(progress, play);
        answer
    }

    /// What a screen wants and sees done by its effects alone.
    fn quietly(&mut self, want: Want, play: &mut Option<Play>) {
        match want {
            Want::KeepDraft { speaker, text } => {
                self.change(play, |play| play.keep_draft(&speaker, &text));
            }
            Want::SaveRoles { roles, as_actor } => self.save_roles(roles, as_actor),
            Want::KeepTheme(name) => self.keep_theme(name),
            Want::StopWaiting => self.stop_waiting(play),
            Want::RetryCritic { judging, dimension } => {
                self.change(play, |play| play.retry_critic(judging, &dimension));
            }
            Want::RetryProbe(number) => self.change(play, |play| play.retry_probe(number)),
            Want::EarlierPlays => self.look_for_earlier(play),
            Want::WriteAgain => {
                if let Some(driver) = &mut self.driver {
                    driver.write_again();
                }
            }
            Want::Close => self.close(play),
            Want::Transcripts(errand) => self.run_errand(errand),
            _ => {}
        }
    }

    fn draft(&mut self, speaker: &str, play: &mut Option<Play>) -> Vec<Msg> {
        match play.as_mut().map(|play| play.draft_line(speaker)) {
            Some(Ok(effects)) => {
                self.change(play, |_| effects);
                Vec::new()
            }
            Some(Err(refused)) => vec![Msg::Notice(Notice::warning(refused.to_string()))],
            None => Vec::new(),
        }
    }

    fn act(&mut self, act: Act, play: &mut Option<Play>) -> Vec<Msg> {
        match play.as_mut().map(|play| play.act(act.clone())) {
            Some(Ok(effects)) => {
                self.change(play, |_| effects);
                vec![Msg::Done(act)]
            }
            Some(Err(refused)) => vec![Msg::Notice(Notice::warning(refused.to_string()))],
            None => Vec::new(),
        }
    }

    fn hear(&mut self, first: model::Heard, play: &mut Option<Play>) {
        let mut next = Some(first);
        let mut taken = 0;
        while let Some(heard) = next {
            let Some(driver) = &mut self.driver else {
                return;
            };
            let sorted = driver.sort(heard);
            if let (Some(heard), Some(play)) = (sorted, play.as_mut()) {
                let effects = play.hear(heard);
                driver.carry_out(effects, play);
            }
            taken += 1;
            next = if taken < AT_ONCE { driver.more() } else { None };
        }
    }

    fn change(&mut self, play: &mut Option<Play>, change: impl FnOnce(&mut Play) -> Vec<Effect>) {
        if let (Some(driver), Some(play)) = (&mut self.driver, play) {
            let effects = change(play);
            driver.carry_out(effects, play);
        }
    }

    fn stop_waiting(&mut self, play: &mut Option<Play>) {
        let stopped = self.driver.as_mut().map(Driver::stop_waiting).unwrap_or_default();
        for heard in stopped {
            self.change(play, |play| play.hear(heard));
        }
    }
}
