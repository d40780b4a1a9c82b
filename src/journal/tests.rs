use std::{fs, path::Path, sync::Arc};

use proptest::prelude::*;
use tempfile::{TempDir, tempdir};

use super::{
    fixtures::{any_record, asked, casting, critic_failed, judging, line, opened, scored},
    shelf,
    summary::{Verdict, summarise},
    *,
};
use crate::{
    chat::{Answer, CallId, Message, ModelRef},
    effect::Effect,
    play::Play,
    prompt::Templates,
    record::{EndReason, Line, LineId, Method, Move, Position, SCHEMA, Source, Subject, Terms},
};

fn written(records: &[Record]) -> (TempDir, Writer) {
    let folder = tempdir().unwrap();
    let mut writer = Writer::new(&folder.path().join("plays"));
    for record in records {
        writer.append(record).unwrap();
    }
    (folder, writer)
}

fn bytes_of(records: &[Record]) -> Vec<u8> {
    let (_folder, writer) = written(records);
    fs::read(writer.path()).unwrap()
}

fn parsed(bytes: &[u8]) -> Result<Journal, JournalError> {
    parse(Path::new("f.jsonl"), bytes)
}

fn three() -> Vec<Record> {
    vec![opened(), line(1, None, "Blow, winds. \u{2028} 吹吧"), line(2, Some(1), "Nuncle.")]
}

#[test]
fn lines_are_as_documented_and_private() {
    let (folder, writer) = written(&three());
    let text = fs::read_to_string(writer.path()).unwrap();
    assert_eq!(text.lines().count(), 3);
    for (number, line) in (1..).zip(text.lines()) {
        let rest = line.strip_prefix(&format!("{{\"seq\":{number},\"at\":\"")).unwrap();
        let (at, rest) = rest.split_once('"').unwrap();
        assert_eq!((at.len(), &at[23..]), (24, "Z"), "{at}");
        assert!(rest.starts_with(",\"event\":\""), "{rest}");
    }
    let name = writer.path().file_stem().unwrap().to_str().unwrap();
    assert!(ulid::Ulid::from_string(name).is_ok());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(writer.path()), 0o600);
        assert_eq!(mode(&folder.path().join("plays")), 0o700);
    }
}

#[test]
fn a_play_that_never_begins_leaves_no_file() {
    let folder = tempdir().unwrap();
    let writer = Writer::new(&folder.path().join("plays"));
    assert!(!writer.path().exists() && !folder.path().join("plays").exists());
}

#[test]
fn one_writer_at_a_time() {
    let (_folder, mut writer) = written(&three());
    let refused = Writer::resume(writer.path());
    assert!(matches!(refused, Err(JournalError::Locked { .. })));
    assert_eq!(read(writer.path()).unwrap().entries.len(), 3);
    writer.append(&line(3, Some(2), "Still here.")).unwrap();

    let path = writer.path().to_owned();
    drop(writer);
    let (mut writer, journal) = Writer::resume(&path).unwrap();
    assert_eq!(journal.entries.len(), 4);
    writer.append(&line(4, Some(3), "Again.")).unwrap();
    let journal = read(&path).unwrap();
    assert_eq!(journal.entries.last().map(|entry| entry.seq), Some(5));
}

#[test]
fn a_torn_tail_is_set_aside_and_never_lost() {
    let whole = bytes_of(&three());
    let two_lines = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let end_of_two = two_lines.map(|(at, _)| at + 1).nth(1).unwrap();
    let zeros = [&whole[..end_of_two], &[0; 4096]].concat();
    let cut_and_zeros = [&whole[..whole.len() - 9], &[0; 100]].concat();
    let zeroed_inside = {
        let mut bytes = whole.clone();
        let end = bytes.len() - 1;
        bytes[end - 9..end].fill(0);
        bytes
    };
    let cut_in_a_letter = {
        let at = whole.windows(3).position(|w| w == "吹".as_bytes()).unwrap();
        whole[..=at].to_vec()
    };
    for (bytes, left) in [
        (whole[..whole.len() - 1].to_vec(), 3),
        (whole[..whole.len() - 2].to_vec(), 2),
        (zeros, 2),
        (cut_and_zeros, 2),
        (zeroed_inside, 2),
        (cut_in_a_letter, 1),
        ([whole.as_slice(), b"\n \n"].concat(), 3),
    ] {
        let folder = tempdir().unwrap();
        let path = folder.path().join("p.jsonl");
        fs::write(&path, &bytes).unwrap();
        let seen = read(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), bytes, "reading changes nothing");

        let (mut writer, journal) = Writer::resume(&path).unwrap();
        assert_eq!(journal, seen);
        assert_eq!(journal.entries.len(), left);
        let aside = fs::read(folder.path().join("p.jsonl.torn"));
        match &journal.recovered.torn {
            None => assert!(aside.is_err()),
            Some(torn) => {
                assert!(bytes.ends_with(torn));
                assert_eq!(aside.unwrap(), [torn.as_slice(), b"\n"].concat());
            }
        }
        writer.append(&line(9, None, "On.")).unwrap();
        let after = read(&path).unwrap();
        assert_eq!(after.recovered, Recovered::default());
        assert_eq!(after.entries[..left], journal.entries);
        assert_eq!(after.entries.len(), left + 1);
    }
}

#[test]
fn refusals() {
    let whole = String::from_utf8(bytes_of(&three())).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let (first, second, third) = (lines[0], lines[1], lines[2]);
    for (text, expected) in [
        (String::new(), "f.jsonl: nothing was recorded here"),
        ("\0\0\0".to_owned(), "f.jsonl: nothing was recorded here"),
        (first[..90].to_owned(), "f.jsonl: nothing was recorded here"),
        ("{\"se".to_owned(), "f.jsonl: nothing was recorded here"),
        ("hello".to_owned(), "f.jsonl: this is not the journal"),
        ("[]\n".to_owned(), "f.jsonl: this is not the journal"),
        (
            format!("{second}\n{third}\n"),
            "f.jsonl: this is not the journal of a play: its first line does not say what was opened (missing field `schema`",
        ),
        (
            "{\"event\":\"closed\",\"schema\":1}".to_owned(),
            "f.jsonl: this is not the journal of a play: it begins with \"closed\"",
        ),
        (
            "{\"event\":\"opened\",\"schema\":5,\"all\":\"else\"}\n?".to_owned(),
            "f.jsonl: written by a newer sceneplay (schema 5; this one knows 4)",
        ),
        (
            format!("{first}\n{}\n{third}\n", &second[..50]),
            "f.jsonl:2: this line cannot be read: EOF",
        ),
        (
            format!("{first}\n{third}\n"),
            "f.jsonl:2: this line cannot be read: it has number 3 where 2 was expected",
        ),
        (
            format!("{first}\n\n{second}\n{second}\n"),
            "f.jsonl:4: this line cannot be read: it has number 2 where 3 was expected",
        ),
        (
            format!("{first}\n{}\n", second.replace("\"line\"", "\"song\"")),
            "f.jsonl:2: this line cannot be read: unknown variant `song`",
        ),
        (
            format!("{}\n{second}\n", first.replace("\"scene\"", "\"scenes\"")),
            "f.jsonl:1: this line cannot be read: missing field `scene`",
        ),
    ] {
        let error = parsed(text.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}\n  not {expected}");
        let folder = tempdir().unwrap();
        let path = folder.path().join("f.jsonl");
        fs::write(&path, &text).unwrap();
        assert!(Writer::resume(&path).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "left as it was");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn a_file_that_vanishes_is_told_and_saved_elsewhere() {
    let (folder, mut writer) = written(&three());
    fs::remove_file(writer.path()).unwrap();
    for (id, pending) in [(3, 1), (4, 2)] {
        let error = writer.append(&line(id, Some(id - 1), "Lost?")).unwrap_err();
        assert!(matches!(error, JournalError::Vanished { .. }), "{error}");
        assert_eq!(writer.pending(), pending);
    }
    let elsewhere = folder.path().join("new/saved.jsonl");
    writer.save_to(&elsewhere).unwrap();
    assert_eq!((writer.pending(), writer.path()), (0, elsewhere.as_path()));
    writer.append(&line(5, Some(4), "Found.")).unwrap();
    assert_eq!(read(&elsewhere).unwrap().entries.len(), 6);
    assert!(matches!(Writer::resume(&elsewhere), Err(JournalError::Locked { .. })));
}

#[test]
fn a_file_that_comes_back_is_gone_on_with() {
    let (folder, mut writer) = written(&three());
    let moved = folder.path().join("moved");
    fs::rename(writer.path(), &moved).unwrap();
    writer.append(&line(3, Some(2), "Kept.")).unwrap_err();
    fs::rename(&moved, writer.path()).unwrap();
    writer.retry().unwrap();
    assert_eq!(writer.pending(), 0);
    assert_eq!(read(writer.path()).unwrap().entries.len(), 4);
}

#[test]
fn a_file_that_was_changed_is_not_written_over() {
    let (_folder, mut writer) = written(&three());
    let longer = [fs::read(writer.path()).unwrap().as_slice(), b"# mine\n"].concat();
    fs::write(writer.path(), &longer).unwrap();
    let error = writer.append(&line(3, Some(2), "Kept.")).unwrap_err();
    assert!(matches!(error, JournalError::Changed { .. }), "{error}");
    assert_eq!(fs::read(writer.path()).unwrap(), longer);
}

#[test]
fn without_a_folder_a_play_goes_on_in_memory() {
    let folder = tempdir().unwrap();
    let blocked = folder.path().join("plays");
    fs::write(&blocked, "a file where the folder should be").unwrap();
    let mut writer = Writer::new(&blocked);
    for record in three() {
        let error = writer.append(&record).unwrap_err().to_string();
        assert!(error.contains("plays") && error.contains("cannot make the folder"));
    }
    assert_eq!(writer.pending(), 3);
    let taken = folder.path().join("taken.jsonl");
    fs::write(&taken, "mine").unwrap();
    assert!(writer.save_to(&taken).is_err());
    assert_eq!(fs::read_to_string(&taken).unwrap(), "mine");
    assert_eq!(writer.pending(), 3);
    fs::remove_file(&blocked).unwrap();
    writer.retry().unwrap();
    assert_eq!(read(writer.path()).unwrap().entries.len(), 3);
}

#[test]
fn the_shelf_lists_what_is_there() {
    let folder = tempdir().unwrap();
    assert!(shelf::list(&folder.path().join("none")).unwrap().is_empty());
    let asking = asked(1, vec![Message::user(r#"{"event":"line","id":9}"#)]);
    let ended = Record::Ended { why: EndReason::Player };
    let recast = Record::Recast { casting: casting("Fool") };
    let branch = [
        opened(),
        asking,
        line(1, None, "a"),
        line(2, Some(1), "b"),
        line(3, Some(1), "c"),
        recast,
        ended.clone(),
    ];
    let of_the_book = Record::JudgingOpened {
        judging: 3,
        method: Method::Checks,
        head: None,
        terms: Terms { subject: Subject::Reference, ..Terms::default() },
    };
    let by_another_rubric = Record::JudgingOpened {
        judging: 4,
        method: Method::Judge {
            model: ModelRef::new("lab", "judge"),
            rubric: "thought-deed match".to_owned(),
        },
        head: Some(LineId(1)),
        terms: Terms::default(),
    };
    let of_the_play = [judging(1), scored(1, 70.5), scored(1, 61.5)];
    let beside = [of_the_book, scored(3, 99.0), by_another_rubric, scored(4, 12.0)];
    let judged = [&branch[..], &of_the_play, &beside].concat();
    let judging_on = [&judged[..], &[judging(2)]].concat();
    let played_on = [&branch[..], &[line(4, Some(3), "d")]].concat();
    let failing = [&judged[..], &[judging(2), critic_failed(2), scored(2, 40.0)]].concat();
    for (name, records) in [
        ("0", failing),
        ("1", branch.to_vec()),
        ("2", judged),
        ("3", judging_on),
        ("4", played_on),
        ("5", vec![opened()]),
    ] {
        let path = folder.path().join(name).with_extension(EXTENSION);
        fs::write(path, bytes_of(&records)).unwrap();
    }
    fs::write(folder.path().join("6.jsonl"), "hello").unwrap();
    fs::write(folder.path().join("1.jsonl.torn"), "{").unwrap();

    let plays = shelf::list(folder.path()).unwrap();
    let ids: Vec<&str> = plays.iter().map(|play| play.id.as_str()).collect();
    assert_eq!(ids, ["6", "5", "4", "3", "2", "1", "0"]);
    assert!(matches!(plays[0].play, Err(JournalError::NotAJournal { .. })));
    let shown: Vec<_> = plays[1..]
        .iter()
        .map(|shelved| {
            let play = shelved.play.as_ref().unwrap();
            assert_eq!((&*play.book, &*play.topic), ("King Lear", "The storm"));
            assert!(play.started <= play.changed);
            let verdict = play.verdict.and_then(|Verdict { mean }| mean);
            let open = (play.begun, play.is_unfinished());
            (&*play.casting.player[0], play.lines, play.ended, verdict, open)
        })
        .collect();
    let by_player = Some(EndReason::Player);
    assert_eq!(
        shown,
        [
            ("Lear", 0, None, None, (false, true)),
            ("Fool", 3, None, None, (true, true)),
            ("Fool", 2, by_player, Some(61.5), (true, true)),
            ("Fool", 2, by_player, Some(61.5), (true, false)),
            ("Fool", 2, by_player, None, (true, true)),
            ("Fool", 2, by_player, Some(40.0), (true, true)),
        ]
    );
}

#[test]
fn only_a_play_without_anybodys_work_is_removed() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("f.jsonl");
    let book = |id| match line(id, None, "From the book.") {
        Record::Line(line) => Record::Line(Line { source: Source::Book { index: 0 }, ..line }),
        other => other,
    };
    let draft = |text: &str| Record::Draft { speaker: "Lear".to_owned(), text: text.to_owned() };
    let cancelled = |text: &str| Record::Cancelled {
        call: CallId(1),
        partial: Answer { text: text.to_owned(), ..Answer::default() },
    };
    let asking = asked(1, vec![Message::user("Go on.")]);
    for (records, removed) in [
        (vec![], true),
        (vec![book(1), asking.clone(), cancelled("")], true),
        (vec![draft("")], true),
        (vec![draft("Blow")], false),
        (vec![asking, cancelled("Blow")], false),
        (vec![book(1), line(2, Some(1), "Blow, winds.")], false),
    ] {
        let bytes = bytes_of(&[vec![opened()], records.clone()].concat());
        fs::write(&path, &bytes).unwrap();
        assert_eq!(
            summarise(&path, &std::fs::read(&path).unwrap()).unwrap().begun,
            !removed,
            "{records:?}"
        );
        fs::write(&path, [&bytes[..], b"{\"seq\":"].concat()).unwrap();
        assert!(!shelf::remove_unbegun(&path).unwrap(), "{records:?}");
        fs::write(&path, bytes).unwrap();
        assert_eq!(shelf::remove_unbegun(&path).unwrap(), removed, "{records:?}");
        assert_eq!(path.exists(), !removed, "{records:?}");
    }
}

/// What a program of each earlier schema wrote, whole.
const EARLIER: [&[u8]; 3] = [
    include_bytes!("fixtures/schema_1.jsonl"),
    include_bytes!("fixtures/schema_2.jsonl"),
    include_bytes!("fixtures/schema_3.jsonl"),
];

#[test]
fn journals_of_all_earlier_schemas_are_read_and_gone_on_with() {
    assert_eq!(EARLIER.len(), SCHEMA as usize - 1, "each earlier schema has its file");
    for (schema, bytes) in (1..).zip(EARLIER) {
        let folder = tempdir().unwrap();
        let path = folder.path().join("old.jsonl");
        fs::write(&path, bytes).unwrap();
        let shown = summarise(&path, bytes).unwrap();
        assert_eq!((shown.lines, shown.ended.is_some()), (3, true), "{schema}");
        assert!(shown.verdict.is_some());

        let (mut writer, journal) = Writer::resume(&path).unwrap();
        let Some(Record::Opened { schema: found, .. }) = journal.records().next() else {
            panic!("{:?}", journal.entries[0])
        };
        assert_eq!(*found, schema);
        let records = journal.records().cloned();
        let mut play = Play::replay(records, Arc::new(Templates::built_in().unwrap())).unwrap();
        for effect in play.resume() {
            let Effect::Record(record) = effect else { panic!("{effect:?}") };
            writer.append(&record).unwrap();
        }
        let after = read(&path).unwrap();
        assert_eq!(after.entries[..journal.entries.len()], journal.entries);
        let Some(Record::Resumed { schema: SCHEMA, templates: Some(_), .. }) =
            after.records().nth(journal.entries.len())
        else {
            panic!("{:?}", after.entries.last())
        };
        assert!(fs::read(&path).unwrap().starts_with(bytes), "what was there is as it was");
    }
}

#[test]
fn a_journal_of_a_newer_schema_is_refused_and_left_as_it_is() {
    let (_folder, mut writer) = written(&three());
    let resumed = |schema| Record::Resumed { program: String::new(), schema, templates: None };
    writer.append(&resumed(SCHEMA + 1)).unwrap();
    let path = writer.path().to_owned();
    drop(writer);
    let opened =
        |schema: u32| format!("{{\"seq\":1,\"at\":\"\",\"event\":\"opened\",\"schema\":{schema}");
    // Resumed by a newer program, opened by one, and that torn in what this one cannot know.
    for bytes in [
        fs::read(&path).unwrap(),
        format!("{},\"scene\":7}}\n{{\"seq\":2", opened(SCHEMA + 1)).into_bytes(),
    ] {
        fs::write(&path, &bytes).unwrap();
        let newer = |error: &JournalError| matches!(error, JournalError::Newer { schema, .. } if *schema == SCHEMA + 1);
        assert!(newer(&read(&path).unwrap_err()));
        assert!(newer(&Writer::resume(&path).unwrap_err()));
        assert_eq!(fs::read(&path).unwrap(), bytes);
        assert!(!path.with_extension("jsonl.torn").exists());
    }
}

#[test]
fn a_list_shows_where_the_play_stands() {
    let to = |line: Option<u32>| Record::Moved {
        to: Position { line: line.map(LineId), ..Position::default() },
        why: Move::GoBack,
    };
    let over = Record::Moved {
        to: Position { line: Some(LineId(2)), decision: None, over: Some(EndReason::Nsp) },
        why: Move::Undo,
    };
    let ended = Record::Ended { why: EndReason::Player };
    let mut records = three();
    for (next, lines, last, is_over) in [
        (ended, 2, "Nuncle.", true),
        (to(Some(1)), 1, "Blow, winds. \u{2028} 吹吧", false),
        (to(None), 0, "", false),
        (over, 2, "Nuncle.", true),
        (line(3, Some(1), "Rage."), 2, "Rage.", false),
    ] {
        records.push(next);
        let bytes = bytes_of(&records);
        let shown = summarise(Path::new("f.jsonl"), &bytes).unwrap();
        let text = shown.last.map_or(String::new(), |(_, text)| text);
        assert_eq!((shown.lines, &*text, shown.ended.is_some()), (lines, last, is_over));
    }
}

#[test]
fn lists_tell_no_score_to_who_marks_blind() {
    let blind = |done: bool| {
        let annotator = "mia".to_owned();
        let opened = Record::MarkingOpened {
            annotator: annotator.clone(),
            mode: crate::record::MarkingMode::Blind,
        };
        let done = done.then_some(Record::MarkingDone { annotator });
        let records = [three(), vec![opened], Vec::from_iter(done)].concat();
        let mut summary = summarise(Path::new("f.jsonl"), &bytes_of(&records)).unwrap();
        summary.ended = Some(EndReason::Player);
        summary.verdict = Some(Verdict { mean: Some(61.5) });
        summary
    };
    assert_eq!((blind(false).score("mia"), blind(false).score("tom")), (None, Some(61.5)));
    assert_eq!(blind(true).score("mia"), Some(61.5));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read(records in proptest::collection::vec(any_record(), 0..12)) {
        let records = [vec![opened()], records].concat();
        let journal = parsed(&bytes_of(&records)).unwrap();
        prop_assert_eq!(journal.records().cloned().collect::<Vec<_>>(), records);
        prop_assert_eq!(journal.recovered, Recovered::default());
    }

    #[test]
    fn cut_anywhere_all_before_the_cut_is_read(
        records in proptest::collection::vec(any_record(), 1..5),
        cut: prop::sample::Index,
    ) {
        let whole = bytes_of(&[vec![opened()], records].concat());
        let cut = cut.index(whole.len());
        let bytes = &whole[..cut];
        // A line is whole with its last brace; its line break is no part of it.
        let kept = whole[..=cut].iter().filter(|byte| **byte == b'\n').count();
        match parsed(bytes) {
            Ok(journal) => {
                prop_assert_eq!(journal.entries.len(), kept);
                let torn = journal.recovered.torn.unwrap_or_default();
                prop_assert_eq!(journal.whole + torn.len(), cut);
            }
            Err(JournalError::Nothing { .. }) => prop_assert_eq!(kept, 0),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        bytes: Vec<u8>,
        at: prop::sample::Index,
        in_a_journal: bool,
    ) {
        let bytes = if in_a_journal {
            let mut whole = bytes_of(&three());
            let at = at.index(whole.len());
            whole.splice(at..at, bytes);
            whole
        } else {
            bytes
        };
        let _ = parsed(&bytes);
        let folder = tempdir().unwrap();
        let path = folder.path().join("f.jsonl");
        fs::write(&path, &bytes).unwrap();
        let _ = summarise(&path, &std::fs::read(&path).unwrap());
    }
}
