//! The models that can be chosen, the parts they take, and the list to pick one from.

mod parts;
mod picker;

pub use parts::{Known, Models, Part};
pub use picker::Picker;
