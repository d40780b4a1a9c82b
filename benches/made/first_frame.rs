//! How the program starts in a pseudo-terminal of 80×24, and what it costs while it stands there.

use std::{fs, path::Path, thread, time::Duration};

use super::program::Program;

/// How long its use of the processor at rest is looked at.
pub const REST: Duration = Duration::from_secs(2);

/// Stands at the end of the first frame's footer.
const SHOWN: &str = "help";

/// One start of the program.
pub struct Run {
    pub first_frame: Duration,
    /// Half a second after the first frame.
    pub resident_mb: f64,
    /// The most there ever was.
    pub peak_mb: f64,
    pub at_rest: Duration,
}

/// So many starts. `anew`: nothing is left in the cache folder from those before.
pub fn runs(count: usize, folder: &Path, args: &[&str], anew: bool) -> Vec<Run> {
    let start = |at| {
        if anew {
            let _ = fs::remove_dir_all(folder.join("CACHE"));
        }
        run(folder, args, at == 0)
    };
    (0..count).map(start).collect()
}

/// `rests`: whether to look at the processor as well, which takes [`REST`].
fn run(folder: &Path, args: &[&str], rests: bool) -> Run {
    let program = Program::start(folder, 80, 24, args);
    let first_frame = program.shown(0, SHOWN) - program.started();
    // Models and unfinished plays are looked for after the first frame.
    thread::sleep(Duration::from_millis(500));
    let before = program.processor();
    if rests {
        thread::sleep(REST);
    }
    Run {
        first_frame,
        resident_mb: program.resident_mb(),
        peak_mb: program.peak_mb(),
        at_rest: program.processor() - before,
    }
}

/// The words above the columns of [`print_row`].
pub fn print_head() {
    println!("                       first frame (ms)       resident (MB)   ticks in {REST:?}");
    println!("                       min   median      max   at rest     peak         at rest");
}

/// One row for runs of one kind.
pub fn print_row(name: &str, runs: &[Run]) {
    let mut times: Vec<f64> =
        runs.iter().map(|run| run.first_frame.as_secs_f64() * 1000.0).collect();
    times.sort_by(f64::total_cmp);
    let most = |of: fn(&Run) -> f64| runs.iter().map(of).fold(0.0, f64::max);
    println!(
        "{name:<18} {:>7.1} {:>8.1} {:>8.1} {:>9.1} {:>8.1} {:>15}",
        times[0],
        times[times.len() / 2],
        times[times.len() - 1],
        most(|run| run.resident_mb),
        most(|run| run.peak_mb),
        most(|run| run.at_rest.as_millis() as f64 / 10.0),
    );
}
