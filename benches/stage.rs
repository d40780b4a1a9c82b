//! What a frame of the Stage costs at 200×60, with the longer and longer play that is on it: it must
//! stay under 4 ms and not grow with the play.

#[path = "made/play.rs"]
mod long;

use std::sync::Arc;

use crossterm::event::KeyCode;
use divan::Bencher;
use ratatui::{Terminal, backend::TestBackend};
use sceneplay::{
    chat::{Heard, Piece},
    play::Play,
    prompt::Templates,
    tui::{
        app::App,
        events::{Event, Msg},
        keymap::Keymap,
        theme::Theme,
    },
};

const PLAYS: [u32; 3] = [100, 2_000, 10_000];

fn main() {
    divan::main();
}

/// A play of this many lines, in which the next one is being streamed.
fn play(lines: u32) -> Play {
    let templates = Arc::new(Templates::built_in().expect("built-in templates parse"));
    let mut play =
        Play::replay(long::long(lines), templates).expect("the facts follow one another");
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
