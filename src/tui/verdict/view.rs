//! How the Verdict looks: the numbers at the top, below them the list of flaws and a text about the
//! chosen one.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Instant,
};

use ratatui::{
    buffer::Buffer,
    layout::{Rect, Size},
    text::{Line, Span},
};

use super::{
    VerdictPage,
    detail::{GET_VERDICT, NO_VERDICT},
    findings::{Finding, Item},
    hand, published,
    scores::{self, Scores},
    strip,
};
use crate::{
    judge::{anchor::Sureness, panel::CriticState, rubric::same_name},
    play::{Judging, Play, marks::Hand},
    record::Method,
    text,
    tui::{
        keymap::{Action, Context},
        page::{Progress, Shared},
        theme::Theme,
        widgets::{
            column,
            list::{MARK, Row},
            one_line,
            split::Split,
        },
        wrap::{Indent, wrap},
    },
};

/// Rows from which there is room for more than the bars.
const ROOMY: u16 = 16;
/// Rows from which there is room for gaps besides.
const SPACIOUS: u16 = 24;
/// Rows of the text from which there is room for what precedes a line.
const TALL: u16 = 16;
/// Columns of marks and points in a row of the list.
const LEAD: usize = 8;
/// Columns of a line's number in a row of the list.
const NUMBER: usize = 5;
/// Columns between marks and number from which the type has its own and what is wrong the others.
const ROOM_FOR_BOTH: usize = 50;
/// Columns of a type then.
const KIND: usize = 28;
/// Columns in which the beginning of what is wrong says something.
const SOME_WORDS: usize = 12;

impl VerdictPage {
    pub(super) fn view(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) {
        let Some(play) = &shared.play else {
            return;
        };
        self.keep_up(play, shared);
        let Some(judging) = self.judging(play) else {
            return view_nothing(buffer, area, shared);
        };
        if hand::hides(play, shared) {
            return hand::view_hidden(buffer, area, shared);
        }
        self.cramped = area.height < ROOMY;
        let top = self.top(play, judging, area.as_size(), shared);
        let rows = top.len() + usize::from(!self.cramped);
        let rows = u16::try_from(rows).map_or(area.height, |rows| rows.min(area.height));
        let main = Rect { y: area.y + rows, height: area.height - rows, ..area };
        let split = Split::of(main, 70, 68, self.reading);
        let alone = self.reading && split.list.is_empty();
        let text = if alone { area } else { split.text };
        if !alone {
            for (y, line) in (area.y..main.y).zip(&top) {
                buffer.set_line(area.x, y, line, area.width);
            }
            split.rule(buffer, self.reading, &shared.theme);
            self.view_list(buffer, split.list, judging, &shared.theme);
        }
        self.tall = text.height >= TALL;
        let prose = self.prose(play, judging, shared);
        let mut hasher = DefaultHasher::new();
        (judging.panel.judging(), self.only, self.chosen()).hash(&mut hasher);
        self.panel.draw(buffer, text, hasher.finish(), &prose, &shared.theme);
    }

    /// What stands over the list.
    fn top(
        &self,
        play: &Play,
        judging: &Judging,
        size: Size,
        shared: &Shared,
    ) -> Vec<Line<'static>> {
        let theme = &shared.theme;
        let width = size.width;
        let roomy = !self.cramped;
        let prose = |text: &str, style| wrap([(text, style)], width, Indent::NONE);
        let mut lines = Vec::new();
        let checks = *judging.panel.method() == Method::Checks;
        let rules = &play.stage().casting().rules;
        if !checks {
            let retry = shared.keymap.key_for(&[Context::Verdict], Action::RetryCritic);
            let comparable = published::comparable(judging, rules);
            let scores = Scores {
                judging,
                comparable,
                corrected: self.findings.corrected(),
                annotator: &shared.annotation.annotator,
                theme,
                retry: retry.unwrap_or_default(),
            };
            if roomy {
                lines.push(scores.heading(width));
            }
            lines.extend(scores.rows(width));
            if roomy {
                let chosen = self.findings.finding(self.chosen()).and_then(|one| one.anchor);
                let chosen = chosen.map(|anchor| anchor.line);
                lines.extend(strip::strip(self.findings.turns(), chosen, width, theme));
            }
        } else {
            lines.push(Line::styled("Checks by the offline company", theme.heading));
            lines.extend(prose(NO_VERDICT, theme.page));
            if roomy {
                lines.extend(prose(GET_VERDICT, theme.page));
            }
        }
        lines.extend(imitated(judging, usize::from(width), theme));
        let alerts = alerts(play, &shared.progress, theme);
        if roomy {
            if size.height >= SPACIOUS || checks {
                lines.push(Line::default());
            }
            let mut measured = scores::measured(judging);
            let count = play.judgings().len();
            if count > 1 {
                let which = format!("judging {} of {count}", self.at(play) + 1);
                let beside = text::width(&measured) + text::width(&which) + 3;
                measured.push_str(if beside > usize::from(width) { "\n" } else { "   " });
                measured.push_str(&which);
            }
            lines.extend(prose(&measured, theme.status));
            let comparison = published::comparison(judging, rules, scores::has_column(width));
            let style = match published::comparable(judging, rules) {
                true => theme.dim,
                false if checks => theme.status,
                false => theme.warning,
            };
            if let Some(comparison) = comparison.filter(|_| alerts.is_empty()) {
                lines.extend(prose(&comparison, style));
            }
        }
        for alert in alerts {
            lines.push(Line::from(one_line(&alert.content, usize::from(width), alert.style)));
        }
        lines
    }

    fn view_list(&mut self, buffer: &mut Buffer, area: Rect, judging: &Judging, theme: &Theme) {
        if area.is_empty() {
            return;
        }
        let heading = one_line(&self.heading(judging), usize::from(area.width), theme.heading);
        buffer.set_span(area.x, area.y, &heading, area.width);
        let area = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let rows: Vec<Row> = (0..self.items.len()).map(Row::Item).collect();
        let columns = usize::from(area.width.saturating_sub(MARK));
        let mut list = std::mem::take(&mut self.list);
        list.draw(buffer, area, &rows, theme, |row| match row {
            Row::Item(index) => match self.items.get(index) {
                Some(item) => self.row(*item, judging, columns, theme),
                None => Line::default(),
            },
            Row::Gap | Row::Heading(_) => Line::default(),
        });
        self.list = list;
    }

    /// How many flaws there are, of which dimension.
    fn heading(&self, judging: &Judging) -> String {
        let flaws = self
            .items
            .iter()
            .filter(|item| matches!(item, Item::Flaw { .. } | Item::Added(_)))
            .count();
        let critics = judging.panel.critics();
        let shown = critics.iter().enumerate().filter(|(i, _)| self.only.is_none_or(|o| o == *i));
        let states: Vec<&CriticState> = shown.map(|(_, critic)| &critic.state).collect();
        let settled = states.iter().all(|state| state.is_settled());
        let failed = states.iter().any(|state| matches!(state, CriticState::Failed { .. }));
        let checks = *judging.panel.method() == Method::Checks;
        let only = self.only.and_then(|index| critics.get(index));
        let whose = match only {
            Some(critic) => format!(" · {}", critic.dimension),
            None if checks => String::new(),
            None => " · all dimensions".to_owned(),
        };
        match (flaws, settled) {
            (0, false) => format!("No flaws so far{whose}"),
            (0, true) if checks => "The checks found nothing".to_owned(),
            (0, true) if failed => format!("No flaws known{whose}"),
            (0, true) => match only {
                Some(_) => format!("No flaws{whose}"),
                None => "No critic found a flaw".to_owned(),
            },
            (1, true) => format!("1 flaw{whose}"),
            (1, false) => format!("1 flaw so far{whose}"),
            (flaws, true) => format!("{flaws} flaws{whose}"),
            (flaws, false) => format!("{flaws} flaws so far{whose}"),
        }
    }

    fn row(&self, item: Item, judging: &Judging, columns: usize, theme: &Theme) -> Line<'static> {
        let critic = |index: usize| {
            let critic = judging.panel.critics().get(index);
            critic.map_or("", |critic| critic.dimension.as_str())
        };
        match (item, self.findings.finding(item)) {
            (Item::Flaw { .. } | Item::Added(_), Some(finding)) => {
                let index = finding.critic;
                flaw_row(finding, critic(index), judging, columns, theme)
            }
            (Item::Failed(index) | Item::Asked(index), _) => {
                let (told, style) = match item {
                    Item::Asked(_) => ("again", theme.status),
                    _ => ("failed", theme.error),
                };
                let mut spans = column(told, LEAD, style, &[], theme.page);
                let room = columns.saturating_sub(LEAD);
                spans.push(one_line(critic(index), room, theme.page));
                Line::from(spans)
            }
            _ => {
                let several = self.earlier.is_some() || judging.panel.judging() > 1;
                let name = match self.only {
                    Some(index) => critic(index).to_owned(),
                    None if several => format!("About judging {}", judging.panel.judging()),
                    None => "About this judging".to_owned(),
                };
                Line::from(one_line(&name, columns, theme.page))
            }
        }
    }
}

fn flaw_row(
    finding: &Finding,
    dimension: &str,
    judging: &Judging,
    columns: usize,
    theme: &Theme,
) -> Line<'static> {
    let severity = &finding.severity;
    let instance = finding.held.flaw.instance.trim();
    let lead = format!("{:<3}{:>3}", severity.marks(), severity.number());
    let (hand, style) = hand::mark(finding.held.hand, theme);
    let rejected = finding.held.hand == Hand::Rejected;
    let (lead_style, page) = match rejected {
        true => (theme.dim, theme.dim),
        false => (severity.style(theme), theme.page),
    };
    let mut spans = vec![Span::styled(lead, lead_style), Span::styled(format!(" {hand}"), style)];
    let middle = columns.saturating_sub(LEAD + NUMBER);
    // Alone, a type that is called like its dimension tells nothing of the flaw.
    let telling = !same_name(&finding.kind, dimension) || instance.is_empty();
    let kind = match middle {
        ROOM_FOR_BOTH.. => KIND,
        _ if telling => text::width(&finding.kind).min(middle),
        _ => 0,
    };
    let rest = middle - kind;
    let (gap, begins) = match (kind, rest) {
        (0, _) => (0, instance),
        (_, SOME_WORDS..) => (2, instance),
        _ => (rest, ""),
    };
    spans.extend(column(&finding.kind, kind, page, &[], page));
    spans.push(Span::raw(" ".repeat(gap)));
    let style = if kind == 0 { page } else { theme.dim };
    spans.extend(column(begins, rest - gap, style, &[], theme.page));
    let number = finding.anchor.and_then(|anchor| {
        let number = judging.material.number_of(anchor.line)?;
        let doubt = if anchor.sure == Sureness::Guess { "?" } else { " " };
        Some(format!("{number}{doubt}"))
    });
    spans.push(Span::styled(format!("{:>NUMBER$}", number.unwrap_or_default()), theme.dim));
    Line::from(spans)
}

/// What needs to be known now: a call that waits, a journal that is not written.
fn alerts(play: &Play, progress: &Progress, theme: &Theme) -> Vec<Span<'static>> {
    let mut alerts = Vec::new();
    let running = play.judgings().last().is_some_and(|judging| !judging.panel.is_settled());
    if let Some(waiting) = progress.waiting.as_ref().filter(|_| running) {
        let left = waiting.until.saturating_duration_since(Instant::now());
        let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        let told = format!("Asks again in {seconds} s. {}", waiting.fault.what);
        alerts.push(Span::styled(told, theme.warning));
    }
    if let Some(trouble) = &progress.trouble {
        alerts.push(Span::styled(trouble.clone(), theme.error));
    }
    alerts
}

/// That a text may have misled the critics, which is said however little room there is.
fn imitated(judging: &Judging, width: usize, theme: &Theme) -> Option<Line<'static>> {
    let all = judging.panel.imitations();
    let (first, others) = all.split_first()?;
    let more =
        if others.is_empty() { String::new() } else { format!(", and {} more", others.len()) };
    let told = format!("Do not trust this blindly: {first}{more}.");
    Some(Line::from(one_line(&told, width, theme.warning)))
}

fn view_nothing(buffer: &mut Buffer, area: Rect, shared: &Shared) {
    let key = shared.keymap.key_for(&[Context::Verdict], Action::JudgeAgain);
    let told = format!(
        "This play has not been judged yet. {} judges it as it stands.",
        key.unwrap_or_default()
    );
    let lines = wrap([(told.as_str(), shared.theme.status)], area.width, Indent::NONE);
    for (y, line) in (area.y..area.bottom()).zip(&lines) {
        buffer.set_line(area.x, y, line, area.width);
    }
}
