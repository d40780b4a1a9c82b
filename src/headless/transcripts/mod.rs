//! `sceneplay transcripts`: the recorded plays as a table or as data, one of them as text, and what
//! can be said about them or done with them from a command line.
//!
//! | module | owns |
//! |---|---|
//! | [`pick`] | which play an id means |
//! | [`row`] | what the list tells of a play |
//! | [`list`] | which plays are wanted, and the table of them |
//! | [`show`] | one play as text |
//! | [`check`] | whether plays can be read to their end |
//! | [`change`] | names, tags and notes; into the trash and back |

mod change;
mod check;
mod error;
mod list;
pub(super) mod pick;
mod row;
mod show;

pub use change::{empty_trash, restore, say, trash};
pub use check::check;
pub use error::TranscriptsError;
pub use list::{Wanted, list};
pub use pick::{Where, pick};
pub use show::show;
