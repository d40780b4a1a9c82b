//! Which variables a template may name: those that the leading comment of the built-in one lists.

use std::collections::BTreeSet;

use minijinja::{Environment, Template};

/// Names that are the language's own.
const LANGUAGE: [&str; 4] = ["loop", "self", "super", "caller"];

/// The variables that the leading comment of a template lists: two blanks, the name, blanks, what
/// it is.
pub(super) fn listed(source: &str) -> BTreeSet<&str> {
    let comment = source.strip_prefix("{#").and_then(|rest| rest.split_once("#}"));
    let (comment, _) = comment.unwrap_or_default();
    comment.lines().filter_map(name_at_start).collect()
}

fn name_at_start(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix("  ")?.split_once(' ')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    is_name.then_some(name)
}

/// A variable that the template names and that is not among `known`, with its line, from 1.
pub(super) fn unknown(
    engine: &Environment<'_>,
    template: &Template<'_, '_>,
    known: &BTreeSet<&str>,
) -> Option<(String, Option<usize>)> {
    let is_known = |name: &str| {
        known.contains(name)
            || LANGUAGE.contains(&name)
            || engine.globals().any(|(global, _)| global == name)
    };
    let named = template.undeclared_variables(false);
    let mut unknown: Vec<(Option<usize>, String)> = named
        .into_iter()
        .filter(|name| !is_known(name))
        .map(|name| (line_of(template.source(), &name), name))
        .collect();
    unknown.sort();
    unknown.into_iter().next().map(|(line, name)| (name, line))
}

/// Line of the first tag that holds `name` as a word.
fn line_of(source: &str, name: &str) -> Option<usize> {
    let mut rest = source;
    while let Some(start) = rest.find('{') {
        let tag = &rest[start..];
        let end = match tag.as_bytes().get(1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                rest = &tag[1..];
                continue;
            }
        };
        let length = tag.find(end).map_or(tag.len(), |at| at + end.len());
        let (tag, after) = tag.split_at(length);
        if end != "#}"
            && let Some(at) = word(tag, name)
        {
            let before = source.len() - after.len() - tag.len() + at;
            return Some(1 + source[..before].matches('\n').count());
        }
        rest = after;
    }
    None
}

/// Offset of `name` in `text` as a word of its own.
fn word(text: &str, name: &str) -> Option<usize> {
    let inside = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    text.match_indices(name).map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(inside) && !after.is_some_and(|c| c != '.' && inside(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_a_tag_is_found_and_none_outside() {
        let source =
            "{# soul #}\nsoul { soul }\n{{ x.soul }}{% if soulful\n or soul.of %}é{% endif %}";
        assert_eq!(line_of(source, "soul"), Some(4));
        assert_eq!(line_of(source, "of"), None);
        assert_eq!(line_of("{", "x"), None);
        assert_eq!(line_of("{é {{ x", "x"), Some(1));
    }
}
