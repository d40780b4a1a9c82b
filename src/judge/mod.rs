//! What a judge finds in a play: here the text metrics.

pub mod metrics;
