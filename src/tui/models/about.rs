//! The text beside the list: what an endpoint has or lacks, what a part is, and what to do where
//! there is no model at all.

use super::{Cast, Item, Listing, ModelRef, ModelsPage, Part, Pick, State, Whose};
use crate::tui::{
    keymap::{Action, Context},
    page::Shared,
    theme::Theme,
    widgets::panel::Prose,
};

impl ModelsPage {
    pub(super) fn about(&self, shared: &Shared) -> Option<Prose> {
        let cast = self.cast(shared)?;
        Some(match self.chosen(shared) {
            Item::Endpoint(index) => about_endpoint(shared.models.listings.get(index)?, shared),
            Item::NoEndpoint if shared.models.looking() => {
                let mut prose = Prose::default();
                prose.say("Looking for models on this machine.", shared.theme.status);
                prose
            }
            Item::NoEndpoint => first_steps(shared),
            Item::Part(part) => self.about_part(part, &cast, shared),
            Item::Character(index) => self.about_character(index, &cast, shared),
        })
    }

    fn about_part(&self, part: Part, cast: &Cast<'_>, shared: &Shared) -> Prose {
        let theme = &shared.theme;
        let model = cast.roles.part(part);
        let mut prose = Prose::default();
        prose.say(part.name(), theme.heading).say(part.about(), theme.dim);
        prose.gap().say(model.to_string(), theme.accent);
        if model.is_offline() {
            prose.say(part.offline(), theme.page);
        }
        say_trouble(&mut prose, model, shared);
        if part == Part::Actor && !cast.roles.characters.is_empty() {
            prose.gap().say("Characters with a model of their own keep it.", theme.dim);
        }
        self.say_when(&mut prose, part == Part::Judge, theme);
        prose
    }

    fn about_character(&self, index: usize, cast: &Cast<'_>, shared: &Shared) -> Prose {
        let theme = &shared.theme;
        let name = cast.scene.cast().nth(index).unwrap_or_default();
        let model = &cast.roles.of_character(name).model;
        let mut prose = Prose::default();
        prose.say(name, theme.heading);
        let who = if cast.player.iter().any(|player| player == name) {
            "You play this character. The model speaks the lines that you pass."
        } else {
            "This model speaks the character's lines."
        };
        prose.say(who, theme.dim);
        prose.gap().say(model.to_string(), theme.accent);
        let own = match cast.roles.pick_of(name) {
            Pick::AsActor => "As the actor, whichever model that is.",
            Pick::Model(_) => "A model of its own, whichever the actor is.",
        };
        prose.say(own, theme.page);
        say_trouble(&mut prose, model, shared);
        self.say_when(&mut prose, false, theme);
        prose
    }

    fn say_when(&self, prose: &mut Prose, judge: bool, theme: &Theme) {
        if matches!(self.whose, Whose::Play) {
            let when = match judge {
                true => "Another one holds from the next judging on.",
                false => "Another one holds from the next line on.",
            };
            prose.gap().say(when, theme.dim);
        }
    }
}

fn about_endpoint(listing: &Listing, shared: &Shared) -> Prose {
    let theme = &shared.theme;
    let mut prose = Prose::default();
    prose.say(&*listing.endpoint, theme.heading);
    prose.say(format!("{} · {}", listing.address, listing.from), theme.dim).gap();
    match &listing.state {
        State::Looking => {
            prose.say("It is being asked for its models.", theme.status);
        }
        State::Has(models) if models.is_empty() => {
            let again = key(Action::LookAgain, shared);
            prose.say("It answers, and has no model yet.", theme.warning);
            prose.say(format!("Load or pull one there, then press {again}."), theme.page);
        }
        State::Has(models) => {
            prose.say("It has", theme.heading);
            for model in models {
                prose.say(&**model, theme.page);
            }
        }
        State::Wrong { what, hint } => {
            prose.say(&**what, theme.error);
            prose.say(&**hint, theme.page);
            let again = key(Action::LookAgain, shared);
            prose.gap().say(format!("{again} asks it again."), theme.dim);
        }
    }
    prose
}

/// What stands against a model that is chosen, as far as its endpoint has said.
fn say_trouble(prose: &mut Prose, model: &ModelRef, shared: &Shared) {
    let theme = &shared.theme;
    if model.is_offline() {
        return;
    }
    let ModelRef { endpoint, model } = model;
    match shared.models.of(endpoint).map(|listing| &listing.state) {
        None if shared.models.looking() => {}
        None => {
            prose.gap().say(format!("No endpoint called {endpoint} is known."), theme.warning);
        }
        Some(State::Wrong { what, hint }) => {
            prose.gap().say(&**what, theme.error).say(&**hint, theme.page);
        }
        Some(State::Has(models)) if !models.contains(model) => {
            prose.gap().say(format!("{endpoint} does not list this model."), theme.warning);
        }
        Some(State::Has(_) | State::Looking) => {}
    }
}

/// What to do where no model was found, for the three commonest cases.
fn first_steps(shared: &Shared) -> Prose {
    let theme = &shared.theme;
    let again = key(Action::LookAgain, shared);
    let mut prose = Prose::default();
    prose.say("No model was found yet", theme.heading);
    prose.say("Until there is one, the offline company plays by the book.", theme.dim);
    let cases = [
        (
            "Ollama on this machine",
            format!("Start it, run ollama pull qwen3:8b in a shell, then press {again}."),
        ),
        (
            "Any OpenAI-compatible server",
            "Set OPENAI_BASE_URL to its address, OPENAI_API_KEY to the key if it wants one, and \
             run sceneplay again."
                .to_owned(),
        ),
        (
            "Several servers, set up once",
            "Run sceneplay config init. It writes a settings file that explains itself, and says \
             where it is."
                .to_owned(),
        ),
    ];
    for (title, what) in cases {
        prose.gap().say(title, theme.heading).say(what, theme.page);
    }
    prose
}

fn key(action: Action, shared: &Shared) -> String {
    shared.keymap.key_for(&[Context::Models], action).unwrap_or_default()
}
