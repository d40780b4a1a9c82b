//! Makes a line of a model's answer.

use crate::{
    chat::{Answer, Fault, FaultKind},
    record::Protocol,
    script::{self, Odd},
};

/// What a model's answer comes to as a line of its speaker.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The speaker's own part, as it will stand in its history.
    pub text: String,
    /// The whole answer, where `text` is only a part of it.
    pub raw: Option<String>,
    pub odd: Vec<Odd>,
}

/// Reads a line of `speaker` out of an answer: what goes on to speak for somebody else of the cast
/// is cut off and kept as raw text.
///
/// # Errors
/// A fault of the kind `Empty` when nothing of the speaker's own is left: an error is never turned
/// into an empty line.
pub fn write(
    answer: &Answer,
    speaker: &str,
    cast: &[String],
    protocol: Protocol,
) -> Result<Written, Fault> {
    let whole = answer.text.trim();
    let script = script::parse(whole, speaker, cast);
    let own = script.own_part().trim();
    if script::parse(own, speaker, cast).is_blank() {
        return Err(nothing_own(speaker, whole));
    }
    let mut odd = script.odd().to_vec();
    if answer.finish.as_deref() == Some("length") {
        odd.push(Odd::CutShort);
    }
    let raw = (own != whole).then(|| whole.to_owned());
    Ok(Written { text: stored(own, speaker, protocol), raw, odd })
}

/// A line as it is stored under `protocol`: the paper's has the speaker's name in front.
pub fn stored(text: &str, speaker: &str, protocol: Protocol) -> String {
    match protocol {
        Protocol::Newest => text.to_owned(),
        Protocol::Paper => script::with_name(speaker, text.to_owned()),
    }
}

fn nothing_own(speaker: &str, whole: &str) -> Fault {
    let what = if whole.is_empty() {
        format!("The model's answer for {speaker} was empty.")
    } else {
        format!("The model's answer has nothing that {speaker} says or does.")
    };
    Fault::new(FaultKind::Empty, what, "Ask again, or choose another model.")
}
