//! Whether two who score the same plays rank them alike.

/// Pearson's r, -1 to 1. `None` where one side does not vary, or there are fewer than two pairs.
pub fn pearson(pairs: &[(f64, f64)]) -> Option<f64> {
    let count = pairs.len() as f64;
    let mean = |side: fn(&(f64, f64)) -> f64| pairs.iter().map(side).sum::<f64>() / count;
    let (mean_a, mean_b) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut both, mut a_alone, mut b_alone) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        let (a, b) = (a - mean_a, b - mean_b);
        both += a * b;
        a_alone += a * a;
        b_alone += b * b;
    }
    let apart = (a_alone * b_alone).sqrt();
    (apart > 0.0).then(|| (both / apart).clamp(-1.0, 1.0))
}

/// Spearman's ρ, -1 to 1: Pearson's r of the ranks, equal values sharing the mean of theirs.
/// `None` as for [`pearson`].
pub fn spearman(pairs: &[(f64, f64)]) -> Option<f64> {
    let a = ranks(pairs.iter().map(|pair| pair.0));
    let b = ranks(pairs.iter().map(|pair| pair.1));
    let ranked: Vec<(f64, f64)> = a.into_iter().zip(b).collect();
    pearson(&ranked)
}

/// The rank of each value, from 1.
fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let values: Vec<f64> = values.collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let shared = before as f64 + (equal.len() + 1) as f64 / 2.0;
        for at in equal {
            ranks[*at] = shared;
        }
        before += equal.len();
    }
    ranks
}
