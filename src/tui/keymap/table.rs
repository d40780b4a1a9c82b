//! The table: every key of the program, where it holds and what it asks for.

/// Where a binding holds. A page names the contexts it is in, the innermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere.
    Global,
    /// A list or a text that scrolls.
    List,
    /// The same where nothing is typed, so that letters are free.
    Letters,
    /// A line of text that is typed.
    Input,
    Library,
    Casting,
    /// The list of models to choose from.
    Picker,
    /// That list while it is open for one of the four parts.
    PartPicker,
    /// The endpoints, and who has which model.
    Models,
    /// The Stage, whatever happens on it.
    Stage,
    /// The player's turn.
    Turn,
    /// A line is possible out of turn.
    CutIn,
    /// A call failed and waits for the player.
    Fault,
    /// The scene is over.
    Over,
    /// The player's line is being written.
    Line,
    /// The Stage while letters are typed.
    Playing,
    /// The same while the scene is not over.
    PlayingOn,
    /// The Stage while letters are free.
    Watching,
    /// The same while somebody can be named.
    WatchingOpen,
    /// The same while the scene is not over.
    WatchingOn,
    /// The list of those who can be named to speak next.
    Naming,
    /// The play waits until it is let go on, and nothing is written.
    Held,
    /// The director's desk: a line of the play is chosen.
    Desk,
    /// The words of a line are being changed.
    Editing,
    /// The tree of takes and branches.
    Tree,
    /// The rules of the play.
    Directing,
    Verdict,
    /// A flaw is chosen whose line can be told.
    FlawLine,
    Confirm,
}

impl Context {
    /// Heading of its keys in the help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "Lists and texts",
            Self::Letters => "Lists and texts, by letters",
            Self::Input => "While typing",
            Self::Library => "Library",
            Self::Casting => "Casting",
            Self::Picker | Self::PartPicker => "Choosing a model",
            Self::Models => "Models",
            Self::Stage => "Reading the play",
            Self::Turn => "Your turn",
            Self::CutIn => "Speaking out of turn",
            Self::Fault => "After a failure",
            Self::Over => "After the end",
            Self::Line => "Writing your line",
            Self::Playing | Self::PlayingOn => "Directing the play",
            Self::Watching | Self::WatchingOpen | Self::WatchingOn => "Directing while you watch",
            Self::Naming => "Naming the next speaker",
            Self::Held => "While the play waits",
            Self::Desk => "The director’s desk",
            Self::Editing => "Changing a line",
            Self::Tree => "Takes and branches",
            Self::Directing => "Rules of the play",
            Self::Verdict | Self::FlawLine => "Verdict",
            Self::Confirm => "Questions",
        }
    }
}

/// What a key can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Quit,
    Suspend,
    Help,
    Back,
    Accept,
    SwitchFocus,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Left,
    Right,
    LineStart,
    LineEnd,
    DeleteBack,
    DeleteForward,
    DeleteWord,
    DeleteAll,
    Play,
    AlsoPlay,
    Watch,
    UseFound,
    LookAgain,
    PickForAll,
    NewLine,
    PutThought,
    PutAction,
    WordLeft,
    WordRight,
    Undo,
    Redo,
    NextCharacter,
    Pass,
    NameNext,
    /// The speaker with this number, counted from 1. In the table, 0 stands for that of the digit.
    Nth(u8),
    /// To the director's desk, and back.
    ToDesk,
    Reroll,
    EditLine,
    DeleteFrom,
    PlayFrom,
    EarlierTake,
    LaterTake,
    Provenance,
    ShowTree,
    BookTrack,
    /// Takes back what was last done with the play.
    UndoPlay,
    RedoPlay,
    NextLens,
    Pause,
    GoOn,
    Rules,
    AskAgain,
    StopWaiting,
    EndScene,
    Thoughts,
    SidePanel,
    ToVerdict,
    ToModels,
    SaveRoles,
    ScrollUp,
    ScrollDown,
    WriteAgain,
    SaveHere,
    Yes,
    No,
    NextDimension,
    RetryCritic,
    JudgeAgain,
    EarlierJudging,
    LaterJudging,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    pub context: Context,
    /// Separated by blanks, as crokey reads them; the first is the one that is shown.
    pub keys: &'static str,
    pub action: Action,
    /// One or two words for the footer; empty: the footer leaves it out.
    pub short: &'static str,
    /// One sentence for the help.
    pub about: &'static str,
}

pub(super) const fn bind(
    context: Context,
    keys: &'static str,
    action: Action,
    short: &'static str,
    about: &'static str,
) -> Binding {
    Binding { context, keys, action, short, about }
}

/// Within a context the most important first: the footer shows as many as fit.
#[rustfmt::skip]
pub const TABLE: &[Binding] = &{
    use Action::*;
    use Context::*;
    [
        bind(Library, "enter", Accept, "open", "Open the scene, or go on with the unfinished play."),
        bind(Library, "tab", SwitchFocus, "read", "Go to the text beside the list, and back."),
        bind(Casting, "enter", Accept, "start", "Start the play."),
        bind(Casting, "space", Play, "choose", "Play this character and no other; on a model: choose another."),
        bind(Casting, "a", AlsoPlay, "add", "Play this character too, or leave it to the actor again."),
        bind(Casting, "w", Watch, "watch", "Play nobody and watch."),
        bind(Casting, "tab", SwitchFocus, "read", "Go to the text beside the list, and back."),
        bind(Casting, "f3", Rules, "rules", "Who says who speaks next, and when the play waits for a key."),
        bind(Casting, "f6", ToModels, "models", "Endpoints and their models, and a model for each character."),
        bind(Casting, "m", UseFound, "", "Give all four parts to the model that was found."),
        bind(Casting, "f5", LookAgain, "", "Look for models again."),
        bind(Models, "enter space", Accept, "choose", "Choose another model for this part or character; on an endpoint: read about it."),
        bind(Models, "s", SaveRoles, "save", "Write these models into the settings file."),
        bind(Models, "f5", LookAgain, "look again", "Ask the endpoints again what they have."),
        bind(Models, "tab", SwitchFocus, "read", "Go to the text beside the list, and back."),
        bind(Picker, "enter", Accept, "take", "Take this model."),
        bind(PartPicker, "ctrl-a", PickForAll, "for all four", "Give all four parts to this model."),
        bind(FlawLine, "enter", Accept, "show line", "Go to the line that the flaw speaks of, on the stage."),
        bind(Verdict, "enter", Accept, "", "Where no line is known: go to the text beside the list."),
        bind(Verdict, "tab", SwitchFocus, "read", "Go to the text beside the list, and back."),
        bind(Verdict, "f", NextDimension, "filter", "Show the flaws of the next dimension only, and after the last those of all."),
        bind(Verdict, "r", RetryCritic, "", "Ask a critic that failed once more."),
        bind(Verdict, "a", JudgeAgain, "judge again", "Judge the play once more; earlier judgings stay."),
        bind(Verdict, "left", EarlierJudging, "", "To the judging before this one."),
        bind(Verdict, "right", LaterJudging, "", "To the judging after this one."),
        bind(Verdict, "s", StopWaiting, "", "Do not wait to ask again: the critic has failed."),
        bind(Turn, "enter", Accept, "send", "Say your line."),
        bind(Turn, "ctrl-l", Pass, "pass", "Let the model say this one line for you."),
        bind(CutIn, "enter", Accept, "speak now", "Say your line now; a line under way is cut off and kept."),
        bind(Fault, "f5 ctrl-r", AskAgain, "try again", "Ask the model again."),
        bind(Over, "enter", ToVerdict, "verdict", "Go to the verdict."),
        bind(Line, "ctrl-t", PutThought, "think", "Put in [ ]: a thought, which nobody hears. Again: leave it."),
        bind(Line, "ctrl-d", PutAction, "do", "Put in ( ): something you do. Again: leave it."),
        bind(Line, "alt-enter ctrl-j", NewLine, "", "Begin a new line."),
        bind(Line, "backtab", NextCharacter, "", "Write as the next of your characters."),
        bind(Line, "ctrl-/ ctrl-7 alt-u", Undo, "", "Take back the last change."),
        bind(Line, "ctrl-y", Redo, "", "Make it again."),
        bind(Line, "left", Left, "", "One character left."),
        bind(Line, "right", Right, "", "One character right."),
        bind(Line, "up", Up, "", "A row up; while nothing is written, in the play."),
        bind(Line, "down", Down, "", "A row down; while nothing is written, in the play."),
        bind(Line, "ctrl-left alt-b", WordLeft, "", "One word left."),
        bind(Line, "ctrl-right alt-f", WordRight, "", "One word right."),
        bind(Line, "home", LineStart, "", "To the row's beginning; while nothing is written, to the play's."),
        bind(Line, "end ctrl-e", LineEnd, "", "To the row's end; while nothing is written, to the play's."),
        bind(Line, "backspace", DeleteBack, "", "Delete the character before the cursor."),
        bind(Line, "delete", DeleteForward, "", "Delete the character under the cursor."),
        bind(Line, "ctrl-w alt-backspace", DeleteWord, "", "Delete the word before the cursor."),
        bind(Line, "ctrl-u", DeleteAll, "", "Delete all that is written."),
        bind(Playing, "f2", ToDesk, "desk", "To the director's desk: rerolls, changes, takes, branches."),
        bind(Playing, "ctrl-n", NameNext, "next", "Name the next speaker."),
        bind(Playing, "tab", SidePanel, "read", "Your part, the scene and the cast; again: back to the play."),
        bind(Playing, "ctrl-o", Thoughts, "thoughts", "Hide the others' thoughts, or show them."),
        bind(Playing, "alt-1-9", Nth(0), "", "Name the speaker with this number to speak next."),
        bind(PlayingOn, "ctrl-x", EndScene, "end", "End the scene."),
        bind(Held, "space enter", GoOn, "go on", "Let the play go on."),
        bind(Desk, "r", Reroll, "reroll", "Let the model say this line anew; the old take stays."),
        bind(Desk, "e", EditLine, "edit", "Change the words of this line; the old take stays."),
        bind(Desk, "d", DeleteFrom, "delete", "Leave out this line and all that follows; undo brings it back."),
        bind(Desk, "g", PlayFrom, "from here", "Go back to this line and play on from it; what followed stays as a branch."),
        bind(Desk, "left", EarlierTake, "", "To the take before this one, with what followed it."),
        bind(Desk, "right", LaterTake, "", "To the take after this one, with what followed it."),
        bind(Desk, "w", Provenance, "why", "Why this speaker had the word; again: away with it."),
        bind(Desk, "t", ShowTree, "tree", "All takes and branches, and where you are among them."),
        bind(Desk, "u", UndoPlay, "undo", "Take back the last reroll, change, deletion or move."),
        bind(Desk, "ctrl-r", RedoPlay, "", "Do it again."),
        bind(Desk, "l", NextLens, "lens", "See the play as each speaker's model is told it, then as the critics will read it."),
        bind(Desk, "b", BookTrack, "book", "The book's own lines beside the play, turn by turn; again: away with them."),
        bind(Desk, "space", Pause, "", "Let the play go on where it waits, or pause it at once."),
        bind(Desk, "1-9", Nth(0), "", "Name the speaker with this number to speak next."),
        bind(Desk, "n ctrl-n", NameNext, "", "Name the next speaker."),
        bind(Desk, "o ctrl-o", Thoughts, "", "Hide the thoughts, or show them."),
        bind(Desk, "tab", SidePanel, "", "The parts, the scene and the cast; again: away with them."),
        bind(Desk, "f2", ToDesk, "", "Back to the play."),
        bind(Desk, "up k", Up, "", "To the line before."),
        bind(Desk, "down j", Down, "", "To the line after."),
        bind(Desk, "home", First, "", "To the first line."),
        bind(Desk, "end", Last, "", "To the last line."),
        bind(Desk, "pageup", PageUp, "", "A page up, in what is open beside the play or in the play."),
        bind(Desk, "pagedown", PageDown, "", "A page down."),
        bind(Editing, "enter", Accept, "make the take", "Make a new take of these words; the old one stays."),
        bind(Editing, "esc", Back, "give it up", "Leave the line as it is; your words are kept for this line."),
        bind(Tree, "enter", Accept, "go there", "Go to this line, on its branch."),
        bind(Tree, "left", Left, "", "To the branch before, where a line has several."),
        bind(Tree, "right", Right, "", "To the branch after."),
        bind(Tree, "t", ShowTree, "close", "Away with the tree."),
        bind(Tree, "u", UndoPlay, "undo", "Take back the last reroll, change, deletion or move."),
        bind(Tree, "ctrl-r", RedoPlay, "", "Do it again."),
        bind(Directing, "right space enter", Right, "change", "The next choice."),
        bind(Directing, "left", Left, "", "The choice before."),
        bind(Directing, "f3", Rules, "close", "Away with the rules."),
        bind(WatchingOpen, "n ctrl-n", NameNext, "next", "Name the next speaker."),
        bind(WatchingOpen, "1-9", Nth(0), "", "Name the speaker with this number to speak next."),
        bind(Watching, "tab", SidePanel, "read", "The scene and the cast; again: back to the play."),
        bind(Watching, "o ctrl-o", Thoughts, "thoughts", "Hide the thoughts, or show them."),
        bind(Watching, "l", NextLens, "lens", "See the play as each speaker's model is told it, then as the critics will read it."),
        bind(Watching, "d f2", ToDesk, "desk", "To the director's desk: rerolls, changes, takes, branches."),
        bind(WatchingOn, "space", Pause, "pause", "Pause at once; a line under way is cut off and kept."),
        bind(WatchingOn, "e ctrl-x", EndScene, "end", "End the scene."),
        bind(Stage, "pageup", PageUp, "", "A page up, in what is open beside the play or in the play."),
        bind(Stage, "pagedown", PageDown, "", "A page down."),
        bind(Stage, "ctrl-up alt-up", ScrollUp, "", "The play a row up."),
        bind(Stage, "ctrl-down alt-down", ScrollDown, "", "The play a row down."),
        bind(Stage, "ctrl-home", First, "", "To the beginning of the play."),
        bind(Stage, "ctrl-end", Last, "", "To the newest line."),
        bind(Stage, "ctrl-g", StopWaiting, "", "Do not wait for a server to try again."),
        bind(Stage, "f3", Rules, "rules", "Who says who speaks next, and when the play waits for a key."),
        bind(Stage, "f4", NextLens, "", "See the play as each speaker's model is told it, then as the critics will read it."),
        bind(Stage, "ctrl-s", Pause, "", "Pause at once, or go on; a line under way is cut off and kept."),
        bind(Stage, "alt-z f11", UndoPlay, "", "Take back the last reroll, change, deletion or move."),
        bind(Stage, "alt-y f12", RedoPlay, "", "Do it again."),
        bind(Stage, "f6", ToModels, "models", "Other models, from the next line on; what is wrong with an endpoint."),
        bind(Stage, "f8", ToVerdict, "", "To the verdict, once the scene is over."),
        bind(Stage, "f7", WriteAgain, "", "Try again to write the play down."),
        bind(Stage, "f9", SaveHere, "", "Save the whole play in the working folder and go on there."),
        bind(Naming, "enter", Accept, "name", "Name this speaker."),
        bind(Naming, "1-9", Nth(0), "", "Name the speaker with this number."),
        bind(Confirm, "y enter", Yes, "yes", "Yes."),
        bind(Confirm, "n esc", No, "no", "No, stay."),
        bind(List, "up", Up, "", "A row up."),
        bind(List, "down", Down, "", "A row down."),
        bind(List, "pageup", PageUp, "", "A page up."),
        bind(List, "pagedown", PageDown, "", "A page down."),
        bind(List, "home", First, "", "To the beginning."),
        bind(List, "end", Last, "", "To the end."),
        bind(Letters, "k", Up, "", "A row up."),
        bind(Letters, "j", Down, "", "A row down."),
        bind(Letters, "ctrl-b", PageUp, "", "A page up."),
        bind(Letters, "ctrl-f", PageDown, "", "A page down."),
        bind(Letters, "g", First, "", "To the beginning."),
        bind(Letters, "shift-g", Last, "", "To the end."),
        bind(Input, "left", Left, "", "One character left."),
        bind(Input, "right", Right, "", "One character right."),
        bind(Input, "ctrl-home", LineStart, "", "To the line's beginning."),
        bind(Input, "ctrl-end ctrl-e", LineEnd, "", "To the line's end."),
        bind(Input, "backspace", DeleteBack, "", "Delete the character before the cursor."),
        bind(Input, "delete", DeleteForward, "", "Delete the character under the cursor."),
        bind(Input, "ctrl-w alt-backspace", DeleteWord, "", "Delete the word before the cursor."),
        bind(Input, "ctrl-u", DeleteAll, "", "Delete the line."),
        bind(Global, "esc", Back, "back", "One step back."),
        bind(Global, "? f1", Help, "help", "Show every key that works here."),
        bind(Global, "ctrl-q ctrl-c", Quit, "quit", "Leave sceneplay."),
        bind(Global, "ctrl-z", Suspend, "", "Back to the shell; fg returns."),
    ]
};
