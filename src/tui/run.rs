//! The one loop that owns the terminal: waits, hands events to the [`App`], draws on the deadline.

use std::{collections::VecDeque, io, time::Instant};

use rustix::process::{Signal, kill_current_process_group};
use tokio::{sync::mpsc, time::sleep_until};

use super::{
    app::{App, Todo},
    events::{Event, Events, Msg},
    pace::Pace,
    page::Want,
    terminal::Terminal,
};

/// Messages handled in one go before keys and the deadline are looked at again.
const AT_ONCE: usize = 64;

/// Shows the screens until the player leaves.
///
/// `backstage` is asked for whatever the screens want done; it answers at once or later through the
/// sender of `messages`. It must not block.
///
/// # Errors
/// When the terminal cannot be used or vanishes. It is restored by then.
pub async fn run(
    mut app: App,
    messages: mpsc::Receiver<Msg>,
    mut backstage: impl FnMut(Want) -> Option<Msg>,
) -> io::Result<()> {
    let mut terminal = Terminal::take()?;
    let mut events = Events::new(messages)?;
    let mut pace = Pace::default();
    pace.changed(Instant::now());
    loop {
        let due = pace.due();
        let event = tokio::select! {
            biased;
            () = sleep_until(due.unwrap_or_else(Instant::now).into()), if due.is_some() => {
                terminal.draw(|frame| app.draw(frame))?;
                pace.drawn(Instant::now());
                continue;
            }
            event = events.next() => event,
        };
        pace.changed(Instant::now());
        if let Event::InputEnded(error) = event {
            return error.map_or(Ok(()), Err);
        }
        if matches!(event, Event::Continued) {
            let (resumed, result) = events.paused(|| terminal.lend(|| Ok(())));
            events = resumed;
            result?;
        }
        let mut todos = VecDeque::from(app.handle(event));
        for message in events.waiting(AT_ONCE) {
            todos.extend(app.handle(Event::Told(message)));
        }
        while let Some(todo) = todos.pop_front() {
            match todo {
                Todo::Quit => return Ok(()),
                Todo::Suspend => {
                    let (resumed, result) = events.paused(|| terminal.lend(suspend));
                    events = resumed;
                    result?;
                }
                Todo::Want(want) => {
                    let answer = backstage(want).map(Event::Told);
                    todos.extend(answer.into_iter().flat_map(|answer| app.handle(answer)));
                }
            }
        }
    }
}

/// Stops the whole group, as the terminal's own Ctrl-Z does: under `cargo run` the shell waits for
/// cargo. Returns when the shell continues us.
fn suspend() -> io::Result<()> {
    kill_current_process_group(Signal::TSTP).map_err(io::Error::from)
}
