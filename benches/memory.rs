//! Memories of a book of 600 conversations: how long it takes to make them findable, and to find
//! some of them, in English and in Chinese.
//!
//! `cargo bench --bench memory`. The books are made of words drawn by a fixed seed.

use divan::{Bencher, black_box};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sceneplay::memory::{Hints, Memories, MemoryRules, Place, Plot, Scope};

const PLOTS: usize = 150;
const CONVERSATIONS: usize = 4;
const LINES: usize = 14;
const NAMES: [&str; 4] = ["Anna", "Bert", "Carl", "Dora"];
const LANGUAGES: [&str; 2] = ["english", "chinese"];

fn main() {
    divan::main();
}

fn words(rng: &mut ChaCha8Rng, language: &str, count: usize) -> String {
    let word = |rng: &mut ChaCha8Rng| -> String {
        if language == "chinese" {
            let sign = 0x4E00 + rng.random_range(0..3000_u32);
            return char::from_u32(sign).into_iter().collect();
        }
        // As in a text, few words make up most of it.
        let rank = rng.random_range(0.0..1.0_f64).powi(3) * 8000.0;
        format!("word{}ing ", rank as u32)
    };
    (0..count).map(|_| word(rng)).collect()
}

/// `(summary, parts, conversations)` of each plot.
type Text = (String, Vec<String>, Vec<Vec<String>>);

fn book(language: &str) -> Vec<Text> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let plot = |_| {
        let parts = NAMES.map(|_| words(&mut rng, language, 40)).to_vec();
        let lines = |rng: &mut ChaCha8Rng| (0..LINES).map(|_| words(rng, language, 35)).collect();
        let conversations = (0..CONVERSATIONS).map(|_| lines(&mut rng)).collect();
        (words(&mut rng, language, 120), parts, conversations)
    };
    (0..PLOTS).map(plot).collect()
}

fn memories(book: &[Text]) -> Memories {
    let plots = book.iter().map(|(summary, parts, conversations)| Plot {
        text: "",
        summary,
        people: NAMES.into_iter().zip(parts.iter().map(String::as_str)).collect(),
        conversations: conversations
            .iter()
            .map(|lines| NAMES.into_iter().cycle().zip(lines.iter().map(String::as_str)).collect())
            .collect(),
        played: Vec::new(),
    });
    let here = Place { plot: u32::MAX, conversation: None };
    Memories::of_plots(Some(here), &NAMES, plots)
}

#[divan::bench(args = LANGUAGES, sample_count = 20)]
fn index(bencher: Bencher, language: &str) {
    let book = book(language);
    bencher.bench(|| memories(black_box(&book)));
}

#[divan::bench(args = LANGUAGES)]
fn query(bencher: Bencher, language: &str) {
    let memories = memories(&book(language));
    let query = words(&mut ChaCha8Rng::seed_from_u64(2), language, 120);
    let mixture = "expr10_conv1".parse().expect("a mixture");
    let rules = MemoryRules::plain(mixture, Scope::Before);
    let hints = Hints::default();
    bencher.bench(|| memories.recall("Anna", black_box(&query), &rules, &hints));
}
