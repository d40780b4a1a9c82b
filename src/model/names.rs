//! Model names alike: for the hint on a name that a server does not know.

/// The names from the most alike to the least.
pub fn nearest<'a>(wanted: &str, names: &'a [String]) -> Vec<&'a str> {
    let mut names: Vec<(f64, &str)> = names
        .iter()
        .map(|name| (alike(&wanted.to_lowercase(), &name.to_lowercase()), name.as_str()))
        .collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    names.into_iter().map(|(_, name)| name).collect()
}

/// Twice the longest common subsequence over both lengths: 1 for the same, 0 for nothing in
/// common. Kinder than an edit distance to names that only lack a tag or a publisher.
fn alike(a: &str, b: &str) -> f64 {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut row = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    let common = row.last().copied().unwrap_or_default();
    2.0 * common as f64 / (a.len() + b.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_names() {
        let names = ["llama3.1:8b", "qwen2.5:7b-instruct", "mistral", "qwen2.5-coder:32b"]
            .map(str::to_owned);
        let rows = [
            ("qwen2.5:7b", "qwen2.5:7b-instruct"),
            ("LLaMA3.1", "llama3.1:8b"),
            ("mistrall", "mistral"),
            ("qwen-coder", "qwen2.5-coder:32b"),
        ];
        for (wanted, expected) in rows {
            assert_eq!(nearest(wanted, &names)[0], expected, "{wanted}");
        }
        assert!(nearest("x", &[]).is_empty());
    }
}
