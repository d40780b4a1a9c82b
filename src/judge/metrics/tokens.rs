//! Words as NLTK 3.9.1's `word_tokenize` finds them: Punkt's sentences, then the conventions of
//! the Penn Treebank with NLTK's additions (other quotes, ellipses, asterisks).
//!
//! The tokenizer is defined as a fixed row of replacements on a sentence, most of which only put
//! spaces in; what stands between spaces in the end are the words. Each depends on the spaces of
//! those before it, so their order is part of the definition.

use super::{
    classes::{is_decimal, is_space, is_word, split},
    punkt::sentences,
    rewrite::{pad, pad_runs, rewrite},
};

/// The words and punctuation marks of `text`, in order. Straight double quotes become ` `` ` or
/// `''`; case is kept.
pub fn tokens(text: &str) -> Vec<String> {
    sentences(text).into_iter().flat_map(words).collect()
}

fn words(sentence: &str) -> Vec<String> {
    let text = opening_quotes(sentence);
    let text = punctuation(&text);
    let text = pad(&text, |c| matches!(c, '[' | ']' | '(' | ')' | '{' | '}' | '<' | '>'));
    let text = text.replace("--", " -- ");
    let text = closing_quotes(&format!(" {text} "));
    let text = contractions(&text);
    split(&text).map(str::to_owned).collect()
}

fn opening_quotes(sentence: &str) -> String {
    let text = pad(sentence, |c| matches!(c, '«' | '“' | '‘' | '„'));
    let mut text = pad_runs(&text, '`', 1);
    if text.starts_with('"') {
        text.replace_range(..1, "``");
    }
    let text = text.replace("``", " `` ");
    let text = rewrite(&text, quote_behind_opener);
    rewrite(&text, apostrophe_before_one_letter)
}

/// `("` and the like: the quote opens.
fn quote_behind_opener(_: Option<char>, rest: &str, out: &mut String) -> usize {
    let Some(opener) = rest.chars().next().filter(|c| matches!(c, ' ' | '(' | '[' | '{' | '<'))
    else {
        return 0;
    };
    let quote = match &rest[opener.len_utf8()..] {
        behind if behind.starts_with('"') => "\"",
        behind if behind.starts_with("''") => "''",
        _ => return 0,
    };
    out.push(opener);
    out.push_str(" `` ");
    opener.len_utf8() + quote.len()
}

/// `'a` is an opening quote and a word; `'s` and its like are endings of the word in front.
fn apostrophe_before_one_letter(_: Option<char>, rest: &str, out: &mut String) -> usize {
    let mut chars = rest.chars();
    let (Some('\''), Some(letter)) = (chars.next(), chars.next()) else {
        return 0;
    };
    let ending = ['m', 't', 's', 'd', 'n'].into_iter().any(|ending| same_letter(letter, ending));
    if ending || !is_word(letter) || chars.next().is_some_and(is_word) {
        return 0;
    }
    out.extend(['\'', ' ', letter]);
    1 + letter.len_utf8()
}

fn punctuation(text: &str) -> String {
    let text = final_period(
        text,
        |c| matches!(c, ']' | ')' | '}' | '>' | '"' | '\'' | '»' | '”' | '’' | ' '),
        " . ",
    );
    let mut text = rewrite(&text, colon_or_comma);
    if let Some(mark) = text.chars().next_back().filter(|c| matches!(c, ':' | ',')) {
        text.pop();
        text.extend([' ', mark, ' ']);
    }
    let text = pad_runs(&text, '.', 2);
    let text = pad(&text, |c| matches!(c, ';' | '@' | '#' | '$' | '%' | '&'));
    let text = final_period(&text, |c| matches!(c, ']' | ')' | '}' | '>' | '"' | '\''), " .");
    let text = pad(&text, |c| matches!(c, '?' | '!'));
    let text = rewrite(&text, apostrophe_before_space);
    pad(&text, |c| c == '*')
}

/// Parts a single period from the end of the text, where only closing marks may follow it;
/// `period` is what is written for it.
fn final_period(text: &str, closing: impl Fn(char) -> bool, period: &str) -> String {
    let parted = text.rsplit_once('.').filter(|(head, tail)| {
        !head.is_empty()
            && !head.ends_with('.')
            && tail.trim_start_matches(&closing).chars().all(is_space)
    });
    let Some((head, tail)) = parted else {
        return text.to_owned();
    };
    let behind = tail.trim_start_matches(&closing);
    let closers = &tail[..tail.len() - behind.len()];
    format!("{head}{period}{closers} ")
}

/// A colon or comma is parted from what stands in front unless a digit follows. The character
/// behind is used up, so that of `,,` only the first is looked at.
fn colon_or_comma(_: Option<char>, rest: &str, out: &mut String) -> usize {
    let mut chars = rest.chars();
    match (chars.next(), chars.next()) {
        (Some(mark @ (':' | ',')), Some(behind)) if !is_decimal(behind) => {
            out.extend([' ', mark, ' ', behind]);
            mark.len_utf8() + behind.len_utf8()
        }
        _ => 0,
    }
}

fn apostrophe_before_space(_: Option<char>, rest: &str, out: &mut String) -> usize {
    match rest.chars().next() {
        Some(front) if front != '\'' && rest[front.len_utf8()..].starts_with("' ") => {
            out.push(front);
            out.push_str(" ' ");
            front.len_utf8() + 2
        }
        _ => 0,
    }
}

fn closing_quotes(text: &str) -> String {
    let text = pad(text, |c| matches!(c, '»' | '”' | '’'));
    let text = text.replace("''", " '' ").replace('"', " '' ");
    let text = fold_spaces(&text);
    let text = rewrite(&text, |_, rest, out| {
        ending(rest, out, &["'s", "'S", "'m", "'M", "'d", "'D", "'"])
    });
    rewrite(&text, |_, rest, out| {
        let endings = ["'ll", "'LL", "'re", "'RE", "'ve", "'VE", "n't", "N'T"];
        ending(rest, out, &endings)
    })
}

fn fold_spaces(text: &str) -> String {
    rewrite(text, |_, rest, out| {
        let spaces = rest.len() - rest.trim_start_matches(is_space).len();
        if spaces > 0 {
            out.push(' ');
        }
        spaces
    })
}

/// Parts one of `endings` from the character in front, where a space follows.
fn ending(rest: &str, out: &mut String, endings: &[&str]) -> usize {
    let Some(front) = rest.chars().next().filter(|c| !matches!(c, '\'' | ' ')) else {
        return 0;
    };
    let behind = &rest[front.len_utf8()..];
    let found = endings
        .iter()
        .find(|ending| behind.strip_prefix(**ending).is_some_and(|left| left.starts_with(' ')));
    let Some(ending) = found else { return 0 };
    out.push(front);
    out.push(' ');
    out.push_str(ending);
    out.push(' ');
    front.len_utf8() + ending.len() + 1
}

/// Words that are two: where they are parted.
const CONTRACTIONS: [(&str, &str); 7] = [
    ("can", "not"),
    ("d", "'ye"),
    ("gim", "me"),
    ("gon", "na"),
    ("got", "ta"),
    ("lem", "me"),
    ("more", "'n"),
];

fn contractions(text: &str) -> String {
    let text = rewrite(text, |before, rest, out| {
        if before.is_some_and(is_word) {
            return 0;
        }
        let whole = |left: &str| !left.starts_with(is_word);
        CONTRACTIONS
            .iter()
            .map(|(first, second)| part(rest, first, second, whole, out))
            .find(|taken| *taken > 0)
            .unwrap_or_else(|| part(rest, "wan", "na", |left| left.starts_with(is_space), out))
    });
    // One after the other, because the space that the first puts in can be the one that the
    // second needs in front.
    let text = rewrite(&text, |_, rest, out| old_it(rest, "is", out));
    rewrite(&text, |_, rest, out| old_it(rest, "was", out))
}

/// Parts `first` and `second` at the head of `rest` where `end` agrees with what is left.
fn part(
    rest: &str,
    first: &str,
    second: &str,
    end: impl Fn(&str) -> bool,
    out: &mut String,
) -> usize {
    let Some(behind) = strip_letters(rest, first) else {
        return 0;
    };
    let Some(left) = strip_letters(behind, second).filter(|left| end(left)) else {
        return 0;
    };
    let taken = rest.len() - left.len();
    let middle = rest.len() - behind.len();
    out.push(' ');
    out.push_str(&rest[..middle]);
    out.push(' ');
    out.push_str(&rest[middle..taken]);
    out.push(' ');
    taken
}

/// `'tis` and `'twas` behind a space.
fn old_it(rest: &str, verb: &str, out: &mut String) -> usize {
    let whole = |left: &str| !left.starts_with(is_word);
    match rest.strip_prefix(' ') {
        Some(word) => match part(word, "'t", verb, whole, out) {
            0 => 0,
            taken => 1 + taken,
        },
        None => 0,
    }
}

fn strip_letters<'a>(text: &'a str, letters: &str) -> Option<&'a str> {
    letters.chars().try_fold(text, |rest, letter| rest.strip_prefix(|c| same_letter(c, letter)))
}

/// Equal but for case, as Python's `re.IGNORECASE` has it for the letters used here: with the
/// dotted and dotless i and the long s.
fn same_letter(c: char, ascii: char) -> bool {
    c.to_ascii_lowercase() == ascii
        || ascii == 'i' && matches!(c, 'İ' | 'ı')
        || ascii == 's' && c == 'ſ'
}
