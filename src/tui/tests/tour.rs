//! The tour of the four screens.

use super::*;
use crate::{
    config::KeySetting,
    tui::{app::Todo, page::Want},
};

fn toured() -> App {
    let mut app = app();
    app.show_tour();
    app
}

#[test]
fn the_tour() {
    let mut app = toured();
    snapshot!("tour_library", app, 80 x 24, 160 x 48, 40 x 12);
    press(&mut app, "enter");
    snapshot!("tour_casting", app, 80 x 24);
    press(&mut app, "right");
    snapshot!("tour_stage", app, 80 x 24, 40 x 12);
    press(&mut app, "space");
    snapshot!("tour_verdict", app, 80 x 24);
}

#[test]
fn one_key_skips_it_from_anywhere_and_it_is_remembered() {
    for (keys, card) in [("", "Library"), ("enter", "Casting"), ("enter enter left", "Casting")] {
        let mut app = toured();
        assert_eq!(press(&mut app, keys), [], "{keys}");
        assert!(shown(&mut app, 80, 24).contains(&format!("{card}, ")), "{keys}");
        assert_eq!(press(&mut app, "esc"), [Todo::Want(Want::RememberTour)], "{keys}");
        assert!(!shown(&mut app, 80, 24).contains(" of 4"), "{keys}");
    }
    let mut app = toured();
    let told = press(&mut app, "enter enter enter enter");
    assert_eq!(told, [Todo::Want(Want::RememberTour)], "it ends after the last card");
    let mut app = toured();
    assert_eq!(press(&mut app, "?"), [Todo::Want(Want::RememberTour)]);
    assert!(shown(&mut app, 80, 24).contains("t tour"), "help is in its place");
    let left = press(&mut toured(), "ctrl-q");
    assert_eq!(left, [Todo::Want(Want::RememberTour), Todo::Quit]);
}

#[test]
fn it_comes_back_from_help_where_one_is() {
    let mut app = app();
    press(&mut app, "? t");
    assert!(shown(&mut app, 80, 24).contains("Library, 1 of 4"));
    press(&mut app, "esc");
    app.handle(offer(scene(), &["Marren"]));
    press(&mut app, "? t");
    assert!(shown(&mut app, 80, 24).contains("Casting, 2 of 4"));
    press(&mut app, "esc ctrl-p \"tour\" enter");
    assert!(shown(&mut app, 80, 24).contains("Casting, 2 of 4"));
}

#[test]
fn it_tells_the_keys_in_force() {
    let setting = |action: &str, keys: &[&str]| KeySetting {
        context: "library".to_owned(),
        action: action.to_owned(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        from: crate::config::Origin::BuiltIn,
    };
    let keymap = Keymap::with_own(&[setting("to_shelf", &["alt-s"]), setting("new_scene", &[])]);
    let mut app = App::new(Theme::bundled("plain").unwrap(), keymap.unwrap());
    app.show_tour();
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("Alt-S") && screen.contains("To the shelf"), "{screen}");
    assert!(!screen.contains("Write a scene of your own"), "it has no key: {screen}");
}

#[test]
fn it_can_be_read_to_its_end_in_the_smallest_window() {
    let mut app = toured();
    for card in 0..4 {
        let mut screen = shown(&mut app, 40, 12);
        assert!(screen.contains("Esc skip"), "{card}: {screen}");
        let mut rows = 0;
        while screen.contains('▾') {
            press(&mut app, "j");
            screen = shown(&mut app, 40, 12);
            rows += 1;
            assert!(rows < 40, "{card}: {screen}");
        }
        press(&mut app, "enter");
    }
}

#[test]
fn a_warning_of_the_start_is_still_there_after_it() {
    let mut app = toured();
    app.warn("The key goes without TLS.".to_owned());
    press(&mut app, "enter esc");
    assert!(shown(&mut app, 80, 24).contains("without TLS"));
    press(&mut app, "down");
    assert!(!shown(&mut app, 80, 24).contains("without TLS"));
}
