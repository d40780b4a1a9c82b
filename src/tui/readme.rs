//! Holds README.md to the program's own table of keys.
//!
//! `UPDATE_README=1 cargo test readme` writes the table into it.

use std::{fmt::Write, fs};

use super::keymap::{Context, Keymap};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const BEGIN: &str = "<!-- keys: kept equal to the program's own table by a test -->\n";
const END: &str = "<!-- end of keys -->\n";

/// The contexts in the order in which a newcomer meets them.
const CONTEXTS: &[Context] = &[
    Context::Global,
    Context::List,
    Context::Letters,
    Context::Library,
    Context::Input,
    Context::Shelf,
    Context::ShelfFind,
    Context::ShelfField,
    Context::Exporting,
    Context::Trash,
    Context::Writing,
    Context::Written,
    Context::CardFile,
    Context::Casting,
    Context::Models,
    Context::Picker,
    Context::PartPicker,
    Context::Turn,
    Context::CutIn,
    Context::Line,
    Context::Text,
    Context::Playing,
    Context::PlayingOn,
    Context::WatchingOpen,
    Context::Watching,
    Context::WatchingOn,
    Context::Recording,
    Context::Naming,
    Context::Fault,
    Context::Over,
    Context::Held,
    Context::Stage,
    Context::Desk,
    Context::Editing,
    Context::Tree,
    Context::Directing,
    Context::Feeling,
    Context::Setup,
    Context::Profile,
    Context::Choosing,
    Context::Reason,
    Context::Runs,
    Context::Inspect,
    Context::Finding,
    Context::FlawLine,
    Context::CriticsFlaw,
    Context::Verdict,
    Context::Ordering,
    Context::Figures,
    Context::Marking,
    Context::MarkBegin,
    Context::MarkChoice,
    Context::MarkText,
    Context::Onward,
    Context::Theming,
    Context::Palette,
    Context::Helping,
    Context::Tour,
    Context::Confirm,
];

#[test]
fn readme_lists_the_keys_as_they_are() {
    let readme = fs::read_to_string(README).expect("README.md is there");
    let (before, rest) = readme.split_once(BEGIN).expect("README.md says where the keys begin");
    let (_, after) = rest.split_once(END).expect("README.md says where the keys end");
    let expected = format!("{before}{BEGIN}{}{END}{after}", table());
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(README, &expected).expect("README.md can be written");
        return;
    }
    assert!(readme == expected, "write it anew: UPDATE_README=1 cargo test readme");
}

#[test]
fn every_context_is_listed() {
    let keymap = Keymap::default();
    let listed: usize = CONTEXTS.iter().map(|context| keymap.of(*context).count()).sum();
    assert_eq!(listed, super::keymap::TABLE.len());
}

fn table() -> String {
    let keymap = Keymap::default();
    let mut table = String::new();
    // Contexts that follow one another under one heading are one to a reader.
    for contexts in CONTEXTS.chunk_by(|one, next| one.title() == next.title()) {
        let title = contexts.first().map_or("", |context| context.title());
        let _ = write!(table, "\n**{title}**\n\n| keys | |\n|---|---|\n");
        let mut rows: Vec<(Vec<String>, &str)> = Vec::new();
        for (binding, keys) in contexts.iter().flat_map(|context| keymap.of(*context)) {
            let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            match rows.iter_mut().find(|(_, about)| *about == binding.about) {
                Some((known, _)) => known.extend(keys),
                // What only the palette does has no key to tell.
                None if keys.is_empty() => {}
                None => rows.push((keys, binding.about)),
            }
        }
        for (keys, about) in rows {
            let _ = writeln!(table, "| {} | {about} |", keys.join(" "));
        }
    }
    table.push('\n');
    table
}
