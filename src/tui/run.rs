//! The one loop that owns the terminal: waits, hands events to the [`App`], draws on the deadline.

use std::{
    collections::VecDeque,
    io,
    pin::pin,
    time::{Duration, Instant},
};

use ratatui::buffer::{Buffer, Cell};
use rustix::process::{Signal, kill_current_process_group};
use tokio::time::{sleep, sleep_until};

use super::{
    app::{App, Todo},
    backstage::Backstage,
    editor_outside::{self, editor},
    events::{Event, Events, Msg, Quiet},
    pace::Pace,
    terminal::Terminal,
};
use crate::{crash, stage::Step};

/// Between two drawings of a count of seconds.
const TICK: Duration = Duration::from_secs(1);

/// How long the first frame waits at most for the terminal to say what its ground is. A terminal on
/// this machine answers sooner; what a far one answers later is worn from then on.
const ANSWER: Duration = Duration::from_millis(10);

/// After the last key, until what was typed is written down.
const PAUSE: Duration = Duration::from_secs(2);

/// Shows the screens until the player leaves.
///
/// # Errors
/// When the terminal cannot be used or vanishes. It is restored by then, and everything that was
/// to be kept is kept.
pub fn run(app: App, backstage: Backstage) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(show(app, backstage));
    // A program that prints a key may still be running; nobody waits for it any more.
    runtime.shutdown_background();
    ended
}

async fn show(mut app: App, mut backstage: Backstage) -> io::Result<()> {
    let mut terminal = Terminal::take()?;
    if app.mouse() {
        terminal.mouse(true)?;
    }
    let mut events = Events::new()?;
    if app.wants_ground() {
        terminal.ask_ground()?;
        events = wait_for_ground(events, &mut app).await;
    }
    let mut pace = Pace::default();
    let mut begun = false;
    let mut keep_drafts: Option<Instant> = None;
    pace.changed(Instant::now());
    loop {
        let due = pace.due();
        let ticks = counts(&mut app);
        let mut todos = VecDeque::new();
        let event = tokio::select! {
            biased;
            () = sleep_until(due.unwrap_or_else(Instant::now).into()), if due.is_some() => {
                let drawn = terminal.draw(|frame| {
                    app.draw(frame);
                    let size = frame.area();
                    let shown = crash::wants_text().then(|| text_of(frame.buffer_mut()));
                    crash::screen(&format!("{} {}x{}", app.title(), size.width, size.height), shown);
                });
                if drawn.is_err() {
                    // The terminal is gone, and its signal may come too late.
                    for draft in app.drafts() {
                        backstage.want(draft, &mut app);
                    }
                }
                drawn?;
                pace.drawn(Instant::now());
                // What takes time begins once there is something to look at.
                if !std::mem::replace(&mut begun, true) {
                    for message in backstage.begin() {
                        app.handle(Event::Told(message));
                    }
                    pace.changed(Instant::now());
                }
                continue;
            }
            event = events.next() => event,
            behind = backstage.next() => {
                for message in backstage.take(behind, &mut app) {
                    todos.extend(app.handle(Event::Told(message)));
                }
                Event::Played
            }
            () = sleep_until(keep_drafts.unwrap_or_else(Instant::now).into()),
                if keep_drafts.is_some() =>
            {
                keep_drafts = None;
                for draft in app.drafts() {
                    for message in backstage.want(draft, &mut app) {
                        app.handle(Event::Told(message));
                    }
                }
                Event::Played
            }
            () = sleep(TICK), if ticks => Event::Played,
        };
        crash::note(event.name());
        match event.is_by_hand() {
            true => pace.touched(Instant::now()),
            false => pace.changed(Instant::now()),
        }
        if matches!(event, Event::Key(_) | Event::Paste(_)) {
            keep_drafts = Some(Instant::now() + PAUSE);
        }
        if matches!(event, Event::Resized) {
            terminal.resized();
        }
        if matches!(event, Event::Continued) {
            let (resumed, result) = events.paused(|| terminal.lend(|| Ok(())));
            events = resumed;
            result?;
        }
        let (event, lost) = match event {
            Event::InputEnded(error) => (Event::InputEnded(None), error),
            other => (other, None),
        };
        todos.extend(app.handle(event));
        while let Some(todo) = todos.pop_front() {
            match todo {
                Todo::Quit => return lost.map_or(Ok(()), Err),
                Todo::Suspend => {
                    let (resumed, result) = events.paused(|| terminal.lend(suspend));
                    events = resumed;
                    result?;
                }
                Todo::Mouse(ours) => terminal.mouse(ours)?,
                Todo::Outside(text) => {
                    let mut quiet = events.quiet();
                    let edit = edit(&text, &mut quiet, &mut app, &mut backstage);
                    let edited = terminal.lend_for(edit).await;
                    events = quiet.listen().await;
                    let (edited, meanwhile) = edited?;
                    todos.extend(meanwhile);
                    todos.extend(app.handle(Event::Told(Msg::Outside(edited))));
                }
                Todo::Copy(text) => terminal.copy(&text)?,
                Todo::Leave(then) => todos.extend(app.leave_now(then)),
                Todo::Want(want) => {
                    crash::note(format!("Want {}", crash::variant(&want)));
                    for message in backstage.want(want, &mut app) {
                        todos.extend(app.handle(Event::Told(message)));
                    }
                }
            }
        }
    }
}

/// Has `text` edited outside. The play goes on meanwhile; what is to be done about that besides is
/// returned with what came of the text.
async fn edit(
    text: &str,
    quiet: &mut Quiet,
    app: &mut App,
    backstage: &mut Backstage,
) -> (Result<String, String>, Vec<Todo>) {
    let editor = editor();
    let mut todos = Vec::new();
    let mut edited = pin!(editor_outside::edit(editor.as_deref(), text, quiet.stopped()));
    loop {
        tokio::select! {
            edited = &mut edited => return (edited, todos),
            behind = backstage.next() => {
                for message in backstage.take(behind, app) {
                    todos.extend(app.handle(Event::Told(message)));
                }
                todos.extend(app.handle(Event::Played));
            }
        }
    }
}

/// Waits for the terminal to say what its ground is, so that the first frame looks as the others do.
/// What comes meanwhile is kept, and an answer that comes later is taken when it comes.
async fn wait_for_ground(mut events: Events, app: &mut App) -> Events {
    events.asked_for_ground();
    let mut others = Vec::new();
    let until = tokio::time::Instant::now() + ANSWER;
    while let Ok(event) = tokio::time::timeout_at(until, events.next()).await {
        let ends = matches!(event, Event::Stopped | Event::InputEnded(_));
        match event {
            Event::Ground(_) => {
                app.handle(event);
                break;
            }
            other => others.push(other),
        }
        if ends {
            break;
        }
    }
    events.put_back(others);
    events
}

/// What stands in the cells, line by line.
fn text_of(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let rows = buffer.content.chunks(width);
    let rows = rows.map(|row| row.iter().map(Cell::symbol).collect::<String>());
    rows.map(|row| row.trim_end().to_owned() + "\n").collect()
}

/// Whether the screen counts seconds: until a call is sent again, or since it was sent while
/// nothing of its answer has come.
fn counts(app: &mut App) -> bool {
    let (play, progress) = app.play();
    let step = play.as_ref().map(|play| play.stage().step());
    let silent =
        matches!(step, Some(Step::Asked { partial, .. }) if partial.timing.first_ms.is_none());
    silent || progress.waiting.is_some()
}

/// Stops the whole group, as the terminal's own Ctrl-Z does: under `cargo run` the shell waits for
/// cargo. Returns when the shell continues us.
fn suspend() -> io::Result<()> {
    kill_current_process_group(Signal::TSTP).map_err(io::Error::from)
}
