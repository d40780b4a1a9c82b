//! Lists of scenes from texts, files and indexes.

use std::fs;

use super::*;

const LIST: &str = r#"[
    {"book": "A", "scenario": "one", "speaking_characters_w_env": ["X"], "i_p": 1, "i_c": 0},
    {"book": "A", "scenario": "two", "speaking_characters_w_env": ["Environment", "X"], "i_p": 1, "i_c": 0},
    {"book": "B", "scenario": "three", "tag": "ood",
     "dialogues": [{"character": "Y", "message": "Hello."}]}
]"#;

fn keys(library: &Library) -> Vec<&str> {
    library.entries().iter().map(|e| e.key.as_str()).collect()
}

#[test]
fn twins_stay_apart_and_load_as_themselves() {
    let mut library = Library::default();
    library.add_embedded([("list.json", LIST)]).unwrap();
    assert_eq!(
        keys(&library),
        ["bundled/list.json#A-1-0", "bundled/list.json#A-1-0~2", "bundled/list.json#B"]
    );
    let loaded: Vec<String> =
        library.entries().iter().map(|entry| entry.load().unwrap().scenario).collect();
    assert_eq!(loaded, ["one", "two", "three"]);
    let [first, second, third] = library.entries() else { panic!("three entries") };
    assert!(!first.environment_opens && second.environment_opens);
    assert_eq!(third.tag.as_deref(), Some("ood"));
    assert_eq!((third.reference_lines, third.cast.len()), (1, 1));
}

#[test]
fn a_folder_may_hold_other_published_files_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("evaluation.json"), r#"{"scores": {}, "cases": {}}"#).unwrap();
    let mut library = Library::default();
    let nothing = library.add_path(folder.path());
    assert!(matches!(nothing, Err(ReadError::Foreign { .. })), "{nothing:?}");
    fs::write(folder.path().join("set.json"), LIST).unwrap();
    library.add_path(folder.path()).unwrap();
    assert_eq!(library.entries().len(), 3);
    fs::write(folder.path().join("torn.json"), "[{").unwrap();
    assert!(matches!(library.add_path(folder.path()), Err(ReadError::Broken { .. })));
}

#[test]
fn a_file_is_read_on_demand_also_after_it_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("set.json");
    fs::write(&path, LIST).unwrap();
    let mut library = Library::default();
    library.add_path(&path).unwrap();
    library.add_path(folder.path()).unwrap();
    assert_eq!(library.entries().len(), 3, "the same file is not added twice");
    let two = &library.entries()[1];
    assert_eq!(two.load().unwrap().scenario, "two");

    fs::write(&path, format!("\n\n{}", LIST.replace("two", "2"))).unwrap();
    assert_eq!(two.load().unwrap().scenario, "2");
    fs::write(&path, LIST.replace("\"i_c\": 0}", "\"i_c\": 7}")).unwrap();
    assert!(matches!(two.load(), Err(ReadError::Gone { id, .. }) if id == "A-1-0"));
    fs::remove_file(&path).unwrap();
    assert!(matches!(two.load(), Err(ReadError::Io { .. })));
}

/// A test set of `count` scenes with `more` characters of text in each.
fn set(count: usize, more: usize) -> String {
    let scenes: Vec<serde_json::Value> = (0..count)
        .map(|number| {
            serde_json::json!({
                "book": format!("Book {}", number / 7), "i_p": number, "i_c": 0,
                "topic": format!("topic \"{number}\""), "scenario": format!("Scene {number}\nin words."),
                "tag": if number % 2 == 0 { "id" } else { "ood" },
                "speaking_characters_w_env": ["Anna", format!("Bert {}", number / 7), "环境"],
                "dialogues": [{"character": "Anna", "message": "é".repeat(more)}],
            })
        })
        .collect();
    serde_json::to_string_pretty(&scenes).unwrap()
}

/// All that a list shows, as text.
fn shown(library: &Library) -> String {
    let entries = library.entries().iter().map(|entry| format!("{entry:?}\n"));
    let stamp = |text: String| text.split(" stamp: ").next().unwrap_or_default().to_owned();
    let ranges = entries.map(|text| {
        let range = text.rsplit("range: ").next().unwrap_or_default().to_owned();
        stamp(text) + &range
    });
    ranges.chain(library.wrong().iter().map(|wrong| format!("{wrong:?}\n"))).collect()
}

fn fresh(path: &Path) -> Library {
    let mut library = Library::default();
    library.add_path(path).unwrap();
    library
}

fn cached(path: &Path, cache: &Path) -> Library {
    let mut library = Library::with_cache(cache.to_owned());
    library.add_path(path).unwrap();
    library
}

/// The indexes in a cache folder.
fn indexes(cache: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(cache).into_iter().flatten();
    let mut indexes: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    indexes.sort();
    indexes
}

#[test]
fn one_wrong_entry_is_named_and_the_others_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("set.json");
    let source = path.display().to_string();
    for (text, listed, wrong) in [
        (
            LIST.replace("\"two\"", "2"),
            "A-1-0 B",
            "entry 2 of 3 (line 3): scenario: expected the scenario as text, found the number 2",
        ),
        (
            LIST.replace("\"three\"", "\"\""),
            "A-1-0 A-1-0",
            "entry 3 of 3 (line 4): scenario: expected the scenario as text, found an empty text",
        ),
        (
            format!("[7,{}", &LIST[1..]),
            "A-1-0 A-1-0 B",
            "entry 1 of 4 (line 1): expected a scene (an object), found the number 7",
        ),
    ] {
        fs::write(&path, &text).unwrap();
        let library = fresh(&path);
        let ids: Vec<&str> = library.entries().iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.join(" "), listed);
        let [one] = library.wrong() else { panic!("{:?}", library.wrong()) };
        assert_eq!((&*one.source, one.what.as_str()), (source.as_str(), wrong));
        for entry in library.entries() {
            assert_eq!(entry.load().unwrap().id(), entry.id);
        }
    }
}

#[test]
fn of_a_file_without_a_scene_nothing_is_added() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("set.json");
    for (text, said) in [
        (r#"[{"book": "A", "scenario": 1}]"#, "entry 1 of 1 (line 1): scenario"),
        (&LIST[..LIST.len() - 3], "broken JSON"),
        (&format!("{LIST} ]"), "broken JSON"),
        ("[]", "the list is empty"),
        ("", "the file is empty"),
        ("{\"book\": \"A\"} {", "broken JSON"),
        ("<html>", "web page"),
        (r#"{"scores": {}, "cases": {}}"#, "an evaluation"),
    ] {
        fs::write(&path, text).unwrap();
        let mut library = Library::default();
        let error = library.add_path(&path).unwrap_err().to_string();
        assert!(error.contains(said), "{text}: {error}");
        assert!(library.entries().is_empty());
    }
    fs::write(&path, b"[\xff]").unwrap();
    let error = Library::default().add_path(&path).unwrap_err();
    assert!(matches!(error, ReadError::NotText { at: 1, .. }), "{error}");
}

#[test]
fn a_file_read_in_pieces_lists_what_reading_it_at_once_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("set.json");
    let list = set(40, 50_000);
    let lines: String = serde_json::from_str::<Vec<serde_json::Value>>(&list)
        .unwrap()
        .iter()
        .map(|scene| format!("{scene}\n"))
        .collect();
    let one = set(1, 3 << 20);
    for text in
        [&list, &lines, &one, &format!("\u{feff}\n {list}"), &list.replace("\"Scene 7", "7, \"")]
    {
        fs::write(&path, text).unwrap();
        let found = SceneText::open("set.json", text.as_bytes());
        let mut names = Names::default();
        let at_once = found.and_then(|found| listing::of_text(&found, "set.json", &mut names));
        let in_pieces = listing::list(&path, "set.json", &mut names);
        assert_eq!(in_pieces.map_err(|e| e.to_string()), at_once.map_err(|e| e.to_string()));
    }
}

#[test]
fn an_index_tells_what_reading_the_file_tells() {
    let folder = tempfile::tempdir().unwrap();
    let (path, cache) = (folder.path().join("set.json"), folder.path().join("cache/scenes"));
    let wrong = set(300, 3_000).replacen("\"Scene 70", "7, \"x\": \"", 1);
    assert!(wrong.contains("7, \"x"));
    fs::write(&path, &wrong).unwrap();
    let read = shown(&fresh(&path));
    assert_eq!(fresh(&path).wrong().len(), 1);
    assert_eq!(shown(&cached(&path, &cache)), read);
    let [index] = &indexes(&cache)[..] else { panic!("one index") };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(index).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // What stands in the index is what is shown: it was not read from the file a second time.
    let text = fs::read_to_string(index).unwrap();
    let (head, body) = text.split_once('\n').unwrap();
    let changed = body.replace("in words.", "in WORDS.");
    let check = |body: &str| format!("\"check\":{}", crc32fast::hash(body.as_bytes()));
    let (old, new) = (check(body), check(&changed));
    fs::write(index, format!("{}\n{changed}", head.replace(&old, &new))).unwrap();
    let library = cached(&path, &cache);
    assert_eq!(shown(&library), read.replace("in words.", "in WORDS."));
    assert!(library.entries().last().unwrap().load().unwrap().scenario.ends_with("in words."));
}

#[test]
fn an_index_that_is_not_the_files_own_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (path, cache) = (folder.path().join("set.json"), folder.path().join("cache"));
    let text = set(300, 3_000);
    fs::write(&path, &text).unwrap();
    let read = shown(&cached(&path, &cache));
    let index = indexes(&cache).remove(0);
    let good = fs::read_to_string(&index).unwrap();
    let (head, body) = good.split_once('\n').unwrap();
    let other_body = body.replacen("Book 0", "Book !", 1);
    for bad in [
        String::new(),
        "{}".to_owned(),
        "x".repeat(10_000),
        good[..good.len() / 2].to_owned(),
        format!("{good} "),
        good.replace("\"sceneplay_index\":1", "\"sceneplay_index\":0"),
        good.replacen("\"path\":\"", "\"path\":\"0", 1),
        format!("{head}\n{other_body}"),
    ] {
        assert_ne!(bad, good);
        fs::write(&index, &bad).unwrap();
        assert_eq!(shown(&cached(&path, &cache)), read);
        assert_eq!(fs::read_to_string(&index).unwrap(), good, "it is written anew");
    }
    assert_eq!(indexes(&cache), [index]);
}

#[test]
fn a_changed_file_is_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (path, cache) = (folder.path().join("set.json"), folder.path().join("cache"));
    let text = set(300, 3_000);
    fs::write(&path, &text).unwrap();
    let changed = fs::metadata(&path).unwrap().modified().unwrap();
    cached(&path, &cache);
    let same_length = text.replacen("Scene 0", "Other 0", 1);
    for new in [&same_length, &set(301, 3_000), &text] {
        fs::write(&path, new).unwrap();
        // Also where the clock says that nothing happened.
        fs::File::options().write(true).open(&path).unwrap().set_modified(changed).unwrap();
        assert_eq!(shown(&cached(&path, &cache)), shown(&fresh(&path)));
    }
    fs::write(&path, &text[..text.len() - 9]).unwrap();
    let error = Library::with_cache(cache.clone()).add_path(&path).unwrap_err();
    assert!(matches!(error, ReadError::Broken { .. }), "{error}");
}

#[test]
fn files_of_one_name_have_an_index_each() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    for (name, count) in [("a", 300), ("b", 301)] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("set.json"), set(count, 3_000)).unwrap();
    }
    for _ in 0..2 {
        for (name, count) in [("a", 300), ("b", 301)] {
            let path = folder.path().join(name).join("set.json");
            assert_eq!(cached(&path, &cache).entries().len(), count);
        }
    }
    assert_eq!(indexes(&cache).len(), 2);
}

#[test]
fn two_programs_at_once_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let (path, cache) = (folder.path().join("set.json"), folder.path().join("cache"));
    fs::write(&path, set(300, 3_000)).unwrap();
    let read = shown(&fresh(&path));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..3 {
                    assert_eq!(shown(&cached(&path, &cache)), read);
                    indexes(&cache).iter().for_each(|index| fs::remove_file(index).unwrap_or(()));
                }
            });
        }
    });
}

#[test]
fn without_a_cache_folder_everything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (path, cache) = (folder.path().join("set.json"), folder.path().join("cache"));
    fs::write(&path, set(300, 3_000)).unwrap();
    fs::write(&cache, "a file where the folder should be").unwrap();
    assert_eq!(cached(&path, &cache).entries().len(), 300);
    fs::write(&path, LIST).unwrap();
    fs::remove_file(&cache).unwrap();
    assert_eq!(cached(&path, &cache).entries().len(), 3);
    assert!(!cache.exists(), "a small file needs no index");
}
