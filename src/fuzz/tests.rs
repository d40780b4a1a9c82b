//! Replays the corpora, and changes them at random for as long as it is told.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    time::{Duration, Instant, SystemTime},
};

use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

use super::{TARGETS, Target};

/// Changes that every run tries of each corpus.
const A_FEW: usize = 40;

/// Bytes of the longest input.
const MOST: usize = 16 << 10;

/// Pieces that mean something to one of the readers.
const WORDS: [&str; 40] = [
    "[",
    "]",
    "(",
    ")",
    "**",
    "\n",
    "\r\n",
    "\r",
    "{",
    "}",
    "\"",
    "\\",
    ":",
    ",",
    "data: ",
    "event: ",
    "\n\n",
    "[DONE]",
    "Ada: ",
    "Ben:",
    "```json\n",
    "```",
    "\"flaws\"",
    "\"severity\"",
    "null",
    "-1",
    "1e999",
    "\u{feff}",
    "\u{202e}",
    "\u{1b}[",
    "葛",
    "\\ud800",
    "<think>",
    "</think>",
    "\"seq\":1",
    "\"dialogues\"",
    "\0",
    "…",
    "“",
    "（",
];

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name)
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(folder(name)).expect("there is a corpus");
    let mut paths: Vec<PathBuf> =
        files.map(|file| file.expect("a file can be seen").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a file can be read")).collect()
}

/// Feeds one input; what breaks is kept, so that it is replayed from then on.
fn feed(name: &str, target: Target, data: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| target(data))).is_err() {
        let digest = Sha256::digest(data);
        let path =
            folder(name).join(format!("broke-{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2]));
        fs::write(&path, data).expect("what broke can be kept");
        panic!("{name} breaks on {}", path.display());
    }
}

fn change(data: &mut Vec<u8>, others: &[Vec<u8>], random: &mut ChaCha8Rng) {
    let at = random.random_range(0..=data.len());
    let to = random.random_range(at..=data.len().min(at + 64));
    match random.random_range(0..7) {
        0 if at < data.len() => data[at] ^= 1 << random.random_range(0..8),
        1 => drop(data.drain(at..to)),
        2 => {
            let again = data[at..to].to_vec();
            data.splice(at..at, again);
        }
        3 => data.insert(at, random.random()),
        4 => data.truncate(at),
        5 => {
            let other = others.choose(random).map_or(&[][..], Vec::as_slice);
            let from = random.random_range(0..=other.len());
            let until = random.random_range(from..=other.len().min(from + 256));
            data.splice(at..to, other[from..until].iter().copied());
        }
        _ => {
            let word = WORDS.choose(random).copied().unwrap_or_default();
            data.splice(at..at, word.bytes());
        }
    }
    data.truncate(MOST);
}

#[test]
fn corpora_are_replayed_and_changed() {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |at| at.as_secs());
    // Every ordinary run is the same.
    let seed = if seconds.is_some() { now } else { 0 };
    for (name, target) in TARGETS {
        let mut inputs = corpus(name);
        assert!(!inputs.is_empty(), "{name} has a corpus");
        for data in &inputs {
            feed(name, target, data);
        }
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let end = Instant::now() + Duration::from_secs(seconds.unwrap_or(60));
        let mut tried = 0;
        while Instant::now() < end && (seconds.is_some() || tried < A_FEW) {
            let mut data = inputs.choose(&mut random).cloned().unwrap_or_default();
            for _ in 0..random.random_range(1..8) {
                change(&mut data, &inputs, &mut random);
            }
            feed(name, target, &data);
            tried += 1;
            // What was changed is changed further.
            if tried % 16 == 0 {
                let fresh = inputs.len() % 512;
                if inputs.len() < 512 { inputs.push(data) } else { inputs[fresh] = data }
            }
        }
        eprintln!("{name}: {tried} inputs from seed {seed}");
    }
}
