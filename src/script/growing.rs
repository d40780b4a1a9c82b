//! A line that is still being written.

use super::{Script, names::Names, scan::Progress};

/// Takes a line chunk by chunk. What it reads is the same as [`super::parse`] reads of the chunks
/// put together, wherever they were cut.
///
/// A chunk costs its own length; reading happens when it is asked for, and then only from the last
/// line break outside thoughts on.
#[derive(Debug, Clone, Default)]
pub struct Growing {
    names: Names,
    script: Script,
    progress: Progress,
    stale: bool,
}

impl Growing {
    /// A line of `speaker` of which nothing has come yet; `cast` as in [`super::parse`].
    pub fn new<S: AsRef<str>>(speaker: &str, cast: &[S]) -> Self {
        Self { names: Names::new(speaker, cast), ..Self::default() }
    }

    pub fn push(&mut self, chunk: &str) {
        self.script.source.push_str(chunk);
        self.stale |= !chunk.is_empty();
    }

    /// All that has come, exactly as it came.
    pub fn source(&self) -> &str {
        &self.script.source
    }

    /// What has come so far, read.
    pub fn script(&mut self) -> &Script {
        if self.stale {
            self.progress.advance(&mut self.script, &self.names);
            self.stale = false;
        }
        &self.script
    }

    /// The line as it is now that nothing more will come.
    pub fn finish(mut self) -> Script {
        self.script();
        self.script
    }
}
