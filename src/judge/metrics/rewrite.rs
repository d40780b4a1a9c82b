//! Replacing from left to right, as `re.sub` does it: what a match took cannot match again.

/// Reads `text` once. Where `rule` finds its pattern at the head of the rest, it writes the
/// replacement and answers how many bytes of the rest that stands for; where it answers 0, the
/// next character is copied. Its first argument is the character in front, as it was before any
/// replacement.
pub(super) fn rewrite(
    text: &str,
    rule: impl Fn(Option<char>, &str, &mut String) -> usize,
) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut before = None;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = match rule(before, rest, &mut out) {
            0 => {
                out.push(first);
                first.len_utf8()
            }
            taken => taken,
        };
        let (done, left) = rest.split_at(taken);
        before = done.chars().next_back();
        rest = left;
    }
    out
}

/// Puts a space on both sides of every character that `wanted` names.
pub(super) fn pad(text: &str, wanted: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for c in text.chars() {
        if wanted(c) {
            out.extend([' ', c, ' ']);
        } else {
            out.push(c);
        }
    }
    out
}

/// Puts a space on both sides of every run of at least `least` times the ASCII character `wanted`.
pub(super) fn pad_runs(text: &str, wanted: char, least: usize) -> String {
    rewrite(text, |_, rest, out| {
        let run = run_len(rest, wanted);
        if run == 0 || run < least {
            return 0;
        }
        out.push(' ');
        out.push_str(&rest[..run]);
        out.push(' ');
        run
    })
}

/// How many times the ASCII character `wanted` stands at the head of `text`.
pub(super) fn run_len(text: &str, wanted: char) -> usize {
    text.len() - text.trim_start_matches(wanted).len()
}
