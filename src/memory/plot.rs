//! What a character lived through in one plot of a book.

use super::{Memories, Passage, Place, passage};
use crate::scene::ENVIRONMENT;

/// One plot of a book, as far as memories are made of it.
#[derive(Debug, Clone, Default)]
pub struct Plot<'a> {
    /// The book's own text of it; may be empty.
    pub text: &'a str,
    pub summary: &'a str,
    /// `(character, its part in the plot)` for each who is in it.
    pub people: Vec<(&'a str, &'a str)>,
    /// The lines of each conversation, as `(speaker, text)`.
    pub conversations: Vec<Vec<(&'a str, &'a str)>>,
    /// Those that were played.
    pub played: Vec<AsPlayed<'a>>,
}

/// A conversation as it was played. To those who were in it, it takes the place of the book's own.
#[derive(Debug, Clone)]
pub struct AsPlayed<'a> {
    /// Index of the conversation in the plot, from 0.
    pub conversation: u32,
    pub people: Vec<&'a str>,
    pub summary: &'a str,
}

impl Memories {
    /// The memories of `names` out of a book's plots, which are in the order of its story. Names
    /// are compared to the letter: one that is only similar is somebody else.
    pub fn of_plots<'a>(
        scene: Option<Place>,
        names: &[&str],
        plots: impl IntoIterator<Item = Plot<'a>>,
    ) -> Self {
        let mut all = Vec::new();
        for (number, plot) in (0_u32..).zip(plots) {
            plot.gather(number, names, &mut all);
        }
        Self::new(scene, all)
    }
}

impl Plot<'_> {
    fn gather(&self, number: u32, names: &[&str], all: &mut Vec<(Vec<String>, Passage)>) {
        let whole = Place { plot: number, conversation: None };
        let names = || names.iter().filter(|name| **name != ENVIRONMENT);
        let present: Vec<String> =
            names().filter(|name| self.has(name)).map(|&name| name.to_owned()).collect();
        if !present.is_empty() {
            let text = passage::raw_text(whole, self.text);
            all.extend(text.into_iter().map(|one| (present.clone(), one)));
        }
        for one in &self.played {
            let there: Vec<String> =
                names().filter(|name| one.has(name)).map(|&name| name.to_owned()).collect();
            let place = Place { conversation: Some(one.conversation), ..whole };
            let summary = passage::played(place, one.summary).into_iter();
            all.extend(summary.filter(|_| !there.is_empty()).map(|one| (there.clone(), one)));
        }
        for name in names() {
            let own = |one| (vec![(*name).to_owned()], one);
            if let Some((_, part)) = self.people.iter().find(|(other, _)| is(other, name)) {
                all.extend(passage::experience(whole, self.summary, part).into_iter().map(own));
            }
            for (at, lines) in (0_u32..).zip(&self.conversations) {
                let instead = |one: &AsPlayed| one.conversation == at && one.has(name);
                if self.played.iter().any(instead) {
                    continue;
                }
                if lines.iter().any(|(speaker, _)| is(speaker, name)) {
                    let place = Place { conversation: Some(at), ..whole };
                    let lines = lines.iter().map(|(speaker, text)| (speaker.trim(), *text));
                    all.extend(passage::conversation(place, name, lines).into_iter().map(own));
                }
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        let speaks = |lines: &Vec<(&str, &str)>| lines.iter().any(|(who, _)| is(who, name));
        self.people.iter().any(|(who, _)| is(who, name)) || self.conversations.iter().any(speaks)
    }
}

impl AsPlayed<'_> {
    fn has(&self, name: &str) -> bool {
        self.people.iter().any(|who| is(who, name))
    }
}

fn is(one: &str, name: &str) -> bool {
    one.trim() == name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{Hints, Kind, MemoryRules, Remembered, Scope};

    fn plots() -> [Plot<'static>; 3] {
        [
            Plot {
                text: "The winter was long, and the lake froze to its ground.",
                summary: "Anna crosses the frozen lake.",
                people: vec![("Anna", "She nearly drowns."), ("Anna Maria", "She waits.")],
                conversations: vec![vec![
                    ("Anna", "[I am so cold.] Give me the rope!"),
                    ("Carl", "[She must not know.] Here is the rope."),
                ]],
                ..Plot::default()
            },
            Plot {
                summary: "Bert burns the letters.",
                people: vec![("Bert", "He is ashamed."), ("Anna", "She smells the smoke.")],
                conversations: vec![
                    vec![("Anna", "Who lit the fire?"), ("Bert", "[I did.] Nobody.")],
                    vec![("Bert", "It was me."), ("Anna", "I knew about the letters.")],
                ],
                ..Plot::default()
            },
            Plot {
                summary: "Anna leaves with the rope and the letters.",
                people: vec![("Anna", "She is free.")],
                conversations: vec![vec![("Anna", "Farewell, rope and letters.")]],
                ..Plot::default()
            },
        ]
    }

    fn at(plot: u32, conversation: u32) -> Option<Place> {
        Some(Place { plot, conversation: Some(conversation) })
    }

    fn ids(name: &str, scene: Option<Place>, mixture: &str, scope: Scope, query: &str) -> String {
        let memories = Memories::of_plots(scene, &["Anna", "Bert", "Environment"], plots());
        let rules = MemoryRules::plain(mixture.parse().expect("a mixture"), scope);
        let found = memories.recall(name, query, &rules, &Hints::default());
        let ids: Vec<String> = found.into_iter().map(|one| one.id).collect();
        ids.join(" ")
    }

    #[test]
    fn a_character_remembers_its_own_past_in_the_order_of_the_story() {
        let all = "raw_text_expr10_conv10";
        for (name, scene, scope, expected) in [
            ("Anna", at(1, 1), Scope::Before, "raw_text-0 expr-0 conv-0.0 conv-1.0"),
            ("Bert", at(1, 1), Scope::Before, "conv-1.0"),
            ("Bert", at(2, 0), Scope::Before, "expr-1 conv-1.0 conv-1.1"),
            ("Anna", at(0, 0), Scope::Before, ""),
            ("Anna", None, Scope::Before, ""),
            (
                "Anna",
                at(0, 0),
                Scope::All,
                "raw_text-0 expr-0 conv-0.0 expr-1 conv-1.0 conv-1.1 expr-2 conv-2.0",
            ),
            ("Carl", at(2, 0), Scope::All, ""),
            ("Environment", at(2, 0), Scope::All, ""),
        ] {
            assert_eq!(ids(name, scene, all, scope, "rope"), expected, "{name} {scene:?}");
        }
    }

    #[test]
    fn what_was_played_takes_the_place_of_the_book_for_those_who_were_there() {
        let mut plots = plots();
        plots[0].played = vec![AsPlayed {
            conversation: 0,
            people: vec!["Anna", "Environment", "Anna Maria"],
            summary: " Carl cut the rope. [He meant to.] ",
        }];
        plots[1].played = vec![
            AsPlayed { conversation: 1, people: vec!["Bert"], summary: "Bert kept silent." },
            // The book has nothing here; it was played all the same.
            AsPlayed { conversation: 7, people: vec!["Dora"], summary: "Dora came." },
        ];
        let names = ["Anna", "Bert", "Dora", "Environment"];
        let told = |name: &str, scene, mixture: &str, scope| {
            let memories = Memories::of_plots(scene, &names, plots.clone());
            let rules = MemoryRules::plain(mixture.parse().expect("a mixture"), scope);
            let found = memories.recall(name, "rope", &rules, &Hints::default());
            let shown = |one: Remembered| match one.kind {
                Kind::Played => format!("{}: {}", one.id, one.text),
                _ => one.id,
            };
            found.into_iter().map(shown).collect::<Vec<_>>().join("; ")
        };
        let cut = "played-0.0: Carl cut the rope.";
        for (name, scene, mixture, scope, expected) in [
            ("Anna", at(2, 0), "conv10", Scope::Before, format!("{cut}; conv-1.0; conv-1.1")),
            ("Anna", at(0, 1), "played", Scope::Before, cut.to_owned()),
            ("Anna", at(0, 0), "played", Scope::Before, String::new()),
            ("Anna", None, "played", Scope::Before, String::new()),
            ("Anna", at(0, 0), "played", Scope::All, cut.to_owned()),
            (
                "Bert",
                at(2, 0),
                "conv10",
                Scope::Before,
                "conv-1.0; played-1.1: Bert kept silent.".to_owned(),
            ),
            ("Bert", at(1, 1), "conv10", Scope::Before, "conv-1.0".to_owned()),
            ("Dora", at(2, 0), "expr1", Scope::Before, "played-1.7: Dora came.".to_owned()),
            ("Environment", at(2, 0), "conv10", Scope::All, String::new()),
        ] {
            assert_eq!(told(name, scene, mixture, scope), expected, "{name} {scene:?} {mixture}");
        }
    }

    #[test]
    fn known_queries_find_known_memories() {
        for (query, mixture, expected) in [
            ("Do you still have the rope?", "conv1", "conv-0.0"),
            ("You burned my letters?", "conv1", "conv-1.1"),
            ("You burned my letters?", "expr1", "expr-1"),
            ("You nearly drowned in that lake.", "expr1_conv1", "expr-0 conv-1.1"),
            // Nothing fits: what was last is nearest.
            ("Zounds", "expr1", "expr-1"),
        ] {
            assert_eq!(ids("Anna", at(2, 0), mixture, Scope::Before, query), expected, "{query}");
        }
    }

    #[test]
    fn nobody_elses_thought_and_no_namesake_is_among_ones_memories() {
        let memories = Memories::of_plots(at(9, 0), &["Anna", "Bert"], plots());
        for (name, thoughts) in
            [("Anna", ["cold", "know.]", "did"]), ("Bert", ["did", "cold", "know.]"])]
        {
            let own = |kind| memories.of(name, kind, Scope::All);
            let numbers: Vec<u32> = Kind::ALL.into_iter().flat_map(own).collect();
            let text: String = numbers.iter().map(|n| memories.passage(*n).text.as_str()).collect();
            let has = thoughts.map(|thought| text.contains(thought));
            assert_eq!(has, [true, false, false], "{name}: {text}");
            assert!(!text.contains("waits"), "{text}");
        }
    }
}
