//! The last look at a request before it is sent: no word of another's thought may be in it.
//!
//! Histories are built with [`crate::script`]; this check shares nothing with it. It takes thoughts
//! off by its own simpler rule and counts words: what a request tells its reader must be made of
//! words that were said or done aloud, each as often as it was. A word beyond that which stands in
//! somebody's thought has leaked.

use std::collections::HashMap;

use crate::{
    chat::{From, Message},
    prompt::OPENING,
};

/// A thought that was about to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Whose thought it is.
    pub thinker: String,
    /// One of its words, as found.
    pub word: String,
}

/// Looks for a thought in what `messages` tell their reader. `foreign` are the lines `(speaker,
/// text)` that the reader may know of, without the reader's own; `prompts` are texts that stand
/// among the user's messages besides, each as often as it does.
///
/// Own words (`assistant`) and the system message are no telling and are left out.
pub fn find<'a>(
    messages: &[Message],
    foreign: impl Iterator<Item = (&'a str, &'a str)>,
    prompts: impl Iterator<Item = &'a str>,
) -> Option<Leak> {
    let mut balance: HashMap<String, i64> = HashMap::new();
    let mut thoughts = Vec::new();
    let mut aloud = |text: &str| {
        for word in words(text) {
            *balance.entry(word).or_default() += 1;
        }
    };
    aloud(OPENING);
    prompts.for_each(&mut aloud);
    for (speaker, text) in foreign {
        let (shown, hidden) = divide(text);
        aloud(speaker);
        aloud(&shown);
        if !hidden.is_empty() {
            thoughts.push((speaker, hidden));
        }
    }
    if thoughts.is_empty() {
        return None;
    }
    for message in messages.iter().filter(|message| message.from == From::User) {
        for word in words(&message.content) {
            *balance.entry(word).or_default() -= 1;
        }
    }
    let beyond = |word: &String| balance.get(word).is_some_and(|count| *count < 0);
    thoughts.into_iter().find_map(|(thinker, hidden)| {
        let word = words(&hidden).find(beyond)?;
        Some(Leak { thinker: thinker.to_owned(), word })
    })
}

/// Looks for a thought of anybody but `reader` in conversations that it remembers, each a text whose
/// lines are `SPEAKER: …`.
pub fn find_in_memories<'a>(
    reader: &str,
    mut conversations: impl Iterator<Item = &'a str>,
) -> Option<Leak> {
    let own = format!("{}: ", reader.split_whitespace().collect::<Vec<_>>().join(" "));
    let in_line = |line: &str| {
        // Brackets may also stand in a name.
        let (thinker, said) = line.split_once(": ").unwrap_or(("", line));
        let (_, hidden) = divide(said);
        let word = words(&hidden).next()?;
        Some(Leak { thinker: thinker.to_owned(), word })
    };
    conversations
        .find_map(|text| text.lines().filter(|line| !line.starts_with(&own)).find_map(in_line))
}

/// Words of a text, lower case; each character of a script without blanks is one.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .flat_map(|run| run.split_inclusive(is_dense).flat_map(before_dense))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// `ab中` is `ab` and `中`.
fn before_dense(piece: &str) -> [&str; 2] {
    match piece.char_indices().next_back() {
        Some((at, last)) if is_dense(last) => [&piece[..at], &piece[at..]],
        _ => [piece, ""],
    }
}

fn is_dense(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x2E80..)
}

/// What of a line is aloud, and what is thought.
fn divide(text: &str) -> (String, String) {
    let (mut shown, mut hidden) = (String::new(), String::new());
    let mut brackets = 0_usize;
    let mut tags: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '<' if let Some((name, opens, long)) = thought_tag(rest) => {
                length = long;
                if opens {
                    tags.push(name);
                } else if let Some(opened) = tags.iter().rposition(|open| *open == name) {
                    tags.truncate(opened);
                } else if tags.is_empty() {
                    // The end of a thought that never began: all before it was one.
                    hidden.push(' ');
                    hidden.push_str(&std::mem::take(&mut shown));
                }
            }
            '[' | '［' | '【' if tags.is_empty() && !shown.ends_with('\x1b') => brackets += 1,
            ']' | '］' | '】' if tags.is_empty() && brackets > 0 => brackets -= 1,
            c if !tags.is_empty() || brackets > 0 => {
                hidden.push(c);
                rest = &rest[length..];
                continue;
            }
            c => {
                shown.push(c);
                rest = &rest[length..];
                continue;
            }
        }
        // What stands around a thought grows together when it is taken out; thoughts do not.
        hidden.push(' ');
        rest = &rest[length..];
    }
    let hidden = if hidden.trim().is_empty() { String::new() } else { hidden };
    (shown, hidden)
}

/// The tag of a thought that `text` begins with: its name, whether it opens one, its bytes.
fn thought_tag(text: &str) -> Option<(String, bool, usize)> {
    let end = text.bytes().take(32).position(|byte| byte == b'>')?;
    let inside = text.get(1..end)?;
    let (name, opens) = match inside.strip_prefix('/') {
        Some(name) => (name, false),
        None => (inside, true),
    };
    let mut plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    plain.make_ascii_lowercase();
    let known = [
        "rolethinking",
        "systemthinking",
        "think",
        "thinking",
        "thought",
        "thoughts",
        "innerthought",
        "innerthoughts",
    ];
    known.contains(&plain.as_str()).then_some((plain, opens, end + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::script;

    const LINES: [(&str, &str); 3] = [
        ("Anna", "[The boat is gone.] (smiles) It is late."),
        ("Bert", "No boat? <think>She lies.</think> Well."),
        ("安", "［我不信］好。"),
    ];

    fn told(texts: &[&str]) -> Vec<Message> {
        let mut text = OPENING.to_owned();
        for one in texts {
            text.push_str("\n\n");
            text.push_str(one);
        }
        vec![Message::system("You are Carl. Anna lies, they say."), Message::user(text)]
    }

    fn leak(texts: &[&str]) -> Option<(String, String)> {
        find(&told(texts), LINES.into_iter(), std::iter::empty())
            .map(|leak| (leak.thinker, leak.word))
    }

    #[test]
    fn thoughts_are_found_by_their_words_and_how_often_they_were_said() {
        let found = |who: &str, word: &str| Some((who.to_owned(), word.to_owned()));
        for (texts, expected) in [
            (&["Anna: (smiles) It is late.", "Bert: No boat? Well.", "安: 好。"][..], None),
            (&[][..], None),
            (&["Anna: [The boat is gone.] (smiles) It is late."][..], found("Anna", "the")),
            // Both words were said aloud; `boat` once, and here it stands twice.
            (&["Anna: It is late. boat", "Bert: No boat? Well."][..], found("Anna", "boat")),
            (&["Bert: No boat? She lies. Well."][..], found("Bert", "she")),
            (&["安: 我不信好。"][..], found("安", "我")),
            // Words that nobody thought are no leak, wherever they come from.
            (&["Somebody shouts."][..], None),
        ] {
            assert_eq!(leak(texts), expected, "{texts:?}");
        }
    }

    #[test]
    fn own_words_and_the_system_message_are_no_telling() {
        let messages = [Message::system("She lies."), Message::assistant("[She lies.]")];
        assert_eq!(find(&messages, LINES.into_iter(), std::iter::empty()), None);
        let again = [Message::user("The boat")];
        assert!(find(&again, LINES.into_iter(), std::iter::empty()).is_some());
        assert_eq!(find(&again, LINES.into_iter(), ["The boat"].into_iter()), None);
    }

    proptest! {
        #[test]
        fn what_others_are_told_of_any_line_passes(
            texts in proptest::collection::vec(
                "([a-d]{1,2} ?|\\[|\\]|\\(|\\)|［|】|<think>|</think>|\\*|\n|: |中|A: ){0,14}", 1..4),
        ) {
            let lines: Vec<(&str, &str)> = texts.iter().map(|text| ("A", text.as_str())).collect();
            let told: Vec<String> =
                lines.iter().map(|(speaker, text)| script::told(speaker, text)).collect();
            let messages = [Message::user(told.join("\n\n"))];
            prop_assert_eq!(find(&messages, lines.into_iter(), std::iter::empty()), None);
        }
    }
}
