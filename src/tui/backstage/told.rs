//! Errors as notices tell them: the reason first, and the file's bare name last. A notice is short,
//! and who reads one knows the folder.

use std::path::Path;

use crate::{journal::JournalError, scene::read::ReadError};

pub(super) fn journal(error: &JournalError) -> String {
    reason_first(error.path(), &error.to_string())
}

/// `source` is where the scene came from.
pub(super) fn scene(source: &str, error: &ReadError) -> String {
    reason_first(Path::new(source), &error.to_string())
}

/// Turns `FILE:LINE: reason` around.
pub(super) fn reason_first(file: &Path, error: &str) -> String {
    let place_and_reason = error.strip_prefix(&*file.to_string_lossy());
    let Some((place, reason)) = place_and_reason.and_then(|rest| rest.split_once(": ")) else {
        return error.to_owned();
    };
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    let mut letters = reason.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if reason.ends_with('.') { "" } else { "." };
    format!("{first}{}{end} ({name}{place})", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_comes_first() {
        for (error, told) in [
            ("/a/b.jsonl: cannot write: No space", "Cannot write: No space. (b.jsonl)"),
            ("/a/b.jsonl:7: broken. Mend it.", "Broken. Mend it. (b.jsonl:7)"),
            ("There is no endpoint: x", "There is no endpoint: x"),
            ("/a/b.jsonl", "/a/b.jsonl"),
        ] {
            assert_eq!(reason_first(Path::new("/a/b.jsonl"), error), told);
        }
    }
}
