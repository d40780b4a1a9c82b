//! What a frame of the Stage costs at 200×60, with the longer and longer play that is on it: it must
//! stay under 4 ms and not grow with the play.

use std::sync::Arc;

use crossterm::event::KeyCode;
use divan::Bencher;
use ratatui::{Terminal, backend::TestBackend};
use sceneplay::{
    chat::{Heard, ModelRef, Piece},
    play::Play,
    prompt::Templates,
    record::{Casting, Line, LineId, Record, Roles, Rules, SCHEMA, Source},
    scene::Scene,
    tui::{
        app::App,
        events::{Event, Msg},
        keymap::Keymap,
        theme::Theme,
    },
};
use serde_json::json;

const SAID: &str = "[She has not looked at the door once.] You may tell the captain that the \
                    lamp stays lit, and that it stays lit at my own cost. (sets the oil can down, \
                    harder than was needed) He knows where to find me.";

const PLAYS: [u32; 3] = [100, 2_000, 10_000];

fn main() {
    divan::main();
}

/// A play of this many lines, in which the next one is being streamed.
fn play(lines: u32) -> Play {
    let speakers = ["Marren", "Inspector Hale", "Tilda", "Environment"];
    let scene: Scene = serde_json::from_value(json!({
        "book": "The Lighthouse at Skerra",
        "topic": "The keeper is asked to leave his lamp",
        "scenario": "The supply boat lies below the rocks at last.",
        "speaking_characters_w_env": speakers,
        "major_characters": ["Marren", "Tilda"],
    }))
    .expect("the fixture is a scene");
    let casting = Casting {
        player: vec!["Marren".to_owned()],
        roles: Roles::all(ModelRef::new("lab", "big")),
        rules: Rules { max_rounds: lines + 10, ..Rules::default() },
        endpoints: Default::default(),
        profiles: Default::default(),
        memory: None,
    };
    let opened = Record::Opened {
        schema: SCHEMA,
        templates: None,
        program: String::new(),
        origin: "bundled".to_owned(),
        scene: Box::new(scene),
        casting: Box::new(casting),
    };
    let line = |n: u32| {
        Record::Line(Line {
            id: LineId(n),
            parent: n.checked_sub(1).filter(|n| *n > 0).map(LineId),
            speaker: speakers[n as usize % speakers.len()].to_owned(),
            text: format!("{n}. {SAID}"),
            raw: None,
            source: Source::Player,
            decision: None,
            odd: Vec::new(),
        })
    };
    let templates = Arc::new(Templates::built_in().expect("built-in templates parse"));
    let records = std::iter::once(opened).chain((1..=lines).map(line));
    let mut play = Play::replay(records, templates).expect("the facts follow one another");
    play.act(sceneplay::stage::Act::Name { speaker: "Tilda".to_owned() }).expect("Tilda is there");
    play
}

fn on_stage(lines: u32) -> (App, Terminal<TestBackend>) {
    let theme = Theme::bundled("ink").expect("ink comes with the program");
    let mut app = App::new(theme, Keymap::default());
    app.handle(Event::Told(Msg::Opened(Box::new(play(lines)))));
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).expect("a backend in memory");
    terminal.draw(|frame| app.draw(frame)).expect("it draws");
    (app, terminal)
}

/// The next frame while a line is being streamed.
#[divan::bench(args = PLAYS, sample_count = 50)]
fn streaming(bencher: Bencher, lines: u32) {
    let (mut app, mut terminal) = on_stage(lines);
    let mut written = 0;
    bencher.bench_local(|| {
        if let Some(play) = app.play().0
            && let Some(call) = play.stage().step().call()
            && written < 600
        {
            written += 4;
            play.hear(Heard::Piece { call, at_ms: 0, piece: Piece::Text("word ".to_owned()) });
        }
        terminal.draw(|frame| app.draw(frame)).expect("it draws");
    });
}

/// Walking through the tree of takes and branches, from the desk.
#[divan::bench(args = PLAYS, sample_count = 50)]
fn walking(bencher: Bencher, lines: u32) {
    let (mut app, mut terminal) = on_stage(lines);
    for key in [KeyCode::F(2), KeyCode::Char('t')] {
        app.handle(Event::Key(key.into()));
    }
    bencher.bench_local(|| {
        app.handle(Event::Key(KeyCode::Up.into()));
        terminal.draw(|frame| app.draw(frame)).expect("it draws");
    });
}

/// The first frame of a play that is opened, such as one that is resumed.
#[divan::bench(args = PLAYS, sample_count = 20)]
fn opening(bencher: Bencher, lines: u32) {
    let theme = Theme::bundled("ink").expect("ink comes with the program");
    let play = play(lines);
    bencher
        .with_inputs(|| {
            let mut app = App::new(theme.clone(), Keymap::default());
            app.handle(Event::Told(Msg::Opened(Box::new(play.clone()))));
            let terminal = Terminal::new(TestBackend::new(200, 60));
            (app, terminal.expect("a backend in memory"))
        })
        .bench_local_values(|(mut app, mut terminal)| {
            terminal.draw(|frame| app.draw(frame)).expect("it draws");
            app
        });
}

/// Scrolling by pages, far from the end.
#[divan::bench(args = PLAYS, sample_count = 50)]
fn scrolling(bencher: Bencher, lines: u32) {
    let (mut app, mut terminal) = on_stage(lines);
    let page_up = KeyCode::PageUp.into();
    bencher.bench_local(|| {
        app.handle(Event::Key(page_up));
        terminal.draw(|frame| app.draw(frame)).expect("it draws");
    });
}
