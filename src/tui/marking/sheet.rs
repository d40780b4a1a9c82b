//! What lies over the play while something is chosen or written: who marks, a type, a severity, a
//! label, a rating, a comment.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
};

use crate::{
    config::labels::LabelSet,
    judge::rubric::Rubric,
    record::{MarkId, MarkingMode, Target},
    tui::{
        events::Pointer,
        keymap::{Action, Context},
        page::Shared,
        widgets::{
            area::TextBox,
            chrome::{middle, sheet},
            fitted,
            input::Input,
            list::{List, MARK, Row},
            one_line,
        },
        wrap::{Indent, wrap},
    },
};

/// Columns of the sheets.
const COLUMNS: u16 = 70;

/// A type of flaw of a rubric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    pub rubric: String,
    pub dimension: String,
    pub kind: String,
}

/// What a list is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Choosing {
    /// The type of a new flaw.
    New(Vec<Kind>),
    /// Another type for a flaw: a critic's, or the annotator's own mark.
    Retype {
        kinds: Vec<Kind>,
        at: Target,
        own: Option<MarkId>,
    },
    /// The severity of a new flaw of this type.
    Severity {
        kind: Kind,
        points: Vec<u32>,
    },
    Label(Vec<String>),
    Rating(Vec<i32>),
}

/// What was chosen or written.
#[derive(Debug, Clone, PartialEq)]
pub enum Chosen {
    Begin { annotator: String, mode: MarkingMode },
    Kind(Kind),
    Retype { kind: Kind, at: Target, own: Option<MarkId> },
    Flaw { kind: Kind, severity: u32 },
    Label(String),
    Rating(i32),
    Comment { text: String, over: Option<MarkId> },
}

/// What lies over the play.
pub enum Sheet {
    Begin { name: Input, mode: MarkingMode, seen: bool },
    Choice { what: Choosing, rows: Vec<(String, String)>, list: List },
    Comment { text: Box<TextBox>, over: Option<MarkId> },
}

impl Sheet {
    /// Who is to mark, and how. `seen`: what judges found was looked at just now.
    pub fn begin(annotator: &str, seen: bool) -> Self {
        let mut name = Input::default();
        name.insert(annotator);
        let mode = if seen { MarkingMode::Assisted } else { MarkingMode::Blind };
        Self::Begin { name, mode, seen }
    }

    pub fn new_flaw(rubric: &Rubric) -> Self {
        let (kinds, rows) = kinds(rubric, None);
        Self::choice(Choosing::New(kinds), rows)
    }

    /// Another type within the dimension of a critic's flaw; for the annotator's own, any.
    pub fn retype(
        rubric: &Rubric,
        dimension: Option<&str>,
        at: Target,
        own: Option<MarkId>,
    ) -> Self {
        let (kinds, rows) = kinds(rubric, dimension);
        Self::choice(Choosing::Retype { kinds, at, own }, rows)
    }

    pub fn severity(rubric: &Rubric, kind: Kind) -> Self {
        let mut grades = rubric.scale.clone();
        grades.sort_by_key(|grade| grade.points);
        let points = grades.iter().map(|grade| grade.points).collect();
        let rows = grades
            .iter()
            .map(|grade| (format!("{}  {}", grade.points, grade.name), String::new()))
            .collect();
        Self::choice(Choosing::Severity { kind, points }, rows)
    }

    pub fn label(labels: &LabelSet) -> Self {
        let names = labels.labels.iter().map(|label| label.name.clone()).collect();
        let rows = labels.labels.iter().map(|label| (label.name.clone(), label.about.clone()));
        Self::choice(Choosing::Label(names), rows.collect())
    }

    pub fn rating(labels: &LabelSet) -> Self {
        let values: Vec<i32> = (labels.rating.lowest..=labels.rating.highest).collect();
        let rows = values.iter().map(|value| (value.to_string(), labels.rating.about.clone()));
        let rows = rows.collect();
        Self::choice(Choosing::Rating(values), rows)
    }

    /// A comment; `over` is the mark that it takes the place of.
    pub fn comment(text: &str, over: Option<MarkId>) -> Self {
        Self::Comment { text: Box::new(TextBox::new(text)), over }
    }

    fn choice(what: Choosing, rows: Vec<(String, String)>) -> Self {
        Self::Choice { what, rows, list: List::default() }
    }

    pub fn contexts(&self) -> &'static [Context] {
        match self {
            Self::Begin { .. } => &[Context::MarkBegin, Context::Input],
            Self::Choice { .. } => &[Context::MarkChoice, Context::List, Context::Letters],
            Self::Comment { .. } => &[Context::MarkText, Context::Text],
        }
    }

    pub fn is_typed(&self) -> bool {
        matches!(self, Self::Begin { .. } | Self::Comment { .. })
    }

    pub fn insert(&mut self, typed: &str) {
        match self {
            Self::Begin { name, .. } => name.insert(typed),
            Self::Comment { text, .. } => text.insert(typed),
            Self::Choice { .. } => {}
        }
    }

    /// The comment, while one is written.
    pub fn comment_text(&self) -> Option<String> {
        match self {
            Self::Comment { text, .. } => Some(text.text()),
            Self::Begin { .. } | Self::Choice { .. } => None,
        }
    }

    /// Puts `new` in place of the comment.
    pub fn put_comment(&mut self, new: &str) {
        if let Self::Comment { text, .. } = self {
            text.put(new);
        }
    }

    /// Moves or writes; gives what was chosen.
    pub fn act(&mut self, action: Action) -> Option<Chosen> {
        match self {
            Self::Begin { name, mode, .. } => match action {
                Action::Accept => {
                    let annotator = name.text().trim().to_owned();
                    return Some(Chosen::Begin { annotator, mode: *mode });
                }
                Action::SwitchFocus => {
                    *mode = match mode {
                        MarkingMode::Blind => MarkingMode::Assisted,
                        MarkingMode::Assisted => MarkingMode::Blind,
                    };
                }
                other => drop(name.act(other)),
            },
            Self::Choice { what, rows, list } => match action {
                Action::Accept => return what.chosen(list.chosen()),
                Action::Nth(number) => return what.numbered(number),
                other => drop(list.act(other, rows.len())),
            },
            Self::Comment { text, over } => match action {
                Action::Accept => {
                    return Some(Chosen::Comment { text: text.text(), over: *over });
                }
                other => drop(text.act(other)),
            },
        }
        None
    }

    /// The wheel moves the choice, a click chooses.
    pub fn pointed(&mut self, pointer: Pointer, at: Position) {
        if let Self::Choice { rows, list, .. } = self {
            list.pointed(pointer, at, rows.len());
        }
    }

    pub fn draw(&mut self, buffer: &mut Buffer, window: Rect, shared: &Shared) -> Option<Position> {
        let theme = &shared.theme;
        match self {
            Self::Begin { name, mode, seen } => {
                let inside = sheet(buffer, middle(window, COLUMNS, 12), "Mark this play", theme);
                let label = "Name: ";
                buffer.set_stringn(inside.x, inside.y, label, inside.width.into(), theme.status);
                let used = u16::try_from(label.len()).unwrap_or(0).min(inside.width);
                let field = Rect {
                    x: inside.x + used,
                    width: inside.width - used,
                    height: 1.min(inside.height),
                    ..inside
                };
                let cursor = name.draw(buffer, field, theme.page);
                let (told, about) = match mode {
                    MarkingMode::Blind if *seen => (BLIND, BLIND_LATE),
                    MarkingMode::Blind => (BLIND, BLIND_ABOUT),
                    MarkingMode::Assisted => (ASSISTED, ASSISTED_ABOUT),
                };
                let mut lines = wrap([(told, theme.accent)], inside.width, Indent::NONE);
                lines.extend(wrap([(about, theme.dim)], inside.width, Indent::NONE));
                let room = inside.height.saturating_sub(2);
                let lines = fitted(lines, room.into(), inside.width);
                for (y, line) in (inside.y + 2..inside.bottom()).zip(&lines) {
                    buffer.set_line(inside.x, y, line, inside.width);
                }
                Some(cursor)
            }
            Self::Choice { what, rows, list } => {
                let count = u16::try_from(rows.len()).unwrap_or(u16::MAX);
                let area = middle(window, COLUMNS, count.saturating_add(7));
                let inside = sheet(buffer, area, &what.title(), theme);
                let below = u16::from(inside.height > 5) * 2;
                let area = Rect { height: inside.height - below, ..inside };
                let items: Vec<Row> = (0..rows.len()).map(Row::Item).collect();
                let columns = usize::from(inside.width.saturating_sub(MARK));
                let about = rows.get(list.chosen()).map_or("", |(_, about)| about.as_str());
                let about = wrap([(about, theme.dim)], inside.width, Indent::NONE);
                let about = fitted(about, below.into(), inside.width);
                list.draw(buffer, area, &items, theme, |row| match row {
                    Row::Item(at) => {
                        let name = rows.get(at).map_or("", |(name, _)| name.as_str());
                        Line::from(one_line(name, columns, theme.page))
                    }
                    Row::Gap | Row::Heading(_) => Line::default(),
                });
                for (y, line) in (area.bottom()..inside.bottom()).zip(&about) {
                    buffer.set_line(inside.x, y, line, inside.width);
                }
                None
            }
            Self::Comment { text, .. } => {
                let inside = sheet(buffer, middle(window, COLUMNS, 10), "Comment", theme);
                Some(text.draw(buffer, inside, theme.page))
            }
        }
    }
}

const BLIND: &str = "‹ blind ›";
const BLIND_ABOUT: &str = "What judges find is hidden from you until you are done. The mode is kept \
    with your marks.";
const BLIND_LATE: &str = "You have just looked at what judges found in this play; only mark blind \
    under the name of somebody who has not.";
const ASSISTED: &str = "‹ assisted ›";
const ASSISTED_ABOUT: &str = "What judges found stands at the lines, to be accepted, rejected or \
    changed. The mode is kept with your marks.";

impl Choosing {
    fn title(&self) -> String {
        match self {
            Self::New(_) => "Type of the flaw".to_owned(),
            Self::Retype { .. } => "Another type".to_owned(),
            Self::Severity { kind, .. } => format!("How severe: {}", kind.kind),
            Self::Label(_) => "Label".to_owned(),
            Self::Rating(_) => "Rating".to_owned(),
        }
    }

    fn chosen(&self, at: usize) -> Option<Chosen> {
        Some(match self {
            Self::New(kinds) => Chosen::Kind(kinds.get(at)?.clone()),
            Self::Retype { kinds, at: target, own } => {
                let kind = kinds.get(at)?.clone();
                Chosen::Retype { kind, at: target.clone(), own: *own }
            }
            Self::Severity { kind, points } => {
                Chosen::Flaw { kind: kind.clone(), severity: *points.get(at)? }
            }
            Self::Label(labels) => Chosen::Label(labels.get(at)?.clone()),
            Self::Rating(values) => Chosen::Rating(*values.get(at)?),
        })
    }

    /// By a digit: points or a rating as they are called, else the row with this number.
    fn numbered(&self, number: u8) -> Option<Chosen> {
        match self {
            Self::Severity { kind, .. } => {
                Some(Chosen::Flaw { kind: kind.clone(), severity: u32::from(number) })
            }
            Self::Rating(values) => {
                let value = i32::from(number);
                values.contains(&value).then_some(Chosen::Rating(value))
            }
            _ => self.chosen(usize::from(number).checked_sub(1)?),
        }
    }
}

/// The types of a rubric, of one dimension or of all, with what makes one.
fn kinds(rubric: &Rubric, only: Option<&str>) -> (Vec<Kind>, Vec<(String, String)>) {
    let mut kinds = Vec::new();
    let mut rows = Vec::new();
    let wanted = |name: &str| only.is_none_or(|only| only == name);
    for dimension in rubric.dimensions.iter().filter(|one| wanted(&one.name)) {
        for flaw in &dimension.flaws {
            kinds.push(Kind {
                rubric: rubric.name.clone(),
                dimension: dimension.name.clone(),
                kind: flaw.name.clone(),
            });
            let name = match flaw.name == dimension.name {
                true => flaw.name.clone(),
                false => format!("{} · {}", dimension.name, flaw.name),
            };
            rows.push((name, flaw.criteria.join("; ")));
        }
    }
    (kinds, rows)
}
