//! Names of characters and their parts, in texts too.
//!
//! Each name gets a role's (`Character 1`), and so does a part that one character alone has (`Anna`
//! of `Anna Keller`); a part that several have gets a letter (`Name A`). What nobody wrote into the
//! scene as a name, such as a nickname, cannot be known.

use std::collections::HashMap;

use crate::scene::ENVIRONMENT;

/// Words of names that tell nobody apart: titles, and what joins names.
const COMMON: [&str; 64] = [
    "the",
    "a",
    "an",
    "and",
    "of",
    "at",
    "in",
    "from",
    "to",
    "with",
    "for",
    "von",
    "van",
    "der",
    "den",
    "de",
    "del",
    "della",
    "di",
    "da",
    "du",
    "la",
    "le",
    "el",
    "al",
    "bin",
    "ibn",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "sir",
    "lady",
    "lord",
    "madame",
    "madam",
    "monsieur",
    "mademoiselle",
    "captain",
    "colonel",
    "general",
    "major",
    "sergeant",
    "professor",
    "doctor",
    "king",
    "queen",
    "prince",
    "princess",
    "count",
    "countess",
    "duke",
    "duchess",
    "father",
    "mother",
    "brother",
    "sister",
    "uncle",
    "aunt",
    "old",
    "young",
    "man",
    "woman",
];

/// Names and what stands in their place.
#[derive(Default)]
pub struct Names {
    /// Of whole names.
    roles: HashMap<String, String>,
    /// Longest first.
    entries: Vec<Entry>,
}

struct Entry {
    /// Lower case.
    chars: Vec<char>,
    /// Whether it counts only with a capital, so that a `Rose` is no `rose`.
    is_capital: bool,
    role: String,
}

impl Names {
    /// The names of a scene in the order in which roles are numbered.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut roles: HashMap<String, String> = HashMap::new();
        let mut parts: Vec<(String, Vec<String>)> = Vec::new();
        let mut entries = Vec::new();
        for name in names {
            let name = name.trim();
            if name.is_empty() || name == ENVIRONMENT || roles.contains_key(name) {
                continue;
            }
            let role = format!("Character {}", roles.len() + 1);
            roles.insert(name.to_owned(), role.clone());
            for part in parts_of(name) {
                match parts.iter_mut().find(|(known, _)| *known == part) {
                    Some((_, owners)) => owners.push(role.clone()),
                    None => parts.push((part, vec![role.clone()])),
                }
            }
            entries.push(Entry::new(name, role));
        }
        let mut shared = 0_u8;
        for (part, owners) in parts {
            let role = match owners.as_slice() {
                [only] => only.clone(),
                _ => {
                    shared = shared.wrapping_add(1);
                    format!("Name {}", letter(shared))
                }
            };
            entries.push(Entry::new(&part, role));
        }
        // Of the same length, a whole name before a part.
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.chars.len()));
        Self { roles, entries }
    }

    /// What stands in place of a whole name.
    pub fn role(&self, name: &str) -> String {
        match self.roles.get(name.trim()) {
            Some(role) => role.clone(),
            None => self.without(name),
        }
    }

    /// The text with roles in place of names.
    pub fn without(&self, text: &str) -> String {
        if self.entries.is_empty() {
            return text.to_owned();
        }
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(c) = chars.get(at) {
            let begins = at == 0 || breaks(chars[at - 1], *c);
            let found = begins.then(|| self.entries.iter().find_map(|one| one.at(&chars, at)));
            match found.flatten() {
                Some((role, end)) => {
                    out.push_str(role);
                    at = end;
                }
                None => {
                    out.push(*c);
                    at += 1;
                }
            }
        }
        out
    }
}

impl Entry {
    fn new(name: &str, role: String) -> Self {
        let is_one_word = !name.contains(char::is_whitespace);
        Self {
            is_capital: is_one_word && name.starts_with(char::is_uppercase),
            chars: name.chars().map(lower).collect(),
            role,
        }
    }

    /// Its role, and the place behind it, if it stands at `at`.
    fn at(&self, text: &[char], at: usize) -> Option<(&str, usize)> {
        if self.is_capital && !text.get(at)?.is_uppercase() {
            return None;
        }
        let mut end = at;
        for expected in &self.chars {
            let c = *text.get(end)?;
            if expected.is_whitespace() {
                // A name may be broken over lines.
                let blanks = text[end..].iter().take_while(|c| c.is_whitespace()).count();
                end += blanks.max(usize::from(c == *expected));
                if blanks == 0 {
                    return None;
                }
            } else if lower(c) == *expected {
                end += 1;
            } else {
                return None;
            }
        }
        // `the Kellers`
        let plural = text.get(end).is_some_and(|c| matches!(c, 's' | 'S'));
        let ends = |end: usize| text.get(end).is_none_or(|next| breaks(text[end - 1], *next));
        let end =
            [end, end + 1].into_iter().take(1 + usize::from(plural)).find(|end| ends(*end))?;
        Some((&self.role, end))
    }
}

/// The words of a name that stand for it, with at least two characters.
fn parts_of(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut add = |part: &str| {
        let long = part.chars().count() > 1 && part != name;
        let common = COMMON.contains(&part.to_lowercase().as_str());
        if long && !common && !parts.iter().any(|known| known == part) {
            parts.push(part.to_owned());
        }
    };
    for word in name.split_whitespace() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        add(word);
        word.split(|c: char| !c.is_alphanumeric()).for_each(&mut add);
    }
    // A Chinese name without its family's.
    let chars: Vec<char> = name.chars().collect();
    if chars.len() >= 3 && chars.iter().all(|c| is_dense(*c)) {
        add(&chars[1..].iter().collect::<String>());
    }
    parts
}

/// Whether a word can end between these two.
fn breaks(before: char, after: char) -> bool {
    !before.is_alphanumeric() || !after.is_alphanumeric() || is_dense(before) || is_dense(after)
}

/// Scripts without blanks between words.
fn is_dense(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x2E80..=0xD7FF | 0xF900..=0xFAFF | 0x20000..)
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn letter(number: u8) -> char {
    char::from(b'A' + (number.wrapping_sub(1)) % 26)
}
