//! Which line a flaw speaks of, where that can be told.
//!
//! Critics of the protocol name no line. What they do give is quoted words, names and turns of
//! phrase; the same flaw on the same play always comes to the same line.

use std::collections::BTreeSet;

use super::{
    evidence,
    material::{JudgedLine, Material},
    names::Names,
    words::{dense, longest_run, position, words},
};
use crate::record::{Flaw, LineId};

/// How sure it is that a flaw speaks of a line; the surer, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// It shares telling words with this line more than with any other.
    Guess,
    /// Quoted words stand in several lines, one of which fits the names; the flaw gives the
    /// line's number; or it names the speaker and shares telling words.
    Likely,
    /// Its quoted words, or many in a row, stand in this line alone; or a check says so.
    Certain,
}

/// The line that a flaw speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    pub line: LineId,
    pub sure: Sureness,
}

/// Shortest quotation that can point to a line, in words; one longer where characters are words.
const SHORTEST_QUOTE: usize = 2;
/// Words in a row that are a quotation without its marks; twice as many where characters are words.
const TAKEN_OVER: usize = 6;
/// Telling words that a guess must share with its line.
const TELLING: usize = 3;

/// A play made ready for finding lines in it.
pub struct Anchors<'a> {
    material: &'a Material,
    /// Words of each line as critics saw it.
    lines: Vec<Vec<String>>,
    names: Names<'a>,
}

impl<'a> Anchors<'a> {
    pub fn new(material: &'a Material) -> Self {
        let names = material.scene.speakers().iter();
        Self {
            material,
            lines: material.lines.iter().map(|line| words(&material.shown(line))).collect(),
            names: Names::new(names.map(String::as_str)),
        }
    }

    /// The line that `flaw` speaks of; `None` where nothing points to one.
    pub fn of(&self, flaw: &Flaw) -> Option<Anchor> {
        if let Some(line) = flaw.line {
            let sure = Sureness::Certain;
            return Some(Anchor { line, sure });
        }
        if let Some(place) =
            flaw.evidence.as_ref().and_then(|it| evidence::place(it, self.material))
        {
            return Some(Anchor { line: place.line, sure: place.sure });
        }
        let told = words(&flaw.instance);
        let named = self.names.in_words(&told);
        self.by_quote(flaw, &named)
            .or_else(|| self.by_run(&told))
            .or_else(|| self.by_number(&told))
            .or_else(|| self.by_words(&told, &named))
            .map(|(line, sure)| Anchor { line: line.id, sure })
    }

    fn by_quote(&self, flaw: &Flaw, named: &BTreeSet<&str>) -> Option<(&'a JudgedLine, Sureness)> {
        let mut quotes: Vec<Vec<String>> = quotes(&flaw.instance)
            .into_iter()
            .map(words)
            .filter(|quote| {
                let shortest = match quote.first() {
                    Some(word) if dense(word) => SHORTEST_QUOTE + 1,
                    _ => SHORTEST_QUOTE,
                };
                quote.len() >= shortest
            })
            .collect();
        quotes.sort_by_key(|quote| std::cmp::Reverse(quote.len()));
        quotes.iter().find_map(|quote| {
            let found: Vec<&JudgedLine> = self
                .judged()
                .filter(|(_, words)| position(words, quote).is_some())
                .map(|(line, _)| line)
                .collect();
            match found.as_slice() {
                [] => None,
                [only] => Some((*only, Sureness::Certain)),
                [first, ..] => {
                    let fits = |line: &&&JudgedLine| named.contains(line.speaker.as_str());
                    let line = found.iter().find(fits).unwrap_or(first);
                    Some((*line, Sureness::Likely))
                }
            }
        })
    }

    /// Words taken over in a row without quotation marks, as when a flaw is the line itself.
    fn by_run(&self, told: &[String]) -> Option<(&'a JudgedLine, Sureness)> {
        let runs = self.judged().map(|(line, words)| {
            let (start, run) = longest_run(told, words);
            let dense = told.get(start).is_some_and(|word| dense(word));
            let least = if dense { 2 * TAKEN_OVER } else { TAKEN_OVER };
            (line, if run < least { 0 } else { run })
        });
        let runs: Vec<(&JudgedLine, usize)> = runs.filter(|(_, run)| *run > 0).collect();
        let longest = runs.iter().map(|(_, run)| *run).max()?;
        let mut best = runs.into_iter().filter(|(_, run)| *run == longest);
        let (line, _) = best.next()?;
        let sure = match best.next() {
            None => Sureness::Certain,
            Some(_) => Sureness::Likely,
        };
        Some((line, sure))
    }

    /// `line 4`, `turn 4`: critics are shown the numbers.
    fn by_number(&self, told: &[String]) -> Option<(&'a JudgedLine, Sureness)> {
        let number = told.windows(2).find_map(|pair| match pair {
            [word, number] if matches!(word.as_str(), "line" | "turn") => {
                number.parse::<usize>().ok()
            }
            _ => None,
        })?;
        let index = number.checked_sub(1)?;
        let line = self.material.lines.get(index)?;
        (index >= self.material.opening()).then_some((line, Sureness::Likely))
    }

    fn by_words(
        &self,
        told: &[String],
        named: &BTreeSet<&str>,
    ) -> Option<(&'a JudgedLine, Sureness)> {
        let telling = self.telling(told);
        let mut best: Option<(usize, &JudgedLine)> = None;
        let speaks = |line: &JudgedLine| named.is_empty() || named.contains(line.speaker.as_str());
        for (line, words) in self.judged().filter(|(line, _)| speaks(line)) {
            let shared = telling.iter().filter(|word| words.contains(*word)).count();
            if shared > best.map_or(0, |(most, _)| most) {
                best = Some((shared, line));
            }
        }
        let (shared, line) = best.filter(|(shared, _)| *shared >= TELLING)?;
        let sure = if named.contains(line.speaker.as_str()) && shared > TELLING {
            Sureness::Likely
        } else {
            Sureness::Guess
        };
        Some((line, sure))
    }

    /// Words of the flaw that can point to a line: in at most a third of the lines, no name, and
    /// longer than three letters.
    fn telling<'t>(&self, told: &'t [String]) -> BTreeSet<&'t String> {
        let most = (self.lines.len() / 3).max(1);
        told.iter()
            .filter(|word| dense(word) || word.chars().count() > 3)
            .filter(|word| !self.names.have(word))
            .filter(|word| {
                let lines = self.lines.iter();
                let with = lines.filter(|line| line.contains(*word)).count();
                (1..=most).contains(&with)
            })
            .collect()
    }

    /// The lines that are judged, with their words.
    fn judged(&self) -> impl Iterator<Item = (&'a JudgedLine, &Vec<String>)> {
        let lines = self.material.lines.iter().zip(&self.lines);
        lines.skip(self.material.opening())
    }
}

/// The quoted pieces of a text, in order. An apostrophe within a word is no quotation mark.
fn quotes(text: &str) -> Vec<&str> {
    const PAIRS: [(char, char); 6] =
        [('"', '"'), ('“', '”'), ('\'', '\''), ('‘', '’'), ('「', '」'), ('«', '»')];
    let mut found = Vec::new();
    for (open, close) in PAIRS {
        let mut at = 0;
        while let Some(start) = find_mark(text, at, open, true) {
            let inside = start + open.len_utf8();
            let Some(end) = find_mark(text, inside, close, false) else {
                break;
            };
            found.extend(text.get(inside..end));
            at = end + close.len_utf8();
        }
    }
    found
}

/// Position of a quotation mark from `at` on that can open (or close) a quotation.
fn find_mark(text: &str, at: usize, mark: char, opens: bool) -> Option<usize> {
    let rest = text.get(at..)?;
    rest.match_indices(mark).map(|(i, _)| at + i).find(|i| {
        let apostrophe = matches!(mark, '\'' | '’');
        let before = text.get(..*i).and_then(|t| t.chars().next_back());
        let after = text.get(i + mark.len_utf8()..).and_then(|t| t.chars().next());
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !apostrophe || if opens { !letter(before) } else { !letter(after) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::material::{Origin, tests::material};

    fn played() -> Material {
        material(&[
            ("Ada", "[He lies.] You let the lamp go dry, and you know it.", Origin::Model),
            ("Ben", "I filled it at noon. I don't forget such things.", Origin::Model),
            ("Environment", "A gull strikes the window and slides down the glass.", Origin::Model),
            (
                "Ada",
                "The brass tells me otherwise; look at the soot on your sleeve.",
                Origin::Player,
            ),
            ("Ben", "You know it was the wind.", Origin::Model),
        ])
    }

    #[test]
    fn flaws_find_their_lines() {
        use Sureness::{Certain, Guess, Likely};
        let play = played();
        let anchors = Anchors::new(&play);
        for (instance, expected) in [
            ("Ada says \"You let the lamp go dry\", which is too soft.", Some((1, Certain))),
            ("His \u{201c}I don\u{2019}t forget such things\u{201d} is stiff.", Some((2, Certain))),
            ("Saying 'look at the soot on your sleeve' isn't like her.", Some((4, Certain))),
            ("Ben's answer 'you know it' is flat.", Some((5, Likely))),
            ("She repeats \"you know it\".", Some((1, Likely))),
            ("In line 4 she is too curious.", Some((4, Likely))),
            ("In line 40 she is too curious.", None),
            ("Ada reads brass, soot and sleeve like a detective, and tells so.", Some((4, Likely))),
            ("The gull at the window glass distracts.", Some((3, Guess))),
            ("Ben: I filled it at noon. I don't forget such things.", Some((2, Certain))),
            ("The dialogue does not develop.", None),
            ("Ada is too calm throughout.", None),
            ("\"You\" is said too often.", None),
            ("He thinks \"He lies\" aloud.", None),
            ("", None),
        ] {
            let flaw = Flaw {
                instance: instance.to_owned(),
                kind: String::new(),
                severity: Some(1),
                given: None,
                line: None,
                evidence: None,
            };
            let found = anchors.of(&flaw).map(|anchor| (anchor.line.0, anchor.sure));
            assert_eq!(found, expected, "{instance}");
        }
    }

    #[test]
    fn a_check_knows_its_line() {
        let play = played();
        let flaw = Flaw {
            instance: "\"You let the lamp go dry\"".to_owned(),
            kind: String::new(),
            severity: Some(1),
            given: None,
            line: Some(LineId(5)),
            evidence: None,
        };
        let anchor = Anchors::new(&play).of(&flaw).unwrap();
        assert_eq!((anchor.line, anchor.sure), (LineId(5), Sureness::Certain));
    }

    #[test]
    fn what_was_not_judged_is_no_anchor() {
        let mut play = played();
        play.continue_from = 2;
        let anchors = Anchors::new(&play);
        let flaw = |instance: &str| Flaw {
            instance: instance.to_owned(),
            kind: String::new(),
            severity: Some(1),
            given: None,
            line: None,
            evidence: None,
        };
        assert_eq!(anchors.of(&flaw("\"let the lamp go dry\"")), None);
        assert_eq!(anchors.of(&flaw("line 1")), None);
        let anchor = anchors.of(&flaw("\"you know it\"")).unwrap();
        assert_eq!((anchor.line.0, anchor.sure), (5, Sureness::Certain));
    }

    #[test]
    fn quotations() {
        assert_eq!(quotes("He 'doesn't care', it's “so”"), ["so", "doesn't care"]);
        assert_eq!(quotes("an open \" only"), Vec::<&str>::new());
        assert_eq!(quotes("他说「走吧」"), ["走吧"]);
    }
}
