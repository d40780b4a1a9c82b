use proptest::prelude::*;

use super::*;
use crate::{chat::Message, record::SCHEMA};

fn judge() -> RoleModel {
    RoleModel {
        model: ModelRef::new("lab", "judge"),
        params: Params { temperature: Some(0.0), max_tokens: Some(100) },
    }
}

fn cast() -> Vec<String> {
    ["Ada", "Ben"].map(str::to_owned).to_vec()
}

fn questions() -> Vec<Question> {
    [(0, "Ada"), (2, "Ben"), (3, "Ada")]
        .into_iter()
        .map(|(line, speaker)| Question {
            line,
            speaker: speaker.to_owned(),
            messages: vec![Message::user(format!("Who speaks line {line}?"))],
        })
        .collect()
}

struct Table {
    probe: Probe,
    ids: CallIds,
    records: Vec<Record>,
}

impl Table {
    fn open() -> (Self, Vec<Effect>) {
        let mut ids = CallIds::default();
        let (probe, effects) = Probe::open(1, judge(), cast(), questions(), &mut ids);
        let records = records(&effects);
        (Self { probe, ids, records }, effects)
    }

    /// `None`: the player wants it asked again.
    fn put_in(&mut self, input: Option<Heard>) -> Vec<Effect> {
        match input {
            Some(heard) => self.probe.hear(heard, &mut self.ids),
            None => self.probe.retry(&mut self.ids),
        }
    }

    /// What comes in, what must go out, and how the lines must stand then; the facts alone must
    /// bring about the same.
    #[track_caller]
    fn check(&mut self, input: Option<Heard>, effects: &str, states: &str) {
        let out = self.put_in(input);
        assert_eq!(effect_words(&out), effects);
        assert_eq!(state_words(&self.probe), states);
        self.records.extend(records(&out));
        assert_eq!(state_words(&rebuilt(&self.records)), states);
    }
}

fn rebuilt(records: &[Record]) -> Probe {
    let mut probe = Probe::restore(1, judge(), cast(), questions());
    records.iter().for_each(|record| probe.apply(record));
    probe
}

fn records(effects: &[Effect]) -> Vec<Record> {
    let record = |effect: &Effect| match effect {
        Effect::Record(record) => Some(record.clone()),
        _ => None,
    };
    effects.iter().filter_map(record).collect()
}

fn effect_words(effects: &[Effect]) -> String {
    let words = effects.iter().map(|effect| match effect {
        Effect::Ask(request) => match &request.purpose {
            Purpose::Probe { line, attempt, .. } => {
                let heat = request.params.temperature.unwrap();
                format!("ask {} about {line} {attempt} at {heat}", request.call)
            }
            other => format!("{other:?}"),
        },
        Effect::Record(record) => match record {
            Record::ProbeOpened { probe, .. } => format!("opened {probe}"),
            Record::Asked { call, .. } => format!("asked {call}"),
            Record::Answered { call, .. } => format!("answered {call}"),
            Record::Failed { call, .. } => format!("failed {call}"),
            Record::Probed { line, named, .. } => format!("{line} is {named}"),
            Record::ProbeFailed { line, .. } => format!("gave up {line}"),
            other => format!("{other:?}"),
        },
        Effect::Cancel(call) => format!("cancel {call}"),
    });
    words.collect::<Vec<_>>().join("; ")
}

fn state_words(probe: &Probe) -> String {
    let words = probe.seats().iter().map(|seat| match &seat.state {
        SeatState::Waiting => "waiting".to_owned(),
        SeatState::Named(name) => name.clone(),
        SeatState::Failed(fault) => format!("{:?}", fault.kind),
    });
    words.collect::<Vec<_>>().join("; ")
}

fn answer(call: u64, text: &str) -> Option<Heard> {
    let answer = Answer { text: text.to_owned(), ..Answer::default() };
    Some(Heard::Answer { call: CallId(call), answer })
}

fn fault(call: u64) -> Option<Heard> {
    let fault = Fault::new(FaultKind::Unreachable, "No server.", "");
    Some(Heard::Fault { call: CallId(call), fault, partial: Answer::default() })
}

#[test]
fn a_probe_from_its_questions_to_its_counts() {
    let (mut table, effects) = Table::open();
    assert_eq!(
        effect_words(&effects),
        "opened 1; asked #1; ask #1 about 0 1 at 0; asked #2; ask #2 about 2 1 at 0; \
         asked #3; ask #3 about 3 1 at 0"
    );
    table.check(answer(2, "Speaker: Ben"), "answered #2; 2 is Ben", "waiting; Ben; waiting");
    table.check(
        answer(1, "I cannot tell."),
        "answered #1; asked #4; ask #4 about 0 2 at 1",
        "waiting; Ben; waiting",
    );
    table.check(fault(3), "failed #3; gave up 3", "waiting; Ben; Unreachable");
    table.check(
        answer(4, "Hm."),
        "answered #4; asked #5; ask #5 about 0 3 at 1",
        "waiting; Ben; Unreachable",
    );
    assert!(!table.probe.is_settled());
    table.check(answer(5, "Hm."), "answered #5; gave up 0", "Garbage; Ben; Unreachable");
    assert!(table.probe.is_settled());
    let accuracy = table.probe.accuracy();
    assert_eq!((accuracy.right, accuracy.unreadable, accuracy.failed), (1, 1, 1));
    assert_eq!(accuracy.share(), Some(1.0));
    table.check(
        None,
        "asked #6; ask #6 about 0 4 at 1; asked #7; ask #7 about 3 2 at 0",
        "waiting; Ben; waiting",
    );
    table.check(answer(7, "Speaker: Ben"), "answered #7; 3 is Ben", "waiting; Ben; Ben");
    table.check(answer(6, "Ada"), "answered #6; 0 is Ada", "Ada; Ben; Ben");
    let accuracy = table.probe.accuracy();
    assert_eq!((accuracy.right, accuracy.wrong), (2, 1));
    table.check(None, "", "Ada; Ben; Ben");
    table.check(answer(6, "Ben"), "", "Ada; Ben; Ben");
}

#[test]
fn a_probe_that_broke_off_can_be_asked_again() {
    let (mut table, _) = Table::open();
    table.check(answer(1, "Ada"), "answered #1; 0 is Ada", "Ada; waiting; waiting");
    table.records.push(Record::Resumed { program: String::new(), schema: SCHEMA, templates: None });
    table.probe = rebuilt(&table.records);
    assert_eq!(state_words(&table.probe), "Ada; Broken; Broken");
    table.check(answer(2, "Ben"), "", "Ada; Broken; Broken");
    table.check(
        None,
        "asked #4; ask #4 about 2 2 at 0; asked #5; ask #5 about 3 2 at 0",
        "Ada; waiting; waiting",
    );
}

fn any_input() -> impl Strategy<Value = Option<Heard>> {
    let call = 1_u64..20;
    prop_oneof![
        (call.clone(), prop::sample::select(vec!["Ada", "Ben", "Nobody", ""]))
            .prop_map(|(call, name)| answer(call, name)),
        call.prop_map(fault),
        Just(None),
    ]
}

proptest! {
    #[test]
    fn any_interleaving_leaves_facts_that_bring_about_the_same(
        inputs in prop::collection::vec(any_input(), 0..40),
    ) {
        let (mut table, _) = Table::open();
        for input in inputs {
            let out = table.put_in(input);
            table.records.extend(records(&out));
            prop_assert_eq!(table.probe.accuracy().lines(), 3);
        }
        prop_assert_eq!(state_words(&rebuilt(&table.records)), state_words(&table.probe));
    }
}
