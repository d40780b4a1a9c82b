//! What a screen is, and the words in which it speaks with the [`App`](super::app::App).

use std::{path::PathBuf, time::Instant};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    casting::Choice,
    events::Pointer,
    keymap::{Action, Context, Keymap},
    models::Models,
    onward::Next,
    recording::{Hand, Recording},
    shelf::Errand,
    theme::Theme,
};
use crate::{
    chat::{CallId, Fault},
    config::annotation::Annotation,
    play::{JudgeRequest, Play, totals::Cost},
    record::{Finding, LineId, MarkId, MarkingMode, RoleModel, Roles, Target},
    scene::Scene,
    stage::Act,
};

/// What every screen may look at.
pub struct Shared {
    pub theme: Theme,
    pub keymap: Keymap,
    pub models: Models,
    /// The play that the Stage and Verdict screens show.
    pub play: Option<Play>,
    pub progress: Progress,
    pub annotation: Annotation,
    /// Earlier plays of the scene that is on, the newest first; `None`: not looked for yet.
    pub earlier: Option<Vec<EarlierPlay>>,
    /// Whether the play's verdict was looked at since it was opened.
    pub seen_verdict: bool,
}

impl Shared {
    /// What there is before any play.
    pub fn new(theme: Theme, keymap: Keymap) -> Self {
        Self {
            theme,
            keymap,
            models: Models::default(),
            play: None,
            progress: Progress::default(),
            annotation: Annotation::built_in(),
            earlier: None,
            seen_verdict: false,
        }
    }
}

/// An earlier play of the scene that is on.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierPlay {
    /// When it was changed last, as people write it.
    pub when: String,
    /// Whom the person played; empty: nobody.
    pub player: Vec<String>,
    pub actor: String,
    pub lines: usize,
    /// Mean of the last judging; `None`: not judged, or by checks alone.
    pub mean: Option<f64>,
}

/// How it stands with what the play asked for: its calls and its journal.
#[derive(Debug, Default)]
pub struct Progress {
    /// The call under way failed in passing and waits to be sent again.
    pub waiting: Option<Waiting>,
    /// What the calls of the play have cost, where prices are known.
    pub cost: Option<Cost>,
    /// Why the last facts are not written down, while they are not.
    pub trouble: Option<String>,
    /// The journal's file.
    pub journal: PathBuf,
    /// The play is a recorded one, and how that stands.
    pub recording: Option<Recording>,
}

/// A call that waits to be sent again.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub until: Instant,
    /// Which sending that will be: 2 for the first one again.
    pub attempt: u32,
    pub fault: Fault,
}

/// How a [`Notice`] is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Plain,
    Warning,
    Error,
}

/// A sentence above the footer; it stays until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub weight: Weight,
    pub text: String,
}

impl Notice {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { weight: Weight::Plain, text: text.into() }
    }

    pub fn warning(text: impl Into<String>) -> Self {
        Self { weight: Weight::Warning, ..Self::plain(text) }
    }

    pub fn error(text: impl Into<String>) -> Self {
        Self { weight: Weight::Error, ..Self::plain(text) }
    }
}

/// What the screens want from the program around them.
#[derive(Debug, Clone, PartialEq)]
pub enum Want {
    /// The scene with this key of the shelf; answered with [`Msg::Offer`](super::events::Msg::Offer).
    Offer { scene: usize },
    /// The story up to this scene of a whole book; answered with
    /// [`Msg::Story`](super::events::Msg::Story).
    Story { scene: usize },
    /// The next conversation of the book; answered with
    /// [`Msg::Onward`](super::events::Msg::Onward).
    Onward,
    /// Let the model sum up the play.
    Retell,
    /// Leave the play and begin the next conversation of its book, with the same cast; what was
    /// played is kept in these words, where there are any.
    GoOn { next: Box<Next>, summary: Option<String> },
    /// Write a scene of one's own: a new one, or with a copy of this one. Answered with
    /// [`Msg::Writing`](super::events::Msg::Writing).
    WriteScene { scene: Option<usize> },
    /// Keep it, in place of this file of one's own or as a new one; answered with
    /// [`Msg::Written`](super::events::Msg::Written).
    KeepScene { scene: Box<Scene>, at: Option<PathBuf> },
    /// A character card read out of this file.
    ReadCard(PathBuf),
    /// Keep the play as the reference of its scene.
    KeepPlay,
    /// Go on with an unfinished play.
    Resume { journal: PathBuf },
    /// Play a recorded play again; nothing of it is written.
    PlayAgain { journal: PathBuf },
    /// Do something with the recorded play that is on.
    Hand(Hand),
    /// Begin a play.
    Start(Box<Choice>),
    /// Look for models again; answered with [`Msg::Models`](super::events::Msg::Models), at
    /// once with one that is still looking.
    FindModels,
    /// Write these roles into the settings file; the characters `as_actor` of the scene have no
    /// model of their own.
    SaveRoles { roles: Box<Roles>, as_actor: Vec<String> },
    /// Write the name of the theme into the settings file.
    KeepTheme(String),
    /// The player does something on the stage. Answered with
    /// [`Msg::Done`](super::events::Msg::Done), or a refusal with a notice.
    Act(Act),
    /// Keep what was typed and not sent.
    KeepDraft { speaker: String, text: String },
    /// Show the reference beside the play; answered with
    /// [`Msg::BookShown`](super::events::Msg::BookShown).
    ShowBook,
    /// Do not wait to send again: the fault stands.
    StopWaiting,
    /// Copy a text, or write it into a file of its own.
    Clip(Clip),
    /// The same with a call as a `curl` command.
    Curl { call: CallId, file: bool },
    /// Judge the play as it stands.
    Judge,
    /// Judge it as these requests say, each so many times. Of the reference, what was judged
    /// before is taken from the cache.
    JudgeAs { requests: Vec<JudgeRequest>, times: u32 },
    /// Ask this judge who speaks in the reference.
    Probe(Box<RoleModel>),
    /// Ask once more for the names that a probe lacks.
    RetryProbe(u32),
    /// Look for earlier plays of the scene; they come as [`Shared::beside`].
    EarlierPlays,
    /// An annotator begins to mark, goes on, or changes the mode.
    OpenMarking { annotator: String, mode: MarkingMode },
    /// An annotator marks something; see [`Play::mark`].
    Mark { annotator: String, at: Target, finding: Finding, over: Option<MarkId> },
    /// An annotator is done.
    FinishMarking { annotator: String },
    /// Judge the run that ends in this line.
    JudgeRun { head: Option<LineId> },
    /// Let the model draft this character's line; it comes with
    /// [`Play::ghost`](crate::play::Play::ghost).
    Draft { speaker: String },
    /// Ask a critic that failed once more.
    RetryCritic { judging: u32, dimension: String },
    /// Remember that the tour of the screens was seen.
    RememberTour,
    /// Try again to write down what could not be written.
    WriteAgain,
    /// Put the whole journal into the working folder and go on there.
    SaveHere,
    /// The play is left; its journal keeps it.
    Close,
    /// Something about the recorded plays; answered with
    /// [`Msg::Transcripts`](super::events::Msg::Transcripts).
    Transcripts(Errand),
}

/// A text that leaves the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// What it is, for the player.
    pub what: String,
    pub text: String,
    /// Name of the file in the working folder that it is to be written to; `None`: the clipboard.
    pub file: Option<String>,
}

/// What a screen makes of an action.
#[derive(Debug, PartialEq)]
pub enum Step {
    Stay,
    /// To the screen before this one.
    Back,
    Want(Want),
    /// The same once the player has said yes.
    Ask {
        title: &'static str,
        question: String,
        want: Want,
    },
    /// To the Verdict of the play, and the first flaw of this line.
    Verdict(Option<LineId>),
    /// To marking the play, from this line or flaw on, with the findings of this judging beside it.
    Mark {
        at: Option<Target>,
        judging: Option<u32>,
    },
    /// To the figures behind and beside this judging.
    Figures(u32),
    /// To the recorded plays.
    Shelf,
    /// To the models of the play, or of what is being cast.
    Models,
    /// What is being cast gets these roles.
    Cast(Box<Roles>),
    /// To the line that a flaw speaks of, on the stage below.
    Line(LineId),
    /// To the choice of a second model for this line, or for the one that is due.
    Compare(Option<LineId>),
    /// To the two lines of the comparison that is open.
    Choose,
    /// To the choice of what to change in a run from this line on.
    Replay(LineId),
    /// To the last trial beside the run it is compared with.
    Runs,
    /// To what these calls were sent and answered; `about` says what they are behind.
    Inspect {
        about: String,
        calls: Vec<CallId>,
    },
    Say(Notice),
}

/// Whether a screen takes letters as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    No,
    /// Into a field that is still empty, where `?` asks for help.
    Empty,
    Text,
}

/// Rows that a turn of the wheel scrolls.
pub const WHEEL: usize = 3;

impl Pointer {
    /// The wheel as keys that do the same.
    pub fn scrolls(self) -> Option<Action> {
        match self {
            Self::WheelUp => Some(Action::Up),
            Self::WheelDown => Some(Action::Down),
            Self::Click => None,
        }
    }
}

/// One screen.
pub trait Page {
    /// Its name in the header.
    fn title(&self) -> &'static str;

    /// What the header says at its right, where it has this many columns.
    fn aside(&self, columns: usize) -> String;

    /// The key contexts it is in, the innermost first; [`Context::Global`] is added to them.
    fn contexts(&self) -> &'static [Context];

    fn typing(&self) -> Typing {
        Typing::No
    }

    /// Takes note of how the play stands. Called before the screen is asked anything else for a key,
    /// a paste or a frame.
    fn catch_up(&mut self, _shared: &Shared) {}

    /// Typed or pasted text, while [`Self::typing`].
    fn insert(&mut self, _text: &str) {}

    /// The text that is being written and can go to the user's own editor.
    fn written(&self) -> Option<String> {
        None
    }

    /// [`Self::written`] has come back as this.
    fn take_outside(&mut self, _text: &str) {}

    fn act(&mut self, action: Action, shared: &Shared) -> Step;

    /// Whether `action`, bound in one of its contexts, can be of use now.
    fn can(&self, _action: Action, _shared: &Shared) -> bool {
        true
    }

    /// The mouse did something at `at`. A turn of the wheel is worth [`WHEEL`] rows.
    fn pointed(&mut self, pointer: Pointer, _at: Position, shared: &Shared) {
        if let Some(action) = pointer.scrolls() {
            for _ in 0..WHEEL {
                self.act(action, shared);
            }
        }
    }

    /// What it has come to want by what was typed or told. Asked after every event.
    fn wants(&mut self) -> Vec<Want> {
        Vec::new()
    }

    /// What the player did on the stage was done; says what is to be said about it.
    fn done(&mut self, _act: &Act, _shared: &Shared) -> Option<Notice> {
        None
    }

    /// The theme has changed: what is kept with its styles is to be made anew.
    fn redress(&mut self) {}

    /// The reference may be shown beside the play.
    fn book_shown(&mut self) {}

    /// What is to be done when the screen is left.
    fn leaving(&mut self, _shared: &Shared) -> Vec<Want> {
        Vec::new()
    }

    /// What was typed and is not kept yet, as [`Want::KeepDraft`].
    fn drafts(&self, _shared: &Shared) -> Vec<Want> {
        Vec::new()
    }

    /// Draws into `area` and returns where the cursor stands.
    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position>;
}
