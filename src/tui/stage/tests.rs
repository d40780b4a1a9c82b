//! The Stage as a user sees it, with plays that are told what happens.

use std::{path::PathBuf, sync::Arc, time::Instant};

use serde_json::json;

use crate::{
    chat::{Answer, CallId, Fault, FaultKind, ModelRef, Piece},
    effect::Effect,
    play::Play,
    prompt::Templates,
    record::{Casting, LineId, Roles, Rules},
    scene::Scene,
    stage::{Act, Heard, Step},
    tui::{
        app::{App, Todo},
        events::{Event, Msg},
        keymap::Keymap,
        page::{Waiting, Want},
        tests::{app, press, shown},
        theme::{BUNDLED, Theme},
    },
};

fn lighthouse() -> Scene {
    serde_json::from_value(json!({
        "book": "The Lighthouse at Skerra",
        "topic": "The keeper is asked to leave his lamp",
        "scenario": "A storm has kept the supply boat away for nine days. Tonight it lies \
            below the rocks at last, and with it comes the inspector, who has orders to close \
            the station.\n\nThe oil would last one more night.",
        "plot": {"summary": "", "key_characters": [
            {"name": "Marren", "description": "The keeper. Slow to speak, slower to forgive."},
        ]},
        "key_characters": [
            {"name": "Marren", "motivation": "He wants to light the lamp once more, and would \
                sooner be thought mad than say why."},
            {"name": "Inspector Hale", "motivation": "To be back on the boat before the tide."},
        ],
        "character_profiles": {
            "Marren": "Born on the island, and never further from it than the fishing grounds.",
            "Inspector Hale": "A fair man in wet boots. Twelve stations closed this year.",
        },
        "speaking_characters_w_env": ["Marren", "Inspector Hale", "Tilda", "Environment"],
        "major_characters": ["Marren", "Inspector Hale"],
        "dialogues": [
            {"character": "Marren", "message": "You are late."},
            {"character": "Inspector Hale", "message": "The sea was later."},
        ],
    }))
    .unwrap()
}

fn ferry() -> Scene {
    serde_json::from_value(json!({
        "book": "渡口夜话",
        "topic": "摆渡人不肯收最后一位客人的钱",
        "scenario": "夜深了，江上起了雾。老摆渡人正要收船，岸边却来了一位背着琴的客人，说是非今夜过江不可。",
        "key_characters": [{"name": "老周", "motivation": "他认出了那把琴，却不敢问（也不愿问）。"}],
        "character_profiles": {"老周": "摆渡四十年，沉默寡言。"},
        "speaking_characters_w_env": ["老周", "琴客", "Environment"],
        "major_characters": ["老周", "琴客"],
        "dialogues": [{"character": "老周", "message": "【是那把琴。】（放下竹篙）客官，这么晚还过江？"}],
    }))
    .unwrap()
}

/// A play on the screen.
pub struct Evening {
    pub app: App,
}

impl Evening {
    fn of(scene: Scene, player: &[&str], model: ModelRef) -> Self {
        Self::under(app(), scene, player, model)
    }

    fn under(mut app: App, scene: Scene, player: &[&str], model: ModelRef) -> Self {
        let casting = Casting {
            player: player.iter().map(|name| (*name).to_owned()).collect(),
            roles: Roles::all(model),
            rules: Rules { seed: 1, ..Rules::default() },
        };
        let templates = Arc::new(Templates::built_in().unwrap());
        let (play, _) =
            Play::open(Arc::new(scene), "bundled".to_owned(), casting, templates).unwrap();
        app.handle(Event::Told(Msg::Opened(Box::new(play))));
        Self { app }
    }

    /// Marren is the player's; a model plays the rest.
    fn marren() -> Self {
        Self::of(lighthouse(), &["Marren"], ModelRef::new("lab", "big"))
    }

    fn play(&mut self) -> &mut Play {
        self.app.play().0.as_mut().unwrap()
    }

    fn call(&mut self) -> CallId {
        self.play().stage().step().call().expect("a model is asked")
    }

    fn act(&mut self, act: Act) -> Vec<Effect> {
        self.play().act(act).expect("the stage does it")
    }

    fn speak(&mut self, speaker: &str, text: &str) {
        self.act(Act::Speak { speaker: speaker.to_owned(), text: text.to_owned() });
    }

    fn piece(&mut self, text: &str) {
        let (call, piece) = (self.call(), Piece::Text(text.to_owned()));
        self.play().hear(Heard::Piece { call, at_ms: 1, piece });
    }

    fn answer(&mut self, text: &str) {
        let call = self.call();
        let answer = Answer { text: text.to_owned(), ..Answer::default() };
        self.play().hear(Heard::Answer { call, answer });
    }

    fn fail(&mut self, kind: FaultKind, what: &str, hint: &str) {
        let call = self.call();
        let Step::Asked { partial, .. } = self.play().stage().step().clone() else {
            panic!("a model is asked");
        };
        let fault = Fault::new(kind, what, hint);
        self.play().hear(Heard::Fault { call, fault, partial });
    }

    /// A few lines of every kind; the player's turn after them.
    fn talk(&mut self) {
        self.speak("Marren", "You are late. [Nine days.] (does not take the offered hand)");
        self.answer("The keeper spoke to him.\nNext Speaker: Inspector Hale");
        self.answer(
            "[He looks worse than the reports.] The sea was later still, Mr. Marren. (shakes the \
             water from his hat) You know why I have come, I think.",
        );
        self.answer("Tilda should calm them.\nNext Speaker: Tilda");
        self.answer("Supper is on the table. [Let them not quarrel.");
        self.answer("Something should happen around them.\nNext Speaker: Environment");
        self.answer("The wind drops. In the quiet the lamp's clockwork can be heard, unwound.");
        self.answer("Next Speaker: random");
        assert_eq!(self.play().stage().players_turn(), Some("Marren"));
    }

    fn screen(&mut self, width: u16, height: u16) -> String {
        shown(&mut self.app, width, height)
    }

    fn press(&mut self, keys: &str) -> Vec<Todo> {
        press(&mut self.app, keys)
    }

    fn wants(&mut self, keys: &str) -> Vec<Want> {
        let todos = self.press(keys).into_iter();
        todos
            .map(|todo| match todo {
                Todo::Want(want) => want,
                other => panic!("{other:?}"),
            })
            .collect()
    }
}

macro_rules! snapshot {
    ($name:expr, $evening:expr, $($width:literal x $height:literal),+) => {
        $(insta::assert_snapshot!(
            format!("{}_{}x{}", $name, $width, $height),
            $evening.screen($width, $height)
        );)+
    };
}

#[test]
fn opening_turn() {
    let mut evening = Evening::of(lighthouse(), &["Marren"], ModelRef::offline());
    snapshot!("opening", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn the_player_s_turn_after_some_lines() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.press("\"No.\"");
    snapshot!("turn", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn an_open_thought_is_one_while_it_streams() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.answer("He spoke to Hale.\nNext Speaker: Inspector Hale");
    evening.piece("[He looks worse than");
    snapshot!("streaming", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn hidden_thoughts() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.press("ctrl-o");
    snapshot!("hidden_thoughts", evening, 80 x 24);
    let screen = evening.screen(80, 48);
    assert!(screen.contains("[Nine days.]"), "one's own stay: {screen}");
    assert!(!screen.contains("He looks worse"), "{screen}");
}

#[test]
fn a_fault() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.answer("Next Speaker: Inspector Hale");
    evening.piece("The sea was");
    evening.fail(
        FaultKind::Broken,
        "lab broke off its answer after 11 characters.",
        "It may be a passing trouble of the network.",
    );
    snapshot!("fault", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn a_cut_in_being_written() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.answer("Next Speaker: Inspector Hale");
    evening.piece("The sea was later still, Mr. Marren, and I have been");
    evening.press("\"Nothing\" space \"you\" space \"say\" ctrl-t \"so\" space \"young\" ctrl-t");
    snapshot!("cut_in", evening, 80 x 24, 40 x 12);
    evening.speak("Marren", "Nothing you say [so young]");
    evening.app.handle(Event::Told(Msg::Spoken));
    snapshot!("after_cut_in", evening, 80 x 24);
}

#[test]
fn naming_a_speaker() {
    let mut evening = Evening::marren();
    evening.press("ctrl-n");
    snapshot!("naming", evening, 80 x 24, 40 x 12);
}

#[test]
fn side_panel() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.press("tab");
    snapshot!("side", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn scene_over() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.act(Act::End);
    snapshot!("over", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn watching() {
    let mut evening = Evening::of(lighthouse(), &[], ModelRef::new("lab", "big"));
    evening.answer("You are late. [Nine days.]");
    evening.answer("Next Speaker: Inspector Hale");
    evening.piece("(shakes the water");
    snapshot!("watching", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn chinese() {
    let mut evening = Evening::of(ferry(), &["琴客"], ModelRef::new("lab", "big"));
    evening.answer("【是那把琴。】（放下竹篙，半天没有说话）客官，这么晚还过江？对岸早就没有灯火了，连野狗都睡了。");
    evening.answer("他在问琴客。\nNext Speaker: 琴客");
    evening.press("\"有人等我\" ctrl-d \"低头\"");
    snapshot!("chinese", evening, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn waiting_and_trouble() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    let (_, progress) = evening.app.play();
    let fault = Fault::new(FaultKind::Busy, "lab has too many requests (429).", "");
    progress.waiting = Some(Waiting { until: Instant::now(), attempt: 1, fault });
    progress.trouble = Some("the disk is full (plays/skerra.jsonl).".to_owned());
    progress.journal = PathBuf::from("plays/skerra.jsonl");
    snapshot!("waiting", evening, 80 x 24, 40 x 12);
    assert_eq!(
        evening.wants("ctrl-g f7 f9"),
        [Want::StopWaiting, Want::WriteAgain, Want::SaveHere]
    );
}

#[test]
fn reading_back_while_lines_arrive() {
    let mut evening = Evening::marren();
    evening.talk();
    evening.screen(80, 24);
    evening.press("pageup up up");
    let before = evening.screen(80, 24);
    evening.speak("Marren", "Sit down.");
    evening.answer("Next Speaker: Tilda");
    evening.answer("Yes, sit.");
    snapshot!("reading_back", evening, 80 x 24);
    let after = evening.screen(80, 24);
    let rows = |screen: &str| screen.lines().skip(3).take(8).collect::<Vec<_>>().join("\n");
    assert_eq!(rows(&before), rows(&after), "nothing moves");
    evening.press("end");
    assert!(!evening.screen(80, 24).contains("new lines below"));
    evening.press("home");
    assert!(evening.screen(80, 24).contains("A storm has kept"));
    evening.press("ctrl-end ctrl-up");
    assert!(evening.screen(80, 24).contains("more below"));
}

fn speak(speaker: &str, text: &str) -> Want {
    Want::Act(Act::Speak { speaker: speaker.to_owned(), text: text.to_owned() })
}

#[test]
fn a_line_is_written_and_sent() {
    for (keys, text) in [
        ("\"You\" space \"again\"", "You again"),
        ("\"One\" ctrl-j \"two\" alt-enter \"three\"", "One\ntwo\nthree"),
        ("ctrl-t \"no\" ctrl-t space \"Yes\"", "[no] Yes"),
        ("ctrl-d \"nods\" ctrl-d \"Yes\"", "(nods)Yes"),
        ("\"abc\" home \"x\" end \"y\"", "xabcy"),
        ("\"abc\" left left backspace", "bc"),
        ("\"abc\" home delete", "bc"),
        ("\"one\" space \"two\" ctrl-w", "one "),
        ("\"one\" space \"two\" ctrl-left \"x\"", "one xtwo"),
        ("\"one\" ctrl-j \"two\" up end \"x\"", "onex\ntwo"),
        ("\"one\" ctrl-u \"two\"", "two"),
        ("\"one\" ctrl-u ctrl-/", "one"),
        ("\"one\" space \"two\" ctrl-7", "one"),
        ("\"one\" space \"two\" alt-u alt-u ctrl-y ctrl-y", "one two"),
        ("\"what?\"", "what?"),
    ] {
        let mut evening = Evening::marren();
        evening.screen(80, 24);
        assert_eq!(evening.wants(keys), [], "{keys}");
        assert_eq!(evening.wants("enter"), [speak("Marren", text)], "{keys}");
        assert!(evening.screen(80, 24).contains(text.lines().next().unwrap()), "kept until taken");
        evening.app.handle(Event::Told(Msg::Spoken));
        assert_eq!(evening.wants("enter"), [], "nothing is left to send after {keys}");
    }
}

#[test]
fn what_a_reader_sees_as_one_character_is_deleted_as_one() {
    for (text, keys, left) in [
        ("a👨‍👩‍👧", "backspace", "a"),
        ("e\u{301}x", "left backspace", "x"),
        ("👨‍👩‍👧a", "home delete", "a"),
        ("a\r\nb\rc", "backspace", "a\nb\n"),
    ] {
        let mut evening = Evening::marren();
        evening.app.handle(Event::Paste(text.to_owned()));
        evening.press(keys);
        assert_eq!(evening.wants("\"!\" end enter").len(), 1);
        let Step::Word { .. } = evening.play().stage().step() else { panic!() };
        let sent = evening.wants("enter");
        let [Want::Act(Act::Speak { text, .. })] = &sent[..] else { panic!("{sent:?}") };
        assert_eq!(text.replace('!', ""), left);
    }
}

#[test]
fn hostile_text_is_sent_as_it_is_and_shown_safe() {
    let mut evening = Evening::marren();
    evening.app.handle(Event::Paste("a\u{1b}]0;x\u{7}\u{202e}b".to_owned()));
    let screen = evening.screen(80, 24);
    assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{screen}");
    assert_eq!(evening.wants("enter"), [speak("Marren", "a\u{1b}]0;x\u{7}\u{202e}b")]);
    evening.speak("Marren", "a\u{1b}]0;x\u{7}\u{202e}b");
    let screen = evening.screen(80, 24);
    assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{screen}");
}

#[test]
fn keys_while_playing() {
    let name = |speaker: &str| Want::Act(Act::Name { speaker: speaker.to_owned() });
    for (keys, wants) in [
        ("enter", vec![]),
        ("ctrl-l", vec![Want::Act(Act::Pass)]),
        ("ctrl-n 2", vec![name("Inspector Hale")]),
        ("ctrl-n 9 esc", vec![]),
        ("ctrl-n down down enter", vec![name("Tilda")]),
        ("ctrl-x n", vec![]),
        ("ctrl-x y", vec![Want::Act(Act::End)]),
        ("ctrl-g f7 f9", vec![]),
        ("tab esc", vec![]),
        ("esc", vec![Want::Close]),
        ("\"mine\" esc", vec![draft("Marren", "mine"), Want::Close]),
    ] {
        let mut evening = Evening::marren();
        evening.screen(80, 24);
        assert_eq!(evening.wants(keys), wants, "{keys}");
    }
}

fn draft(speaker: &str, text: &str) -> Want {
    Want::KeepDraft { speaker: speaker.to_owned(), text: text.to_owned() }
}

#[test]
fn keys_after_a_fault_and_after_the_end() {
    let mut evening = Evening::marren();
    evening.speak("Marren", "You are late.");
    evening.fail(FaultKind::Unreachable, "lab cannot be reached.", "");
    for keys in ["f5", "ctrl-r"] {
        assert_eq!(evening.wants(keys), [Want::Act(Act::Retry)]);
    }
    evening.act(Act::End);
    assert_eq!(evening.wants("ctrl-x"), []);
    assert_eq!(evening.wants("\"Wait\" enter"), [speak("Marren", "Wait")], "it can go on");
    assert_eq!(evening.wants("ctrl-u enter"), [Want::Judge]);
    assert!(evening.screen(80, 24).contains("Verdict"));
}

#[test]
fn keys_while_watching() {
    let name = |speaker: &str| Want::Act(Act::Name { speaker: speaker.to_owned() });
    for (keys, wants) in [
        ("n 3", vec![name("Tilda")]),
        ("e y", vec![Want::Act(Act::End)]),
        ("o tab j k tab", vec![]),
        ("x enter", vec![]),
        ("esc", vec![Want::Close]),
    ] {
        let mut evening = Evening::of(lighthouse(), &[], ModelRef::new("lab", "big"));
        evening.screen(80, 24);
        assert_eq!(evening.wants(keys), wants, "{keys}");
    }
}

#[test]
fn several_characters_are_written_for_in_turn() {
    let mut evening = Evening::of(lighthouse(), &["Marren", "Tilda"], ModelRef::new("lab", "big"));
    evening.speak("Marren", "Tilda.");
    evening.answer("Next Speaker: Tilda");
    assert!(evening.screen(80, 24).contains("Tilda, your line"));
    assert_eq!(evening.wants("\"Yes\" shift-tab"), [draft("Tilda", "Yes")]);
    assert_eq!(evening.wants("\"No\" shift-tab"), [draft("Marren", "No")]);
    assert_eq!(evening.wants("enter"), [speak("Tilda", "Yes")]);
    assert_eq!(evening.wants("esc"), [draft("Marren", "No"), draft("Tilda", "Yes"), Want::Close]);
}

#[test]
fn what_was_typed_earlier_is_there_again() {
    let mut first = Evening::marren();
    first.play().keep_draft("Marren", "I had meant\nto say");
    let play = first.play().clone();
    let mut app = app();
    app.handle(Event::Told(Msg::Opened(Box::new(play))));
    let mut evening = Evening { app };
    assert_eq!(evening.wants("enter"), [speak("Marren", "I had meant\nto say")]);
    assert_eq!(evening.wants("esc"), [Want::Close], "it is kept already");
}

#[test]
fn a_line_that_is_asked_for_is_shown_and_marked() {
    let mut evening = Evening::marren();
    evening.talk();
    for n in 0..12 {
        evening.speak("Marren", &format!("Line {n} of many."));
    }
    let play = evening.play().clone();
    let mut page = super::StagePage::new(&play);
    page.show(LineId(2));
    let mut app = app();
    *app.play().0 = Some(play);
    let mut terminal = ratatui::Terminal::new(ratatui::backend::TestBackend::new(80, 24)).unwrap();
    let mut shared = crate::tui::page::Shared {
        theme: Theme::bundled("plain").unwrap(),
        keymap: Keymap::default(),
        models: crate::tui::casting::Models::default(),
        play: app.play().0.take(),
        progress: crate::tui::page::Progress::default(),
    };
    use crate::tui::page::Page;
    terminal
        .draw(|frame| {
            let area = frame.area();
            page.catch_up(&shared);
            page.draw(frame.buffer_mut(), area, &shared);
        })
        .unwrap();
    let buffer = terminal.backend().buffer();
    let row: String = (0..80).map(|x| buffer[(x, 0)].symbol()).collect();
    assert!(row.contains("He looks worse"), "{row}");
    let x = u16::try_from(row.find('[').unwrap()).unwrap();
    let selection = shared.theme.selection.add_modifier;
    assert!(buffer[(x, 0)].modifier.contains(selection));
    shared.play = None;
}

#[test]
fn it_draws_at_every_size_in_every_theme() {
    for (name, _) in BUNDLED {
        for player in [&["Marren"][..], &[]] {
            let fresh = App::new(Theme::bundled(name).unwrap(), Keymap::default());
            let mut evening =
                Evening::under(fresh, lighthouse(), player, ModelRef::new("lab", "big"));
            for keys in ["", "tab", "ctrl-n", "esc esc \"字x\" ctrl-j ctrl-j ctrl-j", "pageup"] {
                evening.press(keys);
                for (width, height) in [(0, 0), (40, 12), (69, 17), (111, 18), (300, 100)] {
                    evening.screen(width, height);
                }
            }
        }
    }
}
