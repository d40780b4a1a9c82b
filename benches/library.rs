//! A test set of 30,000 scenes (about 530 MB) in the Library: how long it takes to be listed, the
//! first time and from its index, what it costs in memory, and what a typed letter costs.
//!
//! `cargo bench --bench library`. Starts the release binary in a pseudo-terminal and waits until its
//! Library is shown; Linux only. The test set is made in a temporary folder.

#[path = "made/first_frame.rs"]
mod first_frame;
mod made;
#[path = "made/program.rs"]
mod program;

use std::{
    fs,
    time::{Duration, Instant},
};

use first_frame::{print_head, print_row, runs};
use ratatui::{Terminal, backend::TestBackend};
use sceneplay::tui::{
    app::App,
    events::{Event, Msg},
    keymap::Keymap,
    library::{Entry, Shelf},
    theme::Theme,
};

const SCENES: usize = 30_000;
const RUNS: usize = 5;

fn main() {
    // `cargo test` builds and runs benchmarks too; there it is enough that this one is built.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let set = made::set(folder.path(), SCENES);
    let size = fs::metadata(&set).expect("it is there").len();
    println!("{SCENES} scenes, {:.0} MB", size as f64 / 1e6);
    print_head();
    let set = set.to_string_lossy();
    let args = ["--test-set", &*set];
    print_row("read anew", &runs(RUNS, folder.path(), &args, true));
    print_row("from its index", &runs(RUNS, folder.path(), &args, false));
    typed();
}

/// Types into the list, letter by letter, and draws each time.
fn typed() {
    let entries = (0..SCENES).map(|key| {
        let scene = made::scene(key);
        let text = |field: &str| scene[field].as_str().unwrap_or_default().into();
        let names = scene["speaking_characters_w_env"].as_array().into_iter().flatten();
        Entry {
            key,
            book: text("book"),
            topic: text("topic"),
            cast: names.filter_map(|name| Some(name.as_str()?.into())).collect(),
            lines: 13,
            source: "set.json".into(),
            scenario: text("scenario"),
            in_book: None,
        }
    });
    let shelf = Shelf { entries: entries.collect(), ..Shelf::default() };
    let again = shelf.clone();
    let theme = Theme::bundled("ink").expect("ink comes with the program");
    let mut app = App::new(theme, Keymap::default());
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).expect("a backend in memory");
    let mut draw = |app: &mut App| {
        terminal.draw(|frame| app.draw(frame)).expect("it draws");
    };
    let start = Instant::now();
    app.handle(Event::Told(Msg::Shelf(shelf)));
    draw(&mut app);
    println!("\nput on the shelf and drawn: {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    let start = Instant::now();
    app.handle(Event::Told(Msg::Shelf(again)));
    draw(&mut app);
    println!("the same scenes put again: {:.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    let mut all: Vec<(Duration, char)> = Vec::new();
    for letter in "the lantern house harrow quiet".chars() {
        let start = Instant::now();
        app.handle(Event::Paste(letter.to_string()));
        draw(&mut app);
        all.push((start.elapsed(), letter));
    }
    all.sort();
    let ms = |at: usize| all[at].0.as_secs_f64() * 1000.0;
    println!(
        "a letter typed and drawn: median {:.1} ms, at most {:.1} ms",
        ms(all.len() / 2),
        ms(all.len() - 1)
    );
}
