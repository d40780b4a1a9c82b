//! Two models at one line, two runs of a play, and the ghost, from the desk.

use super::*;
use crate::{
    chat::Request,
    record::{LineId, MarkingMode},
    stage::comparison::Outcome,
    tui::models::{Listing, Models, State},
};

macro_rules! snapshot {
    ($name:expr, $evening:expr, $($width:literal x $height:literal),+) => {
        $(insta::assert_snapshot!(
            format!("{}_{}x{}", $name, $width, $height),
            $evening.screen($width, $height)
        );)+
    };
}

impl Evening {
    /// Does what the keys want done on the stage, as the program around the screens would.
    fn does(&mut self, keys: &str) {
        for want in self.wants(keys) {
            let Want::Act(act) = want else { panic!("{want:?}") };
            self.act(act.clone());
            self.app.handle(Event::Told(Msg::Done(act)));
        }
    }

    fn answer_all(&mut self, texts: &[&str]) {
        let calls = self.play().stage().awaited();
        for (call, text) in calls.into_iter().zip(texts) {
            let answer = Answer { text: (*text).to_owned(), ..Answer::default() };
            self.play().hear(Heard::Answer { call, answer });
        }
    }
}

/// The models of a server, and a play of a few lines with its last model line chosen.
fn at_the_desk() -> Evening {
    let mut evening = Evening::marren();
    let listing = Listing {
        endpoint: "lab".to_owned(),
        address: "http://lab/v1".to_owned(),
        from: "settings".to_owned(),
        state: State::Has(vec!["big".to_owned(), "small".to_owned()]),
    };
    let models = Models { listings: vec![listing], searching: false };
    evening.app.handle(Event::Told(Msg::Models(models)));
    evening.talk();
    evening.screen(80, 24);
    evening.press("f2 up up");
    evening
}

#[test]
fn two_models_write_one_line_and_the_better_is_chosen_blind() {
    let mut evening = at_the_desk();
    evening.press("a");
    snapshot!("compare_setup", evening, 80 x 24, 160 x 48);
    evening.does("enter");
    let screen = evening.screen(80, 24);
    assert!(screen.contains("are being written"), "{screen}");
    evening.answer_all(&["(folds his hat) The sea was late, not I."]);
    assert!(!evening.screen(80, 24).contains("not I"), "speed would tell them apart");
    evening.answer_all(&["[He looks old.] I came as soon as the sea let me."]);
    snapshot!("compare_choice", evening, 80 x 24, 160 x 48, 40 x 12);
    assert!(!evening.screen(160, 48).contains("small"), "nobody knows whose is whose");
    let first = evening.play().stage().comparing().unwrap().first;
    evening.press("1 \"plainer\"");
    assert!(evening.screen(80, 24).contains("plainer"));
    evening.does("enter");
    let screen = evening.screen(80, 24);
    assert!(screen.contains("The first was lab/"), "it is told now: {screen}");
    let stage = evening.play().stage();
    let outcome = Outcome::Preferred { chosen: first, note: "plainer".to_owned() };
    assert_eq!(stage.comparisons()[0].outcome, outcome);
    let chosen = stage.comparisons()[0].side(first).line();
    assert!(stage.path().any(|line| Some(line.id) == chosen));
}

#[test]
fn a_comparison_can_be_left_and_a_failed_side_asked_again() {
    let mut evening = at_the_desk();
    evening.press("a");
    evening.does("enter");
    let calls = evening.play().stage().awaited();
    let fault = Fault::new(FaultKind::Server, "lab: the server is down.", "");
    let partial = Answer::default();
    evening.play().hear(Heard::Fault { call: calls[0], fault, partial });
    evening.answer_all(&["I am here."]);
    let screen = evening.screen(80, 24);
    assert!(screen.contains("There is no line: lab: the server is down."), "{screen}");
    evening.does("f5");
    assert_eq!(evening.play().stage().awaited().len(), 1);
    evening.press("esc");
    assert!(evening.screen(80, 24).contains("Leave it undecided?"));
    evening.does("y");
    assert!(evening.play().stage().comparing().is_none());
    assert!(evening.screen(80, 24).contains("desk"), "back on the stage");
}

#[test]
fn a_run_with_one_thing_changed_is_read_beside_the_other() {
    let mut evening = at_the_desk();
    evening.press("x");
    snapshot!("replay_setup", evening, 80 x 24, 160 x 48);
    evening.does("enter");
    let stage = evening.play().stage();
    assert!(stage.trial().is_some() && !stage.casting().rules.motivation);
    evening.answer("[He looks better than the reports.] The sea was later still, Mr. Marren.");
    evening.answer("Next Speaker: Tilda");
    evening.answer("Sit down, both of you.");
    evening.does("s");
    evening.press("m");
    snapshot!("runs", evening, 80 x 24, 160 x 48, 40 x 12);
    let wants = evening.wants("a");
    let [Want::JudgeRun { head }] = &wants[..] else { panic!("{wants:?}") };
    assert_eq!(*head, Some(LineId(4)), "the run that was there is judged first");
    evening.press("esc");
    assert!(evening.screen(80, 24).contains("desk"));
}

#[test]
fn who_marks_blind_sees_no_flaws_of_two_runs() {
    let mut evening = at_the_desk();
    evening.press("x");
    evening.does("enter");
    evening.answer("The sea was later still, Mr. Marren.");
    evening.does("s");
    let effects = evening.play().judge_as_usual().unwrap();
    let flaws = json!({"flaws": [{
        "instance": "\"The sea was later still\" is said twice.", "type": "t", "severity": 5,
    }]});
    for effect in effects {
        let Effect::Ask(Request { call, .. }) = effect else { continue };
        let answer = Answer { text: flaws.to_string(), ..Answer::default() };
        evening.play().hear(Heard::Answer { call, answer });
    }
    evening.press("m");
    let seen = |screen: &str| screen.contains("is said twice") && screen.contains("motivation: ");
    assert!(seen(&evening.screen(160, 48)), "{}", evening.screen(160, 48));

    evening.play().open_marking("Ann", MarkingMode::Blind).unwrap();
    evening.app.handle(Event::Told(Msg::Annotator("Ann".into())));
    let screen = evening.screen(160, 48);
    assert!(screen.contains("motivation: judged") && !screen.contains("is said twice"), "{screen}");

    evening.play().finish_marking("Ann").unwrap();
    assert!(seen(&evening.screen(160, 48)));
}

#[test]
fn a_profile_is_edited_for_one_run() {
    let mut evening = at_the_desk();
    evening.press("x end up up enter");
    let screen = evening.screen(80, 24);
    assert!(screen.contains("Born on the island"), "{screen}");
    evening.press("ctrl-u");
    evening.app.handle(Event::Paste("Never saw the sea.".to_owned()));
    evening.does("enter");
    let change = evening.play().stage().trial().map(|trial| trial.factor.clone());
    assert_eq!(change, Some(crate::record::Factor::Profile { name: "Marren".into() }));
    let told = &evening.play().stage().memory_of("Marren")[0].content;
    assert!(told.contains("Never saw the sea.") && !told.contains("Born on the island"));
}

#[test]
fn the_ghosts_line_stands_under_the_players() {
    let mut evening = Evening::marren();
    let mut casting = evening.play().stage().casting().clone();
    casting.rules.ghost = true;
    evening.act(Act::Recast(Box::new(casting)));
    let call = evening.play().ghost().expect("the ghost writes").call;
    let answer = Answer { text: "I have waited long.".to_owned(), ..Answer::default() };
    evening.play().hear(Heard::Answer { call, answer });
    assert!(!evening.screen(80, 24).contains("waited long"), "not before mine is sent");
    evening.speak("Marren", "You are late.");
    snapshot!("ghost", evening, 80 x 24, 160 x 48);
    assert!(evening.screen(80, 24).contains("I have waited long."));
    evening.press("f2 v");
    assert!(!evening.screen(80, 24).contains("waited long"));
}

#[test]
fn a_draft_comes_into_the_editor() {
    let mut evening = Evening::marren();
    assert_eq!(evening.wants("alt-g"), [Want::Draft { speaker: "Marren".into() }]);
    evening.play().draft_line("Marren").expect("Marren is the player's");
    let call = evening.play().ghost().expect("it is written").call;
    let answer = Answer { text: "Nine days late.".to_owned(), ..Answer::default() };
    evening.play().hear(Heard::Answer { call, answer });
    assert!(evening.screen(80, 24).contains("Nine days late."));
    assert_eq!(
        evening.wants("enter"),
        [Want::Act(Act::Speak { speaker: "Marren".into(), text: "Nine days late.".into() })]
    );
}
