//! The mouse on the screens of a list and a text.

use ratatui::layout::Position;

use super::*;
use crate::tui::{models, shelf, verdict};

const SIZE: (u16, u16) = (120, 24);

type Opened = fn() -> App;

fn screen(app: &mut App) -> String {
    shown(app, SIZE.0, SIZE.1)
}

/// The row whose mark says that it is chosen.
fn chosen(app: &mut App) -> usize {
    let screen = screen(app);
    let marked = |line: &str| line.trim_start().starts_with('›');
    screen.lines().position(marked).unwrap_or_else(|| panic!("nothing is chosen:\n{screen}"))
}

fn point(app: &mut App, pointer: Pointer, x: u16, y: usize) {
    let at = Position { x, y: u16::try_from(y).unwrap() };
    app.handle(Event::Mouse(pointer, at));
}

fn judged() -> App {
    use verdict::tests::{evening::*, opened};
    opened(evening().judged(flawed()).play)
}

fn cast() -> App {
    let mut app = app();
    app.handle(offer(scene(), &["Marren"]));
    app
}

#[test]
fn a_click_chooses_and_the_wheel_moves_what_it_is_over() {
    let screens: [(&str, Opened); 5] = [
        ("library", app),
        ("casting", cast),
        ("models", models::tests::over_casting),
        ("shelf", shelf::tests::filled),
        ("verdict", judged),
    ];
    for (name, open) in screens {
        let mut app = open();
        press(&mut app, "home");
        let first = chosen(&mut app);
        point(&mut app, Pointer::WheelDown, 8, first);
        let later = chosen(&mut app);
        assert!(later > first, "{name}: the wheel moves the choice");
        point(&mut app, Pointer::Click, 8, first);
        assert_eq!(chosen(&mut app), first, "{name}: a click chooses");
        // Beside the list, and below a table.
        let (x, y) = if name == "shelf" { (8, 19) } else { (SIZE.0 - 20, first + 1) };
        point(&mut app, Pointer::Click, x, y);
        press(&mut app, "down");
        assert_eq!(chosen(&mut app), first, "{name}: the keys go to the text");
        point(&mut app, Pointer::WheelDown, x, y);
        assert_eq!(chosen(&mut app), first, "{name}: the wheel moves the text");
        point(&mut app, Pointer::Click, 8, later);
        press(&mut app, "up");
        assert!(chosen(&mut app) < later, "{name}: the keys are the list's again");
    }
}

#[test]
fn sheets_and_pickers_are_pointed_at_as_lists_are() {
    let rows = |app: &mut App, mark: &str| {
        let screen = screen(app);
        screen.lines().position(|line| line.contains(mark)).unwrap_or_else(|| panic!("{screen}"))
    };
    for (open, keys) in [(cast as Opened, "f3"), (judged, "a"), (shelf::tests::filled, "e")] {
        let mut app = open();
        screen(&mut app);
        press(&mut app, keys);
        let first = rows(&mut app, "│  › ");
        point(&mut app, Pointer::Click, 60, first + 1);
        assert_eq!(rows(&mut app, "│  › "), first + 1, "{keys}");
        point(&mut app, Pointer::WheelUp, 60, first);
        assert_eq!(rows(&mut app, "│  › "), first, "{keys}");
    }
    let mut app = models::tests::over_casting();
    press(&mut app, "home down down down down space");
    let big = rows(&mut app, "lab/small");
    point(&mut app, Pointer::Click, 60, big);
    press(&mut app, "enter");
    assert!(screen(&mut app).contains("lab/small"), "{}", screen(&mut app));
}
