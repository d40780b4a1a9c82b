//! Two texts word by word: what they share, and what only one of them has.

use ratatui::style::Style;
use similar::{ChangeTag, TextDiff};

use crate::tui::theme::Theme;

/// A text in runs of styles.
pub type Runs = Vec<(String, Style)>;

/// Both texts with the words marked that the other one has not.
pub fn words(left: &str, right: &str, theme: &Theme) -> (Runs, Runs) {
    let diff = TextDiff::from_unicode_words(left, right);
    let (mut old, mut new) = (Runs::new(), Runs::new());
    for change in diff.iter_all_changes() {
        let word = change.value().to_owned();
        match change.tag() {
            ChangeTag::Equal => {
                old.push((word.clone(), theme.page));
                new.push((word, theme.page));
            }
            ChangeTag::Delete => old.push((word, theme.matched)),
            ChangeTag::Insert => new.push((word, theme.matched)),
        }
    }
    (old, new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_one_has_is_marked() {
        let theme = Theme::bundled("ink").unwrap();
        let marked = |runs: Runs| {
            let marked = runs.into_iter().filter(|(_, style)| *style == theme.matched);
            marked.map(|(text, _)| text).collect::<String>()
        };
        for (left, right, old, new) in [
            ("The boat is late.", "The boat is gone.", "late", "gone"),
            ("Same.", "Same.", "", ""),
            ("", "New.", "", "New."),
            ("船来了", "船走了", "来", "走"),
        ] {
            let (a, b) = words(left, right, &theme);
            assert_eq!((marked(a).as_str(), marked(b).as_str()), (old, new), "{left} | {right}");
        }
    }
}
