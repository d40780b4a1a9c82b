//! Everything that can happen to the screens, as one closed enum, and the sources it comes from.

use std::io;

use crossterm::event::{
    Event as Input, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers,
};
use futures_util::StreamExt;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{
    casting::Offer,
    library::{Shelf, Story},
    models::Models,
    onward::Next,
    page::{Clip, EarlierPlay, Notice},
    shelf::News,
};
use crate::{crash, play::Play, stage::Act};

/// What the program around the screens tells them.
#[derive(Debug)]
pub enum Msg {
    /// What there is to play; takes the place of what the Library showed.
    Shelf(Shelf),
    /// The scene that was wanted, ready to be cast.
    Offer(Box<Offer>),
    /// The next conversation of the book.
    Onward(Box<Next>),
    /// What was played is kept, and its screens can be left.
    GoesOn,
    /// The story up to a scene.
    Story(Story),
    /// The models that can be chosen, so far.
    Models(Models),
    /// The play was opened and is to be shown.
    Opened(Box<Play>),
    /// What the player did on the stage was done.
    Done(Act),
    /// That the reference is shown is written down.
    BookShown,
    /// Marks bear this name from now on.
    Annotator(String),
    /// What an annotator marked is written down.
    Marked,
    /// Earlier plays of the scene that is on.
    Earlier(Vec<EarlierPlay>),
    /// A text for the terminal's clipboard.
    Clip(Clip),
    /// What came of an errand of the Shelf.
    Transcripts(News),
    /// A sentence for the player.
    Notice(Notice),
}

/// One thing that happened.
#[derive(Debug)]
pub enum Event {
    Key(KeyEvent),
    Paste(String),
    Resized,
    Told(Msg),
    /// The play, or how it stands with its calls, has changed.
    Played,
    /// The shell has put us in the foreground again.
    Continued,
    /// SIGTERM, SIGHUP or SIGINT: end now, without asking.
    Stopped,
    /// The terminal gives no more input.
    InputEnded(Option<io::Error>),
}

impl Event {
    /// What it is, without what was typed, pasted or told.
    pub fn name(&self) -> String {
        match self {
            Self::Key(key) => match key.code {
                KeyCode::Char(_) if (key.modifiers - KeyModifiers::SHIFT).is_empty() => {
                    "Key, a letter".to_owned()
                }
                _ => format!("Key {:?} {:?}", key.modifiers, key.code),
            },
            Self::Paste(text) => format!("Paste of {} characters", text.chars().count()),
            Self::Told(message) => format!("Told {}", crash::variant(message)),
            Self::InputEnded(_)
            | Self::Resized
            | Self::Played
            | Self::Continued
            | Self::Stopped => crash::variant(self),
        }
    }
}

/// The sources of events. Dropping it lets go of the terminal's input.
pub struct Events {
    input: EventStream,
    stops: [Signal; 3],
    continued: Signal,
}

impl Events {
    /// # Errors
    /// When a signal cannot be listened to.
    pub fn new() -> io::Result<Self> {
        let continued = SignalKind::from_raw(rustix::process::Signal::CONT.as_raw());
        Ok(Self {
            input: EventStream::new(),
            stops: [
                signal(SignalKind::terminate())?,
                signal(SignalKind::hangup())?,
                signal(SignalKind::interrupt())?,
            ],
            continued: signal(continued)?,
        })
    }

    /// The next event. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Event {
        let Self { input, stops: [terminate, hangup, interrupt], continued } = self;
        loop {
            let event = tokio::select! {
                biased;
                Some(()) = terminate.recv() => Some(Event::Stopped),
                Some(()) = hangup.recv() => Some(Event::Stopped),
                Some(()) = interrupt.recv() => Some(Event::Stopped),
                Some(()) = continued.recv() => Some(Event::Continued),
                read = input.next() => match read {
                    Some(Ok(read)) => from_input(read),
                    Some(Err(error)) => Some(Event::InputEnded(Some(error))),
                    None => Some(Event::InputEnded(None)),
                },
            };
            if let Some(event) = event {
                return event;
            }
        }
    }

    /// Calls `during` while nobody listens to the terminal.
    pub fn paused<T>(self, during: impl FnOnce() -> T) -> (Self, T) {
        let Self { input, stops, continued } = self;
        drop(input);
        let result = during();
        let events = Self { input: EventStream::new(), stops, continued };
        (events, result)
    }
}

fn from_input(input: Input) -> Option<Event> {
    match input {
        Input::Key(key) if key.kind == KeyEventKind::Release => None,
        Input::Key(key) => Some(Event::Key(key)),
        Input::Paste(text) => Some(Event::Paste(text)),
        Input::Resize(..) => Some(Event::Resized),
        Input::FocusGained | Input::FocusLost | Input::Mouse(_) => None,
    }
}
