use super::{ExportError, File, Transcript};

pub(super) fn files(_transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    Ok(Vec::new())
}
