//! What things look like: a style for each meaning, read from TOML.
//!
//! The only place with colours, besides `themes/*.toml`. Says nothing of layout, and reads no folder
//! but that of themes.

mod colour;
mod depth;
mod known;
mod read;
#[cfg(test)]
mod tests;
mod wardrobe;

use ratatui::style::{Color, Style};

pub use depth::Depth;
pub use known::{Known, Themes, Trace, WrongFile};
pub use read::WrongTheme;
pub use wardrobe::{Ground, Sight, Wardrobe};

/// Lists each meaning once, and makes of it the theme and the list of names.
macro_rules! meanings {
    ($($(#[$about:meta])* $meaning:ident = $name:literal,)+) => {
        /// A style for each meaning, over the [`Theme::page`] that fills the screen.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Theme {
            $($(#[$about])* pub $meaning: Style,)+
            speakers: Vec<Style>,
        }

        /// The names of the styles, as files write them.
        const MEANINGS: &[&str] = &[$($name,)+];

        impl Theme {
            /// Of what `style` gives for each of [`MEANINGS`].
            fn build<E>(
                mut style: impl FnMut(&'static str) -> Result<Style, E>,
                speakers: Vec<Style>,
            ) -> Result<Self, E> {
                Ok(Self { $($meaning: style($name)?,)+ speakers })
            }

            /// Every style exchanged for another.
            fn mapped(&self, mut change: impl FnMut(Style) -> Style) -> Self {
                Self {
                    $($meaning: change(self.$meaning),)+
                    speakers: self.speakers.iter().map(|style| change(*style)).collect(),
                }
            }

            #[cfg(test)]
            pub(in crate::tui) fn meanings(&self) -> Vec<(&'static str, Style)> {
                vec![$(($name, self.$meaning),)+]
            }
        }
    };
}

meanings! {
    /// The screen's ground and plain text.
    page = "page",
    /// What is there but not meant to be looked at first.
    dim = "dim",
    heading = "heading",
    /// The one accent: the name in the header, keys, what has the focus.
    accent = "accent",
    border = "border",
    /// The chosen row of a list.
    selection = "selection",
    /// The status line and what happens now.
    status = "status",
    /// The characters of a row that match what was typed.
    matched = "matched",
    speech = "speech",
    thought = "thought",
    action = "action",
    /// Environment's lines.
    narration = "narration",
    /// Whatever is the player's own.
    player = "player",
    /// The place where a line is growing.
    streaming = "streaming",
    /// Stands where a thought is hidden.
    hidden_thought = "hidden-thought",
    error = "error",
    warning = "warning",
    minor = "minor",
    moderate = "moderate",
    severe = "severe",
    bar_filled = "bar-filled",
    bar_empty = "bar-empty",
}

/// The themes that come with the program, by name.
pub const BUNDLED: &[(&str, &str)] = &[
    ("ink", include_str!("../../../themes/ink.toml")),
    ("paper", include_str!("../../../themes/paper.toml")),
    ("night", include_str!("../../../themes/night.toml")),
    ("mist", include_str!("../../../themes/mist.toml")),
    ("contrast", include_str!("../../../themes/contrast.toml")),
    ("contrast-day", include_str!("../../../themes/contrast-day.toml")),
    ("safe", include_str!("../../../themes/safe.toml")),
    ("sixteen", include_str!("../../../themes/sixteen.toml")),
    ("plain", include_str!("../../../themes/plain.toml")),
];

fn bundled_text(name: &str) -> Option<&'static str> {
    BUNDLED.iter().find(|(bundled, _)| *bundled == name).map(|(_, text)| *text)
}

impl Theme {
    /// Reads a theme's file.
    ///
    /// # Errors
    /// The first thing wrong with it, with its line.
    pub fn parse(toml: &str) -> Result<Self, WrongTheme> {
        read::read(toml).map(|read| read.theme)
    }

    /// A theme that comes with the program.
    pub fn bundled(name: &str) -> Option<Self> {
        let text = bundled_text(name)?;
        Some(Self::parse(text).expect("a test reads every bundled theme"))
    }

    /// This theme in no more colours than there are.
    #[must_use]
    pub fn at(&self, depth: Depth) -> Self {
        depth::at(self, depth)
    }

    /// Whether it is drawn on a light ground; `None`: on the terminal's own.
    pub fn ground(&self) -> Option<Ground> {
        let Color::Rgb(r, g, b) = self.page.bg? else { return None };
        Some(Ground::of([r, g, b]))
    }

    /// The style of the name of the speaker with this index among the scene's speakers.
    pub fn speaker(&self, index: usize) -> Style {
        match self.speakers.len() {
            0 => self.heading,
            count => self.speakers[index % count],
        }
    }
}
