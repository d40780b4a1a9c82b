//! What doctor asks a model: the requests of a real play, on a scene of a few lines.
//!
//! Owns the scene and which requests are taken of it. They come out of [`Play`] itself, so that
//! what works here works on the stage, and what is read here is read as it is there.

use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};

use crate::{
    chat::{Fault, FaultKind, Purpose, Request},
    effect::Effect,
    judge::{
        reading::{self, Unreadable},
        rubric::Rubric,
    },
    play::Play,
    prompt::Templates,
    record::{Casting, Invalid, Next, RoleModel, Roles, Rules},
    scene::Scene,
    stage::{Act, nsp},
};

/// What a model is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// A line of a character; also what is asked of Environment's model.
    Line,
    /// Who speaks next.
    Nsp,
    /// The flaws of a play of two lines, in one dimension.
    Critic,
}

const IDA: &str = "Ida";
const TOM: &str = "Tom";

static SCENE: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "book": "The Night Ferry",
        "topic": "A late passenger",
        "scenario": "The ferry house, close to midnight. Ida has locked up and put out all lamps \
                     but one. Tom comes in from the rain with a trunk and asks to be taken across.",
        "plot": {
            "summary": "A ferrywoman refuses a stranger, then takes him across and learns whom he \
                        is running from.",
            "key_characters": [
                {"name": IDA, "description": "Keeps the ferry. Short of words, hard to move."},
                {"name": TOM, "description": "A clerk in trouble. Polite, and out of breath."}
            ]
        },
        "key_characters": [
            {"name": IDA, "motivation": "She wants to go to bed."},
            {"name": TOM, "motivation": "He must be gone before it gets light."}
        ],
        "character_profiles": {
            "Ida": "Has run the ferry alone for twenty years.",
            "Tom": "Never did anything forbidden before this week."
        },
        "speaking_characters_w_env": [IDA, TOM, "Environment"],
        "major_characters": [IDA, TOM],
        "dialogues": [
            {"character": IDA, "message": "(does not look up) The last boat has gone."},
            {"character": TOM, "message": "I will pay you double, if we leave at once."}
        ]
    })
});

/// What is spoken before NSP and the critic are asked.
const SPOKEN: [(&str, &str); 2] = [
    (TOM, "Please. I have to be across before it gets light."),
    (IDA, "(holds up the lamp) The last boat has gone. Who are you running from, Tom?"),
];

/// The request of this probe to the model, asked as the role is.
///
/// # Errors
/// A [`FaultKind::Setup`] when a template cannot be filled.
pub fn request(
    probe: Probe,
    role: &RoleModel,
    rules: &Rules,
    templates: &Arc<Templates>,
) -> Result<Request, Fault> {
    let (mut play, opening) = open(probe, role, rules, templates)?;
    let effects = match probe {
        Probe::Line => opening,
        Probe::Nsp => speak(&mut play)?,
        Probe::Critic => {
            speak(&mut play)?;
            play.judge_as_usual()?
        }
    };
    effects
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Ask(request) => Some(request),
            _ => None,
        })
        .ok_or_else(|| setup("The probe asks for nothing."))
}

/// The name that NSP's answer gives, and whether it can be followed.
pub fn next_speaker(answer: &str, rules: &Rules) -> (String, Result<Next, Invalid>) {
    let said = nsp::read(answer);
    let followed = match scene() {
        Ok(scene) => nsp::follow(&said, &scene, IDA, SPOKEN.len() as u32 - 1, rules.end_from),
        Err(_) => Err(Invalid::Unknown),
    };
    (said, followed)
}

/// The flaws in a critic's answer to `purpose`.
pub fn critique(answer: &str, purpose: &Purpose) -> Result<reading::Reading, Unreadable> {
    let rubric = Rubric::protocol().map_err(|_| Unreadable::NoList)?;
    let Purpose::Critic { dimension, .. } = purpose else { return Err(Unreadable::NoList) };
    let dimension = rubric.dimension(dimension).ok_or(Unreadable::NoList)?;
    reading::read(answer, dimension, &rubric)
}

fn open(
    probe: Probe,
    role: &RoleModel,
    rules: &Rules,
    templates: &Arc<Templates>,
) -> Result<(Play, Vec<Effect>), Fault> {
    let player = match probe {
        Probe::Line => Vec::new(),
        Probe::Nsp | Probe::Critic => vec![IDA.to_owned(), TOM.to_owned()],
    };
    let all = || role.clone();
    let roles = Roles {
        actor: all(),
        environment: all(),
        nsp: all(),
        judge: all(),
        embedding: None,
        characters: Default::default(),
    };
    let rules = Rules { continue_from: 0, ..rules.clone() };
    let scene = Arc::new(scene()?);
    let casting = Casting {
        player,
        roles,
        rules,
        endpoints: Default::default(),
        profiles: Default::default(),
        memory: None,
    };
    Play::open(scene, "doctor".to_owned(), casting, Arc::clone(templates))
        .map_err(|error| setup(&error.to_string()))
}

/// Speaks what is spoken; the effects are those of the last line.
fn speak(play: &mut Play) -> Result<Vec<Effect>, Fault> {
    let mut effects = Vec::new();
    for (speaker, text) in SPOKEN {
        let act = Act::Speak { speaker: speaker.to_owned(), text: text.to_owned() };
        effects = play.act(act).map_err(|refused| setup(&refused.to_string()))?;
    }
    Ok(effects)
}

fn scene() -> Result<Scene, Fault> {
    serde_json::from_value(SCENE.clone()).map_err(|error| setup(&error.to_string()))
}

fn setup(what: &str) -> Fault {
    Fault::new(FaultKind::Setup, what, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{From, ModelRef, Params},
        record::Protocol,
    };

    fn asked(probe: Probe, protocol: Protocol) -> Request {
        let role = RoleModel {
            model: ModelRef::new("lab", "small"),
            params: Params { temperature: None, max_tokens: Some(77) },
        };
        let rules = Rules { protocol, continue_from: 9, ..Rules::default() };
        let templates = Arc::new(Templates::built_in().expect("the built-in templates parse"));
        request(probe, &role, &rules, &templates).expect("the built-in templates fill")
    }

    #[test]
    fn each_probe_asks_what_a_play_asks() {
        for protocol in [Protocol::Newest, Protocol::Paper] {
            for (probe, purpose, holds) in [
                (Probe::Line, Purpose::Actor { speaker: IDA.to_owned() }, "twenty years"),
                (Probe::Nsp, Purpose::Nsp, "Next Speaker"),
                (
                    Probe::Critic,
                    Purpose::Critic {
                        judging: 1,
                        dimension: "Storyline Consistency".to_owned(),
                        attempt: 1,
                    },
                    "flaws",
                ),
            ] {
                let request = asked(probe, protocol);
                assert_eq!(request.purpose, purpose);
                assert_eq!(request.model, ModelRef::new("lab", "small"));
                assert_eq!(request.params.max_tokens, Some(77));
                let [system, user] = request.messages.as_slice() else {
                    panic!("{:?}", request.messages);
                };
                assert_eq!((system.from, user.from), (From::System, From::User));
                if protocol == Protocol::Newest {
                    assert!(system.content.contains(holds), "{holds}: {}", system.content);
                }
                let spoken = user.content.contains("Who are you running from");
                assert_eq!(spoken, probe != Probe::Line, "{}", user.content);
            }
        }
    }

    #[test]
    fn answers_are_read_as_on_the_stage() {
        let rules = Rules::default();
        for (answer, said, followed) in [
            ("He was asked.\nNext Speaker: Tom", TOM, Ok(Next::Speaker(TOM.to_owned()))),
            ("Next Speaker: Ida", IDA, Err(Invalid::SameSpeaker)),
            ("random", "random", Err(Invalid::Random)),
            ("Next Speaker: <END CHAT>", nsp::END, Err(Invalid::TooEarly)),
            ("Hello there", "Hello there", Err(Invalid::Unknown)),
        ] {
            assert_eq!(next_speaker(answer, &rules), (said.to_owned(), followed));
        }
        let purpose = asked(Probe::Critic, Protocol::Newest).purpose;
        let read = critique(r#"{"Storyline Consistency": {"flaws": []}}"#, &purpose);
        assert_eq!(read, Ok(reading::Reading::default()));
        assert_eq!(critique("Well played.", &purpose), Err(Unreadable::NoJson));
    }
}
