//! What was played of a book, in the player's own words: a plain file in the data folder for each
//! book and player.
//!
//! Owns the file's format and where it is; who remembers what of it is not decided here.
