//! What the director's keys do.

use super::{tree::TreeView, why::Why};
use crate::{
    chat::CallId,
    play::Play,
    record::{LineId, Target},
    stage::{self, Act, Stage},
    tui::{
        keymap::{Action, Context},
        page::{Notice, Page, Shared, Step, Want},
        stage::{StagePage, beside::Beside},
    },
};

fn act(act: Act) -> Step {
    Step::Want(Want::Act(act))
}

impl StagePage {
    /// Does what is the director's to do; `None`: the action is something else.
    pub(in crate::tui::stage) fn direct(
        &mut self,
        action: Action,
        shared: &Shared,
    ) -> Option<Step> {
        let play = shared.play.as_ref()?;
        let stage = play.stage();
        let step = match action {
            Action::NextLens => self.next_lens(stage),
            Action::Rules => self.open_rules(),
            Action::Feelings => self.open_feelings(stage),
            Action::UndoPlay => act(Act::Undo),
            Action::RedoPlay => act(Act::Redo),
            Action::Pause if matches!(stage.step(), stage::Step::Held { .. }) => act(Act::GoOn),
            Action::Pause => act(Act::Pause),
            Action::GoOn => act(Act::GoOn),
            _ if self.editor.changes().is_some() => return self.change(action, shared),
            Action::ToDesk => self.toggle_desk(stage, shared),
            Action::Nth(number) => self.name_nth(number, stage),
            Action::Provenance => self.toggle_why(),
            Action::ShowCalls => self.inspect(play),
            Action::CompareModels => Step::Compare(self.desk.line(stage).map(|line| line.id)),
            Action::ReplayFrom => match self.desk.line(stage) {
                Some(line) => Step::Replay(line.id),
                None => Step::Say(Notice::plain("There is no finished line here yet.")),
            },
            Action::MarkPlay => {
                let line = self.desk.line(stage);
                let at = line.map(|line| Target::Line { line: line.id, span: None });
                Step::Mark { at, judging: None }
            }
            Action::ShowRuns => Step::Runs,
            Action::StopTrial => act(Act::StopTrial),
            Action::ShowGhost => self.toggle_ghosts(),
            Action::BookTrack => self.toggle_book(play),
            Action::ShowTree => self.toggle_tree(stage),
            _ if self.moves_in_tree(action) => Step::Stay,
            Action::Accept if self.tree_is_open() => self.go_in_tree(stage, shared),
            Action::EditLine => self.begin_change(play),
            Action::Reroll if self.desk.is_being_written(stage) => act(Act::Reroll { line: None }),
            Action::Reroll => self.with_line(stage, |line| Act::Reroll { line: Some(line) }),
            Action::DeleteFrom => self.with_line(stage, |from| Act::Delete { from }),
            Action::PlayFrom => self.with_line(stage, |line| Act::GoBack { to: Some(line) }),
            Action::EarlierTake => self.beside_line(stage, false),
            Action::LaterTake => self.beside_line(stage, true),
            Action::Back if self.beside.is_none() && self.desk.is_open() => {
                self.leave_desk(stage);
                Step::Stay
            }
            _ if self.desk.is_open() => {
                return self.move_choice(action, stage).then_some(Step::Stay);
            }
            _ => return None,
        };
        Some(step)
    }

    fn toggle_desk(&mut self, stage: &Stage, shared: &Shared) -> Step {
        if self.desk.is_open() {
            self.leave_desk(stage);
            return Step::Stay;
        }
        if stage.path().len() == 0 {
            return Step::Say(Notice::plain("There is no line yet to do anything with."));
        }
        self.desk.open(stage);
        self.transcript.hold(shared);
        Step::Stay
    }

    fn leave_desk(&mut self, stage: &Stage) {
        let at_end = self.desk.line(stage).map(|line| line.id) == stage.head();
        self.desk.close();
        if matches!(self.beside, Some(Beside::Tree(_) | Beside::Why(_))) {
            self.beside = None;
        }
        if at_end {
            self.transcript.go_to_newest();
        }
    }

    /// What the models behind the chosen line were sent; of one that is being written, its own call.
    fn inspect(&self, play: &Play) -> Step {
        let stage = play.stage();
        let (about, calls) = match self.desk.line(stage) {
            Some(line) => (format!("line {}, {}", line.id, line.speaker), play.calls_of(line.id)),
            None => ("the line under way".to_owned(), under_way(stage)),
        };
        match calls.is_empty() {
            true => Step::Say(Notice::plain("No model was asked for this line.")),
            false => Step::Inspect { about, calls },
        }
    }

    fn toggle_ghosts(&mut self) -> Step {
        Step::Say(Notice::plain(match self.transcript.toggle_ghosts() {
            true => "Under your lines stands what the ghost wrote in their place, where it did.",
            false => "The ghost’s lines are hidden.",
        }))
    }

    fn move_choice(&mut self, action: Action, stage: &Stage) -> bool {
        let pages = matches!(action, Action::PageUp | Action::PageDown);
        if pages && self.beside.is_some() {
            return false;
        }
        let page = self.transcript.lines_in_view().saturating_sub(1).max(1);
        self.desk.act(action, stage, page)
    }

    fn toggle_why(&mut self) -> Step {
        self.beside = match self.beside.take() {
            Some(Beside::Why(_)) => None,
            _ => Some(Beside::Why(Why::default())),
        };
        Step::Stay
    }

    /// Before the first time it is asked: it cannot be unseen.
    fn toggle_book(&mut self, play: &Play) -> Step {
        match self.beside {
            Some(Beside::Book(_)) => self.beside = None,
            _ if play.book_shown() => self.book_shown(),
            _ => {
                return Step::Ask {
                    title: "Show the book’s own lines?",
                    question: "Whoever has seen them is no longer a blind annotator of this play. \
                               That they were shown is written down with it."
                        .to_owned(),
                    want: Want::ShowBook,
                };
            }
        }
        Step::Stay
    }

    fn toggle_tree(&mut self, stage: &Stage) -> Step {
        self.beside = match self.beside.take() {
            Some(Beside::Tree(_)) => None,
            _ => {
                let line = self.desk.line(stage).map(|line| line.id);
                Some(Beside::Tree(TreeView::at(line.or(stage.head()), stage)))
            }
        };
        Step::Stay
    }

    /// While the tree is open, whatever moves moves in it.
    fn moves_in_tree(&mut self, action: Action) -> bool {
        match &mut self.beside {
            Some(Beside::Tree(tree)) if action != Action::Back => tree.act(action),
            _ => false,
        }
    }

    fn tree_is_open(&self) -> bool {
        matches!(self.beside, Some(Beside::Tree(_)))
    }

    /// To the line that is chosen in the tree: on the branch that is played, the desk's choice goes
    /// there; else the play goes to its branch.
    fn go_in_tree(&mut self, stage: &Stage, shared: &Shared) -> Step {
        let Some(Beside::Tree(tree)) = &self.beside else { return Step::Stay };
        let Some(line) = tree.line() else { return Step::Stay };
        self.transcript.hold(shared);
        let depth = stage.tree().path_to(Some(line)).len().saturating_sub(1);
        self.desk.choose(depth);
        match stage.place_of(line) {
            Some(_) => {
                self.beside = None;
                Step::Stay
            }
            None => act(Act::Take { of: line }),
        }
    }

    /// Does something with the chosen line.
    fn with_line(&self, stage: &Stage, does: impl FnOnce(LineId) -> Act) -> Step {
        match self.desk.line(stage) {
            Some(line) => act(does(line.id)),
            None => Step::Say(Notice::plain("There is no finished line here yet.")),
        }
    }

    /// To what else was said in the place of the chosen line.
    fn beside_line(&self, stage: &Stage, later: bool) -> Step {
        let Some(line) = self.desk.line(stage) else { return Step::Stay };
        let all = stage.tree().siblings(line.id);
        let at = all.iter().position(|other| *other == line.id).unwrap_or(0);
        let to = if later { at.checked_add(1) } else { at.checked_sub(1) };
        match to.and_then(|to| all.get(to)) {
            Some(of) => act(Act::Take { of: *of }),
            None => Step::Say(Notice::plain(match (all.len(), later) {
                (..2, _) => "This line has one take only; a reroll or a change makes another.",
                (_, true) => "This is the newest take.",
                (_, false) => "This is the first take.",
            })),
        }
    }

    /// While the words of a line are being changed.
    fn change(&mut self, action: Action, shared: &Shared) -> Option<Step> {
        match action {
            Action::Back | Action::ToDesk => Some(self.give_up_change(shared)),
            Action::Accept => {
                let (line, text) = (self.editor.changes()?, self.editor.text());
                Some(act(Act::Edit { line, text }))
            }
            _ => None,
        }
    }

    fn begin_change(&mut self, play: &Play) -> Step {
        if let Some(line) = self.desk.line(play.stage()) {
            self.editor.begin_change(line, play);
        }
        Step::Stay
    }

    fn give_up_change(&mut self, shared: &Shared) -> Step {
        if !self.editor.give_up_change() {
            return Step::Say(Notice::plain("The line stays as it is."));
        }
        let key = shared.keymap.key_for(&[Context::Desk], Action::EditLine).unwrap_or_default();
        let said = format!("The line stays as it is; {key} on it brings your words back.");
        Step::Say(Notice::plain(said))
    }

    fn next_lens(&mut self, stage: &Stage) -> Step {
        let lens = self.transcript.lens().next(stage);
        self.transcript.look_through(lens);
        Step::Say(Notice::plain(lens.about(stage)))
    }
}

/// The calls that are awaited, or the one that failed.
fn under_way(stage: &Stage) -> Vec<CallId> {
    match stage.step() {
        stage::Step::Failed { call, .. } => vec![*call],
        _ => stage.awaited(),
    }
}
