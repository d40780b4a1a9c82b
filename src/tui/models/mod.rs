//! The models that can be chosen, the parts they take, and the list to pick one from.

mod found;
mod parts;
mod picker;

pub use found::{Listing, Models, State};
pub use parts::Part;
pub use picker::Picker;
