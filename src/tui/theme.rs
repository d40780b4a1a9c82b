//! What things look like: a style for each meaning, read from TOML.
//!
//! The only place with colours, besides `themes/*.toml`. Says nothing of layout.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// A style as a theme file writes it.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Look {
    fg: Option<Color>,
    bg: Option<Color>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
    reverse: bool,
}

impl From<Look> for Style {
    fn from(look: Look) -> Self {
        let mut style = Self::new();
        style.fg = look.fg;
        style.bg = look.bg;
        for (on, modifier) in [
            (look.bold, Modifier::BOLD),
            (look.dim, Modifier::DIM),
            (look.italic, Modifier::ITALIC),
            (look.underline, Modifier::UNDERLINED),
            (look.reverse, Modifier::REVERSED),
        ] {
            if on {
                style = style.add_modifier(modifier);
            }
        }
        style
    }
}

/// Lists each meaning once, and makes of it the theme, its file and the list that tests walk.
macro_rules! meanings {
    ($($(#[$about:meta])* $meaning:ident,)+) => {
        /// A style for each meaning, over the [`Theme::page`] that fills the screen.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Theme {
            $($(#[$about])* pub $meaning: Style,)+
            speakers: Vec<Style>,
        }

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        struct File {
            $($meaning: Look,)+
            speakers: Vec<Look>,
        }

        impl From<File> for Theme {
            fn from(file: File) -> Self {
                Self {
                    $($meaning: file.$meaning.into(),)+
                    speakers: file.speakers.into_iter().map(Style::from).collect(),
                }
            }
        }

        impl Theme {
            #[cfg(test)]
            fn meanings(&self) -> Vec<(&'static str, Style)> {
                vec![$((stringify!($meaning), self.$meaning),)+]
            }
        }
    };
}

meanings! {
    /// The screen's ground and plain text.
    page,
    /// What is there but not meant to be looked at first.
    dim,
    heading,
    /// The one accent: the name in the header, keys, what has the focus.
    accent,
    border,
    /// The chosen row of a list.
    selection,
    /// The status line and what happens now.
    status,
    /// The characters of a row that match what was typed.
    matched,
    speech,
    thought,
    action,
    /// Environment's lines.
    narration,
    /// Whatever is the player's own.
    player,
    /// The place where a line is growing.
    streaming,
    /// Stands where a thought is hidden.
    hidden_thought,
    error,
    warning,
    minor,
    moderate,
    severe,
    bar_filled,
    bar_empty,
}

/// The themes that come with the program, by name.
pub const BUNDLED: &[(&str, &str)] = &[
    ("ink", include_str!("../../themes/ink.toml")),
    ("paper", include_str!("../../themes/paper.toml")),
    ("sixteen", include_str!("../../themes/sixteen.toml")),
    ("plain", include_str!("../../themes/plain.toml")),
];

impl Theme {
    /// # Errors
    /// When it is no TOML, or a meaning is missing, unknown or not a style; the message holds line,
    /// column and what was expected.
    pub fn parse(toml: &str) -> Result<Self, toml::de::Error> {
        toml::from_str::<File>(toml).map(Self::from)
    }

    /// A theme that comes with the program.
    pub fn bundled(name: &str) -> Option<Self> {
        let (_, text) = BUNDLED.iter().find(|(bundled, _)| *bundled == name)?;
        Some(Self::parse(text).expect("a test reads every bundled theme"))
    }

    /// The name of the bundled theme that suits a terminal, from the variables
    /// `NO_COLOR` (<https://no-color.org>), `COLORTERM` and `TERM`.
    pub fn suited(variable: impl Fn(&str) -> Option<String>) -> &'static str {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        if set("NO_COLOR").is_some() || set("TERM").as_deref() == Some("dumb") {
            return "plain";
        }
        match set("COLORTERM").as_deref() {
            Some("truecolor" | "24bit") => "ink",
            _ => "sixteen",
        }
    }

    /// The style of the name of the speaker with this index among the scene's speakers.
    pub fn speaker(&self, index: usize) -> Style {
        match self.speakers.len() {
            0 => self.heading,
            count => self.speakers[index % count],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = (&'static str, Theme)> {
        BUNDLED.iter().map(|(name, text)| (*name, Theme::parse(text).unwrap()))
    }

    #[test]
    fn parts_of_a_line_and_severities_differ_without_colour() {
        for (name, theme) in all() {
            for group in [
                vec![theme.speech, theme.thought, theme.action, theme.narration],
                vec![theme.minor, theme.moderate, theme.severe],
                vec![theme.page, theme.selection],
            ] {
                for (i, one) in group.iter().enumerate() {
                    for other in &group[..i] {
                        assert_ne!(one.add_modifier, other.add_modifier, "{name}");
                    }
                }
            }
        }
    }

    #[test]
    fn speakers_have_colours_of_their_own() {
        for (name, theme) in all() {
            assert!(theme.speakers.len() >= 6, "{name}");
            if name != "plain" {
                for i in 0..theme.speakers.len() {
                    for j in 0..i {
                        assert_ne!(theme.speaker(i), theme.speaker(j), "{name} {i} {j}");
                    }
                }
            }
            assert_eq!(theme.speaker(theme.speakers.len()), theme.speaker(0));
        }
    }

    #[test]
    fn the_plain_theme_has_no_colour() {
        let plain = Theme::bundled("plain").unwrap();
        let speakers = (0..plain.speakers.len()).map(|i| ("speaker", plain.speaker(i)));
        for (meaning, style) in plain.meanings().into_iter().chain(speakers) {
            assert_eq!((style.fg, style.bg), (None, None), "{meaning}");
        }
    }

    fn channels(colour: Color) -> [f64; 3] {
        let Color::Rgb(r, g, b) = colour else { panic!("{colour:?} is no RGB colour") };
        [r, g, b].map(f64::from)
    }

    /// Contrast of two colours as WCAG 2.1 defines it.
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let light = |colour: [f64; 3]| {
            let [r, g, b] = colour.map(|channel| match channel / 255.0 {
                c if c <= 0.04045 => c / 12.92,
                c => ((c + 0.055) / 1.055).powf(2.4),
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (a, b) = (light(one), light(other));
        a.max(b) / a.min(b)
    }

    #[test]
    fn every_text_can_be_read_on_its_ground() {
        for name in ["ink", "paper"] {
            let theme = Theme::bundled(name).unwrap();
            let speakers = (0..theme.speakers.len()).map(|i| ("speaker", theme.speaker(i)));
            for (meaning, style) in theme.meanings().into_iter().chain(speakers) {
                if matches!(meaning, "border" | "bar_empty") {
                    continue;
                }
                for ground in [theme.page.bg, theme.selection.bg] {
                    let bg = channels(style.bg.or(ground).unwrap());
                    let mut fg = channels(style.fg.or(theme.page.fg).unwrap());
                    if style.add_modifier.contains(Modifier::DIM) {
                        // Terminals mix a third of the ground in.
                        fg = std::array::from_fn(|i| (fg[i] * 2.0 + bg[i]) / 3.0);
                    }
                    let found = contrast(fg, bg);
                    assert!(found >= 4.5, "{name}: {meaning} has {found:.2}");
                }
            }
        }
    }

    #[test]
    fn unknown_keys_are_refused_with_their_line() {
        let good = BUNDLED[0].1;
        let wrong = good.replacen("speech = {", "speech = { blink = true,", 1);
        let line = 1 + wrong.lines().position(|l| l.contains("blink")).unwrap();
        let message = Theme::parse(&wrong).unwrap_err().to_string();
        assert!(message.contains(&format!("line {line}")), "{message}");
        assert!(message.contains("blink"), "{message}");
        let stranger = format!("shouting = {{ bold = true }}\n{good}");
        let message = Theme::parse(&stranger).unwrap_err().to_string();
        assert!(message.contains("line 1"), "{message}");
    }

    #[test]
    fn the_terminal_decides() {
        for (variables, name) in [
            (&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")][..], "plain"),
            (&[("NO_COLOR", ""), ("COLORTERM", "truecolor")], "ink"),
            (&[("COLORTERM", "24bit")], "ink"),
            (&[("TERM", "xterm-256color")], "sixteen"),
            (&[("TERM", "dumb")], "plain"),
            (&[], "sixteen"),
        ] {
            let found = Theme::suited(|asked| {
                let pair = variables.iter().find(|(name, _)| *name == asked);
                pair.map(|(_, value)| (*value).to_owned())
            });
            assert_eq!(found, name, "{variables:?}");
        }
    }
}
