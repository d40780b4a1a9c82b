//! Where an endpoint's key comes from, and getting it at the moment it is needed.

use std::{
    fmt,
    io::Read,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::model::endpoint::Key;

use super::{
    Environment,
    error::{looks_like_key, mask},
};

/// How long a program that prints a key may take: long enough to unlock a password store.
pub const COMMAND_TIMEOUT: Duration = Duration::from_secs(30);

/// Keys are short; what prints more is not one.
const LONGEST: u64 = 16 * 1024;

/// Where a key is read from. Holds no key itself.
#[derive(Clone, PartialEq, Eq)]
pub enum KeySource {
    Variable(String),
    /// A program and its arguments; it prints the key.
    Program(Vec<String>),
    /// A line for the shell; it prints the key.
    Shell(String),
    File(PathBuf),
}

impl KeySource {
    /// Named in place of the key. Arguments of programs are left out.
    pub fn name(&self) -> String {
        match self {
            Self::Variable(name) if looks_like_key(name) => "a variable".to_owned(),
            Self::Variable(name) => format!("${name}"),
            Self::Program(words) => words.first().map_or_else(
                || "a program".to_owned(),
                |program| format!("the program {}", mask(&file_name(Path::new(program)))),
            ),
            Self::Shell(line) => {
                format!("the program {}", mask(line.split_whitespace().next().unwrap_or("sh")))
            }
            Self::File(path) => mask(&path.display().to_string()),
        }
    }

    /// Reads the key; runs the program if it is one, for at most `limit`.
    ///
    /// # Errors
    /// One sentence on why there is none and what to do. It holds nothing that was read.
    pub fn resolve(&self, environment: &Environment, limit: Duration) -> Result<Key, String> {
        let from = self.name();
        let text = match self {
            Self::Variable(name) => environment
                .text(name)
                .ok_or_else(|| format!("{from} is not set; set it to the key"))?,
            Self::Program(words) => {
                let mut words = words.iter();
                let mut command = Command::new(words.next().map_or("", String::as_str));
                command.args(words);
                printed(command, limit).map_err(|why| format!("{from} {why}"))?
            }
            Self::Shell(line) => {
                printed(shell(line), limit).map_err(|why| format!("{from} {why}"))?
            }
            Self::File(path) => contents(path)
                .map_err(|error| format!("the key file {from} cannot be read: {error}"))?,
        };
        let key = text.trim();
        if key.is_empty() {
            return Err(format!("{from} gave no key: it is empty"));
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!(
                "{from} gave no key: it must be one word of plain letters, digits and signs"
            ));
        }
        Ok(Key { secret: key.to_owned().into(), from })
    }
}

impl fmt::Debug for KeySource {
    /// Without the arguments of programs, in which people put what they should not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeySource({})", self.name())
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn contents(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    std::fs::File::open(path)?.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(not(windows))]
fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", line]);
    command
}

#[cfg(windows)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("cmd");
    command.args(["/C", line]);
    command
}

/// What a program prints. Its standard error is dropped: it would write over the screen, and may
/// hold the key.
fn printed(mut command: Command, limit: Duration) -> Result<String, String> {
    const BY_HAND: &str = "run it by hand to see why";
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot be started: {error}"))?;
    let Some(out) = child.stdout.take() else {
        return Err(format!("printed nothing; {BY_HAND}"));
    };
    let (done, answer) = mpsc::channel();
    // A thread, because a pipe cannot be read with a time-out. It ends when the program does.
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = out.take(LONGEST).read_to_end(&mut bytes).map(|_| bytes);
        // Nobody listens any more once the time is over.
        let _ = done.send(read);
    });
    let Ok(read) = answer.recv_timeout(limit) else {
        let _ = child.kill();
        let _ = child.wait();
        let seconds = limit.as_secs_f64();
        return Err(format!("printed no key within {seconds} seconds; {BY_HAND}"));
    };
    let status: std::io::Result<ExitStatus> = child.wait();
    match status {
        Ok(status) if status.success() => {}
        Ok(status) => return Err(format!("failed ({status}); {BY_HAND}")),
        Err(error) => return Err(format!("failed: {error}")),
    }
    let bytes = read.map_err(|error| format!("could not be listened to: {error}"))?;
    String::from_utf8(bytes).map_err(|_| format!("printed something that is no text; {BY_HAND}"))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const SECRET: &str = "planted-Secret-1234567890";

    fn resolve(source: &KeySource) -> Result<Key, String> {
        let environment = [("KEY", SECRET), ("SPACED", "two words")].into_iter().collect();
        source.resolve(&environment, Duration::from_secs(20))
    }

    #[test]
    #[cfg(unix)]
    fn reads_a_key_from_everywhere() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, format!("{SECRET}\n")).unwrap();
        let printf = vec!["printf".to_owned(), format!("{SECRET}\n")];
        for source in [
            KeySource::Variable("KEY".into()),
            KeySource::Program(printf),
            KeySource::Shell(format!("true && echo {SECRET}")),
            KeySource::File(file.path().into()),
        ] {
            let key = resolve(&source).unwrap();
            assert_eq!(key.secret.expose_secret(), SECRET);
            assert!(!format!("{key:?}").contains(SECRET));
        }
    }

    #[test]
    #[cfg(unix)]
    fn says_why_there_is_no_key_without_repeating_anything() {
        let shell = |line: &str| KeySource::Shell(line.to_owned());
        for (source, why) in [
            (KeySource::Variable("ABSENT".into()), "$ABSENT is not set; set it to the key"),
            (
                KeySource::Variable("SPACED".into()),
                "$SPACED gave no key: it must be one word of plain letters, digits and signs",
            ),
            (
                shell("exit 3"),
                "the program exit failed (exit status: 3); run it by hand to see why",
            ),
            (shell("true"), "the program true gave no key: it is empty"),
            (
                shell("echo planted-Secret-1234567890 >&2; false"),
                "the program echo failed (exit status: 1); run it by hand to see why",
            ),
            (
                shell("printf '\\377'"),
                "the program printf printed something that is no text; run it by hand to see why",
            ),
            (
                KeySource::Program(vec!["/nowhere/at/all".into()]),
                "the program all cannot be started: No such file or directory (os error 2)",
            ),
            (
                KeySource::File("/nowhere/key".into()),
                "the key file /nowhere/key cannot be read: No such file or directory (os error 2)",
            ),
        ] {
            assert_eq!(resolve(&source).unwrap_err(), why);
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_program_that_hangs_is_given_up() {
        let source = KeySource::Shell("exec sleep 600".into());
        let why = source.resolve(&Environment::default(), Duration::from_millis(50)).unwrap_err();
        assert_eq!(
            why,
            "the program exec printed no key within 0.05 seconds; run it by hand to see why"
        );
    }
}
