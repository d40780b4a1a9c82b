//! What a list shows of one scene, made of the whole scene or of a glance at its JSON.

use std::{collections::HashSet, ops::Range, sync::Arc};

use serde_json::Value;

use super::glance::Glance;
use crate::scene::{ENVIRONMENT, Scene};

/// Characters of the scenario that a row keeps.
pub(super) const OPENING: usize = 900;

/// A scene of a file as a list shows it; texts that many scenes share are held once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row<P = Range<u64>> {
    /// Where it is in its file: of a test set, its bytes.
    pub place: P,
    pub id: String,
    pub book: Arc<str>,
    pub topic: Arc<str>,
    pub cast: Arc<[Arc<str>]>,
    pub environment_opens: bool,
    pub reference_lines: usize,
    pub tag: Option<Arc<str>>,
    pub opening: Arc<str>,
}

/// Texts that are the same in many scenes, each held once.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<Arc<str>>);

impl Names {
    pub fn get(&mut self, text: &str) -> Arc<str> {
        match self.0.get(text) {
            Some(known) => Arc::clone(known),
            None => {
                let name: Arc<str> = text.into();
                self.0.insert(Arc::clone(&name));
                name
            }
        }
    }
}

impl<P> Row<P> {
    pub fn of_scene(scene: &Scene, place: P, names: &mut Names) -> Self {
        Self {
            place,
            id: scene.id(),
            cast: scene.cast().map(|name| names.get(name)).collect(),
            environment_opens: scene.speakers().first().is_some_and(|s| s == ENVIRONMENT),
            reference_lines: scene.reference().len(),
            book: names.get(&scene.book),
            topic: scene.topic.as_str().into(),
            tag: scene.tag.as_deref().map(|tag| names.get(tag)),
            opening: opening(&scene.scenario).into(),
        }
    }
}

impl Row {
    /// The row of what was glanced at; `None`: something in it is not as [`crate::scene::read::scene`] wants it,
    /// or not in a way that can be seen at a glance.
    pub fn of_glance(glance: &Glance<'_>, place: Range<u64>, names: &mut Names) -> Option<Self> {
        let blank = |text: &str| text.trim().is_empty();
        if blank(&glance.book) || blank(&glance.scenario) || glance.sceneplay.is_some() {
            return None;
        }
        let mut speakers: Vec<&str> = Vec::with_capacity(8);
        let lines = glance.dialogues.as_deref().unwrap_or_default();
        let spoken = lines.iter().map(|line| &line.character);
        for name in list(&glance.speaking_characters_w_env).iter().chain(spoken) {
            let name = name.said()?;
            if !speakers.contains(&name) {
                speakers.push(name);
            }
        }
        let others = list(&glance.major_characters).iter();
        let others = others.chain(list(&glance.key_characters).iter().map(|one| &one.name));
        let plot = glance.plot.iter().flat_map(|plot| list(&plot.key_characters));
        for name in others.chain(plot.map(|one| &one.name)) {
            name.said()?;
        }
        let cast: Vec<&str> =
            speakers.iter().copied().filter(|name| *name != ENVIRONMENT).collect();
        if cast.is_empty() {
            return None;
        }
        let mut id = glance.book.clone().into_owned();
        for number in [&glance.i_p, &glance.i_c].into_iter().flatten() {
            match number {
                Value::Null => continue,
                Value::String(text) => id.extend(["-", text]),
                Value::Number(number) => id.extend(["-", &number.to_string()]),
                _ => return None,
            }
        }
        Some(Self {
            place,
            id,
            book: names.get(&glance.book),
            topic: glance.topic.as_deref().unwrap_or_default().into(),
            cast: cast.into_iter().map(|name| names.get(name)).collect(),
            environment_opens: speakers.first() == Some(&ENVIRONMENT),
            reference_lines: lines.len(),
            tag: glance.tag.as_deref().filter(|tag| !tag.is_empty()).map(|tag| names.get(tag)),
            opening: opening(&glance.scenario).into(),
        })
    }
}

fn list<T>(items: &Option<Vec<T>>) -> &[T] {
    items.as_deref().unwrap_or_default()
}

/// The first words of `text`, with `…` where more follows.
pub(super) fn opening(text: &str) -> String {
    let text = text.trim();
    let Some((cut, _)) = text.char_indices().nth(OPENING) else {
        return text.to_owned();
    };
    // Text without spaces, as Chinese is, is cut between two characters.
    let end =
        text[..cut].rfind(char::is_whitespace).filter(|space| *space > cut / 2).unwrap_or(cut);
    format!("{}…", text[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::scene::read;

    fn both(value: &Value) -> (Option<Row>, Option<Row>) {
        let mut names = Names::default();
        let text = value.to_string();
        let glance = serde_json::from_str::<Glance<'_>>(&text).ok();
        let glance = glance.and_then(|glance| Row::of_glance(&glance, 0..1, &mut names));
        let full = read::scene(value.clone()).ok();
        (glance, full.map(|scene| Row::of_scene(&scene, 0..1, &mut names)))
    }

    #[test]
    fn openings_are_cut_at_a_word_or_between_characters() {
        assert_eq!(opening(" short "), "short");
        let long = "word ".repeat(OPENING);
        assert!(opening(&long).ends_with("word…"));
        assert_eq!(opening(&"字".repeat(2 * OPENING)).chars().count(), OPENING + 1);
    }

    #[test]
    fn a_usual_scene_is_not_read_in_full() {
        let (glance, full) = both(&json!({
            "book": "A \"Book\"", "scenario": " One\n\"two\" ", "topic": "t", "tag": "ood",
            "i_p": 3, "i_c": "4", "weight": [1, {"x": null}],
            "speaking_characters_w_env": [" environment", "X ", "Y"],
            "dialogues": [{"character": "Z", "message": "Hello.", "i_u": 1}],
            "character_profiles": {"X": "long", "Y": null}, "major_characters": ["X"],
            "key_characters": [{"name": "X", "thought": "none"}],
            "plot": {"summary": "s", "key_characters": [{"name": "X", "description": "d"}]},
        }));
        let glance = glance.unwrap();
        assert_eq!(Some(&glance), full.as_ref());
        assert_eq!((glance.id.as_str(), glance.cast.len()), ("A \"Book\"-3-4", 3));
        assert!(glance.environment_opens);
    }

    /// Values that are right in some places and wrong in others.
    fn any_value() -> impl Strategy<Value = Value> {
        let name =
            prop_oneof![Just("Anna"), Just(" Bert "), Just("ENVIRONMENT"), Just(""), Just("a\nb")];
        let leaf = prop_oneof![
            3 => name.clone().prop_map(Value::from),
            1 => Just(Value::Null),
            1 => any::<i32>().prop_map(Value::from),
            1 => Just(json!(2.5)),
            1 => Just(json!({})),
            2 => proptest::collection::vec(name, 0..3).prop_map(Value::from),
        ];
        let line = (leaf.clone(), leaf.clone()).prop_map(
            |(one, two)| json!([{"character": one, "message": two, "name": one, "thought": two}]),
        );
        prop_oneof![3 => leaf, 1 => line]
    }

    proptest! {
        #[test]
        fn a_glance_never_tells_other_than_a_full_reading(
            fields in proptest::collection::vec((0..FIELDS.len(), any_value()), 0..6)
        ) {
            let mut scene = json!({
                "book": "B", "scenario": "S", "speaking_characters_w_env": ["Anna", "Environment"],
                "dialogues": [{"character": "Bert", "message": "Hello."}],
            });
            for (field, value) in fields {
                match FIELDS[field].split_once('.') {
                    Some((outer, inner)) => scene[outer] = json!({inner: value}),
                    None => scene[FIELDS[field]] = value,
                }
            }
            let (glance, full) = both(&scene);
            if let Some(glance) = glance {
                prop_assert_eq!(Some(glance), full, "{}", scene);
            }
        }
    }

    const FIELDS: [&str; 14] = [
        "book",
        "scenario",
        "topic",
        "tag",
        "i_p",
        "i_c",
        "speaking_characters_w_env",
        "major_characters",
        "dialogues",
        "key_characters",
        "plot",
        "plot.summary",
        "plot.key_characters",
        "character_profiles.X",
    ];
}
