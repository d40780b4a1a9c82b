//! The figures of plays that are judged, marked and probed without any model.

use crate::{
    play::{JudgeRequest, Play, marks},
    record::{Finding, LineId, MarkingMode, Span, Target},
    tui::{
        app::{App, Todo},
        events::{Event, Msg},
        page::{EarlierPlay, Want},
        tests::{press, shown},
        verdict::tests::{evening::*, opened},
    },
};

/// The figures of the first judging.
fn figures(play: Play) -> App {
    let mut app = opened(play);
    app.show_figures(1);
    app
}

/// Judged twice, differently.
fn twice() -> Evening {
    let mut others = flawed();
    others[0] = about(DIMENSIONS[0], &[]);
    others[3] = about(
        DIMENSIONS[3],
        &[flaw(
            "Hale repeats that there is oil for one more night and the tins were counted.",
            "Flow & Progression",
            3,
        )],
    );
    evening().judged(flawed()).judged(others)
}

/// Ann marks blind: the helpful assistant's words, and a flaw that no critic has found.
fn marked(play: &mut Play) {
    play.open_marking("Ann", MarkingMode::Blind).unwrap();
    let flaw = |line: u32, dimension: usize, kind: &str, span: Option<(u32, u32)>| {
        let span = span.map(|(start, end)| Span { start, end });
        let finding = Finding::Flaw {
            rubric: "protocol".into(),
            dimension: DIMENSIONS[dimension].into(),
            kind: kind.into(),
            severity: 3,
            instance: String::new(),
        };
        (Target::Line { line: LineId(line), span }, finding)
    };
    for (at, finding) in [
        flaw(4, 1, "Self-identity", Some((38, 80))),
        flaw(6, 1, "Emotional Depth", None),
        flaw(5, 3, "Flow & Progression", None),
        flaw(7, 2, "Character Language", None),
        flaw(2, 2, "Character Language", None),
    ] {
        play.mark("Ann", at, finding, None).unwrap();
    }
    play.finish_marking("Ann").unwrap();
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
fn characters_by_dimensions() {
    let mut app = figures(evening().judged(flawed()).play);
    snapshot!("cast", app, 40 x 12, 80 x 24, 160 x 48);
}

#[test]
fn one_judging_has_no_spread() {
    let mut app = figures(evening().judged(flawed()).play);
    press(&mut app, "tab");
    assert!(shown(&mut app, 80, 24).contains("One judging has no spread."));
}

#[test]
fn the_spread_of_two_judgings_tells_what_they_are_divided_about_first() {
    let mut app = figures(twice().play);
    press(&mut app, "tab");
    let screen = shown(&mut app, 80, 60);
    let at = |what: &str| screen.find(what).unwrap_or_else(|| panic!("{what}: {screen}"));
    assert!(at("1 of 2") < at("2 of 2"));
    snapshot!("spread", app, 40 x 12, 80 x 24, 160 x 48);
}

#[test]
fn the_book_and_earlier_plays_stand_beside_the_play() {
    let mut evening = evening().judged(flawed());
    let request = JudgeRequest::usual(evening.play.stage()).unwrap().of_reference();
    let effects = evening.play.judge(request).unwrap();
    evening.take(effects);
    for (call, answer) in
        evening.asked.iter().map(|(call, _)| *call).collect::<Vec<_>>().into_iter().zip(clean())
    {
        evening.answer(call, &answer);
    }
    let mut app = figures(evening.play);
    press(&mut app, "tab tab");
    assert!(shown(&mut app, 80, 48).contains("being looked for"));
    app.handle(Event::Told(Msg::Earlier(vec![EarlierPlay {
        when: "2 days ago".into(),
        player: vec!["Marren".into()],
        actor: "lab/actor-small".into(),
        lines: 14,
        mean: Some(71.25),
    }])));
    snapshot!("beside", app, 40 x 12, 80 x 24, 80 x 48);
    // The book is judged once by each judge; the backstage says so when asked again.
    let wants = press(&mut app, "b");
    let [Todo::Want(Want::JudgeAs { requests, times: 1 })] = &wants[..] else {
        panic!("{wants:?}")
    };
    assert_eq!(requests[0].judge.model, judge());
}

#[test]
fn a_judge_is_probed_and_asked_again_for_what_it_lacks() {
    let mut app = figures(evening().judged(flawed()).play);
    assert_eq!(press(&mut app, "p"), []);
    assert!(shown(&mut app, 80, 24).contains("who speaks it?"));
    let wants = press(&mut app, "enter");
    let [Todo::Want(Want::Probe(judge))] = &wants[..] else { panic!("{wants:?}") };
    let play = app.play().0.as_mut().unwrap();
    let calls: Vec<_> = play
        .probe((**judge).clone())
        .unwrap()
        .into_iter()
        .filter_map(|effect| match effect {
            crate::effect::Effect::Ask(request) => Some(request.call),
            _ => None,
        })
        .collect();
    assert_eq!(calls.len(), 2);
    assert!(shown(&mut app, 80, 24).contains("2 of 2 lines are still asked."));
    let mut evening = Evening { play: app.play().0.take().unwrap(), asked: Vec::new() };
    evening.answer(calls[0], "Marren");
    evening.fail(calls[1], "lab said nothing for 180 seconds.", "");
    *app.play().0 = Some(evening.play);
    snapshot!("probe", app, 40 x 12, 80 x 24, 160 x 48);
    assert_eq!(press(&mut app, "p"), [Todo::Want(Want::RetryProbe(1))]);
}

#[test]
fn agreement_between_judgings_and_an_annotator() {
    let mut evening = twice();
    marked(&mut evening.play);
    let mut app = figures(evening.play);
    press(&mut app, "backtab");
    let screen = shown(&mut app, 100, 80);
    for pair in ["Ann (blind) and lab/judge-large, judging 1", "judging 1 and lab/judge-large"] {
        assert!(screen.contains(pair), "{screen}");
    }
    // Seven lines, each with eleven types of flaw.
    assert!(screen.contains(" 77"), "{screen}");
    assert!(screen.contains("too few"), "{screen}");
    snapshot!("agreement", app, 40 x 12, 80 x 24, 160 x 48);
}

#[test]
fn without_a_second_there_is_no_agreement() {
    let mut app = figures(evening().judged(flawed()).play);
    press(&mut app, "backtab");
    assert!(shown(&mut app, 80, 24).contains("Agreement is between two"));
}

#[test]
fn who_marks_blind_sees_no_figures() {
    let mut evening = evening().judged(flawed());
    evening.play.open_marking("Ann", MarkingMode::Blind).unwrap();
    let mut app = figures(evening.play);
    app.handle(Event::Told(Msg::Annotator("Ann".into())));
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("hidden until") && !screen.contains("nobody alone"), "{screen}");
    assert!(marks::Layer::hides_judges(app.play().0.as_ref().unwrap().marks().of("Ann").unwrap()));
}

#[test]
fn every_part_is_drawn_at_every_size() {
    let mut evening = twice();
    marked(&mut evening.play);
    let mut app = figures(evening.play);
    for _ in 0..5 {
        for (width, height) in [(0, 0), (40, 12), (69, 17), (99, 18), (160, 13), (300, 100)] {
            shown(&mut app, width, height);
        }
        press(&mut app, "end pagedown home tab");
    }
}
