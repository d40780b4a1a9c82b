//! Reading a name out of a judge's answer to a probe.
//!
//! Names match exactly and then ignoring case, never by a part of them: `Bennet` is nobody where
//! two Bennets speak.

use std::sync::LazyLock;

use regex::Regex;

use crate::stage::nsp;

static MARKER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\bspeaker\b").ok());

/// What may follow a name on its line.
const BEHIND: [&str; 7] = [" (", ",", ";", " because ", " – ", " — ", " - "];

/// The one of `cast` that the answer names: behind the last `Speaker`, else alone on the last or
/// the first line. `None`: nobody of the cast, or nobody clearly.
pub fn read<'a>(answer: &str, cast: &'a [String]) -> Option<&'a str> {
    let answer = answer.rsplit("</think>").next().unwrap_or(answer);
    let marked = MARKER.as_ref().and_then(|marker| marker.find_iter(answer).last());
    let behind = marked.and_then(|found| answer.get(found.end()..)).map(nsp::without_lead);
    let mut lines = answer.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next();
    let candidates = [behind.and_then(|rest| rest.lines().next()), lines.next_back(), first];
    candidates.into_iter().flatten().find_map(|line| named(line, cast))
}

fn named<'a>(line: &str, cast: &'a [String]) -> Option<&'a str> {
    // What is left of JSON or a list item around the name.
    let around = |c: char| c.is_whitespace() || "\"'“”{}()[]:,-*_`#".contains(c);
    let whole = line.trim_matches(around);
    let lists = [line, whole].into_iter().map(nsp::bare);
    let cut = BEHIND.iter().filter_map(|mark| whole.split_once(mark)).map(|(name, _)| name);
    let candidates = lists.chain(cut.map(|name| name.trim_matches(around)));
    candidates.into_iter().find_map(|name| nsp::name_among(name, cast))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_answers() {
        let cast = ["Mr Bennet", "Elizabeth Bennet", "Dr. Jo Jr.", "司马懿"].map(str::to_owned);
        for (answer, name) in [
            ("Speaker: Mr Bennet", Some("Mr Bennet")),
            ("It is dry and short.\n\nSpeaker: Mr Bennet.", Some("Mr Bennet")),
            ("**Speaker:** elizabeth bennet", Some("Elizabeth Bennet")),
            ("Speaker: **Mr Bennet** (he teases)", Some("Mr Bennet")),
            ("Speaker: \"Mr Bennet\", I think", Some("Mr Bennet")),
            ("Speaker: Mr Bennet (line 3)", Some("Mr Bennet")),
            ("The speaker is Mr Bennet because he teases.", Some("Mr Bennet")),
            ("{\"speaker\": \"Mr Bennet\"}", Some("Mr Bennet")),
            ("```\nSpeaker: Mr Bennet\n```", Some("Mr Bennet")),
            ("Speaker:\nDr. Jo Jr.", Some("Dr. Jo Jr.")),
            ("Speaker：司马懿", Some("司马懿")),
            ("Speaker: Elizabeth Bennet? No.\nSpeaker: Mr Bennet", Some("Mr Bennet")),
            ("<think>Speaker: Mr Bennet</think>Elizabeth Bennet", Some("Elizabeth Bennet")),
            ("Elizabeth Bennet", Some("Elizabeth Bennet")),
            ("Elizabeth Bennet\n\nShe is the one who laughs.", Some("Elizabeth Bennet")),
            ("She laughs, as she would.\nElizabeth Bennet", Some("Elizabeth Bennet")),
            ("Speaker: Bennet", None),
            ("Speaker: Mrs Bennet", None),
            ("Speaker: Mr Bennet or Elizabeth Bennet", None),
            ("Speaker: ???", None),
            ("I cannot tell.", None),
            ("", None),
        ] {
            assert_eq!(read(answer, &cast), name, "{answer}");
        }
    }
}
