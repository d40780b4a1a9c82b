//! The stack of screens: what lies on it, and how one leads to another.

use super::{App, Todo};
use crate::{
    play::{Judging, Play, marks::Layer},
    record::{LineId, Roles, Target},
    stage::{Act, Step},
    tui::{
        casting::Casting,
        compare::{ChoicePage, RunsPage, SetupPage},
        figures::FiguresPage,
        inspect::InspectPage,
        library::Library,
        marking::MarkingPage,
        models::ModelsPage,
        onward::{Next, OnwardPage},
        page::{Notice, Page, Want},
        shelf::{News, ShelfPage},
        stage::StagePage,
        verdict::{VerdictPage, hand},
        writing::WritingPage,
    },
};

/// The screens that are opened from the Library, which is always there.
#[cfg_attr(test, derive(strum::EnumCount))]
pub enum Screen {
    Casting(Box<Casting>),
    Stage(Box<StagePage>),
    Verdict(Box<VerdictPage>),
    Models(Box<ModelsPage>),
    Inspect(Box<InspectPage>),
    Setup(Box<SetupPage>),
    Choice(Box<ChoicePage>),
    Runs(Box<RunsPage>),
    Marking(Box<MarkingPage>),
    Figures(Box<FiguresPage>),
    Onward(Box<OnwardPage>),
    Shelf(Box<ShelfPage>),
    Writing(Box<WritingPage>),
}

impl Screen {
    pub(super) fn page(&self) -> &dyn Page {
        match self {
            Self::Casting(page) => page.as_ref(),
            Self::Stage(page) => page.as_ref(),
            Self::Verdict(page) => page.as_ref(),
            Self::Models(page) => page.as_ref(),
            Self::Inspect(page) => page.as_ref(),
            Self::Setup(page) => page.as_ref(),
            Self::Choice(page) => page.as_ref(),
            Self::Runs(page) => page.as_ref(),
            Self::Marking(page) => page.as_ref(),
            Self::Figures(page) => page.as_ref(),
            Self::Onward(page) => page.as_ref(),
            Self::Shelf(page) => page.as_ref(),
            Self::Writing(page) => page.as_ref(),
        }
    }

    pub(super) fn page_mut(&mut self) -> &mut dyn Page {
        match self {
            Self::Casting(page) => page.as_mut(),
            Self::Stage(page) => page.as_mut(),
            Self::Verdict(page) => page.as_mut(),
            Self::Models(page) => page.as_mut(),
            Self::Inspect(page) => page.as_mut(),
            Self::Setup(page) => page.as_mut(),
            Self::Choice(page) => page.as_mut(),
            Self::Runs(page) => page.as_mut(),
            Self::Marking(page) => page.as_mut(),
            Self::Figures(page) => page.as_mut(),
            Self::Onward(page) => page.as_mut(),
            Self::Shelf(page) => page.as_mut(),
            Self::Writing(page) => page.as_mut(),
        }
    }
}

impl App {
    /// Shows a play on the stage; one from the Shelf where it is to be marked, or at its verdict if
    /// it was judged.
    pub(super) fn open(&mut self, play: Play) -> Vec<Todo> {
        let over = matches!(play.stage().step(), Step::Over { .. }) && !play.judgings().is_empty();
        let from_shelf = match self.opened.last() {
            Some(Screen::Shelf(shelf)) => Some(shelf.leads_to_marking()),
            _ => None,
        };
        self.opened.push(Screen::Stage(Box::new(StagePage::new(&play))));
        if play.stage().comparing().is_some() {
            self.push(Screen::Choice(Box::default()));
        }
        (self.shared.play, self.shared.earlier) = (Some(play), None);
        self.shared.seen_verdict = false;
        match from_shelf {
            Some(true) if self.shared.progress.recording.is_some() => Vec::new(),
            Some(true) => {
                self.show_marking(None, None);
                Vec::new()
            }
            Some(false) if over => self.show_verdict(None),
            _ => Vec::new(),
        }
    }

    /// News of the recorded plays; the Shelf may lie below the visible screen.
    pub(super) fn tell_shelf(&mut self, news: News) {
        let shelf = self.opened.iter_mut().find_map(|screen| match screen {
            Screen::Shelf(shelf) => Some(shelf),
            _ => None,
        });
        let said = shelf.and_then(|shelf| shelf.hear(news));
        self.notice = said.or(self.notice.take());
    }

    pub(super) fn push(&mut self, screen: Screen) {
        self.opened.push(screen);
    }

    pub(super) fn show_runs(&mut self) {
        match &self.shared.play {
            Some(play) if !play.stage().trials().is_empty() => {
                let page = RunsPage::new(play);
                self.push(Screen::Runs(Box::new(page)));
            }
            _ => {
                let said = "There is no second run yet; the desk begins one.";
                self.notice = Some(Notice::plain(said));
            }
        }
    }

    /// Whether the stage is visible and tells at its lines what a judge found.
    pub(super) fn shows_flaws(&self) -> bool {
        let Some(play) = &self.shared.play else { return false };
        let of_play = play.judgings().iter().any(Judging::is_of_play);
        let is_hidden = play.marks().layers().iter().any(Layer::hides_judges);
        matches!(self.opened.last(), Some(Screen::Stage(_))) && of_play && !is_hidden
    }

    /// To marking the play; `judging` was looked at before.
    pub(in crate::tui) fn show_marking(&mut self, at: Option<Target>, judging: Option<u32>) {
        if let Some(play) = &self.shared.play {
            let page = MarkingPage::new(play, at, judging, &self.shared);
            self.push(Screen::Marking(Box::new(page)));
        }
    }

    /// Goes where an act that was done leads: from the choice of models to their lines, and back to
    /// the stage from there.
    pub(super) fn follow(&mut self, act: &Act) {
        let leads_on = matches!(
            (act, self.opened.last()),
            (Act::Compare { .. } | Act::Trial { .. }, Some(Screen::Setup(_)))
                | (Act::Prefer { .. } | Act::DropComparison, Some(Screen::Choice(_)))
        );
        if leads_on {
            self.opened.pop();
        }
        if matches!(act, Act::Compare { .. }) {
            self.push(Screen::Choice(Box::default()));
        }
    }

    /// To the verdict, and the first flaw of this line; a play that is not judged yet is judged.
    pub(in crate::tui) fn show_verdict(&mut self, line: Option<LineId>) -> Vec<Todo> {
        let Some(play) = &self.shared.play else {
            return Vec::new();
        };
        self.shared.seen_verdict |= !hand::hides(play, &self.shared);
        // Of a recorded play nothing new is asked.
        let judged = !play.judgings().is_empty() || self.shared.progress.recording.is_some();
        let page = VerdictPage::new(play, line, &self.shared);
        self.opened.push(Screen::Verdict(Box::new(page)));
        if judged { Vec::new() } else { vec![Todo::Want(Want::Judge)] }
    }

    /// To the figures behind the verdict; what earlier plays came to is looked for.
    pub(in crate::tui) fn show_figures(&mut self, judging: u32) -> Vec<Todo> {
        self.push(Screen::Figures(Box::new(FiguresPage::new(judging))));
        match self.shared.earlier {
            Some(_) => Vec::new(),
            None => vec![Todo::Want(Want::EarlierPlays)],
        }
    }

    /// To putting what was played into words; the model is asked for them, unless the play was kept
    /// before or summed up already.
    pub(super) fn show_onward(&mut self, next: Next) -> Vec<Todo> {
        let Some(play) = &self.shared.play else {
            return Vec::new();
        };
        let asks = next.kept.is_none() && play.retelling().is_none();
        self.push(Screen::Onward(Box::new(OnwardPage::new(next))));
        let drafts = self.drafts().into_iter();
        drafts.chain(asks.then_some(Want::Retell)).map(Todo::Want).collect()
    }

    /// Leaves the play's screens: another one is about to be opened.
    pub(super) fn leave_play(&mut self) {
        self.opened.clear();
    }

    pub(super) fn show_models(&mut self) {
        let page = match (self.opened.last(), &self.shared.play) {
            (Some(Screen::Casting(casting)), _) => ModelsPage::of_casting(casting, &self.shared),
            (Some(Screen::Stage(_) | Screen::Setup(_)), Some(play)) => {
                ModelsPage::of_play(play, &self.shared)
            }
            _ => return,
        };
        self.opened.push(Screen::Models(Box::new(page)));
    }

    /// Gives roles to the Casting that the visible screen was opened from.
    pub(super) fn cast(&mut self, roles: Roles) {
        let casting = self.opened.iter_mut().rev().find_map(|screen| match screen {
            Screen::Casting(casting) => Some(casting),
            _ => None,
        });
        if let Some(casting) = casting {
            casting.take_roles(roles);
        }
    }

    /// Goes back to the stage, to where this line is.
    pub(super) fn show_line(&mut self, line: LineId) {
        while let Some(screen) = self.opened.last_mut() {
            if let Screen::Stage(stage) = screen {
                return stage.show(line);
            }
            self.opened.pop();
        }
    }
}

/// The visible screen; apart from [`App`] so that the rest of it can be borrowed beside.
pub(super) fn visible<'a>(library: &'a mut Library, opened: &'a mut [Screen]) -> &'a mut dyn Page {
    match opened.last_mut() {
        Some(screen) => screen.page_mut(),
        None => library,
    }
}
