//! What can be read beside the play: the player's part, the scene, the cast.

use super::super::widgets::panel::Prose;
use super::words;
use crate::{
    record::{How, Next},
    scene::ENVIRONMENT,
    stage::Stage,
    tui::theme::Theme,
};

/// Everything there is to read; the part of `speaker` comes first, if the player plays it, and the
/// last decision about the next speaker after the player's parts.
pub fn prose(stage: &Stage, speaker: &str, theme: &Theme) -> Prose {
    let scene = stage.scene();
    let mut prose = Prose::default();
    let own: Vec<&str> = stage.casting().player.iter().map(String::as_str).collect();
    let first = own.iter().copied().filter(|name| *name == speaker);
    let others = own.iter().copied().filter(|name| *name != speaker);
    for name in first.chain(others) {
        part(&mut prose, stage, name, theme);
    }
    decision(&mut prose, stage, theme);
    prose.say("The scene", theme.heading);
    prose.say(format!("{} · {}", scene.book, scene.topic), theme.dim);
    prose.say(&*scene.scenario, theme.page).gap();
    prose.say("The cast", theme.heading);
    for name in scene.cast().filter(|name| !own.contains(name)) {
        prose.say(name, style(stage, name, theme));
        match scene.profile(name) {
            Some(profile) => prose.say(profile, theme.page),
            None => prose.say("The scene says nothing of them.", theme.dim),
        };
        prose.gap();
    }
    prose
}

fn part(prose: &mut Prose, stage: &Stage, name: &str, theme: &Theme) {
    let scene = stage.scene();
    prose.say(format!("You are {name}"), style(stage, name, theme)).gap();
    if name == ENVIRONMENT {
        let about = "You describe what changes around the characters, and play nobody.";
        prose.say(about, theme.page).gap();
        return;
    }
    if let Some(motivation) = scene.motivation(name) {
        prose.say("What moves you", theme.heading).say(motivation, theme.page).gap();
    }
    if let Some(profile) = scene.profile(name) {
        prose.say("Who you are", theme.heading).say(profile, theme.page).gap();
    }
}

/// How the last decision came about, and all that the next-speaker model said to it.
fn decision(prose: &mut Prose, stage: &Stage, theme: &Theme) {
    let last = stage.path().next_back().and_then(|line| line.decision);
    let Some(decision) = stage.standing().or_else(|| stage.decision(last?)) else {
        return;
    };
    prose.say("Who speaks next", theme.heading);
    match (&decision.next, &decision.how) {
        (Next::End, How::Book) => prose.say("The book’s own scene ends here.", theme.page),
        (Next::End, _) => prose.say("The next-speaker model ended the scene.", theme.page),
        (Next::Speaker(_), _) => prose.say(words::how(decision), theme.page),
    };
    if let Some(answer) = &decision.answer {
        prose.gap().say("The next-speaker model’s answer:", theme.dim);
        for line in answer.trim().lines() {
            prose.say(line, theme.dim);
        }
    }
    prose.gap();
}

fn style(stage: &Stage, name: &str, theme: &Theme) -> ratatui::style::Style {
    let place = stage.scene().speakers().iter().position(|speaker| speaker == name);
    theme.speaker(place.unwrap_or(0))
}
