//! What of a journal cannot be read, as far as a list can tell without reading all of it.

use serde::{Serialize, de::IgnoredAny};

/// What of a journal cannot be read. What comes before it is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Damage {
    /// The last line was cut off while it was written.
    Torn,
    /// This line, counted from 1, is none of a journal, and others follow.
    Broken { line: usize },
}

impl Damage {
    /// What is wrong and what comes of it, in sentences.
    pub fn in_words(self) -> String {
        match self {
            Self::Torn => "The last line of its file was cut off while it was written. It is set \
                           aside when the play is opened; all before it is whole."
                .to_owned(),
            Self::Broken { line } => format!(
                "Line {line} of its file cannot be read, so the play cannot be opened. To go on \
                 from before it, make a copy of the file that ends above this line."
            ),
        }
    }
}

/// Looks for damage while the lines after the first go by.
#[derive(Debug, Default)]
pub(super) struct Watch<'a> {
    /// Lines seen.
    seen: usize,
    /// Number of the first line that is no fact.
    wrong: Option<usize>,
    /// Whether a fact, or what was one, stands behind that line.
    goes_on: bool,
    last: &'a [u8],
}

impl<'a> Watch<'a> {
    pub(super) fn note(&mut self, line: &'a [u8]) {
        self.seen += 1;
        let line = line.trim_ascii();
        // A power cut can leave zeros; nobody wrote them.
        if line.iter().all(|byte| *byte == 0) {
            if !line.is_empty() {
                self.wrong = self.wrong.or(Some(self.seen + 1));
            }
            return;
        }
        self.goes_on |= self.wrong.is_some();
        // Its inside is looked at only in the last one: most of a journal is passed over.
        if !(line.starts_with(b"{") && line.ends_with(b"}")) {
            self.wrong = self.wrong.or(Some(self.seen + 1));
        }
        self.last = line;
    }

    pub(super) fn finish(self) -> Option<Damage> {
        match self.wrong {
            Some(line) if self.goes_on => Some(Damage::Broken { line }),
            Some(_) => Some(Damage::Torn),
            None if self.last.is_empty() => None,
            None => serde_json::from_slice::<IgnoredAny>(self.last).err().map(|_| Damage::Torn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::glance::lines_of;

    #[test]
    fn found_where_it_is() {
        for (rest, wanted) in [
            (&b""[..], None),
            (b"{\"a\":1}\n{\"a\":2}\n", None),
            (b"{\"a\":1}\n\n  \n{\"a\":2}", None),
            (b"{\"a\":1}\n{\"a\":", Some(Damage::Torn)),
            (b"{\"a\":1}\n{\"a\":{}", Some(Damage::Torn)),
            (b"{\"a\":1}\n{\"a\":\n\0\0\0\n\0", Some(Damage::Torn)),
            (b"{\"a\":1}\n\0\0\0", Some(Damage::Torn)),
            (b"{\"a\":1}\nxyz\n{\"a\":2}\n", Some(Damage::Broken { line: 3 })),
            (b"{\"a\n{\"a\":2}\n{\"a\":", Some(Damage::Broken { line: 2 })),
        ] {
            let mut watch = Watch::default();
            lines_of(rest).for_each(|line| watch.note(line));
            assert_eq!(watch.finish(), wanted, "{:?}", String::from_utf8_lossy(rest));
        }
    }
}
