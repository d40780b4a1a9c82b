//! Where the player's line is written, and where the words of any line are changed.
//!
//! What is typed stays as it is typed; it is made safe only where it is drawn.

mod change;
mod recall;

use std::collections::{BTreeMap, HashMap};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use self::{
    change::{Change, change_key},
    recall::Recalled,
};
use crate::{
    play::Play,
    record::LineId,
    scene::Scene,
    tui::{keymap::Action, widgets::area::TextBox},
};

/// Most rows that the editor takes.
pub const TALLEST: u16 = 6;

/// Marks around a thought and around an action.
type Pair = (char, char);

pub struct Editor {
    area: TextBox,
    change: Option<Change>,
    recalled: Option<Recalled>,
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
            area: TextBox::new(""),
            change: None,
            recalled: None,
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
        self.area.text()
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
        self.area = TextBox::new("");
        self.recalled = None;
    }

    /// What is written and not sent: for each character of the player's, and for each line whose
    /// words were to be changed.
    pub fn drafts(&self) -> impl Iterator<Item = (String, String)> {
        let lines_of = |area: &TextBox| area.text();
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
        self.recalled = None;
        self.area.insert(typed);
    }

    /// Puts `text` in place of what is written; that comes back by undo.
    pub fn put_all(&mut self, text: &str) {
        self.recalled = None;
        self.area.put(text);
    }

    /// Moves, marks or deletes; `false`: the action is not an editor's.
    pub fn act(&mut self, action: Action) -> bool {
        let before = self.recalled.is_some().then(|| self.text());
        let acted = self.change_text(action);
        // What is changed is the player's own again.
        if before.is_some_and(|before| before != self.text()) {
            self.recalled = None;
        }
        acted
    }

    fn change_text(&mut self, action: Action) -> bool {
        match action {
            Action::PutThought => self.put(self.thought),
            Action::PutAction => self.put(self.action),
            other => return self.area.act(other),
        }
        true
    }

    fn go_to(&mut self, at: usize) {
        let (name, text) = (self.speaker().to_owned(), self.text());
        self.drafts.insert(name, text);
        self.recalled = None;
        self.at = at;
        self.open_draft();
    }

    fn open_draft(&mut self) {
        let speaker = self.speaker().to_owned();
        self.area = TextBox::new(&self.drafts.remove(&speaker).unwrap_or_default());
    }

    /// Puts both marks in, the cursor between them; before the second one, steps over it.
    fn put(&mut self, (open, close): Pair) {
        if self.area.cluster(true).is_some_and(|next| next.chars().eq([close])) {
            return self.area.step(true);
        }
        // Full-width marks bring their own distance.
        let close_by = self.area.cluster(false).is_some_and(|before| !before.trim().is_empty());
        let blank = if close_by && open.is_ascii() { " " } else { "" };
        self.area.insert(&format!("{blank}{open}{close}"));
        self.area.step(false);
    }

    /// Rows that it would take at this width, at most [`TALLEST`].
    pub fn rows(&mut self, width: u16) -> u16 {
        self.area.rows(width, TALLEST)
    }

    /// Draws what is written and returns where the cursor is.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, style: Style) -> Position {
        self.area.draw(buffer, area, style)
    }
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
