//! The Models screen as a user sees it.

use std::sync::Arc;

use super::*;
use crate::{
    play::Play,
    prompt::Templates,
    record::{Casting, Rules},
    tui::{
        app::{App, Todo},
        casting::Choice,
        events::{Event, Msg},
        keymap::Keymap,
        tests::{app, offer, press, scene, shown},
        theme::{BUNDLED, Theme},
    },
};

fn listing(endpoint: &str, state: State) -> Listing {
    Listing {
        endpoint: endpoint.to_owned(),
        address: format!("http://{endpoint}.example/v1"),
        from: "settings".to_owned(),
        state,
    }
}

fn has(models: &[&str]) -> State {
    State::Has(models.iter().map(|model| (*model).to_owned()).collect())
}

fn wrong() -> State {
    State::Wrong {
        what: "far at http://far.example/v1 cannot be reached: nothing answers there.".to_owned(),
        hint: "Start the server or check its address, or choose another model.".to_owned(),
    }
}

fn tell(app: &mut App, listings: Vec<Listing>) {
    app.handle(Event::Told(Msg::Models(Models { listings, searching: false })));
}

fn all_states() -> Vec<Listing> {
    vec![
        listing("lab", has(&["big", "small", "meta/llama-3"])),
        listing("far", wrong()),
        listing("slow", State::Looking),
        listing("ollama", has(&[])),
    ]
}

/// The Models screen over the Casting of a scene.
pub fn over_casting() -> App {
    casting_under(app())
}

fn casting_under(mut app: App) -> App {
    app.handle(offer(scene(), &["Marren"]));
    tell(&mut app, all_states());
    press(&mut app, "f6");
    app
}

/// The Models screen over the Stage, while a model is asked for Tilda's line.
fn over_stage() -> App {
    stage_under(app())
}

fn stage_under(mut app: App) -> App {
    let casting = Casting {
        player: vec!["Marren".to_owned()],
        roles: Roles::all(ModelRef::new("lab", "big")),
        rules: Rules::default(),
        endpoints: Default::default(),
        profiles: Default::default(),
        memory: None,
    };
    let templates = Arc::new(Templates::built_in().unwrap());
    let (mut play, _) =
        Play::open(Arc::new(scene()), "bundled".to_owned(), casting, templates).unwrap();
    play.act(Act::Name { speaker: "Tilda".to_owned() }).unwrap();
    app.handle(Event::Told(Msg::Opened(Box::new(play))));
    tell(&mut app, all_states());
    press(&mut app, "f6");
    app
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
fn endpoints_parts_and_characters() {
    let mut app = over_casting();
    snapshot!("casting", app, 80 x 24, 160 x 48, 40 x 12);
    press(&mut app, "home down");
    snapshot!("fault", app, 80 x 24, 160 x 48);
    press(&mut app, "end enter");
    snapshot!("picker", app, 80 x 24, 160 x 48, 40 x 12);
}

#[test]
fn of_a_play() {
    let mut app = over_stage();
    press(&mut app, "end");
    snapshot!("play", app, 80 x 24, 160 x 48);
}

#[test]
fn nothing_found() {
    let mut app = app();
    app.handle(offer(scene(), &["Marren"]));
    press(&mut app, "f6");
    assert!(shown(&mut app, 80, 24).contains("Looking for models"));
    tell(&mut app, Vec::new());
    snapshot!("first_steps", app, 80 x 24, 160 x 48);
    press(&mut app, "tab");
    snapshot!("first_steps", app, 40 x 12);
}

/// The roles that a play would be started with.
fn started(app: &mut App) -> Roles {
    let todos = press(app, "esc enter");
    let [Todo::Want(Want::Start(choice))] = &todos[..] else { panic!("{todos:?}") };
    let Choice { roles, .. } = choice.as_ref();
    roles.clone()
}

#[test]
fn what_is_chosen_over_casting_is_cast() {
    let (offline, big) = (ModelRef::offline(), ModelRef::new("lab", "big"));
    let typed = ModelRef::new("far", "some/model");
    for (keys, actor, judge, tilda) in [
        ("", &offline, &offline, None),
        ("enter \"big\" enter", &big, &offline, None),
        ("enter \"big\" ctrl-a", &big, &big, None),
        ("enter \"big\" esc", &offline, &offline, None),
        ("enter \"zzz\" enter esc", &offline, &offline, None),
        ("enter \"far/some/model\" enter", &typed, &offline, None),
        ("down down down space \"big\" enter", &offline, &big, None),
        ("end enter \"big\" enter", &offline, &offline, Some(&big)),
        ("end enter \"big\" ctrl-a enter", &offline, &offline, Some(&big)),
        ("end enter \"big\" enter enter \"as\" space \"the\" enter", &offline, &offline, None),
    ] {
        let mut app = over_casting();
        press(&mut app, keys);
        let roles = started(&mut app);
        let own = roles.characters.get("Tilda").map(|role| &role.model);
        assert_eq!((&roles.actor.model, &roles.judge.model, own), (actor, judge, tilda), "{keys}");
    }
}

#[test]
fn a_character_keeps_its_model_when_the_actor_gets_another() {
    let mut app = over_casting();
    press(&mut app, "end enter \"small\" enter home down down down down enter \"big\" enter");
    let roles = started(&mut app);
    assert_eq!(roles.actor.model, ModelRef::new("lab", "big"));
    assert_eq!(roles.of_character("Tilda").model, ModelRef::new("lab", "small"));
    assert_eq!(roles.of_character("Tilda").params, roles.actor.params);
}

/// The casting that is wanted for the play that is on.
fn recast(todos: &[Todo]) -> &Casting {
    match todos {
        [Todo::Want(Want::Act(Act::Recast(casting)))] => casting,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_change_over_the_stage_is_a_fact_of_the_play() {
    let mut app = over_stage();
    let todos = press(&mut app, "enter \"small\" enter");
    let casting = recast(&todos).clone();
    assert_eq!(casting.roles.actor.model, ModelRef::new("lab", "small"));
    assert_eq!(casting.player, ["Marren"]);
    assert!(shown(&mut app, 80, 24).contains("lab/big"), "nothing has changed yet");

    let play = app.play().0.as_mut().unwrap();
    let asked = play.stage().step().clone();
    play.act(Act::Recast(Box::new(casting))).unwrap();
    assert_eq!(*play.stage().step(), asked, "a line under way is not touched");
    assert!(shown(&mut app, 80, 24).contains("lab/small"));
    press(&mut app, "esc");
    let stage = shown(&mut app, 80, 24);
    assert!(stage.contains("small + big"), "{stage}");
}

#[test]
fn choosing_what_is_there_already_changes_nothing() {
    let mut app = over_stage();
    assert_eq!(press(&mut app, "enter enter end enter enter"), []);
}

#[test]
fn models_are_saved_as_they_are_shown() {
    let mut app = over_casting();
    press(&mut app, "end enter \"big\" enter");
    let todos = press(&mut app, "s");
    let [Todo::Want(Want::SaveRoles { roles, as_actor })] = &todos[..] else { panic!("{todos:?}") };
    assert_eq!(roles.of_character("Tilda").model, ModelRef::new("lab", "big"));
    assert_eq!(as_actor[..], ["Marren", "Inspector Hale"]);
}

#[test]
fn endpoints_are_asked_again_and_the_choice_stays() {
    let mut app = over_casting();
    assert_eq!(press(&mut app, "f5"), [Todo::Want(Want::FindModels)]);
    press(&mut app, "end");
    tell(&mut app, vec![listing("lab", has(&["big"]))]);
    let screen = shown(&mut app, 80, 24);
    assert!(screen.contains("› Tilda"), "{screen}");
    press(&mut app, "home");
    tell(&mut app, Vec::new());
    assert!(shown(&mut app, 80, 24).contains("No model was found yet"));
}

#[test]
fn what_an_endpoint_says_is_made_safe() {
    let mut app = app();
    app.handle(offer(scene(), &[]));
    let hostile = "a\u{1b}]0;x\u{7}\u{202e}b\r\nc";
    let mut evil = listing(hostile, has(&[hostile]));
    evil.address = hostile.to_owned();
    let wrong = State::Wrong { what: hostile.to_owned(), hint: hostile.to_owned() };
    tell(&mut app, vec![evil, listing("b", wrong)]);
    for keys in ["f6", "home", "down", "down enter", "enter"] {
        press(&mut app, keys);
        for (width, height) in [(80, 24), (40, 12)] {
            let screen = shown(&mut app, width, height);
            assert!(!screen.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{keys}: {screen}");
        }
    }
}

#[test]
fn it_draws_at_every_size_in_every_theme() {
    for (name, _) in BUNDLED {
        for under in [casting_under, stage_under] {
            let mut app = under(App::new(Theme::bundled(name).unwrap(), Keymap::default()));
            for keys in ["", "tab", "tab home", "end enter", "\"字x\"", "esc ?"] {
                press(&mut app, keys);
                for (width, height) in [(0, 0), (40, 12), (69, 17), (99, 18), (300, 100)] {
                    shown(&mut app, width, height);
                }
            }
        }
    }
}
