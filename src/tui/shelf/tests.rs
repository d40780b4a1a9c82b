//! The Shelf as a user sees it.

use std::{collections::HashMap, path::PathBuf};

use super::{Errand, Moved, News, Played, Transcript};
use crate::{
    export::{Format, Options},
    journal::{
        about::{About, Change},
        search::Hit,
        summary::{Damage, Marked},
    },
    record::LineId,
    tui::{
        app::{App, Todo},
        events::{Event, Msg},
        page::Want,
        tests::{app, press, shown},
        verdict::tests::evening::{evening, flawed},
    },
};

const SIZES: [(u16, u16); 3] = [(40, 12), (80, 24), (160, 48)];

fn snapshots(name: &str, app: &mut App) {
    for (width, height) in SIZES {
        let screen = shown(app, width, height);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen);
    }
}

fn tell(app: &mut App, news: News) -> Vec<Todo> {
    app.handle(Event::Told(Msg::Transcripts(news)))
}

/// The errands among what is to be done.
fn errands(todos: Vec<Todo>) -> Vec<Errand> {
    let errand = |todo| match todo {
        Todo::Want(Want::Transcripts(errand)) => Some(errand),
        _ => None,
    };
    todos.into_iter().filter_map(errand).collect()
}

fn path(id: &str) -> PathBuf {
    PathBuf::from(format!("plays/{id}.jsonl"))
}

fn played(book: &str, topic: &str, finished: bool) -> Played {
    let (lines, score, when, standing) = match finished {
        true => (
            24,
            Some("61.5"),
            "2 days ago",
            "24 lines, 2 days ago. The scene is over. The mean of its scores is 61.5.",
        ),
        false => (7, None, "3 hours ago", "7 lines so far, 3 hours ago."),
    };
    Played {
        book: book.to_owned(),
        topic: topic.to_owned(),
        cast: ["Widow Pratt", "Constable Dunn", "Environment"].map(str::to_owned).into(),
        player: vec!["Widow Pratt".to_owned()],
        finished,
        lines,
        score: score.map(str::to_owned),
        when: when.to_owned(),
        standing: standing.to_owned(),
        date: "2026-01-31 18:30".to_owned(),
        models: "ollama/qwen3:8b, ollama/judge".to_owned(),
        marks: Vec::new(),
    }
}

fn marked(annotator: &str, is_done: bool) -> Marked {
    Marked { annotator: annotator.to_owned(), is_done, ..Marked::default() }
}

fn transcripts() -> Vec<Transcript> {
    let of = |id: &str, play| Transcript {
        journal: path(id),
        about: About::default(),
        wrong: Vec::new(),
        play: Some(play),
    };
    let goose =
        played("The Goose Fair", "A goose is sold twice, and both buyers come for it", false);
    let mut debt = of("02", played("A Winter Debt", "Two brothers divide a house", true));
    debt.about = About {
        name: "The stove, third try, with the small judge \u{1b}[31m".to_owned(),
        tags: vec!["best".to_owned(), "to-annotate".to_owned()],
        note: "The elder one is too soft here.\nCompare with the second try.".to_owned(),
    };
    debt.play.as_mut().unwrap().marks = vec![
        Marked { accepted: 3, rejected: 1, added: 2, ..marked("Anna", true) },
        marked("Bo", false),
    ];
    let mut ferry = of("03", played("渡口夜话", "摆渡人不肯收最后一位客人的钱", true));
    ferry.play.as_mut().unwrap().player.clear();
    ferry.wrong =
        vec!["This does not say what a play is called: `name` is no text. (03.toml)".to_owned()];
    ferry.wrong.push(Damage::Torn.in_words());
    let broken = Transcript {
        journal: path("04"),
        about: About::default(),
        wrong: vec!["This is not the journal of a play: expected value. (04.jsonl)".to_owned()],
        play: None,
    };
    vec![of("01", goose), debt, ferry, broken]
}

fn listed(trash: bool, transcripts: Vec<Transcript>) -> News {
    News::Listed { trash, transcripts }
}

/// The Shelf with a few plays on it.
pub fn filled() -> App {
    shelf(transcripts())
}

/// The Shelf with these plays on it.
fn shelf(transcripts: Vec<Transcript>) -> App {
    let mut app = app();
    assert_eq!(errands(press(&mut app, "f4")), [Errand::List { trash: false }]);
    tell(&mut app, listed(false, transcripts));
    app
}

fn last_lines(id: &str) -> News {
    let lines =
        ["Widow Pratt: It is my goose.", "Constable Dunn: (counts the feathers) One goose."];
    News::Lines { journal: path(id), lines: lines.map(str::to_owned).into() }
}

fn hit(line: u32, place: Option<usize>) -> Hit {
    Hit {
        line: LineId(line),
        place,
        speaker: "Constable Dunn".to_owned(),
        before: "…and whoever paid first has the ".to_owned(),
        found: "Goose".to_owned(),
        after: ", whatever was said at the fair.".to_owned(),
    }
}

#[test]
fn looks() {
    let mut empty = shelf(Vec::new());
    insta::assert_snapshot!("empty_80x24", shown(&mut empty, 80, 24));
    let mut app = shelf(transcripts());
    tell(&mut app, last_lines("01"));
    snapshots("unfinished", &mut app);
    press(&mut app, "down");
    tell(&mut app, last_lines("02"));
    snapshots("named", &mut app);
    press(&mut app, "down");
    insta::assert_snapshot!("broken_name_80x24", shown(&mut app, 80, 24));
    press(&mut app, "end");
    insta::assert_snapshot!("unreadable_80x24", shown(&mut app, 80, 24));
    // A play stays chosen where others are listed above it.
    press(&mut app, "home");
    let mut turned = transcripts();
    turned.rotate_left(1);
    tell(&mut app, listed(false, turned));
    assert!(chosen(&shown(&mut app, 80, 24)).contains("The Goose Fair"));
    tell(&mut app, listed(false, transcripts()));
    press(&mut app, "home tab");
    insta::assert_snapshot!("read_40x12", shown(&mut app, 40, 12));
}

#[test]
fn typing_looks() {
    let mut app = shelf(transcripts());
    press(&mut app, "down n");
    snapshots("name", &mut app);
    press(&mut app, "esc c");
    insta::assert_snapshot!("note_80x24", shown(&mut app, 80, 24));
    press(&mut app, "esc /");
    for letter in ["g", "o"] {
        let asked = errands(press(&mut app, &format!("\"{letter}")));
        assert!(matches!(&asked[0], Errand::Search { trash: false, .. }), "{asked:?}");
    }
    // The first search is answered late, and nobody waits for it any more.
    tell(&mut app, News::Found { number: 1, hits: [(path("02"), vec![hit(1, Some(1))])].into() });
    assert!(!shown(&mut app, 80, 24).contains("Winter"), "{}", shown(&mut app, 80, 24));
    let hits = HashMap::from([(path("01"), vec![hit(4, Some(3)), hit(9, None)])]);
    tell(&mut app, News::Found { number: 2, hits });
    tell(&mut app, last_lines("01"));
    snapshots("found", &mut app);
    press(&mut app, "enter");
    insta::assert_snapshot!("found_kept_80x24", shown(&mut app, 80, 24));
    // The list is read again when a play was closed; its own words do not hold what is looked for.
    let screen = shown(&mut app, 80, 24);
    tell(&mut app, listed(false, transcripts()));
    tell(&mut app, last_lines("01"));
    assert_eq!(shown(&mut app, 80, 24), screen);
    press(&mut app, "esc");
    assert!(shown(&mut app, 80, 24).contains("4 plays"));
}

#[test]
fn keys_do_what_they_say() {
    let say = |change| Errand::Say { journal: path("02"), change };
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let debt = |in_trash| Moved { journal: path("02"), title: transcripts()[1].title(), in_trash };
    for (keys, wanted) in [
        ("n ctrl-u \"New enter", vec![say(Change::Name("New".into()))]),
        ("n ctrl-u enter", vec![say(Change::Name(String::new()))]),
        ("n \"x esc", vec![]),
        ("t ctrl-u \"a,b space \"c enter", vec![say(Change::Tags(words(&["a", "b", "c"])))]),
        ("c ctrl-u \"One alt-enter \"Two enter", vec![say(Change::Note("One\nTwo".into()))]),
        ("x", vec![Errand::Move(debt(false))]),
        ("u", vec![]),
        ("shift-x", vec![Errand::List { trash: true }]),
        ("f5", vec![Errand::List { trash: false }]),
    ] {
        let mut app = shelf(transcripts());
        press(&mut app, "down");
        assert_eq!(errands(press(&mut app, keys)), wanted, "{keys}");
    }
    let mut app = shelf(transcripts());
    let opened = press(&mut app, "down enter");
    assert!(opened.contains(&Todo::Want(Want::Resume { journal: path("02") })), "{opened:?}");
    let mut app = shelf(transcripts());
    let again = press(&mut app, "down p");
    assert!(again.contains(&Todo::Want(Want::PlayAgain { journal: path("02") })), "{again:?}");
    press(&mut app, "end");
    assert_eq!(press(&mut app, "enter n"), [], "what cannot be read is not opened");
}

#[test]
fn into_the_trash_and_back() {
    let mut app = shelf(transcripts());
    press(&mut app, "down x");
    let title = transcripts()[1].title();
    let moved = Moved { journal: "plays/trash/02.jsonl".into(), title, in_trash: true };
    tell(&mut app, News::Moved(moved.clone()));
    let mut left = transcripts();
    let mut gone = left.remove(1);
    gone.journal = moved.journal.clone();
    tell(&mut app, listed(false, left.clone()));
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("is in the trash; u brings it back."), "{screen}");
    assert!(chosen(&screen).contains("渡口夜话"), "what took its place is chosen: {screen}");
    assert_eq!(errands(press(&mut app, "u")), [Errand::Move(moved.clone())]);
    assert_eq!(errands(press(&mut app, "u")), [], "once");

    // The choice goes to what came back, as soon as it is listed, and stays free then.
    press(&mut app, "home");
    let back = Moved { journal: path("02"), in_trash: false, ..moved.clone() };
    tell(&mut app, News::Moved(back.clone()));
    tell(&mut app, listed(false, left.clone()));
    assert!(chosen(&shown(&mut app, 80, 24)).contains("Goose"), "a list from before");
    tell(&mut app, listed(false, transcripts()));
    let screen = shown(&mut app, 80, 24);
    assert!(chosen(&screen).contains("The stove"), "{screen}");
    press(&mut app, "home");
    tell(&mut app, listed(false, transcripts()));
    assert!(chosen(&shown(&mut app, 80, 24)).contains("Goose"));
    assert_eq!(errands(press(&mut app, "u")), [Errand::Move(back)]);
    tell(&mut app, News::Moved(moved.clone()));

    press(&mut app, "shift-x");
    tell(&mut app, listed(true, vec![gone]));
    snapshots("trash", &mut app);
    // A list of the others is no news here.
    tell(&mut app, listed(false, transcripts()));
    assert!(shown(&mut app, 80, 24).contains("1 play\n"));
    assert_eq!(errands(press(&mut app, "enter x")), [Errand::Move(moved)]);
    assert_eq!(errands(press(&mut app, "esc")), [Errand::List { trash: false }]);
    press(&mut app, "esc");
    assert!(shown(&mut app, 80, 24).contains("Library"));
}

#[test]
fn what_is_left_to_be_marked() {
    let mut app = shelf(transcripts());
    assert!(shown(&mut app, 80, 24).contains("  4 plays\n"), "nobody of this name marks");
    app.handle(Event::Told(Msg::Annotator("Anna".to_owned())));
    tell(&mut app, last_lines("01"));
    snapshots("progress", &mut app);
    press(&mut app, "m");
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("› "), "{screen}");
    assert!(chosen(&screen).contains("摆渡人"), "the marked one is passed over: {screen}");
    assert!(screen.contains("1 of 3 marked by Anna."), "{screen}");
    press(&mut app, "m");
    assert!(chosen(&shown(&mut app, 80, 24)).contains("Goose"), "and round again");

    press(&mut app, "shift-m");
    tell(&mut app, last_lines("01"));
    insta::assert_snapshot!("left_80x24", shown(&mut app, 80, 24));
    // What is looked for says which plays are counted.
    press(&mut app, "/ \"best enter");
    tell(&mut app, News::Found { number: 4, hits: HashMap::new() });
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("1 of 1 marked by Anna · 0 of 4 plays"), "{screen}");
    assert!(screen.contains("All of these are marked."), "{screen}");
    press(&mut app, "esc esc m");
    assert!(shown(&mut app, 80, 24).contains("1 of 3 marked by Anna · 4 plays"));

    let all = transcripts().into_iter().map(|mut one| {
        one.play.iter_mut().for_each(|play| play.marks = vec![marked("Anna", true)]);
        one
    });
    tell(&mut app, listed(false, all.collect()));
    press(&mut app, "m");
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("Nothing here is left to be marked: 3 of 3"), "{screen}");
}

#[test]
fn who_marks_from_here_has_not_seen_the_verdict() {
    for (key, title) in [("enter", "Verdict"), ("alt-m", "Marking")] {
        let mut app = shelf(transcripts());
        let opened = press(&mut app, &format!("down {key}"));
        assert!(opened.contains(&Todo::Want(Want::Resume { journal: path("02") })), "{opened:?}");
        app.handle(Event::Told(Msg::Opened(Box::new(evening().judged(flawed()).play))));
        let screen = shown(&mut app, 80, 24);
        assert!(screen.contains(&format!("sceneplay  {title}")), "{screen}");
        assert_eq!(screen.contains("‹ blind ›"), key == "alt-m", "{screen}");
        // The stage between tells what judges found: who does not begin comes back here.
        press(&mut app, "esc");
        let back = if key == "alt-m" { "Shelf" } else { "Stage" };
        assert_eq!(app.title(), back);
    }
}

/// The row of the list that is chosen.
fn chosen(screen: &str) -> &str {
    screen.lines().find(|line| line.contains("› ")).unwrap_or_default()
}

#[test]
fn exports_are_ordered() {
    let mut app = shelf(transcripts());
    press(&mut app, "down e");
    snapshots("export", &mut app);
    press(&mut app, "right right down right");
    insta::assert_snapshot!("export_all_80x24", shown(&mut app, 80, 24));
    let wanted = Errand::Export {
        journals: ["01", "02", "03"].map(path).into(),
        format: Format::Jsonl,
        options: Options { thoughts: false, ..Options::default() },
        replace: false,
    };
    assert_eq!(errands(press(&mut app, "down right enter")), [wanted]);
    press(&mut app, "e esc");
    assert!(shown(&mut app, 80, 24).contains("4 plays"), "nothing is written");
    press(&mut app, "end e");
    assert!(shown(&mut app, 80, 24).contains("cannot be read"));
}

#[test]
fn five_thousand_are_no_trouble() {
    let one = transcripts().swap_remove(0);
    let many: Vec<Transcript> = (0..5000)
        .map(|number| Transcript { journal: path(&format!("{number}")), ..one.clone() })
        .collect();
    let mut app = shelf(many);
    let asked = errands(press(&mut app, "end"));
    assert_eq!(asked.last(), Some(&Errand::Lines { journal: path("4999") }));
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("5000 plays") && screen.contains("› The Goose Fair"), "{screen}");
}
