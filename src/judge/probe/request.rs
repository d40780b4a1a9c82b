//! The request about one line of a probe.
//!
//! Owns what the template is filled with; the wording is the template's.

use minijinja::{Template, Value, value::Serde};
use serde::Serialize;

use super::masked::{Line, MASK, Masked};
use crate::{
    chat::{Fault, FaultKind, Message},
    judge::imitation::fence,
    prompt::PromptError,
    scene::Scene,
};

/// What the template is given; its leading comment says what each value is.
#[derive(Serialize)]
struct Values<'a> {
    book: &'a str,
    scenario: &'a str,
    profiles: &'a [Profile<'a>],
    names: &'a [String],
    lines: Vec<Shown<'a>>,
    hidden: u32,
    mask: &'static str,
    fence: &'a str,
}

#[derive(Serialize)]
struct Profile<'a> {
    name: &'a str,
    profile: String,
}

#[derive(Serialize)]
struct Shown<'a> {
    number: u32,
    speaker: &'a str,
    text: &'a str,
    hidden: bool,
}

/// One line to ask about.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The line's place in the reference, from 0.
    pub line: u32,
    /// Who speaks it there.
    pub speaker: String,
    pub messages: Vec<Message>,
}

/// A question for every line of the reference that one of the cast speaks.
///
/// # Errors
/// Fewer than two speak, or none says anything aloud; or the template cannot be filled.
pub fn questions(template: &Template<'_, '_>, scene: &Scene) -> Result<Vec<Question>, Fault> {
    let masked = Masked::new(scene);
    if masked.cast.len() < 2 || masked.asked().next().is_none() {
        return Err(Fault::new(
            FaultKind::Setup,
            "There is nobody to tell apart in this scene's reference.",
            "Probe the judge with a scene in which two or more speak.",
        ));
    }
    fill_all(template, scene, &masked).map_err(|error| {
        Fault::new(
            FaultKind::Setup,
            PromptError::new(template.name(), &error).to_string(),
            "Correct the template, or take it away to use the built-in one.",
        )
    })
}

/// Fills `template` for the scene's reference.
///
/// # Errors
/// The template cannot be filled, or its request has nothing in it.
pub fn try_out(template: &Template<'_, '_>, scene: &Scene) -> Result<(), PromptError> {
    let questions = fill_all(template, scene, &Masked::new(scene))
        .map_err(|error| PromptError::new(template.name(), &error))?;
    if questions.iter().any(|question| question.messages.is_empty()) {
        return Err(PromptError {
            template: template.name().to_owned(),
            line: None,
            reason: "its blocks `system` and `user` are both empty".to_owned(),
        });
    }
    Ok(())
}

fn fill_all(
    template: &Template<'_, '_>,
    scene: &Scene,
    masked: &Masked,
) -> Result<Vec<Question>, minijinja::Error> {
    let profile = |name| Some(Profile { name, profile: scene.profile(name)? });
    let profiles: Vec<Profile<'_>> = scene.cast().filter_map(profile).collect();
    let texts = masked.lines.iter().map(|line| line.text.as_str());
    let texts = texts.chain(profiles.iter().map(|one| one.profile.as_str()));
    let fence = fence(texts.chain([scene.scenario.as_str()]));
    let question = |line: &Line| {
        let values = Values {
            book: &scene.book,
            scenario: &scene.scenario,
            profiles: &profiles,
            names: &masked.cast,
            lines: masked.lines.iter().map(|one| shown(one, line)).collect(),
            hidden: line.index + 1,
            mask: MASK,
            fence: &fence,
        };
        let messages = fill(template, values)?;
        Ok(Question { line: line.index, speaker: line.speaker.clone(), messages })
    };
    masked.asked().map(question).collect()
}

fn shown<'a>(one: &'a Line, hidden: &Line) -> Shown<'a> {
    let hidden = one.index == hidden.index;
    let speaker = if hidden { "" } else { &one.speaker };
    Shown { number: one.index + 1, speaker, text: &one.text, hidden }
}

fn fill(template: &Template<'_, '_>, values: Values<'_>) -> Result<Vec<Message>, minijinja::Error> {
    let mut rendered = template.render_captured(Value::from(Serde(values)))?;
    let mut block = |name| rendered.with_state_mut(|state| state.render_block(name));
    let messages = [Message::system(block("system")?), Message::user(block("user")?)];
    Ok(messages.into_iter().filter(|message| !message.content.trim().is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{judge::material::tests::material, prompt::Templates};

    #[test]
    fn one_name_is_hidden_at_a_time() {
        let scene = material(&[]).scene;
        let templates = Templates::built_in().unwrap();
        let questions = questions(&templates.probe().unwrap(), &scene).unwrap();
        let asked: Vec<(u32, &str)> =
            questions.iter().map(|one| (one.line, one.speaker.as_str())).collect();
        assert_eq!(asked, [(0, "Ada"), (2, "Ben")], "Environment is nobody of the cast");
        let [system, user] = questions[0].messages.as_slice() else {
            panic!("{:?}", questions[0].messages);
        };
        assert!(system.content.contains("One of these speaks the line: Ada, Ben"));
        assert!(system.content.contains("Ada:\nThe elder keeper.\n\nStern and exact."));
        assert_eq!(
            user.content,
            "The dialogue:\n=====\n\
             (1) ???\n(winds the clock) You let the lamp go dry again.\n\n\
             (2) Environment\nThe wind [from the west] rises.\n\n\
             (3) Ben\nI counted the tins twice and there was oil for the whole night.\n=====\n\n\
             Who speaks line 1?"
        );
        assert!(questions[1].messages[1].content.contains("(1) Ada\n"));
    }

    #[test]
    fn with_one_speaker_there_is_nothing_to_tell() {
        let mut scene = material(&[]).scene;
        scene.speaking_characters_w_env = vec!["Ada".to_owned(), "Environment".to_owned()];
        let templates = Templates::built_in().unwrap();
        let fault = questions(&templates.probe().unwrap(), &scene).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Setup);
    }
}
