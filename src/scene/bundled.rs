//! The scenes that come with the program.
//!
//! Owns the table of the files in `scenes/`, which are compiled into the binary. Reading other
//! files and finding scenes by name are not its business.

use super::Scene;

/// A table of files in `scenes/` by name; one line for each.
macro_rules! files {
    ($($name:literal,)*) => {
        &[$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/", $name)))),*]
    };
}

/// `(file name, content)` of every file in `scenes/`, in the order in which scenes are offered:
/// the two-hander that is easiest to step into comes first.
pub const FILES: &[(&str, &str)] = files![
    "pride-and-prejudice.json",
    "alice-in-wonderland.json",
    "don-quixote.json",
    "frankenstein.json",
    "romance-of-the-three-kingdoms.json",
    "treasure-island.json",
    "little-women.json",
    "sherlock-holmes-speckled-band.json",
    "importance-of-being-earnest.json",
    "a-dolls-house.json",
    "antigone.json",
    "crime-and-punishment.json",
];

/// Every bundled scene with the name of its file, in the order of [`FILES`].
///
/// # Panics
///
/// When a file does not parse, which is an error of the program and not of its user; a test reads
/// them all.
pub fn scenes() -> impl Iterator<Item = (&'static str, Scene)> {
    FILES.iter().map(|&(name, content)| match serde_json::from_str(content) {
        Ok(scene) => (name, scene),
        Err(error) => panic!("bundled scene {name}: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::scene::ENVIRONMENT;
    use crate::script::{self, Kind};

    const MARKS: [(char, char); 4] = [('[', ']'), ('(', ')'), ('【', '】'), ('（', '）')];

    fn unique<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
        let mut set = BTreeSet::new();
        for name in names {
            assert!(set.insert(name), "{name} is there twice");
        }
        set
    }

    /// Whether every mark is closed by its own partner before another opens.
    fn is_balanced(message: &str) -> bool {
        let mut awaited = None;
        for c in message.chars() {
            let opened = MARKS.iter().find(|(open, _)| *open == c);
            let closes = MARKS.iter().any(|(_, close)| *close == c);
            match (awaited, opened) {
                (None, Some((_, close))) => awaited = Some(*close),
                (Some(_), Some(_)) => return false,
                (_, None) if closes && awaited != Some(c) => return false,
                (_, None) if closes => awaited = None,
                (_, None) => {}
            }
        }
        awaited.is_none()
    }

    #[test]
    fn marks_are_told_apart() {
        for (message, balanced) in [
            ("plain", true),
            ("[a] b (c) d", true),
            ("【甲】乙（丙）", true),
            ("[a", false),
            ("a)", false),
            ("[a)", false),
            ("[a (b) c]", false),
            ("（甲)", false),
        ] {
            assert_eq!(is_balanced(message), balanced, "{message}");
        }
    }

    #[test]
    fn table_holds_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes");
        let found: BTreeSet<String> = fs_err::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let listed = unique(FILES.iter().map(|(name, _)| *name));
        assert_eq!(listed, found.iter().map(String::as_str).collect());
    }

    #[test]
    fn ids_are_unique() {
        let ids: Vec<String> = scenes().map(|(_, scene)| scene.id()).collect();
        unique(ids.iter().map(String::as_str));
    }

    #[test]
    fn fields_are_filled() {
        for (file, scene) in scenes() {
            for (field, text) in [
                ("book", &scene.book),
                ("topic", &scene.topic),
                ("scenario", &scene.scenario),
                ("summary", &scene.plot.summary),
            ] {
                assert!(!text.trim().is_empty(), "{file}: {field}");
            }
            assert!(scene.i_p.as_ref().is_some_and(Value::is_number), "{file}");
            assert!(scene.i_c.as_ref().is_some_and(Value::is_number), "{file}");
            assert_eq!(scene.tag.as_deref(), Some("bundled"), "{file}");
            assert!(scene.other.is_empty(), "{file}: {:?}", scene.other);
        }
    }

    #[test]
    fn every_part_is_complete() {
        for (file, scene) in scenes() {
            let cast = unique(scene.cast());
            let plot = &scene.plot.key_characters;
            for (field, names) in [
                ("key_characters", unique(scene.key_characters.iter().map(|c| c.name.as_str()))),
                ("character_profiles", unique(scene.character_profiles.keys().map(String::as_str))),
                ("plot.key_characters", unique(plot.iter().map(|c| c.name.as_str()))),
            ] {
                assert!(names.is_superset(&cast), "{file}: {field}: {names:?}");
            }
            for name in &cast {
                let profile = scene.character_profiles[*name].as_str().map(str::trim);
                assert!(profile.is_some_and(|text| !text.is_empty()), "{file}: {name}");
                assert!(scene.motivation(name).is_some(), "{file}: {name}");
            }
            assert!(plot.iter().all(|c| !c.description.is_empty()), "{file}");

            let majors = unique(scene.major_characters.iter().map(String::as_str));
            assert!(!majors.is_empty(), "{file}");
            assert!(majors.is_subset(&cast), "{file}: {majors:?}");
        }
    }

    #[test]
    fn references_are_playable() {
        for (file, scene) in scenes() {
            let lines = &scene.dialogues;
            assert!((10..=16).contains(&lines.len()), "{file}: {}", lines.len());
            assert_eq!(scene.speakers().first(), Some(&lines[0].character), "{file}");

            let heard: BTreeSet<&str> = lines
                .iter()
                .map(|line| line.character.as_str())
                .filter(|name| *name != ENVIRONMENT)
                .collect();
            assert_eq!(heard, unique(scene.cast()), "{file}");
            assert!(scene.speakers().iter().any(|name| name == ENVIRONMENT), "{file}");

            for pair in lines.windows(2) {
                assert_ne!(pair[0].character, pair[1].character, "{file}");
            }
            for line in lines {
                assert!(!line.message.trim().is_empty(), "{file}");
                assert!(is_balanced(&line.message), "{file}: {}", line.message);
            }
        }
    }

    /// The collection is also what the program is tried on: it has to hold these shapes.
    #[test]
    fn lines_read_as_intended() {
        for (file, scene) in scenes() {
            for line in &scene.dialogues {
                let script = script::parse(&line.message, &line.character, scene.speakers());
                assert_eq!(script.odd(), [], "{file}: {}", line.message);
                let read = |kind| script.parts().iter().filter(|part| part.kind == kind).count();
                let written = |marks: [char; 2]| line.message.matches(marks).count();
                assert_eq!(read(Kind::Thought), written(['[', '【']), "{file}: {}", line.message);
                assert_eq!(read(Kind::Action), written(['(', '（']), "{file}: {}", line.message);
                assert_eq!(read(Kind::Name), 0, "{file}: {}", line.message);
            }
        }
    }

    #[test]
    fn collection_is_varied() {
        type Shape = fn(&Scene) -> bool;
        let shapes: [(&str, Shape); 4] = [
            ("a two-hander", |scene| scene.cast().count() == 2),
            ("five or more speakers", |scene| scene.cast().count() >= 5),
            ("opened by Environment", |scene| {
                scene.speakers().first().is_some_and(|name| name == ENVIRONMENT)
            }),
            ("full-width marks", |scene| {
                let said: String = scene.dialogues.iter().map(|l| l.message.as_str()).collect();
                said.contains('【') && said.contains('（') && !said.contains(['[', '('])
            }),
        ];
        for (shape, holds) in shapes {
            assert!(scenes().any(|(_, scene)| holds(&scene)), "{shape}");
        }
    }
}
