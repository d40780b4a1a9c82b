//! Flags of the commands that run over whole test sets.

use clap::Args;

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct RunFlags {
    /// Calls under way at once; where the settings limit an endpoint, no more than that. Without
    /// it, as many as the endpoints take.
    #[arg(long, value_name = "N", value_parser = parse_jobs)]
    pub jobs: Option<usize>,
    /// Say how many calls and tokens it will take and, with prices in the settings, the cost; ask
    /// nobody and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Tell the progress as one JSON object a line on standard error.
    #[arg(long)]
    pub json_progress: bool,
}

fn parse_jobs(text: &str) -> Result<usize, String> {
    let jobs = text.parse().ok().filter(|jobs| (1..=4096).contains(jobs));
    jobs.ok_or_else(|| "it is a number from 1 to 4096".to_owned())
}
