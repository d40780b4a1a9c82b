use std::process::ExitCode;

use clap::Parser;
use sceneplay::{
    cli::{self, Cli},
    text,
};

fn main() -> ExitCode {
    match cli::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let code = error.exit_code();
            if code != 0 {
                // It may hold names out of files.
                eprintln!("sceneplay: {}", text::clean(&error.to_string()));
            }
            ExitCode::from(code)
        }
    }
}
