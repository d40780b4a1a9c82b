//! Pictures of the screens: of the one that is shown, and of one that is reached by keys without
//! any terminal.

mod svg;

use std::{collections::VecDeque, io, time::Duration};

use crokey::KeyCombination;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Rect, Size};
use tokio::time::{Instant, timeout};

pub use svg::svg;

use super::{
    app::{App, Todo},
    backstage::Backstage,
    events::Event,
};
use crate::stage::Step;

/// Nothing more is awaited after this long without news.
const QUIET: Duration = Duration::from_millis(300);
/// How long models may take between two keys.
const PATIENCE: Duration = Duration::from_secs(120);

/// The picture of the screen that these keys lead to, each pressed when nothing is under way.
///
/// # Errors
/// The runtime cannot be built.
pub fn take(app: App, backstage: Backstage, keys: &[KeyEvent], size: Size) -> io::Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let svg = runtime.block_on(press(app, backstage, keys, size));
    runtime.shutdown_background();
    Ok(svg)
}

async fn press(mut app: App, mut backstage: Backstage, keys: &[KeyEvent], size: Size) -> String {
    let area = Rect::from(((0, 0).into(), size));
    // Screens learn what fits only by being drawn.
    app.picture(area);
    for message in backstage.begin() {
        app.handle(Event::Told(message));
    }
    settle(&mut app, &mut backstage).await;
    for key in keys {
        let todos = app.handle(Event::Key(*key));
        carry_out(todos, &mut app, &mut backstage);
        app.picture(area);
        if !matches!(key.code, KeyCode::Char(_)) || !key.modifiers.is_empty() {
            settle(&mut app, &mut backstage).await;
        }
    }
    settle(&mut app, &mut backstage).await;
    app.picture(area);
    let picture = app.picture(area);
    let todos = app.handle(Event::Stopped);
    carry_out(todos, &mut app, &mut backstage);
    picture
}

fn carry_out(todos: Vec<Todo>, app: &mut App, backstage: &mut Backstage) {
    let mut todos = VecDeque::from(todos);
    while let Some(todo) = todos.pop_front() {
        match todo {
            Todo::Want(want) => {
                for message in backstage.want(want, app) {
                    todos.extend(app.handle(Event::Told(message)));
                }
            }
            Todo::Leave(then) => todos.extend(app.leave_now(then)),
            Todo::Quit | Todo::Suspend | Todo::Copy(_) | Todo::Mouse(_) | Todo::Outside(_) => {}
        }
    }
}

/// Takes in what comes until nothing more is to come.
async fn settle(app: &mut App, backstage: &mut Backstage) {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        match timeout(QUIET, backstage.next()).await {
            Ok(behind) => {
                for message in backstage.take(behind, app) {
                    app.handle(Event::Told(message));
                }
            }
            Err(_) if is_waited_for(app) => {}
            Err(_) => return,
        }
    }
}

/// Whether a model is to answer.
fn is_waited_for(app: &mut App) -> bool {
    let (play, _) = app.play();
    play.as_ref().is_some_and(|play| {
        let judges = play.judgings().iter().any(|judging| !judging.panel.is_settled());
        judges || matches!(play.stage().step(), Step::Asked { .. })
    })
}

/// Keys as the keymap writes them, with blanks between; what stands in quotes is typed.
///
/// # Errors
/// The word that is no key.
pub fn keys(text: &str) -> Result<Vec<KeyEvent>, String> {
    let mut keys = Vec::new();
    for (index, part) in text.split('"').enumerate() {
        if index % 2 == 1 {
            let typed = part.chars();
            keys.extend(typed.map(|c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
            continue;
        }
        for word in part.split_whitespace() {
            let key = word.parse::<KeyCombination>();
            keys.push(
                key.map_err(|_| {
                    format!(
                        "`{word}` is no key; keys are written as in `enter down ctrl-x \"words\"`"
                    )
                })?
                .into(),
            );
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_words() {
        let keys =
            |text| keys(text).map(|keys| keys.iter().map(|key| key.code).collect::<Vec<_>>());
        let typed = |c| KeyCode::Char(c);
        assert_eq!(
            keys("down \"a b\" enter"),
            Ok(vec![KeyCode::Down, typed('a'), typed(' '), typed('b'), KeyCode::Enter])
        );
        assert_eq!(keys(""), Ok(vec![]));
        assert!(keys("enter nokey").unwrap_err().contains("`nokey`"));
    }
}
