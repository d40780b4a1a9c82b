//! How the Library looks.

use std::path::Path;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

use super::{Item, Library, Shelf};
use crate::{
    text,
    tui::{
        fuzzy::Fuzzy,
        keymap::Action,
        page::Shared,
        theme::Theme,
        widgets::{
            column,
            list::{MARK, Row},
            one_line,
            panel::Prose,
            split::Split,
        },
        wrap::Indent,
    },
};

const FIND: &str = "Find  ";

/// Over the sections of the list, in their order.
pub(super) const HEADINGS: [&str; 5] = [
    "Unfinished plays",
    "Played",
    "Plays that cannot be read",
    "Entries that are no scenes",
    "Scenes",
];

/// Entries that are no scenes, of which the reason is told.
const TOLD: usize = 100;

/// Widest note at the right of a row.
const NOTE: usize = 18;

/// Widest name of a test set there.
const SET: usize = 10;

impl Library {
    pub(super) fn view(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        theme: &Theme,
    ) -> Option<Position> {
        buffer.set_stringn(area.x, area.y, FIND, FIND.len(), theme.dim);
        let indent = area.width.min(FIND.len() as u16);
        let field = Rect { x: area.x + indent, width: area.width - indent, height: 1, ..area };
        let cursor = self.filter.draw(buffer, field, theme.page);
        if self.filter.is_empty() {
            let hint = Span::styled("a book, a character, a topic", theme.dim);
            buffer.set_span(field.x + 1, field.y, &hint, field.width.saturating_sub(1));
        }
        let below = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        if self.items.is_empty() {
            self.view_nothing(buffer, below, theme);
        } else {
            let split = Split::of(below, 100, 76, self.reading);
            split.rule(buffer, self.reading, theme);
            self.view_list(buffer, split.list, theme);
            if let Some(item) = self.chosen() {
                let prose = self.prose(item, theme);
                let key = match item {
                    Item::Entry(index) if self.story().is_some() => index as u64 * 2 + (1 << 40),
                    Item::Play(index) => index as u64 * 2 + 3,
                    Item::Unreadable => 0,
                    Item::Wrong => 1,
                    Item::Entry(index) => index as u64 * 2 + 2,
                };
                self.panel.draw(buffer, split.text, key, &prose, theme);
            }
        }
        Some(cursor)
    }

    /// Scrolls the text; `false`: the action does not scroll.
    pub(super) fn scroll(&mut self, action: Action, shared: &Shared) -> bool {
        let Some(item) = self.chosen() else {
            return false;
        };
        let prose = self.prose(item, &shared.theme);
        self.panel.act(action, &prose)
    }

    fn view_nothing(&self, buffer: &mut Buffer, area: Rect, theme: &Theme) {
        let text = match &self.shelf {
            None => "Looking through the scenes.".to_owned(),
            Some(shelf) if shelf.entries.is_empty() && shelf.plays.is_empty() => {
                "There are no scenes here.".to_owned()
            }
            Some(_) => format!("Nothing fits “{}”. Esc shows all again.", self.filter.text()),
        };
        let line = one_line(&text, usize::from(area.width), theme.dim);
        if !area.is_empty() {
            buffer.set_span(area.x, area.y, &line, area.width);
        }
    }

    fn view_list(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) {
        let Self { shelf: Some(shelf), fuzzy, items, rows, list, .. } = self else {
            return;
        };
        let columns = usize::from(area.width.saturating_sub(MARK));
        list.draw(buffer, area, rows, theme, |row| match row {
            Row::Gap => Line::default(),
            Row::Heading(section) => {
                let book =
                    || section.checked_sub(HEADINGS.len()).and_then(|at| shelf.entries.get(at));
                match HEADINGS.get(section) {
                    Some(heading) => Line::styled(*heading, theme.heading),
                    None => {
                        let title = book().map(|entry| &*entry.book).unwrap_or_default();
                        Line::from(one_line(title, columns, theme.heading))
                    }
                }
            }
            Row::Item(index) => {
                let item = items.get(index);
                item.map_or_else(Line::default, |item| shelf.row(*item, columns, fuzzy, theme))
            }
        });
    }

    pub(super) fn prose(&self, item: Item, theme: &Theme) -> Prose {
        match (&self.shelf, self.story()) {
            (Some(shelf), Some(story)) => shelf.story(item, story, theme),
            (Some(shelf), None) => shelf.prose(item, theme),
            (None, _) => Prose::default(),
        }
    }
}

impl Shelf {
    /// `book  topic  note` in exactly `columns` columns.
    fn row(&self, item: Item, columns: usize, fuzzy: &mut Fuzzy, theme: &Theme) -> Line<'static> {
        let (book, topic, note) = match item {
            Item::Play(index) => {
                let play = &self.plays[index];
                (&*play.book, &*play.topic, play.note.clone())
            }
            Item::Unreadable => {
                let said = match &self.unreadable[..] {
                    [only] => only.clone(),
                    all => format!("{} journals", all.len()),
                };
                return Line::from(one_line(&said, columns, theme.page));
            }
            Item::Wrong => {
                let said = match &self.wrong[..] {
                    [only] => only.clone(),
                    all => format!("{} entries", all.len()),
                };
                return Line::from(one_line(&said, columns, theme.page));
            }
            Item::Entry(index) => {
                let entry = &self.entries[index];
                match &entry.in_book {
                    // Its book is the heading.
                    Some(told) => (&*told.chapter, &*entry.topic, String::new()),
                    None => (&*entry.book, &*entry.topic, short(&entry.source)),
                }
            }
        };
        let note = match columns {
            56.. => one_line(&note, NOTE, theme.dim),
            _ => Span::raw(""),
        };
        let noted = match text::width(&note.content) {
            0 => 0,
            width => width + 2,
        };
        let first = (columns * 2 / 5).min(34);
        let second = columns.saturating_sub(first + 2 + noted);
        let mut marked = |field: &str, width, style| {
            let marks = fuzzy.marks(&text::clean_line(field));
            column(field, width, style, &marks, theme.matched)
        };
        let mut spans = marked(book, first, theme.dim);
        spans.push(Span::raw("  "));
        spans.extend(marked(topic, second, theme.page));
        if noted > 0 {
            spans.push(Span::raw("  "));
            spans.push(note);
        }
        Line::from(spans)
    }

    /// What is told about an item beside the list.
    fn prose(&self, item: Item, theme: &Theme) -> Prose {
        let mut prose = Prose::default();
        match item {
            Item::Unreadable => {
                prose.say("Plays that cannot be read", theme.heading);
                prose.say("They are left as they are.", theme.dim);
                for reason in &self.unreadable {
                    prose.gap();
                    prose.say(&**reason, theme.page);
                }
            }
            Item::Wrong => {
                prose.say("Entries that are no scenes", theme.heading);
                prose.say("The others of their files can be played.", theme.dim);
                for reason in self.wrong.iter().take(TOLD) {
                    prose.gap();
                    prose.say(&**reason, theme.page);
                }
                if self.wrong.len() > TOLD {
                    prose.gap();
                    prose.say(format!("And {} more.", self.wrong.len() - TOLD), theme.dim);
                }
            }
            Item::Play(index) => {
                let play = &self.plays[index];
                prose.say(&*play.topic, theme.heading);
                prose.say(&*play.book, theme.dim);
                with(&mut prose, &play.cast, theme);
                prose.gap();
                let who = match &play.player[..] {
                    [] => "You watch.".to_owned(),
                    names => format!("You play {}.", names.join(", ")),
                };
                prose.say(format!("{who} {}", play.standing), theme.page);
                if !play.last.is_empty() {
                    prose.gap();
                    prose.say(&*play.last, theme.narration);
                }
            }
            Item::Entry(index) => {
                let entry = &self.entries[index];
                let chapter = entry.in_book.iter().map(|told| &told.chapter);
                let chapter = chapter.filter(|name| !name.is_empty());
                let chapter: String = chapter.map(|name| format!(", {name}")).collect();
                let lines = count(entry.lines, "line");
                let mut about = format!("{}{chapter}, {lines}", entry.book);
                if !entry.source.is_empty() {
                    about = format!("{about}, from {}", entry.source);
                }
                prose.say(&*entry.topic, theme.heading);
                prose.say(about, theme.dim);
                with(&mut prose, &entry.cast, theme);
                prose.gap();
                prose.say(&*entry.scenario, theme.page);
            }
        }
        prose
    }
}

/// The name of a test set's file; the whole path stands beside the list.
fn short(source: &str) -> String {
    let stem = Path::new(source).file_stem().unwrap_or_default().to_string_lossy();
    text::truncate(&text::clean_line(&stem), SET).into_owned()
}

fn count(number: usize, of: &str) -> String {
    match number {
        1 => format!("1 {of}"),
        _ => format!("{number} {of}s"),
    }
}

/// The names of a cast, each as it will look on the stage.
fn with(prose: &mut Prose, cast: &[impl AsRef<str>], theme: &Theme) {
    let mut runs = Vec::new();
    for (index, name) in cast.iter().enumerate() {
        if index > 0 {
            runs.push((", ".to_owned(), theme.dim));
        }
        runs.push((name.as_ref().to_owned(), theme.speaker(index)));
    }
    prose.runs(runs, Indent::hanging(2));
}
