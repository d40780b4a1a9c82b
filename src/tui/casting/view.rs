//! How Casting looks.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

use super::{Casting, Item};
use crate::{
    scene::ENVIRONMENT,
    text,
    tui::{
        keymap::{Action, Context},
        models::Part,
        page::Shared,
        rules::Situation,
        theme::Theme,
        widgets::{
            column,
            list::{MARK, Row},
            one_line,
            panel::Prose,
            sides,
            split::Split,
        },
        wrap::{Indent, wrap},
    },
};

/// Rows from which there is room for news below list and text.
const ROOMY: u16 = 14;

fn wrap_news(news: &[String], width: u16, theme: &Theme) -> Vec<Line<'static>> {
    let lines = news.iter();
    lines.flat_map(|line| wrap([(line.as_str(), theme.status)], width, Indent::NONE)).collect()
}

/// Columns of the names of parts.
const NAME: usize = 14;

fn named(name: &str, value: &str, columns: usize, theme: &Theme) -> Line<'static> {
    let mut spans = column(name, NAME, theme.page, &[], theme.matched);
    spans.push(one_line(value, columns.saturating_sub(NAME), theme.status));
    Line::from(spans)
}

impl Casting {
    pub(super) fn view(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        shared: &Shared,
    ) -> Option<Position> {
        let theme = &shared.theme;
        let half = usize::from(area.width) / 2;
        let topic = one_line(&self.scene.topic, usize::from(area.width), theme.heading);
        let book = one_line(&self.scene.book, half, theme.dim);
        sides(buffer, area, &Line::from(topic), &Line::from(book));

        self.cramped = area.height < ROOMY;
        let news = match self.cramped {
            true => Vec::new(),
            false => wrap_news(&self.news(shared), area.width, theme),
        };
        let told = match u16::try_from(news.len()) {
            Ok(rows @ 1..) => rows + 1,
            _ => 0,
        };
        let main = Rect { y: area.y + 2, height: area.height.saturating_sub(2 + told), ..area };
        let split = Split::of(main, 70, 44, self.reading);
        self.beside = split.is_beside();
        split.rule(buffer, self.reading, theme);
        self.view_list(buffer, split.list, theme);
        let key = self.list.chosen() as u64;
        let prose = self.prose(shared);
        self.panel.draw(buffer, split.text, key, &prose, theme);
        for (y, line) in (main.bottom() + 1..area.bottom()).zip(&news) {
            buffer.set_line(area.x, y, line, area.width);
        }
        if let Some(sheet) = &mut self.sheet {
            let at = Situation {
                watching: !self.played.contains(&true),
                company: self.roles.nsp.model.is_offline(),
            };
            sheet.draw(buffer, area, "Rules of the play", (&self.rules, at), shared);
            return None;
        }
        let picker = self.picker.as_mut()?;
        picker.draw(buffer, area, shared)
    }

    /// Scrolls the text beside the list.
    pub(super) fn scroll(&mut self, action: Action, shared: &Shared) {
        let prose = self.prose(shared);
        self.panel.act(action, &prose);
    }

    fn view_list(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) {
        let speakers = self.played.len();
        let memories = speakers + Part::ALL.len();
        let rows: Vec<Row> = [Row::Heading(0)]
            .into_iter()
            .chain((0..speakers).map(Row::Item))
            .chain([Row::Gap, Row::Heading(1)])
            .chain((speakers..memories).map(Row::Item))
            .chain([Row::Gap, Row::Heading(2)])
            .chain((memories..self.count()).map(Row::Item))
            .collect();
        let columns = usize::from(area.width.saturating_sub(MARK));
        let mut list = std::mem::take(&mut self.list);
        list.draw(buffer, area, &rows, theme, |row| match row {
            Row::Gap => Line::default(),
            Row::Heading(0) => Line::styled("Whom you play", theme.heading),
            Row::Heading(1) => Line::styled("Who does the rest", theme.heading),
            Row::Heading(_) => Line::styled("What they remember", theme.heading),
            Row::Item(index) => match self.item(index) {
                Item::Speaker(speaker) => self.speaker_row(speaker, columns, theme),
                Item::Part(part) => self.part_row(part, columns, theme),
                Item::Memory(row) => {
                    let (name, value) = self.memory.row(row);
                    named(name, &value, columns, theme)
                }
            },
        });
        self.list = list;
    }

    fn speaker_row(&self, index: usize, columns: usize, theme: &Theme) -> Line<'static> {
        let name = &self.scene.speakers()[index];
        let (dot, you) = match self.played[index] {
            true => ("● ", "  you"),
            false => ("○ ", ""),
        };
        let room = columns.saturating_sub(dot.chars().count() + you.len());
        let dot_style = if self.played[index] { theme.player } else { theme.dim };
        let mut spans = vec![Span::styled(dot, dot_style)];
        spans.extend(column(name, room, theme.speaker(index), &[], theme.matched));
        spans.push(Span::styled(you, theme.player));
        Line::from(spans)
    }

    fn part_row(&self, part: Part, columns: usize, theme: &Theme) -> Line<'static> {
        let room = columns.saturating_sub(NAME);
        let model = self.roles.part(part);
        let whole = model.to_string();
        // Where the room is short the model's name says more than its endpoint's.
        let shown = if text::width(&whole) > room { &model.model } else { &whole };
        let mut spans = column(part.name(), NAME, theme.page, &[], theme.matched);
        spans.push(one_line(shown, room, theme.status));
        Line::from(spans)
    }

    pub(super) fn prose(&self, shared: &Shared) -> Prose {
        match self.chosen() {
            Item::Speaker(index) => self.about_speaker(index, &shared.theme),
            Item::Part(part) => self.about_part(part, shared),
            Item::Memory(_) => self.about_memory(&shared.theme),
        }
    }

    fn about_speaker(&self, index: usize, theme: &Theme) -> Prose {
        let name = &self.scene.speakers()[index];
        let mut prose = Prose::default();
        prose.say(&**name, theme.speaker(index));
        let played = self.played[index];
        if name == ENVIRONMENT {
            prose.say(
                match played {
                    true => "You describe what changes around the characters, and play nobody.",
                    false => "Describes what changes around the characters, and plays nobody.",
                },
                theme.dim,
            );
            prose.gap().say("The scene", theme.heading);
            prose.say(&*self.scene.scenario, theme.page);
            return prose;
        }
        let who = if played { "Played by you." } else { "Played by the actor." };
        prose.say(who, theme.dim);
        prose.gap().say("Motivation", theme.heading);
        match self.scene.motivation(name) {
            Some(motivation) => prose.say(motivation, theme.page),
            None => prose.say("The scene names none.", theme.dim),
        };
        prose.gap().say("Profile", theme.heading);
        match self.scene.profile(name) {
            Some(profile) => prose.say(profile, theme.page),
            None => prose.say("The scene has none.", theme.dim),
        };
        prose
    }

    fn about_part(&self, part: Part, shared: &Shared) -> Prose {
        let theme = &shared.theme;
        let model = self.roles.part(part);
        let mut prose = Prose::default();
        prose.say(part.name(), theme.heading);
        prose.say(part.about(), theme.dim);
        prose.gap().say(model.to_string(), theme.accent);
        if model.is_offline() {
            prose.say(part.offline(), theme.page);
        }
        let news = self.news(shared);
        if self.cramped && !news.is_empty() {
            prose.gap().say(news.join(" "), theme.status);
        }
        prose
    }

    fn about_memory(&self, theme: &Theme) -> Prose {
        let mut prose = Prose::default();
        prose.say("What they remember", theme.heading);
        prose.say(
            "Before each line a character is given what it lived through in the book that fits the \
             moment: exprN are so many plots and its part in them, convN conversations, raw_text \
             pieces of the book itself.",
            theme.page,
        );
        prose.gap().say(
            "Before the scene: nothing of the scene itself and of what comes later. All of the \
             book: as the published protocol does it.",
            theme.page,
        );
        prose.gap().say(
            if self.memory.senses() {
                "Found by their words, by their sense, for which the embedding model is asked, or by \
                 both."
            } else {
                "Found by their words; with an `embedding` model in the settings, also by their sense."
            },
            theme.page,
        );
        prose.gap().say(
            "Mood: what felt as the character feels now comes first. The actor's model is asked how \
             each memory feels, once.",
            theme.page,
        );
        if let Some(missing) = self.memory.missing() {
            prose.gap().say(missing, theme.dim);
        }
        prose
    }

    /// What there is to say about models: at most two lines.
    fn news(&self, shared: &Shared) -> Vec<String> {
        let models = &shared.models;
        let mut parts = Part::ALL.iter();
        if !parts.all(|part| self.roles.part(*part).is_offline()) {
            return Vec::new();
        }
        let key = |action| {
            let key = shared.keymap.key_for(&[Context::Casting], action);
            key.unwrap_or_default()
        };
        let known: Vec<_> = models.known().collect();
        match &known[..] {
            [] if models.looking() => vec!["Looking for models on this machine.".to_owned()],
            [] if models.listings.is_empty() => vec![
                "No model is set up and none was found here: the offline company plays.".to_owned(),
                format!(
                    "{} says how to get one; {} looks again.",
                    key(Action::ToModels),
                    key(Action::LookAgain)
                ),
            ],
            [] => vec![
                "No endpoint gives a model: the offline company plays.".to_owned(),
                format!(
                    "{} says what is wrong; {} asks again.",
                    key(Action::ToModels),
                    key(Action::LookAgain)
                ),
            ],
            [(first, _), rest @ ..] => {
                let more = match rest.len() {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                vec![
                    format!("Found {first}{more}."),
                    format!(
                        "{} gives it all four parts; {} on a part chooses for this part.",
                        key(Action::UseFound),
                        key(Action::Play)
                    ),
                ]
            }
        }
    }
}
