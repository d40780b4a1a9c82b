use std::process::ExitCode;

use clap::Parser;
use sceneplay::cli::{self, Cli};

fn main() -> ExitCode {
    match cli::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let code = error.exit_code();
            if code != 0 {
                eprintln!("sceneplay: {error}");
            }
            ExitCode::from(code)
        }
    }
}
