//! Every list is gone through with the arrow keys and with the keys of vi.

use ratatui::{buffer::Buffer, layout::Rect};

use super::*;
use crate::{
    record::MarkingMode,
    tui::{models, shelf, stage, verdict, writing},
};

/// The screen that these keys lead to.
fn at(mut app: App, height: u16, keys: &str) -> App {
    shown(&mut app, 80, height);
    for key in keys.split_whitespace() {
        press(&mut app, key);
        shown(&mut app, 80, height);
    }
    app
}

/// The same in a window of the usual size.
fn to(app: App, keys: &str) -> App {
    at(app, 24, keys)
}

fn cast() -> App {
    let mut app = app();
    app.handle(offer(scene(), &["Marren"]));
    app.handle(super::models(&["qwen3:8b", "llama3.2:3b"]));
    app
}

fn judged() -> App {
    use verdict::tests::{evening::*, opened};
    opened(evening().judged(flawed()).play)
}

fn marking() -> App {
    let mut app = judged();
    let play = app.play().0.as_mut().unwrap();
    play.open_marking("Ann", MarkingMode::Assisted).unwrap();
    app.handle(Event::Told(Msg::Annotator("Ann".to_owned())));
    to(app, "m home")
}

type Opened = fn() -> App;

/// Lists where letters are free.
const FREE: [(&str, Opened); 17] = [
    ("themes", || to(app(), "alt-t")),
    ("help", || to(app(), "?")),
    ("shelf", shelf::tests::filled),
    ("export", || to(shelf::tests::filled(), "e")),
    ("form of a scene", writing::tests::filled),
    ("casting", cast),
    ("rules", || to(cast(), "f3")),
    ("models", || to(models::tests::over_casting(), "home")),
    ("desk", || to(stage::tests::talked(), "f2 home")),
    ("tree", || to(stage::tests::talked(), "f2 t home")),
    ("speakers", || to(stage::tests::talked(), "ctrl-n")),
    ("what to change", || to(stage::tests::talked(), "f2 home x")),
    ("inspector", || to(stage::tests::talked(), "f2 up i")),
    ("verdict", judged),
    ("order", || to(judged(), "a")),
    ("marking", marking),
    ("types of flaws", || to(marking(), "f")),
];

/// Lists that are looked through by typing.
const TYPED: [(&str, Opened); 3] = [
    ("library", app),
    ("palette", || to(app(), "ctrl-p")),
    ("picker", || to(cast(), "end up up up up space home")),
];

/// The screen with its styles: some lists show by them alone what is chosen.
fn drawn(mut app: App, height: u16) -> Buffer {
    let area = Rect::new(0, 0, 80, height);
    let mut buffer = Buffer::empty(area);
    app.paint(&mut buffer, area);
    buffer
}

fn check(name: &str, height: u16, open: Opened, arrows: &str, letters: &str) {
    let drawn = |keys| drawn(at(open(), height, keys), height);
    let (begins, by_arrows) = (drawn(""), drawn(arrows));
    assert!(by_arrows == drawn(letters), "{name}: {arrows} is not {letters}");
    if arrows == "down" {
        assert!(by_arrows != begins, "{name}: {arrows} does not move");
    }
}

#[test]
fn lists_are_gone_through_with_arrows_and_letters() {
    for (name, open) in FREE {
        for (arrows, letters) in [
            ("down", "j"),
            ("down down up", "j j k"),
            ("end", "shift-g"),
            ("end home", "shift-g g"),
            ("pagedown", "ctrl-f"),
            ("pagedown", "ctrl-d"),
            ("end pageup", "end ctrl-b"),
            ("end pageup", "end ctrl-u"),
        ] {
            check(name, 24, open, arrows, letters);
        }
    }
    // A text, which is moved where it does not fit.
    for (arrows, letters) in [("down", "j"), ("end", "shift-g"), ("pagedown", "ctrl-d")] {
        check("figures", 12, || to(judged(), "v"), arrows, letters);
    }
}

#[test]
fn lists_beside_a_typed_word_are_gone_through_with_control_and_letters() {
    for (name, open) in TYPED {
        for (arrows, letters) in [("down", "ctrl-j"), ("down down up", "ctrl-j ctrl-j ctrl-k")] {
            check(name, 24, open, arrows, letters);
        }
    }
}
