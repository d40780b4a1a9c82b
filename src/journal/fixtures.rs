//! Facts for tests.

use proptest::prelude::*;
use serde_json::json;

use crate::{
    chat::{
        Answer, CallId, Fault, FaultKind, Message, ModelRef, Params, Purpose, Side, Timing, Usage,
    },
    record::{
        Casting, Decision, DecisionId, EndReason, Factor, Finding, Flaw, Hold, How, Invalid, Line,
        LineId, Mark, MarkId, MarkingMode, Method, Move, Next, Objection, Position, Record,
        RoleModel, Roles, Rules, SCHEMA, Source, Span, Target,
    },
    scene::{Scene, read},
    script::{Kind, Odd},
};

pub fn scene() -> Scene {
    read::scene(json!({
        "book": "King Lear", "topic": "The storm", "scenario": "A heath.", "i_p": 17, "i_c": 0,
        "speaking_characters_w_env": ["Lear", "Fool"], "weight": 0.1,
        "key_characters": [{"name": "Lear", "thought": "Let it rage."}],
        "plot": {"chapter": null, "summary": "Lear goes mad."},
    }))
    .unwrap()
}

pub fn casting(player: &str) -> Box<Casting> {
    Box::new(Casting {
        player: vec![player.to_owned()],
        roles: Roles::all(ModelRef::new("here", "org/model")),
        rules: Rules::default(),
        endpoints: Default::default(),
        profiles: Default::default(),
        memory: None,
    })
}

pub fn opened() -> Record {
    Record::Opened {
        schema: SCHEMA,
        program: "0.1.0".to_owned(),
        origin: "bundled".to_owned(),
        templates: None,
        scene: Box::new(scene()),
        casting: casting("Lear"),
    }
}

pub fn line(id: u32, parent: Option<u32>, text: &str) -> Record {
    Record::Line(Line {
        id: LineId(id),
        parent: parent.map(LineId),
        speaker: "Fool".to_owned(),
        text: text.to_owned(),
        raw: None,
        source: Source::Player,
        decision: None,
        odd: Vec::new(),
    })
}

pub fn asked(call: u64, messages: Vec<Message>) -> Record {
    Record::Asked {
        call: CallId(call),
        purpose: Purpose::Actor { speaker: "Fool".to_owned() },
        model: ModelRef::new("here", "org/model"),
        params: Params { temperature: Some(0.7), max_tokens: Some(512) },
        base: None,
        keep: 0,
        messages,
    }
}

pub fn scored(judging: u32, mean: f64) -> Record {
    Record::Scored {
        judging,
        lines: 3,
        scores: vec![("Storyline Quality".to_owned(), mean)],
        mean: Some(mean),
        bleu: 0.1,
        rouge_l: 0.2,
    }
}

pub fn critic_failed(judging: u32) -> Record {
    Record::CriticFailed {
        judging,
        dimension: "Storyline Quality".to_owned(),
        call: CallId(1),
        fault: Fault::new(FaultKind::Server, "It is down.", ""),
    }
}

pub fn judging(judging: u32) -> Record {
    Record::JudgingOpened {
        judging,
        method: Method::Checks,
        head: Some(LineId(1)),
        terms: Default::default(),
    }
}

fn position(number: u32) -> Position {
    Position {
        line: Some(LineId(number)),
        decision: Some(DecisionId(number)),
        over: Some(EndReason::Book),
    }
}

fn role(temperature: Option<f64>) -> RoleModel {
    let params = Params { temperature, max_tokens: None };
    RoleModel { model: ModelRef::new("here", "org/model"), params }
}

/// A record of every kind (but `Opened`), with texts and numbers filled in from outside.
pub fn any_record() -> impl Strategy<Value = Record> {
    let number = -1e300f64..1e300;
    (0u8..26, any::<String>(), any::<u32>(), number).prop_map(|(kind, text, number, real)| {
        let call = CallId(u64::from(number));
        let partial = Answer {
            text: text.clone(),
            reasoning: text.clone(),
            finish: Some("stop".to_owned()),
            usage: Some(Usage { prompt: 3, completion: u64::MAX }),
            timing: Timing {
                first_ms: Some(1),
                total_ms: 2,
                chunks: vec![(1, number)],
                retries: 1,
            },
        };
        let fault = Fault {
            status: Some(500),
            ..Fault::new(FaultKind::Server, text.clone(), "Try again.")
        };
        let messages = vec![Message::system(text.clone()), Message::assistant("")];
        match kind {
            0 => Record::Resumed { program: text, schema: SCHEMA, templates: None },
            1 => Record::Recast { casting: casting(&text) },
            2 => asked(u64::from(number), messages),
            3 => Record::Asked {
                call,
                purpose: Purpose::Critic { judging: 1, dimension: text, attempt: 2 },
                model: ModelRef::offline(),
                params: Params { temperature: Some(real), max_tokens: None },
                base: Some(call),
                keep: 7,
                messages,
            },
            4 => Record::Answered { call, answer: partial },
            5 => Record::Failed { call, fault, partial },
            6 => Record::Cancelled { call, partial },
            7 => Record::Line(Line {
                id: LineId(number),
                parent: Some(LineId(number)),
                speaker: text.clone(),
                text: text.clone(),
                raw: Some(text.clone()),
                source: Source::Model { call },
                decision: Some(DecisionId(number)),
                odd: vec![
                    Odd::NeverClosed(Kind::Thought),
                    Odd::SpeaksFor { name: text, at: 7 },
                    Odd::PrefixTwice,
                ],
            }),
            8 => line(number, None, &text),
            9 => Record::Decided(Decision {
                over: None,
                id: DecisionId(number),
                after: None,
                next: Next::Speaker(text.clone()),
                how: How::Drawn { call, invalid: Invalid::TooEarly },
                said: Some(text.clone()),
                answer: Some(text),
                first: None,
            }),
            10 => Record::Decided(Decision {
                over: None,
                id: DecisionId(number),
                after: Some(LineId(number)),
                next: Next::End,
                how: How::Named,
                said: None,
                answer: None,
                first: None,
            }),
            11 => Record::Ended { why: EndReason::Rounds },
            12 => Record::Draft { speaker: text.clone(), text },
            13 => Record::JudgingOpened {
                judging: number,
                method: Method::Judge { model: ModelRef::offline(), rubric: text },
                head: None,
                terms: Default::default(),
            },
            14 => Record::Critique {
                judging: number,
                dimension: text.clone(),
                call: Some(call),
                flaws: vec![Flaw {
                    instance: text.clone(),
                    kind: text,
                    severity: None,
                    given: Some(json!({"deep": [real, null]})),
                    line: Some(LineId(1)),
                    evidence: None,
                }],
                repairs: vec!["a comma".to_owned()],
            },
            15 => Record::CriticFailed { judging: number, dimension: text, call, fault },
            16 => scored(number, real),
            17 => Record::Moved { to: position(number), why: Move::Take { of: LineId(number) } },
            18 => Record::Held { why: Hold::Choice },
            19 => Record::ComparisonOpened {
                comparison: number,
                speaker: text,
                at: position(number),
                of: Some(LineId(number)),
                sides: Box::new([role(Some(real)), role(None)]),
                first: Side::B,
            },
            20 => Record::Preferred { comparison: number, chosen: Side::A, note: text },
            21 => Record::TrialOpened {
                trial: number,
                factor: Factor::Profile { name: text.clone() },
                at: position(number),
                against: None,
                casting: casting(&text),
            },
            22 => Record::Objected(Objection {
                call,
                invalid: Invalid::SameSpeaker,
                said: text.clone(),
                answer: text,
            }),
            23 => Record::Ghosted { call, line: LineId(number), seen: true },
            24 => Record::Marked(Mark {
                id: MarkId(number),
                annotator: text.clone(),
                at: Target::Line {
                    line: LineId(number),
                    span: Some(Span { start: number, end: number }),
                },
                finding: Finding::Comment { text },
                mode: MarkingMode::Blind,
                over: Some(MarkId(number)),
            }),
            _ => Record::ComparisonDropped { comparison: number, kept: Some(Side::B) },
        }
    })
}
