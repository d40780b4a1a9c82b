//! What others may see of a line. Everything that leaves its speaker goes through here.

use super::{Kind, Script, parse_nameless};

/// The text with all thoughts removed, each line trimmed, and blank lines folded: what is put into
/// other agents' histories, and what critics read. Actions keep their marks and a name in front
/// stays where it is.
///
/// For thoughts that are closed on the line they began on, this is to the letter what the reference
/// implementation of CoSER (arXiv 2502.09082) sends. Thoughts that it lets through (nested ones, ones
/// that run over a line break or are never closed) are removed as well.
///
/// Idempotent: where taking out a thought makes what stands around it read as another one, that is
/// taken out too.
pub fn visible(source: &str) -> String {
    let mut script = parse_nameless(source);
    loop {
        let next = parse_nameless(fold(&without_thoughts(&script)));
        if !has_thoughts(&next) {
            return next.source;
        }
        script = next;
    }
}

/// [`visible`] with `NAME: ` in front, unless one of its lines already begins with that name and a
/// colon of either width: how a line of `speaker` is told to the others.
pub fn told(speaker: &str, source: &str) -> String {
    with_name(speaker, visible(source))
}

/// The text as it is, with `NAME: ` in front under the same condition as in [`told`].
pub fn with_name(speaker: &str, text: String) -> String {
    let named = text
        .lines()
        .any(|line| line.strip_prefix(speaker).is_some_and(|rest| rest.starts_with([':', '：'])));
    if named { text } else { format!("{speaker}: {text}") }
}

fn has_thoughts(script: &Script) -> bool {
    script.parts().iter().any(|part| part.kind == Kind::Thought)
}

fn without_thoughts(script: &Script) -> String {
    script
        .parts()
        .iter()
        .filter(|part| part.kind != Kind::Thought)
        .map(|part| script.text(part))
        .collect()
}

/// Trims each line and drops those that are empty then.
fn fold(text: &str) -> String {
    let lines: Vec<&str> =
        text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
