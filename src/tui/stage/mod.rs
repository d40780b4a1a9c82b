//! The Stage screen: the play as it goes on, and the player's hand in it.
//!
//! Owns what is looked at and what is being written; the play itself is [`crate::play`]'s and
//! changes only by what the screen wants done. `transcript` is the play as a column; `editor` is the
//! player's line, `desk` the director's hand in it, `status` what happens now, `beside` what is read
//! beside the play, of which `side` is the player's part and the cast, `aside` what the header says,
//! `sheet` what lies over the play, as `naming`, the list of speakers, `recorded` what is other where it
//! is a recorded play, `moment` what can be done at this point, `words` the sentences for
//! all that.

mod aside;
mod beside;
mod desk;
mod editor;
mod feelings;
mod moment;
mod naming;
mod recorded;
mod sheet;
mod side;
mod status;
#[cfg(test)]
pub(super) mod tests;
mod transcript;
mod view;
mod words;

use std::time::Instant;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use self::{
    aside::Aside,
    beside::Beside,
    desk::{Desk, book::BookTrack, lens::Lens, told, tree::TreeView},
    editor::Editor,
    moment::{Moment, Phase},
    sheet::Sheet,
    transcript::Transcript,
};
use super::{
    events::Pointer,
    keymap::{Action, Context},
    page::{Clip, Notice, Page, Shared, Step, Typing, WHEEL, Want},
    widgets::panel::Panel,
};
use crate::{
    chat::CallId,
    play::{Play, ghost},
    record::LineId,
    stage::Act,
};

/// What only moves what is read.
const SCROLLS: [Action; 10] = [
    Action::Up,
    Action::Down,
    Action::PageUp,
    Action::PageDown,
    Action::First,
    Action::Last,
    Action::LineStart,
    Action::LineEnd,
    Action::ScrollUp,
    Action::ScrollDown,
];

pub struct StagePage {
    transcript: Transcript,
    editor: Editor,
    /// What is read beside the play, while it is.
    beside: Option<Beside>,
    /// Whether that covered the play when last drawn.
    covered: bool,
    /// Where it was last drawn.
    side: Rect,
    /// What lies over the play and takes the keys.
    sheet: Option<Sheet>,
    desk: Desk,
    moment: Moment,
    /// Whose line the model was asked to draft, until it is there.
    drafting: Option<String>,
    /// The call under way, and when it was first seen.
    asked: Option<(CallId, Instant)>,
    aside: Aside,
}

impl StagePage {
    pub fn new(play: &Play) -> Self {
        let stage = play.stage();
        Self {
            transcript: Transcript::new(play),
            editor: Editor::new(play),
            beside: None,
            covered: false,
            side: Rect::default(),
            sheet: None,
            desk: Desk::default(),
            moment: Moment::of(stage, false, false),
            drafting: None,
            asked: None,
            aside: Aside::of(stage, Lens::default()),
        }
    }

    /// Shows the line and marks it.
    pub fn show(&mut self, line: LineId) {
        self.transcript.show(line);
    }

    fn send(&mut self, shared: &Shared) -> Step {
        let text = self.editor.text();
        if text.trim().is_empty() {
            let pass = shared.keymap.key_for(self.contexts(), Action::Pass);
            return Step::Say(Notice::plain(match pass {
                Some(key) => format!("Write your line first, or let the model say it: {key}."),
                None => "Write what you want to say first.".to_owned(),
            }));
        }
        let speaker = self.editor.speaker().to_owned();
        Step::Want(Want::Act(Act::Speak { speaker, text }))
    }

    fn end(&self, shared: &Shared) -> Step {
        let Some(play) = &shared.play else { return Step::Stay };
        if matches!(self.moment.phase, Phase::Over { .. }) {
            return Step::Say(Notice::plain("The scene is over already."));
        }
        let context = if self.editor.is_empty() { Context::Over } else { Context::Stage };
        let key = shared.keymap.key_for(&[context], Action::ToVerdict).unwrap_or_default();
        Step::Ask {
            title: "End the scene?",
            question: match play.stage().rounds() {
                0 => "The scene ends here, without a line to judge.".to_owned(),
                _ => format!("The scene ends here; {key} then leads to the verdict."),
            },
            want: Want::Act(Act::End),
        }
    }

    /// To the verdict; from the desk, to the first flaw of the line that is chosen.
    fn to_verdict(&self, shared: &Shared) -> Step {
        let stage = shared.play.as_ref().map(Play::stage);
        let line = stage.and_then(|stage| self.desk.line(stage)).map(|line| line.id);
        match self.moment.phase {
            Phase::Over { played: true, .. } => return Step::Verdict(line),
            Phase::Over { played: false, .. } => {
                return Step::Say(Notice::plain("There is nothing to judge: nobody has spoken."));
            }
            _ => {}
        }
        let key = shared.keymap.key_for(self.contexts(), Action::EndScene).unwrap_or_default();
        Step::Say(Notice::plain(format!("The scene is not over yet; {key} ends it.")))
    }

    fn next_character(&mut self) -> Step {
        if !self.editor.has_choice() {
            return Step::Say(Notice::plain("You play one character in this scene."));
        }
        let (speaker, text) = (self.editor.speaker().to_owned(), self.editor.text());
        self.editor.next_character();
        Step::Want(Want::KeepDraft { speaker, text })
    }

    /// Wants the model's draft of the line that is being written.
    fn draft_line(&mut self) -> Step {
        let speaker = self.editor.speaker().to_owned();
        if speaker.is_empty() {
            return Step::Say(Notice::plain(
                "You play nobody; there is no line of yours to draft.",
            ));
        }
        self.drafting = Some(speaker.clone());
        Step::Want(Want::Draft { speaker })
    }

    /// Puts the draft into the editor once it is written; what stood there comes back by undo.
    fn take_draft(&mut self, play: &Play) {
        let Some(speaker) = &self.drafting else { return };
        let Some(ghost) = play.ghost().filter(|ghost| ghost.speaker == *speaker) else { return };
        if let Some(draft) = ghost.draft() {
            self.editor.put_all(draft);
            self.drafting = None;
        } else if matches!(ghost.writing, ghost::Writing::Failed { .. }) {
            self.drafting = None;
        }
    }

    /// Copies the source of the line that is chosen on the desk, else of the newest.
    fn copy_line(&self, shared: &Shared) -> Step {
        let stage = shared.play.as_ref().map(Play::stage);
        let line = stage.and_then(|stage| {
            let newest = || stage.head().and_then(|head| stage.line(head));
            self.desk.line(stage).or_else(newest)
        });
        match line {
            Some(line) => Step::Want(Want::Clip(Clip {
                what: format!("Line {}, {},", line.id, line.speaker),
                text: line.text.clone(),
                file: None,
            })),
            None => Step::Say(Notice::plain("There is no line yet to copy.")),
        }
    }

    fn toggle_thoughts(&mut self) -> Step {
        let shown = self.transcript.toggle_thoughts();
        Step::Say(Notice::plain(match (shown, self.moment.watching) {
            (true, _) => "Thoughts are shown.",
            (false, true) => "Thoughts are hidden.",
            (false, false) => "The others’ thoughts are hidden; yours are shown.",
        }))
    }

    fn toggle_parts(&mut self) {
        self.beside = match self.beside.take() {
            Some(Beside::Parts(_)) => None,
            _ => Some(Beside::Parts(Panel::default())),
        };
    }

    /// Moves what is read: pages move what is open beside the play, all else moves the play.
    fn scroll(&mut self, action: Action, shared: &Shared) {
        let action = match action {
            Action::ScrollUp => Action::Up,
            Action::ScrollDown => Action::Down,
            Action::LineStart => Action::First,
            Action::LineEnd => Action::Last,
            other => other,
        };
        let pages = matches!(action, Action::PageUp | Action::PageDown);
        if let (Some(beside), Some(play)) = (&mut self.beside, &shared.play)
            && (pages || self.covered)
        {
            beside.act(action, play, self.editor.speaker(), self.desk, &shared.theme);
            return;
        }
        match action {
            Action::PageUp => self.transcript.page(-1, shared),
            Action::PageDown => self.transcript.page(1, shared),
            Action::Up => self.transcript.scroll_by(-1, shared),
            Action::Down => self.transcript.scroll_by(1, shared),
            Action::First => self.transcript.go_to_start(shared),
            Action::Last => self.transcript.go_to_end(shared),
            _ => {}
        }
    }

    /// Whether letters go into the editor.
    fn writes(&self) -> bool {
        let own = !self.desk.is_open() && self.moment.can_write();
        self.sheet.is_none() && (own || self.editor.changes().is_some())
    }

    /// Brings an earlier line of the player's into the editor, or a later one.
    fn recall(&mut self, earlier: bool, shared: &Shared) -> bool {
        // Who reads back, or reads what was played, goes on reading.
        let over = matches!(self.moment.phase, Phase::Over { .. });
        let reads = self.editor.is_empty() && (over || !self.transcript.follows());
        match &shared.play {
            Some(play) if self.writes() && !self.covered && !reads => {
                self.editor.recall(earlier, play)
            }
            _ => false,
        }
    }

    /// Whether `action` goes to the editor and not to the play.
    fn is_for_editor(&self, action: Action) -> bool {
        let moves = [Action::Up, Action::Down, Action::LineStart, Action::LineEnd];
        self.writes() && !(self.editor.is_empty() && moves.contains(&action))
    }
}

impl Page for StagePage {
    fn redress(&mut self) {
        self.transcript.redress();
        if let Some(beside) = &mut self.beside {
            beside.redress();
        }
    }

    fn title(&self) -> &'static str {
        "Stage"
    }

    fn aside(&self, columns: usize) -> String {
        self.aside.within(columns)
    }

    fn contexts(&self) -> &'static [Context] {
        match self.sheet {
            Some(ref sheet) => sheet.contexts(),
            None if self.editor.changes().is_some() => Desk::CHANGING,
            None if matches!(self.beside, Some(Beside::Tree(_))) => TreeView::CONTEXTS,
            None => self.moment.contexts(),
        }
    }

    fn typing(&self) -> Typing {
        match (self.writes(), self.editor.is_empty()) {
            (false, _) => Typing::No,
            (true, true) => Typing::Empty,
            (true, false) => Typing::Text,
        }
    }

    fn catch_up(&mut self, shared: &Shared) {
        let Some(play) = &shared.play else { return };
        self.moment = Moment::of(play.stage(), !self.editor.is_empty(), self.desk.is_open());
        self.moment.recorded = shared.progress.recording.is_some();
        let call = play.stage().step().call();
        if call != self.asked.map(|(call, _)| call) {
            self.asked = call.map(|call| (call, Instant::now()));
        }
        self.aside = Aside::of(play.stage(), self.transcript.lens());
        let chosen = self.desk.line(play.stage()).map(|line| line.id);
        self.transcript.choose(chosen);
        self.editor.follow(play.stage().players_turn());
        self.take_draft(play);
        self.transcript.catch_up(play);
        self.transcript.written(!self.editor.is_empty());
    }

    fn insert(&mut self, text: &str) {
        self.transcript.unmark();
        self.editor.insert(text);
    }

    fn written(&self) -> Option<String> {
        self.writes().then(|| self.editor.text())
    }

    fn take_outside(&mut self, text: &str) {
        // A model's draft that has come meanwhile would take the place of these words.
        self.drafting = None;
        self.editor.put_all(text);
    }

    fn can(&self, action: Action, shared: &Shared) -> bool {
        match action {
            Action::StopWaiting => shared.progress.waiting.is_some(),
            Action::WriteAgain | Action::SaveHere => shared.progress.trouble.is_some(),
            Action::ToVerdict => matches!(self.moment.phase, Phase::Over { played: true, .. }),
            Action::NextCharacter => self.editor.has_choice(),
            Action::CopyLine | Action::ToDesk => {
                shared.play.as_ref().is_some_and(|play| play.stage().head().is_some())
            }
            _ => true,
        }
    }

    fn pointed(&mut self, pointer: Pointer, at: Position, shared: &Shared) {
        let Some(action) = pointer.scrolls() else { return };
        for _ in 0..WHEEL {
            if self.sheet.is_some() {
                self.act_on_sheet(action, shared);
            } else if let (Some(beside), Some(play)) = (&mut self.beside, &shared.play)
                && self.side.contains(at)
            {
                beside.act(action, play, self.editor.speaker(), self.desk, &shared.theme);
            } else {
                let rows = if action == Action::Up { -1 } else { 1 };
                self.transcript.scroll_by(rows, shared);
            }
        }
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Step {
        if self.sheet.is_some() {
            return self.act_on_sheet(action, shared);
        }
        if !SCROLLS.contains(&action) {
            self.transcript.unmark();
        }
        if shared.progress.recording.is_some()
            && let Some(step) = self.act_on_recording(action, shared)
        {
            return step;
        }
        let comparing = shared.play.as_ref().is_some_and(|play| play.stage().comparing().is_some());
        if comparing && self.editor.is_empty() && matches!(action, Action::Accept | Action::GoOn) {
            return Step::Choose;
        }
        if let Some(step) = self.direct(action, shared) {
            return step;
        }
        match action {
            Action::Back if self.beside.is_some() => self.beside = None,
            Action::Back => return Step::Back,
            Action::Accept => return self.send(shared),
            Action::ToModels => return Step::Models,
            Action::ToVerdict => return self.to_verdict(shared),
            Action::NextInBook => return Step::Want(Want::Onward),
            Action::MarkPlay => return Step::Mark { at: None, judging: None },
            Action::KeepPlay => return Step::Want(Want::KeepPlay),
            Action::Pass => return Step::Want(Want::Act(Act::Pass)),
            Action::DraftLine => return self.draft_line(),
            Action::AskAgain => return Step::Want(Want::Act(Act::Retry)),
            Action::NameNext => return self.name_next(shared),
            Action::EndScene => return self.end(shared),
            Action::NextCharacter => return self.next_character(),
            Action::CopyLine => return self.copy_line(shared),
            Action::Thoughts => return self.toggle_thoughts(),
            Action::SidePanel => self.toggle_parts(),
            Action::StopWaiting if shared.progress.waiting.is_some() => {
                return Step::Want(Want::StopWaiting);
            }
            Action::WriteAgain if shared.progress.trouble.is_some() => {
                return Step::Want(Want::WriteAgain);
            }
            Action::SaveHere if shared.progress.trouble.is_some() => {
                return Step::Want(Want::SaveHere);
            }
            Action::Up | Action::Down if self.recall(action == Action::Up, shared) => {}
            _ if self.is_for_editor(action) && self.editor.act(action) => {}
            _ => self.scroll(action, shared),
        }
        Step::Stay
    }

    fn done(&mut self, act: &Act, shared: &Shared) -> Option<Notice> {
        match act {
            Act::Speak { .. } => self.editor.clear(),
            Act::Edit { .. } => self.editor.end_change(),
            _ => {}
        }
        let stage = shared.play.as_ref()?.stage();
        match (act, self.desk.is_open()) {
            (Act::Reroll { .. }, true) => {}
            (_, true) => self.desk.stay_on(stage),
            (Act::Speak { .. } | Act::Undo | Act::Redo, false) => self.transcript.go_to_newest(),
            (_, false) => {}
        }
        told::done(act, stage, &shared.keymap)
    }

    fn book_shown(&mut self) {
        self.beside = Some(Beside::Book(BookTrack::default()));
    }

    fn drafts(&self, shared: &Shared) -> Vec<Want> {
        let kept = |speaker: &str| shared.play.as_ref().map_or("", |play| play.draft(speaker));
        let drafts = self.editor.drafts().filter(|(speaker, text)| kept(speaker) != text);
        drafts.map(|(speaker, text)| Want::KeepDraft { speaker, text }).collect()
    }

    fn leaving(&mut self, _shared: &Shared) -> Vec<Want> {
        vec![Want::Close]
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, shared: &Shared) -> Option<Position> {
        self.view(buffer, area, shared)
    }
}
