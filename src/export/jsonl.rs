//! `jsonl`: one [`Row`] for each line of each play, as JSON on a line of its own.

use super::{ExportError, File, Format, Transcript, row::Row};

pub(super) fn files(transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let rows = transcripts
        .iter()
        .flat_map(|transcript| transcript.lines.iter().map(move |line| Row::of(transcript, line)));
    let bytes = json_lines(rows, "a line of a play")?;
    Ok(vec![File::of_all(transcripts, Format::Jsonl, bytes)])
}

/// Each value on a line of its own.
pub(super) fn json_lines<T: serde::Serialize>(
    values: impl IntoIterator<Item = T>,
    what: &'static str,
) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Vec::new();
    for value in values {
        serde_json::to_writer(&mut bytes, &value).map_err(ExportError::json(what))?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}
