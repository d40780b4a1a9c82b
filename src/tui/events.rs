//! Everything that can happen to the screens, as one closed enum, and the sources it comes from.

use std::{collections::VecDeque, io, time::Duration};

use crossterm::event::{
    Event as Input, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton,
    MouseEventKind,
};
use futures_util::StreamExt;
use ratatui::layout::Position;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch::Receiver,
    time::timeout,
};

use super::{
    casting::Offer,
    ground::{Heard, Listener},
    hangup,
    library::{Shelf, Story},
    models::Models,
    onward::Next,
    page::{Clip, EarlierPlay, Notice},
    shelf::News,
    theme::{Ground, Themes},
    writing::Begun,
};
use crate::{card::Card, crash, play::Play, stage::Act};

/// How late a signal may be told that another program was sent too.
const LATE: Duration = Duration::from_millis(20);

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
    /// A scene of one's own is to be written.
    Writing(Box<Begun>),
    /// It is kept.
    Written,
    /// The card that was to be read.
    Card(Box<Card>),
    /// What the user's own editor left of a text, or why nothing came back.
    Outside(Result<String, String>),
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
    /// The themes at hand have changed.
    Themes(Themes),
    /// A sentence for the player.
    Notice(Notice),
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointer {
    WheelUp,
    WheelDown,
    Click,
}

/// One thing that happened.
#[derive(Debug)]
pub enum Event {
    Key(KeyEvent),
    Paste(String),
    /// Only while the mouse is ours.
    Mouse(Pointer, Position),
    Resized,
    /// The terminal says what its ground is.
    Ground(Ground),
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
    /// Whether the person did it, and looks for what it does.
    pub fn is_by_hand(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Paste(_) | Self::Mouse(..) | Self::Resized)
    }

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
            Self::Mouse(pointer, _) => format!("Mouse {pointer:?}"),
            Self::InputEnded(_)
            | Self::Resized
            | Self::Ground(_)
            | Self::Played
            | Self::Continued
            | Self::Stopped => crash::variant(self),
        }
    }
}

/// The sources of events. Dropping it lets go of the terminal's input.
pub struct Events {
    input: EventStream,
    listener: Listener,
    /// What was read and is not handed out yet.
    waiting: VecDeque<Event>,
    stops: [Signal; 3],
    continued: Signal,
    gone: Receiver<bool>,
}

impl Events {
    /// # Errors
    /// When a signal cannot be listened to.
    pub fn new() -> io::Result<Self> {
        let continued = SignalKind::from_raw(rustix::process::Signal::CONT.as_raw());
        Ok(Self {
            input: EventStream::new(),
            listener: Listener::default(),
            waiting: VecDeque::new(),
            stops: [
                signal(SignalKind::terminate())?,
                signal(SignalKind::hangup())?,
                signal(SignalKind::interrupt())?,
            ],
            continued: signal(continued)?,
            gone: hangup::watch(),
        })
    }

    /// The terminal was asked for its ground: the answer comes as [`Event::Ground`], if any.
    pub fn asked_for_ground(&mut self) {
        self.listener.ask();
    }

    /// Puts events back that were taken too early; they come first again.
    pub fn put_back(&mut self, events: Vec<Event>) {
        for event in events.into_iter().rev() {
            self.waiting.push_front(event);
        }
    }

    /// The next event. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Event {
        let Self { input, listener, waiting, stops, continued, gone } = self;
        let [terminate, hangup, interrupt] = stops;
        loop {
            if let Some(event) = waiting.pop_front() {
                return event;
            }
            let event = tokio::select! {
                biased;
                Some(()) = terminate.recv() => Some(Event::Stopped),
                Some(()) = hangup.recv() => Some(Event::Stopped),
                Some(()) = interrupt.recv() => Some(Event::Stopped),
                Some(()) = continued.recv() => Some(Event::Continued),
                Ok(_) = gone.wait_for(|gone| *gone) => Some(Event::InputEnded(None)),
                read = input.next() => match read {
                    Some(Ok(read)) => from_input(read),
                    Some(Err(error)) => Some(Event::InputEnded(Some(error))),
                    None => Some(Event::InputEnded(None)),
                },
            };
            match event {
                Some(Event::Key(key)) => match listener.hear(key) {
                    Heard::Keys(keys) => waiting.extend(keys.into_iter().map(Event::Key)),
                    Heard::Ground(ground) => return Event::Ground(ground),
                },
                Some(event) => return event,
                None => {}
            }
        }
    }

    /// Lets go of the terminal's input; [`Quiet::listen`] takes it again.
    pub fn quiet(self) -> Quiet {
        let Self { input, listener, waiting, stops, continued, gone } = self;
        drop(input);
        Quiet { listener, waiting, stops, continued, gone }
    }

    /// Calls `during` while nobody listens to the terminal.
    pub fn paused<T>(self, during: impl FnOnce() -> T) -> (Self, T) {
        let Self { input, .. } = self;
        drop(input);
        let result = during();
        (Self { input: EventStream::new(), ..self }, result)
    }
}

/// [`Events`] while another program has the terminal.
pub struct Quiet {
    listener: Listener,
    waiting: VecDeque<Event>,
    stops: [Signal; 3],
    continued: Signal,
    gone: Receiver<bool>,
}

impl Quiet {
    /// Waits until the program is to end. What interrupts the other program is not for this one,
    /// though both are told.
    pub async fn stopped(&mut self) {
        let Self { waiting, stops: [terminate, hangup, _], gone, .. } = self;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
            Ok(_) = gone.wait_for(|gone| *gone) => {}
        }
        waiting.push_back(Event::Stopped);
    }

    /// Listens to the terminal again.
    pub async fn listen(self) -> Events {
        let Self { listener, waiting, mut stops, continued, gone } = self;
        let [.., interrupt] = &mut stops;
        // What interrupted the other program may be told only now.
        let _ = timeout(LATE, interrupt.recv()).await;
        Events { input: EventStream::new(), listener, waiting, stops, continued, gone }
    }
}

fn from_input(input: Input) -> Option<Event> {
    match input {
        Input::Key(key) if key.kind == KeyEventKind::Release => None,
        Input::Key(key) => Some(Event::Key(key)),
        Input::Paste(text) => Some(Event::Paste(text)),
        Input::Resize(..) => Some(Event::Resized),
        Input::Mouse(mouse) => {
            let pointer = match mouse.kind {
                MouseEventKind::ScrollUp => Pointer::WheelUp,
                MouseEventKind::ScrollDown => Pointer::WheelDown,
                MouseEventKind::Down(MouseButton::Left) => Pointer::Click,
                _ => return None,
            };
            Some(Event::Mouse(pointer, Position { x: mouse.column, y: mouse.row }))
        }
        Input::FocusGained | Input::FocusLost => None,
    }
}
