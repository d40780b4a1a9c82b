//! The published files: simulations and evaluations, read and written.
//!
//! Owns the shapes of CoSER's result files and what is tolerated in them; reads no file itself
//! (whoever has the bytes brings them), plays nothing and judges nothing. What sceneplay has to say
//! beyond the published format stands under one key of its own, [`OWN`], beside the published ones,
//! so that readers of the format find everything where they expect it.

pub mod evaluation;
pub mod simulation;

/// The key that holds what the published format has no place for.
pub const OWN: &str = "sceneplay";
