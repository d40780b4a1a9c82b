//! Exports of a hand-made play.
