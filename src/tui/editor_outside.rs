//! A text edited with the user's own editor, while the terminal is lent to it.
//!
//! Owns the file that goes out and what may come back; who lends the terminal is [`super::run`].

use std::{
    fs,
    io::{self, Read, Write},
    process::Command,
};

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

/// Bytes that may come back.
const MOST: u64 = 1 << 20;

/// What `VISUAL` or `EDITOR` says.
pub fn editor() -> Option<String> {
    ["VISUAL", "EDITOR"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|program| !program.trim().is_empty())
}

/// `text` as `editor` (a program and its flags, as a shell reads them) leaves it. The text stays as
/// it was where this fails.
///
/// # Errors
/// Why nothing came back, for the player.
pub fn edit(editor: Option<&str>, text: &str) -> Result<String, String> {
    let Some(editor) = editor else {
        let said = "There is no editor: set VISUAL or EDITOR, for example EDITOR=nano.";
        return Err(said.to_owned());
    };
    let kept = "The text stays as it was.";
    let io = |error: io::Error| format!("{editor:?} could not be used: {error}. {kept}");
    let mut file =
        tempfile::Builder::new().prefix("sceneplay-").suffix(".md").tempfile().map_err(io)?;
    writeln!(file, "{text}").and_then(|()| file.flush()).map_err(io)?;
    // An editor that dies leaves the terminal as it likes.
    let terminal = tcgetattr(io::stdin()).ok();
    let ended = Command::new("sh")
        .args(["-c", &format!("exec {editor} \"$1\""), "sh"])
        .arg(file.path())
        .status();
    if let Some(terminal) = terminal {
        let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &terminal);
    }
    let ended = ended.map_err(io)?;
    match ended.code() {
        Some(0) => {}
        Some(127) => return Err(format!("There is no program {editor:?}. {kept}")),
        _ => return Err(format!("{editor:?} ended with {ended}. {kept}")),
    }
    let mut bytes = Vec::new();
    // By its name: editors put a new file in place of the old one.
    let about = fs::symlink_metadata(file.path()).map_err(io)?;
    if !about.is_file() || about.len() > MOST {
        return Err(format!("{editor:?} left no text of at most 1 MB. {kept}"));
    }
    fs::File::open(file.path())
        .and_then(|open| open.take(MOST).read_to_end(&mut bytes))
        .map_err(io)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| format!("What {editor:?} left is no text in UTF-8. {kept}"))?;
    Ok(text.replace("\r\n", "\n").trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_editor_leaves_comes_back_or_is_told() {
        for (editor, expected) in [
            (Some("printf 'new\\r\\ntext\\n\\n' >"), Ok("new\ntext")),
            (Some("true"), Ok("old")),
            (None, Err("There is no editor: set VISUAL or EDITOR")),
            (Some("/no/such/editor -w"), Err("There is no program")),
            (Some("false"), Err("ended with exit status: 1")),
            (Some("kill $$;"), Err("ended with signal")),
            (Some("rm"), Err("could not be used")),
            (Some("printf '\\377' >"), Err("no text in UTF-8")),
            (Some("truncate -s 2M"), Err("no text of at most 1 MB")),
        ] {
            let left = edit(editor, "old");
            match (&left, expected) {
                (Ok(left), Ok(expected)) => assert_eq!(left, expected, "{editor:?}"),
                (Err(said), Err(expected)) => assert!(said.contains(expected), "{said}"),
                _ => panic!("{editor:?}: {left:?}"),
            }
        }
    }
}
