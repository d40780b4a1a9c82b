//! What is around every screen: header, footer, the notice, and the sentence for too small windows.

use ratatui::{
    buffer::Buffer,
    layout::{Margin, Rect},
    text::{Line, Span},
    widgets::{Block, BorderType, Padding, Widget},
};

use super::{fitted, one_line, rule, sides};
use crate::tui::{
    keymap::{Action, Context},
    page::{Notice, Shared, Typing, Weight},
    recording::is_refused,
    theme::Theme,
    wrap::{Indent, wrap},
};

/// The smallest window that is drawn into.
pub const LEAST: (u16, u16) = (40, 12);

/// Windows from this height on have room for rules and gaps.
const ROOMY: u16 = 18;

/// Widest part of a window that is used; more would tear a screen apart.
const WIDEST: u16 = 160;

/// Most rows of a notice; it lies over the end of the screen.
const NOTICE: usize = 3;

/// Where the parts of a screen go.
#[derive(Debug, Clone, Copy)]
pub struct Areas {
    /// One row, and in roomy windows one more for a rule.
    header: Rect,
    pub body: Rect,
    notice: Rect,
    footer: Rect,
}

/// Divides a window of at least [`LEAST`].
pub fn areas(window: Rect) -> Areas {
    let side = if window.width >= 60 { 2 } else { 1 };
    let spare = window.width.saturating_sub(WIDEST) / 2;
    let area = window.inner(Margin::new(side.max(spare), 0));
    let (above, below) = match window.height {
        ROOMY.. => (3, 2),
        _ => (1, 1),
    };
    let row = |y, height| Rect { y, height, ..area };
    Areas {
        header: row(area.y, above.min(2)),
        body: row(area.y + above, area.height.saturating_sub(above + below)),
        notice: row(area.bottom().saturating_sub(2), 1),
        footer: row(area.bottom().saturating_sub(1), 1),
    }
}

/// `aside` gives what stands at the right, for the columns that there are.
pub fn header(
    buffer: &mut Buffer,
    areas: &Areas,
    title: &str,
    aside: impl FnOnce(usize) -> String,
    theme: &Theme,
) {
    let area = areas.header;
    let name = "sceneplay";
    let left = Line::from(vec![
        Span::styled(name, theme.accent),
        Span::raw("  "),
        Span::styled(title.to_owned(), theme.heading),
    ]);
    let room = usize::from(area.width).saturating_sub(left.width() + 2);
    let right = Line::from(one_line(&aside(room), room, theme.status));
    sides(buffer, area, &left, &right);
    if area.height > 1 {
        let below = Rect { y: area.y + 1, height: 1, ..area };
        rule(buffer, below, theme.border);
    }
}

/// The keys that work here, the most important first, as many as fit; how to get help always. What
/// is not possible now, by `can`, is left out.
pub fn footer(
    buffer: &mut Buffer,
    areas: &Areas,
    contexts: &[Context],
    can: impl Fn(Action) -> bool,
    typing: Typing,
    shared: &Shared,
) {
    const BETWEEN: &str = "   ";
    let theme = &shared.theme;
    let entry = |key: &str, short: &str| {
        vec![
            Span::styled(key.to_owned(), theme.accent),
            Span::raw(" "),
            Span::styled(short.to_owned(), theme.dim),
        ]
    };
    let keys: Vec<String> = shared
        .keymap
        .of(Context::Global)
        .filter(|(binding, _)| binding.action == Action::Help)
        .flat_map(|(_, keys)| keys)
        .collect();
    // A mark is typed where there is text already.
    let works = |key: &&String| typing != Typing::Text || key.chars().count() > 1;
    let help = keys.iter().find(works).map_or_else(Vec::new, |key| entry(key, "help"));
    let help = Line::from(help);
    let room = usize::from(areas.footer.width).saturating_sub(help.width() + BETWEEN.len());
    let mut left = Line::default();
    let mut told = Vec::new();
    let mut taken: Vec<String> = Vec::new();
    for (binding, keys) in
        contexts.iter().chain(&[Context::Global]).flat_map(|context| shared.keymap.of(*context))
    {
        // A key does what the innermost context says.
        let free = keys.iter().find(|key| !taken.contains(key)).cloned();
        taken.extend(keys);
        let Some(key) = free else { continue };
        let refused = shared.progress.recording.is_some() && is_refused(binding.action);
        let known = refused || told.contains(&binding.action) || !can(binding.action);
        if known || binding.short.is_empty() || binding.action == Action::Help {
            continue;
        }
        told.push(binding.action);
        let next = Line::from(entry(&key, binding.short));
        let gap = if left.spans.is_empty() { "" } else { BETWEEN };
        if left.width() + gap.len() + next.width() > room {
            break;
        }
        left.push_span(Span::raw(gap));
        left.extend(next);
    }
    sides(buffer, areas.footer, &left, &help);
}

pub fn notice(buffer: &mut Buffer, areas: &Areas, notice: &Notice, theme: &Theme) {
    let style = match notice.weight {
        Weight::Plain => theme.status,
        Weight::Warning => theme.warning,
        Weight::Error => theme.error,
    };
    let Rect { width, y: last, .. } = areas.notice;
    let lines = fitted(wrap([(&*notice.text, style)], width, Indent::NONE), NOTICE, width);
    let above = u16::try_from(lines.len()).unwrap_or(1).saturating_sub(1);
    let area = Rect { y: last.saturating_sub(above), height: above + 1, ..areas.notice };
    blank(buffer, area, theme);
    for (y, line) in (area.y..area.bottom()).zip(&lines) {
        buffer.set_line(area.x, y, line, width);
    }
}

/// Says so where the window is too small; `false`: it is not.
pub fn too_small(buffer: &mut Buffer, window: Rect, theme: &Theme) -> bool {
    let (columns, rows) = LEAST;
    if window.width >= columns && window.height >= rows {
        return false;
    }
    let (width, height) = (window.width, window.height);
    let needed = format!("needs {columns}×{rows}");
    let text = [format!("Too small: {width}×{height}, {needed}."), needed]
        .into_iter()
        .find(|text| crate::text::width(text) <= usize::from(width))
        .unwrap_or_else(|| format!("{columns}×{rows}"));
    let line = Line::from(one_line(&text, usize::from(width), theme.warning));
    let wide = u16::try_from(line.width()).unwrap_or(width);
    let x = window.x + width.saturating_sub(wide) / 2;
    if !window.is_empty() {
        buffer.set_line(x, window.y + height / 2, &line, width);
    }
    true
}

/// Empties `area` for something that lies over the screen, dims what is around it, and returns its
/// inside.
pub fn sheet(buffer: &mut Buffer, area: Rect, title: &str, theme: &Theme) -> Rect {
    buffer.set_style(buffer.area, theme.dim);
    pane(buffer, area, title, theme)
}

/// The same, and leaves what is around it as it is.
pub fn pane(buffer: &mut Buffer, area: Rect, title: &str, theme: &Theme) -> Rect {
    let margin = Rect { x: area.x.saturating_sub(1), width: area.width.saturating_add(2), ..area };
    blank(buffer, margin.intersection(buffer.area), theme);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.border)
        .title(Span::styled(format!(" {title} "), theme.heading))
        .padding(Padding::new(2, 2, 1, 1));
    let inside = block.inner(area);
    block.render(area, buffer);
    inside
}

/// The area of a sheet of at most this size in the middle of the window; where only a sliver of the
/// screen would be left at its sides, it takes the whole width.
pub fn middle(window: Rect, width: u16, height: u16) -> Rect {
    let width = match window.width.saturating_sub(width) {
        0..10 => window.width,
        _ => width,
    };
    let height = height.min(window.height.saturating_sub(2));
    Rect {
        x: window.x + (window.width - width) / 2,
        y: window.y + (window.height - height) / 2,
        width,
        height,
    }
}

fn blank(buffer: &mut Buffer, area: Rect, theme: &Theme) {
    for y in area.y..area.bottom() {
        // A wide character that reaches into the area would hide its first column.
        if let Some(cell) = area.x.checked_sub(1).and_then(|x| buffer.cell_mut((x, y)))
            && crate::text::width(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
        for x in area.x..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
                cell.set_style(theme.page);
            }
        }
    }
}
