//! Reading a rubric's file.
//!
//! Owns what makes a rubric usable and where in the text it is not; finding files is the
//! configuration's.

use minijinja::Environment;
use serde::Deserialize;
use toml::Spanned;

use super::{AnswerForm, Dimension, FlawType, Rubric, StatementVerdict, built_in, names::squash};

/// A rubric that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RubricError {
    /// The text does not have a rubric's shape; the message holds line and column.
    #[error("{origin} is no rubric: {source}")]
    Shape {
        origin: String,
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The shape is right, but critics could not be asked with it.
    #[error("{origin} is no usable rubric: line {line}: {what}")]
    Content { origin: String, line: usize, what: String },
}

impl Rubric {
    /// Reads a rubric of a user's from TOML; `origin` names the text in errors.
    ///
    /// # Errors
    /// When the text is no TOML, lacks a field or has one too many, when a name stands twice, a
    /// list is empty or its template does not parse, or when it bears the name of a built-in one;
    /// each with its line.
    pub fn parse(text: &str, origin: &str) -> Result<Self, RubricError> {
        let mut rubric = unchecked_name(text, origin)?;
        if built_in::is_name(&rubric.name) {
            let what = format!(
                "{:?} is the name of a built-in rubric; give yours another one",
                rubric.name
            );
            return Err(content(text, origin, (Place::Name, what)));
        }
        rubric.source = Some(text.to_owned());
        Ok(rubric)
    }
}

/// Reads a rubric that may bear a built-in one's name.
pub(super) fn unchecked_name(text: &str, origin: &str) -> Result<Rubric, RubricError> {
    let rubric: Rubric = toml::from_str(text).map_err(|source| RubricError::Shape {
        origin: origin.to_owned(),
        source: Box::new(source),
    })?;
    match objection(&rubric) {
        None => Ok(rubric),
        Some(found) => Err(content(text, origin, found)),
    }
}

fn content(text: &str, origin: &str, (place, what): (Place, String)) -> RubricError {
    RubricError::Content { origin: origin.to_owned(), line: line_of(text, place), what }
}

/// Where in the file something is wrong.
#[derive(Debug, Clone, Copy)]
enum Place {
    Name,
    Scale,
    Dimensions,
    /// Of the dimension with this index.
    Dimension(usize),
    /// Of a flaw type in a dimension, by their indices.
    Type(usize, usize),
    /// So many lines into the template.
    Template(usize),
}

fn objection(rubric: &Rubric) -> Option<(Place, String)> {
    if rubric.name.trim().is_empty() {
        return Some((Place::Name, "its name is empty".to_owned()));
    }
    if rubric.scale.is_empty() {
        return Some((Place::Scale, "its scale has no grade".to_owned()));
    }
    if rubric.dimensions.is_empty() {
        return Some((Place::Dimensions, "it has no dimension".to_owned()));
    }
    let names = rubric.dimensions.iter().map(|one| one.name.as_str());
    if let Some(index) = doubled(names) {
        let name = &rubric.dimensions[index].name;
        return Some((Place::Dimension(index), format!("it has two dimensions called {name:?}")));
    }
    let wrong = rubric.dimensions.iter().enumerate().find_map(|(at, one)| in_dimension(at, one));
    wrong.or_else(|| in_template(rubric.template.as_deref()?))
}

fn in_dimension(at: usize, dimension: &Dimension) -> Option<(Place, String)> {
    let name = &dimension.name;
    if !(dimension.weight.is_finite() && dimension.weight > 0.0) {
        let what = format!("the weight of its dimension {name:?} must be above 0");
        return Some((Place::Dimension(at), what));
    }
    if dimension.flaws.is_empty() {
        let what = format!("its dimension {name:?} has no flaw type");
        return Some((Place::Dimension(at), what));
    }
    if let Some(index) = doubled(dimension.flaws.iter().map(|flaw| flaw.name.as_str())) {
        let kind = &dimension.flaws[index].name;
        let what = format!("its dimension {name:?} has two flaw types {kind:?}");
        return Some((Place::Type(at, index), what));
    }
    let mut seen = Vec::new();
    dimension.flaws.iter().enumerate().find_map(|(index, flaw)| {
        let what = match dimension.answer {
            AnswerForm::Flaws => of_flaws(flaw),
            AnswerForm::Statements => of_statements(flaw, &mut seen),
        }?;
        Some((Place::Type(at, index), format!("the flaw type {:?} {what}", flaw.name)))
    })
}

fn of_flaws(flaw: &FlawType) -> Option<&'static str> {
    let has = flaw.verdict.is_some() || flaw.points.is_some();
    has.then_some(
        "has a verdict or points, which only a dimension with answer = \"statements\" has",
    )
}

fn of_statements(flaw: &FlawType, seen: &mut Vec<StatementVerdict>) -> Option<&'static str> {
    let (Some(verdict), Some(_)) = (flaw.verdict, flaw.points) else {
        return Some("needs a verdict and points, since its dimension is answered by statements");
    };
    if verdict == StatementVerdict::Entailed {
        return Some("has the verdict \"entailed\", which is no flaw");
    }
    if seen.contains(&verdict) {
        return Some("has the verdict of another type");
    }
    seen.push(verdict);
    None
}

fn in_template(source: &str) -> Option<(Place, String)> {
    let mut engine = Environment::new();
    if let Err(error) = engine.add_template("template", source) {
        let detail = error.detail().map(|text| format!(": {text}")).unwrap_or_default();
        let what = format!("its template: {}{detail}", error.kind());
        return Some((Place::Template(error.line().unwrap_or(1)), what));
    }
    let blocks = engine.get_template("template").ok()?;
    let blocks = blocks.source();
    ["system", "user"]
        .iter()
        .find(|name| !has_block(blocks, name))
        .map(|name| (Place::Template(1), format!("its template has no block {name:?}")))
}

fn has_block(source: &str, name: &str) -> bool {
    source.split("block").skip(1).any(|rest| {
        let rest = rest.trim_start();
        rest.strip_prefix(name).is_some_and(|end| !end.starts_with(char::is_alphanumeric))
    })
}

/// Index of the second of two names that mean the same.
fn doubled<'a>(names: impl Iterator<Item = &'a str>) -> Option<usize> {
    let mut seen: Vec<String> = Vec::new();
    for (index, name) in names.enumerate() {
        let plain = squash(name);
        if seen.contains(&plain) {
            return Some(index);
        }
        seen.push(plain);
    }
    None
}

/// The file's places: everything else in it is ignored.
#[derive(Deserialize)]
struct Places {
    name: Spanned<String>,
    scale: Spanned<Vec<toml::Value>>,
    dimension: Spanned<Vec<PlacesOfDimension>>,
    #[serde(default)]
    template: Option<Spanned<String>>,
}

#[derive(Deserialize)]
struct PlacesOfDimension {
    name: Spanned<String>,
    flaw: Spanned<Vec<PlacesOfType>>,
}

#[derive(Deserialize)]
struct PlacesOfType {
    #[serde(rename = "type")]
    name: Spanned<String>,
}

/// Number of the line, from 1.
fn line_of(text: &str, place: Place) -> usize {
    let Ok(places) = toml::from_str::<Places>(text) else { return 1 };
    let dimensions = places.dimension.get_ref();
    let start = match place {
        Place::Name => places.name.span().start,
        Place::Scale => places.scale.span().start,
        Place::Dimensions => places.dimension.span().start,
        Place::Dimension(at) => dimensions.get(at).map_or(0, |one| one.name.span().start),
        Place::Type(at, index) => dimensions.get(at).map_or(0, |one| {
            let types = one.flaw.get_ref();
            types.get(index).map_or(one.flaw.span().start, |kind| kind.name.span().start)
        }),
        Place::Template(_) => places.template.map_or(0, |template| template.span().start),
    };
    let line = 1 + text.get(..start).unwrap_or("").matches('\n').count();
    match place {
        // A text in three quotation marks begins on the line after them.
        Place::Template(within) => line + within,
        _ => line,
    }
}
