//! What is said after the director has done something with the play, and how it is taken back.

use crate::{
    stage::{Act, Stage},
    tui::{
        compare::choice,
        keymap::{Action, Context, Keymap},
        page::Notice,
    },
};

/// A short notice about what was done; nothing where the play itself shows it.
pub fn done(act: &Act, stage: &Stage, keymap: &Keymap) -> Option<Notice> {
    let key = |context, action| keymap.key_for(&[context], action).unwrap_or_default();
    let undo = key(Context::Stage, Action::UndoPlay);
    let redo = key(Context::Stage, Action::RedoPlay);
    let earlier = key(Context::Desk, Action::EarlierTake);
    let said = match act {
        Act::Reroll { line } => {
            let name = line.and_then(|line| stage.line(line));
            let name = name.map_or("The speaker", |line| line.speaker.as_str());
            format!("{name} says it anew; the old take stays. {undo} goes back to it.")
        }
        Act::Edit { .. } => format!(
            "Your words are a new take. {earlier} shows the one before, {undo} takes it back."
        ),
        Act::Delete { .. } => format!("Left out, with all that followed. {undo} brings it back."),
        Act::GoBack { .. } => {
            let on = key(Context::Held, Action::GoOn);
            format!(
                "The play goes on from here: {on}. What followed stays as a branch; {undo} goes back to it."
            )
        }
        Act::Prefer { .. } => {
            return stage.comparisons().last().map(|last| Notice::plain(choice::revealed(last)));
        }
        Act::Trial { .. } => {
            let (runs, stop) =
                (key(Context::Desk, Action::ShowRuns), key(Context::Desk, Action::StopTrial));
            format!(
                "Models play on alone. On the desk, {runs} reads both runs side by side, {stop} ends this one."
            )
        }
        Act::StopTrial => {
            let runs = key(Context::Desk, Action::ShowRuns);
            format!(
                "The run is ended; {runs} on the desk reads it beside the other, {undo} goes back."
            )
        }
        Act::Undo => format!("Taken back. {redo} does it again."),
        Act::Redo => format!("Done again. {undo} takes it back."),
        _ => return None,
    };
    Some(Notice::plain(said))
}
