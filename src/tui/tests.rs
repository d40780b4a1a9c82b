//! Screens as a user sees them, without a terminal.

use std::{path::PathBuf, str::FromStr, sync::Arc};

use crokey::KeyCombination;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{Terminal, backend::TestBackend};
use serde_json::json;

use super::{
    app::{App, Todo},
    casting::{Choice, Offer, Remembering, Usual},
    events::{Event, Msg, Pointer},
    keymap::Keymap,
    library::{Entry, Recorded, Shelf},
    models::{Listing, Models, State},
    page::{Notice, Want},
    theme::{BUNDLED, Theme},
    widgets::confirm::{Confirm, Then},
};
use crate::{
    chat::ModelRef,
    play::Play,
    prompt::Templates,
    record::{Casting, NextBy, Roles, Rules},
    scene::Scene,
};

macro_rules! snapshot {
    ($name:expr, $app:expr, $($width:literal x $height:literal),+) => {
        $(insta::assert_snapshot!(
            format!("{}_{}x{}", $name, $width, $height),
            shown(&mut $app, $width, $height)
        );)+
    };
}

mod lists;
mod pointing;
mod tour;

/// An app with a shelf, under the theme without colours.
pub(super) fn app() -> App {
    let mut app = App::new(Theme::bundled("plain").unwrap(), Keymap::default());
    app.handle(Event::Told(Msg::Shelf(shelf())));
    app
}

/// The screen as text at a size; the blanks at line ends are left out.
pub(super) fn shown(app: &mut App, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| app.draw(frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let mut screen = String::new();
    for y in 0..height {
        let mut line = String::new();
        let mut x = 0;
        while x < width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(crate::text::width(symbol)).unwrap().max(1);
        }
        screen.push_str(line.trim_end());
        screen.push('\n');
    }
    screen
}

/// Presses keys: names as the keymap writes them, or text to type in quotes.
pub(super) fn press(app: &mut App, keys: &str) -> Vec<Todo> {
    let mut todos = Vec::new();
    for key in keys.split_whitespace() {
        let events: Vec<KeyEvent> = match key.strip_prefix('"') {
            Some(text) => text
                .trim_end_matches('"')
                .chars()
                .map(|c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE))
                .collect(),
            None => vec![KeyCombination::from_str(key).unwrap().into()],
        };
        for event in events {
            todos.extend(app.handle(Event::Key(event)));
        }
    }
    todos
}

pub(super) fn scene() -> Scene {
    serde_json::from_value(json!({
        "book": "The Lighthouse at Skerra",
        "topic": "The keeper is asked to leave his lamp",
        "scenario": "A storm has kept the supply boat away for nine days. Tonight it lies \
            below the rocks at last, and with it comes the inspector, who has orders to close \
            the station. Old Marren has lit the lamp every evening for thirty years.\n\nThe oil \
            would last one more night.",
        "plot": {"summary": "", "key_characters": [
            {"name": "Marren", "description": "The keeper. Slow to speak, slower to forgive."},
        ]},
        "key_characters": [
            {"name": "Marren", "motivation": "He wants to light the lamp once more, and would \
                sooner be thought mad than say why."},
            {"name": "Inspector Hale", "motivation": "To be back on the boat before the tide."},
        ],
        "character_profiles": {
            "Marren": "Born on the island, and never further from it than the fishing grounds. \
                He counts everything: steps, waves, the days since the last letter from his \
                daughter. He trusts the lamp more than the people who pay for its oil.\n\nWhen \
                he is moved he finds something to polish.",
            "Inspector Hale": "A fair man in wet boots. Twelve stations closed this year.",
        },
        "speaking_characters_w_env": ["Marren", "Inspector Hale", "Tilda", "Environment"],
        "dialogues": [],
    }))
    .unwrap()
}

pub(super) fn chinese() -> Scene {
    serde_json::from_value(json!({
        "book": "渡口夜话",
        "topic": "摆渡人不肯收最后一位客人的钱",
        "scenario": "夜深了，江上起了雾。老摆渡人正要收船，岸边却来了一位背着琴的客人，说是非今夜过江不可。\
            对岸的灯火早已灭尽，只剩下水声。",
        "key_characters": [{"name": "老周", "motivation": "他认出了那把琴，却不敢问（也不愿问）。"}],
        "character_profiles": {"老周": "摆渡四十年，沉默寡言。每逢雾夜，他总要多等一刻钟——等一个早就不会来的人。"},
        "speaking_characters_w_env": ["老周", "琴客", "Environment"],
        "dialogues": [],
    }))
    .unwrap()
}

fn entry(key: usize, scene: &Scene, lines: usize, source: &str) -> Entry {
    Entry {
        key,
        book: scene.book.as_str().into(),
        topic: scene.topic.as_str().into(),
        cast: scene.speakers().iter().map(|name| name.as_str().into()).collect(),
        lines,
        source: source.into(),
        scenario: scene.scenario.as_str().into(),
        in_book: None,
    }
}

fn shelf() -> Shelf {
    let mut entries = vec![entry(0, &scene(), 14, ""), entry(1, &chinese(), 12, "")];
    for (key, book, topic) in [
        (2, "Eleven Letters to a Cartographer", "The map that left the river out"),
        (3, "The Goose Fair", "A goose is sold twice, and both buyers come for it"),
        (4, "A Winter Debt", "Two brothers divide a house that has one stove"),
    ] {
        let mut other = scene();
        (other.book, other.topic) = (book.to_owned(), topic.to_owned());
        entries.push(entry(key, &other, 10 + key, "fair.json"));
    }
    Shelf {
        plays: vec![Recorded {
            journal: PathBuf::from("plays/goose.jsonl"),
            book: "The Goose Fair".to_owned(),
            topic: "A goose is sold twice, and both buyers come for it".to_owned(),
            cast: vec!["Widow Pratt".to_owned(), "Constable Dunn".to_owned()],
            player: vec!["Widow Pratt".to_owned()],
            finished: false,
            note: "yesterday".to_owned(),
            standing: "7 lines so far, yesterday.".to_owned(),
            last: "Constable Dunn: (counts the feathers again) One goose, madam. One.".to_owned(),
        }],
        unreadable: Vec::new(),
        wrong: Vec::new(),
        entries: entries.into(),
    }
}

pub(super) fn offer(scene: Scene, player: &[&str]) -> Event {
    Event::Told(Msg::Offer(Box::new(Offer {
        key: 0,
        scene: Arc::new(scene),
        player: player.iter().map(|name| (*name).to_owned()).collect(),
        roles: Roles::all(ModelRef::offline()),
        rules: Rules::default(),
        memory: Remembering::new(None, Usual::default(), [None, None]),
        roles_are_open: false,
    })))
}

fn models(names: &[&str]) -> Event {
    let ollama = Listing {
        endpoint: "ollama".to_owned(),
        address: "http://127.0.0.1:11434/v1".to_owned(),
        from: "found on this machine".to_owned(),
        state: State::Has(names.iter().map(|name| (*name).to_owned()).collect()),
    };
    let listings = if names.is_empty() { Vec::new() } else { vec![ollama] };
    Event::Told(Msg::Models(Models { listings, searching: false }))
}

#[test]
fn library() {
    let mut app = app();
    snapshot!("library", app, 80 x 24, 160 x 48, 40 x 12);
    press(&mut app, "down down down");
    snapshot!("library_chinese", app, 80 x 24, 160 x 48);
}

#[test]
fn library_filtered() {
    let mut app = app();
    press(&mut app, "\"goose\"");
    snapshot!("library_filtered", app, 80 x 24);
    press(&mut app, "\"zzz\"");
    snapshot!("library_nothing", app, 80 x 24);
}

#[test]
fn library_with_all_sections() {
    let mut app = app();
    let mut shelf = shelf();
    let open = shelf.plays[0].clone();
    let played = |index: usize| Recorded {
        journal: PathBuf::from(format!("plays/{index}.jsonl")),
        topic: format!("Evening {index}"),
        finished: true,
        note: format!("mean {index}1.5"),
        standing: format!("16 lines, 2 days ago. The scene is over. The mean is {index}1.5."),
        ..open.clone()
    };
    shelf.plays.extend((1..8).map(played));
    shelf.unreadable = vec![
        "Written by a newer sceneplay (schema 2). (01A.jsonl)".to_owned(),
        "This line cannot be read: expected value. (01B.jsonl:7)".to_owned(),
    ];
    Arc::make_mut(&mut shelf.entries)[1].source = "sets/a_very_long_name_of_a_set.json".into();
    app.handle(Event::Told(Msg::Shelf(shelf)));
    snapshot!("library_sections", app, 80 x 24, 160 x 48);
    let journal = PathBuf::from("plays/1.jsonl");
    assert_eq!(press(&mut app, "down enter"), [Todo::Want(Want::Resume { journal })]);
    assert_eq!(press(&mut app, "down down down down down enter"), []);
    snapshot!("library_unreadable", app, 40 x 12);
    let journal = PathBuf::from("plays/7.jsonl");
    assert_eq!(press(&mut app, "esc \"evening7\" enter"), [Todo::Want(Want::Resume { journal })]);
}

#[test]
fn entries_that_are_no_scenes_are_told_in_the_library() {
    let mut app = app();
    let what = "sets/fair.json: entry 3 of 9 (line 40): scenario: expected text, found nothing";
    let wrong = vec![what.to_owned(), "sets/fair.json: entry 4 of 9 (line 52)".to_owned()];
    app.handle(Event::Told(Msg::Shelf(Shelf { wrong, ..shelf() })));
    let screen = shown(&mut app, 160, 48);
    assert!(
        screen.contains("Entries that are no scenes") && screen.contains("2 entries"),
        "{screen}"
    );
    assert!(screen.contains("5 scenes"), "{screen}");
    assert_eq!(press(&mut app, "down enter"), []);
    let screen = shown(&mut app, 160, 48);
    assert!(screen.contains("entry 3 of 9 (line 40)") && screen.contains("(line 52)"), "{screen}");
    press(&mut app, "esc \"goose\"");
    assert!(!shown(&mut app, 160, 48).contains("Entries that are no scenes"));
}

#[test]
fn casting() {
    let mut app = app();
    app.handle(offer(scene(), &["Marren"]));
    app.handle(models(&[]));
    snapshot!("casting", app, 80 x 24, 160 x 48, 40 x 12);
    press(&mut app, "tab");
    snapshot!("casting_reading", app, 40 x 12);
}

#[test]
fn casting_chinese() {
    let mut app = app();
    app.handle(offer(chinese(), &["老周"]));
    app.handle(models(&["qwen3:8b", "llama3.2:3b"]));
    snapshot!("casting_chinese", app, 80 x 24, 160 x 48);
    press(&mut app, "end up up up up");
    snapshot!("casting_part", app, 80 x 24);
    press(&mut app, "space \"qw\"");
    snapshot!("casting_picker", app, 80 x 24, 40 x 12);
}

#[test]
fn help() {
    let mut app = app();
    press(&mut app, "?");
    snapshot!("help", app, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn confirm() {
    let mut app = app();
    let loss = "What you have typed as Widow Pratt is not sent yet.".to_owned();
    app.ask(Confirm::new(Then::Quit, loss));
    snapshot!("confirm", app, 80 x 24, 40 x 12);
    assert_eq!(press(&mut app, "x ctrl-q"), []);
    assert_eq!(press(&mut app, "n"), []);
    assert_eq!(press(&mut app, "ctrl-q"), [Todo::Quit]);
}

#[test]
fn too_small() {
    snapshot!("too_small", app(), 39 x 12, 12 x 3);
}

#[test]
fn a_notice_stays_until_the_next_key() {
    let mut app = app();
    app.handle(Event::Told(Msg::Notice(Notice::error("The disk is full."))));
    snapshot!("notice", app, 80 x 24, 40 x 12);
    press(&mut app, "down");
    assert!(!shown(&mut app, 80, 24).contains("disk"));
    let long = "Another program changed the file while the play was on. Save the play elsewhere. \
        (01K9ZQ6J7G4Y8R2V5T3N0M1P2Q.jsonl)";
    app.handle(Event::Told(Msg::Notice(Notice::error(long))));
    snapshot!("notice_long", app, 80 x 24, 40 x 12);
    app.handle(Event::Told(Msg::Notice(Notice::error(long.repeat(4)))));
    snapshot!("notice_too_long", app, 80 x 24);
}

#[test]
fn every_screen_draws_at_every_size_in_every_theme() {
    for (name, _) in BUNDLED {
        let mut app = App::new(Theme::bundled(name).unwrap(), Keymap::default());
        app.handle(Event::Told(Msg::Shelf(shelf())));
        for keys in ["", "tab", "?", "esc esc \"鹅x\"", "esc"] {
            press(&mut app, keys);
            for (width, height) in [(0, 0), (1, 1), (40, 12), (69, 17), (99, 18), (300, 100)] {
                shown(&mut app, width, height);
            }
        }
        app.handle(offer(chinese(), &[]));
        for keys in ["", "tab", "tab end up up up up space", "\"a/b\""] {
            press(&mut app, keys);
            for (width, height) in [(0, 0), (40, 12), (69, 17), (99, 18), (300, 100)] {
                shown(&mut app, width, height);
            }
        }
    }
}

#[test]
fn enter_resumes_the_play_or_opens_the_scene() {
    let mut app = app();
    let journal = PathBuf::from("plays/goose.jsonl");
    assert_eq!(press(&mut app, "enter"), [Todo::Want(Want::Resume { journal })]);
    assert_eq!(press(&mut app, "\"winter\" enter"), [Todo::Want(Want::Offer { scene: 4 })]);
}

#[test]
fn escape_goes_back_one_step_at_a_time() {
    let mut app = app();
    app.handle(offer(scene(), &[]));
    press(&mut app, "end up up up up space \"q\" ?");
    assert!(shown(&mut app, 80, 24).contains("q?"));
    press(&mut app, "esc");
    assert!(shown(&mut app, 80, 24).contains("Casting"));
    press(&mut app, "esc");
    assert!(shown(&mut app, 80, 24).contains("Library"));
    press(&mut app, "\"gos\" esc");
    assert!(shown(&mut app, 80, 24).contains("5 scenes"));
    assert_eq!(press(&mut app, "esc"), []);
    assert!(shown(&mut app, 80, 24).contains("Ctrl-Q leaves"));
    assert_eq!(press(&mut app, "ctrl-c"), [Todo::Quit]);
}

fn choice(todos: &[Todo]) -> &Choice {
    match todos {
        [Todo::Want(Want::Start(choice))] => choice,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_player_takes_one_several_or_none() {
    for (keys, player) in [
        ("", vec!["Marren"]),
        ("space", vec![]),
        ("down space", vec!["Inspector Hale"]),
        ("j j j a", vec!["Marren", "Environment"]),
        ("w", vec![]),
        ("w j a j a k a", vec!["Tilda"]),
    ] {
        let mut app = app();
        app.handle(offer(scene(), &["Marren", "Nobody"]));
        press(&mut app, keys);
        let todos = press(&mut app, "enter");
        assert_eq!(choice(&todos).player, player, "{keys:?}");
    }
}

#[test]
fn rules_are_chosen_before_the_play() {
    let mut app = app();
    app.handle(offer(scene(), &["Marren"]));
    press(&mut app, "f3 left");
    snapshot!("casting_rules", app, 80 x 24);
    let todos = press(&mut app, "down down space esc enter");
    let rules = &choice(&todos).rules;
    assert_eq!((rules.next_by, rules.step), (NextBy::Player, true));
}

#[test]
fn models_that_are_found_later_can_be_taken() {
    let qwen = ModelRef::new("ollama", "qwen3");
    let (off, typed) = (ModelRef::offline(), ModelRef::new("far", "some/model"));
    for (keys, actor, judge) in [
        ("", &off, &off),
        ("m", &qwen, &qwen),
        ("end up up up up space \"qw\" enter", &off, &qwen),
        ("end up up up up space home ctrl-a", &qwen, &qwen),
        ("m end up up up up space \"offl\" enter", &qwen, &off),
        ("end up up up up space \"far/some/model\" enter", &off, &typed),
        ("end up up up up space \"zzz\" enter esc", &off, &off),
    ] {
        let mut app = app();
        app.handle(offer(scene(), &[]));
        assert!(shown(&mut app, 80, 24).contains("Looking for models"));
        app.handle(models(&["qwen3"]));
        press(&mut app, keys);
        let todos = press(&mut app, "enter");
        let roles = &choice(&todos).roles;
        assert_eq!((&roles.actor.model, &roles.judge.model), (actor, judge), "{keys:?}");
    }
}

#[test]
fn models_are_looked_for_again_on_demand() {
    let mut app = app();
    app.handle(offer(scene(), &[]));
    assert_eq!(press(&mut app, "f5"), [Todo::Want(Want::FindModels)]);
}

#[test]
fn a_new_shelf_shows_at_once_and_keeps_the_filter() {
    let mut app = app();
    press(&mut app, "\"goose\"");
    let mut shelf = shelf();
    shelf.plays.clear();
    Arc::make_mut(&mut shelf.entries)[3].scenario = "Rewritten.".into();
    app.handle(Event::Told(Msg::Shelf(shelf)));
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("1 of 5 scenes") && screen.contains("Rewritten."), "{screen}");
}

#[test]
fn pasted_text_is_typed_and_made_safe() {
    let mut app = app();
    app.handle(Event::Paste("\u{1b}]0;owned\u{7}\ngoose".to_owned()));
    let screen = shown(&mut app, 80, 24);
    assert!(!screen.contains('\u{1b}') && !screen.contains('\u{7}'));
}

fn opened() -> Event {
    let casting = Casting {
        player: vec!["Marren".to_owned()],
        roles: Roles::all(ModelRef::new("lab", "big")),
        rules: Rules::default(),
        endpoints: Default::default(),
        profiles: Default::default(),
        memory: None,
    };
    let templates = Arc::new(Templates::built_in().unwrap());
    let opened = Play::open(Arc::new(scene()), "bundled".to_owned(), casting, templates);
    Event::Told(Msg::Opened(Box::new(opened.unwrap().0)))
}

#[test]
fn a_play_that_cannot_be_written_is_not_left_without_a_question() {
    for (key, then, left) in [
        ("esc", Then::Back, vec![Todo::Want(Want::Close)]),
        ("ctrl-q", Then::Quit, vec![Todo::Want(Want::Close), Todo::Quit]),
    ] {
        let mut app = app();
        app.handle(opened());
        app.play().1.trouble = Some("The disk is full.".to_owned());
        let leaving = || Todo::Leave(then.clone());
        assert_eq!(press(&mut app, key), [Todo::Want(Want::WriteAgain), leaving()]);
        assert_eq!(app.leave_now(then.clone()), []);
        let screen = shown(&mut app, 80, 24);
        assert!(screen.contains("be lost. The disk is full."), "{screen}");
        assert_eq!(press(&mut app, "n"), []);
        assert!(shown(&mut app, 80, 24).contains("Stage"), "{key}");
        assert_eq!(app.leave_now(then.clone()), []);
        assert_eq!(press(&mut app, "y"), left);

        let mut app = self::app();
        app.handle(opened());
        let draft = Want::KeepDraft { speaker: "Marren".to_owned(), text: "No".to_owned() };
        let typed = press(&mut app, &format!("\"No\" {key}"));
        assert_eq!(typed, [Todo::Want(draft), leaving()], "first it is tried to write");
    }
}

#[test]
fn signals_and_a_lost_terminal_end_it_without_asking() {
    for event in [Event::Stopped, Event::InputEnded(None)] {
        assert_eq!(app().handle(event), [Todo::Quit]);
    }
    assert_eq!(press(&mut app(), "ctrl-z"), [Todo::Suspend]);
}

#[test]
fn every_action_is_found_in_the_palette() {
    let mut app = app();
    press(&mut app, "\"keeper\" ctrl-p");
    snapshot!("palette", app, 40 x 12, 80 x 24, 160 x 48);
    press(&mut app, "\"leave\" space \"sceneplay\"");
    assert!(shown(&mut app, 80, 24).contains("in the settings: keys.everywhere.quit"));
    assert_eq!(press(&mut app, "enter"), [Todo::Quit]);
}

#[test]
fn the_palette_goes_without_a_trace() {
    let mut app = app();
    press(&mut app, "\"lamp\"");
    let before = shown(&mut app, 80, 24);
    for keys in ["ctrl-p esc", "ctrl-p \"zzz\" enter ctrl-p", "f1 ctrl-p \"x\" esc"] {
        press(&mut app, keys);
        assert_eq!(shown(&mut app, 80, 24), before, "{keys}");
    }
}

#[test]
fn the_mouse_chooses_and_scrolls_and_is_given_back() {
    let mut app = app();
    assert_eq!(press(&mut app, "alt-w"), [Todo::Mouse(true)]);
    shown(&mut app, 80, 24);
    let row = |app: &mut App, text: &str| {
        let screen = shown(app, 80, 24);
        screen.lines().position(|line| line.starts_with("  ›") && line.contains(text))
    };
    assert_eq!(row(&mut app, "Eleven Letters"), None);
    let screen = shown(&mut app, 80, 24);
    let y = screen.lines().position(|line| line.contains("Eleven Letters")).unwrap();
    let at = ratatui::layout::Position { x: 9, y: u16::try_from(y).unwrap() };
    app.handle(Event::Mouse(Pointer::Click, at));
    assert_eq!(row(&mut app, "Eleven Letters"), Some(y));
    app.handle(Event::Mouse(Pointer::WheelUp, at));
    assert_eq!(row(&mut app, "Eleven Letters"), None);
    assert_eq!(press(&mut app, "alt-w"), [Todo::Mouse(false)]);
}
