//! The one door for foreign text: what models, scenes, files, servers and the clipboard bring is
//! made safe here before a terminal sees it, and measured as the screen will measure it. Also finds the known word that a foreign one was meant to be.
//!
//! Text is cleaned for showing only; what is stored, sent and judged stays as it came. Nothing is
//! dropped without a trace: what cannot be shown as it is becomes a visible mark. Owns no layout:
//! wrapping and colours are the screens'.

mod door;
mod nearest;

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub use door::Door;
pub use nearest::nearest;

/// Stands for a character that would hide or forge something.
const MARK: char = '\u{FFFD}';

/// Stands at the end of a text that was cut short.
const ELLIPSIS: &str = "…";

/// A tab has a fixed width, so that it is the same wherever a text is cut.
const TAB: &str = "    ";

/// Makes text of several lines safe to show.
///
/// Line breaks of all kinds become `\n`, tabs become four spaces. Escape and other control
/// characters become their control pictures (`␛`), C1 controls, bidi controls, tags and other
/// invisible format characters become `�`, a soft hyphen becomes `-`. Joiners and variation
/// selectors stay where emoji and scripts need them: behind a character that they can act on.
///
/// Idempotent. To clean a text that arrives in pieces, use [`Cleaner`].
pub fn clean(text: &str) -> Cow<'_, str> {
    Cleaner::default().push(text)
}

/// [`clean`] for text that must stay on one line: each line break becomes a space.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    let clean = clean(text);
    if clean.contains('\n') { Cow::Owned(clean.replace('\n', " ")) } else { clean }
}

/// Cleans a text piece by piece; the results put together are what [`clean`] makes of the whole.
#[derive(Debug, Clone, Default)]
pub struct Cleaner {
    /// The last character given out, if any.
    previous: Option<char>,
    /// Whether the last character taken in was `\r`.
    after_return: bool,
}

impl Cleaner {
    pub fn push<'t>(&mut self, chunk: &'t str) -> Cow<'t, str> {
        let mut chars = chunk.char_indices();
        let changed = loop {
            let Some((index, c)) = chars.next() else {
                return Cow::Borrowed(chunk);
            };
            let (before, shown) = (self.clone(), self.show(c));
            if shown != Shown::Char(c) {
                *self = before;
                break index;
            }
        };
        let (kept, rest) = chunk.split_at(changed);
        let mut clean = String::with_capacity(chunk.len() + 16);
        clean.push_str(kept);
        for c in rest.chars() {
            match self.show(c) {
                Shown::Char(c) => clean.push(c),
                Shown::Tab => clean.push_str(TAB),
                Shown::WithPrevious => {}
            }
        }
        Cow::Owned(clean)
    }

    fn show(&mut self, c: char) -> Shown {
        let shown = match c {
            // The other half of a line break that has already been given out.
            '\n' if self.after_return => Shown::WithPrevious,
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => Shown::Char('\n'),
            '\t' => Shown::Tab,
            '\u{0}'..='\u{1F}' => Shown::Char(control_picture(c)),
            '\u{7F}' => Shown::Char('␡'),
            '\u{AD}' => Shown::Char('-'),
            c if acts_on_previous(c) => {
                let wanted = self.previous.is_some_and(|base| can_act_on(c, base));
                Shown::Char(if wanted { c } else { MARK })
            }
            c if is_hidden(c) => Shown::Char(MARK),
            c => Shown::Char(c),
        };
        self.after_return = c == '\r';
        match shown {
            Shown::Char(c) => self.previous = Some(c),
            Shown::Tab => self.previous = Some(' '),
            Shown::WithPrevious => {}
        }
        shown
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Shown {
    Char(char),
    Tab,
    /// Shown already, together with the character before.
    WithPrevious,
}

fn control_picture(c: char) -> char {
    char::from_u32(0x2400 + u32::from(c)).unwrap_or(MARK)
}

/// Joiners and variation selectors: invisible themselves, they change how their neighbours look.
fn acts_on_previous(c: char) -> bool {
    matches!(
        c,
        '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
            | '\u{180B}'..='\u{180D}' | '\u{180F}'
    )
}

/// Whether `c` has a use behind `base`. One selector or joiner for one character: longer runs carry
/// hidden bytes and nothing else.
fn can_act_on(c: char, base: char) -> bool {
    match c {
        '\u{200C}' => is_joining_script(base),
        '\u{200D}' => is_joining_script(base) || is_emoji(base) || base == '\u{FE0F}',
        '\u{FE0E}' | '\u{FE0F}' => {
            is_emoji(base) || is_ideographic(base) || matches!(base, '0'..='9' | '#' | '*')
        }
        '\u{FE00}'..='\u{FE0D}' => {
            is_ideographic(base)
                || matches!(base, '\u{1000}'..='\u{109F}' | '\u{2200}'..='\u{22FF}'
                    | '\u{A840}'..='\u{A877}' | '\u{FF00}'..='\u{FFEF}')
        }
        '\u{E0100}'..='\u{E01EF}' => is_ideographic(base),
        _ => matches!(base, '\u{1820}'..='\u{18AA}'),
    }
}

/// Scripts whose letters change with their neighbours: from Arabic and its relatives over the Indic
/// ones to those of South-East Asia and Mongolian.
fn is_joining_script(c: char) -> bool {
    matches!(
        c,
        '\u{0620}'..='\u{08FF}'
            | '\u{0900}'..='\u{0DFF}'
            | '\u{0F00}'..='\u{109F}'
            | '\u{1700}'..='\u{17B3}'
            | '\u{17B6}'..='\u{17FF}'
            | '\u{1820}'..='\u{1AAF}'
            | '\u{1B00}'..='\u{1CFF}'
            | '\u{A800}'..='\u{AAFF}'
            | '\u{ABC0}'..='\u{ABFF}'
            | '\u{FB50}'..='\u{FDCF}'
            | '\u{FDF0}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFC}'
            | '\u{11000}'..='\u{11FFF}'
            | '\u{1E900}'..='\u{1E95F}'
    )
}

fn is_emoji(c: char) -> bool {
    matches!(
        c,
        '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | 'Ⓜ' | '〰' | '〽' | '㊗' | '㊙'
            | '\u{2190}'..='\u{21FF}'
            | '\u{2300}'..='\u{23FF}'
            | '\u{25A0}'..='\u{27BF}'
            | '\u{2934}'..='\u{2935}'
            | '\u{2B00}'..='\u{2BFF}'
            | '\u{1F000}'..='\u{1FAFF}'
    )
}

fn is_ideographic(c: char) -> bool {
    matches!(
        c,
        '\u{3001}'..='\u{3002}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}'
    )
}

/// Characters that show nothing and can hide or reorder what is shown: C1 controls, the bidi
/// controls, blanks without width, fillers, tags, other characters that Unicode calls default
/// ignorable or format (`Cf`), and noncharacters. Joiners and variation selectors are not among
/// them.
fn is_hidden(c: char) -> bool {
    let noncharacter = u32::from(c) & 0xFFFE == 0xFFFE;
    noncharacter
        || matches!(
            c,
            '\u{80}'..='\u{9F}'
                | '\u{034F}'
                | '\u{0600}'..='\u{0605}'
                | '\u{061C}'
                | '\u{06DD}'
                | '\u{070F}'
                | '\u{0890}'..='\u{0891}'
                | '\u{08E2}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180E}'
                | '\u{200B}'
                | '\u{200E}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{3164}'
                | '\u{FDD0}'..='\u{FDEF}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{110BD}'
                | '\u{110CD}'
                | '\u{13430}'..='\u{1343F}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E00FF}'
                | '\u{E01F0}'..='\u{E0FFF}'
        )
}

/// Columns that one line of text takes on the screen.
///
/// Counted as the screen's buffer does: by grapheme cluster, each as wide as Unicode says, and the
/// halfwidth voicing marks, which terminals give a column of their own, one more. Clusters with a
/// control character in them are not drawn and count nothing.
pub fn width(text: &str) -> usize {
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return text.len();
    }
    text.graphemes(true).map(grapheme_width).sum()
}

/// [`width`] of one grapheme cluster.
pub fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.contains(char::is_control) {
        return 0;
    }
    let voicing_marks = grapheme.chars().filter(|c| matches!(c, '\u{FF9E}' | '\u{FF9F}'));
    grapheme.width() + voicing_marks.count()
}

/// The text, cut to at most `columns` columns; where it is cut, its end is an ellipsis. No cluster
/// is ever cut in two.
pub fn truncate(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(width(ELLIPSIS)) else {
        return Cow::Borrowed("");
    };
    let mut taken = 0;
    let mut end = 0;
    for (index, grapheme) in text.grapheme_indices(true) {
        taken += grapheme_width(grapheme);
        if taken > room {
            break;
        }
        end = index + grapheme.len();
    }
    let kept = text.get(..end).unwrap_or_default();
    Cow::Owned(format!("{kept}{ELLIPSIS}"))
}

#[cfg(test)]
mod tests;
