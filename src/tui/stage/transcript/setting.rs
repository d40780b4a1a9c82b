//! How each block of the transcript is set.

use ratatui::{
    style::Style,
    text::{Line, Span},
};

use super::{
    blocks::{Growing, View},
    columns::{Columns, Mark, Name},
    marks,
    said::{self, Manner},
};
use crate::{
    chat::FaultKind,
    record::{self, EndReason},
    scene::ENVIRONMENT,
    script,
    stage::Fragment,
    tui::{
        keymap::{Action, Context},
        stage::words,
        wrap::{Indent, wrap},
    },
};

/// Where a line grows.
const CURSOR: &str = "▌";

/// Columns by which narration stands in, where names stand above the text.
const NARRATION: u16 = 4;

/// What is shown, and where name and text go.
pub struct Setting<'a> {
    pub view: &'a View<'a>,
    pub columns: Columns,
}

impl Setting<'_> {
    pub fn line(&self, line: &record::Line) -> Vec<Line<'static>> {
        let mark = Mark {
            flaw: marks::mark(self.view.flaws.get(&line.id).copied(), self.view.theme),
            chosen: self.view.chosen == Some(line.id),
            take: self.view.take(line),
        };
        if let Some(given) = self.view.lens.given(self.view.stage, &line.speaker, &line.text) {
            let given = self.given(&line.speaker, given);
            return self.set(&line.speaker, Vec::new(), given, mark);
        }
        let script = script::parse(&*line.text, &line.speaker, self.view.stage.scene().speakers());
        let end = script.source().len();
        let decision = line.decision.and_then(|id| self.view.stage.decision(id));
        let before = decision.and_then(words::note).map_or_else(Vec::new, |note| self.aside(&note));
        let runs = said::runs(&script, end, self.manner(&line.speaker, false));
        let mut rows = self.said(&line.speaker, runs);
        let cut = line.raw.is_some();
        for odd in line.odd.iter().filter_map(|odd| words::odd(odd, cut)) {
            rows.extend(self.aside(&format!("~ {odd}")));
        }
        match self.view.ways_on(line.id) {
            0 => {}
            1 => rows.extend(self.aside("~ Another branch goes on from here.")),
            ways => rows.extend(self.aside(&format!("~ {ways} other branches go on from here."))),
        }
        if let Some(pair) = self.view.ghost(line.id) {
            let seen = if pair.seen { ", which you had seen" } else { "" };
            rows.extend(self.aside(&format!("~ The model{seen}: {}", pair.text)));
        }
        if self.view.shown == Some(line.id) {
            for span in rows.iter_mut().flat_map(|row| &mut row.spans) {
                span.style = span.style.patch(self.view.theme.selection);
            }
        }
        self.set(&line.speaker, before, rows, mark)
    }

    /// What the lens leaves of a line, to the letter.
    fn given(&self, speaker: &str, given: String) -> Vec<Line<'static>> {
        if given.is_empty() {
            return self.aside("~ Nothing of this line is given.");
        }
        let script = script::parse(given, speaker, self.view.stage.scene().speakers());
        let end = script.source().len();
        let manner = Manner { names: true, thoughts: true, ..self.manner(speaker, false) };
        self.rows(said::runs(&script, end, manner))
    }

    pub fn growing(&self, line: Growing<'_>) -> Vec<Line<'static>> {
        let Growing { speaker, script, .. } = line;
        let end = script.own_part().len();
        let mut rows = match self.view.lens.given(self.view.stage, speaker, script.own_part()) {
            Some(given) => self.given(speaker, given),
            None => self.said(speaker, said::runs(script, end, self.manner(speaker, false))),
        };
        // Put in after the words are set, so that it never moves one.
        if let Some(last) = rows.last_mut() {
            last.push_span(Span::styled(CURSOR, self.view.theme.streaming));
        }
        let decision = self.view.stage.standing();
        let note = decision.and_then(words::note).filter(|_| self.view.lens.is_clear());
        let before = note.map_or_else(Vec::new, |note| self.aside(&note));
        self.set(speaker, before, rows, Mark::NONE)
    }

    /// Nothing where a lens is held before it: nobody is told of a line that was cut off.
    pub fn fragment(&self, fragment: &Fragment) -> Vec<Line<'static>> {
        if !self.view.lens.is_clear() {
            return Vec::new();
        }
        let speaker = &fragment.speaker;
        let script = script::parse(&*fragment.text, speaker, self.view.stage.scene().speakers());
        let end = script.source().len();
        let unused = fragment.fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Empty);
        let manner = Manner { names: unused, ..self.manner(speaker, true) };
        let mut runs = said::runs(&script, end, manner);
        if !unused {
            runs.push((" —".to_owned(), self.view.theme.dim));
        }
        let mut rows = self.said(speaker, runs);
        let note = match &fragment.fault {
            None => "Cut off by you; nobody heard it.".to_owned(),
            Some(_) if unused => words::unused(&script),
            Some(_) => "Broken off by a fault; nobody heard it.".to_owned(),
        };
        rows.extend(self.aside(&format!("~ {note}")));
        self.set(speaker, Vec::new(), rows, Mark::NONE)
    }

    pub fn opening(&self) -> Vec<Line<'static>> {
        let (scene, theme) = (self.view.stage.scene(), self.view.theme);
        let mut rows = self.rows(vec![(scene.topic.clone(), theme.heading)]);
        rows.extend(self.rows(vec![(scene.book.clone(), theme.dim)]));
        rows.push(Line::default());
        rows.extend(self.rows(vec![(scene.scenario.clone(), theme.page)]));
        rows.push(Line::default());
        let part = match &self.view.stage.casting().player[..] {
            [] => "You watch.".to_owned(),
            names => format!("You play {}.", names.join(", ")),
        };
        rows.extend(self.rows(vec![(part, theme.player)]));
        self.columns.set(None, rows, 0, Mark::NONE, theme)
    }

    pub fn close(&self, why: EndReason) -> Vec<Line<'static>> {
        let theme = self.view.theme;
        let rounds = self.view.stage.rounds();
        let lines = if rounds == 1 { "line" } else { "lines" };
        let ended = words::ended(why, self.view.stage.casting().rules.max_rounds);
        let mut rows = self.rows(vec![("* * *".to_owned(), theme.dim)]);
        rows.push(Line::default());
        rows.extend(self.rows(vec![
            (format!("The scene is over after {rounds} {lines}. "), theme.heading),
            (ended, theme.page),
        ]));
        rows.extend(self.rows(match rounds {
            0 => vec![("There is nothing to judge.".to_owned(), theme.dim)],
            _ => self.ways_on(),
        }));
        self.columns.set(None, rows, 0, Mark::NONE, theme)
    }

    /// Which keys lead on after the end.
    fn ways_on(&self) -> Vec<(String, Style)> {
        let theme = self.view.theme;
        let key = |contexts: &[Context], action| {
            let key = self.view.keymap.key_for(contexts, action).unwrap_or_default();
            (key, theme.accent)
        };
        let said = |said: &str| (said.to_owned(), theme.dim);
        if !self.view.written {
            let verdict = key(&[Context::Over], Action::ToVerdict);
            return vec![verdict, said(" leads to the verdict.")];
        }
        vec![
            key(&[Context::Stage], Action::ToVerdict),
            said(" leads to the verdict; "),
            key(&[Context::CutIn], Action::Accept),
            said(" says your line and takes the scene up again."),
        ]
    }

    /// `before` stands above the row with the name.
    fn set(
        &self,
        speaker: &str,
        mut before: Vec<Line<'static>>,
        rows: Vec<Line<'static>>,
        mark: Mark,
    ) -> Vec<Line<'static>> {
        let own = self.view.stage.is_player(speaker);
        let place = self.view.stage.scene().speakers().iter().position(|name| name == speaker);
        let mut style = self.view.theme.speaker(place.unwrap_or(0));
        if mark.chosen {
            style = style.patch(self.view.theme.selection);
        }
        // Narration is nobody's, unless the player tells it.
        let name = (speaker != ENVIRONMENT || own).then_some(Name { text: speaker, style, own });
        let notes = before.len();
        before.extend(rows);
        self.columns.set(name, before, notes, mark, self.view.theme)
    }

    fn manner(&self, speaker: &str, faded: bool) -> Manner<'_> {
        Manner {
            theme: self.view.theme,
            narration: speaker == ENVIRONMENT,
            faded,
            thoughts: self.view.thoughts || self.view.stage.is_player(speaker),
            names: false,
        }
    }

    fn rows(&self, runs: Vec<(String, Style)>) -> Vec<Line<'static>> {
        let runs = runs.iter().map(|(text, style)| (text.as_str(), *style));
        wrap(runs, self.columns.text, Indent::NONE)
    }

    /// What `speaker` says. Where names stand above the text, nothing but its place sets narration
    /// apart from a line that goes on.
    fn said(&self, speaker: &str, runs: Vec<(String, Style)>) -> Vec<Line<'static>> {
        if speaker != ENVIRONMENT || self.columns.has_gutter() {
            return self.rows(runs);
        }
        let runs = runs.iter().map(|(text, style)| (text.as_str(), *style));
        wrap(runs, self.columns.text, Indent::all(NARRATION))
    }

    /// Something said about a line.
    fn aside(&self, text: &str) -> Vec<Line<'static>> {
        wrap([(text, self.view.theme.dim)], self.columns.text, Indent::hanging(2))
    }
}
