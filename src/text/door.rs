//! The door as a writer: for output that is a terminal, whatever is written to it.

use std::io::{self, Write};

use super::Cleaner;

/// Cleans what is written (see [`super::clean`]) where `W` is a terminal, and hands it on as it is
/// where it is a file or a pipe: programs read the source, people see marks.
#[derive(Debug)]
pub struct Door<W> {
    inner: W,
    /// `None` where nothing is to be cleaned.
    cleaner: Option<Cleaner>,
    /// The beginning of a character whose other bytes are still to come.
    begun: Vec<u8>,
}

impl<W: Write> Door<W> {
    pub fn new(inner: W, is_terminal: bool) -> Self {
        Self { inner, cleaner: is_terminal.then(Cleaner::default), begun: Vec::new() }
    }
}

impl<W: Write> Write for Door<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(cleaner) = &mut self.cleaner else {
            return self.inner.write(bytes);
        };
        self.begun.extend_from_slice(bytes);
        // What is no character at all is shown as a mark; what may become one is kept back.
        let kept = unfinished(&self.begun);
        let whole = self.begun.len() - kept;
        let text: Vec<u8> = self.begun.drain(..whole).collect();
        let shown = String::from_utf8_lossy(&text);
        self.inner.write_all(cleaner.push(&shown).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// How many bytes at the end begin a character and do not end it.
fn unfinished(bytes: &[u8]) -> usize {
    match bytes.utf8_chunks().last() {
        Some(last) if begins_a_character(last.invalid()) => last.invalid().len(),
        _ => 0,
    }
}

fn begins_a_character(invalid: &[u8]) -> bool {
    std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean;
    use proptest::prelude::*;

    fn through(bytes: &[u8], cuts: &[usize], is_terminal: bool) -> Vec<u8> {
        let mut out = Vec::new();
        let mut door = Door::new(&mut out, is_terminal);
        let mut rest = bytes;
        for cut in cuts {
            let (now, later) = rest.split_at((*cut).min(rest.len()));
            door.write_all(now).unwrap();
            rest = later;
        }
        door.write_all(rest).unwrap();
        out
    }

    #[test]
    fn a_pipe_is_given_the_source() {
        let bytes = b"\x1b]0;title\x07 \xff \xc2";
        assert_eq!(through(bytes, &[3], false), bytes);
    }

    #[test]
    fn a_terminal_is_given_marks() {
        assert_eq!(through(b"\x1b[31m\xffa\n", &[], true), "␛[31m\u{FFFD}a\n".as_bytes());
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_it_is_cut(
            text in "[a\u{9b}\u{1b}葛👩\u{200D}\u{202E}\r\n]{0,12}",
            cuts in prop::collection::vec(0usize..6, 0..12),
        ) {
            let shown = through(text.as_bytes(), &cuts, true);
            prop_assert_eq!(String::from_utf8(shown).unwrap(), clean(&text));
        }
    }
}
