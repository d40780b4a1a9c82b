//! How the Shelf looks.

use std::hash::{DefaultHasher, Hash, Hasher};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::Line,
};

use super::{Search, ShelfPage, Transcript, batch::Progress, table::Table};
use crate::{
    journal::search::Hit,
    tui::{
        keymap::Action,
        page::Shared,
        theme::Theme,
        widgets::{
            list::{MARK, Row},
            one_line,
            panel::Prose,
            split::Split,
        },
        wrap::Indent,
    },
};

/// Hits that are told of one play.
const TOLD: usize = 50;

impl ShelfPage {
    pub(super) fn view(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        shared: &Shared,
    ) -> Option<Position> {
        let theme = &shared.theme;
        let shows_part = self.search.is_some() || self.only_left;
        let foot = match &mut self.field {
            Some(field) => field.rows(area.width),
            None => shows_part.into(),
        };
        let foot = foot.min(area.height / 2);
        let above = Rect { height: area.height - foot, ..area };
        // A table wants the whole width.
        let split = Split::of(above, u16::MAX, u16::MAX, self.reading);
        if self.items.is_empty() {
            self.view_nothing(buffer, above, theme);
        } else {
            split.rule(buffer, self.reading, theme);
            self.view_list(buffer, split.list, theme);
            if let Some((key, prose)) = self.prose(theme) {
                self.panel.draw(buffer, split.text, key, &prose, theme);
            }
        }
        let below = Rect { y: above.bottom(), height: foot, ..area };
        if let Some(field) = &mut self.field {
            return Some(field.draw(buffer, below, theme));
        }
        if foot > 0 {
            let line = one_line(&self.part(), area.width.into(), theme.status);
            buffer.set_span(below.x, below.y, &line, below.width);
        }
        if let Some(sheet) = &mut self.exporting {
            sheet.draw(buffer, area, shared);
        }
        None
    }

    /// Scrolls the text; `false`: the action does not scroll.
    pub(super) fn scroll(&mut self, action: Action, shared: &Shared) -> bool {
        match self.prose(&shared.theme) {
            Some((_, prose)) => self.panel.act(action, &prose),
            None => false,
        }
    }

    /// Which part of the plays is shown.
    fn part(&self) -> String {
        let search = self.search.as_ref().map(|search| format!("Find: {}", search.text));
        let left = self.only_left.then(|| format!("Not marked yet by {}", self.name()));
        let parts: Vec<String> = search.into_iter().chain(left).collect();
        format!("{}   Esc shows all again", parts.join("   "))
    }

    fn view_nothing(&self, buffer: &mut Buffer, area: Rect, theme: &Theme) {
        let said = match (&self.all, &self.search) {
            (None, _) => "Looking through the recorded plays.",
            (_, Some(Search { hits: None, .. })) => "Searching.",
            (_, Some(_)) if self.tally.of == 0 => {
                "Nobody says this, and no name, tag or note holds it."
            }
            _ if self.only_left && self.tally.of > 0 => "All of these are marked.",
            _ if self.trash => "The trash is empty.",
            _ => "Nothing has been played yet. Whatever is played is kept here.",
        };
        if !area.is_empty() {
            let line = one_line(said, area.width.into(), theme.dim);
            buffer.set_span(area.x, area.y, &line, area.width);
        }
    }

    fn view_list(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) {
        let columns = usize::from(area.width.saturating_sub(MARK));
        let table = Table::of(columns, self.search.is_some());
        let mut area = area;
        if let Some(head) = self.head(&table, columns, theme).filter(|_| area.height > 3) {
            buffer.set_line(area.x + MARK, area.y, &head, area.width - MARK);
            area = Rect { y: area.y + 1, height: area.height - 1, ..area };
        }
        let mut list = std::mem::take(&mut self.list);
        list.draw(buffer, area, &self.rows, theme, |row| match row {
            Row::Gap => Line::default(),
            Row::Heading(_) => Line::styled("Plays that cannot be read", theme.heading),
            Row::Item(item) => {
                let index = self.items.get(item).copied();
                let transcript = index.and_then(|index| self.all.as_ref()?.get(index));
                transcript.map_or_else(Line::default, |one| self.row(one, &table, columns, theme))
            }
        });
        self.list = list;
    }

    /// What stands before a row: how far the annotator has come, and whether something is wrong with
    /// the play. As wide for every row.
    pub(super) fn gutter(&self, transcript: &Transcript) -> String {
        let mut gutter = String::new();
        if self.tells_progress() {
            gutter.push(match transcript.progress(&self.annotator) {
                Some(Progress::Done) => '✓',
                Some(Progress::Begun) => '…',
                _ => ' ',
            });
        }
        if self.tells_wrong {
            gutter.push(if transcript.wrong.is_empty() { ' ' } else { '!' });
        }
        if !gutter.is_empty() {
            gutter.push(' ');
        }
        gutter
    }

    pub(super) fn gutter_width(&self) -> usize {
        let signs = usize::from(self.tells_progress()) + usize::from(self.tells_wrong);
        if signs == 0 { 0 } else { signs + 1 }
    }

    /// What is told of the chosen play beside the list, and what tells it from others.
    pub(super) fn prose(&self, theme: &Theme) -> Option<(u64, Prose)> {
        let chosen = self.chosen()?;
        let mut hasher = DefaultHasher::new();
        (&chosen.journal, self.search.as_ref().map(|search| search.number)).hash(&mut hasher);
        let mut prose = Prose::default();
        prose.say(chosen.title(), theme.heading);
        if let Some(play) = &chosen.play {
            if chosen.about.name.is_empty() {
                prose.say(&*play.book, theme.dim);
            } else {
                prose.say(format!("{}: {}", play.book, play.topic), theme.dim);
            }
            cast(&mut prose, &play.cast, theme);
        }
        for wrong in &chosen.wrong {
            prose.gap();
            prose.say(&**wrong, theme.error);
        }
        if let Some(play) = &chosen.play {
            self.tell_hits(&mut prose, theme);
            prose.gap();
            let who = match &play.player[..] {
                [] => "You watch.".to_owned(),
                names => format!("You play {}.", names.join(", ")),
            };
            prose.say(format!("{who} {}", play.standing), theme.page);
            fact(&mut prose, "Begun", &play.date, theme);
            fact(&mut prose, "Models", &play.models, theme);
            for marked in &play.marks {
                fact(&mut prose, "Marks", &marked.in_words(), theme);
            }
            if self.tells_progress() && chosen.progress(&self.annotator) == Some(Progress::None) {
                fact(&mut prose, "Marks", &format!("{}: not begun", self.name()), theme);
            }
        }
        if !chosen.about.tags.is_empty() {
            fact(&mut prose, "Tags", &chosen.about.tags.join(", "), theme);
        }
        if !chosen.about.note.is_empty() {
            prose.gap();
            prose.say(&*chosen.about.note, theme.page);
        }
        if let Some((_, lines)) = self.lines.as_ref().filter(|(of, _)| *of == chosen.journal) {
            for line in lines {
                prose.gap();
                prose.say(&**line, theme.narration);
            }
        }
        Some((hasher.finish(), prose))
    }

    fn tell_hits(&self, prose: &mut Prose, theme: &Theme) {
        let hits = self.hits();
        for hit in hits.iter().take(TOLD) {
            prose.gap();
            prose.runs(in_context(hit, theme), Indent::hanging(2));
        }
        if hits.len() > TOLD {
            prose.gap();
            prose.say(format!("And {} more.", hits.len() - TOLD), theme.dim);
        }
    }
}

/// `LINE  SPEAKER: … words …`, with the words marked.
fn in_context(hit: &Hit, theme: &Theme) -> Vec<(String, Style)> {
    let place = hit.place.map_or("in another take".to_owned(), |place| format!("line {place}"));
    let Hit { speaker, before, found, after, .. } = hit;
    vec![
        (format!("{place}  "), theme.dim),
        (format!("{speaker}: {before}"), theme.page),
        (found.clone(), theme.page.patch(theme.matched)),
        (after.clone(), theme.page),
    ]
}

fn fact(prose: &mut Prose, what: &str, said: &str, theme: &Theme) {
    let runs = vec![(format!("{what}  "), theme.dim), (said.to_owned(), theme.page)];
    prose.runs(runs, Indent::hanging(2));
}

/// The names of a cast, each as it will look on the stage.
fn cast(prose: &mut Prose, cast: &[String], theme: &Theme) {
    let mut runs = Vec::new();
    for (index, name) in cast.iter().enumerate() {
        if index > 0 {
            runs.push((", ".to_owned(), theme.dim));
        }
        runs.push((name.clone(), theme.speaker(index)));
    }
    prose.runs(runs, Indent::hanging(2));
}
