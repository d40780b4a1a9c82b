//! The text beside the list: one flaw and its line, one failed critic, or the judging as a whole.

use super::{
    VerdictPage,
    findings::{Finding, Item},
    hand,
    published::{comparable, comparison},
    scores::measured,
};
use crate::{
    judge::{
        anchor::Sureness,
        material::JudgedLine,
        panel::{Critic, CriticState},
        published::PUBLISHED,
        rubric::{Dimension, same_name},
    },
    play::{Judging, Play, marks::Hand},
    record::{Form, LineId, Method, Protocol, Subject, Whom},
    scene::ENVIRONMENT,
    script::{self, Kind},
    tui::{
        keymap::{Action, Context},
        page::Shared,
        theme::Theme,
        widgets::panel::Prose,
        wrap::Indent,
    },
};

impl VerdictPage {
    /// The text about the chosen row.
    pub(super) fn prose(&self, play: &Play, judging: &Judging, shared: &Shared) -> Prose {
        let critic = |index: usize| judging.panel.critics().get(index);
        let mut prose = Prose::default();
        match self.chosen() {
            Item::Overview => match self.only.and_then(critic) {
                Some(critic) => about_dimension(&mut prose, judging, critic, &shared.theme),
                None => self.about_judging(&mut prose, play, judging, &shared.theme),
            },
            Item::Asked(index) => {
                if let Some(critic) = critic(index) {
                    about_dimension(&mut prose, judging, critic, &shared.theme);
                }
            }
            Item::Failed(index) => {
                if let Some(critic) = critic(index) {
                    about_failure(&mut prose, critic, shared);
                }
            }
            item => {
                if let Some(finding) = self.findings.finding(item) {
                    self.about_flaw(&mut prose, judging, finding, &shared.theme);
                    hand::about(&mut prose, play, judging, finding, shared);
                }
            }
        }
        prose
    }

    fn about_judging(&self, prose: &mut Prose, play: &Play, judging: &Judging, theme: &Theme) {
        let panel = &judging.panel;
        let rules = &play.stage().casting().rules;
        match panel.method() {
            Method::Checks => {
                prose.say("What is checked", theme.heading);
                prose.say(CHECKED, theme.page);
                if self.cramped {
                    prose.say(GET_VERDICT, theme.page);
                }
            }
            Method::Judge { model, rubric } => {
                let heading = match self.cramped {
                    true => format!("Judged by {model}"),
                    false => "How the scores come about".to_owned(),
                };
                prose.say(heading, theme.heading);
                prose.say(
                    format!(
                        "Each critic is asked about one dimension of the {rubric} rubric. A step \
                         of severity costs 5 points (flaws); each judged line that is not \
                         Environment's gives 1.5 back (length)."
                    ),
                    theme.page,
                );
            }
        }
        about_terms(prose, judging, theme);
        if self.cramped {
            prose.gap().say(measured(judging), theme.status);
            if let Some(comparison) = comparison(judging, rules, false) {
                prose.say(comparison, theme.status);
            }
        }
        if comparable(judging, rules) {
            about_published(prose, theme);
        }
        prose.gap().say(METRICS, theme.dim);
        if judging.material.protocol == Protocol::Newest {
            prose.say(NAMELESS, theme.dim);
        }
        let mended: Vec<String> = panel
            .critics()
            .iter()
            .filter_map(|critic| mended(critic).map(|what| format!("{}: {what}", critic.dimension)))
            .collect();
        if !mended.is_empty() {
            prose.gap();
            for line in mended {
                prose.say(line, theme.dim);
            }
        }
    }

    fn about_flaw(&self, prose: &mut Prose, judging: &Judging, finding: &Finding, theme: &Theme) {
        let flaw = &finding.held.flaw;
        let critic = judging.panel.critics().get(finding.critic);
        let severity = &finding.severity;
        prose.say(&*finding.kind, theme.heading);
        let mut graded = severity.told(flaw);
        let checks = *judging.panel.method() == Method::Checks;
        if let Some(critic) = critic.filter(|one| !checks && one.dimension != finding.kind) {
            graded.push_str(&format!(" · {}", critic.dimension));
        }
        let marks = format!("{} ", severity.marks());
        prose.runs(vec![(marks, severity.style(theme)), (graded, theme.status)], Indent::NONE);
        let spelled = flaw.kind.trim();
        if !spelled.is_empty() && !same_name(spelled, &finding.kind) {
            prose.say(format!("written as “{spelled}”"), theme.dim);
        }
        prose.gap();
        match flaw.instance.trim() {
            "" if finding.held.hand == Hand::Added => prose.say("No comment.", theme.dim),
            "" => prose.say("The critic does not say what is wrong.", theme.dim),
            instance => prose.say(instance, theme.page),
        };
        prose.gap();
        match finding.anchor {
            Some(anchor) => {
                self.about_line(prose, judging, anchor.line, anchor.sure, theme);
            }
            None => {
                prose.say("It cannot be told which line it speaks of.", theme.dim);
            }
        }
    }

    fn about_line(
        &self,
        prose: &mut Prose,
        judging: &Judging,
        id: LineId,
        sure: Sureness,
        theme: &Theme,
    ) {
        let lines = &judging.material.lines;
        let Some(at) = lines.iter().position(|line| line.id == id) else {
            return;
        };
        let before = at.checked_sub(1).filter(|_| self.tall);
        if let Some(before) = before.and_then(|before| lines.get(before)) {
            quote(prose, judging, before, &format!("  Line {at}"), theme);
            prose.gap();
        }
        let number = at + 1;
        let told = match sure {
            Sureness::Certain => format!("▸ Line {number}"),
            Sureness::Likely => format!("▸ Most likely line {number}"),
            Sureness::Guess => format!("▸ Perhaps line {number}"),
        };
        if let Some(line) = lines.get(at) {
            quote(prose, judging, line, &told, theme);
        }
    }
}

/// What is judged, and how, where it is not as usual.
fn about_terms(prose: &mut Prose, judging: &Judging, theme: &Theme) {
    let terms = judging.panel.terms();
    let by_player = judging.material.lines.iter().any(JudgedLine::by_player);
    let whom = match terms.whom {
        Whom::Cast => CAST,
        Whom::Everyone => EVERYONE,
        Whom::Player => PLAYER,
    };
    let told = [
        (by_player && *judging.panel.method() != Method::Checks, whom),
        (terms.form == Form::Evidence, EVIDENCE),
        (terms.subject == Subject::Reference, REFERENCE),
    ];
    for (_, text) in told.into_iter().filter(|(holds, _)| *holds) {
        prose.say(text, theme.page);
    }
}

const CAST: &str = "The cast is judged: what a person wrote belongs to the play and gives nothing \
    back for its length, and critics are told to find no flaws in it.";
const EVERYONE: &str = "Everyone is judged, also what a person wrote.";
const PLAYER: &str = "Only what a person wrote is judged.";
const EVIDENCE: &str = "Critics were asked for turn and quotation with each flaw; the protocol's own \
    request does not ask for them.";
const REFERENCE: &str = "The book's own dialogue was judged in place of a play.";

const METRICS: &str =
    "BLEU and ROUGE-L say how far the play's words are the book's own, from 0 to 1.";
const NAMELESS: &str = "The book's lines are measured with their speakers' names in front and the \
    play's without, so that even a play word for word would stay below 1.";

/// All published scores, in the order of the rows above.
fn about_published(prose: &mut Prose, theme: &Theme) {
    prose.gap().say("Published, judged by gpt-4o (last the mean)", theme.heading);
    for row in PUBLISHED {
        let scores = row.scores.map(|score| format!("{score:>5.1}")).join("");
        prose.say(format!("{:<12} {scores}{:>6.1}", row.model, row.mean), theme.page);
    }
}

pub(super) const NO_VERDICT: &str = "Plain checks, not a judge's verdict: they give no score.";
pub(super) const GET_VERDICT: &str =
    "For a verdict, give the judge a model on the stage, then judge again.";

const CHECKED: &str = "Lines of more than 60 words, phrases that assistants use, words that are \
    repeated or copied from the book, marks that are never closed, and speaking for somebody else.";

/// Columns that a quoted line stands in.
const QUOTE: u16 = 2;

/// A line as its critic saw it, with `told` in front of its speaker.
fn quote(prose: &mut Prose, judging: &Judging, line: &JudgedLine, told: &str, theme: &Theme) {
    let speakers = judging.material.scene.speakers();
    let index = speakers.iter().position(|name| *name == line.speaker).unwrap_or(0);
    let mut name =
        vec![(format!("{told}  "), theme.status), (line.speaker.clone(), theme.speaker(index))];
    if line.by_player() {
        name.push(("  you".to_owned(), theme.player));
    }
    prose.runs(name, Indent::hanging(QUOTE));
    let shown = judging.material.shown(line);
    let indent = Indent::all(QUOTE);
    if line.speaker == ENVIRONMENT {
        prose.runs(vec![(shown, theme.narration)], indent);
        return;
    }
    let script = script::parse(shown, &line.speaker, speakers);
    let runs = script.parts().iter().map(|part| {
        let style = match part.kind {
            Kind::Speech => theme.speech,
            Kind::Thought => theme.thought,
            Kind::Action => theme.action,
            Kind::Name => theme.speaker(index),
        };
        (script.text(part).to_owned(), style)
    });
    prose.runs(runs.collect(), indent);
}

fn about_dimension(prose: &mut Prose, judging: &Judging, critic: &Critic, theme: &Theme) {
    prose.say(&*critic.dimension, theme.heading);
    if let Some(Dimension { question, .. }) = judging.rubric.dimension(&critic.dimension) {
        prose.say(&**question, theme.page);
    }
    if let CriticState::Scored { score: Some(score), .. } = &critic.state {
        prose.gap().say(
            format!(
                "100 − {:.1} for flaws + {:.1} for length makes {:.1}, kept between 0 and 100.",
                score.penalty, score.correction, score.value
            ),
            theme.status,
        );
    }
    if let Some(mended) = mended(critic) {
        prose.gap().say(mended, theme.dim);
    }
}

fn about_failure(prose: &mut Prose, critic: &Critic, shared: &Shared) {
    let theme = &shared.theme;
    let CriticState::Failed { fault, raw } = &critic.state else {
        return;
    };
    prose.say(&*critic.dimension, theme.heading);
    prose.say("No score: this critic has failed.", theme.error);
    prose.gap().say(&*fault.what, theme.page);
    if !fault.hint.is_empty() {
        prose.say(&*fault.hint, theme.page);
    }
    if critic.can_retry() {
        let key = shared.keymap.key_for(&[Context::Verdict], Action::RetryCritic);
        let key = key.unwrap_or_default();
        prose.say(format!("{key} asks it again. What the others found stands."), theme.status);
    }
    prose.gap();
    if raw.trim().is_empty() {
        prose.say("Nothing had come of its answer.", theme.dim);
        return;
    }
    prose.say("What had come of its answer", theme.heading);
    for line in raw.lines() {
        prose.say(line, theme.dim);
    }
}

/// What had to be mended to read a critic's answer, and what makes it doubtful.
fn mended(critic: &Critic) -> Option<String> {
    match &critic.state {
        CriticState::Scored { repairs, .. } if !repairs.is_empty() => {
            Some(format!("noted at the answer: {}", repairs.join("; ")))
        }
        _ => None,
    }
}
