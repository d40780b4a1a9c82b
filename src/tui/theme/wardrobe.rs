//! Which theme is worn: the one that was chosen, or the one that suits the terminal.

use super::{Depth, Theme, Themes, colour};
use crate::config::AUTO_THEME;

/// The terminal's own ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    Dark,
    Light,
}

impl Ground {
    /// By the brightness of a colour, of red, green and blue from 0 to 255: whether black or white
    /// is read better on it.
    pub fn of(colour: [u8; 3]) -> Self {
        match colour::luminance(colour) > 0.18 {
            true => Self::Light,
            false => Self::Dark,
        }
    }
}

/// What is known of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    pub depth: Depth,
    /// Whether `NO_COLOR` (<https://no-color.org>) asks for none; a theme that is named goes
    /// before it.
    pub no_color: bool,
    /// `None`: the terminal has not said.
    pub ground: Option<Ground>,
}

impl Sight {
    /// What the variables say.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let no_color = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { depth: Depth::of(variable), no_color, ground: None }
    }

    /// The name of the bundled theme that suits.
    fn suited(self) -> &'static str {
        match (self.depth, self.ground) {
            _ if self.no_color => "plain",
            (Depth::None, _) => "plain",
            (Depth::Sixteen, _) => "sixteen",
            (_, Some(Ground::Light)) => "paper",
            _ => "ink",
        }
    }
}

/// The themes at hand and which of them is worn.
#[derive(Debug)]
pub struct Wardrobe {
    themes: Themes,
    /// Name of a theme, or [`AUTO_THEME`].
    chosen: String,
    sight: Sight,
}

impl Default for Wardrobe {
    /// The bundled themes, in every colour.
    fn default() -> Self {
        let sight = Sight { depth: Depth::True, no_color: false, ground: None };
        Self::new(Themes::bundled(), AUTO_THEME, sight)
    }
}

impl Wardrobe {
    pub fn new(themes: Themes, chosen: impl Into<String>, sight: Sight) -> Self {
        Self { themes, chosen: chosen.into(), sight }
    }

    pub fn themes(&self) -> &Themes {
        &self.themes
    }

    /// The name that was chosen.
    pub fn chosen(&self) -> &str {
        &self.chosen
    }

    /// The name of the theme that `name` stands for: what [`AUTO_THEME`] comes to.
    pub fn meant<'a>(&self, name: &'a str) -> &'a str {
        if name == AUTO_THEME { self.sight.suited() } else { name }
    }

    /// The theme of this name, in the colours that there are; `None`: there is none.
    pub fn theme(&self, name: &str) -> Option<Theme> {
        let known = self.themes.get(self.meant(name))?;
        Some(match self.sight.depth {
            // What tells things apart without colours is not what does so with them.
            Depth::None => self.themes.get("plain").unwrap_or(known).theme.at(Depth::None),
            depth => known.theme.at(depth),
        })
    }

    /// The theme that is worn; what suits the terminal where the chosen one is not there.
    pub fn worn(&self) -> Theme {
        self.theme(&self.chosen).or_else(|| self.theme(AUTO_THEME)).unwrap_or_default()
    }

    pub fn choose(&mut self, name: impl Into<String>) {
        self.chosen = name.into();
    }

    /// The terminal has said what its ground is.
    pub fn see(&mut self, ground: Ground) {
        self.sight.ground = Some(ground);
    }

    /// Takes over the themes as they are now. One that was there and whose file is wrong now stays
    /// as it was.
    pub fn restock(&mut self, mut themes: Themes) {
        if themes.keeps_out(&self.chosen) && themes.get(&self.chosen).is_none() {
            themes.known.extend(self.themes.get(&self.chosen).cloned());
        }
        self.themes = themes;
    }

    /// Whether the ground of the terminal would make a difference.
    pub fn wants_ground(&self) -> bool {
        self.chosen == AUTO_THEME && !self.sight.no_color && self.sight.depth >= Depth::Indexed
    }
}
