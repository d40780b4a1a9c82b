//! `sceneplay new`: a scene of one's own from what the command line says.
//!
//! How it is typed on a screen is the screens'; both make a [`Draft`].

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{
    card::{self, CardError, Company, MakeError, Persona},
    headless::transcripts::{
        TranscriptsError,
        pick::{Where, pick},
    },
    journal::{self, JournalError},
    play::Play,
    prompt::Templates,
    scene::{
        Scene,
        check::{Finding, check},
        draft::{Draft, Person},
        keep::{self, KeepError},
    },
    text::clean_line,
};

/// Bytes of a text that is read from a file.
const MOST: u64 = 1 << 20;

/// What the scene is begun with.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    Nothing,
    Scene(Box<Scene>),
    Cards { files: Vec<PathBuf>, persona: String, greeting: usize, system: bool, after: bool },
}

/// What is said of the scene; what is not said stays as it was begun. A text that begins with `@`
/// names a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Said {
    pub book: Option<String>,
    pub topic: Option<String>,
    pub scenario: Option<String>,
    pub plot: Option<String>,
    /// `NAME` or `NAME:FILE`, the file being the profile.
    pub characters: Vec<String>,
    /// `NAME:TEXT`.
    pub motivations: Vec<String>,
    /// Who is not judged.
    pub minor: Vec<String>,
    pub opens: Option<String>,
    /// A file of lines `NAME: words`.
    pub reference: Option<PathBuf>,
}

/// Why no scene was made.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    #[error(transparent)]
    Card(#[from] CardError),
    #[error(transparent)]
    Make(#[from] MakeError),
    #[error("{}: cannot be read: {source}", .path.display())]
    Text { path: PathBuf, source: io::Error },
    #[error("{flag} {given:?}: {what}")]
    Flag { flag: &'static str, given: String, what: String },
    #[error("this is no scene yet:\n{}", said(.0))]
    Wrong(Vec<Finding>),
    #[error(transparent)]
    Keep(#[from] KeepError),
    #[error(transparent)]
    Pick(#[from] TranscriptsError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("{0}")]
    Play(String),
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

impl NewError {
    /// Whether what was given is at fault.
    pub fn is_of_input(&self) -> bool {
        !matches!(self, Self::Keep(_) | Self::Output(_))
    }
}

fn said(found: &[Finding]) -> String {
    let rows = found.iter().map(|one| {
        let colon = if one.field.is_empty() { "" } else { ": " };
        format!("  {}{colon}{}", one.field, one.what)
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// What the scene would be, before it is kept. What was understood otherwise in cards goes to
/// `notes`.
///
/// # Errors
/// A file that cannot be read, or a flag that names nobody.
pub fn draft(notes: &mut impl Write, start: Start, said: &Said) -> Result<Draft, NewError> {
    let mut draft = match start {
        Start::Nothing => Draft { people: Vec::new(), ..Draft::default() },
        Start::Scene(scene) => Draft::of(*scene),
        Start::Cards { files, persona, greeting, system, after } => {
            let mut cards = Vec::new();
            for file in &files {
                let card = card::read(file)?;
                for note in &card.notes {
                    writeln!(notes, "{}: {}", file.display(), clean_line(note))?;
                }
                cards.push(card);
            }
            let (name, file) = parted(&persona);
            let profile = file.map(|file| text_of(Path::new(file))).transpose()?;
            let persona = Persona { name: name.to_owned(), profile: profile.unwrap_or_default() };
            Draft::of(Company { cards, persona, greeting, system, after }.scene()?)
        }
    };
    for (to, given) in [
        (&mut draft.book, &said.book),
        (&mut draft.topic, &said.topic),
        (&mut draft.scenario, &said.scenario),
        (&mut draft.plot, &said.plot),
    ] {
        if let Some(given) = given {
            *to = match given.strip_prefix('@') {
                Some(file) => text_of(Path::new(file))?,
                None => given.clone(),
            };
        }
    }
    people(&mut draft, said)?;
    if let Some(file) = &said.reference {
        draft.dialogue = text_of(file)?;
        draft.base.own.opening = 0;
    }
    Ok(draft)
}

fn people(draft: &mut Draft, said: &Said) -> Result<(), NewError> {
    for given in &said.characters {
        let (name, file) = parted(given);
        let profile = file.map(|file| text_of(Path::new(file))).transpose()?;
        let at = draft.people.iter().position(|one| one.name == name).unwrap_or_else(|| {
            draft.people.push(Person::named(name));
            draft.people.len() - 1
        });
        if let Some(profile) = profile {
            draft.people[at].profile = profile;
        }
    }
    for given in &said.motivations {
        let (name, text) = parted(given);
        let one = person(draft, "--motivation", given, name)?;
        text.unwrap_or_default().trim().clone_into(&mut one.motivation);
    }
    for name in &said.minor {
        person(draft, "--minor", name, name)?.major = false;
    }
    if let Some(name) = &said.opens {
        if !draft.openers().contains(name) {
            person(draft, "--opens", name, name)?;
        }
        draft.opens.clone_from(name);
    } else if draft.opens.is_empty() {
        draft.opens = draft.openers().swap_remove(0);
    }
    Ok(())
}

fn person<'d>(
    draft: &'d mut Draft,
    flag: &'static str,
    given: &str,
    name: &str,
) -> Result<&'d mut Person, NewError> {
    let names = draft.openers().join(", ");
    let found = draft.people.iter_mut().find(|one| one.name == name);
    found.ok_or_else(|| NewError::Flag {
        flag,
        given: given.to_owned(),
        what: format!("nobody is called {name:?} here; there are: {names}"),
    })
}

/// Keeps the scene in `folder` and says where; what a player would trip over goes to `notes`.
///
/// # Errors
/// It is no scene yet, or cannot be written.
pub fn keep(
    out: &mut impl Write,
    notes: &mut impl Write,
    folder: &Path,
    draft: &Draft,
) -> Result<(), NewError> {
    let scene = draft.scene().map_err(NewError::Wrong)?;
    for finding in check(&scene) {
        let (level, name) = (finding.kind.level(), finding.kind.name());
        writeln!(notes, "{level}: {}: {} ({name})", finding.field, clean_line(&finding.what))?;
    }
    let (path, scene) = keep::add(folder, scene)?;
    told(out, &path, &scene)
}

/// Keeps the lines of the recorded play that `wanted` means, of those in the folder `plays`, as the
/// reference of its scene.
///
/// # Errors
/// The journal cannot be read, there is no line in it, or the scene cannot be written.
pub fn keep_play(
    out: &mut impl Write,
    folder: &Path,
    templates: Templates,
    plays: &Path,
    wanted: &str,
) -> Result<(), NewError> {
    let journal = pick(plays, wanted, Where::Anywhere)?;
    let read = journal::read(&journal)?;
    let play = Play::replay(read.records().cloned(), templates.into())
        .map_err(|error| NewError::Play(format!("{}: {error}", journal.display())))?;
    let played = play.stage().as_reference();
    if played.is_empty() {
        let none = format!("{}: there is no line in this play to keep", journal.display());
        return Err(NewError::Play(none));
    }
    let scene = play.stage().scene().as_ref().clone();
    let (path, scene) = keep::with_reference(folder, play.origin(), scene, played)?;
    told(out, &path, &scene)
}

fn told(out: &mut impl Write, path: &Path, scene: &Scene) -> Result<(), NewError> {
    writeln!(out, "{}", clean_line(&scene.id()))?;
    Ok(writeln!(out, "{}", path.display())?)
}

/// `NAME:REST`; a name has no colon in it.
fn parted(given: &str) -> (&str, Option<&str>) {
    match given.split_once(':') {
        Some((name, rest)) => (name.trim(), Some(rest)),
        None => (given.trim(), None),
    }
}

fn text_of(path: &Path) -> Result<String, NewError> {
    let failed = |source| NewError::Text { path: path.to_owned(), source };
    let about = fs::metadata(path).map_err(failed)?;
    if !about.is_file() || about.len() > MOST {
        let what = "it is no file of at most 1 MB; give a plain text";
        return Err(failed(io::Error::other(what)));
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n").trim().to_owned())
}
