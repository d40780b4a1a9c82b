use super::{File, Transcript};

pub(super) fn files(_transcripts: &[Transcript]) -> Vec<File> {
    Vec::new()
}
