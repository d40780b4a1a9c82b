use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    chat::{Answer, CallId, Heard, ModelRef},
    prompt::Templates,
    record::{Casting, LineId, Roles, Rules, Span},
    stage::Act,
};

const FIDELITY: &str = "Character Fidelity";

/// A play of three lines, two of them a model's, that a judge found one flaw in by each dimension.
struct Evening {
    play: Play,
    records: Vec<Record>,
    asked: Vec<CallId>,
}

impl Evening {
    fn new() -> Self {
        let mut evening = Self::played();
        evening.judge();
        evening
    }

    fn played() -> Self {
        let scene = json!({
            "book": "The Ferry",
            "scenario": "A quay at night.",
            "speaking_characters_w_env": ["Anna", "Bert", "Environment"],
            "major_characters": ["Anna", "Bert"],
            "dialogues": [{"character": "Anna", "message": "Is it late?"}]
        });
        let casting = Casting {
            player: vec!["Anna".into()],
            roles: Roles::all(ModelRef::new("lab", "judge")),
            rules: Rules::default(),
            endpoints: Default::default(),
            profiles: Default::default(),
        };
        let templates = Arc::new(Templates::built_in().unwrap());
        let scene = Arc::new(serde_json::from_value(scene).unwrap());
        let (play, effects) = Play::open(scene, "bundled".into(), casting, templates).unwrap();
        let mut evening = Self { play, records: Vec::new(), asked: Vec::new() };
        evening.carry_out(effects);
        evening.speak("Is it late?");
        evening.answer("Next Speaker: Bert");
        evening.answer("Very late.");
        evening.answer("Next Speaker: Environment");
        evening.answer("A bell rings.");
        evening.answer("Next Speaker: Bert");
        evening.answer("Too late.");
        evening
    }

    fn speak(&mut self, text: &str) {
        let act = Act::Speak { speaker: "Anna".into(), text: text.into() };
        let effects = self.play.act(act).unwrap();
        self.carry_out(effects);
    }

    fn judge(&mut self) {
        let effects = self.play.judge_as_usual().unwrap();
        self.carry_out(effects);
        let calls = self.asked.clone();
        let judging = self.play.judgings().last().unwrap();
        let critics = judging.panel.critics().iter();
        let dimensions: Vec<String> = critics.map(|critic| critic.dimension.clone()).collect();
        for (call, dimension) in calls.into_iter().zip(dimensions) {
            let flaw = json!({"instance": "Too short.", "type": "Any", "severity": 3});
            self.hear(call, &json!({dimension: {"flaws": [flaw]}}).to_string());
        }
    }

    fn answer(&mut self, text: &str) {
        let call = self.asked[0];
        self.hear(call, text);
    }

    fn hear(&mut self, call: CallId, text: &str) {
        let answer = Answer { text: text.into(), ..Answer::default() };
        let effects = self.play.hear(Heard::Answer { call, answer });
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        self.asked.clear();
        for effect in effects {
            match effect {
                Effect::Record(record) => self.records.push(record),
                Effect::Ask(request) => self.asked.push(request.call),
                Effect::Cancel(_) => {}
            }
        }
    }

    fn open(&mut self, annotator: &str, mode: MarkingMode) {
        let effects = self.play.open_marking(annotator, mode).unwrap();
        self.carry_out(effects);
    }

    fn mark(&mut self, annotator: &str, at: Target, finding: Finding) -> Result<(), MarkError> {
        let effects = self.play.mark(annotator, at, finding, None)?;
        self.carry_out(effects);
        Ok(())
    }

    fn layer(&self, annotator: &str) -> &Layer {
        self.play.marks().layer(annotator).unwrap()
    }

    fn scores(&self, annotator: &str) -> Vec<f64> {
        let corrected = self.layer(annotator).corrected(&self.play.judgings()[0]);
        corrected.scores.iter().map(|(_, score)| score.value).collect()
    }

    fn replayed(&self) -> Play {
        let written = serde_json::to_string(&self.records).unwrap();
        let read: Vec<Record> = serde_json::from_str(&written).unwrap();
        Play::replay(read, Arc::new(Templates::built_in().unwrap())).unwrap()
    }
}

fn flaw_of(dimension: &str, index: u32) -> Target {
    Target::Flaw { judging: 1, dimension: dimension.to_owned(), index }
}

fn words(line: u32, start: u32, end: u32) -> Target {
    Target::Line { line: LineId(line), span: Some(Span { start, end }) }
}

fn missed(dimension: &str, severity: u32) -> Finding {
    Finding::Flaw {
        rubric: "protocol".to_owned(),
        dimension: dimension.to_owned(),
        kind: "Character Language".to_owned(),
        severity,
        instance: "He would not say so.".to_owned(),
    }
}

/// Two lines of models count, so each score is 100 - 5 · (3 - 0.6) = 88.
#[test]
fn a_score_follows_the_annotators_hand() {
    let mut evening = Evening::new();
    evening.open("Kim", MarkingMode::Assisted);
    assert_eq!(evening.scores("Kim"), [88.0; 4]);
    evening.mark("Kim", flaw_of("Anthropomorphism", 0), Finding::Reject).unwrap();
    assert_eq!(evening.scores("Kim"), [88.0, 100.0, 88.0, 88.0]);
    let milder = Finding::Change { kind: None, severity: Some(1) };
    evening.mark("Kim", flaw_of("Storyline Quality", 0), milder).unwrap();
    assert_eq!(evening.scores("Kim"), [88.0, 100.0, 88.0, 98.0]);
    evening.mark("Kim", words(2, 0, 4), missed(FIDELITY, 5)).unwrap();
    assert_eq!(evening.scores("Kim"), [88.0, 100.0, 63.0, 98.0]);
    // Of the player's line, which is not judged: shown, and counts nothing.
    evening.mark("Kim", words(1, 0, 2), missed(FIDELITY, 5)).unwrap();
    assert_eq!(evening.scores("Kim"), [88.0, 100.0, 63.0, 98.0]);
    let corrected = evening.layer("Kim").corrected(&evening.play.judgings()[0]);
    assert_eq!((corrected.mean, corrected.of), (Some(87.25), 4));

    let hand = evening.layer("Kim").hand(&evening.play.judgings()[0]);
    let told: Vec<(bool, bool)> = hand.iter().map(|one| (one.counts, one.is_own())).collect();
    let (open, rejected, changed) = ((true, false), (false, false), (true, true));
    let (added, unjudged) = ((true, true), (false, true));
    assert_eq!(told, [open, rejected, open, added, unjudged, changed]);

    // The judging itself stays as it was, and a play read back tells the same.
    assert_eq!(evening.play.judgings()[0].panel.totals().mean, Some(88.0));
    let replayed = evening.replayed();
    assert_eq!(replayed.marks(), evening.play.marks());
    let layer = replayed.marks().layer("Kim").unwrap();
    assert_eq!(layer.corrected(&replayed.judgings()[0]), corrected);
}

#[test]
fn a_second_ruling_takes_the_place_of_the_first() {
    let mut evening = Evening::new();
    evening.open("Kim", MarkingMode::Assisted);
    let flaw = || flaw_of(FIDELITY, 0);
    evening.mark("Kim", flaw(), Finding::Reject).unwrap();
    evening.mark("Kim", flaw(), Finding::Accept).unwrap();
    evening.mark("Kim", flaw(), Finding::Comment { text: "Hm.".to_owned() }).unwrap();
    evening.mark("Kim", Target::Play, Finding::Rating { value: 2 }).unwrap();
    evening.mark("Kim", Target::Play, Finding::Rating { value: 4 }).unwrap();
    let standing: Vec<u32> = evening.layer("Kim").standing().map(|mark| mark.id.0).collect();
    assert_eq!(standing, [2, 3, 5]);
    assert_eq!(evening.layer("Kim").marks().len(), 5, "nothing is lost");
    assert_eq!(evening.layer("Kim").replaced_by(MarkId(1)), Some(MarkId(2)));

    let effects = evening.play.withdraw_mark("Kim", MarkId(2)).unwrap();
    evening.carry_out(effects);
    assert_eq!(evening.layer("Kim").ruling_on(&flaw()), None);
    let again = evening.play.withdraw_mark("Kim", MarkId(2)).unwrap_err();
    assert_eq!(again, MarkError::Withdrawn(MarkId(2)));
    let replaced = evening.play.withdraw_mark("Kim", MarkId(1)).unwrap_err();
    assert_eq!(replaced, MarkError::Replaced { mark: MarkId(1), by: MarkId(2) });
}

#[test]
fn annotators_never_change_each_others_marks() {
    let mut evening = Evening::new();
    evening.open("Kim", MarkingMode::Assisted);
    evening.open("Lee", MarkingMode::Assisted);
    evening.mark("Kim", flaw_of(FIDELITY, 0), Finding::Reject).unwrap();
    evening.mark("Lee", flaw_of(FIDELITY, 0), Finding::Accept).unwrap();
    assert_eq!(evening.scores("Kim"), [88.0, 88.0, 100.0, 88.0]);
    assert_eq!(evening.scores("Lee"), [88.0; 4]);
    let error = evening.play.withdraw_mark("Lee", MarkId(1)).unwrap_err();
    assert_eq!(error, MarkError::NotYours { mark: MarkId(1), whose: "Kim".to_owned() });
}

#[test]
fn who_marks_blind_sees_findings_only_when_done() {
    let mut evening = Evening::new();
    evening.open("Kim", MarkingMode::Blind);
    assert!(evening.layer("Kim").hides_findings());
    let hidden = evening.mark("Kim", flaw_of(FIDELITY, 0), Finding::Accept);
    assert_eq!(hidden, Err(MarkError::Hidden));
    evening.mark("Kim", words(2, 0, 4), missed(FIDELITY, 2)).unwrap();
    let effects = evening.play.finish_marking("Kim").unwrap();
    evening.carry_out(effects);
    assert!(evening.layer("Kim").is_done() && !evening.layer("Kim").hides_findings());
    assert!(evening.play.finish_marking("Kim").unwrap().is_empty());
    evening.mark("Kim", flaw_of(FIDELITY, 0), Finding::Accept).unwrap();
    let modes: Vec<MarkingMode> =
        evening.layer("Kim").marks().iter().map(|mark| mark.mode).collect();
    assert_eq!(modes, [MarkingMode::Blind, MarkingMode::Assisted]);
    let error = evening.play.open_marking("Kim", MarkingMode::Blind).unwrap_err();
    assert_eq!(error, MarkError::NotBlind("Kim".to_owned()));
    assert!(!evening.replayed().marks().layer("Kim").unwrap().hides_findings());
}

#[test]
fn what_cannot_be_marked_is_refused() {
    let mut evening = Evening::new();
    assert_eq!(
        evening.mark("Kim", Target::Play, Finding::Rating { value: 1 }),
        Err(MarkError::NotBegun("Kim".to_owned()))
    );
    assert_eq!(
        evening.play.open_marking(" ", MarkingMode::Assisted).unwrap_err(),
        MarkError::NoName
    );
    evening.open("Kim", MarkingMode::Assisted);
    let other = Target::Flaw { judging: 2, dimension: FIDELITY.to_owned(), index: 0 };
    let line = |line| Target::Line { line: LineId(line), span: None };
    let change =
        |kind: Option<&str>, severity| Finding::Change { kind: kind.map(str::to_owned), severity };
    for (at, finding, error) in [
        (other, Finding::Accept, "There is no judging 2"),
        (flaw_of(FIDELITY, 1), Finding::Accept, "has no flaw 2 in"),
        (flaw_of("Nothing", 0), Finding::Accept, "has no flaw 1 in"),
        (line(9), Finding::Comment { text: "Hm.".to_owned() }, "There is no line 9"),
        (words(2, 4, 4), missed(FIDELITY, 1), "no characters 4 to 4: it has 10"),
        (words(2, 4, 11), missed(FIDELITY, 1), "no characters 4 to 11"),
        (line(2), Finding::Accept, "Only a judge's flaw"),
        (flaw_of(FIDELITY, 0), missed(FIDELITY, 1), "belongs to a line"),
        (flaw_of(FIDELITY, 0), change(None, None), "another type or another severity"),
        (flaw_of(FIDELITY, 0), change(Some(" "), None), "The type must not be empty"),
        (flaw_of(FIDELITY, 0), change(None, Some(0)), "severity of 0"),
        (line(2), missed(FIDELITY, 0), "severity of 0"),
        (line(2), missed("Wit", 1), "no dimension \"Wit\""),
        (line(2), Finding::Label { label: String::new() }, "The label must not be empty"),
        (line(2), Finding::Comment { text: " ".to_owned() }, "A comment must not be empty"),
        (Target::Play, Finding::Withdrawn, "Only a mark can be taken back"),
    ] {
        let refused = evening.mark("Kim", at, finding).unwrap_err().to_string();
        assert!(refused.contains(error), "{refused}");
    }
    let nothing = evening.play.withdraw_mark("Kim", MarkId(7)).unwrap_err();
    assert_eq!(nothing, MarkError::NoMark(MarkId(7)));
    assert!(evening.layer("Kim").marks().is_empty());
}

#[test]
fn a_flaw_of_another_branch_is_none_of_this_judging() {
    let mut evening = Evening::new();
    evening.open("Kim", MarkingMode::Assisted);
    evening.answer_after_judging();
    let line = evening.play.stage().head().unwrap();
    let at = Target::Line { line, span: None };
    evening.mark("Kim", at, missed(FIDELITY, 5)).unwrap();
    assert_eq!(evening.scores("Kim"), [88.0; 4]);
}

impl Evening {
    /// One more line, which the judging did not see.
    fn answer_after_judging(&mut self) {
        let step = self.play.stage().step().call().unwrap();
        self.hear(step, "Next Speaker: Anna");
        self.speak("Then I shall wait.");
    }
}

proptest! {
    /// However often one changes one's mind, the last ruling holds, and nothing is lost.
    #[test]
    fn the_last_ruling_holds(rulings in prop::collection::vec(0_u32..3, 1..12)) {
        let mut evening = Evening::new();
        evening.open("Kim", MarkingMode::Assisted);
        for ruling in &rulings {
            let finding = match ruling {
                0 => Finding::Accept,
                1 => Finding::Reject,
                _ => Finding::Change { kind: None, severity: Some(9) },
            };
            evening.mark("Kim", flaw_of(FIDELITY, 0), finding).unwrap();
        }
        let expected = [88.0, 100.0, 58.0][rulings[rulings.len() - 1] as usize];
        prop_assert_eq!(evening.scores("Kim")[2], expected);
        prop_assert_eq!(evening.layer("Kim").marks().len(), rulings.len());
        prop_assert_eq!(evening.layer("Kim").standing().count(), 1);
    }
}
