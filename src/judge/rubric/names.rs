//! When two names mean the same.
//!
//! Owns the comparison of spellings; which names there are is the rubric's.

/// Whether two names mean the same: letters and digits alone, `&` as `and`, case ignored, and two
/// slips of the pen forgiven in names of eight letters and more.
pub fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (squash(one), squash(other));
    one == other || alike(&one, &other)
}

/// The letters and digits of a name, in small.
pub(super) fn squash(name: &str) -> String {
    name.replace('&', "and")
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether two squashed names differ by slips of the pen alone.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let lengths = 8..=64;
    lengths.contains(&one.len())
        && lengths.contains(&other.len())
        && one.len().abs_diff(other.len()) <= 2
        && edits(&one, &other) <= 2
}

/// Levenshtein distance.
fn edits(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (b, above) in other.iter().zip(row.iter_mut().skip(1)) {
            let best = (corner + usize::from(a != b)).min(left + 1).min(*above + 1);
            corner = std::mem::replace(above, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        assert!(same_name("Character_Fidelity", "character fidelity"));
        assert!(same_name("Antropomorphism", "Anthropomorphism"));
        assert!(!same_name("Storyline Consistency", "Storyline Quality"));
        assert!(!same_name("Checks", "Cheeks"));
        assert_eq!(edits(&['a', 'b'], &[]), 2);
    }
}
