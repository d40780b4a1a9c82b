use std::{env, process::ExitCode};

use clap::Parser;
use sceneplay::{
    cli::{self, Cli},
    text,
};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    match cli::run(cli) {
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

/// Says what is wrong with the command line, or what `--help` asks for.
fn refused(error: &clap::Error) -> ExitCode {
    // A pattern of the shell puts names of files there; `exit` prints them as they are.
    let foreign = env::args_os().any(|arg| {
        let arg = arg.to_string_lossy();
        text::clean_line(&arg) != arg
    });
    if !foreign {
        error.exit();
    }
    eprint!("{}", text::clean(&error.render().to_string()));
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
