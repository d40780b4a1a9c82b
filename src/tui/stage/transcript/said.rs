//! What a line says, as styled runs of text: speech, `[thought]` and `(action)` each in its style.

use std::ops::Range;

use ratatui::style::Style;

use crate::{
    script::{Kind, Part, Script},
    tui::theme::Theme,
};

/// How a line is to look.
#[derive(Debug, Clone, Copy)]
pub struct Manner<'a> {
    pub theme: &'a Theme,
    /// Environment's.
    pub narration: bool,
    /// Not part of the play.
    pub faded: bool,
    /// Whether its thoughts are shown.
    pub thoughts: bool,
    /// Whether names in front are shown.
    pub names: bool,
}

impl Manner<'_> {
    fn style(&self, kind: Kind) -> Style {
        let theme = self.theme;
        let style = match kind {
            Kind::Thought => theme.thought,
            _ if self.narration => theme.narration,
            Kind::Action => theme.action,
            Kind::Speech | Kind::Name => theme.speech,
        };
        if self.faded { style.patch(theme.dim) } else { style }
    }
}

/// The first `end` bytes of a line. Marks are shown as they were written, but those of tags and
/// asterisks as the brackets that they stand for, so that a thought always looks like one.
pub fn runs(script: &Script, end: usize, manner: Manner<'_>) -> Vec<(String, Style)> {
    let mut runs: Vec<(String, Style)> = Vec::new();
    for part in script.parts() {
        if (part.kind == Kind::Name && !manner.names) || part.range.start >= end {
            continue;
        }
        let style = manner.style(part.kind);
        if part.kind == Kind::Name {
            runs.push((slice(script, part.range.clone()).to_owned(), style));
            continue;
        }
        let marks = Marks::of(script, part);
        if part.kind == Kind::Thought && !manner.thoughts {
            let hidden = format!("{}…{}", marks.open, marks.partner());
            runs.push((hidden, manner.theme.hidden_thought));
            continue;
        }
        let inside = slice(script, part.inner.start..part.inner.end.min(end));
        runs.push((format!("{}{}{}", marks.open, inside, marks.close), style));
    }
    tidy(&mut runs);
    runs
}

/// What stands around the inside of a part.
struct Marks<'a> {
    open: &'a str,
    /// Empty while the part is not closed.
    close: &'a str,
}

impl<'a> Marks<'a> {
    fn of(script: &'a Script, part: &Part) -> Self {
        let open = slice(script, part.range.start..part.inner.start).trim();
        let close = slice(script, part.inner.end..part.range.end).trim();
        if !open.starts_with(['<', '*']) && !close.starts_with(['<', '*']) {
            return Self { open, close };
        }
        let (left, right) = if part.kind == Kind::Thought { ("[", "]") } else { ("(", ")") };
        Self { open: left, close: if close.is_empty() { "" } else { right } }
    }

    /// The mark that closes what was opened, whether it has come or not.
    fn partner(&self) -> &'static str {
        match self.open {
            "【" => "】",
            "［" => "］",
            "（" => "）",
            "(" => ")",
            _ => "]",
        }
    }
}

fn slice(script: &Script, range: Range<usize>) -> &str {
    script.source().get(range).unwrap_or_default()
}

/// Takes off what is blank at both ends, and makes one line break of several.
fn tidy(runs: &mut Vec<(String, Style)>) {
    let mut at_start = true;
    for (text, _) in runs.iter_mut() {
        text.retain(|c| {
            let kept = !(at_start && c.is_whitespace());
            at_start = matches!(c, '\n' | '\r') || (at_start && !kept);
            kept
        });
    }
    while let Some((last, _)) = runs.last_mut() {
        last.truncate(last.trim_end().len());
        if !last.is_empty() {
            break;
        }
        runs.pop();
    }
    runs.retain(|(text, _)| !text.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::parse;

    fn said(text: &str, thoughts: bool) -> String {
        let theme = Theme::bundled("plain").unwrap();
        let script = parse(text, "Anna", &["Anna", "Bert"]);
        let manner =
            Manner { theme: &theme, narration: false, faded: false, thoughts, names: false };
        let runs = runs(&script, text.len(), manner);
        runs.into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn marks_are_shown_in_brackets_of_their_kind() {
        for (text, shown, hidden) in [
            ("Anna: [No.] Yes. (nods)", "[No.] Yes. (nods)", "[…] Yes. (nods)"),
            ("*sighs* Well.", "(sighs) Well.", "(sighs) Well."),
            ("<role_thinking>No.</role_thinking> Yes.", "[No.] Yes.", "[…] Yes."),
            ("【不好】好。（点头）", "【不好】好。（点头）", "【…】好。（点头）"),
            ("Yes. [But what", "Yes. [But what", "Yes. […]"),
            ("  One.\n\n \nTwo.  \n", "One.\nTwo.", "One.\nTwo."),
        ] {
            assert_eq!(said(text, true), shown, "{text}");
            assert_eq!(said(text, false), hidden, "{text}");
        }
    }

    #[test]
    fn kinds_differ_without_colour() {
        let theme = Theme::bundled("plain").unwrap();
        let script = parse("[No.] Yes. (nods)", "Anna", &["Anna"]);
        let manner =
            Manner { theme: &theme, narration: false, faded: false, thoughts: true, names: false };
        let runs = runs(&script, 99, manner);
        let style = |said: &str| {
            let run = runs.iter().find(|(text, _)| text.trim() == said);
            run.map(|(_, style)| (style.add_modifier, style.fg)).unwrap()
        };
        let [thought, speech, action] = ["[No.]", "Yes.", "(nods)"].map(style);
        assert!(thought.1.is_none() && speech.1.is_none() && action.1.is_none());
        assert!(thought != speech && speech != action && action != thought);
    }
}
