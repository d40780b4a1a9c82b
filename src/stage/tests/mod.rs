//! Tables on the stage: what happens, and what it does about it.

mod cards;
mod corners;
mod direct;

use serde_json::json;

use super::*;
use crate::{
    chat::{FaultKind, From, ModelRef, Piece, Purpose},
    record::{EndReason, How, Invalid, Next, Protocol, Roles, Rules},
};

fn scene() -> Scene {
    serde_json::from_value(json!({
        "book": "The Ferry",
        "scenario": "A quay at night. The last boat is late.",
        "topic": "waiting",
        "plot": {"summary": "Nobody must know how it ends.", "key_characters": [
            {"name": "Anna", "description": "A widow."}]},
        "key_characters": [{"name": "Anna", "motivation": "I must cross tonight."}],
        "character_profiles": {"Anna": "Quiet.", "Bert": "Loud."},
        "speaking_characters_w_env": ["Anna", "Bert", "Carl", "Environment"],
        "major_characters": ["Anna", "Bert"],
        "dialogues": [
            {"character": "Bert", "message": "No boat."},
            {"character": "Anna", "message": "[I knew.] It will come."},
            {"character": "Anna", "message": "It must."},
            {"character": "Environment", "message": "A bell rings."}
        ]
    }))
    .expect("the fixture is a scene")
}

/// A stage with its calls, and a short text for each effect.
struct Theatre {
    stage: Stage,
    ids: CallIds,
    log: Vec<String>,
    records: Vec<Record>,
}

impl Theatre {
    fn new(player: &[&str], change: impl FnOnce(&mut Casting)) -> Self {
        let mut casting = Casting {
            player: player.iter().map(|name| (*name).to_owned()).collect(),
            roles: Roles::all(ModelRef::new("lab", "big")),
            rules: Rules::default(),
            endpoints: Default::default(),
            profiles: Default::default(),
        };
        change(&mut casting);
        let templates = Arc::new(Templates::built_in().expect("built-in templates parse"));
        let stage = Stage::new(Arc::new(scene()), casting, templates).expect("templates fill");
        Self { stage, ids: CallIds::default(), log: Vec::new(), records: Vec::new() }
    }

    fn begun(player: &[&str]) -> Self {
        let mut theatre = Self::new(player, |_| {});
        theatre.begin();
        theatre
    }

    fn begin(&mut self) -> Vec<String> {
        let effects = self.stage.go_on(&mut self.ids);
        self.note(effects)
    }

    fn act(&mut self, act: Act) -> Vec<String> {
        match self.stage.act(act, &mut self.ids) {
            Ok(effects) => self.note(effects),
            Err(refused) => vec![format!("refused: {refused}")],
        }
    }

    fn speak(&mut self, speaker: &str, text: &str) -> Vec<String> {
        self.act(Act::Speak { speaker: speaker.into(), text: text.into() })
    }

    fn piece(&mut self, text: &str) {
        let call = self.stage.step().call().expect("a call is under way");
        let heard = Heard::Piece { call, at_ms: 5, piece: Piece::Text(text.into()) };
        assert_eq!(self.stage.hear(heard, &mut self.ids), []);
    }

    fn answer(&mut self, text: &str) -> Vec<String> {
        let call = self.stage.step().call().expect("a call is under way");
        self.answer_to(call, text)
    }

    fn answer_to(&mut self, call: CallId, text: &str) -> Vec<String> {
        let answer = Answer { text: text.into(), ..Answer::default() };
        let effects = self.stage.hear(Heard::Answer { call, answer }, &mut self.ids);
        self.note(effects)
    }

    fn fault(&mut self, kind: FaultKind) -> Vec<String> {
        let call = self.stage.step().call().expect("a call is under way");
        let fault = Fault::new(kind, "It broke.", "");
        let heard = Heard::Fault { call, fault, partial: Answer::default() };
        let effects = self.stage.hear(heard, &mut self.ids);
        self.note(effects)
    }

    fn note(&mut self, effects: Vec<Effect>) -> Vec<String> {
        let said: Vec<String> = effects.iter().map(told).collect();
        for effect in effects {
            if let Effect::Record(record) = effect {
                self.records.push(record);
            }
        }
        self.log.extend(said.iter().cloned());
        said
    }

    /// What a journal of the same facts comes to.
    fn replayed(&self) -> Stage {
        let casting = Casting {
            player: vec![],
            roles: Roles::all(ModelRef::offline()),
            rules: Rules::default(),
            endpoints: Default::default(),
            profiles: Default::default(),
        };
        let templates = Arc::new(Templates::built_in().expect("built-in templates parse"));
        let mut stage = Stage::new(Arc::new(scene()), casting, templates).expect("templates fill");
        let recast = Record::Recast { casting: Box::new(self.stage.casting().clone()) };
        stage.replay(&recast).expect("a casting can come first");
        for record in &self.records {
            stage.replay(record).expect("own facts follow one another");
        }
        stage
    }
}

fn told(effect: &Effect) -> String {
    match effect {
        Effect::Ask(request) => format!("ask {} {}", request.call, purpose(&request.purpose)),
        Effect::Cancel(call) => format!("cancel {call}"),
        Effect::Record(record) => match record {
            Record::Asked { call, .. } => format!("asked {call}"),
            Record::Answered { call, .. } => format!("answered {call}"),
            Record::Failed { call, fault, .. } => format!("failed {call} {:?}", fault.kind),
            Record::Cancelled { call, partial } => format!("cancelled {call} `{}`", partial.text),
            Record::Line(line) => format!("line {} {}: {}", line.id, line.speaker, line.text),
            Record::Decided(decision) => match &decision.next {
                Next::Speaker(name) => format!("next {name} ({})", how(&decision.how)),
                Next::End => format!("next end ({})", how(&decision.how)),
            },
            Record::Ended { why } => format!("ended {why:?}"),
            other => format!("{other:?}"),
        },
    }
}

fn purpose(purpose: &Purpose) -> &str {
    match purpose {
        Purpose::Actor { speaker }
        | Purpose::Ghost { speaker }
        | Purpose::Contender { speaker, .. } => speaker,
        Purpose::Environment => "Environment",
        Purpose::Nsp => "NSP",
        Purpose::Critic { .. } => "critic",
        Purpose::Probe { .. } => "probe",
        Purpose::Retelling => "retelling",
    }
}

fn how(how: &How) -> String {
    match how {
        How::Opening => "opening".into(),
        How::Predicted { .. } => "predicted".into(),
        How::Drawn { invalid, .. } => format!("drawn: {invalid:?}"),
        How::Book => "book".into(),
        How::RoundRobin => "in turn".into(),
        How::Named => "named".into(),
        How::CutIn => "cut in".into(),
    }
}

#[test]
fn a_round_is_a_line_and_a_decision() {
    let mut theatre = Theatre::begun(&[]);
    assert_eq!(theatre.log, ["next Anna (opening)", "asked #1", "ask #1 Anna"]);
    assert_eq!(
        theatre.answer("[Not yet.] Is it late?"),
        ["answered #1", "line 1 Anna: [Not yet.] Is it late?", "asked #2", "ask #2 NSP"]
    );
    assert_eq!(
        theatre.answer("He was asked.\nNext Speaker: Bert"),
        ["answered #2", "next Bert (predicted)", "asked #3", "ask #3 Bert"]
    );
}

#[test]
fn others_are_told_a_line_without_its_thoughts() {
    let mut theatre = Theatre::begun(&[]);
    theatre.answer("[Secret.] (looks up) Is it late?");
    theatre.answer("Next Speaker: Bert");
    let bert = theatre.stage.memory_of("Bert");
    assert_eq!(bert.len(), 2);
    assert_eq!(
        bert[1],
        Message::user("===Conversation Start===\n\n\n\nAnna: (looks up) Is it late?")
    );
    let anna = theatre.stage.memory_of("Anna");
    assert_eq!(anna[2], Message::assistant("[Secret.] (looks up) Is it late?"));
}

#[test]
fn the_plot_summary_is_told_to_nobody_on_stage() {
    let theatre = Theatre::begun(&[]);
    for speaker in ["Anna", "Bert", "Carl", "Environment"] {
        let memory = theatre.stage.memory_of(speaker);
        assert!(!memory[0].content.contains("Nobody must know"), "{speaker} knows the plot");
        assert!(memory[0].content.contains("The last boat is late."));
    }
    let anna = &theatre.stage.memory_of("Anna")[0].content;
    assert!(anna.contains("A widow.\n\nQuiet.") && anna.contains("I must cross tonight."));
    assert!(!theatre.stage.memory_of("Bert")[0].content.contains("I must cross tonight."));
}

#[test]
fn an_invalid_next_speaker_is_drawn_and_shown_as_such() {
    let cases = [
        ("Next Speaker: Anna", Invalid::SameSpeaker),
        ("Next Speaker: random", Invalid::Random),
        ("Next Speaker: Dora", Invalid::Unknown),
        ("Next Speaker: <END CHAT>", Invalid::TooEarly),
        ("", Invalid::Unknown),
    ];
    for (answer, invalid) in cases {
        let mut theatre = Theatre::begun(&[]);
        theatre.answer("Is it late?");
        theatre.answer(answer);
        let decision = theatre.stage.standing().expect("somebody was drawn");
        assert!(
            matches!(&decision.how, How::Drawn { invalid: found, .. } if *found == invalid),
            "{answer}: {decision:?}"
        );
        assert!(
            matches!(&decision.next, Next::Speaker(name) if name == "Bert" || name == "Environment"),
            "{answer}: only major characters and Environment are drawn: {decision:?}"
        );
        assert_eq!(decision.answer.as_deref(), Some(answer));
    }
}

#[test]
fn the_newest_protocol_repeats_the_prompt_after_an_invalid_answer() {
    for (protocol, roles) in [
        (
            Protocol::Newest,
            vec![From::System, From::User, From::Assistant, From::User, From::Assistant],
        ),
        (
            Protocol::Paper,
            vec![From::System, From::User, From::Assistant, From::User, From::Assistant],
        ),
    ] {
        let mut theatre = Theatre::new(&[], |casting| casting.rules.protocol = protocol);
        theatre.begin();
        theatre.answer("Is it late?");
        theatre.answer("Next Speaker: Dora");
        theatre.answer("Who knows.");
        let valid = "Carl knows.\nNext Speaker: Carl";
        theatre.answer(valid);
        let memory = theatre.stage.memory_of_nsp();
        assert_eq!(memory.iter().map(|m| m.from).collect::<Vec<_>>(), roles);
        assert_eq!(memory[2].content, "Dora");
        let repeated = memory[3].content.starts_with(&memory[0].content);
        assert_eq!(repeated, protocol == Protocol::Newest);
        let kept = if protocol == Protocol::Newest { valid } else { "Carl" };
        assert_eq!(memory[4].content, kept);
    }
}

#[test]
fn the_paper_stores_lines_with_the_name_in_front() {
    let mut theatre = Theatre::new(&["Bert"], |casting| {
        casting.rules.protocol = Protocol::Paper;
    });
    theatre.begin();
    theatre.answer("Is it late?");
    theatre.answer("Bert");
    theatre.speak("Bert", "Very.");
    let texts: Vec<_> = theatre.stage.path().map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["Anna: Is it late?", "Bert: Very."]);
}

#[test]
fn nsp_ends_the_scene_from_the_sixth_round_on() {
    let mut theatre = Theatre::begun(&[]);
    for round in 0..6 {
        theatre.answer("Well.");
        if round < 5 {
            let next = if round % 2 == 0 { "Bert" } else { "Anna" };
            theatre.answer(&format!("Next Speaker: {next}"));
        }
    }
    assert_eq!(
        theatre.answer("Next Speaker: <END CHAT>"),
        ["answered #12", "next end (predicted)", "ended Nsp"]
    );
    assert_eq!(*theatre.stage.step(), Step::Over(EndReason::Nsp));
}

#[test]
fn twenty_rounds_are_the_end_and_the_last_has_its_decision_too() {
    let mut theatre = Theatre::begun(&[]);
    for round in 0..20 {
        theatre.answer("Well.");
        let next = if round % 2 == 0 { "Bert" } else { "Anna" };
        theatre.answer(&format!("Next Speaker: {next}"));
    }
    assert_eq!(theatre.log.last().map(String::as_str), Some("ended Rounds"));
    assert_eq!(theatre.stage.rounds(), 20);
    assert_eq!(theatre.speak("Anna", "One more."), ["refused: All 20 rounds are played."]);
}

#[test]
fn the_stage_waits_for_the_player() {
    let mut theatre = Theatre::begun(&["Anna"]);
    assert_eq!(theatre.log, ["next Anna (opening)"]);
    assert_eq!(theatre.stage.players_turn(), Some("Anna"));
    assert_eq!(
        theatre.speak("Anna", "  Is it late?  "),
        ["line 1 Anna: Is it late?", "asked #1", "ask #1 NSP"]
    );
}

#[test]
fn a_player_may_play_environment_or_several() {
    let mut theatre = Theatre::begun(&["Anna", "Environment"]);
    theatre.speak("Anna", "Is it late?");
    theatre.answer("Next Speaker: Environment");
    assert_eq!(theatre.stage.players_turn(), Some("Environment"));
    theatre.speak("Environment", "Fog comes in.");
    theatre.answer("Next Speaker: Anna");
    assert_eq!(theatre.stage.players_turn(), Some("Anna"));
}

#[test]
fn cutting_in_cancels_the_line_under_way_and_ignores_what_still_comes_of_it() {
    let mut theatre = Theatre::begun(&["Bert"]);
    theatre.piece("I was just");
    assert_eq!(
        theatre.speak("Bert", "Quiet."),
        [
            "cancel #1",
            "cancelled #1 `I was just`",
            "next Bert (cut in)",
            "line 1 Bert: Quiet.",
            "asked #2",
            "ask #2 NSP"
        ]
    );
    let before = theatre.stage.step().clone();
    let late = Heard::Piece { call: CallId(1), at_ms: 9, piece: Piece::Text(" saying".into()) };
    assert_eq!(theatre.stage.hear(late, &mut theatre.ids), []);
    assert_eq!(theatre.answer_to(CallId(1), "I was just saying"), Vec::<String>::new());
    assert_eq!(*theatre.stage.step(), before);
}

#[test]
fn passing_lets_the_model_speak_this_one_line() {
    let mut theatre = Theatre::begun(&["Anna"]);
    assert_eq!(theatre.act(Act::Pass), ["asked #1", "ask #1 Anna"]);
    theatre.answer("Is it late?");
    theatre.answer("Next Speaker: Bert");
    assert_eq!(theatre.act(Act::Pass), ["refused: It is not your turn; there is nothing to pass."]);
}

#[test]
fn naming_a_speaker_overrules_nsp_and_whoever_speaks() {
    let mut theatre = Theatre::begun(&["Bert"]);
    theatre.answer("Is it late?");
    let named = theatre.act(Act::Name { speaker: "Carl".into() });
    assert_eq!(
        named,
        ["cancel #2", "cancelled #2 ``", "next Carl (named)", "asked #3", "ask #3 Carl"]
    );
    let again = theatre.act(Act::Name { speaker: "Bert".into() });
    assert_eq!(again, ["cancel #3", "cancelled #3 ``", "next Bert (named)"]);
    assert_eq!(theatre.stage.players_turn(), Some("Bert"));
    let unknown = theatre.act(Act::Name { speaker: "Dora".into() });
    assert_eq!(unknown, ["refused: Nobody in this scene is called Dora."]);
}

#[test]
fn a_fault_leaves_the_scene_and_waits_for_the_player() {
    let mut theatre = Theatre::begun(&["Bert"]);
    assert_eq!(theatre.fault(FaultKind::Broken), ["failed #1 Broken"]);
    assert!(matches!(theatre.stage.step(), Step::Failed { tries: 1, .. }));
    assert_eq!(theatre.act(Act::Retry), ["asked #2", "ask #2 Anna"]);
    theatre.fault(FaultKind::Server);
    assert!(matches!(theatre.stage.step(), Step::Failed { tries: 2, .. }));
    assert_eq!(
        theatre.speak("Bert", "Never mind."),
        ["next Bert (cut in)", "line 1 Bert: Never mind.", "asked #3", "ask #3 NSP"]
    );
}

#[test]
fn a_retry_raises_the_temperature_unless_it_is_the_servers() {
    for (set, again) in [(Some(0.0), Some(1.0)), (None, None)] {
        let mut theatre = Theatre::begun(&[]);
        let mut casting = theatre.stage.casting().clone();
        casting.roles.actor.params.temperature = set;
        theatre.act(Act::Recast(Box::new(casting)));
        theatre.fault(FaultKind::Server);
        let effects = theatre.stage.act(Act::Retry, &mut theatre.ids).expect("something failed");
        let asked = effects.iter().find_map(|effect| match effect {
            Effect::Ask(request) => Some(request.params.temperature),
            _ => None,
        });
        assert_eq!(asked, Some(again));
    }
}

#[test]
fn what_was_said_before_a_line_was_cut_off_is_kept() {
    let mut theatre = Theatre::begun(&["Bert"]);
    theatre.piece("I was");
    theatre.speak("Bert", "Quiet.");
    theatre.answer("Next Speaker: Anna");
    let call = theatre.stage.step().call().expect("Anna was asked");
    let partial = Answer { text: "As I".into(), ..Answer::default() };
    let fault = Fault::new(FaultKind::Broken, "The stream broke off.", "");
    theatre.stage.hear(Heard::Fault { call, fault: fault.clone(), partial }, &mut theatre.ids);
    let kept = |line| -> Vec<_> {
        let fragments = theatre.stage.fragments_after(line);
        fragments.map(|f| (f.speaker.as_str(), f.text.as_str(), f.fault.clone())).collect()
    };
    assert_eq!(kept(None), [("Anna", "I was", None)]);
    assert_eq!(kept(Some(LineId(1))), [("Anna", "As I", Some(fault))]);
}

#[test]
fn an_empty_answer_is_asked_for_again_and_never_becomes_a_line() {
    let mut theatre = Theatre::begun(&[]);
    assert_eq!(theatre.answer("  "), ["answered #1", "failed #1 Empty", "asked #2", "ask #2 Anna"]);
    theatre.answer("");
    assert_eq!(theatre.answer(""), ["answered #3", "failed #3 Empty"]);
    assert_eq!(theatre.stage.path().len(), 0);
    assert!(matches!(theatre.stage.step(), Step::Failed { tries: 3, .. }));
}

#[test]
fn what_is_said_for_somebody_else_is_cut_off_and_kept() {
    let mut theatre = Theatre::begun(&[]);
    theatre.answer("Is it late?\nBert: Very late.");
    let line = theatre.stage.path().next().expect("there is a line");
    assert_eq!(line.text, "Is it late?");
    assert_eq!(line.raw.as_deref(), Some("Is it late?\nBert: Very late."));
    assert!(!line.odd.is_empty());
}

#[test]
fn a_line_that_the_model_did_not_finish_is_marked() {
    let mut theatre = Theatre::begun(&[]);
    let answer =
        Answer { text: "Is it".into(), finish: Some("length".into()), ..Answer::default() };
    theatre.stage.hear(Heard::Answer { call: CallId(1), answer }, &mut theatre.ids);
    let line = theatre.stage.path().next().expect("there is a line");
    assert_eq!(line.odd, [crate::script::Odd::CutShort]);
}

#[test]
fn the_player_ends_the_scene_and_can_take_it_up_again() {
    let mut theatre = Theatre::begun(&["Bert"]);
    assert_eq!(theatre.act(Act::End), ["cancel #1", "cancelled #1 ``", "ended Player"]);
    assert_eq!(theatre.act(Act::End), ["refused: The scene has ended."]);
    theatre.speak("Bert", "Wait.");
    assert!(matches!(theatre.stage.step(), Step::Asked { purpose: Purpose::Nsp, .. }));
}

#[test]
fn the_offline_company_keeps_the_books_order() {
    let offline = |casting: &mut Casting| casting.roles = Roles::all(ModelRef::offline());
    let mut theatre = Theatre::new(&["Anna"], offline);
    theatre.begin();
    assert_eq!(theatre.log, ["next Bert (book)", "asked #1", "ask #1 Bert"]);
    assert_eq!(
        theatre.answer("No boat."),
        ["answered #1", "line 1 Bert: No boat.", "next Anna (book)"]
    );
    assert_eq!(theatre.speak("Anna", "Oh."), ["line 2 Anna: Oh.", "next Anna (book)"]);
    theatre.speak("Anna", "Still.");
    assert_eq!(
        theatre.answer("A bell rings."),
        ["answered #2", "line 4 Environment: A bell rings.", "next end (book)", "ended Book"]
    );
}

#[test]
fn a_player_who_cuts_in_takes_the_place_of_their_next_line_in_the_book() {
    let offline = |casting: &mut Casting| casting.roles = Roles::all(ModelRef::offline());
    let mut theatre = Theatre::new(&["Anna"], offline);
    theatre.begin();
    theatre.speak("Anna", "First me.");
    assert!(theatre.log.contains(&"next Bert (book)".to_owned()));
    theatre.answer("No boat.");
    theatre.speak("Anna", "Then I wait.");
    assert!(matches!(theatre.stage.step(), Step::Asked { purpose: Purpose::Environment, .. }));
}

#[test]
fn a_play_may_continue_from_the_books_own_lines() {
    let mut theatre = Theatre::new(&[], |casting| casting.rules.continue_from = 3);
    theatre.begin();
    assert_eq!(
        theatre.log,
        [
            "next Bert (book)",
            "line 1 Bert: No boat.",
            "next Anna (book)",
            "line 2 Anna: [I knew.] It will come.",
            "next Anna (book)",
            "line 3 Anna: It must.",
            "next Environment (book)",
            "asked #1",
            "ask #1 Environment"
        ]
    );
}

#[test]
fn the_models_can_change_in_mid_scene() {
    let mut theatre = Theatre::begun(&["Bert"]);
    let mut casting = theatre.stage.casting().clone();
    casting.roles = Roles::all(ModelRef::new("lab", "small"));
    theatre.act(Act::Recast(Box::new(casting)));
    assert!(theatre.stage.step().call().is_some(), "the line under way goes on");
    let effects = theatre.stage.hear(
        Heard::Answer {
            call: CallId(1),
            answer: Answer { text: "Late.".into(), ..Answer::default() },
        },
        &mut theatre.ids,
    );
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Ask(request) => Some(request.model.model.as_str()),
        _ => None,
    });
    assert_eq!(asked, Some("small"));
}

#[test]
fn the_same_facts_give_the_same_stage() {
    let mut theatre = Theatre::begun(&["Bert"]);
    theatre.answer("Is it late?");
    theatre.answer("Next Speaker: Dora");
    theatre.act(Act::Name { speaker: "Carl".into() });
    theatre.piece("I think");
    theatre.speak("Bert", "Nobody asked you.");
    theatre.fault(FaultKind::TimedOut);
    theatre.act(Act::Retry);
    let mut replayed = theatre.replayed();
    assert_eq!(replayed.step(), theatre.stage.step());
    assert!(replayed.path().eq(theatre.stage.path()));
    assert_eq!(replayed.standing(), theatre.stage.standing());
    for speaker in ["Anna", "Bert", "Carl", "Environment"] {
        assert_eq!(replayed.memory_of(speaker), theatre.stage.memory_of(speaker));
    }
    assert_eq!(replayed.memory_of_nsp(), theatre.stage.memory_of_nsp());

    let mut ids = theatre.ids.clone();
    let effects = replayed.go_on(&mut ids);
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::Ask(r) if r.purpose == Purpose::Nsp)),
        "a call that was under way is asked again"
    );
}

#[test]
fn a_journal_that_contradicts_itself_is_refused() {
    let mut stage = Theatre::begun(&[]).stage;
    let line = stage.new_line("Anna", "Late.".into(), crate::record::Source::Player);
    let ahead = Line { id: LineId(7), ..line.clone() };
    let stranger = Line { speaker: "Dora".into(), ..line.clone() };
    let orphan = Line { parent: Some(LineId(9)), ..line.clone() };
    for wrong in [ahead, stranger, orphan] {
        assert!(stage.replay(&Record::Line(wrong)).is_err());
    }
    assert!(stage.replay(&Record::Line(line)).is_ok());
}

#[test]
fn requests_are_recorded_as_differences_that_add_up_again() {
    let mut theatre = Theatre::begun(&[]);
    for round in 0..8 {
        theatre.answer("Well.");
        let next = if round % 2 == 0 { "Bert" } else { "Anna" };
        theatre.answer(&format!("Next Speaker: {next}"));
    }
    let written: usize = theatre
        .records
        .iter()
        .filter_map(|record| match record {
            Record::Asked { messages, .. } => Some(messages.len()),
            _ => None,
        })
        .sum();
    assert!(written <= 2 * 17 + 4, "{written} messages were written for 17 requests");
    let replayed = theatre.replayed();
    assert_eq!(replayed.last_asked, theatre.stage.last_asked);
}

#[test]
fn the_next_speaker_is_read_out_of_whatever_surrounds_it() {
    let table = [
        ("Next Speaker: Bert", "Bert"),
        ("Bert must answer.\n\nNext Speaker: Bert", "Bert"),
        ("**Next Speaker:** Bert", "Bert"),
        ("**Next Speaker: Bert**", "Bert"),
        ("Next Speaker: **Bert**", "Bert"),
        ("Next Speaker: \"Bert\".", "Bert"),
        ("Next Speaker: “Bert”", "Bert"),
        ("2. Next Speaker - Bert", "Bert"),
        ("Next Speaker is Bert.", "Bert"),
        ("### Next Speaker\nBert", "Bert"),
        ("### Next Speaker\n\n**Bert**\n", "Bert"),
        ("next speaker：Bert", "Bert"),
        ("Next Speaker: Anna. No: she just spoke.\nNext Speaker: Bert", "Bert"),
        ("Next Speaker: [Bert]", "Bert"),
        ("Bert", "Bert"),
        ("Bert: he was asked.", "Bert"),
        ("Next Speaker: bert", "Bert"),
        ("Next Speaker: `Bert`", "Bert"),
        ("Next_Speaker: Bert", "Bert"),
    ];
    let scene = scene();
    for (answer, expected) in table {
        let said = nsp::read(answer);
        assert_eq!(
            nsp::follow(&said, &scene, "Anna", 9, 5),
            Ok(Next::Speaker(expected.into())),
            "{answer:?} was read as {said:?}"
        );
    }
    for answer in
        ["<END CHAT>", "Next Speaker: <END CHAT>", "Next Speaker: **<end chat>**", "END CHAT"]
    {
        assert_eq!(nsp::follow(&nsp::read(answer), &scene, "Anna", 5, 5), Ok(Next::End));
    }
    for answer in ["Next Speaker: Berta", "Next Speaker: Be", "Next Speaker: Anna and Bert", ""] {
        assert_eq!(
            nsp::follow(&nsp::read(answer), &scene, "Carl", 9, 5),
            Err(Invalid::Unknown),
            "names never match by substring"
        );
    }
}

#[test]
fn a_draw_depends_on_seed_and_number_alone() {
    let scene = scene();
    let names: Vec<&str> = (0..40).map(|number| nsp::draw(&scene, "Anna", 7, number)).collect();
    let again: Vec<&str> = (0..40).map(|number| nsp::draw(&scene, "Anna", 7, number)).collect();
    assert_eq!(names, again);
    assert!(names.contains(&"Bert") && names.contains(&"Environment"));
    assert!(!names.contains(&"Anna") && !names.contains(&"Carl"));
}
