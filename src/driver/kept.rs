//! What models said about texts, kept in the cache folder by model and text.
//!
//! One small file each, so that several programs can add to it at once and a file that was cut off
//! costs no other. What cannot be read or written is as if it had never been said.

use std::{fs, io::Write, path::PathBuf, sync::Arc};

use sha2::{Digest, Sha256};

use crate::{chat::ModelRef, memory::Mood};

/// Names no more than so many bytes of a hash: enough that no two texts meet.
const BYTES: usize = 16;

/// The cache. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// `None`: nothing is kept.
    folder: Option<Arc<PathBuf>>,
}

impl Kept {
    /// Kept in this folder, which is made when there is something to keep.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder: Some(Arc::new(folder)) }
    }

    /// The embedding that `model` gave of a text.
    pub fn vector(&self, model: &ModelRef, text: &str) -> Option<Vec<f32>> {
        let bytes = fs::read(self.path("vectors", model, text)?).ok()?;
        let (numbers, rest) = bytes.as_chunks::<4>();
        let vector: Vec<f32> = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let whole = rest.is_empty() && !vector.is_empty() && vector.iter().all(|n| n.is_finite());
        whole.then_some(vector)
    }

    pub fn keep_vector(&self, model: &ModelRef, text: &str, vector: &[f32]) {
        let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
        self.write("vectors", model, text, &bytes);
    }

    /// The mood that `model` found in a text.
    pub fn mood(&self, model: &ModelRef, text: &str) -> Option<Mood> {
        serde_json::from_slice(&fs::read(self.path("moods", model, text)?).ok()?).ok()
    }

    pub fn keep_mood(&self, model: &ModelRef, text: &str, mood: Mood) {
        if let Ok(json) = serde_json::to_vec(&mood) {
            self.write("moods", model, text, &json);
        }
    }

    fn path(&self, kind: &str, model: &ModelRef, text: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?.join(kind).join(hash(&model.model));
        Some(folder.join(hash(text)))
    }

    fn write(&self, kind: &str, model: &ModelRef, text: &str, bytes: &[u8]) {
        let Some(path) = self.path(kind, model, text) else { return };
        let written = || -> std::io::Result<()> {
            let folder = path.parent().unwrap_or(&path);
            fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(bytes)?;
            file.persist(&path)?;
            Ok(())
        };
        // A cache that cannot be written costs the next program a request and nobody an answer.
        written().ok();
    }
}

fn hash(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_kept_by_model_and_text() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::at(folder.path().join("cache"));
        let (small, big) = (ModelRef::new("lab", "small"), ModelRef::new("lab", "big"));
        let mood: Mood = "fear 8".parse().unwrap();
        kept.keep_vector(&small, "a", &[1.0, -0.5]);
        kept.keep_mood(&small, "a", mood);
        let again = Kept::at(folder.path().join("cache"));
        assert_eq!(again.vector(&small, "a"), Some(vec![1.0, -0.5]));
        assert_eq!(again.mood(&small, "a"), Some(mood));
        for (model, text) in [(&small, "b"), (&big, "a")] {
            assert_eq!(again.vector(model, text), None);
            assert_eq!(again.mood(model, text), None);
        }
        assert_eq!(Kept::default().vector(&small, "a"), None);
    }

    #[test]
    fn what_was_cut_off_was_never_said() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::at(folder.path().to_owned());
        let model = ModelRef::new("lab", "small");
        kept.keep_vector(&model, "a", &[1.0, 2.0]);
        let path = kept.path("vectors", &model, "a").unwrap();
        for bytes in [&b""[..], b"123", &f32::NAN.to_le_bytes()] {
            fs::write(&path, bytes).unwrap();
            assert_eq!(kept.vector(&model, "a"), None);
        }
    }
}
