//! The folder of one's own scenes: one file each, in the test set's format.
//!
//! Owns their names and how they are written; what a scene must hold is [`super::read`]'s and
//! [`super::check`]'s to say.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::Scene;

/// The tag of scenes of one's own.
pub const TAG: &str = "own";
/// Name of their folder in the folder of data.
pub const FOLDER: &str = "scenes";

/// Characters of a file's name, and scenes of one name.
const LONGEST: usize = 48;
const MOST: u32 = 9_999;

/// A scene that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{}: the scene cannot be written: {source}. Nothing is lost: save it again, or elsewhere with --data-dir.", .path.display())]
pub struct KeepError {
    pub path: PathBuf,
    pub source: io::Error,
}

/// Writes `scene` into a new file of `folder`, under an id that no other scene there has. It is
/// given back as it was written.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn add(folder: &Path, mut scene: Scene) -> Result<(PathBuf, Scene), KeepError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| KeepError { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    scene.tag = Some(TAG.to_owned());
    scene.i_p = None;
    let name = match slug(&scene.topic) {
        name if name.is_empty() => TAG.to_owned(),
        name => name,
    };
    let book = slug(&scene.book);
    for number in 1..=MOST {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        scene.i_c = Some(Value::from(format!("{name}{suffix}")));
        let path = folder.join(format!("{book}-{name}{suffix}.json"));
        match write(folder, &scene)
            .and_then(|file| file.persist_noclobber(&path).map(drop).map_err(|failed| failed.error))
        {
            Ok(()) => return Ok((path, scene)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(&path)(error)),
        }
    }
    Err(failed(folder)(io::Error::other("there are too many scenes of this name")))
}

/// Writes `scene` in place of what is in the file `path`.
///
/// # Errors
/// The file cannot be written; what was in it is there still.
pub fn replace(path: &Path, scene: &Scene) -> Result<(), KeepError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = write(folder, scene)
        .and_then(|file| file.persist(path).map(drop).map_err(|failed| failed.error));
    written.map_err(|source| KeepError { path: path.to_owned(), source })
}

/// The scene with a play's lines as its reference: in place of the own scene at `origin` where that
/// has none yet, else as a new one.
///
/// # Errors
/// As [`add`].
pub fn with_reference(
    folder: &Path,
    origin: &str,
    scene: Scene,
    played: Vec<super::ReferenceLine>,
) -> Result<(PathBuf, Scene), KeepError> {
    let has_none = scene.reference().is_empty();
    let with = Scene { dialogues: played, ..scene };
    let origin = Path::new(origin);
    if has_none && origin.parent() == Some(folder) && origin.is_file() {
        replace(origin, &with)?;
        return Ok((origin.to_owned(), with));
    }
    add(folder, with)
}

fn write(folder: &Path, scene: &Scene) -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut file, scene)?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Letters and figures of any script in lower case, and `-` between them.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let all = words.collect::<Vec<_>>().join("-").to_lowercase();
    all.chars().take(LONGEST).collect::<String>().trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scene::{ReferenceLine, library::Library, read};

    fn scene(topic: &str) -> Scene {
        serde_json::from_value(json!({
            "book": "../The Férry: ", "topic": topic, "scenario": "A quay.", "i_p": 3, "i_c": 1,
            "speaking_characters_w_env": ["Anna", "Environment"]}))
        .unwrap()
    }

    #[test]
    fn each_scene_gets_a_file_and_an_id_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("scenes");
        let added = ["Late/boat", "Late/boat", "", "渡し船"].map(|topic| {
            let (path, kept) = add(&folder, scene(topic)).unwrap();
            assert_eq!(read::read(&path).unwrap(), std::slice::from_ref(&kept));
            (path.file_name().unwrap().to_string_lossy().into_owned(), kept.id())
        });
        let files = added.each_ref().map(|(file, _)| file.as_str());
        assert_eq!(
            files,
            [
                "the-férry-late-boat.json",
                "the-férry-late-boat-2.json",
                "the-férry-own.json",
                "the-férry-渡し船.json"
            ]
        );
        assert_eq!(
            added[1].1,
            "../The Férry: -Late-boat-2".to_lowercase().replace("the f", "The F")
        );
        let mut library = Library::default();
        library.add_own(&folder);
        assert_eq!((library.entries().len(), library.wrong().len()), (4, 0));
    }

    #[test]
    fn a_play_becomes_the_reference_of_its_own_scene_or_of_a_copy() {
        let folder = tempfile::tempdir().unwrap();
        let (path, kept) = add(folder.path(), scene("late")).unwrap();
        let line = |message: &str| {
            let (character, message) = ("Anna".to_owned(), message.to_owned());
            vec![ReferenceLine { character, message, other: Default::default() }]
        };
        let origin = path.display().to_string();
        let (same, kept) = with_reference(folder.path(), &origin, kept, line("One.")).unwrap();
        assert_eq!((same, kept.reference().len()), (path.clone(), 1));
        let (other, _) = with_reference(folder.path(), &origin, kept, line("Two.")).unwrap();
        assert_ne!(other, path);
        assert_eq!(read::read(&path).unwrap()[0].dialogues[0].message, "One.");
        let (bundled, _) =
            with_reference(folder.path(), "bundled", scene("late"), line("Three.")).unwrap();
        assert!(bundled != path && bundled != other);
    }

    #[test]
    fn a_broken_file_of_ones_own_hides_no_other() {
        let folder = tempfile::tempdir().unwrap();
        add(folder.path(), scene("late")).unwrap();
        fs::write(folder.path().join("half.json"), "{\"book\": \"B\",").unwrap();
        let mut library = Library::default();
        library.add_own(folder.path());
        library.add_own(&folder.path().join("absent"));
        assert_eq!(library.entries().len(), 1);
        let [wrong] = library.wrong() else { panic!("{:?}", library.wrong()) };
        assert!(wrong.source.ends_with("half.json") && wrong.what.contains("broken JSON"));
    }
}
