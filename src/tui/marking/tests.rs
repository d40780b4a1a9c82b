//! Marking as an annotator does it: keys on the screen, marks in the play.

use serde_json::json;

use super::*;
use crate::{
    chat::ModelRef,
    record::{MarkingMode, Span, Target},
    tui::{
        app::{App, Todo},
        events::{Event, Msg, Pointer},
        tests::{press, shown},
        verdict::tests::{evening::*, opened},
    },
};

/// The verdict on a play, and a hand that does to it what the screens want.
struct Desk {
    app: App,
}

impl Desk {
    /// The verdict with flaws in all dimensions.
    fn judged() -> Self {
        Self { app: opened(evening().judged(flawed()).play) }
    }

    /// The same, marked assisted by Ann at the flaw's line that is `nth` in the list.
    fn assisted(nth: usize) -> Self {
        let mut desk = Self::judged();
        desk.press(&"down ".repeat(nth));
        desk.press("m ctrl-u \"Ann\" enter");
        desk
    }

    fn press(&mut self, keys: &str) {
        // Each key meets what the one before has done.
        for key in keys.split_whitespace() {
            for todo in press(&mut self.app, key) {
                let Todo::Want(want) = todo else { panic!("{todo:?}") };
                let told = self.carry_out(want);
                self.app.handle(Event::Told(told));
            }
        }
    }

    fn carry_out(&mut self, want: Want) -> Msg {
        let play = self.app.play().0.as_mut().unwrap();
        match want {
            Want::OpenMarking { annotator, mode } => {
                play.open_marking(&annotator, mode).unwrap();
                Msg::Annotator(annotator)
            }
            Want::Mark { annotator, at, finding, over } => {
                match play.mark(&annotator, at, finding, over) {
                    Ok(_) => Msg::Marked,
                    Err(error) => Msg::Notice(Notice::warning(error.to_string())),
                }
            }
            Want::FinishMarking { annotator } => {
                play.finish_marking(&annotator).unwrap();
                Msg::Marked
            }
            other => panic!("{other:?}"),
        }
    }

    fn play(&mut self) -> &Play {
        self.app.play().0.as_ref().unwrap()
    }

    fn shown(&mut self, width: u16, height: u16) -> String {
        shown(&mut self.app, width, height)
    }

    /// What stands in an annotator's layer.
    fn marks(&mut self, annotator: &str) -> Vec<(Target, Finding)> {
        let layer = self.play().marks().of(annotator).unwrap();
        layer.standing().map(|mark| (mark.at.clone(), mark.finding.clone())).collect()
    }

    /// Ann's score of a dimension, with that dimension's flaws as she sees them.
    fn score(&mut self, dimension: &str) -> f64 {
        let play = self.play();
        let layer = play.marks().of("Ann").unwrap();
        let corrected = layer.corrected(&play.judgings()[0]);
        let found = corrected.scores.iter().find(|(name, _)| name == dimension);
        found.unwrap().1.value
    }
}

/// The marking screen over a play that no judge has seen.
fn bare() -> Desk {
    let mut app = opened(evening().play);
    app.show_marking(None, None);
    let mut desk = Desk { app };
    desk.press("ctrl-u \"Ann\" enter");
    desk
}

fn words(line: u32, start: u32, end: u32) -> Target {
    Target::Line { line: LineId(line), span: Some(Span { start, end }) }
}

#[test]
fn a_rejected_flaw_costs_nothing_and_comes_back() {
    // The six lines that count give each dimension 9 points back.
    let mut desk = Desk::assisted(2);
    assert_eq!(desk.score(DIMENSIONS[0]), 84.0);
    desk.press("x");
    assert_eq!(desk.score(DIMENSIONS[0]), 100.0);
    desk.press("y");
    assert_eq!(desk.score(DIMENSIONS[0]), 84.0);
    desk.press("2");
    assert_eq!(desk.score(DIMENSIONS[0]), 99.0);
    desk.press("u");
    assert_eq!(desk.score(DIMENSIONS[0]), 84.0);
    assert_eq!(desk.marks("Ann"), []);
}

#[test]
fn a_comment_can_be_written_outside() {
    let mut desk = bare();
    desk.press("c");
    assert_eq!(press(&mut desk.app, "alt-e"), [Todo::Outside(String::new())]);
    desk.app.handle(Event::Told(Msg::Outside(Ok("Too kind.\nAnd too long.".to_owned()))));
    desk.press("enter");
    let marks = desk.marks("Ann");
    let said = Finding::Comment { text: "Too kind.\nAnd too long.".into() };
    assert!(marks.iter().any(|(_, finding)| *finding == said), "{marks:?}");
}

#[test]
fn the_verdict_shows_the_corrected_score_beside_the_judges() {
    let mut desk = Desk::assisted(2);
    desk.press("x esc");
    let screen = desk.shown(80, 24);
    let row = screen.lines().find(|line| line.contains("Storyline Consistency")).unwrap();
    assert!(row.contains("84.0") && row.contains("100.0"), "{screen}");
}

#[test]
fn a_type_is_changed_within_its_dimension() {
    let mut desk = Desk::assisted(2);
    desk.press("t");
    let screen = desk.shown(80, 24);
    assert!(screen.contains("Another type") && !screen.contains("Anthropomorphism ·"), "{screen}");
    desk.press("down enter 3");
    let [(_, Finding::Change { kind: Some(kind), severity: Some(3) })] = &desk.marks("Ann")[..]
    else {
        panic!("{:?}", desk.marks("Ann"))
    };
    assert_ne!(kind, "Reactions deviate");
    assert_eq!(desk.score(DIMENSIONS[0]), 94.0);
}

#[test]
fn a_flaw_is_added_on_selected_words() {
    let mut desk = bare();
    // Line 2: "The sea would not have me. (sets …": the words "sea would".
    desk.press("down right right shift-right f 2");
    assert!(desk.shown(80, 24).contains("How severe"));
    desk.press("3");
    let [(at, Finding::Flaw { severity: 3, rubric, .. })] = &desk.marks("Ann")[..] else {
        panic!("{:?}", desk.marks("Ann"))
    };
    assert_eq!((at, rubric.as_str()), (&words(2, 4, 13), "protocol"));
    // The same once more, elsewhere.
    desk.press("down .");
    assert_eq!(desk.marks("Ann").len(), 2);
    assert_eq!(desk.marks("Ann")[1].0, Target::Line { line: LineId(3), span: None });
}

#[test]
fn words_are_held_and_let_go() {
    let mut desk = bare();
    desk.press("down right space right right l enter");
    assert_eq!(desk.marks("Ann"), [(words(2, 0, 13), Finding::Label { label: "striking".into() })]);
    desk.press("esc down left c \"odd\" enter");
    assert_eq!(desk.marks("Ann").len(), 1, "escape has left the screen");
}

#[test]
fn labels_ratings_and_comments_are_kept_changed_and_taken_back() {
    let mut desk = bare();
    desk.press("l 3 r 4 c \"Sure.\" enter");
    let line = Target::Line { line: LineId(1), span: None };
    let comment = |text: &str| (line.clone(), Finding::Comment { text: text.into() });
    assert_eq!(
        desk.marks("Ann"),
        [
            (line.clone(), Finding::Label { label: "out of character".into() }),
            (line.clone(), Finding::Rating { value: 4 }),
            comment("Sure."),
        ]
    );
    desk.press("c end \"Not?\" enter");
    assert_eq!(desk.marks("Ann")[2], comment("Sure.Not?"));
    desk.press("u");
    assert_eq!(desk.marks("Ann").len(), 2);
}

#[test]
fn blind_marking_hides_what_judges_find_until_it_is_done() {
    let mut app = crate::tui::tests::app();
    app.handle(Event::Told(Msg::Opened(Box::new(evening().judged(flawed()).play))));
    app.show_marking(None, None);
    let mut desk = Desk { app };
    assert!(desk.shown(80, 24).contains("‹ blind ›"));
    desk.press("ctrl-u \"Ann\" enter");
    assert_eq!(desk.play().marks().of("Ann").unwrap().mode(), MarkingMode::Blind);
    for (width, height) in [(40, 12), (80, 24), (160, 48)] {
        desk.press("home");
        for _ in 0..8 {
            let screen = desk.shown(width, height);
            assert!(!screen.contains("●") && !screen.contains("Reactions"), "{screen}");
            desk.press("down");
        }
    }
    desk.press("y");
    assert!(desk.shown(80, 24).contains("Only what a critic found"));
    desk.press("d n");
    assert!(desk.shown(80, 24).contains("done"));
    assert!(desk.shown(160, 48).contains("●"), "{}", desk.shown(160, 48));
    // Nothing is put into a layer that is closed.
    desk.press("l 1");
    assert_eq!(desk.marks("Ann"), []);
    // Whoever comes next has had it before them.
    desk.press("a");
    assert!(desk.shown(80, 24).contains("‹ assisted ›"));
}

#[test]
fn the_verdict_offers_a_blind_annotator_nothing_that_it_hides() {
    let mut desk = Desk::judged();
    desk.press("down");
    let footer =
        |desk: &mut Desk| desk.shown(160, 48).lines().last().map(str::to_owned).unwrap_or_default();
    assert!(footer(&mut desk).contains("y accept"), "{}", footer(&mut desk));
    desk.press("m ctrl-u \"Ann\" tab enter esc");
    let screen = desk.shown(160, 48);
    assert!(screen.contains("You mark this play blind, as Ann."), "{screen}");
    let footer = footer(&mut desk);
    assert!(footer.contains("m mark") && footer.contains("judge again"), "{footer}");
    for hidden in ["accept", "reject", "show line", "read", "filter", "figures", "inspect"] {
        assert!(!footer.contains(hidden), "{footer}");
    }
}

#[test]
fn who_comes_from_the_verdict_by_way_of_the_stage_has_seen_it() {
    let mut desk = Desk::judged();
    desk.press("esc");
    desk.app.show_marking(None, None);
    assert!(desk.shown(80, 24).contains("‹ assisted ›"), "{}", desk.shown(80, 24));
    desk.press("tab");
    assert!(desk.shown(80, 24).contains("You have just looked"));
    // Another opening of the play is another matter.
    let play = desk.app.play().0.take().unwrap();
    desk.app.handle(Event::Told(Msg::Opened(Box::new(play))));
    desk.app.show_marking(None, None);
    assert!(desk.shown(80, 24).contains("‹ blind ›"));
}

#[test]
fn nothing_is_offered_that_asks_about_a_reference_there_is_not() {
    for (lines, offered) in [(true, true), (false, false)] {
        let mut scene = scene();
        if !lines {
            scene["dialogues"] = json!([]);
        }
        let mut app = crate::tui::tests::app();
        let evening = Evening::played(scene, &[], judge(), &LINES);
        app.handle(Event::Told(Msg::Opened(Box::new(evening.play))));
        app.show_marking(None, None);
        let mut desk = Desk { app };
        desk.press("ctrl-u \"Ann\" enter f");
        let screen = desk.shown(80, 24);
        assert!(screen.contains("Anthropomorphism · Self-identity"), "{screen}");
        assert_eq!(screen.contains("Storyline Consistency"), offered, "{screen}");
    }
}

#[test]
fn a_comment_on_a_critics_flaw_is_gone_on_with_and_taken_back() {
    let mut desk = Desk::assisted(2);
    desk.press("c \"Why\" enter c \"?\" enter x");
    let said: Vec<Finding> = desk.marks("Ann").into_iter().map(|(_, says)| says).collect();
    assert_eq!(said, [Finding::Comment { text: "Why?".into() }, Finding::Reject]);
    desk.press("u");
    assert_eq!(desk.marks("Ann").len(), 1);
    desk.press("u");
    assert_eq!(desk.marks("Ann"), []);
}

#[test]
fn layers_of_two_annotators_lie_side_by_side() {
    let mut desk = Desk::assisted(2);
    desk.press("x a ctrl-u \"Bo\" enter y");
    let verdicts = ["Ann", "Bo"].map(|name| desk.marks(name).pop().unwrap().1);
    assert_eq!(verdicts, [Finding::Reject, Finding::Accept]);
    desk.press("a ctrl-u \"Ann\" enter");
    assert!(desk.shown(80, 24).contains("Ann, assisted"));
    assert_eq!(desk.marks("Ann").len(), 1);
}

#[test]
fn a_name_is_needed() {
    let mut app = opened(evening().play);
    app.show_marking(None, None);
    assert!(shown(&mut app, 80, 24).contains("Name:"));
    press(&mut app, "ctrl-u esc");
    assert!(!shown(&mut app, 80, 24).contains("Marking"));
}

#[test]
fn what_marking_looks_like() {
    let mut desk = Desk::assisted(3);
    macro_rules! snapshot {
        ($name:expr, $($width:literal x $height:literal),+) => {
            $(insta::assert_snapshot!(
                format!("{}_{}x{}", $name, $width, $height),
                desk.shown($width, $height)
            );)+
        };
    }
    snapshot!("assisted", 40 x 12, 80 x 24, 160 x 48);
    desk.press("x n y down right right shift-right");
    snapshot!("words", 80 x 24, 160 x 48);
    desk.press("f");
    snapshot!("types", 40 x 12, 80 x 24);
    desk.press("enter");
    snapshot!("severity", 80 x 24);
    desk.press("3 c \"Nobody-says-this.\"");
    snapshot!("comment", 80 x 24);
    desk.press("enter a");
    snapshot!("begin", 40 x 12, 80 x 24);
}

#[test]
fn chinese_is_selected_by_characters() {
    let scene = json!({
        "book": "茶馆", "topic": "雨夜", "scenario": "小茶馆里。",
        "speaking_characters_w_env": ["老板", "客人", "Environment"],
        "major_characters": ["老板", "客人"],
        "dialogues": [{"character": "老板", "message": "（擦桌子）您来晚了。"}],
    });
    let lines = [("老板", "（擦桌子）您来晚了。"), ("客人", "雨太大了，路不好走。")];
    let play = Evening::played(scene, &[], ModelRef::new("lab", "judge"), &lines).play;
    let mut app = opened(play);
    app.show_marking(None, None);
    let mut desk = Desk { app };
    desk.press("ctrl-u \"Ann\" enter down right shift-right shift-right l 1");
    assert_eq!(desk.marks("Ann")[0].0, words(2, 0, 3));
    insta::assert_snapshot!("chinese_80x24", desk.shown(80, 24));
}

#[test]
fn hostile_marks_reach_no_terminal_and_every_size_is_drawn() {
    let mut desk = Desk::assisted(1);
    desk.press("c");
    desk.app.handle(Event::Paste("\u{1b}]0;x\u{7}\u{9b}2J\u{202e}".into()));
    desk.press("enter");
    for keys in ["", "home", "down right", "f", "esc l", "esc c", "esc a"] {
        desk.press(keys);
        for (width, height) in [(0, 0), (40, 12), (69, 17), (99, 18), (160, 13), (300, 100)] {
            let screen = desk.shown(width, height);
            assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']), "{screen}");
        }
    }
}

#[test]
fn a_label_is_pointed_at() {
    let mut desk = Desk::assisted(1);
    desk.press("l");
    let row = |desk: &mut Desk| {
        let screen = desk.shown(120, 24);
        screen.lines().position(|line| line.contains("│  › ")).unwrap_or_else(|| panic!("{screen}"))
    };
    let first = row(&mut desk);
    let at = Position { x: 60, y: u16::try_from(first).unwrap() + 1 };
    desk.app.handle(Event::Mouse(Pointer::Click, at));
    assert_eq!(row(&mut desk), first + 1);
    desk.app.handle(Event::Mouse(Pointer::WheelUp, at));
    assert_eq!(row(&mut desk), first);
}
