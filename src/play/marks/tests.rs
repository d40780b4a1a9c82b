use serde_json::json;

use super::*;
use crate::{
    chat::{Answer, CallId, Heard, ModelRef},
    effect::Effect,
    play::{JudgeRequest, Play},
    prompt::Templates,
    record::{Casting, Form, Roles, Rules, Span, Whom},
    scene::Scene,
};
use std::sync::Arc;

/// A play of four lines by a model, judged by two critics' answers; and all its facts.
struct Desk {
    play: Play,
    records: Vec<Record>,
}

fn templates() -> Arc<Templates> {
    Arc::new(Templates::built_in().unwrap())
}

impl Desk {
    fn new() -> Self {
        let scene: Scene = serde_json::from_value(json!({
            "book": "The Ferry",
            "scenario": "A quay at night.",
            "speaking_characters_w_env": ["Anna", "Bert", "Environment"],
            "major_characters": ["Anna", "Bert"],
            "dialogues": [{"character": "Anna", "message": "Is it late?"}]
        }))
        .unwrap();
        let casting = Casting {
            player: Vec::new(),
            roles: Roles::all(ModelRef::new("lab", "big")),
            rules: Rules::default(),
            endpoints: Default::default(),
            profiles: Default::default(),
            memory: None,
        };
        let (play, effects) =
            Play::open(Arc::new(scene), "bundled".into(), casting, templates()).unwrap();
        let mut desk = Self { play, records: Vec::new() };
        let mut asked = desk.take(effects);
        while desk.play.stage().path().count() < 4 {
            asked = desk.answer(asked[0], "Été is late.\nNext Speaker: Bert");
        }
        let request = JudgeRequest {
            whom: Whom::Everyone,
            form: Form::Protocol,
            ..JudgeRequest::usual(desk.play.stage()).unwrap()
        };
        let effects = desk.play.judge(request).unwrap();
        let asked = desk.take(effects);
        let flaw = |n| json!({"instance": "Flat.", "type": "Emotional Depth", "severity": n});
        let answer = json!({"Anthropomorphism": {"flaws": [flaw(5), flaw(3)]}});
        desk.answer(asked[1], &answer.to_string());
        desk.answer(asked[3], r#"{"Storyline Quality": {"flaws": []}}"#);
        desk
    }

    fn take(&mut self, effects: Vec<Effect>) -> Vec<CallId> {
        let mut asked = Vec::new();
        for effect in effects {
            match effect {
                Effect::Record(record) => self.records.push(record),
                Effect::Ask(request) => asked.push(request.call),
                Effect::Seek(_) | Effect::Cancel(_) => {}
            }
        }
        asked
    }

    fn answer(&mut self, call: CallId, text: &str) -> Vec<CallId> {
        let answer = Answer { text: text.into(), ..Answer::default() };
        let effects = self.play.hear(Heard::Answer { call, answer });
        self.take(effects)
    }

    fn open(&mut self, mode: MarkingMode) {
        let effects = self.play.open_marking("Eva", mode).unwrap();
        self.take(effects);
    }

    fn mark(&mut self, at: Target, finding: Finding) -> Result<MarkId, MarkError> {
        self.mark_over(at, finding, None)
    }

    fn mark_over(
        &mut self,
        at: Target,
        finding: Finding,
        over: Option<u32>,
    ) -> Result<MarkId, MarkError> {
        let effects = self.play.mark("Eva", at, finding, over.map(MarkId))?;
        self.take(effects);
        Ok(self.layer().all().last().unwrap().id)
    }

    fn done(&mut self) {
        let effects = self.play.finish_marking("Eva").unwrap();
        self.take(effects);
    }

    fn layer(&self) -> &Layer {
        self.play.marks().of("Eva").unwrap()
    }

    fn corrected(&self) -> Corrected {
        let corrected = self.layer().corrected(&self.play.judgings()[0]);
        // The facts alone bring about the same.
        let written = serde_json::to_string(&self.records).unwrap();
        let records: Vec<Record> = serde_json::from_str(&written).unwrap();
        let replayed = Play::replay(records, templates()).unwrap();
        let layer = replayed.marks().of("Eva").unwrap();
        assert_eq!(layer.corrected(&replayed.judgings()[0]), corrected);
        corrected
    }

    /// The score of Anthropomorphism after Eva's hand.
    fn score(&self) -> f64 {
        let scores = self.corrected().scores;
        scores.iter().find(|(name, _)| name == "Anthropomorphism").unwrap().1.value
    }
}

fn flaw(index: u32) -> Target {
    Target::Flaw { judging: 1, dimension: "Anthropomorphism".into(), index }
}

fn words(line: u32, start: u32, end: u32) -> Target {
    Target::Line { line: LineId(line), span: Some(Span { start, end }) }
}

fn missed(severity: u32) -> Finding {
    Finding::Flaw {
        rubric: "protocol".into(),
        dimension: "Anthropomorphism".into(),
        kind: "Self-identity".into(),
        severity,
        instance: "Obeys.".into(),
    }
}

#[test]
fn the_score_follows_the_hand() {
    let mut desk = Desk::new();
    desk.open(MarkingMode::Assisted);
    // Severity 8 over 4 lines.
    assert_eq!(desk.score(), 66.0);
    desk.mark(flaw(0), Finding::Reject).unwrap();
    assert_eq!(desk.score(), 91.0);
    desk.mark(flaw(1), Finding::Change { kind: None, severity: Some(1) }).unwrap();
    assert_eq!(desk.score(), 100.0);
    desk.mark(words(2, 0, 3), missed(4)).unwrap();
    assert_eq!(desk.score(), 81.0);
    let corrected = desk.corrected();
    assert_eq!((corrected.scores.len(), corrected.of, corrected.mean), (2, 4, Some(90.5)));
    let hands: Vec<(Hand, Option<u32>)> =
        corrected.flaws.iter().map(|held| (held.hand, held.flaw.severity)).collect();
    let expected = [(Hand::Rejected, Some(5)), (Hand::Changed, Some(1)), (Hand::Added, Some(4))];
    assert_eq!(hands, expected);
    let added = &corrected.flaws[2];
    assert_eq!((added.flaw.line, added.span), (Some(LineId(2)), Some(Span { start: 0, end: 3 })));
}

#[test]
fn marks_are_replaced_and_taken_back_and_stay() {
    let mut desk = Desk::new();
    desk.open(MarkingMode::Assisted);
    let reject = desk.mark(flaw(0), Finding::Reject).unwrap();
    // A second verdict replaces the first.
    let accept = desk.mark(flaw(0), Finding::Accept).unwrap();
    assert_eq!(desk.layer().all()[1].over, Some(reject));
    assert_eq!(desk.score(), 66.0);
    assert_eq!(desk.layer().verdict(&flaw(0)).unwrap().id, accept);
    let added = desk.mark(words(2, 0, 3), missed(4)).unwrap();
    let changed = desk.mark_over(words(2, 0, 3), missed(2), Some(added.0)).unwrap();
    assert_eq!(desk.score(), 56.0);
    desk.mark_over(Target::Play, Finding::Withdrawn, Some(changed.0)).unwrap();
    assert_eq!(desk.score(), 66.0);
    assert_eq!((desk.layer().all().len(), desk.layer().standing().count()), (5, 1));
    let gone = desk.mark_over(Target::Play, Finding::Withdrawn, Some(changed.0));
    assert_eq!(gone, Err(MarkError::NoMark { annotator: "Eva".into(), mark: changed }));
    desk.mark(flaw(1), Finding::Comment { text: "Hm.".into() }).unwrap();
    assert_eq!(desk.layer().comments(&flaw(1)).collect::<Vec<_>>(), ["Hm."]);
    assert_eq!(desk.layer().on_line(LineId(2)).count(), 0);
}

#[test]
fn blind_marks_stand_alone_until_they_are_done() {
    let mut desk = Desk::new();
    desk.open(MarkingMode::Blind);
    assert!(desk.layer().hides_judges());
    assert_eq!(desk.mark(flaw(0), Finding::Reject), Err(MarkError::Hidden));
    desk.mark(words(2, 0, 3), missed(4)).unwrap();
    let corrected = desk.corrected();
    assert_eq!((desk.score(), corrected.scores.len(), corrected.flaws.len()), (86.0, 4, 1));
    desk.done();
    assert!(!desk.layer().hides_judges());
    assert_eq!(desk.score(), 86.0);
    assert_eq!(desk.mark(Target::Play, missed(1)), Err(MarkError::Done("Eva".into())));
    let again = desk.play.open_marking("Eva", MarkingMode::Blind);
    assert_eq!(again, Err(MarkError::HasSeen("Eva".into())));
    desk.open(MarkingMode::Assisted);
    assert_eq!(desk.score(), 46.0, "the critic's flaws and her own");
    let modes: Vec<MarkingMode> = desk.layer().all().iter().map(|mark| mark.mode).collect();
    assert_eq!(modes, [MarkingMode::Blind]);
}

#[test]
fn what_cannot_be_marked_says_what_to_do() {
    let mut desk = Desk::new();
    let early = desk.play.mark("Eva", Target::Play, missed(1), None).unwrap_err();
    assert_eq!(early, MarkError::NotOpen("Eva".into()));
    assert_eq!(desk.play.finish_marking("Eva"), Err(early));
    let nobody = desk.play.open_marking(" ", MarkingMode::Assisted).unwrap_err();
    assert_eq!(nobody, MarkError::Nameless);
    desk.open(MarkingMode::Assisted);
    let before = desk.records.len();
    let of = |rubric: &str, dimension: &str, kind: &str, severity| Finding::Flaw {
        rubric: rubric.into(),
        dimension: dimension.into(),
        kind: kind.into(),
        severity,
        instance: String::new(),
    };
    let other = Target::Flaw { judging: 7, dimension: "Anthropomorphism".into(), index: 0 };
    let unread = Target::Flaw { judging: 1, dimension: "Character Fidelity".into(), index: 0 };
    let change =
        |kind: Option<&str>, severity| Finding::Change { kind: kind.map(str::to_owned), severity };
    for (at, finding, told) in [
        (flaw(2), Finding::Accept, "no flaw 3 in Anthropomorphism: it has 2 there"),
        (unread, Finding::Accept, "it has 0 there"),
        (other, Finding::Accept, "no judging 7"),
        (words(9, 0, 1), missed(1), "no line 9"),
        (words(2, 3, 3), missed(1), "are none of it"),
        (words(2, 0, 99), missed(1), "has 31 characters"),
        (Target::Play, Finding::Reject, "add a flaw"),
        (flaw(0), missed(1), "belongs to a line"),
        (flaw(0), change(None, None), "changes nothing"),
        (flaw(0), change(Some(" "), None), "The type is empty"),
        (flaw(0), change(None, Some(11)), "from 1 to 10"),
        (Target::Play, of("mine", "D", "T", 1), "No rubric \"mine\""),
        (Target::Play, of("persona", "D", "T", 1), "It has Persona Constraints"),
        (Target::Play, of("protocol", "Anthropomorphism", "", 1), "The type is empty"),
        (Target::Play, missed(0), "from 1 to 10"),
        (Target::Play, Finding::Label { label: String::new() }, "The label is empty"),
        (flaw(0), Finding::Comment { text: "\n".into() }, "The comment is empty"),
        (Target::Play, Finding::Withdrawn, "Name the mark"),
    ] {
        let error = desk.mark(at.clone(), finding.clone()).unwrap_err().to_string();
        assert!(error.contains(told), "{at:?} {finding:?}: {error}");
    }
    assert_eq!(desk.records.len(), before, "nothing was recorded");
    assert!(desk.layer().all().is_empty());
}

#[test]
fn a_flaw_of_another_rubric_or_line_does_not_count() {
    let mut desk = Desk::new();
    desk.open(MarkingMode::Assisted);
    desk.mark(
        Target::Play,
        Finding::Flaw {
            rubric: "persona".into(),
            dimension: "Persona Constraints".into(),
            kind: "Contradicted".into(),
            severity: 5,
            instance: String::new(),
        },
    )
    .unwrap();
    assert_eq!((desk.score(), desk.corrected().flaws.len()), (66.0, 2));
    desk.mark(Target::Play, missed(2)).unwrap();
    assert_eq!(desk.score(), 56.0);
}
