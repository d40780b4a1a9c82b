//! The formats there are, and what is to be left out of them.

/// A format of another tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Coser,
    Evaluation,
    Jsonl,
    Csv,
    Sharegpt,
    Preferences,
    Markdown,
    Html,
    LabelStudio,
    Potato,
    Spans,
    Inspect,
}

impl Format {
    pub const ALL: [Self; 12] = [
        Self::Coser,
        Self::Evaluation,
        Self::Jsonl,
        Self::Csv,
        Self::Sharegpt,
        Self::Preferences,
        Self::Markdown,
        Self::Html,
        Self::LabelStudio,
        Self::Potato,
        Self::Spans,
        Self::Inspect,
    ];

    /// The format of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Coser => "coser",
            Self::Evaluation => "evaluation",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Sharegpt => "sharegpt",
            Self::Preferences => "preferences",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::LabelStudio => "label-studio",
            Self::Potato => "potato",
            Self::Spans => "spans",
            Self::Inspect => "inspect",
        }
    }

    /// End of its files' names, without the first dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Coser => "simulation.json",
            Self::Evaluation => "evaluation.json",
            Self::Jsonl => "lines.jsonl",
            Self::Csv => "csv",
            Self::Sharegpt => "sharegpt.jsonl",
            Self::Preferences => "preferences.jsonl",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::LabelStudio => "label-studio.json",
            Self::Potato => "potato.jsonl",
            Self::Spans => "spans.jsonl",
            Self::Inspect => "inspect.json",
        }
    }

    /// What it is, in one line.
    pub fn about(self) -> &'static str {
        match self {
            Self::Coser => "simulation file of CoSER, as its own judging reads it",
            Self::Evaluation => {
                "evaluation file of CoSER: judged plays with their flaws and scores"
            }
            Self::Jsonl => "one JSON record for each line of each play",
            Self::Csv => "one row for each line of each play, for spreadsheets and pandas",
            Self::Sharegpt => "one training sample for each character, in ShareGPT's form",
            Self::Preferences => "pairs of a chosen and a rejected line, with their prompt",
            Self::Markdown => "a play as text to read, one file each",
            Self::Html => "a play as a page that needs nothing else, one file each",
            Self::LabelStudio => {
                "tasks of Label Studio with flaws as predictions, and its configuration"
            }
            Self::Potato => "items of the Potato annotation tool, and its configuration",
            Self::Spans => "texts with labelled stretches, as doccano and Prodigy take them",
            Self::Inspect => "a log of Inspect AI, one sample for each play",
        }
    }

    /// Whether one file holds all plays; else there is a file for each.
    pub fn holds_many(self) -> bool {
        !matches!(self, Self::Markdown | Self::Html)
    }
}

/// What becomes of the characters' names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    #[default]
    Kept,
    /// `Character 1`, `Character 2` and so on in their place, also within texts.
    Roles,
}

/// Which branches of a play are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Branches {
    /// The one that was played last.
    #[default]
    Final,
    /// Every one, from the first line to each last one.
    All,
}

/// What is exported, and what is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether thoughts stay in lines.
    pub thoughts: bool,
    /// Whether the book's dialogue stays, as reference and as lines of the play.
    pub book_text: bool,
    pub names: Names,
    pub branches: Branches,
}

impl Default for Options {
    /// Everything, of the branch played last.
    fn default() -> Self {
        Self { thoughts: true, book_text: true, names: Names::Kept, branches: Branches::Final }
    }
}

impl Options {
    /// Whether nothing is taken out of what was recorded.
    pub fn show_all(&self) -> bool {
        self.thoughts && self.book_text && self.names == Names::Kept
    }
}
