//! A screen's cells as an SVG picture.
//!
//! Every text says how many columns it takes, so that the picture is right whatever font shows it.

use std::fmt::Write as _;

use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier, Style},
};

use crate::text::width;

/// Pixels of a cell, of the font in it, and from the cell's top to the foot of its letters.
const CELL: (f32, f32) = (8.4, 18.0);
const FONT: u8 = 14;
const FOOT: f32 = 13.5;
/// Around the screen.
const MARGIN: f32 = 12.0;

/// What a terminal shows that was told no colours.
const INK: &str = "#d4d4d4";
const PAPER: &str = "#16181c";

const BASIC: [&str; 16] = [
    "#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd", "#e5e5e5",
    "#666666", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff",
];

/// The picture of `buffer`; `page` is what fills the screen.
pub fn svg(buffer: &Buffer, page: Style) -> String {
    let area = buffer.area;
    let (right, bottom) = (x(area.width) + MARGIN, y(area.height) + MARGIN);
    let ground = colour(page.bg, PAPER);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {right:.1} {bottom:.1}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"{FONT}\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{ground}\"/>\n"
    );
    for row in 0..area.height {
        let cells = (0..area.width).map(|column| (column, &buffer[(column, row)]));
        for run in runs(cells) {
            draw(&mut svg, &run, row, &ground);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Neighbours of one look and one width.
struct Run {
    look: Look,
    from: u16,
    columns: u16,
    wide: bool,
    text: String,
}

#[derive(Clone, PartialEq)]
struct Look {
    fg: String,
    bg: String,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let (fg, bg) = (colour(Some(cell.fg), INK), colour(Some(cell.bg), PAPER));
        let turned = cell.modifier.contains(Modifier::REVERSED);
        let (fg, bg) = if turned { (bg, fg) } else { (fg, bg) };
        Self { fg, bg, modifier: cell.modifier }
    }
}

fn runs<'a>(cells: impl Iterator<Item = (u16, &'a Cell)>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut covered = 0;
    for (column, cell) in cells {
        // The right half of what is two columns wide.
        if column < covered {
            continue;
        }
        let columns = u16::try_from(width(cell.symbol())).unwrap_or(1).max(1);
        covered = column + columns;
        let (look, wide) = (Look::of(cell), columns > 1);
        match runs.last_mut() {
            Some(run) if run.look == look && run.wide == wide => {
                run.columns += columns;
                run.text.push_str(cell.symbol());
            }
            _ => {
                let text = cell.symbol().to_owned();
                runs.push(Run { look, from: column, columns, wide, text });
            }
        }
    }
    runs
}

fn draw(svg: &mut String, run: &Run, row: u16, ground: &str) {
    let Run { look, from, columns, text, .. } = run;
    if look.bg != ground {
        let (wide, high) = (CELL.0 * f32::from(*columns), CELL.1);
        let _ = writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" fill=\"{}\"/>",
            x(*from),
            y(row),
            look.bg
        );
    }
    let begun = text.len() - text.trim_start_matches(' ').len();
    let text = text.trim_matches(' ');
    if text.is_empty() {
        return;
    }
    let (Ok(begun), Ok(columns)) = (u16::try_from(begun), u16::try_from(width(text))) else {
        return;
    };
    let _ = write!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" textLength=\"{:.1}\" fill=\"{}\"",
        x(from + begun),
        y(row) + FOOT,
        CELL.0 * f32::from(columns),
        look.fg
    );
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::DIM, " fill-opacity=\"0.7\""),
    ] {
        if look.modifier.contains(modifier) {
            svg.push_str(attribute);
        }
    }
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(svg, " xml:space=\"preserve\">{escaped}</text>");
}

fn x(column: u16) -> f32 {
    MARGIN + CELL.0 * f32::from(column)
}

fn y(row: u16) -> f32 {
    MARGIN + CELL.1 * f32::from(row)
}

fn colour(colour: Option<Color>, usual: &str) -> String {
    let basic = |index: usize| BASIC.get(index).copied().unwrap_or(usual).to_owned();
    match colour.unwrap_or(Color::Reset) {
        Color::Reset => usual.to_owned(),
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Indexed(index @ 0..=15) => basic(usize::from(index)),
        Color::Indexed(index @ 16..=231) => {
            let level = |place: u8| match (index - 16) / place % 6 {
                0 => 0,
                step => 55 + 40 * step,
            };
            format!("#{:02x}{:02x}{:02x}", level(36), level(6), level(1))
        }
        Color::Indexed(index) => {
            let grey = 8 + 10 * (index - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
        Color::Black => basic(0),
        Color::Red => basic(1),
        Color::Green => basic(2),
        Color::Yellow => basic(3),
        Color::Blue => basic(4),
        Color::Magenta => basic(5),
        Color::Cyan => basic(6),
        Color::Gray => basic(7),
        Color::DarkGray => basic(8),
        Color::LightRed => basic(9),
        Color::LightGreen => basic(10),
        Color::LightYellow => basic(11),
        Color::LightBlue => basic(12),
        Color::LightMagenta => basic(13),
        Color::LightCyan => basic(14),
        Color::White => basic(15),
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    #[test]
    fn colours_of_every_kind() {
        for (given, shown) in [
            (Color::Reset, INK),
            (Color::Rgb(1, 2, 255), "#0102ff"),
            (Color::Indexed(1), "#cd3131"),
            (Color::Indexed(16), "#000000"),
            (Color::Indexed(208), "#ff8700"),
            (Color::Indexed(231), "#ffffff"),
            (Color::Indexed(232), "#080808"),
            (Color::Indexed(255), "#eeeeee"),
            (Color::LightCyan, "#29b8db"),
        ] {
            assert_eq!(colour(Some(given), INK), shown);
        }
    }

    #[test]
    fn what_is_wide_stands_apart_and_nothing_is_markup() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(1, 0, "<b>&葛b", Style::new().bg(Color::Red).italic());
        let svg = svg(&buffer, Style::new());
        let texts: Vec<&str> = svg.lines().filter(|line| line.starts_with("<text")).collect();
        let [narrow, wide, last] = texts[..] else { panic!("{svg}") };
        assert!(narrow.ends_with(">&lt;b&gt;&amp;</text>"), "{narrow}");
        assert!(narrow.contains("textLength=\"33.6\"") && narrow.contains("italic"), "{narrow}");
        assert!(wide.contains("textLength=\"16.8\"") && wide.contains("x=\"54.0\""), "{wide}");
        assert!(last.contains("x=\"70.8\""), "{last}");
        assert_eq!(svg.matches("<rect").count(), 4, "{svg}");
    }
}
