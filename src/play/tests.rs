//! Plays as a whole: opened, judged, and read back from their facts.

mod calls;
mod ghost;
mod retelling;

use serde_json::json;

use super::*;
use crate::{
    chat::{Answer, FaultKind},
    judge::{panel::CriticState, spread},
    record::{Form, Method, Roles, Rules, Subject, Whom},
    stage::Step,
};

fn scene() -> Arc<Scene> {
    let scene = json!({
        "book": "The Ferry",
        "scenario": "A quay at night.",
        "speaking_characters_w_env": ["Anna", "Bert", "Environment"],
        "major_characters": ["Anna", "Bert"],
        "dialogues": [
            {"character": "Anna", "message": "Is it late?"},
            {"character": "Bert", "message": "Very late."},
            {"character": "Anna", "message": "Then I shall wait."}
        ]
    });
    Arc::new(serde_json::from_value(scene).expect("the fixture is a scene"))
}

/// A play and all facts it has brought.
struct Performance {
    play: Play,
    records: Vec<Record>,
    asked: Vec<CallId>,
}

impl Performance {
    fn open(model: ModelRef) -> Self {
        Self::with(model, Rules::default())
    }

    fn with(model: ModelRef, rules: Rules) -> Self {
        let casting = Casting {
            player: vec!["Anna".into()],
            roles: Roles::all(model),
            rules,
            endpoints: Default::default(),
            profiles: Default::default(),
        };
        let templates = Arc::new(Templates::built_in().expect("built-in templates parse"));
        let (play, effects) =
            Play::open(scene(), "bundled".into(), casting, templates).expect("templates fill");
        let mut performance = Self { play, records: Vec::new(), asked: Vec::new() };
        performance.carry_out(effects);
        performance
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

    fn speak(&mut self, text: &str) {
        let act = Act::Speak { speaker: "Anna".into(), text: text.into() };
        let effects = self.play.act(act).expect("the player may speak");
        self.carry_out(effects);
    }

    fn answer(&mut self, call: CallId, text: &str) {
        let answer = Answer { text: text.into(), ..Answer::default() };
        let effects = self.play.hear(Heard::Answer { call, answer });
        self.carry_out(effects);
    }

    fn judge(&mut self) -> Vec<CallId> {
        let effects = self.play.judge_as_usual().expect("there is something to judge");
        self.carry_out(effects);
        self.asked.clone()
    }

    fn replayed(&self) -> Play {
        // Through the journal's own form, since that is what is read back.
        let written = serde_json::to_string(&self.records).expect("facts can be written");
        let read: Vec<Record> = serde_json::from_str(&written).expect("and read again");
        let templates = Arc::new(Templates::built_in().expect("built-in templates parse"));
        Play::replay(read, templates).expect("own facts follow one another")
    }
}

#[test]
fn an_offline_play_comes_to_its_checks() {
    let mut performance = Performance::open(ModelRef::offline());
    performance.speak("As an AI, I cannot be late.");
    let bert = performance.asked[0];
    performance.answer(bert, "Very late.");
    performance.speak("Then I shall wait.");
    assert!(matches!(performance.play.stage().step(), Step::Over(_)));
    assert_eq!(performance.judge(), []);
    let judging = &performance.play.judgings()[0];
    let critics = judging.panel.critics();
    assert_eq!(critics.len(), 1);
    let CriticState::Scored { flaws, score: None, .. } = &critics[0].state else {
        panic!("checks find flaws and give no score: {:?}", critics[0].state);
    };
    assert!(flaws.iter().any(|flaw| flaw.instance.contains("Anna")), "{flaws:?}");
    assert!(judging.panel.totals().text.rouge_l > 0.0);
}

#[test]
fn four_critics_are_asked_at_once_and_one_that_fails_leaves_the_others() {
    let mut performance = Performance::open(ModelRef::new("lab", "judge"));
    performance.speak("Is it late?");
    let calls = performance.judge();
    assert_eq!(calls.len(), 4);
    let dimensions: Vec<String> = performance.play.judgings()[0]
        .panel
        .critics()
        .iter()
        .map(|critic| critic.dimension.clone())
        .collect();
    for (call, dimension) in calls.iter().zip(&dimensions).skip(1) {
        let flaw = json!({"instance": "Too meek.", "type": "Self-identity", "severity": 3});
        performance.answer(*call, &json!({dimension.as_str(): {"flaws": [flaw]}}).to_string());
    }
    let fault = Fault::new(FaultKind::TimedOut, "Nothing came.", "");
    let failed = Heard::Fault { call: calls[0], fault, partial: Answer::default() };
    let effects = performance.play.hear(failed);
    performance.carry_out(effects);

    let totals = performance.play.judgings()[0].panel.totals();
    assert_eq!((totals.scores.len(), totals.of), (3, 4));
    assert_eq!(totals.mean, Some(100.0 - 5.0 * (3.0 - 0.3)));

    let replayed = performance.replayed();
    assert_eq!(replayed.judgings()[0].panel.totals(), totals);
    let figures = performance.play.totals();
    assert_eq!((figures.answered(), figures.failed()), (3, 1));
    assert_eq!(replayed.totals(), figures);

    let effects = performance.play.retry_critic(1, &dimensions[0]);
    performance.carry_out(effects);
    let again = performance.asked[0];
    assert!(again > calls[3], "a call id is never used twice");
    performance.answer(again, &json!({dimensions[0].as_str(): {"flaws": []}}).to_string());
    assert_eq!(performance.play.judgings()[0].panel.totals().scores.len(), 4);
}

#[test]
fn a_judging_that_broke_off_has_its_text_metrics() {
    let mut performance = Performance::open(ModelRef::new("lab", "judge"));
    performance.speak("Is it late?");
    performance.judge();
    let text = performance.play.judgings()[0].panel.totals().text;
    assert!(text.rouge_l > 0.0);
    assert_eq!(performance.replayed().judgings()[0].panel.totals().text, text);
}

#[test]
fn the_reference_is_judged_once_and_taken_as_a_baseline() {
    let mut performance = Performance::open(ModelRef::new("lab", "judge"));
    performance.speak("Is it late?");
    let usual = JudgeRequest::usual(performance.play.stage()).expect("the protocol reads");
    assert!(performance.play.baseline_key(&usual).is_err(), "a play is no baseline");
    let request = usual.of_reference();
    let effects = performance.play.judge(request.clone()).expect("three lines");
    performance.carry_out(effects);
    let calls = performance.asked.clone();
    assert!(performance.play.baseline_of(1).is_none(), "nobody has answered yet");
    for (call, dimension) in calls.iter().zip(&request.rubric.dimensions) {
        let flaw = json!({"instance": "Short.", "type": "Self-identity", "severity": 3});
        let answer = json!({dimension.name.as_str(): {"flaws": [flaw]}}).to_string();
        performance.answer(*call, &answer);
    }
    let baseline = performance.play.baseline_of(1).expect("all have answered");
    assert_eq!(performance.play.baseline_key(&request).ok(), Some(baseline.key.clone()));

    // In another play of the same scene.
    let mut other = Performance::open(ModelRef::new("lab", "judge"));
    let other_judge =
        JudgeRequest { judge: Roles::all(ModelRef::new("lab", "other")).judge, ..request.clone() };
    assert!(other.play.take_baseline(other_judge, baseline.clone()).is_err());
    let effects = other.play.take_baseline(request, baseline).expect("the same request");
    other.carry_out(effects);
    assert_eq!(other.asked, [], "nobody is asked");
    let totals = performance.play.judgings()[0].panel.totals();
    assert_eq!(other.play.judgings()[0].panel.totals(), totals);
    assert_eq!(other.replayed().judgings()[0].panel.totals(), totals);
    assert!(other.play.baseline_of(1).is_none(), "it is stored already");
    assert!(performance.replayed().baseline_of(1).is_some());
    assert_eq!(totals.lines, 3);
}

#[test]
fn repeated_judgings_are_put_beside_each_other() {
    let mut performance = Performance::open(ModelRef::new("lab", "judge"));
    performance.speak("Is it late?");
    for (severity, whom) in [(3, Whom::Everyone), (5, Whom::Everyone), (1, Whom::Player)] {
        let usual = JudgeRequest::usual(performance.play.stage()).expect("the protocol reads");
        let request = JudgeRequest { whom, ..usual };
        let effects = performance.play.judge(request.clone()).expect("there is a line");
        performance.carry_out(effects);
        let calls = performance.asked.clone();
        for (call, dimension) in calls.iter().zip(&request.rubric.dimensions) {
            let kind = &dimension.flaws[0].name;
            let flaw = json!({"instance": "\"Is it late\"", "type": kind, "severity": severity});
            let answer = json!({dimension.name.as_str(): {"flaws": [flaw]}}).to_string();
            performance.answer(*call, &answer);
        }
    }
    let [first, second, other] = performance.play.judgings() else {
        panic!("three judgings");
    };
    assert!(first.is_alike(second) && !first.is_alike(other));
    let samples = [first.sample(), second.sample()];
    let scores = spread::scores(&samples);
    assert_eq!(scores.len(), 4);
    assert_eq!((scores[0].1.mean, scores[0].1.range()), (81.5, 10.0));
    let flaws = spread::flaws(&samples);
    assert_eq!(flaws.len(), 4);
    assert!(flaws.iter().all(|flaw| flaw.is_unanimous() && flaw.severities == (3, 5)));
    let turns = first.overview().turns();
    assert_eq!((turns[0].tally.flaws, turns[0].tally.severity), (4, 12));
}

#[test]
fn a_judge_is_probed_beside_the_play() {
    let mut performance = Performance::open(ModelRef::new("lab", "judge"));
    let judge = performance.play.stage().casting().roles.judge.clone();
    let effects = performance.play.probe(judge).expect("two speak in the reference");
    performance.carry_out(effects);
    let calls = performance.asked.clone();
    assert_eq!(calls.len(), 3);
    for (call, name) in calls.iter().zip(["Anna", "Bert", "Bert"]) {
        performance.answer(*call, &format!("Speaker: {name}"));
    }
    let accuracy = performance.play.probes()[0].accuracy();
    assert_eq!((accuracy.right, accuracy.wrong), (2, 1));
    let replayed = performance.replayed();
    assert_eq!(replayed.probes()[0].accuracy(), accuracy);
    assert_eq!(replayed.probes()[0].model(), &ModelRef::new("lab", "judge"));

    let offline = Roles::all(ModelRef::offline()).judge;
    assert!(performance.play.probe(offline).is_err());
}

#[test]
fn a_play_read_back_goes_on_where_it_was() {
    let mut performance = Performance::open(ModelRef::new("lab", "big"));
    performance.speak("Is it late?");
    let nsp = performance.asked[0];
    performance.answer(nsp, "Next Speaker: Bert");
    let effects = performance.play.keep_draft("Anna", "I had meant to");
    performance.carry_out(effects);

    let mut replayed = performance.replayed();
    assert_eq!(replayed.draft("Anna"), "I had meant to");
    assert_eq!(replayed.origin(), "bundled");
    assert_eq!(replayed.stage().step(), performance.play.stage().step());
    let effects = replayed.resume();
    let asked: Vec<CallId> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask(request) => Some(request.call),
            _ => None,
        })
        .collect();
    assert_eq!(asked, [CallId(3)], "Bert is asked again under a new number");
}

#[test]
fn a_draft_is_gone_once_it_is_sent() {
    let mut performance = Performance::open(ModelRef::new("lab", "big"));
    let effects = performance.play.keep_draft("Anna", "Is it");
    assert_eq!(effects.len(), 1);
    performance.carry_out(effects);
    assert!(performance.play.keep_draft("Anna", "Is it").is_empty(), "kept already");
    performance.speak("Is it late?");
    assert_eq!(performance.play.draft("Anna"), "");
    assert_eq!(performance.replayed().draft("Anna"), "");
}

#[test]
fn that_the_book_was_shown_is_a_fact_once() {
    let mut performance = Performance::open(ModelRef::new("lab", "big"));
    let effects = performance.play.show_book();
    assert_eq!(effects, [Effect::Record(Record::BookShown)]);
    performance.carry_out(effects);
    assert!(performance.play.show_book().is_empty());
    assert!(performance.replayed().book_shown());
}

#[test]
fn facts_without_an_opening_are_no_play() {
    let templates = Arc::new(Templates::built_in().expect("built-in templates parse"));
    let records = vec![Record::Resumed { program: String::new(), schema: SCHEMA, templates: None }];
    assert!(matches!(Play::replay(records, templates), Err(ReplayError::NoOpening)));
}

#[test]
fn a_line_that_is_taken_back_is_a_draft_again() {
    let mut performance = Performance::open(ModelRef::new("lab", "big"));
    let act = |performance: &mut Performance, act| {
        let effects = performance.play.act(act).expect("it can be done");
        performance.carry_out(effects);
    };
    performance.speak("Is it late?");
    act(&mut performance, Act::Undo);
    assert_eq!(performance.play.draft("Anna"), "Is it late?");
    assert_eq!(performance.replayed().draft("Anna"), "Is it late?");
    act(&mut performance, Act::Redo);
    assert_eq!(performance.play.draft("Anna"), "");

    let effects = performance.play.keep_draft("Anna", "Something else");
    performance.carry_out(effects);
    act(&mut performance, Act::Undo);
    assert_eq!(performance.play.draft("Anna"), "Something else");
    act(&mut performance, Act::Redo);
    let first = performance.play.stage().head().expect("it is said again");
    act(&mut performance, Act::Edit { line: first, text: "Is it very late?".into() });
    assert_eq!(performance.play.draft("Anna"), "Something else");
    assert_eq!(performance.replayed().draft("Anna"), "Something else");
}

#[test]
fn a_play_of_the_first_schema_is_gone_on_with() {
    let journal = include_str!("../journal/fixtures/schema_1.jsonl");
    let records: Vec<Record> =
        journal.lines().map(|line| serde_json::from_str(line).expect("a fact")).collect();
    let templates = Arc::new(Templates::built_in().expect("built-in templates parse"));
    let mut play = Play::replay(records, templates).expect("the facts follow one another");
    assert_eq!(play.stage().path().count(), 3);
    let effects = play.resume();
    assert!(matches!(&effects[0], Effect::Record(Record::Resumed { schema: SCHEMA, .. })));
    for (act, left) in [(Act::Undo, 3), (Act::Undo, 2), (Act::Undo, 2), (Act::Redo, 2)] {
        play.act(act).expect("what was done before can be undone");
        assert_eq!(play.stage().path().count(), left);
    }
}

/// A request by `lab/judge` of the play so far.
fn request(play: &Play) -> JudgeRequest {
    let usual = JudgeRequest::usual(play.stage()).expect("the protocol's rubric can be read");
    assert_eq!(usual.head, play.stage().head());
    usual
}

impl Performance {
    fn judge_by(&mut self, request: JudgeRequest) -> Vec<CallId> {
        let effects = self.play.judge(request).expect("there is something to judge");
        self.carry_out(effects);
        self.asked.clone()
    }

    /// Anna and Bert have spoken in turn; the last one is Bert.
    fn talked() -> Self {
        let mut performance = Self::open(ModelRef::new("lab", "big"));
        performance.speak("Is it late?");
        while performance.play.stage().path().count() < 2 {
            let call = performance.play.stage().step().call().expect("somebody is asked");
            performance.answer(call, "Very late.\nNext Speaker: Bert");
        }
        performance
    }

    fn flaw(&mut self, call: CallId, dimension: &str, flaw: serde_json::Value) {
        let answer = json!({ dimension: {"flaws": [flaw]} }).to_string();
        self.answer(call, &answer);
    }
}

#[test]
fn several_judgings_of_any_head_are_under_way_at_once() {
    let mut performance = Performance::talked();
    let (whole, begun) = {
        let play = &performance.play;
        let first = play.stage().path().next().expect("Anna spoke").id;
        let begun = JudgeRequest { head: Some(first), whom: Whom::Everyone, ..request(play) };
        (request(play), begun)
    };
    let one = performance.judge_by(whole.clone());
    let other = performance.judge_by(begun);
    let third = performance.judge_by(whole);
    assert_eq!((one.len(), other.len(), third.len()), (4, 4, 4));
    let flaw = json!({"instance": "Flat.", "type": "Emotional Depth", "severity": 3});
    performance.flaw(other[1], "Anthropomorphism", flaw.clone());
    performance.flaw(one[1], "Anthropomorphism", flaw);
    let scores = |play: &Play| -> Vec<Vec<(String, f64)>> {
        play.judgings().iter().map(|judging| judging.panel.totals().scores).collect()
    };
    let named = |score| vec![("Anthropomorphism".to_owned(), score)];
    assert_eq!(scores(&performance.play), [named(86.5), named(86.5), vec![]]);
    let lines = |at: usize| performance.play.judgings()[at].material.lines.len();
    assert_eq!((lines(0), lines(1)), (2, 1));
    assert_eq!(scores(&performance.replayed()), scores(&performance.play));
}

#[test]
fn whose_lines_count_is_chosen_told_and_kept() {
    for (whom, lines, told) in [
        (Whom::Cast, 1, "name no flaw of theirs"),
        (Whom::Everyone, 2, "in these lines as in all others"),
        (Whom::Player, 1, "Judge these lines only"),
    ] {
        let mut performance = Performance::talked();
        let wanted = JudgeRequest { whom, ..request(&performance.play) };
        let calls = performance.judge_by(wanted);
        let asked = performance.play.calls().messages(calls[0]).expect("it was asked");
        assert!(asked[0].content.contains(told), "{whom:?}: {}", asked[0].content);
        for play in [&performance.play, &performance.replayed()] {
            let panel = &play.judgings()[0].panel;
            assert_eq!((panel.terms().whom, panel.totals().lines), (whom, lines));
        }
    }
}

#[test]
fn nobody_to_judge_is_said() {
    let mut performance = Performance::open(ModelRef::new("lab", "big"));
    performance.speak("Is it late?");
    assert_eq!(request(&performance.play).whom, Whom::Everyone, "all is the player's");
    let wanted = JudgeRequest { whom: Whom::Cast, ..request(&performance.play) };
    let fault = performance.play.judge(wanted).unwrap_err();
    assert_eq!(fault.what, "Every line here is the player's.");
    assert!(performance.play.judgings().is_empty());
}

#[test]
fn the_reference_is_judged_as_a_play_would_be() {
    let mut performance = Performance::talked();
    let wanted = JudgeRequest { subject: Subject::Reference, ..request(&performance.play) };
    let calls = performance.judge_by(wanted);
    let asked = performance.play.calls().messages(calls[0]).expect("it was asked");
    assert!(asked[1].content.contains("(3) Anna\nThen I shall wait."), "{}", asked[1].content);
    for play in [&performance.play, &performance.replayed()] {
        assert!(!play.judgings()[0].is_of_play());
        assert_eq!(play.judgings()[0].panel.totals().lines, 3);
    }
}

/// A rubric of one dimension, answered in a template of its own.
const MINE: &str = r#"
name = "mine"
about = "Ferries."
template = "{% block system %}Of {{ dimension.name }}.{% endblock %}{% block user %}{{ play }}{% endblock %}"
scale = [{ name = "wet", points = 7 }]

[[dimension]]
name = "Seafaring"
question = "?"
thoughts = true
flaw = [{ type = "Landlubber", criteria = [] }]
"#;

#[test]
fn a_journal_replays_a_rubric_without_its_file() {
    let mut performance = Performance::open(ModelRef::new("lab", "big"));
    performance.speak("[Alone.] Is it late?");
    let rubric = crate::judge::rubric::Rubric::parse(MINE, "mine.toml").expect("a rubric");
    let wanted = JudgeRequest { rubric, ..request(&performance.play) };
    let calls = performance.judge_by(wanted);
    let asked = performance.play.calls().messages(calls[0]).expect("it was asked");
    assert_eq!(asked[0].content, "Of Seafaring.");
    assert_eq!(asked[1].content, "[Alone.] Is it late?");
    let flaw = json!({"instance": "Rows.", "type": "Landlubber", "severity": "wet"});
    performance.flaw(calls[0], "Seafaring", flaw);
    let scores = performance.play.judgings()[0].panel.totals().scores;
    assert_eq!(scores, [("Seafaring".to_owned(), 66.5)]);
    let replayed = performance.replayed();
    assert_eq!(replayed.judgings()[0].rubric, performance.play.judgings()[0].rubric);
    assert_eq!(replayed.judgings()[0].panel.totals().scores, scores);
    assert!(!replayed.judgings()[0].panel.is_protocol());
}

#[test]
fn a_rubric_that_nobody_knows_any_more_keeps_its_findings() {
    let mut performance = Performance::talked();
    let calls = performance.judge();
    let flaw = json!({"instance": "Flat.", "type": "Emotional Depth", "severity": 3});
    performance.flaw(calls[1], "Anthropomorphism", flaw);
    for record in &mut performance.records {
        if let Record::JudgingOpened { method: Method::Judge { rubric, .. }, .. } = record {
            *rubric = "lost".to_owned();
        }
    }
    let replayed = performance.replayed();
    let totals = replayed.judgings()[0].panel.totals();
    assert_eq!(totals.scores, [("Anthropomorphism".to_owned(), 86.5)]);
}

#[test]
fn evidence_is_checked_and_a_line_that_is_not_judged_counts_nothing() {
    let mut performance = Performance::talked();
    let wanted = JudgeRequest { form: Form::Evidence, ..request(&performance.play) };
    let calls = performance.judge_by(wanted);
    let asked = performance.play.calls().messages(calls[1]).expect("it was asked");
    assert!(asked[0].content.contains("\"turn\": 4"), "{}", asked[0].content);
    let flaws = json!({"Anthropomorphism": {"flaws": [
        {"turn": 2, "quote": "very late", "instance": "Flat.", "type": "Emotional Depth", "severity": 3},
        {"turn": 1, "quote": "Is it late?", "instance": "Asks.", "type": "Emotional Depth", "severity": 5},
        {"turn": 2, "quote": "Who knows", "instance": "Dull.", "type": "Emotional Depth", "severity": "minor"}
    ]}});
    performance.answer(calls[1], &flaws.to_string());
    for play in [&performance.play, &performance.replayed()] {
        let judging = &play.judgings()[0];
        assert_eq!(judging.panel.totals().scores, [("Anthropomorphism".to_owned(), 81.5)]);
        let CriticState::Scored { flaws, repairs, .. } = &judging.panel.critics()[1].state else {
            panic!("{:?}", judging.panel.critics()[1].state);
        };
        assert_eq!((flaws[1].severity, flaws[1].given.clone()), (None, Some(5.into())));
        let told = repairs.join(" | ");
        assert!(told.contains("flaw 2 speaks of a line that is not judged"), "{told}");
        assert!(told.contains("flaw 3: its quotation stands nowhere"), "{told}");
        assert!(told.contains("\"minor\" read as 1"), "{told}");
    }
}
