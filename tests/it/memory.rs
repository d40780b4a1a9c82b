//! What characters remember of their book: nothing of the scene itself and of what comes later, and
//! how it is found when servers die.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use sceneplay::{
    driver::past::{Books, Past},
    memory::{Hints, Kind, Memories, MemoryRules, Place, Scope},
    scene::{
        Scene,
        book::{
            self,
            played::{Played, Retold},
        },
    },
};
use serde_json::{Value, json};

use crate::{
    server::{Answer, Asked, Script, Server},
    settings::home_with,
    simulate::{Lab, reply, said},
};

/// A book in six plots of two conversations, in each of which everybody says where they are.
fn book(language: [&str; 2]) -> Value {
    let [place, word] = language;
    let plot = |p: usize| {
        let conversation = |c: usize| {
            json!({
                "scenario": format!("{place} {p}.{c}."), "topic": "", "key_characters": [],
                "dialogues": [
                    {"character": "Anna", "message": format!("[{word} {p}.{c}, Anna thinks.] {word} {p}.{c}!")},
                    {"character": "Bert", "message": format!("[{word} {p}.{c}, Bert thinks.] Yes.")},
                ],
            })
        };
        json!({
            "text": format!("The text of plot {p}. {word}."),
            "summary": format!("Summary of plot {p}: {word}."),
            "key_characters": [{"name": "Anna", "experience": format!("Anna in plot {p}.")}],
            "conversation": [conversation(0), conversation(1)],
        })
    };
    json!({"plots": (0..6).map(plot).collect::<Vec<_>>(), "character_datasets": {}})
}

/// The scene that a conversation of a book is.
fn scene(title: &str, plot: &Value, i_p: usize, i_c: usize) -> Scene {
    let conversation = &plot["conversation"][i_c];
    let lines = conversation["dialogues"].as_array().unwrap();
    let mut names: Vec<&str> = lines.iter().filter_map(|line| line["character"].as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let scene = json!({
        "book": title, "i_p": i_p, "i_c": i_c,
        "scenario": conversation["scenario"], "dialogues": lines,
        "speaking_characters_w_env": names, "major_characters": names,
        "plot": {"summary": plot["summary"]},
    });
    serde_json::from_value(scene).unwrap()
}

/// Goes through every scene of a book and looks at all that could be remembered there.
fn nothing_later_gets_through(file: &Path) -> usize {
    let book: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let title = file.file_stem().unwrap().to_string_lossy().into_owned();
    let books = Books::at(&[file.to_owned()]).unwrap();
    let rules = MemoryRules::plain("raw_text_expr20_conv20".parse().unwrap(), Scope::Before);
    let all = MemoryRules { scope: Scope::All, ..rules.clone() };
    let (mut seen, mut more) = (0, 0);
    for (i_p, plot) in book["plots"].as_array().unwrap().iter().enumerate() {
        for i_c in 0..plot["conversation"].as_array().map_or(0, Vec::len) {
            let scene = scene(&title, plot, i_p, i_c);
            let here = Place::of(&scene).unwrap();
            let memories = books.memories(&scene, Scope::Before).unwrap();
            // The very words of the scene are what would find it best.
            let query: String = scene
                .dialogues
                .iter()
                .map(|line| line.message.as_str())
                .collect::<Vec<_>>()
                .join("\n");
            for name in scene.cast() {
                for number in memories.candidates(name, &rules) {
                    assert!(memories.passage(number).place.is_before(here), "{title} {i_p}.{i_c}");
                }
                let found = memories.recall(name, &query, &rules, &Hints::default());
                assert!(found.iter().all(|one| one.place.is_before(here)), "{title} {i_p}.{i_c}");
                assert!(found.is_sorted_by_key(|one| one.place), "in the order of the story");
                seen += found.len();
                more += memories.candidates(name, &all).len();
            }
        }
    }
    assert!(more > seen, "all of the book holds more than what lies before");
    seen
}

#[test]
fn no_memory_of_the_scene_itself_or_later_gets_through() {
    let folder = tempfile::tempdir().unwrap();
    for (title, words) in [("Quay", ["The quay", "The rope"]), ("码头", ["码头", "绳子断了"])]
    {
        let file = folder.path().join(format!("{title}.json"));
        fs::write(&file, book(words).to_string()).unwrap();
        assert!(nothing_later_gets_through(&file) > 20);
    }
    let shared = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/coser/books");
    let Ok(entries) = fs::read_dir(&shared) else {
        return println!("skipped: {} is not there", shared.display());
    };
    for entry in entries {
        assert!(nothing_later_gets_through(&entry.unwrap().path()) > 10);
    }
}

/// Plays each conversation of a book and looks at what of it is remembered in each.
#[test]
fn nothing_that_was_played_at_the_scene_or_later_gets_through() {
    let folder = tempfile::tempdir().unwrap();
    let (file, played) = (folder.path().join("Quay.json"), folder.path().join("played"));
    let book = book(["The quay", "The rope"]);
    fs::write(&file, book.to_string()).unwrap();
    let (books, player) = ([file], ["Anna".to_owned()]);
    let places = || (0..6).flat_map(|plot| [0, 1].map(|conversation| (plot, conversation)));
    let mut kept = Played::load(&played, "Quay", &player).unwrap();
    for (plot, conversation) in places() {
        // Bert was not in those that begin a plot, as they were played.
        let people = if conversation == 0 { &["Anna"][..] } else { &["Anna", "Bert"] };
        let retold = Retold {
            at: book::Place { plot, conversation },
            i_p: plot.into(),
            i_c: conversation.into(),
            topic: String::new(),
            people: people.iter().map(|name| (*name).to_owned()).collect(),
            summary: format!("The rope, as played in {plot}.{conversation}."),
            journal: "01J.jsonl".to_owned(),
        };
        kept.keep(&played, retold).unwrap();
    }
    let rules = MemoryRules::plain("raw_text_expr20_conv20".parse().unwrap(), Scope::Before);
    for (plot, conversation) in places() {
        let here = scene("Quay", &book["plots"][plot], plot, conversation);
        let past = Past::of(&here, &player, &rules, &books, &played).unwrap();
        assert_eq!(past.forgotten, None);
        let place = Place::of(&here).unwrap();
        for name in ["Anna", "Bert"] {
            let passages = past.memories.candidates(name, &rules).into_iter();
            let passages: Vec<_> = passages.map(|number| past.memories.passage(number)).collect();
            assert!(passages.iter().all(|one| one.place.is_before(place)), "{plot}.{conversation}");
            let ids = |kind| -> Vec<(u32, Option<u32>)> {
                let of_kind = passages.iter().filter(|one| one.kind == kind);
                of_kind.map(|one| (one.place.plot, one.place.conversation)).collect()
            };
            let number = |(plot, conversation): (usize, usize)| {
                (u32::try_from(plot).unwrap(), Some(u32::try_from(conversation).unwrap()))
            };
            let before = places().filter(|one| *one < (plot, conversation));
            let (there, away): (Vec<_>, Vec<_>) =
                before.partition(|(_, conversation)| name == "Anna" || *conversation == 1);
            let numbers = |all: Vec<_>| all.into_iter().map(number).collect::<Vec<_>>();
            assert_eq!(ids(Kind::Played), numbers(there), "{name} {plot}.{conversation}");
            assert_eq!(ids(Kind::Conversation), numbers(away), "{name} {plot}.{conversation}");
        }
    }
}

#[test]
fn what_was_played_of_another_edition_or_is_broken_is_told_and_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let (file, played) = (folder.path().join("Quay.json"), folder.path().join("played"));
    let book = book(["The quay", "The rope"]);
    fs::write(&file, book.to_string()).unwrap();
    let here = scene("Quay", &book["plots"][3], 3, 1);
    let (books, player) = ([file], ["Anna".to_owned()]);
    let rules = MemoryRules::plain("conv20".parse().unwrap(), Scope::Before);
    let past = || Past::of(&here, &player, &rules, &books, &played).unwrap();
    let remembered = |past: &Past| past.memories.count("Anna", Scope::Before);
    let whole = remembered(&past());
    let mut kept = Played::load(&played, "Quay", &player).unwrap();
    let retold = Retold {
        at: book::Place { plot: 0, conversation: 0 },
        i_p: 7.into(),
        i_c: 0.into(),
        topic: "A feast".to_owned(),
        people: player.to_vec(),
        summary: "They ate.".to_owned(),
        journal: String::new(),
    };
    kept.keep(&played, retold).unwrap();
    let strange = past();
    assert!(strange.forgotten.as_ref().is_some_and(|said| said.contains("A feast")));
    assert_eq!(remembered(&strange), whole, "the book's own conversation stays");
    fs::write(kept.file(&played), "{").unwrap();
    let broken = past();
    let said = broken.forgotten.as_ref().expect("it is told");
    assert!(said.contains("Quay--Anna") && said.contains("not remembered"), "{said}");
    assert_eq!(remembered(&broken), whole);
}

fn found(book: &Value, title: &str, name: &str, query: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("{title}.json"));
    fs::write(&file, book.to_string()).unwrap();
    let last = book["plots"].as_array().unwrap().len() - 1;
    let scene = scene(title, &book["plots"][last], last, 0);
    let memories = Books::at(&[file]).unwrap().memories(&scene, Scope::Before).unwrap();
    let rules = MemoryRules::plain("expr1".parse().unwrap(), Scope::Before);
    let found = memories.recall(name, query, &rules, &Hints::default());
    found.into_iter().map(|one| one.id).collect()
}

#[test]
fn known_queries_find_known_memories_in_english_and_chinese() {
    for (name, summaries, query, expected) in [
        (
            "Anna",
            ["Anna burns the letters.", "A storm takes the boat.", "The wedding is put off."],
            "Why did you burn my letter?",
            "expr-0",
        ),
        (
            "Anna",
            ["Anna burns the letters.", "A storm takes the boat.", "The wedding is put off."],
            "Such storms! And no boats.",
            "expr-1",
        ),
        (
            "黛玉",
            ["黛玉在花园里葬花，独自流泪。", "宝玉丢了他的通灵玉。", "贾母请众人听戏。"],
            "你为什么葬花？",
            "expr-0",
        ),
        (
            "黛玉",
            ["黛玉在花园里葬花，独自流泪。", "宝玉丢了他的通灵玉。", "贾母请众人听戏。"],
            "那块通灵玉找到了吗？",
            "expr-1",
        ),
    ] {
        let plots: Vec<Value> = summaries
            .iter()
            .chain(["…"].iter())
            .map(|summary| {
                json!({
                    "summary": summary, "key_characters": [{"name": name, "experience": ""}],
                    "conversation": [{"scenario": "", "dialogues": [{"character": name, "message": "…"}]}],
                })
            })
            .collect();
        assert_eq!(found(&json!({ "plots": plots }), "Book", name, query), [expected], "{query}");
    }
}

#[test]
fn broken_books_are_said_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Quay.json");
    let whole = book(["The quay", "The rope"]);
    let here = scene("Quay", &whole["plots"][2], 2, 0);
    for (text, said) in [
        ("{\"plots\": [", "Quay.json"),
        ("[]", "Quay.json"),
        ("{\"plots\": [{}, {}, {}]}", "another edition"),
    ] {
        fs::write(&path, text).unwrap();
        let books = Books::at(&[folder.path().to_owned()]).unwrap();
        let error = books.memories(&here, Scope::Before).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    let error = Books::at(&[folder.path().join("no.json")]).unwrap_err().to_string();
    assert!(error.contains("no.json"), "{error}");
    let error = Books::default().memories(&here, Scope::Before).unwrap_err().to_string();
    assert!(error.contains("--books"), "{error}");
}

/// A test set of one scene in the fourth plot of its book, and the book's file.
fn shelf(folder: &Path) -> (PathBuf, PathBuf) {
    let book = book(["The quay", "The rope"]);
    let scene = serde_json::to_value(scene("Quay", &book["plots"][3], 3, 1)).unwrap();
    let (set, file) = (folder.join("one.json"), folder.join("Quay.json"));
    fs::write(&set, json!([scene]).to_string()).unwrap();
    fs::write(&file, book.to_string()).unwrap();
    (set, file)
}

/// Each text has one direction, by its length; the server dies after so many answers.
fn embedding(asked: &Asked) -> Answer {
    let texts = asked.body["input"].as_array().unwrap();
    let item = |(index, text): (usize, &Value)| {
        let length = text.as_str().unwrap().len() as f32;
        json!({"index": index, "embedding": [length.cos(), length.sin()]})
    };
    Answer::json(&json!({"data": texts.iter().enumerate().map(item).collect::<Vec<_>>()}))
}

fn lab(lives: usize) -> (Lab, PathBuf, Arc<AtomicUsize>) {
    let asked_for = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked_for);
    let answers = move |asked: &Asked| {
        if !asked.path.ends_with("/embeddings") {
            return reply(asked);
        }
        if counted.fetch_add(1, Relaxed) < lives { embedding(asked) } else { Answer::hang_up() }
    };
    let server = Server::start(Script::new().otherwise(answers));
    let home = home_with(&format!(
        "[endpoints.lab]\nbase_url = \"{}\"\nretries = 0\n[roles]\nactor = \"lab/small\"\n",
        server.base_url()
    ));
    let (set, file) = shelf(home.path());
    (Lab { server, home, set }, file, asked_for)
}

fn actors(lab: &Lab) -> Vec<String> {
    let requests = lab.server.requests();
    let first = requests.iter().map(|asked| asked.first_message().to_owned());
    first.filter(|text| text.contains("What you remember")).collect()
}

#[test]
fn a_run_remembers_and_says_what_it_remembered_by() {
    let (lab, file, _) = lab(0);
    let books = ["--retrieval", "expr1_conv1", "--books", file.to_str().unwrap()];
    let made = lab.made("out.json", &books);
    let plays: Value = serde_json::from_str(&made).unwrap();
    assert_eq!(plays[0]["sceneplay"]["memory"]["scope"], "before");
    let told = actors(&lab);
    assert!(!told.is_empty());
    for text in &told {
        for later in ["plot 3", "3.1,", "3.1!", "plot 4", "5."] {
            let (_, remembered) = text.split_once("What you remember").unwrap();
            assert!(!remembered.contains(later), "{later} in {remembered}");
        }
    }
    lab.made("all.json", &[&books[..], &["--retrieval-scope", "all"]].concat());
    assert!(fs::read_to_string(lab.path("all.json")).unwrap().contains("\"scope\": \"all\""));
}

#[test]
fn a_run_without_the_book_is_refused_unless_told_to() {
    let (lab, _, _) = lab(0);
    let output = lab.run("out.json", &["--retrieval", "expr1"]);
    assert_eq!(output.status.code(), Some(2));
    let text = said(&output);
    assert!(text.contains("Quay") && text.contains("--without-memory"), "{text}");
    assert!(lab.server.requests().is_empty(), "nobody was asked");
    let made = lab.made("out.json", &["--retrieval", "expr1", "--without-memory"]);
    assert!(!made.contains("\"mixture\""), "{made}");
    assert!(actors(&lab).is_empty());
}

#[test]
fn an_embedding_server_that_dies_leaves_the_words() {
    for lives in [0, 2] {
        let (lab, file, _) = lab(lives);
        let flags = ["--retrieval", "expr1_conv1", "--books", file.to_str().unwrap()];
        let flags = [&flags[..], &["--embedding-model", "lab/vectors"]].concat();
        let output = lab.run("out.json", &flags);
        let text = said(&output);
        assert!(output.status.success(), "{text}");
        assert!(text.contains("found by words alone"), "{text}");
        assert!(!actors(&lab).is_empty(), "they remember all the same");
    }
}

#[test]
fn each_text_is_embedded_once() {
    let (lab, file, asked_for) = lab(usize::MAX);
    let flags = ["--retrieval", "expr1_conv1", "--retrieval-by", "sense", "--books"];
    let flags =
        [&flags[..], &[file.to_str().unwrap(), "--embedding-model", "lab/vectors"]].concat();
    let first = lab.made("out.json", &flags);
    let once = asked_for.load(Relaxed);
    assert!(once > 0);
    let mut texts: Vec<String> = Vec::new();
    for asked in lab.server.requests().iter().filter(|one| one.path.ends_with("/embeddings")) {
        let input = asked.body["input"].as_array().unwrap();
        texts.extend(input.iter().map(|text| text.to_string()));
    }
    let count = texts.len();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), count);
    let again = lab.made("again.json", &flags);
    assert_eq!(first, again);
    assert_eq!(asked_for.load(Relaxed), once, "all was on the disk");
}

#[test]
fn a_copy_with_another_summary_is_from_its_book_all_the_same() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("Quay.json");
    let book = book(["The quay", "The rope"]);
    fs::write(&file, book.to_string()).unwrap();
    let books = Books::at(&[file]).unwrap();
    let mut copy = scene("Quay", &book["plots"][3], 3, 1);
    copy.plot.summary = "In my own words.".to_owned();
    let refused = books.memories(&copy, Scope::Before).unwrap_err().to_string();
    assert!(refused.contains("another edition"), "{refused}");
    let of_plot = |plot: usize| {
        serde_json::from_value(book["plots"][plot]["key_characters"].clone()).unwrap()
    };
    copy.plot.key_characters = of_plot(2);
    assert!(books.memories(&copy, Scope::Before).is_err(), "they are of another plot");
    copy.plot.key_characters = of_plot(3);
    let memories = books.memories(&copy, Scope::Before).unwrap();
    assert_eq!(memories.scene(), Place::of(&copy));
    assert!(memories.count("Anna", Scope::Before) > 0);
}

#[test]
fn a_forecast_holds_what_memories_will_take() {
    let (lab, file, asked_for) = lab(usize::MAX);
    let calls = |more: &[&str]| {
        let flags = ["--retrieval", "expr1_conv1", "--books", file.to_str().unwrap(), "--dry-run"];
        let output = lab.run("out.json", &[&flags[..], more].concat());
        assert!(output.status.success(), "{}", said(&output));
        let told = String::from_utf8(output.stdout).unwrap();
        let (_, most) = told.split_once("at most: ").unwrap();
        most.split_once(" calls").unwrap().0.parse::<u64>().unwrap()
    };
    let plain = calls(&[]);
    let embedding = ["--embedding-model", "lab/vectors", "--retrieval-by"];
    let by_sense = calls(&[&embedding[..], &["sense"]].concat());
    let with_mood = calls(&["--retrieval-mood", "combined"]);
    assert!(by_sense > plain && with_mood > plain, "{plain} {by_sense} {with_mood}");
    assert_eq!(calls(&[&embedding[..], &["words"]].concat()), plain);
    assert!(lab.server.requests().is_empty());
    assert_eq!(asked_for.load(Relaxed), 0);
}

#[test]
fn memories_of_nobody_are_empty() {
    let rules = MemoryRules::plain("expr3".parse().unwrap(), Scope::All);
    assert_eq!(Memories::default().recall("Anna", "?", &rules, &Hints::default()), []);
}
