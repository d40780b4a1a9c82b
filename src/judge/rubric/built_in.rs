//! The rubrics that come with the program.
//!
//! Owns their names and texts. All but the protocol are written from the ideas of the papers they
//! name, in our own words; their numbers are no paper's.

use super::{Rubric, RubricError, read};

/// `(name, text)` of each, the protocol first.
const BUILT_IN: [(&str, &str); 4] = [
    (Rubric::PROTOCOL, include_str!("protocol.toml")),
    ("thought-deed", include_str!("thought_deed.toml")),
    ("persona", include_str!("persona.toml")),
    ("time-knowledge", include_str!("time_knowledge.toml")),
];

/// Their names, the protocol first.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.into_iter().map(|(name, _)| name)
}

/// Whether a built-in rubric bears that name.
pub fn is_name(name: &str) -> bool {
    names().any(|known| known.eq_ignore_ascii_case(name.trim()))
}

/// The built-in rubric of that name.
///
/// # Errors
/// When the embedded file is broken, which a test rules out.
pub fn get(name: &str) -> Option<Result<Rubric, RubricError>> {
    let (_, text) = BUILT_IN.into_iter().find(|(known, _)| *known == name)?;
    Some(read::unchecked_name(text, &format!("the built-in rubric {name:?}")))
}
