//! Text made by rule.

pub fn prose(words: usize, seed: usize) -> String {
    const WORDS: [&str; 12] = [
        "the", "lantern", "a", "quiet", "house", "where", "nobody", "spoke", "of", "winter",
        "again", "and",
    ];
    (0..words)
        .map(|at| WORDS[(at * 7 + seed * 5 + at / 11) % WORDS.len()])
        .collect::<Vec<_>>()
        .join(" ")
}
