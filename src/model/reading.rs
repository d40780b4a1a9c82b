//! An answer as it comes in: bytes go in, pieces come out, at the end there is an answer or a
//! reason why there is none.
//!
//! Takes server-sent events and plain JSON bodies alike and tells them apart by their first byte:
//! some servers answer a request for a stream with a whole body, and name the wrong content type.
//! Owns no connection and no clock.

use serde_json::Value;

use super::{
    complaint::Complaint,
    reasoning::Splitter,
    sse::{Decoder, Event},
    wire::Completion,
};
use crate::chat::{Answer, Piece, Timing, Usage};

/// A longer answer is a fault of the server.
const MOST_BYTES: usize = 32 << 20;
/// Bytes kept to show what a server sent in place of an answer.
const SAMPLE: usize = 4096;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Why what came is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// An error object in place of an answer or in the middle of it.
    Complaint(Complaint),
    /// Bytes that are no chat completion; the beginning of them.
    Garbage(String),
    /// The stream ended before the answer did.
    CutOff,
    /// Nothing but white space; whether there was reasoning, and whether the token limit was hit.
    Empty {
        reasoned: bool,
        cut: bool,
    },
    Filtered,
    /// The model's own words of refusal.
    Declined(String),
    CallsTools,
}

#[derive(Debug)]
enum Shape {
    /// Nothing but white space has come.
    Unknown,
    Events(Decoder),
    Body(Vec<u8>),
}

/// The state of reading one answer.
#[derive(Debug)]
pub struct Reading {
    shape: Shape,
    splitter: Splitter,
    sample: Vec<u8>,
    bytes: usize,
    /// At least one chunk was a chat completion's.
    recognised: bool,
    /// The server said that nothing more comes.
    done: bool,
    refusal: String,
    calls_tools: bool,
    finish: Option<String>,
    usage: Option<Usage>,
    timing: Timing,
}

impl Reading {
    /// `begins_inside`: see [`Splitter::new`].
    pub fn new(begins_inside: bool) -> Self {
        Self {
            shape: Shape::Unknown,
            splitter: Splitter::new(begins_inside),
            sample: Vec::new(),
            bytes: 0,
            recognised: false,
            done: false,
            refusal: String::new(),
            calls_tools: false,
            finish: None,
            usage: None,
            timing: Timing::default(),
        }
    }

    /// Text or reasoning has come.
    pub fn has_spoken(&self) -> bool {
        self.timing.first_ms.is_some()
    }

    /// The model has ended its answer; only token counts may follow.
    pub fn has_finished(&self) -> bool {
        self.finish.is_some()
    }

    /// At least one chunk was a chat completion's.
    pub fn has_begun(&self) -> bool {
        self.recognised
    }

    /// The server has said that nothing more comes.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// See [`Splitter::begins_inside`].
    pub fn begins_inside(&self) -> bool {
        self.splitter.begins_inside()
    }

    /// What has come so far.
    pub fn answer(&self, total_ms: u64, retries: u32) -> Answer {
        Answer {
            text: self.splitter.text().to_owned(),
            reasoning: self.splitter.reasoning().to_owned(),
            finish: self.finish.clone(),
            usage: self.usage,
            timing: Timing { total_ms, retries, ..self.timing.clone() },
        }
    }

    /// Takes the next bytes, `at_ms` after the request was sent. What came before an error is in
    /// [`Self::answer`], also where its pieces were not given out.
    pub fn push(&mut self, bytes: &[u8], at_ms: u64) -> Result<Vec<Piece>, Wrong> {
        let room = SAMPLE.saturating_sub(self.sample.len());
        self.sample.extend(bytes.iter().take(room));
        self.bytes += bytes.len();
        if self.bytes > MOST_BYTES {
            return Err(self.garbage());
        }
        if matches!(self.shape, Shape::Unknown) {
            match shape_of(bytes) {
                Some(shape) => self.shape = shape,
                None => return Ok(Vec::new()),
            }
        }
        self.feed(bytes, at_ms)
    }

    /// The server sends nothing more: gives the pieces that were held back and says whether the
    /// answer is one.
    pub fn end(&mut self, at_ms: u64) -> Result<Vec<Piece>, Wrong> {
        let mut pieces = Vec::new();
        let came = self.end_of_shape(at_ms, &mut pieces);
        let cut = self.finish.as_deref() == Some("length");
        pieces.extend(self.splitter.finish(cut));
        came?;
        self.judge(cut)?;
        Ok(pieces)
    }

    fn feed(&mut self, bytes: &[u8], at_ms: u64) -> Result<Vec<Piece>, Wrong> {
        let mut pieces = Vec::new();
        match &mut self.shape {
            Shape::Unknown => {}
            Shape::Body(body) => body.extend_from_slice(bytes),
            Shape::Events(decoder) => {
                for event in decoder.push(bytes) {
                    self.take_event(&event, at_ms, &mut pieces)?;
                }
            }
        }
        Ok(pieces)
    }

    fn end_of_shape(&mut self, at_ms: u64, pieces: &mut Vec<Piece>) -> Result<(), Wrong> {
        match std::mem::replace(&mut self.shape, Shape::Unknown) {
            Shape::Unknown => Err(Wrong::CutOff),
            Shape::Body(body) => {
                let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&body);
                let value = serde_json::from_slice(body).map_err(|_| self.garbage())?;
                self.take_value(value, at_ms, pieces)?;
                if self.recognised { Ok(()) } else { Err(self.garbage()) }
            }
            Shape::Events(decoder) => {
                if let Some(event) = decoder.finish() {
                    // What cannot be read at the very end was cut there.
                    self.take_event(&event, at_ms, pieces).map_err(|wrong| match wrong {
                        Wrong::Garbage(_) if self.recognised => Wrong::CutOff,
                        other => other,
                    })?;
                }
                match (self.recognised, self.done || self.has_finished()) {
                    (false, true) => Err(Wrong::CutOff),
                    (false, _) => Err(self.garbage()),
                    (true, false) => Err(Wrong::CutOff),
                    (true, true) => Ok(()),
                }
            }
        }
    }

    fn take_event(
        &mut self,
        event: &Event,
        at_ms: u64,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), Wrong> {
        let data = event.data.trim();
        if self.done || data.is_empty() {
            return Ok(());
        }
        if data == "[DONE]" {
            self.done = true;
            return Ok(());
        }
        match serde_json::from_str(data) {
            Ok(value) => self.take_value(value, at_ms, pieces),
            Err(_) if event.name == "error" => Err(Wrong::Complaint(Complaint {
                message: data.to_owned(),
                ..Complaint::default()
            })),
            Err(_) => Err(Wrong::Garbage(data.to_owned())),
        }
    }

    fn take_value(
        &mut self,
        value: Value,
        at_ms: u64,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), Wrong> {
        let complaint = Complaint::read(&value);
        if !value.is_object() {
            return Err(complaint.map_or_else(|| self.garbage(), Wrong::Complaint));
        }
        let completion: Completion = serde_json::from_value(value).map_err(|_| self.garbage())?;
        if let Some(usage) = completion.usage() {
            self.usage = Some(usage);
        }
        self.recognised |= !completion.choices.is_empty() || completion.usage().is_some();
        for choice in completion.choices.iter().filter(|choice| choice.index == 0) {
            let (reasoning, text) = choice.said();
            let length = reasoning.len() + text.len();
            if length > 0 {
                self.timing.first_ms.get_or_insert(at_ms);
                let length = u32::try_from(length).unwrap_or(u32::MAX);
                self.timing.chunks.push((at_ms, length));
            }
            pieces.extend(self.splitter.push_reasoning(&reasoning));
            pieces.extend(self.splitter.push(&text));
            self.refusal.push_str(choice.refusal());
            self.calls_tools |= choice.calls_tools();
            if let Some(finish) = choice.finish() {
                self.finish = Some(finish.to_owned());
            }
        }
        complaint.map_or(Ok(()), |complaint| Err(Wrong::Complaint(complaint)))
    }

    fn judge(&self, cut: bool) -> Result<(), Wrong> {
        match self.finish.as_deref() {
            Some("content_filter") => return Err(Wrong::Filtered),
            Some("error") => return Err(Wrong::Complaint(Complaint::default())),
            Some("tool_calls" | "function_call") => return Err(Wrong::CallsTools),
            _ => {}
        }
        if !self.splitter.text().trim().is_empty() {
            return Ok(());
        }
        let reasoned = !self.splitter.reasoning().trim().is_empty();
        Err(if self.calls_tools {
            Wrong::CallsTools
        } else if !self.refusal.trim().is_empty() {
            Wrong::Declined(self.refusal.clone())
        } else if self.done && self.finish.is_none() && !reasoned {
            // A model that has nothing to say still ends; llama-cpp-python's server closes a stream
            // like this when another request comes in between.
            Wrong::CutOff
        } else {
            Wrong::Empty { reasoned, cut }
        })
    }

    fn garbage(&self) -> Wrong {
        Wrong::Garbage(String::from_utf8_lossy(&self.sample).into_owned())
    }
}

fn shape_of(bytes: &[u8]) -> Option<Shape> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace())?;
    Some(match first {
        b'{' | b'[' | b'<' => Shape::Body(Vec::new()),
        _ => Shape::Events(Decoder::default()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(chunks: &[&str]) -> (Result<(), Wrong>, Answer) {
        let mut reading = Reading::new(false);
        let came = chunks
            .iter()
            .try_for_each(|chunk| reading.push(chunk.as_bytes(), 0).map(drop))
            .and_then(|()| reading.end(0).map(drop));
        (came, reading.answer(0, 0))
    }

    #[test]
    fn answers_as_servers_send_them() {
        let text = r#"data: {"choices":[{"delta":{"content":"Yes."}}]}"#;
        let stop = r#"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"#;
        let usage = r#"data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#;
        let whole = r#"{"choices":[{"message":{"content":"Yes."},"finish_reason":"stop"}]}"#;
        let second = r#"data: {"choices":[{"index":1,"delta":{"content":"No."}}]}"#;
        let rows: &[(&str, &[&str])] = &[
            ("a whole body", &[whole]),
            ("a body after white space and a mark", &["\u{FEFF}", "\n ", whole]),
            ("done is missing", &[text, "\n\n", stop, "\n\n"]),
            ("finish is missing", &[text, "\n\ndata: [DONE]\n\n"]),
            ("last event not closed", &[text, "\n\n", stop]),
            ("keep-alives", &[": wait\n\n", text, "\n\n: wait\n\ndata: {}\n\n", stop]),
            ("another choice", &[text, "\n\n", second, "\n\n", stop]),
            ("after the end", &[text, "\n\ndata: [DONE]\n\ndata: rubbish\n\n"]),
            ("usage last", &[text, "\n\n", stop, "\n\n", usage, "\n\ndata: [DONE]\n\n"]),
        ];
        for (what, chunks) in rows {
            let (came, answer) = read(chunks);
            assert_eq!((came, answer.text.as_str()), (Ok(()), "Yes."), "{what}");
            let counted = answer.usage.map(|usage| (usage.prompt, usage.completion));
            assert_eq!(counted, (*what == "usage last").then_some((3, 2)), "{what}");
        }
    }

    #[test]
    fn what_is_no_answer() {
        let text = "data: {\"choices\":[{\"delta\":{\"content\":\"Yes.\"}}]}\n\n";
        let done = "data: [DONE]\n\n";
        let stopped_by = |reason: &str| {
            format!("data: {{\"choices\":[{{\"delta\":{{}},\"finish_reason\":\"{reason}\"}}]}}\n\n")
        };
        let complaint = |message: &str| {
            Wrong::Complaint(Complaint { message: message.into(), ..Complaint::default() })
        };
        let role = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n";
        let stop = stopped_by("stop");
        let nothing = Wrong::Empty { reasoned: false, cut: false };
        let rows: Vec<(&str, Vec<&str>, Wrong, &str)> = vec![
            ("nothing at all", vec![], Wrong::CutOff, ""),
            ("no end", vec![text], Wrong::CutOff, "Yes."),
            ("last event cut", vec![text, "data: {\"cho"], Wrong::CutOff, "Yes."),
            ("no event", vec!["upstream died"], Wrong::Garbage("upstream died".into()), ""),
            ("no JSON", vec![text, "data: foo\n\n"], Wrong::Garbage("foo".into()), "Yes."),
            ("error event", vec![text, "event: error\ndata: foo\n\n"], complaint("foo"), "Yes."),
            ("error object", vec![text, "data: {\"error\":\"foo\"}\n\n"], complaint("foo"), "Yes."),
            ("body of an error", vec!["{\"error\":\"foo\"}"], complaint("foo"), ""),
            ("other JSON", vec!["{\"a\":1}"], Wrong::Garbage("{\"a\":1}".into()), ""),
            ("empty", vec![role, stop.as_str(), done], nothing, ""),
            ("closed without a word", vec![role, done], Wrong::CutOff, ""),
            ("nothing but the end", vec![done], Wrong::CutOff, ""),
        ];
        for (what, chunks, wrong, partial) in rows {
            let (came, answer) = read(&chunks);
            assert_eq!((came, answer.text.as_str()), (Err(wrong), partial), "{what}");
        }
        for (reason, wrong) in [
            ("content_filter", Wrong::Filtered),
            ("tool_calls", Wrong::CallsTools),
            ("error", complaint("")),
        ] {
            assert_eq!(read(&[text, &stopped_by(reason)]).0, Err(wrong), "{reason}");
        }
        assert_eq!(read(&[text, &stopped_by("length")]).0, Ok(()));
        assert_eq!(
            read(&[role, &stopped_by("length")]).0,
            Err(Wrong::Empty { reasoned: false, cut: true })
        );
    }

    proptest! {
        /// Also: any bytes are read without a panic, and an answer is never empty.
        #[test]
        fn the_same_answer_however_bytes_are_cut(
            text in "(data: |event: error|\n\n|\\{\"choices\":\\[|\\{\"delta\":|\\{\"content\":\"é\"|\\}|\\]|5|\\[DONE\\]){0,30}",
            noise in proptest::collection::vec(any::<u8>(), 0..20),
            first in 1..9_usize,
        ) {
            for bytes in [text.as_bytes(), &noise, &[text.as_bytes(), &noise].concat()] {
                let outcome = |size: usize| {
                    let mut reading = Reading::new(false);
                    let came = bytes
                        .chunks(size)
                        .try_for_each(|chunk| reading.push(chunk, 0).map(drop))
                        .and_then(|()| reading.end(0).map(drop));
                    (came.is_ok(), reading.answer(0, 0))
                };
                let whole = outcome(bytes.len().max(1));
                prop_assert_eq!(&outcome(first), &whole);
                prop_assert!(!whole.0 || !whole.1.text.trim().is_empty());
            }
        }
    }
}
