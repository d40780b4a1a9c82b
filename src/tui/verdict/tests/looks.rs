//! What the Verdict looks like.

use serde_json::json;

use super::{evening::*, opened};
use crate::{
    chat::ModelRef,
    tui::tests::{press, shown},
};

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
fn of_one_dimension() {
    let mut app = opened(evening().judged(flawed()).play);
    press(&mut app, "f f");
    snapshot!("filtered", app, 80 x 24);
}

#[test]
fn the_second_judging() {
    let mut app = opened(evening().judged(flawed()).judged(clean()).play);
    snapshot!("second_judging", app, 80 x 24);
}
