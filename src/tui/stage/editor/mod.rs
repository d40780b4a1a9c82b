//! Where the player's line is written, and where the words of any line are changed.
//!
//! What is typed stays as it is typed; it is made safe only where it is drawn.

mod change;

use std::collections::{BTreeMap, HashMap};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    widgets::Widget,
};
use tui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

use self::change::{Change, change_key};
use crate::{play::Play, record::LineId, scene::Scene, text, tui::keymap::Action};

/// Changes that can be taken back. The text area counts one for each character typed.
const HISTORY: usize = 2000;

/// Most rows that the editor takes.
pub const TALLEST: u16 = 6;

/// Marks around a thought and around an action.
type Pair = (char, char);

pub struct Editor {
    area: TextArea<'static>,
    change: Option<Change>,
    /// New words for lines that were given up, by line; empty where they became a take.
    given_up: BTreeMap<LineId, String>,
    /// Those whom the player plays.
    players: Vec<String>,
    /// Whose line is being written, among `players`.
    at: usize,
    /// Whose turn it is, if it is one of `players`.
    turn: Option<usize>,
    /// What was written for the others of `players`.
    drafts: HashMap<String, String>,
    thought: Pair,
    action: Pair,
}

impl Editor {
    /// Begins with what was typed earlier and not sent.
    pub fn new(play: &Play) -> Self {
        let players = play.stage().casting().player.clone();
        let drafts: HashMap<String, String> = players
            .iter()
            .map(|name| (name.clone(), play.draft(name).to_owned()))
            .filter(|(_, draft)| !draft.is_empty())
            .collect();
        let (thought, action) = pairs(play.stage().scene());
        let turn = play.stage().players_turn();
        let turn = players.iter().position(|name| Some(name.as_str()) == turn);
        let at = turn.or_else(|| players.iter().position(|name| drafts.contains_key(name)));
        let mut editor = Self {
            area: area(""),
            change: None,
            given_up: BTreeMap::new(),
            players,
            at: at.unwrap_or(0),
            turn,
            drafts,
            thought,
            action,
        };
        editor.open_draft();
        editor
    }

    /// Whose line is being written; empty where nobody is played.
    pub fn speaker(&self) -> &str {
        self.players.get(self.at).map_or("", String::as_str)
    }

    /// Whether there are several characters to write for.
    pub fn has_choice(&self) -> bool {
        self.players.len() > 1
    }

    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// When the turn has come to `turn`, goes over to that character, unless something is being
    /// written: that stays in view.
    pub fn follow(&mut self, turn: Option<&str>) {
        if self.change.is_some() {
            return;
        }
        let at = turn.and_then(|turn| self.players.iter().position(|name| name == turn));
        if at != self.turn {
            self.turn = at;
            if let Some(at) = at.filter(|_| self.is_empty()) {
                self.go_to(at);
            }
        }
    }

    /// Goes over to the next character of the player's.
    pub fn next_character(&mut self) {
        self.go_to((self.at + 1) % self.players.len().max(1));
    }

    /// Empties it: the line was taken.
    pub fn clear(&mut self) {
        self.area = area("");
    }

    /// What is written and not sent: for each character of the player's, and for each line whose
    /// words were to be changed.
    pub fn drafts(&self) -> impl Iterator<Item = (String, String)> {
        let lines_of = |area: &TextArea<'static>| area.lines().join("\n");
        let own = self.change.as_ref().map_or(&self.area, |change| &change.own);
        let players = self.players.iter().map(move |name| {
            let draft = match name == self.speaker() {
                true => lines_of(own),
                false => self.drafts.get(name).cloned().unwrap_or_default(),
            };
            (name.clone(), draft)
        });
        let under_way = self.change.iter().map(|change| {
            let text = self.text();
            (change.line, if text == change.words { String::new() } else { text })
        });
        let given_up = self.given_up.iter().map(|(line, text)| (*line, text.clone()));
        let given_up = given_up.filter(|(line, _)| Some(*line) != self.changes());
        players.chain(under_way.chain(given_up).map(|(line, text)| (change_key(line), text)))
    }

    /// Puts typed or pasted text in.
    pub fn insert(&mut self, typed: &str) {
        self.area.insert_str(typed.replace("\r\n", "\n").replace('\r', "\n"));
    }

    /// Moves, marks or deletes; `false`: the action is not an editor's.
    pub fn act(&mut self, action: Action) -> bool {
        match action {
            Action::NewLine => self.area.insert_newline(),
            Action::PutThought => self.put(self.thought),
            Action::PutAction => self.put(self.action),
            Action::Left => self.step(false),
            Action::Right => self.step(true),
            Action::Up => self.area.move_cursor(CursorMove::Up),
            Action::Down => self.area.move_cursor(CursorMove::Down),
            Action::WordLeft => self.area.move_cursor(CursorMove::WordBack),
            Action::WordRight => self.area.move_cursor(CursorMove::WordForward),
            Action::LineStart => self.area.move_cursor(CursorMove::Head),
            Action::LineEnd => self.area.move_cursor(CursorMove::End),
            Action::DeleteBack => {
                let end = self.area.cursor();
                self.step(false);
                let start = self.area.cursor();
                let chars = if start.0 == end.0 { end.1 - start.1 } else { 1 };
                if start != end {
                    self.area.delete_str(chars);
                }
            }
            Action::DeleteForward => {
                let chars = self.cluster(true).map_or(1, |cluster| cluster.chars().count());
                self.area.delete_str(chars);
            }
            Action::DeleteWord => drop(self.area.delete_word()),
            Action::DeleteAll => {
                self.area.select_all();
                self.area.cut();
            }
            Action::Undo => self.travel(TextArea::undo),
            Action::Redo => self.travel(TextArea::redo),
            _ => return false,
        }
        true
    }

    fn go_to(&mut self, at: usize) {
        let (name, text) = (self.speaker().to_owned(), self.text());
        self.drafts.insert(name, text);
        self.at = at;
        self.open_draft();
    }

    fn open_draft(&mut self) {
        let speaker = self.speaker().to_owned();
        self.area = area(&self.drafts.remove(&speaker).unwrap_or_default());
    }

    /// Puts both marks in, the cursor between them; before the second one, steps over it.
    fn put(&mut self, (open, close): Pair) {
        if self.cluster(true).is_some_and(|next| next.chars().eq([close])) {
            return self.area.move_cursor(CursorMove::Forward);
        }
        // Full-width marks bring their own distance.
        let close_by = self.cluster(false).is_some_and(|before| !before.trim().is_empty());
        let blank = if close_by && open.is_ascii() { " " } else { "" };
        self.area.insert_str(format!("{blank}{open}{close}"));
        self.area.move_cursor(CursorMove::Back);
    }

    /// The character after the cursor, or before it, as a reader sees it; `None` at the line's end.
    fn cluster(&self, after: bool) -> Option<&str> {
        let cursor = self.area.cursor();
        let line = self.area.lines().get(cursor.0)?;
        let at = line.char_indices().nth(cursor.1).map_or(line.len(), |(at, _)| at);
        match after {
            true => line[at..].graphemes(true).next(),
            false => line[..at].graphemes(true).next_back(),
        }
    }

    /// Moves by what a reader sees as one character.
    fn step(&mut self, forward: bool) {
        let chars = self.cluster(forward).map_or(1, |cluster| cluster.chars().count());
        let way = if forward { CursorMove::Forward } else { CursorMove::Back };
        for _ in 0..chars {
            self.area.move_cursor(way);
        }
    }

    /// Goes through the history by words: the text area keeps every letter as a change.
    fn travel(&mut self, step: fn(&mut TextArea<'static>) -> bool) {
        loop {
            let before = self.text();
            if !step(&mut self.area) || !is_letter_more_or_less(&before, &self.text()) {
                return;
            }
        }
    }

    /// Rows that it would take at this width, at most [`TALLEST`].
    pub fn rows(&mut self, width: u16) -> u16 {
        let area = Rect::new(0, 0, width, TALLEST);
        self.area.render(area, &mut Buffer::empty(area));
        let start = |row: u16| self.area.screen_to_data(usize::from(row), 0);
        // Below the last row, it answers with the last row.
        let rows = (1..TALLEST).take_while(|row| start(*row) != start(row - 1)).count() as u16 + 1;
        let (top, _) = self.area.scroll_offset();
        if rows < TALLEST && top > 0 {
            self.area.scroll((-i16::try_from(top).unwrap_or(i16::MAX), 0));
        }
        rows
    }

    /// Draws what is written and returns where the cursor is.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, style: Style) -> Position {
        let sheet = Rect::new(0, 0, area.width, area.height);
        let mut drawn = Buffer::empty(sheet);
        self.area.render(sheet, &mut drawn);
        let (top, _) = self.area.scroll_offset();
        let cursor = self.area.screen_cursor();
        let row = u16::try_from(cursor.row).unwrap_or(u16::MAX);
        for y in 0..area.height {
            for x in 0..area.width {
                if let (Some(from), Some(to)) =
                    (drawn.cell((x, y)), buffer.cell_mut((area.x + x, area.y + y)))
                {
                    to.set_symbol(&safe(from.symbol())).set_style(style);
                }
            }
        }
        Position {
            x: area.x + self.column(cursor.row).min(area.width.saturating_sub(1)),
            y: area.y + row.saturating_sub(top).min(area.height.saturating_sub(1)),
        }
    }

    /// Column of the cursor in its row, as the row is drawn.
    fn column(&self, row: usize) -> u16 {
        let (start, cursor) = (self.area.screen_to_data(row, 0), self.area.cursor());
        let line = self.area.lines().get(cursor.0).map_or("", String::as_str);
        let before = line.chars().skip(start.1).take(cursor.1.saturating_sub(start.1));
        let before: String = before.collect();
        u16::try_from(text::width(&before)).unwrap_or(u16::MAX)
    }
}

fn area(text: &str) -> TextArea<'static> {
    let mut area = TextArea::from(text.split('\n'));
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_max_histories(HISTORY);
    // The terminal's own cursor is used, which input methods need.
    area.set_cursor_style(Style::new());
    area.set_cursor_line_style(Style::new());
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    area
}

/// The marks that the scene itself is written with.
fn pairs(scene: &Scene) -> (Pair, Pair) {
    let said: String = scene.dialogues.iter().map(|line| line.message.as_str()).collect();
    let marks = |chars: &[char]| said.matches(chars).count();
    let (wide, narrow) = (marks(&['【', '［', '（']), marks(&['[', '(']));
    let chinese = scene.scenario.chars().filter(|c| matches!(c, '\u{3400}'..='\u{9FFF}')).count();
    let is_chinese = chinese * 3 > scene.scenario.chars().count();
    if wide > narrow || (wide == narrow && is_chinese) {
        (('【', '】'), ('（', '）'))
    } else {
        (('[', ']'), ('(', ')'))
    }
}

/// What one cell shows. A cell keeps its width, so what is not safe becomes one mark in it.
fn safe(symbol: &str) -> String {
    let clean = text::clean_line(symbol);
    match text::width(symbol) {
        wide if wide == text::width(&clean) => clean.into_owned(),
        wide => format!("\u{FFFD}{}", " ".repeat(wide.saturating_sub(1))),
    }
}

/// Whether two texts differ in one letter or digit that is put in or taken out.
fn is_letter_more_or_less(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    let mut rest = short.chars();
    let mut more = None;
    let mut long = long.chars();
    for c in long.by_ref() {
        let mut here = rest.clone();
        if here.next() == Some(c) {
            rest = here;
        } else {
            more = Some(c);
            break;
        }
    }
    more.is_some_and(char::is_alphanumeric) && long.eq(rest)
}
