//! A theme's file: colours by name, and styles that may inherit one another.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{MEANINGS, Theme, bundled_text};
use crate::text::nearest;

/// What a theme's file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// What it looks like, in a few words; may be empty.
    pub about: String,
    pub theme: Theme,
}

/// What is wrong with a theme's file, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct WrongTheme {
    /// From 1.
    pub line: usize,
    pub message: String,
}

/// What a meaning without a style of its own looks like.
const USUAL: [(&str, &str); 10] = [
    ("border", "dim"),
    ("status", "dim"),
    ("matched", "accent"),
    ("player", "accent"),
    ("streaming", "accent"),
    ("hidden-thought", "dim"),
    ("moderate", "warning"),
    ("severe", "error"),
    ("bar-filled", "accent"),
    ("bar-empty", "border"),
];

const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// Keys of a style besides its modifiers.
const OTHERS: [&str; 3] = ["inherit", "fg", "bg"];

const SPEAKERS: &str = "speakers";

/// A word of the file and the line it stands in; line 0: in the bundled theme below.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    line: usize,
}

/// A style as it is written.
#[derive(Debug, Clone, Default)]
struct Written {
    line: usize,
    inherit: Option<Word>,
    fg: Option<Word>,
    bg: Option<Word>,
    modifiers: Vec<(Modifier, bool)>,
}

/// A file as it is written, with what the bundled theme below it says beside.
#[derive(Debug, Default)]
struct Sheet {
    about: String,
    colours: BTreeMap<String, Color>,
    styles: BTreeMap<String, Written>,
    speakers: Vec<Written>,
    /// Line of the table of styles.
    line: usize,
}

/// Reads a theme's file.
///
/// # Errors
/// The first thing wrong with it, with its line.
pub fn read(source: &str) -> Result<Read, WrongTheme> {
    let sheet = Sheet::read(source)?;
    let theme = Theme::build(
        |name| sheet.style(name, &mut Vec::new()),
        sheet
            .speakers
            .iter()
            .map(|written| sheet.laid(written, &mut Vec::new()))
            .collect::<Result<_, _>>()?,
    )?;
    Ok(Read { about: sheet.about, theme })
}

impl Sheet {
    fn read(source: &str) -> Result<Self, WrongTheme> {
        let text = Text(source);
        let parsed = DeTable::parse(source).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            text.wrong(at, format!("this is no TOML: {}", error.message().replace('\n', ", ")))
        })?;
        let parts = text.entries(parsed.get_ref(), &["about", "base", "colours", "styles"], "")?;
        let mut sheet = Self { line: 1, ..Self::default() };
        for (name, value) in &parts {
            if name == "base" {
                let base = text.string(name, value)?;
                let Some(below) = bundled_text(base) else {
                    let message = format!("there is no bundled theme `{base}` to stand on");
                    return Err(text.wrong(value.span().start, message));
                };
                sheet = Self::read(below)?;
                sheet.stand_below();
            }
        }
        for (name, value) in &parts {
            match name.as_str() {
                "about" => text.string(name, value)?.clone_into(&mut sheet.about),
                "colours" => sheet.read_colours(text, text.table(name, value)?)?,
                "styles" => {
                    sheet.line = text.line(value.span().start);
                    sheet.read_styles(text, text.table(name, value)?)?;
                }
                _ => {}
            }
        }
        Ok(sheet)
    }

    /// Forgets its lines: they are those of another file.
    fn stand_below(&mut self) {
        for written in self.styles.values_mut().chain(&mut self.speakers) {
            written.line = 0;
            for word in [&mut written.inherit, &mut written.fg, &mut written.bg] {
                if let Some(word) = word {
                    word.line = 0;
                }
            }
        }
    }

    fn read_colours(&mut self, text: Text<'_>, table: &DeTable<'_>) -> Result<(), WrongTheme> {
        for (name, value) in table {
            let name = name.get_ref().to_string();
            let word = text.string(&name, value)?;
            let Ok(colour) = word.parse() else {
                return Err(text.wrong(value.span().start, no_colour(word)));
            };
            self.colours.insert(name, colour);
        }
        Ok(())
    }

    fn read_styles(&mut self, text: Text<'_>, table: &DeTable<'_>) -> Result<(), WrongTheme> {
        let known: Vec<&str> = MEANINGS.iter().copied().chain([SPEAKERS]).collect();
        for (name, value) in text.entries(table, &known, " among the styles")? {
            if name != SPEAKERS {
                self.styles.insert(name, text.style(value)?);
                continue;
            }
            let DeValue::Array(speakers) = value.get_ref() else {
                let message = format!("`{name}` must be a list of styles");
                return Err(text.wrong(value.span().start, message));
            };
            self.speakers = speakers.iter().map(|one| text.style(one)).collect::<Result<_, _>>()?;
        }
        Ok(())
    }

    fn style<'a>(&'a self, name: &'a str, trail: &mut Vec<&'a str>) -> Result<Style, WrongTheme> {
        if trail.contains(&name) {
            let own = trail.iter().filter_map(|name| self.styles.get(*name));
            let line = own.map(|written| written.line).find(|line| *line > 0).unwrap_or(self.line);
            trail.push(name);
            let message = format!("a style cannot inherit itself: {}", trail.join(" → "));
            return Err(WrongTheme { line, message });
        }
        trail.push(name);
        let usual = USUAL.iter().find(|(one, _)| *one == name).map(|(_, usual)| *usual);
        let style = match (self.styles.get(name), usual) {
            (Some(written), _) => self.laid(written, trail)?,
            (None, Some(usual)) => self.style(usual, trail)?,
            (None, None) => {
                let message = format!("the style `{name}` is missing; write it, or name a `base`");
                return Err(WrongTheme { line: self.line, message });
            }
        };
        trail.pop();
        Ok(style)
    }

    fn laid<'a>(
        &'a self,
        written: &'a Written,
        trail: &mut Vec<&'a str>,
    ) -> Result<Style, WrongTheme> {
        let mut style = match &written.inherit {
            None => Style::new(),
            Some(word) => match MEANINGS.iter().find(|name| **name == word.text) {
                Some(name) => self.style(name, trail)?,
                None => {
                    let hint = did_you_mean(&word.text, MEANINGS.iter().copied());
                    let message = format!("there is no style `{}` to inherit{hint}", word.text);
                    return Err(WrongTheme { line: word.line, message });
                }
            },
        };
        if let Some(word) = &written.fg {
            style.fg = Some(self.colour(word)?);
        }
        if let Some(word) = &written.bg {
            style.bg = Some(self.colour(word)?);
        }
        for (modifier, on) in &written.modifiers {
            style.add_modifier.set(*modifier, *on);
        }
        Ok(style)
    }

    fn colour(&self, word: &Word) -> Result<Color, WrongTheme> {
        let own = self.colours.get(&word.text).copied();
        own.or_else(|| word.text.parse().ok()).ok_or_else(|| {
            let hint = did_you_mean(&word.text, self.colours.keys().map(String::as_str));
            let message = format!("{}{hint}", no_colour(&word.text));
            WrongTheme { line: word.line, message }
        })
    }
}

fn no_colour(word: &str) -> String {
    format!("`{word}` is no colour; write #rrggbb, a number up to 255 or a name such as light-red")
}

fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(word, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

/// The file's text, to tell lines from.
#[derive(Clone, Copy)]
struct Text<'a>(&'a str);

type Value<'a> = Spanned<DeValue<'a>>;

impl Text<'_> {
    fn line(self, at: usize) -> usize {
        self.0.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
    }

    fn wrong(self, at: usize, message: String) -> WrongTheme {
        WrongTheme { line: self.line(at), message }
    }

    /// The entries of a table, which may only be `known` ones.
    fn entries<'a, 'b>(
        self,
        table: &'a DeTable<'b>,
        known: &[&str],
        place: &str,
    ) -> Result<Vec<(String, &'a Value<'b>)>, WrongTheme> {
        let mut entries = Vec::new();
        for (name, value) in table {
            let word = name.get_ref().as_ref();
            if !known.contains(&word) {
                let hint = match did_you_mean(word, known.iter().copied()) {
                    none if none.is_empty() => format!("; known here: {}", known.join(", ")),
                    hint => hint,
                };
                let message = format!("unknown key `{word}`{place}{hint}");
                return Err(self.wrong(name.span().start, message));
            }
            entries.push((word.to_owned(), value));
        }
        Ok(entries)
    }

    fn string<'a>(self, name: &str, value: &'a Value<'_>) -> Result<&'a str, WrongTheme> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text),
            _ => Err(self.wrong(value.span().start, format!("`{name}` must be a text"))),
        }
    }

    fn word(self, name: &str, value: &Value<'_>) -> Result<Word, WrongTheme> {
        let text = self.string(name, value)?.to_owned();
        Ok(Word { text, line: self.line(value.span().start) })
    }

    fn table<'a, 'b>(
        self,
        name: &str,
        value: &'a Value<'b>,
    ) -> Result<&'a DeTable<'b>, WrongTheme> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.wrong(value.span().start, format!("`{name}` must be a table"))),
        }
    }

    fn style(self, value: &Value<'_>) -> Result<Written, WrongTheme> {
        let line = self.line(value.span().start);
        if matches!(value.get_ref(), DeValue::String(_)) {
            let inherit = Some(self.word("a style", value)?);
            return Ok(Written { line, inherit, ..Written::default() });
        }
        let known: Vec<&str> =
            OTHERS.into_iter().chain(MODIFIERS.iter().map(|(name, _)| *name)).collect();
        let table = self.table("a style", value)?;
        let mut written = Written { line, ..Written::default() };
        for (name, value) in self.entries(table, &known, " in a style")? {
            match name.as_str() {
                "inherit" => written.inherit = Some(self.word(&name, value)?),
                "fg" => written.fg = Some(self.word(&name, value)?),
                "bg" => written.bg = Some(self.word(&name, value)?),
                modifier => {
                    let DeValue::Boolean(on) = value.get_ref() else {
                        let message = format!("`{name}` must be true or false");
                        return Err(self.wrong(value.span().start, message));
                    };
                    let known = MODIFIERS.iter().find(|(one, _)| *one == modifier);
                    written.modifiers.extend(known.map(|(_, modifier)| (*modifier, *on)));
                }
            }
        }
        Ok(written)
    }
}
