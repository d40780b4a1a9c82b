//! How the Models screen looks.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::Line,
};

use super::{Cast, Item, Listing, ModelsPage, Part, Pick, State};
use crate::tui::{
    page::Shared,
    theme::Theme,
    widgets::{
        column,
        list::{MARK, Row},
        one_line,
        split::Split,
    },
};

/// Columns of the name in front of what it has, in a narrow and in a wide list.
const NAME: (usize, usize) = (14, 24);

impl ModelsPage {
    pub(super) fn view(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        shared: &Shared,
    ) -> Option<Position> {
        let split = Split::of(area, 70, 52, self.reading);
        self.beside = split.is_beside();
        split.rule(buffer, self.reading, &shared.theme);
        self.view_list(buffer, split.list, shared);
        let key = self.list.chosen() as u64;
        let prose = self.about(shared)?;
        self.panel.draw(buffer, split.text, key, &prose, &shared.theme);
        let picker = self.picker.as_mut()?;
        picker.draw(buffer, area, shared)
    }

    fn view_list(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) {
        let theme = &shared.theme;
        let mut list = std::mem::take(&mut self.list);
        if let Some(cast) = self.cast(shared) {
            let columns = usize::from(area.width.saturating_sub(MARK));
            let parts = self.endpoints + Part::ALL.len();
            let rows: Vec<Row> = [Row::Heading(0)]
                .into_iter()
                .chain((0..self.endpoints).map(Row::Item))
                .chain([Row::Gap, Row::Heading(1)])
                .chain((self.endpoints..parts).map(Row::Item))
                .chain([Row::Gap, Row::Heading(2)])
                .chain((parts..self.count(&cast)).map(Row::Item))
                .collect();
            list.draw(buffer, area, &rows, theme, |row| match row {
                Row::Gap => Line::default(),
                Row::Heading(0) => Line::styled("Endpoints", theme.heading),
                Row::Heading(1) => Line::styled("Who does what", theme.heading),
                Row::Heading(_) => Line::styled("Characters", theme.heading),
                Row::Item(index) => self.row(self.item(index, shared), &cast, columns, shared),
            });
        }
        self.list = list;
    }

    fn row(&self, item: Item, cast: &Cast<'_>, columns: usize, shared: &Shared) -> Line<'static> {
        let theme = &shared.theme;
        match item {
            Item::NoEndpoint => {
                let said = if shared.models.looking() { "looking" } else { "none was found" };
                Line::styled(said, theme.status)
            }
            Item::Endpoint(index) => match shared.models.listings.get(index) {
                Some(listing) => {
                    let (said, style) = state(listing, theme);
                    pair(&listing.endpoint, theme.page, &said, style, columns, theme)
                }
                None => Line::default(),
            },
            Item::Part(part) => {
                let model = cast.roles.part(part).to_string();
                pair(part.name(), theme.page, &model, theme.status, columns, theme)
            }
            Item::Character(index) => {
                let name = cast.scene.cast().nth(index).unwrap_or_default();
                let place = cast.scene.speakers().iter().position(|speaker| speaker == name);
                let style = theme.speaker(place.unwrap_or(index));
                match cast.roles.pick_of(name) {
                    Pick::AsActor => pair(name, style, "as the actor", theme.dim, columns, theme),
                    Pick::Model(model) => {
                        pair(name, style, &model.to_string(), theme.status, columns, theme)
                    }
                }
            }
        }
    }
}

/// How it stands with an endpoint, in two or three words.
fn state(listing: &Listing, theme: &Theme) -> (String, Style) {
    match &listing.state {
        State::Looking => ("looking".to_owned(), theme.dim),
        State::Wrong { .. } => ("cannot be used".to_owned(), theme.error),
        State::Has(models) => match models.len() {
            0 => ("no model yet".to_owned(), theme.warning),
            1 => ("1 model".to_owned(), theme.status),
            many => (format!("{many} models"), theme.status),
        },
    }
}

fn pair(
    name: &str,
    name_style: Style,
    said: &str,
    style: Style,
    columns: usize,
    theme: &Theme,
) -> Line<'static> {
    let (narrow, wide) = NAME;
    let room = (columns * 2 / 5).clamp(narrow, wide);
    let mut spans = column(name, room, name_style, &[], theme.matched);
    spans.push("  ".into());
    spans.push(one_line(said, columns.saturating_sub(room + 2), style));
    Line::from(spans)
}
