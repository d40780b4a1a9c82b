//! Which recorded plays are wanted, and the table of them.

use std::{
    io::{self, Write},
    path::Path,
};

use jiff::{Timestamp, tz::TimeZone};

use super::{
    TranscriptsError,
    row::{HitRow, Row, State, Told},
};
use crate::{
    journal::{
        JournalError,
        search::{Needle, search},
        shelf::{self, Shelved},
        summary::Marked,
        trash,
    },
    text::{clean_line, truncate, width},
};

/// Columns that a cell takes at most; ids are never cut.
const WIDEST: usize = 32;
const GAP: &str = "  ";

const COLUMNS: usize = 11;
const HEADS: [&str; COLUMNS] = [
    "id",
    "played",
    "lines",
    "state",
    "score",
    "as",
    "name or topic",
    "book",
    "tags",
    "models",
    "marks",
];

/// Least letters of an id that are shown: those of a ULID that tell its time.
const LEAST: usize = 10;

/// Which recorded plays are wanted; all that is given has to hold.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Words said in it, in any case.
    pub search: Option<String>,
    /// A part of the book's name, in any case.
    pub book: Option<String>,
    /// The whole tag.
    pub tag: Option<String>,
    /// Whether it is one that `annotator` has not marked to the end.
    pub unmarked: bool,
    /// Who looks: what judges found is hidden from one who marks blind.
    pub annotator: String,
    /// Whether those in the trash are meant.
    pub trash: bool,
}

impl Wanted {
    /// An unreadable play is wanted where nothing is asked that only reading could answer.
    fn takes(&self, shelved: &Shelved) -> bool {
        let of_book = |book: &str| match &shelved.play {
            Ok(play) => play.book.to_lowercase().contains(&book.to_lowercase()),
            Err(_) => false,
        };
        let has_tag = |tag: &str| shelved.about.as_ref().is_ok_and(|about| about.has_tag(tag));
        let begun = match &shelved.play {
            Ok(play) => play.begun,
            Err(error) => !matches!(error, JournalError::Nothing { .. }),
        };
        begun && self.book.as_deref().is_none_or(of_book) && self.tag.as_deref().is_none_or(has_tag)
    }
}

/// Prints the wanted plays of the folder `plays`, the newest first, and on `notes` which cannot be
/// read.
///
/// # Errors
/// A folder cannot be listed, nothing is left to search for, or nothing can be written.
pub fn list(
    out: &mut impl Write,
    notes: &mut impl Write,
    plays: &Path,
    wanted: &Wanted,
    as_json: bool,
) -> Result<(), TranscriptsError> {
    let needle = match &wanted.search {
        None => None,
        Some(text) => match Needle::new(text) {
            None => return Err(TranscriptsError::NothingToFind(text.clone())),
            needle => needle,
        },
    };
    let folder = if wanted.trash { trash::folder_of(plays) } else { plays.to_owned() };
    let listed = shelf::list(&folder).map_err(|error| TranscriptsError::folder(&folder, error))?;
    let all: Vec<String> = listed.iter().map(|one| one.id.clone()).collect();
    let mut rows = Vec::new();
    let mut bytes = Vec::new();
    let mut marked = 0;
    for shelved in listed.into_iter().filter(|one| wanted.takes(one)) {
        let hits = match &needle {
            None => Vec::new(),
            Some(needle) => match search(&shelved.path, needle, &mut bytes) {
                Ok(hits) if hits.is_empty() => continue,
                Ok(hits) => hits,
                // Nobody can tell whether it is said there.
                Err(_) if shelved.play.is_err() => Vec::new(),
                Err(error) => {
                    writeln!(notes, "not searched: {}", clean_line(&error.to_string()))?;
                    continue;
                }
            },
        };
        let is_theirs = |one: &Marked| one.annotator == wanted.annotator && one.is_done;
        let is_done = shelved.play.as_ref().is_ok_and(|play| play.marks.iter().any(is_theirs));
        if wanted.unmarked && is_done {
            marked += 1;
            continue;
        }
        rows.push(Row::new(shelved, hits, &wanted.annotator));
    }
    if wanted.unmarked {
        let readable = rows.iter().filter(|row| row.play.is_some()).count();
        let annotator = clean_line(&wanted.annotator);
        writeln!(notes, "{marked} of {} marked by {annotator}", marked + readable)?;
    }
    if as_json {
        serde_json::to_writer_pretty(&mut *out, &rows).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    table(out, &rows, &all)?;
    for row in &rows {
        for why in [&row.unreadable, &row.about_unreadable].into_iter().flatten() {
            writeln!(notes, "unreadable: {}", clean_line(why))?;
        }
        if let Some(damage) = row.play.as_ref().and_then(|play| play.damage) {
            writeln!(notes, "damaged: {}: {}", clean_line(&row.id), damage.in_words())?;
        }
    }
    if rows.is_empty() {
        let said = match (all.len(), wanted.trash) {
            (0, false) => "nothing has been played yet".to_owned(),
            (0, true) => "the trash is empty".to_owned(),
            (count, _) => format!("none of the {count} transcripts is like that"),
        };
        writeln!(notes, "{said}")?;
    }
    Ok(())
}

fn table(out: &mut impl Write, rows: &[Row], all: &[String]) -> io::Result<()> {
    let cells: Vec<(usize, [String; COLUMNS])> = (0..)
        .zip(rows)
        .filter_map(|(at, row)| Some((at, cells(row, row.play.as_ref()?, all))))
        .collect();
    let Some(_) = cells.first() else { return Ok(()) };
    let heads = HEADS.map(str::to_owned);
    let all = || [&heads].into_iter().chain(cells.iter().map(|(_, cells)| cells));
    let wide: [usize; COLUMNS] =
        std::array::from_fn(|at| all().map(|row| width(&row[at])).max().unwrap_or(0));
    line(out, &heads, &wide)?;
    for (at, cells) in &cells {
        line(out, cells, &wide)?;
        for hit in rows.get(*at).into_iter().flat_map(|row| &row.hits) {
            writeln!(out, "{GAP}{}", told(hit))?;
        }
    }
    Ok(())
}

fn line(
    out: &mut impl Write,
    cells: &[String; COLUMNS],
    wide: &[usize; COLUMNS],
) -> io::Result<()> {
    let mut line = String::new();
    for (at, (cell, wide)) in cells.iter().zip(wide).enumerate() {
        let blank = " ".repeat(wide - width(cell));
        // Figures stand at the right.
        let parts = if [2, 4].contains(&at) { [&*blank, cell, GAP] } else { [cell, &*blank, GAP] };
        line.extend(parts);
    }
    writeln!(out, "{}", line.trim_end())
}

fn cells(row: &Row, told: &Told, all: &[String]) -> [String; COLUMNS] {
    let cut = |text: &str| truncate(&clean_line(text), WIDEST).into_owned();
    let player = match told.player.join(", ") {
        nobody if nobody.is_empty() => "-".to_owned(),
        names => names,
    };
    let marks: Vec<String> = told.marks.iter().map(Marked::in_words).collect();
    [
        clean_line(beginning(&row.id, all)).into_owned(),
        local(&told.changed),
        told.lines.to_string(),
        told.state.word().to_owned(),
        match told.score {
            None if told.score_hidden => "hidden".to_owned(),
            Some(score) => format!("{score:.1}"),
            None => "-".to_owned(),
        },
        cut(&player),
        cut(if row.name.is_empty() { &told.topic } else { &row.name }),
        cut(&told.book),
        cut(&row.tags.join(", ")),
        cut(&told.each_model),
        cut(&marks.join("; ")),
    ]
}

/// `NUMBER  SPEAKER: … words …`.
fn told(hit: &HitRow) -> String {
    let place = hit.place.map_or("other take".to_owned(), |place| format!("line {place}"));
    let text = format!("{place}  {}: {}{}{}", hit.speaker, hit.before, hit.found, hit.after);
    clean_line(&text).into_owned()
}

/// As much of an id as no other one begins with; `all` are sorted, the last first.
fn beginning<'a>(id: &'a str, all: &[String]) -> &'a str {
    let same = |other: &String| id.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let at = all.partition_point(|other| other.as_str() > id);
    let beside = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
    let shared = beside.filter_map(|at| all.get(at)).map(same).max().unwrap_or(0);
    let end = id.char_indices().nth(LEAST.max(shared + 1)).map_or(id.len(), |(at, _)| at);
    id.get(..end).unwrap_or(id)
}

/// Date and time as people here write them.
pub(super) fn local(at: &str) -> String {
    match at.parse::<Timestamp>() {
        Ok(at) => at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string(),
        Err(_) => at.to_owned(),
    }
}

impl State {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Over => "over",
            Self::Checked => "checked",
            Self::Judged => "judged",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_shown_as_far_as_no_other_begins_so() {
        let all = ["02", "01KABCDEFGHJY", "01KABCDEFGHJX", "01KABCDEFG"].map(str::to_owned);
        let shown: Vec<&str> = all.iter().map(|id| beginning(id, &all)).collect();
        assert_eq!(shown, ["02", "01KABCDEFGHJY", "01KABCDEFGHJX", "01KABCDEFG"]);
        let all = ["01KZ", "01KABCDEFGHJX"].map(str::to_owned);
        assert_eq!(beginning(&all[1], &all), "01KABCDEFG");
    }
}
