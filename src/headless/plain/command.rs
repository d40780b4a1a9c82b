//! What begins with `/`: the table of commands, and how a line of input is read.

use crate::{memory::Mood, record::LineId, text::nearest};

/// One line of input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Said by the player's character.
    Line(String),
    Command(Command),
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Help,
    Pass,
    Next(String),
    End,
    Retry,
    GoOn,
    Pause,
    Undo,
    Redo,
    Reroll(Option<LineId>),
    As(String),
    /// How a character feels; `None`: a model says.
    Mood(String, Option<Mood>),
    Memories(Option<String>),
    Who,
    Scene,
    Part,
    Models,
    Judge,
    Quit,
}

/// `(name, what follows it, what it does)`; the first of a command's names is the one to show.
pub const TABLE: [(&str, &str, &str); 19] = [
    ("/help", "", "this list"),
    ("/pass", "", "let the model say this one line for you"),
    ("/next", "NAME", "name the next speaker"),
    ("/end", "", "end the scene"),
    ("/judge", "", "judge the play once the scene is over, and again"),
    ("/retry", "", "ask again for what failed"),
    ("/pause", "", "hold the play; what streams is cut off and kept"),
    ("/go", "", "let a held play go on"),
    ("/undo", "", "take back your last change"),
    ("/redo", "", "make it again"),
    ("/reroll", "[LINE]", "have a model's line said anew; without a number the last one"),
    ("/as", "NAME", "write as this one of your characters"),
    ("/memories", "[NAME]", "what a character remembered last, and why"),
    (
        "/mood",
        "NAME: EMOTIONS",
        "how a character feels, such as joy 2 sadness 7; without emotions a model says",
    ),
    ("/who", "", "the cast, and who plays whom"),
    ("/scene", "", "the scenario"),
    ("/part", "", "your part: profile and motivation"),
    ("/models", "", "who is played by which model"),
    ("/quit", "", "leave; the play is kept"),
];

/// Reads a line of input. What begins with `//` is a line that begins with one slash.
///
/// # Errors
/// What is wrong with a command, and what to do.
pub fn read(text: &str) -> Result<Input, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Input::Nothing);
    }
    if let Some(line) = text.strip_prefix("//") {
        return Ok(Input::Line(format!("/{line}")));
    }
    if !text.starts_with('/') {
        return Ok(Input::Line(text.to_owned()));
    }
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim();
    let command = match name {
        "/help" | "/?" => Command::Help,
        "/pass" => Command::Pass,
        "/next" if rest.is_empty() => return Err("/next wants a name; /who lists them.".to_owned()),
        "/next" => Command::Next(rest.to_owned()),
        "/memories" => Command::Memories(Some(rest.to_owned()).filter(|rest| !rest.is_empty())),
        "/mood" => {
            let (name, felt) = rest.split_once(':').unwrap_or((rest, ""));
            if name.trim().is_empty() {
                return Err("/mood wants a name; /who lists them.".to_owned());
            }
            let felt = Some(felt.trim()).filter(|felt| !felt.is_empty());
            let mood =
                felt.map(str::parse::<Mood>).transpose().map_err(|error| error.to_string())?;
            Command::Mood(name.trim().to_owned(), mood)
        }
        "/end" => Command::End,
        "/judge" | "/verdict" => Command::Judge,
        "/retry" => Command::Retry,
        "/pause" => Command::Pause,
        "/go" => Command::GoOn,
        "/undo" => Command::Undo,
        "/redo" => Command::Redo,
        "/reroll" => Command::Reroll(line_number(rest)?),
        "/as" if rest.is_empty() => return Err("/as wants a name; /who lists them.".to_owned()),
        "/as" => Command::As(rest.to_owned()),
        "/who" => Command::Who,
        "/scene" => Command::Scene,
        "/part" => Command::Part,
        "/models" => Command::Models,
        "/quit" | "/exit" => Command::Quit,
        _ => return Err(unknown(name)),
    };
    Ok(Input::Command(command))
}

fn line_number(text: &str) -> Result<Option<LineId>, String> {
    match text {
        "" => Ok(None),
        number => match number.parse() {
            Ok(number) => Ok(Some(LineId(number))),
            Err(_) => Err(format!("/reroll wants a line's number, and {number:?} is none.")),
        },
    }
}

fn unknown(name: &str) -> String {
    let names = TABLE.iter().map(|(name, _, _)| *name);
    match nearest(name, names) {
        Some(near) => format!("There is no command {name}; did you mean {near}? /help lists all."),
        None => format!("There is no command {name}; /help lists all. A line may begin with //."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_commands_are_told_apart() {
        let line = |text: &str| Ok(Input::Line(text.to_owned()));
        let command = |command| Ok(Input::Command(command));
        for (text, expected) in [
            ("", Ok(Input::Nothing)),
            ("   ", Ok(Input::Nothing)),
            (" Good evening. ", line("Good evening.")),
            ("//shrug", line("/shrug")),
            ("/pass", command(Command::Pass)),
            ("/next  Mr Bennet ", command(Command::Next("Mr Bennet".to_owned()))),
            ("/reroll", command(Command::Reroll(None))),
            ("/reroll 4", command(Command::Reroll(Some(LineId(4))))),
            ("/verdict", command(Command::Judge)),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
        for (text, said) in [
            ("/next", "wants a name"),
            ("/as", "wants a name"),
            ("/reroll x", "wants a line's number"),
            ("/psas", "did you mean /pass"),
            ("/xyzzy", "There is no command /xyzzy"),
        ] {
            assert!(read(text).expect_err(text).contains(said), "{text:?}");
        }
    }

    #[test]
    fn every_command_of_the_table_is_one() {
        for (name, follows, _) in TABLE {
            let text = if follows.starts_with('N') { format!("{name} Anna") } else { name.into() };
            assert!(matches!(read(&text), Ok(Input::Command(_))), "{text}");
        }
    }
}
