//! Judgings, probes of judges, and what is seen beside them.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tokio::task::spawn_blocking;

use super::{Backstage, Behind, shelf::ago};
use crate::{
    chat::Fault,
    effect::Effect,
    journal::{
        baseline,
        shelf::{self, Shelved},
        summary::Summary,
    },
    play::{JudgeRequest, Play},
    record::{LineId, RoleModel, Subject},
    tui::{
        events::Msg,
        page::{EarlierPlay, Notice},
    },
};

impl Backstage {
    pub(super) fn judge(&mut self, play: &mut Option<Play>) -> Vec<Msg> {
        let opened = play.as_mut().map(Play::judge_as_usual);
        self.opened(opened, play)
    }

    /// Judges another run of the play than the one that is being played.
    pub(super) fn judge_run(&mut self, head: Option<LineId>, play: &mut Option<Play>) -> Vec<Msg> {
        let opened = play.as_mut().map(|play| {
            let usual = JudgeRequest::usual(play.stage())?;
            play.judge(JudgeRequest { head, ..usual })
        });
        self.opened(opened, play)
    }

    /// Judges as each of these requests says, each so many times.
    pub(super) fn judge_as(
        &mut self,
        requests: &[JudgeRequest],
        times: u32,
        play: &mut Option<Play>,
    ) -> Vec<Msg> {
        let mut said = Vec::new();
        for _ in 0..times {
            for request in requests {
                said.extend(match request.subject {
                    Subject::Play => {
                        let opened = play.as_mut().map(|play| play.judge(request.clone()));
                        self.opened(opened, play)
                    }
                    Subject::Reference => self.judge_reference(request, play),
                });
            }
        }
        said.truncate(1);
        said
    }

    pub(super) fn probe(&mut self, judge: RoleModel, play: &mut Option<Play>) -> Vec<Msg> {
        let opened = play.as_mut().map(|play| play.probe(judge));
        self.opened(opened, play)
    }

    /// Takes the reference's judging from the cache, or has it judged and keeps that.
    fn judge_reference(&mut self, request: &JudgeRequest, play: &mut Option<Play>) -> Vec<Msg> {
        let Some(on) = play else { return Vec::new() };
        let key = match on.baseline_key(request) {
            Ok(key) => key,
            Err(fault) => return vec![refused(&fault)],
        };
        let judged_already = on.judgings().iter().any(|judging| {
            let number = judging.panel.judging();
            on.baseline_of(number).is_some_and(|baseline| baseline.key == key)
        });
        if judged_already {
            let said = "This judge has judged the book already; its judging is here.";
            return vec![Msg::Notice(Notice::plain(said))];
        }
        let (opened, warning) = match baseline::load(&self.cache, &key) {
            Ok(Some(stored)) => (on.take_baseline(request.clone(), stored), None),
            Ok(None) => (on.judge(request.clone()), None),
            Err(error) => (on.judge(request.clone()), Some(Notice::warning(error.to_string()))),
        };
        if let Some(judging) = on.judgings().last().filter(|one| !one.panel.is_settled()) {
            self.baselines.push(judging.panel.judging());
        }
        let said = self.opened(Some(opened), play);
        said.into_iter().chain(warning.map(Msg::Notice)).collect()
    }

    /// Keeps judgings of references that have come to their end.
    pub(super) fn keep_baselines(&mut self, play: &Play) -> Vec<Msg> {
        let mut said = Vec::new();
        self.baselines.retain(|number| {
            let Some(baseline) = play.baseline_of(*number) else { return true };
            if let Err(error) = baseline::save(&self.cache, &baseline) {
                said.push(Msg::Notice(Notice::warning(error.to_string())));
            }
            false
        });
        said
    }

    /// Begins to look for earlier plays of the scene that is on.
    pub(super) fn look_for_earlier(&self, play: &Option<Play>) {
        let (Some(play), Some(driver)) = (play, &self.driver) else { return };
        let scene = play.stage().scene();
        let (book, topic) = (scene.book.clone(), scene.topic.clone());
        let (plays, own) = (self.plays.clone(), driver.journal().to_owned());
        let (tell, opened) = (self.tell.clone(), self.opened);
        tokio::spawn(async move {
            let listed = spawn_blocking(move || earlier(&plays, &own, &book, &topic)).await;
            if let Ok(plays) = listed {
                // Nobody listens any more when the program ends.
                let _ = tell.send(Behind::Earlier { plays, of: opened }).await;
            }
        });
    }

    fn opened(
        &mut self,
        opened: Option<Result<Vec<Effect>, Fault>>,
        play: &mut Option<Play>,
    ) -> Vec<Msg> {
        match opened {
            None => Vec::new(),
            Some(Ok(effects)) => {
                self.change(play, |_| effects);
                Vec::new()
            }
            Some(Err(fault)) => vec![refused(&fault)],
        }
    }
}

fn refused(fault: &Fault) -> Msg {
    let said = format!("{} {}", fault.what, fault.hint);
    Msg::Notice(Notice::error(said.trim_end()))
}

/// Plays of the scene in the folder but the one that is on, the newest first.
fn earlier(plays: &Path, own: &PathBuf, book: &str, topic: &str) -> Vec<EarlierPlay> {
    let now = Timestamp::now();
    let of_scene = |shelved: Shelved| {
        let play = shelved.play.ok().filter(|_| shelved.path != *own)?;
        (play.book == book && play.topic == topic && play.begun).then(|| row(play, now))
    };
    // A folder that cannot be listed is told where plays are listed.
    shelf::list(plays).unwrap_or_default().into_iter().filter_map(of_scene).collect()
}

fn row(play: Summary, now: Timestamp) -> EarlierPlay {
    EarlierPlay {
        when: ago(play.changed, now),
        player: play.casting.player,
        actor: play.casting.roles.actor.model.to_string(),
        lines: play.lines,
        mean: play.verdict.and_then(|verdict| verdict.mean),
    }
}
