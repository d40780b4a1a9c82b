//! The screens.
//!
//! One task owns the terminal ([`run`]): it turns input, signals and messages into [`events::Event`]s,
//! hands them to the [`app::App`] and draws on a deadline. The app is synchronous and does no input
//! or output: a screen answers a key with a [`page::Step`], and what it cannot do itself it *wants*
//! ([`page::Want`]) from the program around it, which answers with a [`events::Msg`]. So everything
//! but the loop is tested without a terminal.
//!
//! A screen is a [`page::Page`]: state, `act`, and `draw` as a function of that state; drawing changes
//! nothing but layout caches and scroll positions. A new one is a folder with state and view, a variant
//! of [`app::Screen`], a [`keymap::Context`] with rows in the table, and what it wants and is told.
//!
//! Keys are in [`keymap`], colours in [`theme`], and text from outside reaches a buffer only through
//! [`wrap`] or [`widgets::one_line`], which clean it.

pub mod app;
pub mod backstage;
pub mod casting;
pub mod compare;
pub mod editor_outside;
pub mod events;
mod feed;
pub mod figures;
pub mod flow;
pub mod fuzzy;
pub mod ground;
mod hangup;
pub mod inspect;
pub mod keymap;
pub mod library;
pub mod marking;
pub mod models;
pub mod onward;
pub mod pace;
mod page;
pub mod picture;
pub mod recording;
pub mod rules;
mod run;
pub mod shelf;
pub mod stage;
pub mod terminal;
pub mod theme;
pub mod verdict;
pub mod widgets;
pub mod wrap;
pub mod writing;

#[cfg(test)]
mod readme;
#[cfg(test)]
mod tests;

pub use feed::feed;
pub use run::run;
