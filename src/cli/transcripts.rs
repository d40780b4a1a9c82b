//! `sceneplay transcripts`: its commands and flags.

use std::{io::Write, path::Path, sync::Arc};

use clap::{Args, Subcommand};

use super::{CliError, notes};
use crate::{
    config::{Paths, prompts::PromptsError},
    headless::transcripts::{self, TranscriptsError, Wanted},
    journal::about::Change,
    prompt::Templates,
};

#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct TranscriptsArgs {
    #[command(subcommand)]
    command: Option<TranscriptsCommand>,
    #[command(flatten)]
    list: ListArgs,
}

/// An ID is that of the list; a beginning of it that no other has will do.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum TranscriptsCommand {
    /// List the recorded plays; the same as no command.
    List(ListArgs),
    /// List the plays in which somebody says this, and where; in any case of its letters.
    Search {
        text: String,
        #[command(flatten)]
        filter: Filter,
    },
    /// Print a play as text, as those on the stage hear it.
    Show {
        id: String,
        /// Print everybody's thoughts too.
        #[arg(long)]
        thoughts: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Read plays from their first fact to their last, all where none is named, and say of each
    /// whether it is whole. Ends with 1 if one cannot be opened.
    Check {
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
    /// Call a play something; an empty NAME takes its name away.
    #[command(visible_alias = "name")]
    Rename { id: String, name: String },
    /// Add tags to a play: single words.
    Tag {
        id: String,
        #[arg(required = true, value_name = "TAG")]
        tags: Vec<String>,
    },
    /// Take tags away from a play.
    Untag {
        id: String,
        #[arg(required = true, value_name = "TAG")]
        tags: Vec<String>,
    },
    /// Write a note about a play in place of the last one; an empty TEXT takes it away.
    Note { id: String, text: String },
    /// Put plays into the trash; `restore` brings them back.
    Trash {
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Bring plays back out of the trash.
    Restore {
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Remove what is in the trash for good.
    EmptyTrash {
        /// Yes, for good.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct ListArgs {
    /// List only plays in which somebody says this, and where; the same as `search`.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[command(flatten)]
    filter: Filter,
}

/// Which plays are listed, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Filter {
    /// List only plays of books with this in their name.
    #[arg(long, value_name = "TEXT")]
    book: Option<String>,
    /// List only plays with this tag.
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// List only plays that you, the annotator, have not marked to the end, and say how many are.
    #[arg(long)]
    unmarked: bool,
    /// List what is in the trash.
    #[arg(long)]
    trash: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl TranscriptsArgs {
    /// Whether it must be known who the annotator is. Else who that is serves to hide what judges
    /// found, and settings that cannot be read are no reason to list nothing.
    pub(super) fn needs_annotator(&self) -> bool {
        match &self.command {
            None => self.list.filter.unmarked,
            Some(
                TranscriptsCommand::List(ListArgs { filter, .. })
                | TranscriptsCommand::Search { filter, .. },
            ) => filter.unmarked,
            Some(_) => false,
        }
    }
}

/// `annotator` is who looks and marks.
pub(super) fn run(
    out: &mut impl Write,
    paths: &Paths,
    args: TranscriptsArgs,
    annotator: String,
) -> Result<(), CliError> {
    let plays = &paths.data.value.join("plays");
    let TranscriptsArgs { command, list } = args;
    if command.is_some() && list != ListArgs::default() {
        return Err(CliError::ListFlags);
    }
    match command.unwrap_or(TranscriptsCommand::List(list)) {
        TranscriptsCommand::List(ListArgs { search, filter }) => {
            list_plays(out, plays, search, filter, annotator)
        }
        TranscriptsCommand::Search { text, filter } => {
            list_plays(out, plays, Some(text), filter, annotator)
        }
        TranscriptsCommand::Show { id, thoughts, json } => {
            transcripts::show(out, plays, &id, &annotator, thoughts, json)
        }
        TranscriptsCommand::Check { ids } => {
            let templates = Templates::built_in().map_err(PromptsError::from)?;
            transcripts::check(out, plays, &ids, &Arc::new(templates))
        }
        TranscriptsCommand::Rename { id, name } => {
            transcripts::say(out, plays, &id, Change::Name(name))
        }
        TranscriptsCommand::Tag { id, tags } => {
            transcripts::say(out, plays, &id, Change::Tag(tags))
        }
        TranscriptsCommand::Untag { id, tags } => {
            transcripts::say(out, plays, &id, Change::Untag(tags))
        }
        TranscriptsCommand::Note { id, text } => {
            transcripts::say(out, plays, &id, Change::Note(text))
        }
        TranscriptsCommand::Trash { ids } => transcripts::trash(out, plays, &ids),
        TranscriptsCommand::Restore { ids } => transcripts::restore(out, plays, &ids),
        TranscriptsCommand::EmptyTrash { yes } => {
            transcripts::empty_trash(out, &mut notes(), plays, yes)
        }
    }?;
    Ok(())
}

fn list_plays(
    out: &mut impl Write,
    plays: &Path,
    search: Option<String>,
    filter: Filter,
    annotator: String,
) -> Result<(), TranscriptsError> {
    let Filter { book, tag, unmarked, trash, json } = filter;
    let wanted = Wanted { search, book, tag, unmarked, annotator, trash };
    transcripts::list(out, &mut notes(), plays, &wanted, json)
}
