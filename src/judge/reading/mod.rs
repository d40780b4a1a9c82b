//! Tolerant reading of a critic's answer.
//!
//! Owns what an answer may look like and what it then means; finding and mending the JSON is
//! [`extract`] and [`mend`]. Two rules stand above tolerance: what was mended is said, and an
//! answer that does not clearly hold a list of flaws is an error, never "no flaws".

mod entry;
mod extract;
mod flaw;
mod list;
mod marks;
mod mend;
mod severity;
mod statement;
#[cfg(test)]
mod tests;

use self::{extract::extract, list::Asked};
use super::rubric::{Dimension, Rubric};
use crate::record::{Flaw, Form};

/// What a critic found, what had to be mended to read it, and what makes it doubtful.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    pub flaws: Vec<Flaw>,
    /// One short phrase for each mending and each doubt.
    pub repairs: Vec<String>,
}

/// Why an answer could not be read; asking again may bring a better one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("it is empty")]
    Empty,
    #[error("it holds no JSON")]
    NoJson,
    #[error("its JSON is broken beyond mending")]
    Broken,
    #[error("its JSON holds no list of flaws")]
    NoList,
    #[error("it is about {0}")]
    OtherDimension(String),
    #[error("it breaks off before its first flaw is complete")]
    BreaksOff,
    #[error("entry {0} of its list is no flaw")]
    NoFlaw(usize),
    #[error("a quotation mark in it is ambiguous: one flaw would swallow the next")]
    Ambiguous,
}

/// Reads the flaws of `dimension` out of a critic's answer in the protocol's form.
///
/// # Errors
/// [`Unreadable`] when the answer holds no list of flaws for that dimension.
pub fn read(answer: &str, dimension: &Dimension, rubric: &Rubric) -> Result<Reading, Unreadable> {
    read_as(answer, dimension, rubric, Form::Protocol)
}

/// Reads the flaws of `dimension` out of a critic's answer that was asked for in `form`. Whether
/// evidence is right is not looked at.
///
/// # Errors
/// [`Unreadable`] when the answer holds no list of flaws, or of statements where the dimension is
/// answered by these.
pub fn read_as(
    answer: &str,
    dimension: &Dimension,
    rubric: &Rubric,
    form: Form,
) -> Result<Reading, Unreadable> {
    if answer.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let extract = extract(answer);
    if extract.found.is_empty() {
        return Err(if extract.broken { Unreadable::Broken } else { Unreadable::NoJson });
    }
    let mut repairs = Vec::new();
    if extract.fenced {
        repairs.push("code fence around the JSON".to_owned());
    } else if extract.around {
        repairs.push("text around the JSON".to_owned());
    }
    let asked = Asked { dimension, rubric, form };
    let (list, found) = asked.choose(&extract, &mut repairs)?;
    let flaws = asked.flaws(&list, found, &mut repairs)?;
    Ok(Reading { flaws, repairs })
}
