//! How long it takes to open a test set and to list recorded plays.
//!
//! `cargo bench --bench reading`. The test set is made here: 200 scenes in the published size
//! (2.6 MB).

mod made;

use std::{fs, hint::black_box, path::Path};

use divan::Bencher;
use sceneplay::{
    chat::{Answer, CallId, Message, ModelRef, Params, Purpose},
    journal::{Writer, read, shelf},
    record::{Casting, Line, LineId, Record, Roles, Rules, SCHEMA, Source},
    scene::{Scene, library::Library, read::scene},
};
use tempfile::TempDir;

const SCENES: usize = 200;

fn main() {
    divan::main();
}

fn library(path: &Path) -> Library {
    let mut library = Library::default();
    library.add_path(path).unwrap();
    library
}

/// 40 lines with what models were asked and answered.
fn made_play(folder: &Path, scene: Scene) {
    let model = ModelRef::new("here", "model");
    let mut writer = Writer::new(folder);
    let casting = Casting {
        player: Vec::new(),
        roles: Roles::all(model.clone()),
        rules: Rules::default(),
        endpoints: Default::default(),
        profiles: Default::default(),
        memory: None,
    };
    let opened = Record::Opened {
        schema: SCHEMA,
        templates: None,
        program: "0".to_owned(),
        origin: "bundled".to_owned(),
        scene: Box::new(scene),
        casting: Box::new(casting),
    };
    writer.append(&opened).unwrap();
    for number in 1..=40 {
        let call = CallId(u64::from(number));
        let asked = Record::Asked {
            call,
            purpose: Purpose::Nsp,
            model: model.clone(),
            params: Params::default(),
            base: None,
            keep: 0,
            messages: vec![Message::user(made::prose(600, 1))],
        };
        let answer = Answer { text: made::prose(60, 2), ..Answer::default() };
        let line = Record::Line(Line {
            id: LineId(number),
            parent: (number > 1).then(|| LineId(number - 1)),
            speaker: "Tom".to_owned(),
            text: made::prose(60, 2),
            raw: None,
            source: Source::Model { call },
            decision: None,
            odd: Vec::new(),
        });
        for record in [asked, Record::Answered { call, answer }, line] {
            writer.append(&record).unwrap();
        }
    }
}

fn made_plays(count: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let source = tempfile::tempdir().unwrap();
    made_play(source.path(), scene(made::scene(0)).unwrap());
    let one = shelf::list(source.path()).unwrap().remove(0).path;
    for number in 0..count {
        fs::copy(&one, folder.path().join(format!("{number:026}.jsonl"))).unwrap();
    }
    folder
}

#[divan::bench]
fn open_200_scenes(bencher: Bencher) {
    let folder = tempfile::tempdir().unwrap();
    let path = made::set(folder.path(), SCENES);
    bencher.bench(|| library(black_box(&path)));
}

#[divan::bench]
fn load_one_scene(bencher: Bencher) {
    let folder = tempfile::tempdir().unwrap();
    let library = library(&made::set(folder.path(), SCENES));
    bencher.bench(|| library.entries()[SCENES / 2].load().unwrap());
}

#[divan::bench]
fn list_300_plays(bencher: Bencher) {
    let folder = made_plays(300);
    bencher.bench(|| shelf::list(black_box(folder.path())).unwrap());
}

#[divan::bench]
fn read_one_play(bencher: Bencher) {
    let folder = made_plays(1);
    let path = shelf::list(folder.path()).unwrap().remove(0).path;
    bencher.bench(|| read(black_box(&path)).unwrap());
}
