//! What files are called: by their plays, and so that no name leaves the folder or means something
//! else to a system.

use std::collections::HashSet;

use super::{File, Transcript};

/// Name of the files that plays of several journals share.
const ALL: &str = "plays";

/// Most characters of a name. Endings come behind it; most systems take 255 bytes in all.
const LONGEST: usize = 80;

/// Names that Windows keeps for devices, whatever ending is put behind them.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Beginning of the names of files that hold these plays: their journal's, where it is one.
pub(super) fn stem(transcripts: &[Transcript]) -> String {
    let mut journals = transcripts.iter().map(|one| one.journal.as_str());
    match journals.next() {
        Some(first) if journals.all(|other| other == first) => plain(first),
        Some(_) | None => ALL.to_owned(),
    }
}

/// A name made of letters, digits, `-`, `_` and dots within. It is never empty, and journals of
/// different names may come to the same one.
pub(super) fn plain(name: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = name.chars().take(LONGEST).map(kept).collect();
    let name = name.trim_matches('.');
    let first = name.split('.').next().unwrap_or_default().to_lowercase();
    let port = |name: &str| {
        let number = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
        number.is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    match name.is_empty() || DEVICES.contains(&first.as_str()) || port(&first) {
        true => format!("_{name}"),
        false => name.to_owned(),
    }
}

/// Numbers the files whose names are those of others, also for systems that know no capitals.
pub(super) fn tell_apart(files: &mut [File]) {
    let mut taken = HashSet::new();
    for file in files {
        let (stem, ending) = file.name.split_once('.').unwrap_or((&file.name, ""));
        let mut name = file.name.clone();
        let mut number = 1;
        while !taken.insert(name.to_lowercase()) {
            number += 1;
            name = format!("{stem}_{number}.{ending}");
        }
        file.name = name;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        for (name, expected) in [
            ("01JDX3T0000000000000000000", "01JDX3T0000000000000000000"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("..", "_"),
            ("", "_"),
            ("C:\\x", "C__x"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1", "_com1"),
            ("common", "common"),
            ("🦊 a\nb\u{202e}", "__a_b_"),
            (".hidden", "hidden"),
            ("-rf", "-rf"),
        ] {
            assert_eq!(plain(name), expected, "{name:?}");
        }
        assert_eq!(plain(&"é".repeat(300)).len(), LONGEST);
    }

    #[test]
    fn files_of_one_name_are_told_apart() {
        let names = ["a.html", "A.html", "b.html", "a_2.html", "a.html"];
        let file = |name: &&str| File { name: (*name).to_owned(), bytes: Vec::new() };
        let mut files: Vec<File> = names.iter().map(file).collect();
        tell_apart(&mut files);
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a.html", "A_2.html", "b.html", "a_2_2.html", "a_3.html"]);
    }
}
