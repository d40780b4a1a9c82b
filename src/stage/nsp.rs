//! Reads the next speaker out of NSP's answer, and draws one where it cannot be followed.
//!
//! The rules are those of `protocol.md`'s "Reading NSP's answer" (CoSER, arXiv 2502.09082): the
//! last `Next Speaker` counts, names match exactly and then ignoring case, never by substring.

use std::sync::LazyLock;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use regex::Regex;

use crate::{
    record::{Invalid, Next},
    scene::{ENVIRONMENT, Scene},
};

/// What NSP says when the scene should end.
pub const END: &str = "<END CHAT>";
const RANDOM: &str = "random";

static MARKER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)next[ \t_-]*speaker").ok());

/// The name that an answer gives: what stands behind the last `Next Speaker`, else before the
/// first colon, else the whole text; without emphasis, quotes and closing punctuation.
pub fn read(answer: &str) -> String {
    let marked = MARKER.as_ref().and_then(|marker| marker.find_iter(answer).last());
    let named = match marked {
        Some(marker) => first_line(without_lead(&answer[marker.end()..])),
        None => match answer.split_once([':', '：']) {
            Some((before, _)) => before,
            None => answer,
        },
    };
    bare(named).to_owned()
}

/// Whether what NSP `said` can be followed after a line of `current` in the round with this index
/// (from 0).
///
/// # Errors
/// Why it cannot.
pub fn follow(
    said: &str,
    scene: &Scene,
    current: &str,
    round: u32,
    end_from: u32,
) -> Result<Next, Invalid> {
    if same(said, END) || same(said, END.trim_matches(['<', '>'])) {
        return if round >= end_from { Ok(Next::End) } else { Err(Invalid::TooEarly) };
    }
    match name_among(said, scene.speakers()) {
        Some(name) if name == current => Err(Invalid::SameSpeaker),
        Some(name) => Ok(Next::Speaker(name.to_owned())),
        None if same(said, RANDOM) => Err(Invalid::Random),
        None => Err(Invalid::Unknown),
    }
}

/// Draws a speaker: one of the major characters or Environment, without `current`; one of all
/// speakers where that leaves nobody. The same seed and number of the draw give the same name.
pub fn draw<'a>(scene: &'a Scene, current: &str, seed: u64, number: u64) -> &'a str {
    let speakers = || scene.speakers().iter().map(String::as_str);
    let is_main = |name: &str| {
        name == ENVIRONMENT || scene.major_characters.iter().any(|major| major == name)
    };
    let mut drawn: Vec<&str> =
        speakers().filter(|name| *name != current && is_main(name)).collect();
    if drawn.is_empty() {
        drawn = speakers().filter(|name| *name != current).collect();
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(number);
    match drawn.len() {
        0 => ENVIRONMENT,
        some => drawn[random.random_range(0..some)],
    }
}

/// A coin whose side depends on the seed and on the number of the toss alone.
pub fn toss(seed: u64, number: u32) -> bool {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    // Draws count from 0 up.
    random.set_stream(u64::MAX - u64::from(number));
    random.random()
}

/// The one of `speakers` whom `said` names: exactly, then ignoring case, never by a part of it.
pub fn name_among<'a>(said: &str, speakers: &'a [String]) -> Option<&'a str> {
    let find = |wanted: &str| {
        speakers
            .iter()
            .find(|name| name.trim() == wanted)
            .or_else(|| speakers.iter().find(|name| same(name, wanted)))
            .map(String::as_str)
    };
    // A closing period may belong to the name (`Sherlock Holmes Jr.`), so it is taken off last.
    find(said).or_else(|| find(said.trim_end_matches(['.', '。', ',', ';', '!']).trim_end()))
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// What stands between the marker and the name: colon, dash, `is`, emphasis, line breaks.
pub fn without_lead(text: &str) -> &str {
    let lead = |c: char| c.is_whitespace() || "*_#`:：-–—=>".contains(c);
    let text = text.trim_start_matches(lead);
    let rest = ["is ", "is:", "should be ", "will be "]
        .iter()
        .find_map(|word| text.get(..word.len()).filter(|t| t.eq_ignore_ascii_case(word)));
    match rest {
        Some(word) => text[word.len()..].trim_start_matches(lead),
        None => text,
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Without what surrounds a name: emphasis, quotes, brackets that open and close around all of it.
pub fn bare(text: &str) -> &str {
    let mut text = text.trim();
    // `**Anna** because she was asked`: what is emphasised or quoted is the name.
    for mark in ["**", "__", "`", "\""] {
        if let Some(rest) = text.strip_prefix(mark)
            && let Some((name, _)) = rest.split_once(mark)
        {
            text = name;
        }
    }
    let around = |c: char| c.is_whitespace() || "*_`\"'“”‘’「」『』".contains(c);
    let mut bare = text.trim_matches(around);
    if let Some(inside) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        bare = inside.trim_matches(around);
    }
    // `"Anna".` — the period stands outside the quotes.
    match bare.strip_suffix(['.', '。']) {
        Some(rest) if rest.ends_with(around) => rest.trim_matches(around),
        _ => bare,
    }
}
