//! The numbers of a judging: a bar for each dimension and their mean, or how its critic stands.

use ratatui::text::{Line, Span};

use super::published;
use crate::{
    judge::panel::{Critic, CriticState, Totals},
    play::{Judging, marks::Corrected},
    record::Method,
    scene::ENVIRONMENT,
    text,
    tui::{
        theme::Theme,
        widgets::{column, one_line},
    },
};

/// Columns of a score, with the gap before it.
const SCORE: usize = 7;
/// Columns of each of the values at the right of a score.
const VALUE: usize = 9;
/// Width from which there is room for these values.
const WIDE: usize = 64;
/// Longest bar.
const BAR: usize = 48;
/// Longest name of a dimension.
const NAME: usize = 24;

/// The numbers of one judging, to be laid out in some width.
pub struct Scores<'a> {
    pub judging: &'a Judging,
    /// Whether published figures may stand beside them.
    pub comparable: bool,
    /// What they come to after an annotator's hand, where that changes anything.
    pub corrected: Option<&'a Corrected>,
    pub annotator: &'a str,
    pub theme: &'a Theme,
    /// The key that asks a critic again.
    pub retry: String,
}

impl Scores<'_> {
    /// Who judged, and what stands in the columns.
    pub fn heading(&self, width: u16) -> Line<'static> {
        let columns = self.columns(width);
        let by = match self.judging.panel.method() {
            Method::Judge { model, .. } => format!("Judged by {model}"),
            Method::Checks => String::new(),
        };
        let room = columns.name + 2 + columns.bar;
        let mut spans = column(&by, room, self.theme.status, &[], self.theme.page);
        spans.push(self.cell("score", SCORE));
        if columns.parts {
            spans.extend([self.cell("flaws", VALUE), self.cell("length", VALUE)]);
        }
        if columns.published {
            spans.push(self.cell("GPT-4o", VALUE));
        }
        if columns.corrected {
            let name = one_line(self.annotator, VALUE - 1, self.theme.player).content;
            spans.push(Span::styled(self.cell(&name, VALUE).content, self.theme.player));
        }
        Line::from(spans)
    }

    /// A line for each dimension, and one for their mean.
    pub fn rows(&self, width: u16) -> Vec<Line<'static>> {
        let columns = self.columns(width);
        let critics = self.judging.panel.critics().iter();
        let mut rows: Vec<Line<'static>> =
            critics.map(|critic| self.row(critic, columns)).collect();
        rows.push(self.mean(columns));
        rows
    }

    fn row(&self, critic: &Critic, columns: Columns) -> Line<'static> {
        let theme = self.theme;
        let mut spans = column(&critic.dimension, columns.name, theme.page, &[], theme.page);
        spans.push(Span::raw("  "));
        let CriticState::Scored { score: Some(score), .. } = &critic.state else {
            spans.push(self.standing(critic, columns.rest()));
            return Line::from(spans);
        };
        spans.extend(bar(score.value, columns.bar, theme));
        spans.push(Span::styled(format!("{:>SCORE$.1}", score.value), theme.heading));
        if columns.parts {
            spans.push(self.cell(&signed('−', score.penalty), VALUE));
            spans.push(self.cell(&signed('+', score.correction), VALUE));
        }
        let published = published::score(&critic.dimension);
        if columns.published {
            let told = published.map(|score| format!("{score:.1}")).unwrap_or_default();
            spans.push(self.cell(&told, VALUE));
        }
        if columns.corrected {
            spans.push(self.by_hand(self.corrected_score(&critic.dimension)));
        }
        Line::from(spans)
    }

    /// How a critic stands that has no score, in fewer words where there is little room.
    fn standing(&self, critic: &Critic, room: usize) -> Span<'static> {
        let theme = self.theme;
        let (mut told, mut short, style) = match &critic.state {
            CriticState::Waiting => {
                ("asked, nothing has come yet".into(), "asked".into(), theme.status)
            }
            CriticState::Streaming { chars: 1 } => {
                ("1 character so far".into(), "1 character".into(), theme.streaming)
            }
            CriticState::Streaming { chars } => (
                format!("{chars} characters so far"),
                format!("{chars} characters"),
                theme.streaming,
            ),
            CriticState::Failed { .. } if critic.can_retry() => {
                let key = &self.retry;
                (format!("failed; {key} asks again"), format!("failed ({key})"), theme.error)
            }
            CriticState::Failed { .. } => ("failed".into(), "failed".into(), theme.error),
            CriticState::Scored { .. } => ("read".into(), "read".into(), theme.status),
        };
        if critic.attempt > 1 && !critic.state.is_settled() {
            short = format!("{} try", ordinal(critic.attempt));
            told = match critic.state {
                CriticState::Waiting => format!("asked again, {short}"),
                _ => format!("{told}, {short}"),
            };
        }
        let fits = text::width(&told) <= room;
        one_line(if fits { &told } else { &short }, room, style)
    }

    fn mean(&self, columns: Columns) -> Line<'static> {
        let theme = self.theme;
        let totals = self.judging.panel.totals();
        let mut spans = column(&mean_name(&totals), columns.name, theme.heading, &[], theme.page);
        spans.push(Span::raw("  "));
        match totals.mean {
            Some(mean) => {
                spans.extend(bar(mean, columns.bar, theme));
                spans.push(Span::styled(format!("{mean:>SCORE$.1}"), theme.heading));
            }
            None => spans.push(one_line("no score yet", columns.rest(), theme.dim)),
        }
        if totals.scores.len() == totals.of && columns.published {
            let beside = if columns.parts { 2 * VALUE } else { 0 };
            spans.push(Span::raw(" ".repeat(beside)));
            spans.push(self.cell(&format!("{:.1}", published::MEAN), VALUE));
        }
        if columns.corrected && totals.mean.is_some() {
            if totals.scores.len() != totals.of || !columns.published {
                let columns = if columns.parts { 2 * VALUE } else { 0 }
                    + if columns.published { VALUE } else { 0 };
                spans.push(Span::raw(" ".repeat(columns)));
            }
            spans.push(self.by_hand(self.corrected.and_then(|corrected| corrected.mean)));
        }
        Line::from(spans)
    }

    fn corrected_score(&self, dimension: &str) -> Option<f64> {
        let mut scores = self.corrected?.scores.iter();
        scores.find(|(name, _)| name == dimension).map(|(_, score)| score.value)
    }

    /// A score after the annotator's hand.
    fn by_hand(&self, score: Option<f64>) -> Span<'static> {
        let told = score.map(|score| format!("{score:.1}")).unwrap_or_default();
        Span::styled(self.cell(&told, VALUE).content, self.theme.player)
    }

    /// A value at the right end of its columns.
    fn cell(&self, value: &str, columns: usize) -> Span<'static> {
        let shown = one_line(value, columns - 1, self.theme.dim);
        let before = columns - text::width(&shown.content);
        Span::styled(format!("{}{}", " ".repeat(before), shown.content), shown.style)
    }

    fn columns(&self, width: u16) -> Columns {
        let width = usize::from(width);
        let critics = self.judging.panel.critics().iter();
        let names = critics.map(|critic| text::width(&critic.dimension));
        let name = names.max().unwrap_or(0).clamp("Mean of 3 of 4".len(), NAME);
        let parts = width >= WIDE;
        let published = parts && self.comparable;
        let corrected = self.corrected.is_some();
        let values = 2 * usize::from(parts) + usize::from(published) + usize::from(corrected);
        let values = VALUE * values;
        let bar = width.saturating_sub(name + 2 + SCORE + values).min(BAR);
        Columns { width, name, bar, parts, published, corrected }
    }
}

/// How the columns are divided.
#[derive(Debug, Clone, Copy)]
struct Columns {
    width: usize,
    name: usize,
    bar: usize,
    /// Whether penalty and correction are shown.
    parts: bool,
    published: bool,
    /// Whether scores after an annotator's hand are shown.
    corrected: bool,
}

impl Columns {
    /// What is right of a name.
    fn rest(self) -> usize {
        self.width.saturating_sub(self.name + 2)
    }
}

fn mean_name(totals: &Totals) -> String {
    match totals.scores.len() {
        0 => "Mean".to_owned(),
        scored if scored < totals.of => format!("Mean of {scored} of {}", totals.of),
        _ => "Mean".to_owned(),
    }
}

/// Nothing has no sign.
fn signed(sign: char, value: f64) -> String {
    if value == 0.0 { "0.0".to_owned() } else { format!("{sign}{value:.1}") }
}

/// A bar for a value of 0 to 100, exact to half a column.
fn bar(value: f64, columns: usize, theme: &Theme) -> [Span<'static>; 2] {
    let halves = (value.clamp(0.0, 100.0) / 100.0 * columns as f64 * 2.0).round() as usize;
    let (whole, half) = (halves / 2, halves % 2);
    let filled = format!("{}{}", "━".repeat(whole), "╸".repeat(half));
    let empty = "─".repeat(columns.saturating_sub(whole + half));
    [Span::styled(filled, theme.bar_filled), Span::styled(empty, theme.bar_empty)]
}

fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// Both text metrics and how much was judged.
pub fn measured(judging: &Judging) -> String {
    let totals = judging.panel.totals();
    let lines = published::whose(judging, totals.lines);
    let narrated = judging.material.lines.iter().any(|line| line.speaker == ENVIRONMENT);
    let without = match narrated {
        true if published::has_human_lines(judging) => ", not Environment's",
        true => ", without Environment's",
        false => "",
    };
    if let Some(unreferenced) = judging.rubric.unreferenced() {
        return format!("{lines}{without}. {unreferenced}");
    }
    format!("BLEU {:.3}   ROUGE-L {:.3}   {lines}{without}", totals.text.bleu, totals.text.rouge_l)
}

/// Whether published figures have a column of their own in this width.
pub fn has_column(width: u16) -> bool {
    usize::from(width) >= WIDE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_exact_to_half_a_column() {
        let theme = Theme::bundled("plain").unwrap();
        for (value, shown) in [
            (0.0, "──────────"),
            (4.9, "╸─────────"),
            (50.0, "━━━━━─────"),
            (61.6, "━━━━━━────"),
            (66.0, "━━━━━━╸───"),
            (99.0, "━━━━━━━━━━"),
            (100.0, "━━━━━━━━━━"),
        ] {
            let drawn: String = bar(value, 10, &theme).iter().map(|span| &*span.content).collect();
            assert_eq!(drawn, shown, "{value}");
        }
    }

    #[test]
    fn numbers_are_counted_as_people_do() {
        let shown: Vec<String> = [1, 2, 3, 4, 11, 12, 21, 102, 113].map(ordinal).to_vec();
        assert_eq!(shown, ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "102nd", "113th"]);
    }
}
