//! How many colours the terminal has, and a theme with no more than those.

use ratatui::style::{Color, Modifier, Style};

use super::{Theme, colour};

/// How many colours there are to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    None,
    Sixteen,
    Indexed,
    True,
}

/// Contrast that is kept where colours are exchanged for those at hand, if it was there.
const KEPT: f64 = 7.0;

/// Terminals that know every colour and are often met without `COLORTERM`, which ssh drops.
const KNOWN: [&str; 6] =
    ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour"];

impl Depth {
    /// From the variables `COLORTERM` and `TERM`. Nothing is asked of the terminal.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        if term == "dumb" || term.starts_with("vt") || term.ends_with("-m") {
            return Self::None;
        }
        match set("COLORTERM").as_deref() {
            Some("truecolor" | "24bit") => Self::True,
            _ if term.contains("direct") || KNOWN.contains(&term.as_str()) => Self::True,
            _ if term.contains("256color") => Self::Indexed,
            _ => Self::Sixteen,
        }
    }
}

/// `theme` in the colours of `depth`, each as near as one can be that is read as well.
pub(super) fn at(theme: &Theme, depth: Depth) -> Theme {
    if depth == Depth::True {
        return theme.clone();
    }
    let page = theme.page;
    let ground = page.bg.map(|bg| exchanged_ground(bg, depth));
    theme.mapped(|style| {
        let mut new = style;
        new.bg = style.bg.map(|bg| exchanged_ground(bg, depth));
        if depth == Depth::Sixteen && style.bg != page.bg && style.bg.is_some() && new.bg == ground
        {
            // What no ground sets apart any more is turned around.
            new.bg = None;
            new = new.add_modifier(Modifier::REVERSED);
        }
        new.fg = style.fg.map(|fg| exchanged_text(fg, style, page, new.bg.or(ground), depth));
        if depth == Depth::None {
            (new.fg, new.bg) = (None, None);
        }
        new
    })
}

fn candidates(depth: Depth) -> Vec<(Color, colour::Rgb)> {
    match depth {
        Depth::Indexed => colour::indexed().collect(),
        _ => colour::sixteen().collect(),
    }
}

/// Whether a terminal of this depth has the colour as it is.
fn has(depth: Depth, colour: Color) -> bool {
    match colour {
        Color::Rgb(..) => depth == Depth::True,
        Color::Indexed(index) => depth >= Depth::Indexed || index < 16,
        _ => true,
    }
}

fn exchanged_ground(ground: Color, depth: Depth) -> Color {
    let Some(rgb) = colour::shown(ground).filter(|_| !has(depth, ground)) else {
        return ground;
    };
    match depth {
        // Of the sixteen, only black and white are sure to be far from every text.
        Depth::None | Depth::Sixteen if colour::luminance(rgb) > 0.18 => Color::White,
        Depth::None | Depth::Sixteen => Color::Black,
        Depth::Indexed | Depth::True => nearest(rgb, depth, |_| true).unwrap_or(ground),
    }
}

fn exchanged_text(
    text: Color,
    style: Style,
    page: Style,
    ground: Option<Color>,
    depth: Depth,
) -> Color {
    if has(depth, text) {
        return text;
    }
    let Some(rgb) = colour::shown(text) else {
        return text;
    };
    let dim = style.add_modifier.contains(Modifier::DIM);
    let read = |rgb, ground| match dim {
        true => colour::contrast(colour::dimmed(rgb, ground), ground),
        false => colour::contrast(rgb, ground),
    };
    let old = style.bg.or(page.bg).and_then(colour::shown);
    let new = ground.and_then(colour::shown);
    let (Some(old), Some(new)) = (old, new) else {
        return nearest(rgb, depth, |_| true).unwrap_or(text);
    };
    let wanted = read(rgb, old).min(KEPT);
    let best = || {
        let all = candidates(depth).into_iter();
        all.max_by(|a, b| read(a.1, new).total_cmp(&read(b.1, new))).map(|(colour, _)| colour)
    };
    nearest(rgb, depth, |rgb| read(rgb, new) >= wanted).or_else(best).unwrap_or(text)
}

fn nearest(rgb: colour::Rgb, depth: Depth, fits: impl Fn(colour::Rgb) -> bool) -> Option<Color> {
    candidates(depth)
        .into_iter()
        .filter(|(_, candidate)| fits(*candidate))
        .min_by(|a, b| colour::distance(a.1, rgb).total_cmp(&colour::distance(b.1, rgb)))
        .map(|(colour, _)| colour)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_say_how_many_colours_there_are() {
        for (variables, depth) in [
            (&[("COLORTERM", "truecolor"), ("TERM", "xterm-256color")][..], Depth::True),
            (&[("COLORTERM", "24bit")], Depth::True),
            (&[("COLORTERM", "yes"), ("TERM", "xterm")], Depth::Sixteen),
            (&[("TERM", "xterm-direct")], Depth::True),
            (&[("TERM", "xterm-kitty")], Depth::True),
            (&[("TERM", "xterm-256color")], Depth::Indexed),
            (&[("TERM", "screen-256color"), ("COLORTERM", "")], Depth::Indexed),
            (&[("TERM", "linux")], Depth::Sixteen),
            (&[("TERM", "xterm")], Depth::Sixteen),
            (&[("TERM", "")], Depth::Sixteen),
            (&[], Depth::Sixteen),
            (&[("TERM", "vt220")], Depth::None),
            (&[("TERM", "xterm-m")], Depth::None),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::None),
        ] {
            let found = Depth::of(|asked| {
                let pair = variables.iter().find(|(name, _)| *name == asked);
                pair.map(|(_, value)| (*value).to_owned())
            });
            assert_eq!(found, depth, "{variables:?}");
        }
    }
}
