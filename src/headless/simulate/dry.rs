//! What a run would take: its requests made as they will be, and answered by nobody.

use std::io::{self, Write};

use super::{
    perform,
    run::{Run, Unit},
    sought::Sought,
};
use crate::{
    chat::{Answer, Heard, Purpose},
    config::Settings,
    effect::Effect,
    headless::batch::estimate::Estimate,
    model::tokens,
    stage::Stage,
};

/// A line of the length that actors are asked for, where the book has none.
const LINE: &str = "[So that is how it stands, and nobody has told me.] (looks up, and puts the \
                    letter down on the table without a sound) I had thought that we would speak of \
                    this when everybody had gone to bed, and not here, where each word is heard. \
                    But since you ask me, I will answer you, and you will not like what I say.";

/// Prints calls, tokens and cost of all that is to be played.
///
/// # Errors
/// Nothing can be written.
pub fn show(out: &mut impl Write, settings: &Settings, run: &Run) -> io::Result<()> {
    let (mut usual, mut most) = (Estimate::default(), Estimate::default());
    let mut sought = Sought::default();
    let units = run.units();
    let firsts: Vec<&Unit> = units.iter().filter(|unit| unit.repeat == 1).collect();
    for unit in &firsts {
        let Ok(scene) = unit.entry.load() else { continue };
        let lines = scene.dialogues.len();
        let (as_the_book, to_the_last) = of_scene(run, unit, lines, &mut sought);
        usual.times(&as_the_book, run.repeats.into());
        most.times(&to_the_last, run.repeats.into());
    }
    let plays = units.len();
    writeln!(out, "{} scenes, {plays} plays; nothing is asked.", firsts.len())?;
    usual.show(out, "as long as the book", |model| settings.price(model))?;
    most.show(out, "at most", |model| settings.price(model))?;
    writeln!(
        out,
        "Tokens are estimated: four letters, or one sign of Chinese, make one. What is sent again \
         comes on top."
    )
}

/// What a play takes that has as many lines as the book's dialogue, and one that has all rounds.
fn of_scene(run: &Run, unit: &Unit, lines: usize, sought: &mut Sought) -> (Estimate, Estimate) {
    let (mut usual, mut all) = (Estimate::default(), Estimate::default());
    let Ok((mut play, mut effects)) = perform::open(run, unit) else { return (usual, all) };
    loop {
        let asked = effects.drain(..).find_map(|effect| match effect {
            Effect::Ask(_) | Effect::Seek(_) => Some(effect),
            Effect::Record(_) | Effect::Cancel(_) => None,
        });
        let request = match asked {
            Some(Effect::Ask(request)) => request,
            Some(Effect::Seek(search)) => {
                sought.add(&search, play.stage(), &mut all);
                let hints = Box::default();
                effects = play.hear(Heard::Sensed {
                    call: search.call,
                    hints,
                    fault: None,
                    asked: Vec::new(),
                });
                continue;
            }
            _ => return (usual, all),
        };
        let text = answer(&request.purpose, play.stage());
        all.call(&request.model, &request.messages, tokens(&text));
        let rounds = play.stage().rounds() as usize;
        if rounds < lines || (rounds == lines && request.purpose == Purpose::Nsp) {
            usual = all.clone();
        }
        let answer = Answer { text, ..Answer::default() };
        effects = play.hear(Heard::Answer { call: request.call, answer });
    }
}

/// What could be answered: the book's line, or one like it; the book's next speaker, or another.
fn answer(purpose: &Purpose, stage: &Stage) -> String {
    let scene = stage.scene();
    let speaker = match purpose {
        Purpose::Actor { speaker }
        | Purpose::Ghost { speaker }
        | Purpose::Contender { speaker, .. } => speaker.as_str(),
        Purpose::Environment => crate::scene::ENVIRONMENT,
        Purpose::Nsp
        | Purpose::Critic { .. }
        | Purpose::Probe { .. }
        | Purpose::Retelling
        | Purpose::Mood => {
            let current = stage.spoken().last().unwrap_or_default();
            let next = scene.next_in_book(stage.spoken());
            let next = next.map(|index| scene.dialogues[index].character.as_str());
            let mut others = scene.speakers().iter().map(String::as_str);
            let other = next.filter(|name| *name != current);
            let other = other.or_else(|| others.find(|name| *name != current));
            return format!(
                "They were just spoken to, and have not answered yet.\nNext Speaker: {}",
                other.unwrap_or_default()
            );
        }
    };
    let line = scene.next_of(speaker, stage.spoken());
    line.map_or(LINE, |index| scene.dialogues[index].message.as_str()).to_owned()
}
