//! Server-sent events out of bytes, however these were cut.
//!
//! Follows the event stream format of the HTML standard (§ 9.2.6) with one leniency: what stands at
//! the end of the stream without a closing blank line counts as well, because servers that die or
//! hurry leave it out. Owns no connection and does not look into the data.

/// One event that carried data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// The `event` field; empty for most servers.
    pub name: String,
    /// The `data` fields, joined by line feeds.
    pub data: String,
}

/// Cuts a byte stream into [`Event`]s. Comments and events without data are left out; bytes that
/// are no UTF-8 become U+FFFD.
#[derive(Debug, Default)]
pub struct Decoder {
    /// Bytes of the line that is not complete yet.
    line: Vec<u8>,
    /// The last byte was a carriage return: a line feed right after it belongs to it.
    after_return: bool,
    /// The first line, which may begin with a byte order mark, is behind us.
    begun: bool,
    name: String,
    data: Option<String>,
}

impl Decoder {
    /// Takes the next bytes and gives the events that they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        let mut rest = bytes;
        if self.after_return && !rest.is_empty() {
            self.after_return = false;
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let (line, tail) = rest.split_at(end);
            self.line.extend_from_slice(line);
            events.extend(self.end_line());
            rest = match tail {
                [b'\r', b'\n', after @ ..] => after,
                [b'\r'] => {
                    self.after_return = true;
                    &[]
                }
                [_, after @ ..] => after,
                [] => &[],
            };
        }
        self.line.extend_from_slice(rest);
        events
    }

    /// The stream is over: gives the event that was never closed, if there is one.
    pub fn finish(mut self) -> Option<Event> {
        self.end_line().or_else(|| self.dispatch())
    }

    fn end_line(&mut self) -> Option<Event> {
        let bytes = std::mem::take(&mut self.line);
        let mut line: &[u8] = &bytes;
        if !self.begun {
            self.begun = true;
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if line.is_empty() {
            return self.dispatch();
        }
        let text = String::from_utf8_lossy(line);
        let (field, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "event" => value.clone_into(&mut self.name),
            // A comment (empty field name), `id`, `retry`, or nothing known.
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Event> {
        let name = std::mem::take(&mut self.name);
        let data = self.data.take()?;
        Some(Event { name, data })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Event> {
        let mut decoder = Decoder::default();
        let mut events: Vec<Event> =
            chunks.into_iter().flat_map(|chunk| decoder.push(chunk)).collect();
        events.extend(decoder.finish());
        events
    }

    #[test]
    fn streams_as_servers_write_them() {
        let rows: &[(&str, &[u8], &[&str])] = &[
            ("line feeds", b"data: a\n\ndata: b\n\n", &["a", "b"]),
            ("CRLF", b"data: a\r\n\r\ndata: b\r\n\r\n", &["a", "b"]),
            ("carriage returns", b"data: a\r\rdata: b\r\r", &["a", "b"]),
            ("mixed ends", b"data: a\r\n\ndata: b\n\r\n", &["a", "b"]),
            ("byte order mark", b"\xEF\xBB\xBFdata: a\n\n", &["a"]),
            ("a mark later on is no mark", b"data: a\n\n\xEF\xBB\xBFdata: b\n\n", &["a"]),
            ("comments", b": hello\n\n:\ndata: a\n: in between\n\n", &["a"]),
            ("no space after the colon", b"data:a\n\n", &["a"]),
            ("one space only is taken", b"data:  a\n\n", &[" a"]),
            ("several data lines", b"data: a\ndata: b\n\n", &["a\nb"]),
            ("empty data", b"data\n\ndata:\n\n", &["", ""]),
            ("other fields", b"id: 7\nretry: 10\nfoo: x\ndata: a\n\n", &["a"]),
            ("event without data", b"event: ping\n\ndata: a\n\n", &["a"]),
            ("last event not closed", b"data: a\n\ndata: b\n", &["a", "b"]),
            ("last line not closed", b"data: a\n\ndata: b", &["a", "b"]),
            ("bad bytes", b"data: a\xFFb\n\ndata: c\n\n", &["a\u{FFFD}b", "c"]),
            ("nothing", b"", &[]),
        ];
        for (what, bytes, expected) in rows {
            let data: Vec<String> = decode([*bytes]).into_iter().map(|e| e.data).collect();
            assert_eq!(data, *expected, "{what}");
        }
    }

    #[test]
    fn a_name_holds_for_one_event() {
        let events = decode([&b"event: error\ndata: a\n\ndata: b\n\n"[..]]);
        let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, ["error", ""]);
    }

    /// Bytes rich in everything the decoder treats apart.
    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"data: ".to_vec()),
            Just(b"event: x".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"\r".to_vec()),
            Just(b"\r\n\r\n".to_vec()),
            Just(b"\xEF\xBB\xBF".to_vec()),
            Just("é漢🎭".as_bytes().to_vec()),
            proptest::collection::vec(any::<u8>(), 0..4),
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_same_events_however_bytes_are_cut(
            bytes in stream(),
            cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let chunks = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
            prop_assert_eq!(decode(chunks), decode([&bytes[..]]));
            prop_assert_eq!(decode(bytes.chunks(1)), decode([&bytes[..]]));
        }
    }
}
