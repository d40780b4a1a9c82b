//! ROUGE-L (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries", ACL workshop) as
//! rouge_chinese 1.0.3 computes it: over the whole text, not sentence by sentence as in the paper.

use super::{
    classes::{is_space, split},
    numbered,
    rewrite::rewrite,
};

/// Keeps the division defined where nothing is common; part of every published value.
const EPSILON: f64 = 1e-8;

/// F1 of the longest common subsequence of the two texts' words, 0 to 1; 0 when a text has no
/// words. Equal texts have 0.999999995. Case counts.
///
/// Words stand between spaces. They also end behind `。` `！` `？` `?` and behind `......` and `……`,
/// with a closing quote that follows.
pub fn rouge_l(candidate: &str, reference: &str) -> f64 {
    let (candidate, reference) = (cut(candidate), cut(reference));
    let (candidate, reference) = numbered(&words(&candidate), &words(&reference));
    if candidate.is_empty() || reference.is_empty() {
        return 0.0;
    }
    let common = common_subsequence(&candidate, &reference) as f64;
    let precision = common / candidate.len() as f64;
    let recall = common / reference.len() as f64;
    2.0 * (precision * recall / (precision + recall + EPSILON))
}

/// Breaks the line behind sentence-ending marks and ellipses.
fn cut(text: &str) -> String {
    let text = break_behind(text, mark, &['”', '’']);
    let text = break_behind(&text, |rest| prefix(rest, "......"), &['”', '’']);
    let text = break_behind(&text, |rest| prefix(rest, "……"), &['”', '’']);
    break_behind(&text, mark_and_quote, &['，', '。', '！', '？', '?'])
}

/// Breaks the line behind what `head` finds, unless one of `held` or nothing follows. The
/// character that follows is used up: of two marks in a row only the first is looked at.
fn break_behind(text: &str, head: impl Fn(&str) -> Option<usize>, held: &[char]) -> String {
    rewrite(text, |_, rest, out| {
        let Some(len) = head(rest) else { return 0 };
        match rest[len..].chars().next() {
            Some(next) if !held.contains(&next) => {
                out.push_str(&rest[..len]);
                out.extend(['\n', next]);
                len + next.len_utf8()
            }
            _ => 0,
        }
    })
}

fn prefix(rest: &str, wanted: &str) -> Option<usize> {
    rest.starts_with(wanted).then_some(wanted.len())
}

fn mark(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    matches!(first, '。' | '！' | '？' | '?').then_some(first.len_utf8())
}

fn mark_and_quote(rest: &str) -> Option<usize> {
    let len = mark(rest)?;
    let quote = rest[len..].chars().next()?;
    matches!(quote, '”' | '’').then_some(len + quote.len_utf8())
}

/// The words of a cut text. A line of nothing but spaces counts as one empty word, as in the
/// package.
fn words(cut: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let lines = cut.trim_end_matches(is_space).split('\n');
    for line in lines.filter(|line| !line.is_empty()) {
        let known = words.len();
        words.extend(split(line));
        if words.len() == known {
            words.push("");
        }
    }
    words
}

/// Length of the longest common subsequence, with two rows of the table in memory.
fn common_subsequence(a: &[u32], b: &[u32]) -> usize {
    let mut above = vec![0; b.len() + 1];
    let mut row = above.clone();
    for x in a {
        for (j, y) in b.iter().enumerate() {
            row[j + 1] = if x == y { above[j] + 1 } else { above[j + 1].max(row[j]) };
        }
        std::mem::swap(&mut above, &mut row);
    }
    above.last().copied().unwrap_or(0)
}
