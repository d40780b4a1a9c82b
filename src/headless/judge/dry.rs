//! What a run of judgings would take: its requests made as they will be, and sent to nobody.

use std::io::Write;

use super::{perform::requests, run::Run};
use crate::{
    config::Settings,
    headless::batch::{error::BatchError, estimate::Estimate},
    judge::rubric::Rubric,
};

/// Tokens of a usual critique: four flaws with their reasons.
const CRITIQUE: u64 = 300;

/// Prints calls, tokens and cost of all that is to be judged.
///
/// # Errors
/// A play cannot be read, a template cannot be filled, or nothing can be written.
pub fn show(out: &mut impl Write, settings: &Settings, run: &Run) -> Result<(), BatchError> {
    let (mut usual, mut most) = (Estimate::default(), Estimate::default());
    let longest = run.judge.params.max_tokens.map_or(CRITIQUE, u64::from);
    let units = run.units();
    let (protocol, continue_from) = run.otherwise();
    for unit in units.iter().filter(|unit| unit.sample == 1) {
        let material = run.play(unit)?.material(protocol, continue_from);
        let mut one = (Estimate::default(), Estimate::default());
        let rubric = Rubric::clone(&unit.rubric).suited(&material.scene);
        for messages in requests(run, &rubric, &material).map_err(BatchError::Unusable)? {
            one.0.call(&run.judge.model, &messages, CRITIQUE.min(longest));
            one.1.call(&run.judge.model, &messages, longest);
        }
        let samples = run.samples.into();
        usual.times(&one.0, samples);
        most.times(&one.1, samples);
    }
    let io = |error| BatchError::io("standard output", "write")(error);
    writeln!(out, "{} judgings; nothing is asked.", units.len()).map_err(io)?;
    usual.show(out, "with critiques of usual length", |model| settings.price(model)).map_err(io)?;
    most.show(out, "at most", |model| settings.price(model)).map_err(io)?;
    writeln!(
        out,
        "Tokens are estimated: four letters, or one sign of Chinese, make one. What is sent again \
         comes on top."
    )
    .map_err(io)
}
