//! Plays as texts with labelled stretches: one file as Prodigy takes it, one as doccano does.
//!
//! Offsets are Unicode code points of the text. A text is a whole branch, each line with its
//! speaker's name in front, with a blank line between them; `meta.lines` says where the lines' own
//! words stand in it. doccano knows nothing but labels, so that its ones end in the severity.

use serde_json::{Value, json};

use super::{
    ExportError, File, Transcript,
    label::with_severity,
    labelled::{self, Labelled},
    name,
    options::Format,
    transcript::Line,
};

/// See [`super::write`].
pub(super) fn files(transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let (mut prodigy, mut doccano) = (Vec::new(), Vec::new());
    for transcript in transcripts {
        let text = Text::of(transcript);
        let flaws = labelled::labelled(transcript);
        let spans: Vec<Value> = flaws.iter().filter_map(|flaw| text.span(flaw)).collect();
        let labels: Vec<Value> = flaws.iter().filter_map(|flaw| text.label(flaw)).collect();
        let meta = text.meta(transcript, &flaws);
        push(&mut prodigy, &json!({"text": text.text, "spans": spans, "meta": meta}))?;
        push(&mut doccano, &json!({"text": text.text, "label": labels, "meta": meta}))?;
    }
    let doccano =
        File { name: format!("{}.doccano.jsonl", name::stem(transcripts)), bytes: doccano };
    Ok(vec![File::of_all(transcripts, Format::Spans, prodigy), doccano])
}

fn push(to: &mut Vec<u8>, record: &Value) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *to, record).map_err(ExportError::json("a labelled text"))?;
    to.push(b'\n');
    Ok(())
}

/// A branch as one text.
struct Text {
    text: String,
    /// Code points from where to where each line's own words stand.
    lines: Vec<(u32, usize, usize)>,
}

impl Text {
    fn of(transcript: &Transcript) -> Self {
        let mut of = Self { text: String::new(), lines: Vec::new() };
        let mut at = 0;
        let mut push = |text: &mut String, piece: &str| {
            text.push_str(piece);
            at += piece.chars().count();
            at
        };
        for line in &transcript.lines {
            if line.index > 0 {
                push(&mut of.text, "\n\n");
            }
            let name = match line.text.starts_with(&format!("{}: ", line.speaker)) {
                true => String::new(),
                false => format!("{}: ", line.speaker),
            };
            let start = push(&mut of.text, &name);
            let end = push(&mut of.text, &line.text);
            of.lines.push((line.id.0, start, end));
        }
        of
    }

    fn start(&self, line: &Line) -> usize {
        self.lines.get(line.index).map_or(0, |(_, start, _)| *start)
    }

    fn place(&self, flaw: &Labelled<'_>) -> Option<(usize, usize)> {
        let at = flaw.at?;
        let start = self.start(at.line);
        Some((start + at.span.start as usize, start + at.span.end as usize))
    }

    fn span(&self, flaw: &Labelled<'_>) -> Option<Value> {
        let (start, end) = self.place(flaw)?;
        Some(json!({
            "start": start,
            "end": end,
            "label": flaw.label,
            "severity": flaw.severity,
            "comment": flaw.comment,
        }))
    }

    fn label(&self, flaw: &Labelled<'_>) -> Option<Value> {
        let (start, end) = self.place(flaw)?;
        let label = match flaw.severity {
            Some(severity) => with_severity(&flaw.label, severity),
            None => flaw.label.clone(),
        };
        Some(json!([start, end, label]))
    }

    fn meta(&self, transcript: &Transcript, flaws: &[Labelled<'_>]) -> Value {
        let lines = self.lines.iter();
        let lines =
            lines.map(|(line, start, end)| json!({"line": line, "start": start, "end": end}));
        let mut meta = labelled::origin(transcript, flaws);
        meta.insert("book".to_owned(), json!(transcript.scene.book));
        meta.insert("lines".to_owned(), lines.collect());
        meta.into()
    }
}
