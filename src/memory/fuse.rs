//! One ranking out of several.

/// How little the first ranks differ: the value of the paper that proposed it (Cormack et al. 2009).
const K: f64 = 60.0;

/// Reciprocal rank fusion: for each thing the sum of `1 / (60 + rank)` over the rankings, in each of
/// which the highest score is rank 1 and equal scores share one. The lists are of one length; the
/// score at a place is that of the thing at that place.
pub fn reciprocal_ranks(rankings: &[&[f64]]) -> Vec<f64> {
    let length = rankings.iter().map(|scores| scores.len()).min().unwrap_or(0);
    let mut fused = vec![0.0; length];
    for scores in rankings {
        let mut sorted = scores.to_vec();
        sorted.sort_unstable_by(|a, b| b.total_cmp(a));
        for (sum, score) in fused.iter_mut().zip(*scores) {
            let better = sorted.partition_point(|other| other.total_cmp(score).is_gt());
            *sum += 1.0 / (K + 1.0 + better as f64);
        }
    }
    fused
}

/// How alike two directions are: 1 the same, 0 nothing in common; 0 as well where one has no
/// direction or they are not of one length.
pub fn cosine(a: &[f32], b: &[f32]) -> f64 {
    if a.len() != b.len() {
        return 0.0;
    }
    let pairs = || a.iter().zip(b).map(|(a, b)| (f64::from(*a), f64::from(*b)));
    let dot: f64 = pairs().map(|(a, b)| a * b).sum();
    let long: f64 = pairs().map(|(a, _)| a * a).sum();
    let wide: f64 = pairs().map(|(_, b)| b * b).sum();
    let cosine = dot / (long.sqrt() * wide.sqrt());
    if cosine.is_finite() { cosine } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_rank_high_comes_first() {
        let words = [9.0, 0.0, 5.0, 3.0, 2.0];
        let sense = [0.0, 0.9, 0.8, 0.2, 0.1];
        let fused = reciprocal_ranks(&[&words, &sense]);
        let best = (0..5).max_by(|a, b| fused[*a].total_cmp(&fused[*b]));
        assert_eq!(best, Some(2), "{fused:?}");
        // Equal scores are one rank.
        assert_eq!(reciprocal_ranks(&[&[1.0, 1.0]]), [1.0 / 61.0, 1.0 / 61.0]);
        assert_eq!(reciprocal_ranks(&[]), [0.0; 0]);
    }

    #[test]
    fn directions() {
        assert!((cosine(&[1.0, 0.0], &[2.0, 0.0]) - 1.0).abs() < 1e-9);
        assert_eq!(cosine(&[1.0, 0.0], &[0.0, 1.0]), 0.0);
        assert_eq!(cosine(&[0.0], &[1.0]), 0.0);
        assert_eq!(cosine(&[1.0], &[1.0, 2.0]), 0.0);
        assert_eq!(cosine(&[f32::NAN], &[1.0]), 0.0);
    }
}
