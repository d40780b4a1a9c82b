//! What can be read beside the play: the player's part, the scene, the cast.

use super::super::widgets::panel::Prose;
use crate::{scene::ENVIRONMENT, stage::Stage, tui::theme::Theme};

/// Everything there is to read; the part of `speaker` comes first, if the player plays it.
pub fn prose(stage: &Stage, speaker: &str, theme: &Theme) -> Prose {
    let scene = stage.scene();
    let mut prose = Prose::default();
    let own: Vec<&str> = stage.casting().player.iter().map(String::as_str).collect();
    let first = own.iter().copied().filter(|name| *name == speaker);
    let others = own.iter().copied().filter(|name| *name != speaker);
    for name in first.chain(others) {
        part(&mut prose, stage, name, theme);
    }
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

fn style(stage: &Stage, name: &str, theme: &Theme) -> ratatui::style::Style {
    let place = stage.scene().speakers().iter().position(|speaker| speaker == name);
    theme.speaker(place.unwrap_or(0))
}
