//! The templates of a folder, in place of the built-in ones.
//!
//! Owns which files of a folder are templates, and that each is tried before anything starts. What a
//! template is, and what is put into it, is [`crate::prompt`]'s.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::Settings;
use crate::{
    judge::{
        critic, probe,
        rubric::{Rubric, RubricError},
    },
    prompt::{BUILT_IN, PART, PromptError, Templates},
    scene::{
        Scene,
        bundled::FILES,
        read::{ReadError, SceneText},
    },
    text::nearest,
};

/// What the name of a template's file ends with, after a point.
pub const EXTENSION: &str = "j2";

/// Why the templates of a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PromptsError {
    #[error("{}: the folder of prompts cannot be read: {source}", .folder.display())]
    Folder { folder: PathBuf, source: io::Error },
    #[error(
        "{}: there is no template in this folder; expected one of {}. \
         `sceneplay prompts export` writes them all.",
        .folder.display(), file_names()
    )]
    Nothing { folder: PathBuf },
    #[error("{}: cannot be read: {source}", .file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    #[error(
        "{}: no prompt has this name{}; there are {}. A template to include in others begins with {PART:?}.",
        .file.display(), .near.map(|name| format!(" (did you mean {name}.{EXTENSION}?)")).unwrap_or_default(),
        file_names()
    )]
    Unknown { file: PathBuf, near: Option<&'static str> },
    #[error("{}{}: {reason}", .file.display(), .line.map(|line| format!(":{line}")).unwrap_or_default())]
    Wrong { file: PathBuf, line: Option<usize>, reason: String },
    #[error(transparent)]
    BuiltIn(#[from] PromptError),
    #[error(transparent)]
    Rubric(#[from] RubricError),
    #[error(transparent)]
    Scene(#[from] ReadError),
}

/// The templates that the settings name, tried with a scene that comes with the program.
///
/// # Errors
/// The first file that cannot be used, with its line where there is one.
pub fn templates(settings: &Settings) -> Result<Templates, PromptsError> {
    let Some(folder) = &settings.prompts.value else {
        return Ok(Templates::built_in()?);
    };
    let templates = read(folder)?;
    for scene in scenes().take(1) {
        try_out(folder, &templates, &scene?)?;
    }
    Ok(templates)
}

/// The templates of a folder, tried with every scene that comes with the program.
///
/// # Errors
/// As [`templates`].
pub fn check(folder: &Path) -> Result<Templates, PromptsError> {
    let templates = read(folder)?;
    for scene in scenes() {
        try_out(folder, &templates, &scene?)?;
    }
    Ok(templates)
}

/// The file of the template `name` in a folder.
pub fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.{EXTENSION}"))
}

fn read(folder: &Path) -> Result<Templates, PromptsError> {
    let unreadable = |source| PromptsError::Folder { folder: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        let hidden = file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && file.extension().is_some_and(|end| end.eq_ignore_ascii_case(EXTENSION)) {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(PromptsError::Nothing { folder: folder.to_owned() });
    }
    let own: Result<Vec<(String, String)>, PromptsError> = files.into_iter().map(text).collect();
    Templates::with(own?).map_err(|error| placed(folder, error))
}

/// A template's name and text.
fn text(file: PathBuf) -> Result<(String, String), PromptsError> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut known = BUILT_IN.iter().map(|(name, _)| *name);
    if !name.starts_with(PART) && known.all(|known| known != name) {
        let near = nearest(&name, BUILT_IN.iter().map(|(name, _)| *name));
        return Err(PromptsError::Unknown { file, near });
    }
    match fs::read_to_string(&file) {
        Ok(text) => Ok((name, text)),
        Err(source) => Err(PromptsError::Unreadable { file, source }),
    }
}

fn try_out(folder: &Path, templates: &Templates, scene: &Scene) -> Result<(), PromptsError> {
    let judged = |template| critic::try_out(&template, &Rubric::protocol()?, scene).map_err(wrong);
    let probed = |template| probe::request::try_out(&template, scene).map_err(wrong);
    fn wrong(error: PromptError) -> PromptsError {
        PromptsError::BuiltIn(error)
    }
    let tried = templates.try_out(scene).and_then(|()| templates.judge());
    let tried = tried.map_err(wrong).and_then(judged);
    match tried.and_then(|()| templates.probe().map_err(wrong).and_then(probed)) {
        Err(PromptsError::BuiltIn(error)) => Err(placed(folder, error)),
        other => other,
    }
}

/// The error with the file that it is in, where the template is the folder's.
fn placed(folder: &Path, error: PromptError) -> PromptsError {
    let file = file(folder, &error.template);
    if !file.is_file() {
        return PromptsError::BuiltIn(error);
    }
    PromptsError::Wrong { file, line: error.line, reason: error.reason }
}

fn scenes() -> impl Iterator<Item = Result<Scene, ReadError>> {
    FILES.iter().flat_map(|(name, text)| match SceneText::open(name, text.as_bytes()) {
        Ok(found) => found.scenes().collect(),
        Err(error) => vec![Err(error)],
    })
}

fn file_names() -> String {
    BUILT_IN.map(|(name, _)| format!("{name}.{EXTENSION}")).join(", ")
}
