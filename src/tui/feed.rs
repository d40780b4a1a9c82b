//! Keys and pasted text out of arbitrary bytes, for fuzzing.
//!
//! A byte is a key; some say that what follows is pasted, or that the screen gets another size.

use std::{path::Path, sync::Arc};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    app::{App, Todo},
    events::{Event, Msg},
    keymap::Keymap,
    page::Want,
    theme::Theme,
};
use crate::{
    chat::ModelRef,
    play::Play,
    prompt::Templates,
    record::{Casting, Roles, Rules},
    scene::{bundled, read::SceneText},
};

/// Bytes that are looked at: each costs a frame.
const MOST: usize = 400;

/// Keys that have a name; letters are the other bytes.
const NAMED: [KeyCode; 26] = [
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::Insert,
    KeyCode::F(1),
    KeyCode::F(2),
    KeyCode::F(3),
    KeyCode::F(4),
    KeyCode::F(5),
    KeyCode::F(6),
    KeyCode::F(9),
    KeyCode::F(12),
    KeyCode::Null,
    KeyCode::CapsLock,
    KeyCode::Menu,
];

/// Feeds the screens of a play with what the bytes say, and draws them.
pub fn feed(data: &[u8]) {
    let Some(theme) = Theme::bundled("plain") else {
        return;
    };
    let mut app = App::new(theme, Keymap::default());
    if let Some(play) = play() {
        app.handle(Event::Told(Msg::Opened(Box::new(play))));
    }
    let mut area = Rect::new(0, 0, 80, 24);
    let mut rest = data.get(..MOST).unwrap_or(data);
    while let [byte, after @ ..] = rest {
        rest = after;
        let event = match byte {
            0x00..=0x19 => {
                let code = NAMED.get(usize::from(*byte)).copied().unwrap_or(KeyCode::Null);
                Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
            }
            0x80..=0x99 => Event::Key(letter(byte - 0x80 + b'a', KeyModifiers::CONTROL)),
            0xA0..=0xB9 => Event::Key(letter(byte - 0xA0 + b'a', KeyModifiers::ALT)),
            0xF0 => {
                let (text, after) = rest.split_at(rest.len().min(24));
                rest = after;
                Event::Paste(String::from_utf8_lossy(text).into_owned())
            }
            0xF1 => {
                let size = |at: usize| rest.get(at).map_or(40, |byte| u16::from(*byte));
                area = Rect::new(0, 0, size(0), size(1) / 2);
                rest = rest.get(2..).unwrap_or_default();
                Event::Resized
            }
            _ => Event::Key(letter(*byte, KeyModifiers::NONE)),
        };
        let todos = app.handle(event);
        act(todos, &mut app);
        let mut buffer = Buffer::empty(area);
        app.paint(&mut buffer, area);
    }
}

fn letter(byte: u8, modifiers: KeyModifiers) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(char::from(byte)), modifiers)
}

/// Does of what is wanted all that needs nobody else.
fn act(todos: Vec<Todo>, app: &mut App) {
    for todo in todos {
        if let Todo::Want(Want::Act(act)) = todo {
            let done = app.play().0.as_mut().is_some_and(|play| play.act(act.clone()).is_ok());
            if done {
                app.handle(Event::Told(Msg::Done(act)));
            }
        }
    }
}

/// A play of the first bundled scene, in which the player speaks for everybody.
fn play() -> Option<Play> {
    let (name, text) = bundled::FILES.first()?;
    let scene = SceneText::open(name, text.as_bytes()).ok()?.scenes().next()?.ok()?;
    let casting = Casting {
        player: scene.speakers().to_vec(),
        roles: Roles::all(ModelRef::offline()),
        rules: Rules::default(),
        endpoints: Default::default(),
        profiles: Default::default(),
    };
    let templates = Arc::new(Templates::built_in().ok()?);
    let source = Path::new(name).to_string_lossy().into_owned();
    Play::open(Arc::new(scene), source, casting, templates).ok().map(|(play, _)| play)
}
