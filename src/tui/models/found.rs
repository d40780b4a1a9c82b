//! What is known so far of the endpoints and of the models they have.

use crate::{chat::ModelRef, model::discover::plays};

/// How it stands with an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is being asked.
    Looking,
    /// The models that it lists, in its order.
    Has(Vec<String>),
    /// It cannot be used: what is wrong, and what to do about it (may be empty).
    Wrong { what: String, hint: String },
}

/// An endpoint and the models that it lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub endpoint: String,
    /// Without user, password and query.
    pub address: String,
    /// How it is known, such as `settings` or `found on this machine`.
    pub from: String,
    pub state: State,
}

impl Listing {
    /// The models that it lists; none while that is not known.
    pub fn models(&self) -> &[String] {
        match &self.state {
            State::Has(models) => models,
            State::Looking | State::Wrong { .. } => &[],
        }
    }
}

/// The models that can be chosen besides the offline company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Models {
    /// The endpoint whose models are to be proposed comes first.
    pub listings: Vec<Listing>,
    /// Whether servers on this machine are being looked for.
    pub searching: bool,
}

impl Default for Models {
    fn default() -> Self {
        Self { listings: Vec::new(), searching: true }
    }
}

impl Models {
    /// Every model that is listed, with how its endpoint is known.
    pub fn known(&self) -> impl Iterator<Item = (ModelRef, &str)> {
        self.listings.iter().flat_map(|listing| {
            let model = |name: &String| ModelRef::new(&listing.endpoint, name);
            listing.models().iter().map(move |name| (model(name), listing.from.as_str()))
        })
    }

    /// The model to propose: the first whose name does not say that it is for something else.
    pub fn first(&self) -> Option<ModelRef> {
        self.known().map(|(model, _)| model).find(|model| plays(&model.model))
    }

    /// Whether more may still be found.
    pub fn looking(&self) -> bool {
        self.searching || self.listings.iter().any(|listing| listing.state == State::Looking)
    }

    /// The endpoint of this name.
    pub fn of(&self, endpoint: &str) -> Option<&Listing> {
        self.listings.iter().find(|listing| listing.endpoint == endpoint)
    }
}
