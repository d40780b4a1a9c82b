//! What critics see of a play, as plain data.
//!
//! Owns the judged text and the reference text, exactly as the protocol builds them; both text
//! metrics and critics take them from here. Owns no wording of a prompt (that is [`super::critic`]).

use crate::{
    chat::Message,
    record::{Line, LineId, Protocol, Source, Whom},
    scene::{ENVIRONMENT, ReferenceLine, Scene},
    script::{self, Odd},
    stage::leak::{self, Leak},
};

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The person at the keyboard.
    Player,
    Model,
    /// The book: put in to continue from, or spoken by the offline company.
    Book,
}

/// One line of the play that is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedLine {
    pub id: LineId,
    pub speaker: String,
    /// The line as its speaker's own history holds it, thoughts included.
    pub text: String,
    pub origin: Origin,
    pub odd: Vec<Odd>,
}

impl JudgedLine {
    /// A line of a play. `offline` says whether a model's line was spoken by the offline company.
    pub fn new(line: &Line, offline: bool) -> Self {
        let origin = match line.source {
            Source::Player | Source::Edit { .. } => Origin::Player,
            Source::Book { .. } => Origin::Book,
            Source::Model { .. } if offline => Origin::Book,
            Source::Model { .. } => Origin::Model,
        };
        Self {
            id: line.id,
            speaker: line.speaker.clone(),
            text: line.text.clone(),
            origin,
            odd: line.odd.clone(),
        }
    }

    /// The reference's own lines, to be judged in place of a play's. Their numbers are their places
    /// in the reference, from 1, and name no line of a play.
    pub fn of_reference(scene: &Scene) -> Vec<Self> {
        let line = |(number, line): (u32, &ReferenceLine)| Self {
            id: LineId(number),
            speaker: line.character.clone(),
            text: line.message.clone(),
            origin: Origin::Book,
            odd: Vec::new(),
        };
        (1..).zip(scene.reference()).map(line).collect()
    }

    pub fn by_player(&self) -> bool {
        self.origin == Origin::Player
    }
}

/// A play as it is put before the critics.
#[derive(Debug, Clone, PartialEq)]
pub struct Material {
    pub scene: Scene,
    pub protocol: Protocol,
    /// How many of the first lines were given (the reference's own, or the scene's opening) and are
    /// not to be judged.
    pub continue_from: u32,
    /// The branch that is judged, from its first line on.
    pub lines: Vec<JudgedLine>,
    /// Whose lines among them flaws may be found in; the others are shown all the same.
    pub whom: Whom,
}

impl Material {
    /// The judged text: each line without its thoughts (Environment's as it stands; under the
    /// paper's protocol with its speaker's name in front), joined by a blank line.
    pub fn play_text(&self) -> String {
        self.text_of(&self.lines)
    }

    /// The part of [`Self::play_text`] that text metrics are taken on: what follows the lines it
    /// was continued from.
    pub fn measured_play_text(&self) -> String {
        self.text_of(self.lines.get(self.opening()..).unwrap_or_default())
    }

    /// The reference without its thoughts, each line as `NAME: message`, joined by a blank line.
    pub fn reference_text(&self) -> String {
        self.reference_from(0, false)
    }

    /// [`Self::reference_text`] for a critic that sees thoughts.
    pub fn reference_with_thoughts(&self) -> String {
        self.reference_from(0, true)
    }

    /// The part of [`Self::reference_text`] that text metrics are taken on.
    pub fn measured_reference_text(&self) -> String {
        self.reference_from(self.opening(), false)
    }

    /// One line as it stands in the judged text.
    pub fn shown(&self, line: &JudgedLine) -> String {
        self.told(line, false)
    }

    /// A thought that stands in what critics are shown who are to see none. Environment's lines
    /// stand there whole.
    pub fn leak(&self) -> Option<Leak> {
        let lines = self.lines.iter().map(|line| (line.speaker.as_str(), line.text.as_str()));
        let book = self.scene.reference().iter();
        let book = book.map(|line| (line.character.as_str(), line.message.as_str()));
        leak_in(self.play_text(), lines).or_else(|| leak_in(self.reference_text(), book))
    }

    /// One line as it is put before critics: as in the judged text, or with its thoughts.
    pub fn told(&self, line: &JudgedLine, thoughts: bool) -> String {
        let named = match self.protocol {
            Protocol::Paper if !names_itself(&line.text, &line.speaker) => {
                format!("{}: {}", line.speaker, line.text)
            }
            Protocol::Paper | Protocol::Newest => line.text.clone(),
        };
        let whole = thoughts || line.speaker == ENVIRONMENT;
        let shown = if whole { named } else { script::visible(&named) };
        shown.trim_matches('\n').to_owned()
    }

    /// Whether a flaw of this line counts, by who wrote it.
    pub fn is_penalised(&self, line: &JudgedLine) -> bool {
        match self.whom {
            Whom::Cast => !line.by_player(),
            Whom::Everyone => true,
            Whom::Player => line.by_player(),
        }
    }

    /// How many lines the length correction counts: all penalised ones that are not
    /// Environment's, the lines it was continued from included, as the protocol's reference
    /// implementation counts them.
    pub fn scored_lines(&self) -> u32 {
        let count = self
            .lines
            .iter()
            .filter(|line| line.speaker != ENVIRONMENT && self.is_penalised(line))
            .count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Index of the first line that is judged.
    pub fn opening(&self) -> usize {
        usize::try_from(self.continue_from).unwrap_or(usize::MAX)
    }

    /// Number of a line in the judged text, from 1.
    pub fn number_of(&self, id: LineId) -> Option<usize> {
        self.lines.iter().position(|line| line.id == id).map(|i| i + 1)
    }

    fn text_of(&self, lines: &[JudgedLine]) -> String {
        let shown: Vec<String> = lines.iter().map(|line| self.shown(line)).collect();
        shown.join("\n\n")
    }

    fn reference_from(&self, first: usize, thoughts: bool) -> String {
        let lines = self.scene.reference().iter().skip(first).map(|line| {
            let message = if thoughts || line.character == ENVIRONMENT {
                line.message.clone()
            } else {
                script::visible(&line.message)
            };
            let named = format!("{}: {message}", line.character);
            named.trim_matches('\n').to_owned()
        });
        lines.collect::<Vec<String>>().join("\n\n")
    }
}

/// Whether a line of the text already starts with the speaker's name and a colon.
fn names_itself(text: &str, speaker: &str) -> bool {
    text.lines().any(|line| {
        line.trim().strip_prefix(speaker).is_some_and(|rest| rest.starts_with([':', '：']))
    })
}

fn leak_in<'a>(
    text: String,
    lines: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Option<Leak> {
    let is_setting = |line: &(&str, &str)| line.0 == ENVIRONMENT;
    let cast = lines.clone().filter(move |line| !is_setting(line));
    let setting = lines.filter(is_setting).flat_map(|(name, text)| [name, text]);
    leak::find(&[Message::user(text)], cast, setting)
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::*;

    /// A play of a small two-hander; each line is `(speaker, text, origin)`.
    pub fn material(lines: &[(&str, &str, Origin)]) -> Material {
        let scene = json!({
            "book": "The Lighthouse",
            "scenario": "A kitchen in a storm.",
            "plot": {
                "summary": "Two keepers wait for a boat.",
                "key_characters": [{"name": "Ada", "description": "The elder keeper."}]
            },
            "key_characters": [],
            "character_profiles": {"Ada": "Stern and exact.", "Ben": "New to the rock."},
            "speaking_characters_w_env": ["Ada", "Ben", "Environment"],
            "major_characters": ["Ada"],
            "dialogues": [
                {"character": "Ada", "message": "[He is late.] (winds the clock) You let the lamp go dry again."},
                {"character": "Environment", "message": "The wind [from the west] rises."},
                {"character": "Ben", "message": "I counted the tins twice and there was oil for the whole night."}
            ]
        });
        Material {
            scene: serde_json::from_value(scene).unwrap(),
            protocol: Protocol::Newest,
            continue_from: 0,
            lines: (1..)
                .zip(lines)
                .map(|(id, (speaker, text, origin))| JudgedLine {
                    id: LineId(id),
                    speaker: (*speaker).to_owned(),
                    text: (*text).to_owned(),
                    origin: *origin,
                    odd: Vec::new(),
                })
                .collect(),
            whom: Whom::Everyone,
        }
    }

    fn played() -> Material {
        material(&[
            ("Ada", "[Late.] (winds the clock) You are late.", Origin::Book),
            ("Ben", "Ben: I am not.", Origin::Model),
            ("Environment", "Rain [hard] falls.\n", Origin::Model),
            ("Ada", "Sit.", Origin::Player),
        ])
    }

    #[test]
    fn the_judged_text() {
        let mut material = played();
        assert_eq!(
            material.play_text(),
            "(winds the clock) You are late.\n\nBen: I am not.\n\nRain [hard] falls.\n\nSit."
        );
        material.protocol = Protocol::Paper;
        assert_eq!(
            words(&material.play_text()).join(" "),
            "Ada: (winds the clock) You are late. Ben: I am not. Environment: Rain [hard] falls. Ada: Sit."
        );
        assert_eq!(material.scored_lines(), 3);
    }

    #[test]
    fn lines_count_by_who_wrote_them() {
        for (whom, count) in [(Whom::Everyone, 3), (Whom::Cast, 2), (Whom::Player, 1)] {
            let material = Material { whom, ..played() };
            assert_eq!(material.scored_lines(), count, "{whom:?}");
        }
    }

    #[test]
    fn thoughts_are_shown_to_who_may_see_them() {
        let material = played();
        let told: Vec<String> =
            material.lines.iter().map(|line| material.told(line, true)).collect();
        assert_eq!(told[0], "[Late.] (winds the clock) You are late.");
        assert!(material.reference_with_thoughts().starts_with("Ada: [He is late.] (winds"));
    }

    #[test]
    fn the_reference_as_lines() {
        let lines = JudgedLine::of_reference(&played().scene);
        assert_eq!(lines.len(), 3);
        assert_eq!((lines[2].id, lines[2].speaker.as_str()), (LineId(3), "Ben"));
    }

    #[test]
    fn the_reference_text() {
        assert_eq!(
            played().reference_text(),
            "Ada: (winds the clock) You let the lamp go dry again.\n\n\
             Environment: The wind [from the west] rises.\n\n\
             Ben: I counted the tins twice and there was oil for the whole night."
        );
    }

    #[test]
    fn metrics_are_taken_on_what_follows_the_opening() {
        let mut material = played();
        material.continue_from = 2;
        assert_eq!(material.measured_play_text(), "Rain [hard] falls.\n\nSit.");
        assert_eq!(
            material.measured_reference_text(),
            "Ben: I counted the tins twice and there was oil for the whole night."
        );
        assert_eq!(material.scored_lines(), 3);
        material.continue_from = 9;
        assert_eq!(material.measured_play_text(), "");
        assert_eq!(material.measured_reference_text(), "");
    }

    #[test]
    fn where_a_line_comes_from() {
        let line = |source| Line {
            id: LineId(1),
            parent: None,
            speaker: "Ada".to_owned(),
            text: "Sit.".to_owned(),
            raw: None,
            source,
            decision: None,
            odd: Vec::new(),
        };
        let call = crate::chat::CallId(1);
        for (source, offline, origin) in [
            (Source::Player, true, Origin::Player),
            (Source::Model { call }, false, Origin::Model),
            (Source::Model { call }, true, Origin::Book),
            (Source::Book { index: 0 }, false, Origin::Book),
        ] {
            assert_eq!(JudgedLine::new(&line(source), offline).origin, origin);
        }
    }

    fn read(name: &str) -> Option<Value> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/coser");
        match fs_err::read_to_string(folder.join(name)) {
            Ok(text) => Some(serde_json::from_str(&text).unwrap()),
            Err(_) => {
                eprintln!("skipped: no {name}");
                None
            }
        }
    }

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    #[test]
    fn published_plays_read_as_they_were_judged() {
        let (Some(plays), Some(judged)) =
            (read("simulation_gpt-4o.json"), read("evaluation_gpt-4o.json"))
        else {
            return;
        };
        let mut seen = 0;
        for play in plays.as_array().unwrap() {
            let key =
                format!("{}-{}-{}", play["book_title"].as_str().unwrap(), play["i_p"], play["i_c"]);
            let lines: Vec<(&str, &str, Origin)> = play["simulation"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|line| line["role"] != "NSP")
                .map(|line| {
                    let text = |field: &str| line[field].as_str().unwrap();
                    (text("role"), text("content"), Origin::Model)
                })
                .collect();
            let mut material = material(&lines);
            material.protocol = Protocol::Paper;
            let wanted = judged["cases"][&key]["simulation_str"].as_str().unwrap();
            assert_eq!(words(&material.play_text()), words(wanted), "{key}");
            assert_eq!(material.leak(), None);
            seen += 1;
        }
        assert_eq!(seen, 3);
    }

    #[test]
    fn published_references_read_as_they_were_judged() {
        let (Some(scenes), Some(judged)) =
            (read("test_set.json"), read("evaluation_id100_gpt-4o.json"))
        else {
            return;
        };
        let mut seen = 0;
        for entry in scenes.as_array().unwrap() {
            let scene: Scene = serde_json::from_value(entry.clone()).unwrap();
            let Some(case) = judged["cases"]["groundtruth"].get(scene.id()) else {
                continue;
            };
            let mut material = material(&[]);
            material.scene = scene;
            assert_eq!(material.leak(), None);
            let wanted = case["groundtruth"].as_str().unwrap();
            assert_eq!(words(&material.reference_text()), words(wanted));
            seen += 1;
        }
        assert_eq!(seen, 100);
    }

    #[test]
    fn critics_are_shown_no_thought() {
        let mut material = played();
        assert_eq!(material.leak(), None);
        // A thought whose words are said as well, but not as often.
        let line = material.lines.iter_mut().find(|line| line.speaker != ENVIRONMENT);
        line.expect("somebody speaks").text = "[Not the lamp.] The lamp.".to_owned();
        assert_eq!(material.leak(), None);
        let lines = [("Ada", "[Not the lamp.] The lamp.")];
        let leak = leak_in("Ada: Not the lamp. The lamp.".to_owned(), lines.into_iter());
        assert_eq!(leak.map(|leak| leak.thinker).as_deref(), Some("Ada"));
        let setting = [(ENVIRONMENT, "[A bell rings.]")];
        assert_eq!(leak_in("[A bell rings.]".to_owned(), setting.into_iter()), None);
    }
}
