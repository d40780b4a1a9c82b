//! How marking looks: the play with its marks, and beside or below it what is said of the line that
//! is looked at.

use std::hash::{DefaultHasher, Hash, Hasher};

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
    text::{Line, Span as Run},
};

use super::{MarkingPage, board::Item, layer, words::words};
use crate::{
    judge::rubric::Grade,
    play::{Play, marks::Hand},
    record::{Finding as Says, Flaw, MarkingMode, Span},
    scene::ENVIRONMENT,
    script::{self, Kind},
    tui::{
        flow::{Blocks, Flow},
        page::Shared,
        theme::Theme,
        verdict::{hand, severity::Severity},
        widgets::{one_line, rule},
        wrap::{Indent, wrap},
    },
};

/// Columns from which what is said stands beside the play.
const WIDE: u16 = 100;
/// Widest line of the play.
const MEASURE: u16 = 76;
/// Columns that a line's text stands in.
const TEXT: u16 = 4;
/// Fewest and most rows of what is said, where it stands below the play.
const BELOW: (u16, u16) = (3, 9);

impl MarkingPage {
    pub(super) fn view(&mut self, buffer: &mut Buffer, area: Rect, play: &Play, shared: &Shared) {
        let theme = &shared.theme;
        let head = one_line(&self.head(play, shared), area.width.into(), theme.status);
        buffer.set_span(area.x, area.y, &head, area.width);
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        let (text, said) = if area.width >= WIDE {
            let beside = area.width / 3;
            let text = Rect { width: body.width - beside - 3, ..body };
            (text, Rect { x: text.right() + 3, width: beside, ..body })
        } else {
            let rows = (body.height / 3).clamp(BELOW.0, BELOW.1).min(body.height / 2);
            let text = Rect { height: body.height.saturating_sub(rows + 1), ..body };
            rule(buffer, Rect { y: text.bottom(), height: 1, ..body }, theme.border);
            (text, Rect { y: text.bottom() + 1, height: rows, ..body })
        };
        let text = Rect { width: text.width.min(MEASURE), ..text };
        let mut flow = std::mem::replace(&mut self.flow, Flow::reading());
        let scale = self.rubric(shared).map_or(&[][..], |rubric| &rubric.scale);
        let pages = Pages { page: self, play, theme, scale };
        flow.reveal(&pages, self.at, text.width, text.height);
        flow.draw(&pages, buffer, text);
        for (y, line) in (said.y..said.bottom()).zip(self.said(said, scale, play, theme)) {
            buffer.set_line(said.x, y, &line, said.width);
        }
        self.flow = flow;
    }

    /// Who marks, how, and how far it is done.
    fn head(&self, play: &Play, shared: &Shared) -> String {
        let layer = layer(play, shared);
        let mode = match layer {
            Some(layer) if layer.is_done() => "done",
            Some(layer) if layer.mode() == MarkingMode::Blind => "blind",
            Some(_) => "assisted",
            None => "not begun",
        };
        let all = || self.board.all().map(|(_, _, item)| item);
        let critics = all().filter(|item| item.is_critics).count();
        let open = all().filter(|item| item.is_open()).count();
        let own = all().filter(|item| !item.is_critics).count();
        let place = match self.at {
            0 => "the whole play".to_owned(),
            at => format!("line {at} of {}", self.lines.len()),
        };
        let mut told = format!("{}, {mode} · {place}", shared.annotation.annotator);
        if critics > 0 {
            told.push_str(&format!(" · {} of {critics} flaws decided", critics - open));
        }
        told.push_str(&format!(" · {own} of your own"));
        if let Some(rubric) = self.rubric(shared) {
            told.push_str(&format!(" · rubric {}", rubric.name));
        }
        told
    }

    /// What is said of the place that is looked at, the chosen item in view.
    fn said(&self, area: Rect, scale: &[Grade], play: &Play, theme: &Theme) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        let mut shown = 0;
        if let Some(span) = self.words {
            let line = self.board.line(self.at).and_then(|line| play.stage().line(line));
            let text = line.map_or("", |line| line.text.as_str());
            if let Some(span) = span.span(&words(text)) {
                let told = format!("“{}”", super::words::piece(text, span));
                lines.push(Line::from(one_line(&told, area.width.into(), theme.accent)));
            }
        }
        for (at, item) in self.items().iter().enumerate() {
            let chosen = at == self.item;
            if chosen {
                shown = lines.len();
            }
            let mark = if chosen { "▸ " } else { "  " };
            let style = if chosen { theme.accent } else { theme.dim };
            let (lead, kind) = told(item, scale, theme);
            let mut runs = vec![(mark, style)];
            runs.extend(lead.iter().map(|(text, style)| (text.as_str(), *style)));
            runs.push((kind.as_str(), theme.page));
            lines.extend(wrap(runs, area.width, Indent::hanging(TEXT)));
            if !item.text.is_empty() {
                let text = [(item.text.as_str(), theme.dim)];
                lines.extend(wrap(text, area.width, Indent::all(TEXT)));
            }
        }
        if self.items().is_empty() {
            let told = match self.at {
                0 => "Nothing is said of the play as a whole.",
                _ => "Nothing is said of this line.",
            };
            lines.push(Line::from(one_line(told, area.width.into(), theme.dim)));
        }
        let height = usize::from(area.height);
        let from = (shown + 2).saturating_sub(height).min(lines.len().saturating_sub(1));
        lines.split_off(from)
    }
}

/// What stands in front of a type or a kind of mark, and that.
fn told(item: &Item, scale: &[Grade], theme: &Theme) -> (Vec<(String, Style)>, String) {
    let mut lead = Vec::new();
    let (shown, style) = hand::mark(item.hand, theme);
    lead.push((format!("{shown} "), style));
    if item.severity.is_some() {
        let severity = severity(item, scale);
        lead.push((format!("{} {} ", severity.marks(), severity.number()), severity.style(theme)));
    }
    let kind = match item.dimension.is_empty() || item.dimension == item.kind {
        true => item.kind.clone(),
        false => format!("{} · {}", item.kind, item.dimension),
    };
    (lead, kind)
}

fn severity(item: &Item, scale: &[Grade]) -> Severity {
    let flaw = Flaw {
        instance: String::new(),
        kind: item.kind.clone(),
        severity: item.severity,
        given: None,
        line: None,
        evidence: None,
    };
    Severity::of(&flaw, scale)
}

/// The play as blocks: the whole first, then each line.
struct Pages<'a> {
    page: &'a MarkingPage,
    play: &'a Play,
    theme: &'a Theme,
    scale: &'a [Grade],
}

impl Pages<'_> {
    fn line(&self, index: usize) -> Option<&crate::record::Line> {
        self.play.stage().line(self.page.board.line(index)?)
    }

    fn selected(&self, index: usize, text: &str) -> Option<Span> {
        let selection = self.page.words.filter(|_| index == self.page.at)?;
        selection.span(&words(text))
    }

    /// The style of each character of a line.
    fn styles(&self, index: usize, speaker: &str, text: &str) -> Vec<Style> {
        let theme = self.theme;
        let stage = self.play.stage();
        let mut styles = Vec::with_capacity(text.len());
        if speaker == ENVIRONMENT {
            styles.resize(text.chars().count(), theme.narration);
        } else {
            let speakers = stage.scene().speakers();
            let place = speakers.iter().position(|name| name == speaker).unwrap_or(0);
            let script = script::parse(text, speaker, speakers);
            for part in script.parts() {
                let style = match part.kind {
                    Kind::Speech => theme.speech,
                    Kind::Thought => theme.thought,
                    Kind::Action => theme.action,
                    Kind::Name => theme.speaker(place),
                };
                styles.extend(script.text(part).chars().map(|_| style));
            }
        }
        let over = |styles: &mut [Style], span: Span, style: Style| {
            let (start, end) = (span.start as usize, (span.end as usize).min(styles.len()));
            for one in styles.get_mut(start..end).unwrap_or_default() {
                *one = one.patch(style);
            }
        };
        for item in self.page.board.items(index) {
            if let Some(span) = item.span.filter(|_| item.hand != Hand::Rejected) {
                let style = match item.severity {
                    Some(_) => severity(item, self.scale).style(self.theme),
                    None => theme.player,
                };
                over(&mut styles, span, style.add_modifier(Modifier::UNDERLINED));
            }
        }
        if let Some(span) = self.selected(index, text) {
            over(&mut styles, span, theme.selection);
        }
        styles
    }

    /// The marks of a place, after its speaker's name.
    fn marks(&self, index: usize) -> Vec<(String, Style)> {
        let items = self.page.board.items(index).iter();
        items
            .map(|item| {
                let (hand, style) = hand::mark(item.hand, self.theme);
                match &item.says {
                    Some(Says::Label { .. } | Says::Rating { .. }) => {
                        (format!("  {}", item.text), style)
                    }
                    Some(Says::Comment { .. }) => ("  …".to_owned(), style),
                    _ => {
                        let severity = severity(item, self.scale);
                        let style = match item.hand {
                            Hand::Rejected => self.theme.dim,
                            _ => severity.style(self.theme),
                        };
                        (format!("  {}{}", severity.marks(), hand.trim()), style)
                    }
                }
            })
            .collect()
    }
}

impl Blocks for Pages<'_> {
    fn len(&self) -> usize {
        self.page.board.places()
    }

    fn id(&self, index: usize) -> u64 {
        self.page.board.line(index).map_or(0, |line| u64::from(line.0))
    }

    fn revision(&self, index: usize) -> u64 {
        let mut hasher = DefaultHasher::new();
        let chosen = index == self.page.at;
        (chosen, index).hash(&mut hasher);
        if chosen {
            let span = self.line(index).and_then(|line| self.selected(index, &line.text));
            span.map(|span| (span.start, span.end)).hash(&mut hasher);
        }
        for item in self.page.board.items(index) {
            (item.severity, item.mark, item.hand as u8, &item.text).hash(&mut hasher);
        }
        hasher.finish()
    }

    fn lines(&self, index: usize, width: u16) -> Vec<Line<'static>> {
        let theme = self.theme;
        let chosen = index == self.page.at;
        let (mark, mark_style) = if chosen { ("▸", theme.accent) } else { (" ", theme.page) };
        let marks = self.marks(index);
        let marks = marks.iter().map(|(text, style)| (text.as_str(), *style));
        let Some(line) = self.line(index) else {
            let name = [(mark, mark_style), (" The play as a whole", theme.heading)];
            let mut lines = wrap(name.into_iter().chain(marks), width, Indent::hanging(TEXT));
            lines.push(Line::default());
            return lines;
        };
        let speakers = self.play.stage().scene().speakers();
        let place = speakers.iter().position(|name| *name == line.speaker).unwrap_or(0);
        let number = format!("{index:>3} ");
        let name = [
            (mark, mark_style),
            (number.as_str(), theme.dim),
            (line.speaker.as_str(), theme.speaker(place)),
        ];
        let mut lines = wrap(name.into_iter().chain(marks), width, Indent::hanging(TEXT));
        let styles = self.styles(index, &line.speaker, &line.text);
        let runs = runs(&line.text, &styles);
        let runs = runs.iter().map(|run| (run.content.as_ref(), run.style));
        lines.extend(wrap(runs, width, Indent::all(TEXT)));
        lines.push(Line::default());
        lines
    }
}

/// Characters of the same style together.
fn runs(text: &str, styles: &[Style]) -> Vec<Run<'static>> {
    let mut runs: Vec<Run<'static>> = Vec::new();
    for (at, letter) in text.chars().enumerate() {
        let style = styles.get(at).copied().unwrap_or_default();
        match runs.last_mut() {
            Some(run) if run.style == style => run.content.to_mut().push(letter),
            _ => runs.push(Run::styled(letter.to_string(), style)),
        }
    }
    runs
}
