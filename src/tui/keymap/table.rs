//! The table: every key of the program, where it holds and what it asks for.

/// Where a binding holds. A page names the contexts it is in, the innermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Context {
    #[strum(serialize = "everywhere")]
    Global,
    /// A list or a text that scrolls.
    List,
    /// The same where nothing is typed, so that letters are free.
    Letters,
    /// A line of text that is typed.
    Input,
    Library,
    /// The recorded plays.
    Shelf,
    /// Those in the trash.
    Trash,
    /// What is looked for among them is typed.
    ShelfFind,
    /// What is said about one of them is typed.
    ShelfField,
    /// The sheet of an export.
    Exporting,
    Casting,
    /// The list of models to choose from.
    Picker,
    /// That list while it is open for one of the four parts.
    PartPicker,
    /// The endpoints, and who has which model.
    Models,
    /// What models were sent and answered.
    Inspect,
    /// Words to look for in it are typed.
    Finding,
    /// What is to be compared is chosen.
    Setup,
    /// A profile is edited for a trial.
    Profile,
    /// One of two lines is to be chosen.
    Choosing,
    /// Why it is the better one is typed.
    Reason,
    /// A trial is read beside the run it is compared with.
    Runs,
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
    /// The Stage while a recorded play is played again.
    Recording,
    /// A line, a profile or a comment is being written.
    Text,
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
    /// The sheet of how a character feels.
    Feeling,
    /// A scene of one's own is written.
    Writing,
    /// One of its fields is written.
    Written,
    /// The path of a character card is written.
    CardFile,
    Verdict,
    /// A judging is ordered.
    Ordering,
    /// The figures behind a verdict.
    Figures,
    /// A play is marked line by line.
    Marking,
    /// Who marks, and how, is said.
    MarkBegin,
    /// A type, a severity, a label or a rating is chosen.
    MarkChoice,
    /// A comment is written.
    MarkText,
    /// A flaw is chosen whose line can be told.
    FlawLine,
    /// The list of themes.
    Theming,
    /// A critic's flaw is chosen.
    CriticsFlaw,
    /// What was played is put into words before the book goes on.
    Onward,
    /// An action is looked for by its name.
    Palette,
    /// Every key that works is listed.
    Helping,
    /// The four screens are told about.
    Tour,
    Confirm,
}

impl Context {
    /// Its name in the settings.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether letters are typed wherever it holds, so that they cannot be keys.
    pub fn is_typed_in(self) -> bool {
        matches!(
            self,
            Self::List
                | Self::Input
                | Self::Library
                | Self::Picker
                | Self::PartPicker
                | Self::Finding
                | Self::Profile
                | Self::Reason
                | Self::Turn
                | Self::CutIn
                | Self::Line
                | Self::Text
                | Self::Playing
                | Self::PlayingOn
                | Self::Editing
                | Self::MarkText
                | Self::Palette
        )
    }

    /// Heading of its keys in the help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "Lists and texts",
            Self::Letters => "Lists and texts, by letters",
            Self::Input => "While typing",
            Self::Library => "Library",
            Self::Shelf | Self::ShelfFind | Self::ShelfField => "Shelf",
            Self::Exporting => "Taking plays out",
            Self::Trash => "The trash",
            Self::Casting => "Casting",
            Self::Picker | Self::PartPicker => "Choosing a model",
            Self::Models => "Models",
            Self::Stage => "Reading the play",
            Self::Turn => "Your turn",
            Self::CutIn => "Speaking out of turn",
            Self::Fault => "After a failure",
            Self::Over => "After the end",
            Self::Line => "Writing your line",
            Self::Text => "Writing",
            Self::Playing | Self::PlayingOn => "Directing the play",
            Self::Watching | Self::WatchingOpen | Self::WatchingOn => "Directing while you watch",
            Self::Recording => "A recorded play",
            Self::Naming => "Naming the next speaker",
            Self::Held => "While the play waits",
            Self::Desk => "The director’s desk",
            Self::Editing => "Changing a line",
            Self::Tree => "Takes and branches",
            Self::Directing => "Rules of the play",
            Self::Feeling => "How a character feels",
            Self::Verdict | Self::FlawLine | Self::CriticsFlaw => "Verdict",
            Self::Writing | Self::Written | Self::CardFile => "Writing a scene",
            Self::Ordering => "Ordering a judging",
            Self::Figures => "Figures",
            Self::Marking | Self::MarkBegin | Self::MarkChoice | Self::MarkText => "Marking",
            Self::Inspect | Self::Finding => "Inspector",
            Self::Setup | Self::Profile => "Choosing what to compare",
            Self::Choosing | Self::Reason => "Comparing two lines",
            Self::Runs => "Reading two runs",
            Self::Theming => "Choosing a theme",
            Self::Onward => "Going on in the book",
            Self::Palette => "Command palette",
            Self::Helping => "While this is read",
            Self::Tour => "The tour",
            Self::Confirm => "Questions",
        }
    }
}

/// What a key can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    Quit,
    Suspend,
    Picture,
    Help,
    Tour,
    Palette,
    ToLibrary,
    ToStage,
    SwitchMouse,
    CopyLine,
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
    Faster,
    Slower,
    /// To the next line of a recorded play.
    NextStep,
    StepBack,
    Rewind,
    ToTheEnd,
    PlayAgain,
    Rules,
    /// How the characters feel.
    Feelings,
    /// A model says again how a character feels.
    LetModelSay,
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
    AcceptFlaw,
    RejectFlaw,
    MarkPlay,
    RetypeFlaw,
    AddFlaw,
    AddLabel,
    Rate,
    Comment,
    SameAgain,
    TakeBack,
    DoneMarking,
    ChangeAnnotator,
    NextRubric,
    HoldWords,
    ExtendLeft,
    ExtendRight,
    ShowFigures,
    ProbeJudge,
    JudgeBook,
    EarlierJudging,
    LaterJudging,
    ShowCalls,
    CompareModels,
    ReplayFrom,
    ShowRuns,
    StopTrial,
    DraftLine,
    ShowGhost,
    EarlierCall,
    LaterCall,
    EarlierSection,
    Search,
    NextHit,
    EarlierHit,
    Copy,
    WriteFile,
    CopyCurl,
    WriteCurl,
    /// To the choice of a theme, and back.
    Themes,
    StorySoFar,
    NewScene,
    CopyScene,
    KeepScene,
    KeepPlay,
    AddPerson,
    /// A character from a card's file.
    AddCard,
    RemovePerson,
    EditOutside,
    NextInBook,
    GoOnWithout,
    ToShelf,
    NamePlay,
    TagPlay,
    NotePlay,
    /// Into the trash, or out of it.
    TrashPlay,
    ExportPlay,
    NextUnmarked,
    OnlyUnmarked,
    ShowTrash,
}

impl Action {
    /// Its name in the settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nth(1) => "the_first",
            Self::Nth(2) => "the_second",
            Self::Nth(_) => "number",
            other => other.into(),
        }
    }
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
        bind(Library, "ctrl-t", StorySoFar, "story", "What happened before this scene of a whole book; again: away with it."),
        bind(Library, "f4", ToShelf, "shelf", "To the shelf of all recorded plays."),
        bind(Library, "f7", NewScene, "new", "Write a scene of your own."),
        bind(Library, "f8", CopyScene, "", "Write one that begins as a copy of this; a scene of your own is changed itself."),
        bind(Writing, "enter", Accept, "write", "Write into this field, or take the next choice."),
        bind(Writing, "s ctrl-s", KeepScene, "save", "Save the scene; it stands in the Library then."),
        bind(Writing, "a", AddPerson, "add", "One more character."),
        bind(Writing, "c", AddCard, "card", "One more character, from a character card: a PNG or JSON file."),
        bind(Writing, "x", RemovePerson, "remove", "Take this character out."),
        bind(Writing, "esc", Back, "back", "Leave the form; what is written and not saved is asked about."),
        bind(Writing, "e f4", EditOutside, "editor", "Write this field with $VISUAL or $EDITOR."),
        bind(Writing, "right space", Right, "", "The next choice."),
        bind(Writing, "left", Left, "", "The choice before."),
        bind(CardFile, "enter", Accept, "read", "Read the card in this file."),
        bind(Written, "enter", Accept, "keep", "Keep what is written."),
        bind(Written, "esc", Back, "give it up", "Leave the field as it was."),
        bind(Written, "f4 alt-e", EditOutside, "editor", "Go on writing with $VISUAL or $EDITOR."),
        bind(Shelf, "enter", Accept, "open", "Go on with this play; one that is over and judged opens at its verdict."),
        bind(Shelf, "/", Search, "find", "Look for words that were said, and in names, tags and notes."),
        bind(Shelf, "p", PlayAgain, "replay", "Play it again without a model; nothing is written."),
        bind(Shelf, "n", NamePlay, "name", "Call this play something."),
        bind(Shelf, "t", TagPlay, "tags", "Give it tags: single words, with blanks between them."),
        bind(Shelf, "c", NotePlay, "note", "Write a note about it."),
        bind(Shelf, "e", ExportPlay, "export", "Write it, or all that are listed, in a format of another tool."),
        bind(Shelf, "x", TrashPlay, "trash", "Put it into the trash."),
        bind(Shelf, "tab", SwitchFocus, "read", "Go to the text beside the list, and back."),
        bind(Shelf, "m", NextUnmarked, "next to mark", "To the next play that you, the annotator, have not marked to the end."),
        bind(Shelf, "alt-m", MarkPlay, "mark", "Mark it line by line, without a look at its verdict before."),
        bind(Shelf, "shift-m", OnlyUnmarked, "", "Show only those that you have not marked yet; again: all."),
        bind(Shelf, "shift-x", ShowTrash, "the trash", "What is in the trash."),
        bind(Shelf, "u", UndoPlay, "", "Take back what went into the trash or came out of it last."),
        bind(Shelf, "f5", LookAgain, "", "Look through the folder again."),
        bind(Trash, "x", TrashPlay, "bring back", "Bring this play back out of the trash."),
        bind(Trash, "/", Search, "find", "Look for words that were said, and in names, tags and notes."),
        bind(Trash, "u", UndoPlay, "", "Take back what went into the trash or came out of it last."),
        bind(Trash, "shift-x", ShowTrash, "shelf", "Back to the shelf."),
        bind(Trash, "tab", SwitchFocus, "read", "Go to the text beside the list, and back."),
        bind(Trash, "f5", LookAgain, "", "Look through the folder again."),
        bind(Exporting, "enter", Accept, "write", "Write the files."),
        bind(Exporting, "right space", Right, "change", "The next choice."),
        bind(Exporting, "left", Left, "", "The choice before."),
        bind(ShelfFind, "enter", Accept, "to the list", "Keep what is found, and go to the list."),
        bind(ShelfFind, "esc", Back, "show all", "Show all again."),
        bind(ShelfFind, "up ctrl-k", Up, "", "A row up in the list."),
        bind(ShelfFind, "down ctrl-j", Down, "", "A row down in the list."),
        bind(ShelfField, "enter", Accept, "keep", "Keep what is written."),
        bind(ShelfField, "esc", Back, "leave it", "Leave it as it was."),
        bind(ShelfField, "alt-enter ctrl-j", NewLine, "", "Begin a new line, in a note."),
        bind(ShelfField, "up", Up, "", "A row up."),
        bind(ShelfField, "down", Down, "", "A row down."),
        bind(ShelfField, "home", LineStart, "", "To the row's beginning."),
        bind(ShelfField, "end", LineEnd, "", "To the row's end."),
        bind(ShelfField, "ctrl-left alt-b", WordLeft, "", "One word left."),
        bind(ShelfField, "ctrl-right alt-f", WordRight, "", "One word right."),
        bind(ShelfField, "ctrl-/ alt-u", Undo, "", "Take back the last change."),
        bind(ShelfField, "alt-e", EditOutside, "", "Go on writing with $VISUAL or $EDITOR."),
        bind(ShelfField, "ctrl-y", Redo, "", "Make it again."),
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
        bind(CriticsFlaw, "y", AcceptFlaw, "accept", "Accept this flaw; again: take that back."),
        bind(CriticsFlaw, "x", RejectFlaw, "reject", "Reject it: it counts nothing for you; again: take that back."),
        bind(Verdict, "enter", Accept, "", "Where no line is known: go to the text beside the list."),
        bind(Verdict, "tab", SwitchFocus, "read", "Go to the text beside the list, and back."),
        bind(Verdict, "r", RetryCritic, "", "Ask a critic that failed once more."),
        bind(Verdict, "a", JudgeAgain, "judge again", "Judge once more, by any rubric and judge; earlier judgings stay."),
        bind(Verdict, "m", MarkPlay, "mark", "Mark the play line by line: flaws of your own, labels, ratings, comments."),
        bind(Verdict, "n", NextInBook, "", "Go on with the next conversation of the book, with the same cast."),
        bind(Verdict, "alt-k", KeepPlay, "", "Keep this play as the reference of its scene: in your own scene where it has none, else in a copy."),
        bind(Verdict, "v", ShowFigures, "figures", "Who is found fault with, spread, baselines, what a judge is worth, agreement."),
        bind(Verdict, "f", NextDimension, "filter", "Show the flaws of the next dimension only, and after the last those of all."),
        bind(Verdict, "i", ShowCalls, "inspect", "What the critic of this flaw was sent, and what it answered."),
        bind(Verdict, "left", EarlierJudging, "", "To the judging before this one."),
        bind(Verdict, "right", LaterJudging, "", "To the judging after this one."),
        bind(Verdict, "s", StopWaiting, "", "Do not wait to ask again: the critic has failed."),
        bind(Ordering, "enter", Accept, "judge", "Judge so."),
        bind(Ordering, "right space", Right, "change", "The next choice."),
        bind(Ordering, "left", Left, "", "The choice before."),
        bind(Figures, "tab right", SwitchFocus, "next part", "To the next part: characters, spread, what is beside it, the judge, agreement."),
        bind(Figures, "backtab left", EarlierSection, "", "To the part before this one."),
        bind(Figures, "p", ProbeJudge, "probe", "Ask the judge who speaks in the book’s dialogue; then again for what it lacks."),
        bind(Figures, "b", JudgeBook, "judge the book", "Have the book’s own dialogue judged by the same judge."),
        bind(Marking, "f", AddFlaw, "flaw", "Add a flaw to the selected words, or to the line: its type, then its severity."),
        bind(Marking, "y", AcceptFlaw, "accept", "Accept the critic’s flaw that is chosen; again: take that back."),
        bind(Marking, "x", RejectFlaw, "reject", "Reject it; again: take that back."),
        bind(Marking, "1-9", Nth(0), "", "Give the chosen flaw this severity."),
        bind(Marking, "t", RetypeFlaw, "type", "Give the chosen flaw another type."),
        bind(Marking, "c", Comment, "comment", "Comment on the chosen flaw, the words or the line; go on with a comment of yours."),
        bind(Marking, "l", AddLabel, "label", "A label from the label set."),
        bind(Marking, "r", Rate, "rate", "A rating."),
        bind(Marking, ".", SameAgain, "again", "Mark the same again here."),
        bind(Marking, "right", Right, "words", "Select a word, then the next one."),
        bind(Marking, "left", Left, "", "The word before."),
        bind(Marking, "shift-right", ExtendRight, "", "One more word."),
        bind(Marking, "shift-left", ExtendLeft, "", "One word less, or one more before."),
        bind(Marking, "space", HoldWords, "", "Hold this word, so that left and right select up to another; again: let it go."),
        bind(Marking, "n", NextHit, "next", "To the next flaw or mark."),
        bind(Marking, "shift-n", EarlierHit, "", "To the flaw or mark before."),
        bind(Marking, "tab", SwitchFocus, "", "To the next flaw or mark of this line."),
        bind(Marking, "u", TakeBack, "take back", "Take back your mark that is chosen."),
        bind(Marking, "d", DoneMarking, "done", "You are done: what judges found may be shown, and agreement told."),
        bind(Marking, "b", NextRubric, "", "The next rubric whose flaws can be added."),
        bind(Marking, "a", ChangeAnnotator, "", "Who marks, blind or assisted."),
        bind(MarkBegin, "enter", Accept, "begin", "Begin, or go on."),
        bind(MarkBegin, "tab", SwitchFocus, "blind or assisted", "Blind, or with what judges found."),
        bind(MarkChoice, "enter", Accept, "take", "Take this one."),
        bind(MarkChoice, "1-9", Nth(0), "", "The severity or rating of this number, or the row with it."),
        bind(MarkText, "enter", Accept, "keep", "Keep the comment."),
        bind(Turn, "enter", Accept, "send", "Say your line."),
        bind(Turn, "ctrl-l", Pass, "pass", "Let the model say this one line for you."),
        bind(CutIn, "enter", Accept, "speak now", "Say your line now; a line under way is cut off and kept."),
        bind(Fault, "f5 ctrl-r", AskAgain, "try again", "Ask the model again."),
        bind(Over, "enter", ToVerdict, "verdict", "Go to the verdict."),
        bind(Over, "alt-n", NextInBook, "onward", "Go on with the next conversation of the book, with the same cast."),
        bind(Over, "alt-k", KeepPlay, "", "Keep this play as the reference of its scene: in your own scene where it has none, else in a copy."),
        bind(Over, "alt-m", MarkPlay, "mark", "Mark the play line by line, before or beside a judge."),
        bind(Line, "ctrl-t", PutThought, "think", "Put in [ ]: a thought, which nobody hears. Again: leave it."),
        bind(Line, "ctrl-d", PutAction, "do", "Put in ( ): something you do. Again: leave it."),
        bind(Line, "alt-g f10", DraftLine, "", "Let the model draft this line for you to edit; what you had written comes back by undo."),
        bind(Text, "alt-enter ctrl-j", NewLine, "", "Begin a new line."),
        bind(Line, "backtab", NextCharacter, "", "Write as the next of your characters."),
        bind(Text, "ctrl-/ alt-u", Undo, "", "Take back the last change."),
        bind(Text, "ctrl-y", Redo, "", "Make it again."),
        bind(Text, "left", Left, "", "One character left."),
        bind(Text, "right", Right, "", "One character right."),
        bind(Text, "up", Up, "", "A row up; from the first row, to what you said before."),
        bind(Text, "down", Down, "", "A row down; from the last row, back to what you were writing."),
        bind(Text, "ctrl-left alt-b", WordLeft, "", "One word left."),
        bind(Text, "ctrl-right alt-f", WordRight, "", "One word right."),
        bind(Text, "home", LineStart, "", "To the row's beginning; while nothing is written, to the play's."),
        bind(Text, "end ctrl-e", LineEnd, "", "To the row's end; while nothing is written, to the play's."),
        bind(Text, "alt-e", EditOutside, "", "Go on writing with $VISUAL or $EDITOR."),
        bind(Text, "backspace", DeleteBack, "", "Delete the character before the cursor."),
        bind(Text, "delete", DeleteForward, "", "Delete the character under the cursor."),
        bind(Text, "ctrl-w alt-backspace", DeleteWord, "", "Delete the word before the cursor."),
        bind(Text, "ctrl-u", DeleteAll, "", "Delete all that is written."),
        bind(Playing, "f2", ToDesk, "desk", "To the director's desk: rerolls, changes, takes, branches."),
        bind(Playing, "ctrl-n", NameNext, "next", "Name the next speaker."),
        bind(Playing, "tab", SidePanel, "read", "Your part, the scene and the cast; again: back to the play."),
        bind(Playing, "ctrl-o", Thoughts, "thoughts", "Hide the others' thoughts, or show them."),
        bind(Playing, "alt-1-9", Nth(0), "", "Name the speaker with this number to speak next."),
        bind(PlayingOn, "ctrl-x", EndScene, "end", "End the scene."),
        bind(Held, "space enter", GoOn, "go on", "Let the play go on."),
        bind(Desk, "r", Reroll, "reroll", "Let the model say this line anew; the old take stays."),
        bind(Desk, "alt-m", MarkPlay, "", "Mark the play from this line on."),
        bind(Desk, "e", EditLine, "edit", "Change the words of this line; the old take stays."),
        bind(Desk, "d", DeleteFrom, "delete", "Leave out this line and all that follows; undo brings it back."),
        bind(Desk, "p", PlayFrom, "from here", "Go back to this line and play on from it; what followed stays as a branch."),
        bind(Desk, "left", EarlierTake, "", "To the take before this one, with what followed it."),
        bind(Desk, "right", LaterTake, "", "To the take after this one, with what followed it."),
        bind(Desk, "w", Provenance, "why", "Why this speaker had the word; again: away with it."),
        bind(Desk, "y", CopyLine, "", "Copy this line as it was written to the terminal’s clipboard (OSC 52)."),
        bind(Desk, "i", ShowCalls, "inspect", "What the models behind this line were sent, and what they answered."),
        bind(Desk, "a", CompareModels, "compare", "Let a second model write this line too, and choose blind between both."),
        bind(Desk, "x", ReplayFrom, "replay", "Play on from this line by models alone with one thing changed."),
        bind(Desk, "m", ShowRuns, "", "The last such run beside the one it changes one thing of."),
        bind(Desk, "s", StopTrial, "", "End a run that is being played with one thing changed."),
        bind(Desk, "v", ShowGhost, "", "What the ghost wrote in place of this line of yours; again: away with it."),
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
        bind(Desk, "home g", First, "", "To the first line."),
        bind(Desk, "end shift-g", Last, "", "To the last line."),
        bind(Desk, "pageup ctrl-b ctrl-u", PageUp, "", "A page up, in what is open beside the play or in the play."),
        bind(Desk, "pagedown ctrl-f ctrl-d", PageDown, "", "A page down."),
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
        bind(Feeling, "tab", SwitchFocus, "who", "The next character."),
        bind(Feeling, "right +", Right, "more", "The chosen emotion is felt more strongly."),
        bind(Feeling, "left -", Left, "less", "It is felt less strongly."),
        bind(Feeling, "enter", Accept, "feels so", "From the next request on the character feels so, whatever a model says."),
        bind(Feeling, "backspace delete", LetModelSay, "ask", "Let a model say again how the character feels."),
        bind(Feeling, "alt-h", Feelings, "close", "Away with the sheet."),
        bind(WatchingOpen, "n ctrl-n", NameNext, "next", "Name the next speaker."),
        bind(WatchingOpen, "1-9", Nth(0), "", "Name the speaker with this number to speak next."),
        bind(Watching, "tab", SidePanel, "read", "The scene and the cast; again: back to the play."),
        bind(Watching, "o ctrl-o", Thoughts, "thoughts", "Hide the thoughts, or show them."),
        bind(Watching, "l", NextLens, "lens", "See the play as each speaker's model is told it, then as the critics will read it."),
        bind(Watching, "d f2", ToDesk, "desk", "To the director's desk: rerolls, changes, takes, branches."),
        bind(WatchingOn, "space", Pause, "pause", "Pause at once; a line under way is cut off and kept."),
        bind(WatchingOn, "e ctrl-x", EndScene, "end", "End the scene."),
        bind(Recording, "space", Pause, "stop/go", "Stop it, or let it go on; at its end: from the beginning."),
        bind(Recording, "right", NextStep, "step", "To where the next line is final, and stop there."),
        bind(Recording, "left", StepBack, "", "To where the line before was final, and stop there."),
        bind(Recording, "+ =", Faster, "faster", "Twice as fast."),
        bind(Recording, "-", Slower, "slower", "Half as fast."),
        bind(Recording, "e", ToTheEnd, "end", "To its end."),
        bind(Recording, "a", Rewind, "", "To its beginning."),
        bind(Recording, "v", ToVerdict, "verdict", "To the verdict, where it was judged."),
        bind(Stage, "pageup", PageUp, "", "A page up, in what is open beside the play or in the play."),
        bind(Stage, "pagedown", PageDown, "", "A page down."),
        bind(Stage, "ctrl-up alt-up", ScrollUp, "", "The play a row up."),
        bind(Stage, "ctrl-down alt-down", ScrollDown, "", "The play a row down."),
        bind(Stage, "ctrl-home", First, "", "To the beginning of the play."),
        bind(Stage, "ctrl-end", Last, "", "To the newest line."),
        bind(Stage, "ctrl-g", StopWaiting, "", "Do not wait for a server to try again."),
        bind(Stage, "f3", Rules, "rules", "Who says who speaks next, and when the play waits for a key."),
        bind(Stage, "alt-h", Feelings, "", "See how the characters feel, and say it otherwise: it counts where memories are found by mood."),
        bind(Stage, "f4", NextLens, "", "See the play as each speaker's model is told it, then as the critics will read it."),
        bind(Stage, "ctrl-s", Pause, "", "Pause at once, or go on; a line under way is cut off and kept."),
        bind(Stage, "alt-z f11", UndoPlay, "", "Take back the last reroll, change, deletion or move."),
        bind(Stage, "alt-y shift-f11", RedoPlay, "", "Do it again."),
        bind(Stage, "alt-c", CopyLine, "", "Copy the newest line as it was written to the terminal’s clipboard (OSC 52)."),
        bind(Stage, "f6", ToModels, "models", "Other models, from the next line on; what is wrong with an endpoint."),
        bind(Stage, "f8", ToVerdict, "", "To the verdict, once the scene is over."),
        bind(Stage, "f7", WriteAgain, "", "Try again to write the play down."),
        bind(Stage, "f9", SaveHere, "", "Save the whole play in the working folder and go on there."),
        bind(Inspect, "tab", SwitchFocus, "next part", "To the next part: sent, answer, reasoning, figures."),
        bind(Inspect, "backtab", EarlierSection, "", "To the part before this one."),
        bind(Inspect, "left", EarlierCall, "other call", "To the call before this one."),
        bind(Inspect, "right", LaterCall, "", "To the call after this one."),
        bind(Inspect, "/", Search, "find", "Look for words in this part."),
        bind(Inspect, "n", NextHit, "", "To the next place that holds them."),
        bind(Inspect, "shift-n", EarlierHit, "", "To the place before."),
        bind(Inspect, "y", Copy, "copy", "Copy this part to the terminal's clipboard (OSC 52)."),
        bind(Inspect, "w", WriteFile, "write", "Write all parts into a new file in the working folder."),
        bind(Inspect, "c", CopyCurl, "curl", "Copy the request as a curl command; the key stays in its variable."),
        bind(Inspect, "shift-c", WriteCurl, "", "Write that command into a new file in the working folder."),
        bind(Finding, "enter", Accept, "find", "Look for it."),
        bind(Setup, "enter", Accept, "take", "Take this one."),
        bind(Setup, "f6", ToModels, "models", "Endpoints and their models."),
        bind(Profile, "enter", Accept, "play", "Play on with this profile."),
        bind(Choosing, "1", Nth(1), "the first", "The first line is the better one."),
        bind(Choosing, "2", Nth(2), "the second", "The second line is the better one."),
        bind(Choosing, "left up k", Left, "", "The first line."),
        bind(Choosing, "right down j", Right, "", "The second line."),
        bind(Choosing, "f5 ctrl-r", AskAgain, "try again", "Ask again for a line that failed."),
        bind(Reason, "enter", Accept, "confirm", "Keep the choice; the chosen line plays on."),
        bind(Runs, "a", JudgeAgain, "judge", "Have the first run judged that is not yet."),
        bind(Runs, "left", Left, "", "To the trial before this one."),
        bind(Runs, "right", Right, "", "To the trial after this one."),
        bind(Onward, "enter", Accept, "keep and go on", "Keep these words as what happened, and begin the next conversation."),
        bind(Onward, "ctrl-n", GoOnWithout, "go on without", "Begin it and keep nothing of this play."),
        bind(Onward, "f5 ctrl-r", AskAgain, "ask again", "Let the model sum up the play once more; your words come back by undo."),
        bind(Naming, "enter", Accept, "name", "Name this speaker."),
        bind(Naming, "1-9", Nth(0), "", "Name the speaker with this number."),
        bind(Theming, "enter", Accept, "keep", "Keep this theme; it is written into the settings file."),
        bind(Context::Palette, "enter", Accept, "do it", "Do what is chosen."),
        bind(Helping, "t", Action::Tour, "tour", "The tour of the four screens."),
        bind(Context::Tour, "enter right space", Accept, "go on", "To the next screen; from the last one, away with the tour."),
        bind(Context::Tour, "esc", Back, "skip", "Away with the tour."),
        bind(Context::Tour, "left backspace", Left, "", "To the screen before."),
        bind(Confirm, "y enter", Yes, "yes", "Yes."),
        bind(Confirm, "n esc", No, "no", "No, stay."),
        bind(List, "up ctrl-k", Up, "", "A row up."),
        bind(List, "down ctrl-j", Down, "", "A row down."),
        bind(List, "pageup", PageUp, "", "A page up."),
        bind(List, "pagedown", PageDown, "", "A page down."),
        bind(List, "home", First, "", "To the beginning."),
        bind(List, "end", Last, "", "To the end."),
        bind(Letters, "k", Up, "", "A row up."),
        bind(Letters, "j", Down, "", "A row down."),
        bind(Letters, "ctrl-b ctrl-u", PageUp, "", "A page up."),
        bind(Letters, "ctrl-f ctrl-d", PageDown, "", "A page down."),
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
        bind(Global, "alt-t", Themes, "", "How the screens look: themes, each worn while the cursor is on it."),
        bind(Global, "ctrl-p", Action::Palette, "", "Every action that is possible here, by name."),
        bind(Global, "ctrl-q ctrl-c", Quit, "quit", "Leave sceneplay."),
        bind(Global, "alt-w", SwitchMouse, "", "Let the mouse wheel scroll and a click choose; again: leave the mouse to the terminal."),
        bind(Global, "", ToLibrary, "", "Back to the Library; a play that is open is kept."),
        bind(Global, "", ToStage, "", "Back to the stage."),
        bind(Global, "", Action::Tour, "", "A tour of the four screens: Library, Casting, Stage, Verdict."),
        bind(Global, "f12", Picture, "", "Write this screen as a picture (SVG) into the working folder."),
        bind(Global, "ctrl-z", Suspend, "", "Back to the shell; fg returns."),
    ]
};
