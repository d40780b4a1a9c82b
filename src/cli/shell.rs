//! What a shell and `man` read about the command line; both are made from the flags themselves.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;

/// Writes what `shell` reads to complete commands and flags.
pub(super) fn completions(out: &mut impl Write, shell: Shell) -> io::Result<()> {
    // Into memory first: the generator panics where a pipe is closed early.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sceneplay", &mut script);
    out.write_all(&script)
}

/// Writes the manual in roff: the program's page, then one section for each command.
pub(super) fn manual(out: &mut impl Write) -> io::Result<()> {
    let mut cli = Cli::command().disable_help_subcommand(true);
    cli.build();
    clap_mangen::Man::new(cli.clone()).render(out)?;
    commands(out, &cli)
}

/// The commands below `parent`, each under its whole name.
fn commands(out: &mut impl Write, parent: &clap::Command) -> io::Result<()> {
    for command in parent.get_subcommands() {
        let name = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
        // The flags that every command takes are told once, above.
        let own = command.clone().mut_args(|arg| {
            let hidden = arg.is_global_set();
            arg.hide(hidden)
        });
        let page = clap_mangen::Man::new(own);
        writeln!(out, ".SH \"{}\"", name.to_uppercase())?;
        page.render_description_section(out)?;
        page.render_options_section(out)?;
        commands(out, command)?;
    }
    Ok(())
}
