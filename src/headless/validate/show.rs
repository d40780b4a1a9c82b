//! What was found, as text for people and as data.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde_json::{Value, json};

use super::{Checked, Located};
use crate::{
    scene::check::{Kind, Level},
    text::clean_line,
};

/// Findings of a file above which those that are no errors are counted by kind.
const SHOWN: usize = 30;

/// Findings of one kind: how many, in how many scenes, and the first of them.
struct Sum<'a> {
    kind: Kind,
    count: usize,
    scenes: usize,
    first: &'a Located,
}

/// The kinds of what was found, the gravest first.
fn sums(checked: &Checked) -> Vec<Sum<'_>> {
    let mut by_kind: BTreeMap<Kind, (Sum<'_>, Option<usize>)> = BTreeMap::new();
    for one in &checked.found {
        let kind = one.finding.kind;
        let empty = || (Sum { kind, count: 0, scenes: 0, first: one }, None);
        let (sum, last) = by_kind.entry(kind).or_insert_with(empty);
        sum.count += 1;
        if sum.count == 1 || *last != one.entry {
            sum.scenes += 1;
        }
        *last = one.entry;
    }
    by_kind.into_values().map(|(sum, _)| sum).collect()
}

/// Prints every file with its errors; its warnings one by one if there are few of them or `all` are
/// wanted, else counted by kind. Notes are counted, and one by one only with `all`.
///
/// # Errors
/// Nothing can be written.
pub fn as_text(out: &mut impl Write, checked: &[Checked], all: bool) -> io::Result<()> {
    let mut hidden = false;
    for file in checked {
        writeln!(out, "{}: {}", clean_line(&file.file), tally(file))?;
        let listed = |level: Level| match level {
            Level::Error => all || file.count(level) <= SHOWN,
            Level::Warning => all || file.count(level) + file.count(Level::Error) <= SHOWN,
            Level::Note => all,
        };
        for one in file.found.iter().filter(|one| listed(one.level)) {
            writeln!(out, "  {}", clean_line(&line(one)))?;
        }
        let counted: Vec<Sum<'_>> =
            sums(file).into_iter().filter(|sum| !listed(sum.kind.level())).collect();
        let wide = counted.iter().map(|sum| sum.count.to_string().len()).max().unwrap_or(0);
        for sum in &counted {
            hidden = true;
            writeln!(out, "  {}", clean_line(&counted_line(sum, wide)))?;
        }
    }
    if hidden {
        writeln!(out, "--all lists each of them.")?;
    }
    Ok(())
}

fn tally(file: &Checked) -> String {
    let some = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        0 => format!("no {one}s"),
        _ => format!("{count} {one}s"),
    };
    let counts = [Level::Error, Level::Warning, Level::Note]
        .map(|level| some(file.count(level), &level.to_string()));
    format!("{}; {}", some(file.scenes, "scene"), counts.join(", "))
}

fn line(one: &Located) -> String {
    let (level, kind) = (one.level, one.finding.kind.name());
    let place = place(one);
    let gap = if place.is_empty() { "" } else { ": " };
    format!("{level:<7}  {kind}  {place}{gap}{}", one.finding.what)
}

fn counted_line(sum: &Sum<'_>, wide: usize) -> String {
    let Sum { kind, count, scenes, first } = sum;
    let level = kind.level();
    let within = match scenes {
        all if all == count => String::new(),
        _ if first.scene.is_none() && first.entry.is_none() => String::new(),
        1 => ", in 1 scene".to_owned(),
        scenes => format!(", in {scenes} scenes"),
    };
    let (name, about, place) = (kind.name(), kind.about(), place(first));
    format!("{level:<7}  {count:>wide$}  {name}: {about}{within}; the first in {place}")
}

/// `BOOK-1-0 (entry 3, line 40), FIELD`
fn place(one: &Located) -> String {
    let mut place = one.scene.clone().unwrap_or_default();
    if let (Some(entry), Some(line)) = (one.entry, one.line) {
        place = match place.is_empty() {
            true => format!("entry {entry}, line {line}"),
            false => format!("{place} (entry {entry}, line {line})"),
        };
    }
    match one.finding.field.as_str() {
        "" => place,
        // Of a book, what is no scene's stands in it all the same.
        field if place.is_empty() => field.to_owned(),
        field => format!("{place}, {field}"),
    }
}

/// Prints everything as one JSON object: `files`, each with its counts, the counts by kind, and
/// every finding.
///
/// # Errors
/// Nothing can be written.
pub fn as_json(out: &mut impl Write, checked: &[Checked]) -> io::Result<()> {
    let files: Vec<Value> = checked.iter().map(of_file).collect();
    serde_json::to_writer_pretty(&mut *out, &json!({ "files": files }))?;
    writeln!(out)
}

fn of_file(file: &Checked) -> Value {
    let kinds: Vec<Value> = sums(file)
        .iter()
        .map(|sum| {
            json!({
                "kind": sum.kind, "level": sum.kind.level(), "about": sum.kind.about(),
                "count": sum.count, "scenes": sum.scenes,
            })
        })
        .collect();
    json!({
        "file": file.file,
        "scenes": file.scenes,
        "errors": file.count(Level::Error),
        "warnings": file.count(Level::Warning),
        "notes": file.count(Level::Note),
        "kinds": kinds,
        "findings": file.found,
    })
}
