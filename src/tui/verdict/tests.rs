//! The Verdict as a user sees it, on plays that are judged without any model.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{
    chat::{Answer, CallId, Fault, FaultKind, ModelRef, Piece, Purpose},
    effect::Effect,
    prompt::Templates,
    record::{Casting, LineId, Roles, Rules},
    scene::Scene,
    stage::{Act, Heard},
    tui::{
        app::{App, Todo},
        casting::Models,
        events::{Event, Msg},
        keymap::Keymap,
        page::{Progress, Waiting},
        tests::{app, press, shown},
        theme::{BUNDLED, Theme},
    },
};

const DIMENSIONS: [&str; 4] =
    ["Storyline Consistency", "Anthropomorphism", "Character Fidelity", "Storyline Quality"];

/// A play, and the calls that it waits for.
struct Evening {
    play: Play,
    asked: Vec<(CallId, Purpose)>,
}

impl Evening {
    /// Plays `lines` of `(speaker, text)` to their end; `player` speaks for himself.
    fn played(scene: Value, player: &[&str], judge: ModelRef, lines: &[(&str, &str)]) -> Self {
        let scene: Scene = serde_json::from_value(scene).unwrap();
        let mut roles = Roles::all(ModelRef::new("lab", "actor"));
        roles.judge.model = judge;
        let casting = Casting {
            player: player.iter().map(|name| (*name).to_owned()).collect(),
            roles,
            rules: Rules::default(),
        };
        let templates = Arc::new(Templates::built_in().unwrap());
        let (play, effects) =
            Play::open(Arc::new(scene), "bundled".into(), casting, templates).unwrap();
        let mut evening = Self { play, asked: Vec::new() };
        evening.take(effects);
        for (speaker, text) in lines {
            if evening.play.stage().players_turn() != Some(speaker)
                && matches!(evening.asked.last(), Some((_, Purpose::Nsp)))
            {
                let call = evening.asked[0].0;
                evening.answer(call, &format!("Next Speaker: {speaker}"));
            }
            match evening.asked.first() {
                Some((call, _)) => evening.answer(*call, text),
                None => {
                    let act = Act::Speak { speaker: (*speaker).into(), text: (*text).into() };
                    evening.act(act);
                }
            }
        }
        evening.act(Act::End);
        evening
    }

    fn take(&mut self, effects: Vec<Effect>) {
        self.asked = effects
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::Ask(request) => Some((request.call, request.purpose)),
                _ => None,
            })
            .collect();
    }

    fn act(&mut self, act: Act) {
        let effects = self.play.act(act).unwrap();
        self.take(effects);
    }

    fn answer(&mut self, call: CallId, text: &str) {
        let answer = Answer { text: text.to_owned(), ..Answer::default() };
        let effects = self.play.hear(Heard::Answer { call, answer });
        self.take(effects);
    }

    /// The calls of the four critics.
    fn judge(&mut self) -> Vec<CallId> {
        let effects = self.play.judge().unwrap();
        self.take(effects);
        self.asked.iter().map(|(call, _)| *call).collect()
    }

    fn piece(&mut self, call: CallId, text: &str) {
        let piece = Piece::Text(text.to_owned());
        self.play.hear(Heard::Piece { call, at_ms: 0, piece });
    }

    fn fail(&mut self, call: CallId, what: &str, partial: &str) {
        let fault = Fault::new(FaultKind::TimedOut, what, "Look whether the server still runs.");
        let partial = Answer { text: partial.to_owned(), ..Answer::default() };
        self.play.hear(Heard::Fault { call, fault, partial });
    }

    /// A judging with these answers, in the order of the dimensions.
    fn judged(mut self, answers: [String; 4]) -> Self {
        for (call, answer) in self.judge().into_iter().zip(answers) {
            self.answer(call, &answer);
        }
        self
    }
}

fn judge() -> ModelRef {
    ModelRef::new("lab", "judge-large")
}

fn scene() -> Value {
    json!({
        "book": "The Lighthouse at Skerra",
        "topic": "The keeper is asked to leave his lamp",
        "scenario": "A kitchen on the rock. The supply boat lies below at last.",
        "speaking_characters_w_env": ["Marren", "Inspector Hale", "Environment"],
        "major_characters": ["Marren", "Inspector Hale"],
        "dialogues": [
            {"character": "Marren", "message": "(polishing the brass) You are late, Inspector."},
            {"character": "Inspector Hale", "message": "Nine days late. The sea would not have me."},
        ]
    })
}

const LINES: [(&str, &str); 7] = [
    (
        "Marren",
        "[He has come to close it.] (polishing the brass) You are late, Inspector. Nine days late.",
    ),
    (
        "Inspector Hale",
        "The sea would not have me. (sets down a wet bag) I think you know why I have come, Marren.",
    ),
    ("Environment", "Wind presses on the panes; somewhere above, the lamp's clockwork ticks."),
    ("Marren", "I understand your concern, and I want to assure you that I respect your decision."),
    ("Inspector Hale", "There is oil for one more night. I counted the tins on the way up."),
    ("Marren", "I feel sad, and also angry, and a little afraid of what will come."),
    ("Inspector Hale", "(looks at the stairs) Then light it. I have not seen you yet."),
];

fn flaw(instance: &str, kind: &str, severity: impl Into<Value>) -> Value {
    json!({"instance": instance, "type": kind, "severity": severity.into()})
}

fn about(dimension: &str, flaws: &[Value]) -> String {
    json!({dimension: {"flaws": flaws}}).to_string()
}

fn clean() -> [String; 4] {
    DIMENSIONS.map(|dimension| about(dimension, &[]))
}

/// Flaws in all dimensions, in the shapes in which judges write them.
fn flawed() -> [String; 4] {
    let [story, human, fidelity, quality] = DIMENSIONS;
    [
        about(
            story,
            &[flaw(
                "Marren gives in at once, where in the reference he refuses to leave the lamp and the whole scene turns on it.",
                "Reactions deviate",
                5,
            )],
        ),
        about(
            human,
            &[
                flaw(
                    "Marren's \"I want to assure you that I respect your decision\" is the voice of a helpful assistant.",
                    "self_identity",
                    3,
                ),
                flaw(
                    "Marren says \"I feel sad, and also angry\" instead of showing it.",
                    "Emotional Depth",
                    "3",
                ),
            ],
        ),
        format!(
            "```json\n{}\n```",
            about(
                fidelity,
                &[
                    flaw(
                        "A keeper would not speak of concern and decisions.",
                        "Character Language",
                        1
                    ),
                    flaw(
                        "Too familiar with an inspector.",
                        "Relationship & Social Status",
                        "quite bad"
                    ),
                ]
            )
        ),
        about(
            quality,
            &[flaw(
                "Hale repeats that there is oil for one more night and the tins were counted.",
                "Flow & Progression",
                10,
            )],
        ),
    ]
}

fn evening() -> Evening {
    Evening::played(scene(), &[], judge(), &LINES)
}

/// The screens with the Verdict of this play opened.
fn opened(play: Play) -> App {
    let mut app = app();
    app.handle(Event::Told(Msg::Opened(Box::new(play))));
    app.show_verdict();
    app
}

fn page(play: Play) -> (VerdictPage, Shared) {
    let page = VerdictPage::new(&play);
    let shared = Shared {
        theme: Theme::bundled("plain").unwrap(),
        keymap: Keymap::default(),
        models: Models::default(),
        play: Some(play),
        progress: Progress::default(),
    };
    (page, shared)
}

macro_rules! snapshot {
    ($name:expr, $app:expr, $($width:literal x $height:literal),+) => {
        $(insta::assert_snapshot!(
            format!("{}_{}x{}", $name, $width, $height),
            shown(&mut $app, $width, $height)
        );)+
    };
}

#[test]
fn while_it_runs() {
    let mut evening = evening();
    let calls = evening.judge();
    evening.piece(calls[0], "{\"Storyline Consistency\": {\"flaws\": [");
    evening.answer(calls[1], "I would rather not.");
    evening.answer(calls[2], &flawed()[2]);
    let mut app = opened(evening.play);
    snapshot!("running", app, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn flaws_in_all_dimensions() {
    let mut app = opened(evening().judged(flawed()).play);
    snapshot!("scored", app, 80 x 24, 160 x 48, 40 x 12);
    press(&mut app, "down");
    snapshot!("flaw_worst", app, 80 x 24, 160 x 48);
    press(&mut app, "j j");
    snapshot!("flaw", app, 80 x 24, 160 x 48);
    press(&mut app, "tab");
    snapshot!("flaw_reading", app, 40 x 12, 60 x 30);
    press(&mut app, "tab end");
    snapshot!("flaw_that_counts_nothing", app, 80 x 24);
}

#[test]
fn one_critic_failed() {
    let mut evening = evening();
    let calls = evening.judge();
    for (call, answer) in calls.iter().zip(flawed()).take(3) {
        evening.answer(*call, &answer);
    }
    evening.fail(
        calls[3],
        "lab said nothing for 180 seconds.",
        "{\"Storyline Quality\":\n  {\"fla",
    );
    let mut app = opened(evening.play);
    press(&mut app, "down");
    snapshot!("failed", app, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn checks_are_no_verdict() {
    let mut evening = Evening::played(scene(), &[], ModelRef::offline(), &LINES);
    evening.judge();
    let mut app = opened(evening.play);
    snapshot!("checks_found_nothing", app, 80 x 24);
    let again = ("Marren", "You are late, Inspector. Nine days late, as I am here to help.");
    let lines: Vec<(&str, &str)> = LINES.into_iter().chain([again]).collect();
    let mut evening = Evening::played(scene(), &[], ModelRef::offline(), &lines);
    evening.judge();
    let mut app = opened(evening.play);
    snapshot!("checks", app, 80 x 24, 160 x 48, 40 x 12);
    press(&mut app, "down");
    snapshot!("checks_flaw", app, 80 x 24);
}

#[test]
fn no_flaws_at_all() {
    let mut app = opened(evening().judged(clean()).play);
    snapshot!("no_flaws", app, 80 x 24);
}

#[test]
fn human_lines_are_said_to_be_there() {
    let evening = Evening::played(scene(), &["Marren"], judge(), &LINES).judged(flawed());
    let mut app = opened(evening.play);
    press(&mut app, "down down down");
    snapshot!("human", app, 80 x 24, 160 x 48);
    press(&mut app, "home tab");
    snapshot!("human_reading", app, 40 x 12);
}

#[test]
fn chinese() {
    let scene = json!({
        "book": "渡口夜话",
        "topic": "摆渡人不肯收最后一位客人的钱",
        "scenario": "夜深了，江上起了雾。",
        "speaking_characters_w_env": ["老周", "琴客", "Environment"],
        "major_characters": ["老周"],
        "dialogues": [{"character": "老周", "message": "收船了，明日再来罢。"}]
    });
    let lines = [
        ("老周", "【又是雾。】（收起竹篙）今夜不渡了，客官请回。"),
        ("琴客", "老人家，我非今夜过江不可。（放下背上的琴）这把琴，您可认得？"),
        ("老周", "我非常理解您的心情，请允许我为您提供帮助，您的需求对我来说非常重要。"),
    ];
    let [story, human, fidelity, quality] = DIMENSIONS;
    let evening = Evening::played(scene, &[], judge(), &lines).judged([
        about(
            story,
            &[flaw(
                "老周本应沉默拒绝，这里却立刻答应了客人，与原作的反应大不相同。",
                "Storyline Consistency",
                5,
            )],
        ),
        about(
            human,
            &[flaw("“请允许我为您提供帮助”像客服而不像摆渡四十年的老人。", "Self-identity", 3)],
        ),
        about(fidelity, &[flaw("用词过于现代。", "Character Language", 1)]),
        about(quality, &[]),
    ]);
    let mut app = opened(evening.play);
    press(&mut app, "down down");
    snapshot!("chinese", app, 80 x 24, 160 x 48);
}

#[test]
fn one_dimension_at_a_time() {
    let mut app = opened(evening().judged(flawed()).play);
    press(&mut app, "f f");
    snapshot!("filtered", app, 80 x 24);
    press(&mut app, "f f");
    assert!(shown(&mut app, 80, 24).contains("1 flaw · Storyline Quality"));
    press(&mut app, "f");
    assert!(shown(&mut app, 80, 24).contains("6 flaws · all dimensions"));
}

#[test]
fn the_chosen_flaw_stays_chosen_while_others_come_in() {
    let mut evening = evening();
    let calls = evening.judge();
    let answers = flawed();
    evening.answer(calls[2], &answers[2]);
    let mut app = opened(evening.play.clone());
    press(&mut app, "down");
    assert!(shown(&mut app, 80, 24).contains("A keeper would not speak"));
    evening.answer(calls[3], &answers[3]);
    *app.play().0 = Some(evening.play);
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("A keeper would not speak") && screen.contains("3 flaws so far"));
}

#[test]
fn enter_goes_to_the_flaws_line() {
    let play = evening().judged(flawed()).play;
    let (mut page, shared) = page(play.clone());
    let mut lines = Vec::new();
    for _ in 0..6 {
        page.act(Action::Down, &shared);
        lines.push(match page.act(Action::Accept, &shared) {
            Step::Line(LineId(line)) => Some(line),
            Step::Say(_) => None,
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(lines, [Some(5), None, Some(4), Some(6), None, None]);
    let mut app = opened(play);
    press(&mut app, "down enter");
    assert!(shown(&mut app, 80, 24).contains("sceneplay  Stage"));
}

#[test]
fn a_failed_critic_is_asked_again() {
    let mut evening = evening();
    let calls = evening.judge();
    evening.fail(calls[1], "Gone.", "");
    evening.fail(calls[3], "Gone too.", "");
    let mut app = opened(evening.play);
    let retry = |dimension: &str| {
        Todo::Want(Want::RetryCritic { judging: 1, dimension: dimension.to_owned() })
    };
    assert_eq!(press(&mut app, "r"), [retry(DIMENSIONS[1])]);
    assert_eq!(press(&mut app, "down down r"), [retry(DIMENSIONS[3])]);
    let (play, _) = app.play();
    play.as_mut().unwrap().retry_critic(1, DIMENSIONS[3]);
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("2nd try: asked"), "{screen}");
    assert_eq!(press(&mut opened(super::tests::evening().judged(clean()).play), "r"), []);
}

#[test]
fn judging_again_adds_a_judging_and_earlier_ones_can_be_looked_at() {
    let evening = evening().judged(flawed());
    let mut app = opened(evening.play.clone());
    assert_eq!(press(&mut app, "a"), [Todo::Want(Want::Judge)]);
    let evening = evening.judged(clean());
    *app.play().0 = Some(evening.play);
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("judging 2 of 2") && screen.contains("No critic found a flaw"));
    assert_eq!(press(&mut app, "left left"), []);
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("judging 1 of 2") && screen.contains("6 flaws"), "{screen}");
    press(&mut app, "right right");
    assert!(shown(&mut app, 80, 24).contains("judging 2 of 2"));
}

#[test]
fn a_judging_under_way_is_not_started_twice() {
    let mut evening = evening();
    evening.judge();
    let mut app = opened(evening.play);
    assert_eq!(press(&mut app, "a"), []);
    assert!(shown(&mut app, 80, 24).contains("still at work"));
}

#[test]
fn a_play_that_is_not_judged_says_so() {
    let mut app = opened(evening().play);
    assert!(shown(&mut app, 80, 24).contains("not been judged yet. a judges it"));
    assert_eq!(press(&mut app, "down enter f r"), []);
    assert_eq!(press(&mut app, "a"), [Todo::Want(Want::Judge)]);
}

#[test]
fn what_waits_and_what_is_not_written_is_said() {
    let mut evening = evening();
    evening.judge();
    let mut app = opened(evening.play);
    let (_, progress) = app.play();
    progress.trouble = Some("The disk is full.".to_owned());
    progress.waiting = Some(Waiting {
        until: std::time::Instant::now(),
        attempt: 1,
        fault: Fault::new(FaultKind::Busy, "lab is busy.", ""),
    });
    for (width, height) in [(80, 24), (40, 12)] {
        let screen = shown(&mut app, width, height);
        assert!(screen.contains("Asks again in 0 s. lab is busy."), "{screen}");
        assert!(screen.contains("The disk is full."), "{screen}");
    }
    assert_eq!(press(&mut app, "s"), [Todo::Want(Want::StopWaiting)]);
}

#[test]
fn escape_leaves_the_text_and_then_the_screen() {
    let mut app = opened(evening().judged(flawed()).play);
    press(&mut app, "tab esc");
    assert!(shown(&mut app, 80, 24).contains("Verdict"));
    press(&mut app, "esc");
    assert!(shown(&mut app, 80, 24).contains("Stage"));
}

#[test]
fn a_hundred_flaws_scroll() {
    let [first, ..] = DIMENSIONS;
    let many: Vec<Value> =
        (0..100).map(|i| flaw(&format!("Flaw {i}."), "x", i64::from(i % 11))).collect();
    let mut answers = clean();
    answers[0] = about(first, &many);
    let mut app = opened(evening().judged(answers).play);
    press(&mut app, "end");
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("Flaw 99."), "{screen}");
    assert!(screen.contains("100 flaws"), "{screen}");
}

#[test]
fn hostile_answers_reach_no_terminal_and_every_size_is_drawn() {
    let mut answers = flawed();
    answers[0] = about(DIMENSIONS[0], &[flaw("\u{1b}[31mred\u{202e}\u{7}", "\u{1b}]0;x\u{7}", 5)]);
    // The last answer, so that its critic is the one that is asked again.
    answers[3] = "\u{1b}[2J nothing".to_owned();
    let mut evening = evening().judged(answers);
    for _ in 0..2 {
        let (call, _) = evening.asked[0].clone();
        evening.answer(call, "\u{1b}[2J\u{9b}nothing\n\n\u{202e}");
    }
    for (name, _) in BUNDLED {
        let mut app = App::new(Theme::bundled(name).unwrap(), Keymap::default());
        app.handle(Event::Told(Msg::Opened(Box::new(evening.play.clone()))));
        app.show_verdict();
        for keys in ["", "down", "down", "down tab", "f", "f", "esc a"] {
            press(&mut app, keys);
            for (width, height) in [(0, 0), (40, 12), (69, 17), (99, 18), (160, 13), (300, 100)] {
                let screen = shown(&mut app, width, height);
                assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']), "{screen}");
            }
        }
    }
}
