//! Models set against each other: two at one line, or two runs of the play.
//!
//! [`setup`] is where it is chosen what is compared with what, [`choice`] where one of two lines is
//! preferred without knowing whose it is, [`runs`] where a trial is read beside the run that it
//! changes one thing of. What happens in the play is [`crate::stage`]'s.

pub mod choice;
mod differ;
pub mod runs;
pub mod setup;

pub use choice::ChoicePage;
pub use runs::RunsPage;
pub use setup::SetupPage;
