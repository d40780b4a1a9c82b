//! A rubric: what critics are asked about, as data.
//!
//! Owns the shape, the built-in protocol and the spelling of its names. Owns no prompt (that is
//! [`super::critic`]) and no formula (that is [`super::score`]).

use serde::Deserialize;

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
    #[error("{origin} is no usable rubric: {what}")]
    Content { origin: String, what: String },
}

/// A step of the severity scale.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// One word, such as `minor`.
    pub name: String,
    pub points: u32,
}

/// One type of flaw and how to know it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlawType {
    #[serde(rename = "type")]
    pub name: String,
    pub criteria: Vec<String>,
}

/// What one critic is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    pub name: String,
    pub question: String,
    /// Whether the critic is shown the reference.
    #[serde(default = "yes")]
    pub reference: bool,
    /// Whether the critic is shown the profiles.
    #[serde(default = "yes")]
    pub profiles: bool,
    /// Whether only the major characters are judged.
    #[serde(default)]
    pub major_only: bool,
    #[serde(rename = "flaw")]
    pub flaws: Vec<FlawType>,
}

/// A set of dimensions that are judged together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// The name that judgings are recorded under.
    pub name: String,
    pub about: String,
    pub scale: Vec<Grade>,
    #[serde(rename = "dimension")]
    pub dimensions: Vec<Dimension>,
}

fn yes() -> bool {
    true
}

impl Rubric {
    /// Name of the rubric that published scores are measured by.
    pub const PROTOCOL: &'static str = "protocol";

    /// CoSER's four dimensions.
    ///
    /// # Errors
    /// When the embedded file is broken, which a test rules out.
    pub fn protocol() -> Result<Self, RubricError> {
        Self::parse(include_str!("protocol.toml"), "the built-in protocol")
    }

    /// Reads a rubric from TOML; `origin` names the text in errors.
    ///
    /// # Errors
    /// When the text is no TOML, lacks a field or has one too many (with its line), or when a name
    /// stands twice or a list is empty.
    pub fn parse(text: &str, origin: &str) -> Result<Self, RubricError> {
        let rubric: Self = toml::from_str(text).map_err(|source| RubricError::Shape {
            origin: origin.to_owned(),
            source: Box::new(source),
        })?;
        match rubric.objection() {
            None => Ok(rubric),
            Some(what) => Err(RubricError::Content { origin: origin.to_owned(), what }),
        }
    }

    /// The dimension of that name.
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|one| one.name == name)
    }

    fn objection(&self) -> Option<String> {
        if self.name.trim().is_empty() {
            return Some("its name is empty".to_owned());
        }
        if self.scale.is_empty() {
            return Some("its scale has no grade".to_owned());
        }
        if self.dimensions.is_empty() {
            return Some("it has no dimension".to_owned());
        }
        let names = self.dimensions.iter().map(|one| one.name.as_str());
        if let Some(name) = doubled(names) {
            return Some(format!("it has two dimensions called {name:?}"));
        }
        self.dimensions.iter().find_map(|one| {
            if one.flaws.is_empty() {
                return Some(format!("its dimension {:?} has no flaw type", one.name));
            }
            let types = one.flaws.iter().map(|flaw| flaw.name.as_str());
            doubled(types)
                .map(|kind| format!("its dimension {:?} has two flaw types {kind:?}", one.name))
        })
    }
}

fn doubled<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        let plain = squash(name);
        if seen.contains(&plain) {
            return Some(name);
        }
        seen.push(plain);
    }
    None
}

impl Dimension {
    /// The rubric's name for a flaw type that a critic spelled as `kind`. In a dimension with one
    /// type, whatever a critic writes is that type. `None`: no type of this dimension.
    pub fn normal_type(&self, kind: &str) -> Option<&str> {
        let given = squash(kind);
        if matches!(given.as_str(), "" | "none" | "na" | "null" | "other") {
            return None;
        }
        if let [only] = self.flaws.as_slice() {
            return Some(&only.name);
        }
        let names = || self.flaws.iter().map(|flaw| flaw.name.as_str());
        names()
            .find(|name| squash(name) == given)
            .or_else(|| only_one(names().filter(|name| alike(&squash(name), &given))))
            .or_else(|| only_one(names().filter(|name| given.contains(&squash(name)))))
    }
}

fn only_one<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Whether two names mean the same: letters and digits alone, `&` as `and`, case ignored, and two
/// slips of the pen forgiven in names of eight letters and more.
pub fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (squash(one), squash(other));
    one == other || alike(&one, &other)
}

fn squash(name: &str) -> String {
    name.replace('&', "and")
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn alike(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let lengths = 8..=64;
    lengths.contains(&one.len())
        && lengths.contains(&other.len())
        && one.len().abs_diff(other.len()) <= 2
        && edits(&one, &other) <= 2
}

/// Levenshtein distance.
fn edits(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (b, above) in other.iter().zip(row.iter_mut().skip(1)) {
            let best = (corner + usize::from(a != b)).min(left + 1).min(*above + 1);
            corner = std::mem::replace(above, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocol_has_its_four_dimensions_and_eleven_types() {
        let rubric = Rubric::protocol().unwrap();
        assert_eq!(rubric.name, Rubric::PROTOCOL);
        let shape: Vec<(&str, usize, bool)> = rubric
            .dimensions
            .iter()
            .map(|one| (one.name.as_str(), one.flaws.len(), one.major_only))
            .collect();
        assert_eq!(
            shape,
            [
                ("Storyline Consistency", 1, false),
                ("Anthropomorphism", 4, false),
                ("Character Fidelity", 4, true),
                ("Storyline Quality", 2, false),
            ]
        );
        let points: Vec<u32> = rubric.scale.iter().map(|grade| grade.points).collect();
        assert_eq!(points, [1, 3, 5]);
        assert!(rubric.dimensions.iter().all(|one| {
            one.reference && one.profiles && one.flaws.iter().all(|flaw| !flaw.criteria.is_empty())
        }));
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let text = include_str!("protocol.toml").replacen("question =", "qestion =", 1);
        let error = Rubric::parse(&text, "mine.toml").unwrap_err().to_string();
        assert!(error.contains("mine.toml"), "{error}");
        assert!(error.contains("line 20"), "{error}");
        assert!(error.contains("qestion"), "{error}");
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        let head = "name = 'x'\nabout = ''\nscale = [{name = 'minor', points = 1}]\n";
        let one =
            "[[dimension]]\nname = 'D'\nquestion = '?'\nflaw = [{type = 'T', criteria = []}]\n";
        assert!(Rubric::parse(&format!("{head}{one}"), "t").is_ok());
        let none = "[[dimension]]\nname = 'D'\nquestion = '?'\nflaw = []\n";
        let twins = "[[dimension]]\nname = 'D'\nquestion = '?'\nflaw = [{type = 'T', criteria = []}, {type = 't', criteria = []}]\n";
        for (text, what) in [
            (format!("{head}{one}{one}"), "two dimensions"),
            (format!("{head}{none}"), "no flaw type"),
            (format!("{head}{twins}"), "two flaw types"),
            (format!("{head}dimension = []\n"), "no dimension"),
            (format!("name = 'x'\nabout = ''\nscale = []\n{one}"), "no grade"),
            (format!("{head}{one}").replace("'x'", "' '"), "name is empty"),
        ] {
            let error = Rubric::parse(&text, "t").unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        }
    }

    #[test]
    fn types_are_known_in_many_spellings() {
        let rubric = Rubric::protocol().unwrap();
        for (dimension, given, expected) in [
            ("Anthropomorphism", "Emotional Depth", Some("Emotional Depth")),
            ("Anthropomorphism", "emotional_depth", Some("Emotional Depth")),
            ("Anthropomorphism", "EmotionalDepth", Some("Emotional Depth")),
            ("Anthropomorphism", "Emotinal Depth", Some("Emotional Depth")),
            ("Anthropomorphism", "Self identity", Some("Self-identity")),
            ("Anthropomorphism", "Lack of self-identity", Some("Self-identity")),
            ("Anthropomorphism", "Self-identity / Emotional Depth", None),
            ("Anthropomorphism", "Flow & Progression", None),
            ("Anthropomorphism", "None", None),
            ("Anthropomorphism", "", None),
            ("Character Fidelity", "knowledge and background", Some("Knowledge & Background")),
            ("Character Fidelity", "Personality & Behaviour", Some("Personality & Behavior")),
            (
                "Character Fidelity",
                "Relationship & Social Status: too familiar",
                Some("Relationship & Social Status"),
            ),
            ("Character Fidelity", "Emotion & Inner thoughts", None),
            (
                "Storyline Consistency",
                "Characters' reactions deviate",
                Some("Storyline Consistency"),
            ),
            ("Storyline Consistency", "None", None),
            ("Storyline Quality", "Logic Consistency", Some("Logical Consistency")),
        ] {
            let dimension = rubric.dimension(dimension).unwrap();
            assert_eq!(dimension.normal_type(given), expected, "{given}");
        }
    }

    #[test]
    fn names_are_told_apart() {
        assert!(same_name("Character_Fidelity", "character fidelity"));
        assert!(same_name("Antropomorphism", "Anthropomorphism"));
        assert!(!same_name("Storyline Consistency", "Storyline Quality"));
        assert!(!same_name("Checks", "Cheeks"));
        assert_eq!(edits(&['a', 'b'], &[]), 2);
    }
}
