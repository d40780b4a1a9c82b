//! `sharegpt`: one training sample for each character that spoke.
//!
//! Each is the character's own chat: `system` is what it was told, `human` what others said and did
//! aloud (several in a row are one message, as in the play), `gpt` its own lines with their
//! thoughts. It ends with the last line of its own.

use serde_json::{Value, json};

use super::{
    ExportError, File, Format, Transcript, jsonl::json_lines, row::by, transcript::Speaker,
};
use crate::{chat::From, judge::material::Origin};

pub(super) fn files(transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let samples = transcripts.iter().flat_map(|transcript| {
        transcript.cast.iter().filter_map(move |speaker| sample(transcript, speaker))
    });
    let bytes = json_lines(samples, "a sample")?;
    if bytes.is_empty() {
        return Err(ExportError::Nothing("Nobody has spoken in these plays."));
    }
    Ok(vec![File::of_all(transcripts, Format::Sharegpt, bytes)])
}

/// `None` for one who never spoke.
fn sample(transcript: &Transcript, speaker: &Speaker) -> Option<Value> {
    let last = speaker.memory.iter().rposition(|message| message.from == From::Assistant)?;
    let turns: Vec<Value> = speaker
        .memory
        .get(..=last)?
        .iter()
        .map(|message| {
            let from = match message.from {
                From::System => "system",
                From::User => "human",
                From::Assistant => "gpt",
            };
            json!({"from": from, "value": message.content})
        })
        .collect();
    let own = || transcript.lines.iter().filter(|line| line.speaker == speaker.name);
    let mut models: Vec<&str> = Vec::new();
    for model in own().filter_map(|line| line.model.as_deref()) {
        if !models.contains(&model) {
            models.push(model);
        }
    }
    let writers = [Origin::Player, Origin::Model, Origin::Book].into_iter();
    let counts = writers.map(|one| (by(one), own().filter(|line| line.by == one).count()));
    let lines: serde_json::Map<String, Value> =
        counts.map(|(name, count)| (name.to_owned(), json!(count))).collect();
    Some(json!({
        "id": format!("{}/{}", transcript.id(), speaker.name),
        "conversations": turns,
        "character": speaker.name,
        "scene": transcript.scene.id(),
        "journal": transcript.journal,
        "branch": transcript.branch.number,
        "lines": lines,
        "models": models,
    }))
}
