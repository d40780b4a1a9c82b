//! `preferences`: pairs of lines for the same point, one on a line, in the form that preference
//! training takes (`prompt`, `chosen` and `rejected` are lists of messages).

use serde_json::{Value, json};

use super::{
    ExportError, File, Format, Transcript,
    jsonl::json_lines,
    transcript::{Pair, PairKind, Said},
};
use crate::chat::Message;

pub(super) fn files(transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let pairs = transcripts.iter().flat_map(|transcript| {
        (1..).zip(&transcript.pairs).map(move |(number, one)| pair(transcript, number, one))
    });
    let bytes = json_lines(pairs, "a pair of lines")?;
    if bytes.is_empty() {
        let why = "No line here was written twice: no comparison was decided and no ghost wrote.";
        return Err(ExportError::Nothing(why));
    }
    Ok(vec![File::of_all(transcripts, Format::Preferences, bytes)])
}

fn pair(transcript: &Transcript, number: usize, pair: &Pair) -> Value {
    // A ghost's line was never chosen against: the player wrote before they saw it, or in its place.
    let (kind, chosen_by, note, seen) = match &pair.kind {
        PairKind::Comparison { note, .. } => ("comparison", Some("player"), note.as_str(), None),
        PairKind::Ghost { seen } => ("ghost", None, "", Some(*seen)),
    };
    json!({
        "id": format!("{}/pair-{number}", transcript.id()),
        "prompt": pair.prompt,
        "chosen": [said(&pair.chosen)],
        "rejected": [said(&pair.rejected)],
        "kind": kind,
        "chosen_by": chosen_by,
        "chosen_model": pair.chosen.model,
        "rejected_model": pair.rejected.model,
        "seen": seen,
        "note": note,
        "character": pair.speaker,
        "scene": transcript.scene.id(),
        "journal": transcript.journal,
    })
}

fn said(said: &Said) -> Message {
    Message::assistant(said.text.clone())
}
