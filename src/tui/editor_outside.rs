//! A text edited with the user's own editor, while the terminal is lent to it.
//!
//! Owns the file that goes out and what may come back; who lends the terminal is [`super::run`].

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
    process::ExitStatus,
    time::Duration,
};

use rustix::{
    process::{Pid, Signal, kill_process},
    termios::{OptionalActions, tcgetattr, tcsetattr},
};
use tokio::{
    process::{Child, Command},
    time::timeout,
};

/// Bytes that may come back.
const MOST: u64 = 1 << 20;

/// How long an editor has to keep what it has when the program is ended.
const LAST: Duration = Duration::from_secs(1);

const STAYS: &str = "The text stays as it was.";

/// What `VISUAL` or `EDITOR` says.
pub fn editor() -> Option<String> {
    ["VISUAL", "EDITOR"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|program| !program.trim().is_empty())
}

/// `text` as `editor` (a program and its flags, as a shell reads them) leaves it. The text stays as
/// it was where this fails; what the editor had written by then stays in its file. The editor is
/// ended when `stopped` is.
///
/// # Errors
/// Why nothing came back, for the player.
pub async fn edit(
    editor: Option<&str>,
    text: &str,
    stopped: impl Future<Output = ()>,
) -> Result<String, String> {
    let Some(editor) = editor else {
        let said = "There is no editor: set VISUAL or EDITOR, for example EDITOR=nano.";
        return Err(said.to_owned());
    };
    let cannot = |error: io::Error| format!("{editor:?} could not be used: {error}. {STAYS}");
    let given = format!("{text}\n");
    let mut file =
        tempfile::Builder::new().prefix("sceneplay-").suffix(".md").tempfile().map_err(cannot)?;
    file.write_all(given.as_bytes()).and_then(|()| file.flush()).map_err(cannot)?;
    let ended = run(editor, file.path(), stopped).await.map_err(cannot)?;
    let left = match ended.code() {
        Some(0) => read(editor, file.path()),
        Some(127) => Err(format!("There is no program {editor:?}. {STAYS}")),
        _ => Err(format!("{editor:?} ended with {ended}. {STAYS}")),
    };
    left.map_err(|why| match fs::read(file.path()) {
        Ok(bytes) if bytes != given.as_bytes() => match file.keep() {
            Ok((_, path)) => format!("{why} What was written is in {}.", path.display()),
            Err(_) => why,
        },
        _ => why,
    })
}

async fn run(
    editor: &str,
    file: &Path,
    stopped: impl Future<Output = ()>,
) -> io::Result<ExitStatus> {
    // An editor that dies leaves the terminal as it likes.
    let terminal = tcgetattr(io::stdin()).ok();
    let mut child = Command::new("sh")
        .args(["-c", &format!("exec {editor} \"$1\""), "sh"])
        .arg(file)
        .kill_on_drop(true)
        .spawn()?;
    let early = tokio::select! {
        ended = child.wait() => Some(ended),
        () = stopped => None,
    };
    let ended = match early {
        Some(ended) => ended,
        None => end(&mut child).await,
    };
    if let Some(terminal) = terminal {
        let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &terminal);
    }
    ended
}

/// Asks the editor to end, so that it can keep what it has, and does not wait long.
async fn end(child: &mut Child) -> io::Result<ExitStatus> {
    let process = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    if let Some(process) = process {
        // One that has just ended needs no signal.
        let _ = kill_process(process, Signal::TERM);
    }
    if let Ok(ended) = timeout(LAST, child.wait()).await {
        return ended;
    }
    child.kill().await?;
    child.wait().await
}

/// What the editor left. By the file's name: editors put a new file in place of the old one.
fn read(editor: &str, file: &Path) -> Result<String, String> {
    let cannot = |error: io::Error| format!("{editor:?} could not be used: {error}. {STAYS}");
    let about = fs::symlink_metadata(file).map_err(cannot)?;
    if !about.is_file() || about.len() > MOST {
        return Err(format!("{editor:?} left no text of at most 1 MB. {STAYS}"));
    }
    let mut bytes = Vec::new();
    fs::File::open(file)
        .and_then(|open| open.take(MOST).read_to_end(&mut bytes))
        .map_err(cannot)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| format!("What {editor:?} left is no text in UTF-8. {STAYS}"))?;
    Ok(text.replace("\r\n", "\n").trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    /// Where what was written is kept.
    fn kept(told: &str) -> Option<&str> {
        let (_, path) = told.split_once("What was written is in ")?;
        Some(path.trim_end_matches('.'))
    }

    #[tokio::test]
    async fn what_the_editor_leaves_comes_back_or_is_told() {
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
            let left = edit(editor, "old", pending()).await;
            match (&left, expected) {
                (Ok(left), Ok(expected)) => assert_eq!(left, expected, "{editor:?}"),
                (Err(said), Err(expected)) => {
                    assert!(said.contains(expected), "{said}");
                    if let Some(path) = kept(said) {
                        fs::remove_file(path).unwrap();
                    }
                }
                _ => panic!("{editor:?}: {left:?}"),
            }
        }
    }

    #[tokio::test]
    async fn what_was_written_before_a_failure_is_not_lost() {
        for editor in
            ["sh -c 'echo half >\"$1\"; kill -9 $$' sh", "sh -c 'echo half >\"$1\"; false' sh"]
        {
            let told = edit(Some(editor), "old", pending()).await.unwrap_err();
            let path = kept(&told).expect("its place is told");
            assert_eq!(fs::read_to_string(path).unwrap(), "half\n", "{told}");
            fs::remove_file(path).unwrap();
        }
        let told = edit(Some("false"), "old", pending()).await.unwrap_err();
        assert_eq!(kept(&told), None, "nothing was: {told}");
    }

    #[tokio::test]
    async fn an_editor_is_ended_with_the_program() {
        let slept = edit(Some("sleep 60;"), "old", ready(())).await.unwrap_err();
        assert!(slept.contains("ended with signal: 15"), "{slept}");
        let deaf = edit(Some("sh -c 'trap \"\" TERM; exec sleep 60' sh"), "old", async {
            tokio::time::sleep(Duration::from_millis(200)).await;
        });
        let deaf = deaf.await.unwrap_err();
        assert!(deaf.contains("ended with signal: 9"), "{deaf}");
    }
}
