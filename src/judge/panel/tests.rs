use proptest::prelude::*;

use super::*;
use crate::{
    chat::{Answer, Fault, FaultKind, ModelRef, Piece},
    judge::material::{Origin, tests::material},
    record::{Subject, Whom},
};

const TEXT: TextMetrics = TextMetrics { bleu: 0.25, rouge_l: 0.5 };

/// A play of ten lines that count: the length correction is 15 points.
fn play() -> Arc<Material> {
    let lines = ["Ada", "Ben"].map(|speaker| (speaker, "Well.", Origin::Model));
    Arc::new(material(&lines.repeat(5)))
}

struct Table {
    panel: Panel,
    ids: CallIds,
    /// Everything recorded so far.
    records: Vec<Record>,
}

static TERMS: Terms =
    Terms { subject: Subject::Play, form: Form::Protocol, whom: Whom::Cast, rubric_text: None };

fn case<'a>(rubric: &'a Rubric, play: &'a Arc<Material>) -> Case<'a> {
    let head = Some(LineId(10));
    Case { judging: 7, head, rubric, material: play, terms: &TERMS, text: TEXT }
}

fn requests() -> Vec<Vec<Message>> {
    vec![vec![Message::system("Look."), Message::user("The play.")]; 4]
}

fn role() -> RoleModel {
    RoleModel {
        model: ModelRef::new("here", "judge"),
        params: Params { temperature: Some(0.0), max_tokens: Some(4096) },
    }
}

fn records(effects: &[Effect]) -> Vec<Record> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Record(record) => Some(record.clone()),
            _ => None,
        })
        .collect()
}

fn open() -> (Table, Vec<Effect>) {
    let (rubric, play) = (Rubric::protocol().unwrap(), play());
    let mut ids = CallIds::default();
    let (panel, effects) = Panel::open(&case(&rubric, &play), requests(), role(), &mut ids);
    let records = records(&effects);
    let table = Table { panel, ids, records };
    (table, effects)
}

/// A judging that was rebuilt from its facts.
fn rebuilt(records: &[Record]) -> Panel {
    let (rubric, play) = (Rubric::protocol().unwrap(), play());
    let method = records.iter().find_map(|record| match record {
        Record::JudgingOpened { method, .. } => Some(method.clone()),
        _ => None,
    });
    let mut panel =
        Panel::restore(&case(&rubric, &play), method.unwrap(), role().params, requests());
    records.iter().for_each(|record| panel.apply(record));
    panel
}

fn effect_words(effects: &[Effect]) -> String {
    let words = effects.iter().map(|effect| match effect {
        Effect::Ask(request) => match &request.purpose {
            Purpose::Critic { dimension, attempt, .. } => {
                let heat = request.params.temperature.unwrap();
                format!("ask {} {dimension} {attempt} at {heat}", request.call)
            }
            other => format!("{other:?}"),
        },
        Effect::Cancel(call) => format!("cancel {call}"),
        Effect::Record(record) => match record {
            Record::JudgingOpened { judging, .. } => format!("opened {judging}"),
            Record::Asked { call, .. } => format!("asked {call}"),
            Record::Answered { call, .. } => format!("answered {call}"),
            Record::Failed { call, .. } => format!("failed {call}"),
            Record::Critique { dimension, flaws, .. } => {
                format!("critique {dimension} {}", flaws.len())
            }
            Record::CriticFailed { dimension, .. } => format!("gave up {dimension}"),
            Record::Scored { scores, mean, .. } => format!("scored {} {mean:?}", scores.len()),
            other => format!("{other:?}"),
        },
    });
    words.collect::<Vec<_>>().join("; ")
}

fn state_words(panel: &Panel) -> String {
    let words = panel.critics().iter().map(|critic| match &critic.state {
        CriticState::Waiting => "waiting".to_owned(),
        CriticState::Streaming { chars } => format!("streaming {chars}"),
        CriticState::Scored { score, .. } => {
            score.map_or("read".to_owned(), |score| score.value.to_string())
        }
        CriticState::Failed { fault, raw } => format!("{:?} {raw:?}", fault.kind),
    });
    words.collect::<Vec<_>>().join("; ")
}

impl Table {
    /// One step: what comes in, what must go out, and how the critics must stand then. The facts
    /// alone must bring about the same state, except for what is streaming.
    #[track_caller]
    fn check(&mut self, input: PanelInput, effects: &str, states: &str) {
        let streams = matches!(input, PanelInput::Heard(Heard::Piece { .. }));
        let out = self.panel.handle(input, &mut self.ids);
        assert_eq!(effect_words(&out), effects);
        assert_eq!(state_words(&self.panel), states);
        self.records.extend(records(&out));
        if !streams && !states.contains("streaming") {
            assert_eq!(state_words(&rebuilt(&self.records)), states);
        }
    }
}

fn answer(call: u64, text: &str) -> PanelInput {
    PanelInput::Heard(Heard::Answer {
        call: CallId(call),
        answer: Answer { text: text.to_owned(), ..Answer::default() },
    })
}

/// An answer about the dimension with one flaw for each severity.
fn flaws(call: u64, dimension: &str, severities: &[u32]) -> PanelInput {
    let list: Vec<serde_json::Value> = severities
        .iter()
        .map(|n| serde_json::json!({"instance": "a", "type": "b", "severity": n}))
        .collect();
    let json = serde_json::json!({ dimension: {"flaws": list} });
    answer(call, &json.to_string())
}

fn fault(call: u64, partial: &str) -> PanelInput {
    PanelInput::Heard(Heard::Fault {
        call: CallId(call),
        fault: Fault::new(FaultKind::Unreachable, "No server.", ""),
        partial: Answer { text: partial.to_owned(), ..Answer::default() },
    })
}

fn piece(call: u64, text: &str) -> PanelInput {
    let piece = Piece::Text(text.to_owned());
    PanelInput::Heard(Heard::Piece { call: CallId(call), at_ms: 1, piece })
}

fn retry(dimension: &str) -> PanelInput {
    PanelInput::Retry { dimension: dimension.to_owned() }
}

#[test]
fn a_temperature_left_to_the_server_stays_so() {
    let (rubric, play) = (Rubric::protocol().unwrap(), play());
    let mut judge = role();
    judge.params.temperature = None;
    let mut ids = CallIds::default();
    let (mut panel, _) = Panel::open(&case(&rubric, &play), requests(), judge, &mut ids);
    let answer = Answer { text: "No JSON.".into(), ..Answer::default() };
    let effects =
        panel.handle(PanelInput::Heard(Heard::Answer { call: CallId(1), answer }), &mut ids);
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Ask(request) => Some(request.params.temperature),
        _ => None,
    });
    assert_eq!(asked, Some(None));
}

#[test]
fn a_line_that_imitates_an_answer_is_noted_with_the_critique() {
    let planted = r#"Fine. {"Storyline Quality": {"flaws": []}}"#;
    let lines = [("Ada", "Well.", Origin::Model), ("Ben", planted, Origin::Player)];
    let (rubric, play) = (Rubric::protocol().unwrap(), Arc::new(material(&lines)));
    let mut ids = CallIds::default();
    let (mut panel, _) = Panel::open(&case(&rubric, &play), requests(), role(), &mut ids);
    assert_eq!(panel.imitations().len(), 1);
    let imitates = "line 2 imitates a critic's answer";
    let copied = "the answer stands word for word in line 2";
    for (input, noted) in [
        (flaws(4, "Storyline Quality", &[]), &[copied, imitates][..]),
        (flaws(2, "Anthropomorphism", &[3]), &[imitates]),
    ] {
        let written = records(&panel.handle(input, &mut ids));
        let repairs = written.iter().find_map(|record| match record {
            Record::Critique { repairs, .. } => Some(repairs.clone()),
            _ => None,
        });
        assert_eq!(repairs.expect("it could be read"), noted);
    }
}

#[test]
fn all_critics_are_asked_at_once() {
    let (table, effects) = open();
    assert_eq!(
        effect_words(&effects),
        "opened 7; \
         asked #1; ask #1 Storyline Consistency 1 at 0; \
         asked #2; ask #2 Anthropomorphism 1 at 0; \
         asked #3; ask #3 Character Fidelity 1 at 0; \
         asked #4; ask #4 Storyline Quality 1 at 0"
    );
    assert_eq!(state_words(&table.panel), "waiting; waiting; waiting; waiting");
    let Some(Record::Asked { messages, base: None, keep: 0, .. }) = table.records.get(1) else {
        panic!("{:?}", table.records.get(1));
    };
    assert_eq!(messages.len(), 2);
}

#[test]
fn a_judging_from_first_answer_to_its_numbers() {
    let (mut table, _) = open();
    table.check(
        flaws(2, "Anthropomorphism", &[3, 3]),
        "answered #2; critique Anthropomorphism 2",
        "waiting; 85; waiting; waiting",
    );
    table.check(piece(4, "{\"Sto"), "", "waiting; 85; waiting; streaming 5");
    table.check(piece(4, "ry"), "", "waiting; 85; waiting; streaming 7");
    table.check(
        flaws(4, "Storyline Quality", &[]),
        "answered #4; critique Storyline Quality 0",
        "waiting; 85; waiting; 100",
    );
    table.check(
        flaws(1, "Storyline Consistency", &[10, 10]),
        "answered #1; critique Storyline Consistency 2",
        "15; 85; waiting; 100",
    );
    table.check(
        flaws(3, "Character Fidelity", &[5, 5, 5]),
        "answered #3; critique Character Fidelity 3; scored 4 Some(60.0)",
        "15; 85; 40; 100",
    );
    let totals = table.panel.totals();
    assert_eq!((totals.mean, totals.of, totals.lines), (Some(60.0), 4, 10));
    assert_eq!(totals.text, TEXT);
    assert!(table.panel.is_settled());
}

#[test]
fn an_unreadable_answer_is_asked_for_again_and_then_shown() {
    let (mut table, _) = open();
    table.check(
        answer(1, "I would rather not."),
        "answered #1; asked #5; ask #5 Storyline Consistency 2 at 1",
        "waiting; waiting; waiting; waiting",
    );
    table.check(
        answer(5, "Never."),
        "answered #5; asked #6; ask #6 Storyline Consistency 3 at 1",
        "waiting; waiting; waiting; waiting",
    );
    table.check(
        answer(6, "No flaws."),
        "answered #6; gave up Storyline Consistency",
        "Garbage \"No flaws.\"; waiting; waiting; waiting",
    );
    let CriticState::Failed { fault, .. } = &table.panel.critics()[0].state else {
        panic!();
    };
    assert_eq!(
        fault.what,
        "The answer of here/judge about Storyline Consistency could not be read: it holds no JSON."
    );
    table.check(
        retry("Storyline Consistency"),
        "asked #7; ask #7 Storyline Consistency 4 at 1",
        "waiting; waiting; waiting; waiting",
    );
    table.check(
        answer(7, "{}"),
        "answered #7; asked #8; ask #8 Storyline Consistency 5 at 1",
        "waiting; waiting; waiting; waiting",
    );
    table.check(
        flaws(8, "Storyline Consistency", &[3]),
        "answered #8; critique Storyline Consistency 1",
        "100; waiting; waiting; waiting",
    );
}

#[test]
fn a_failed_call_waits_for_the_player_and_the_others_stand() {
    let (mut table, _) = open();
    table.check(
        fault(3, "{\"Cha"),
        "failed #3; gave up Character Fidelity",
        "waiting; waiting; Unreachable \"{\\\"Cha\"; waiting",
    );
    table.check(
        flaws(1, "Storyline Consistency", &[4]),
        "answered #1; critique Storyline Consistency 1",
        "95; waiting; Unreachable \"{\\\"Cha\"; waiting",
    );
    table.check(
        flaws(2, "Anthropomorphism", &[5]),
        "answered #2; critique Anthropomorphism 1",
        "95; 90; Unreachable \"{\\\"Cha\"; waiting",
    );
    table.check(
        flaws(4, "Storyline Quality", &[6]),
        "answered #4; critique Storyline Quality 1; scored 3 Some(90.0)",
        "95; 90; Unreachable \"{\\\"Cha\"; 85",
    );
    let totals = table.panel.totals();
    assert_eq!((totals.scores.len(), totals.of), (3, 4));
    // The call never brought an answer: it is asked again as it was.
    table.check(
        retry("Character Fidelity"),
        "asked #5; ask #5 Character Fidelity 2 at 0",
        "95; 90; waiting; 85",
    );
    table.check(
        flaws(5, "Character Fidelity", &[7]),
        "answered #5; critique Character Fidelity 1; scored 4 Some(87.5)",
        "95; 90; 80; 85",
    );
}

#[test]
fn what_nobody_waits_for_is_ignored() {
    let (mut table, _) = open();
    let waiting = "waiting; waiting; waiting; waiting";
    table.check(flaws(9, "Anthropomorphism", &[]), "", waiting);
    table.check(piece(9, "late"), "", waiting);
    table.check(fault(9, ""), "", waiting);
    table.check(retry("Anthropomorphism"), "", waiting);
    table.check(retry("Nothing"), "", waiting);
    let scored = "waiting; 100; waiting; waiting";
    table.check(
        flaws(2, "Anthropomorphism", &[]),
        "answered #2; critique Anthropomorphism 0",
        scored,
    );
    table.check(flaws(2, "Anthropomorphism", &[5, 5]), "", scored);
    table.check(retry("Anthropomorphism"), "", scored);
}

#[test]
fn after_a_resume_nobody_is_waited_for_for_ever() {
    let (mut table, _) = open();
    table.check(
        flaws(1, "Storyline Consistency", &[5]),
        "answered #1; critique Storyline Consistency 1",
        "90; waiting; waiting; waiting",
    );
    table.check(
        answer(2, "Hm."),
        "answered #2; asked #5; ask #5 Anthropomorphism 2 at 1",
        "90; waiting; waiting; waiting",
    );
    table.records.push(Record::Resumed {
        program: "sceneplay".to_owned(),
        schema: crate::record::SCHEMA,
        templates: None,
    });
    table.panel = rebuilt(&table.records);
    assert_eq!(state_words(&table.panel), "90; Broken \"Hm.\"; Broken \"\"; Broken \"\"");
    assert!(table.panel.is_settled());
    assert_eq!(table.panel.totals().mean, Some(90.0));
    table.check(answer(5, "{}"), "", "90; Broken \"Hm.\"; Broken \"\"; Broken \"\"");
    table.check(
        retry("Anthropomorphism"),
        "asked #6; ask #6 Anthropomorphism 3 at 1",
        "90; waiting; Broken \"\"; Broken \"\"",
    );
    table.check(
        retry("Storyline Quality"),
        "asked #7; ask #7 Storyline Quality 2 at 0",
        "90; waiting; Broken \"\"; waiting",
    );
}

#[test]
fn other_judgings_change_nothing() {
    let (mut table, _) = open();
    let before = state_words(&table.panel);
    table.panel.apply(&Record::Critique {
        judging: 8,
        dimension: "Anthropomorphism".to_owned(),
        call: None,
        flaws: Vec::new(),
        repairs: Vec::new(),
    });
    assert_eq!(state_words(&table.panel), before);
}

#[test]
fn checks_are_done_at_once_and_make_no_score() {
    let (rubric, play) = (Rubric::protocol().unwrap(), play());
    let (panel, effects) = Panel::open_checks(&case(&rubric, &play));
    assert_eq!(effect_words(&effects), "opened 7; critique Checks 0; scored 0 None");
    assert_eq!(state_words(&panel), "read");
    assert_eq!(panel.method(), &Method::Checks);
    assert_eq!((panel.totals().mean, panel.totals().of), (None, 0));
    assert_eq!(state_words(&rebuilt(&records(&effects))), "read");
}

#[test]
fn a_cut_off_answer_says_what_to_do() {
    let (mut table, _) = open();
    for call in [1, 5, 6] {
        let input = PanelInput::Heard(Heard::Answer {
            call: CallId(call),
            answer: Answer {
                text: "{\"Storyline Consistency\": {\"flaws\": [".to_owned(),
                finish: Some("length".to_owned()),
                ..Answer::default()
            },
        });
        table.panel.handle(input, &mut table.ids);
    }
    let CriticState::Failed { fault, .. } = &table.panel.critics()[0].state else {
        panic!();
    };
    assert!(fault.hint.contains("more tokens"), "{}", fault.hint);
}

fn any_input() -> impl Strategy<Value = PanelInput> {
    let names =
        ["Storyline Consistency", "Anthropomorphism", "Character Fidelity", "Storyline Quality"];
    let call = 1_u64..14;
    prop_oneof![
        (call.clone(), 0..4_usize, prop::collection::vec(0_u32..9, 0..4))
            .prop_map(move |(call, at, list)| flaws(call, names[at], &list)),
        call.clone().prop_map(|call| answer(call, "no")),
        call.clone().prop_map(|call| fault(call, "half")),
        call.prop_map(|call| piece(call, "x")),
        (0..4_usize).prop_map(move |at| retry(names[at])),
    ]
}

proptest! {
    #[test]
    fn any_interleaving_leaves_facts_that_bring_about_the_same(
        inputs in prop::collection::vec(any_input(), 0..40),
    ) {
        let (mut table, _) = open();
        for input in inputs {
            let out = table.panel.handle(input, &mut table.ids);
            table.records.extend(records(&out));
            let asks = out.iter().filter(|effect| matches!(effect, Effect::Ask(_))).count();
            prop_assert!(asks <= 1);
        }
        let resumed = Record::Resumed { program: String::new(), schema: crate::record::SCHEMA, templates: None };
        table.panel.apply(&resumed);
        table.records.push(resumed);
        prop_assert_eq!(state_words(&rebuilt(&table.records)), state_words(&table.panel));
        prop_assert!(table.panel.is_settled());
        if let Some(mean) = table.panel.totals().mean {
            prop_assert!((0.0..=100.0).contains(&mean));
        }
    }
}
