//! What runs over whole test sets have in common: they can be stopped at any time, go on where they
//! stopped, and bring the same file whatever finished first.
//!
//! | module | owns |
//! |---|---|
//! | [`work`] | the work file: what is done, and by which settings |
//! | [`output`] | the file that is written at the end, and whether it may be replaced |
//! | [`print`] | settings compared, texts told apart: fingerprints |
//! | [`shard`] | which part of a run is this machine's |
//! | [`crew`] | the models: calls under way, sent again, counted |
//! | [`tally`] | the counts |
//! | [`sitting`] | one sitting: files, the pool, what is said at the end |
//! | [`pool`] | what is under way at once, and what becomes of it |
//! | [`progress`] | the bar and its lines |
//! | [`estimate`] | what a run will take |
//! | [`error`] | why a run cannot be made |
//!
//! A *unit* is what is done as a whole and kept as a whole: the play of a scene, one judging.

pub mod crew;
pub mod error;
pub mod estimate;
pub mod output;
pub mod pool;
pub mod print;
pub mod progress;
pub mod shard;
pub mod sitting;
pub mod tally;
pub mod work;
