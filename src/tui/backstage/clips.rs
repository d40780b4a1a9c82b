//! Texts that leave the program: to the terminal's clipboard, or into a file of their own.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf, absolute},
};

use super::Backstage;
use crate::{
    chat::CallId,
    model::Company,
    play::Play,
    tui::{
        events::Msg,
        page::{Clip, Notice},
    },
};

/// Files of one name that are tried; somebody who keeps more wants them elsewhere.
const MOST: u32 = 999;

impl Backstage {
    /// Copies the text, or writes it into a new file in the working folder; where nothing can be
    /// written there, beside the journals.
    pub(super) fn hand_out(&self, clip: Clip) -> Vec<Msg> {
        let Some(name) = &clip.file else {
            return vec![Msg::Clip(clip)];
        };
        let here = write_new(Path::new("."), name, &clip.text);
        let written = here.or_else(|why| {
            let beside = write_new(&self.plays, name, &clip.text);
            // The first reason is about the place that the player knows.
            beside.map_err(|_| why)
        });
        let notice = match written {
            Ok(path) => {
                let path = absolute(&path).unwrap_or(path);
                Notice::plain(format!("{} is written to {}.", clip.what, path.display()))
            }
            Err(error) => {
                Notice::error(format!("{name} cannot be written in the working folder: {error}"))
            }
        };
        vec![Msg::Notice(notice)]
    }

    pub(super) fn curl(&self, call: CallId, file: bool, play: &Option<Play>) -> Vec<Msg> {
        let Some(play) = play else { return Vec::new() };
        let Some(request) = play.calls().request(call) else {
            return vec![Msg::Notice(Notice::error("The journal does not tell what was sent."))];
        };
        if request.model.is_offline() {
            let said = "The offline company is asked without a request.";
            return vec![Msg::Notice(Notice::plain(said))];
        }
        let company = match &self.driver {
            Some(driver) => driver.company().clone(),
            None => Company::new(self.endpoints.iter().cloned()),
        };
        let text = match company.curl(&request) {
            Ok(text) => text,
            Err(fault) => {
                let said = format!("{} {}", fault.what, fault.hint);
                return vec![Msg::Notice(Notice::error(said.trim_end()))];
            }
        };
        self.hand_out(Clip {
            what: format!("Call {call} as a curl command"),
            text,
            file: file.then(|| format!("call-{}.sh", call.0)),
        })
    }
}

/// Writes a file that was not there: `name`, else with a number before its ending.
fn write_new(folder: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "txt"));
    let numbered = (2..=MOST).map(|number| format!("{stem}-{number}.{ending}"));
    for name in std::iter::once(name.to_owned()).chain(numbered) {
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                let written = file.write_all(text.as_bytes());
                // Half a file is no file; the text is still on the screen.
                return match written {
                    Ok(()) => Ok(path),
                    Err(error) => fs::remove_file(&path).and(Err(error)),
                };
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "there are too many files of that name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["one", "two", "three"].map(|text| {
            let path = write_new(folder.path(), "call-1.sh", text).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
            path.file_name().unwrap().to_string_lossy().into_owned()
        });
        assert_eq!(names, ["call-1.sh", "call-1-2.sh", "call-1-3.sh"]);
    }
}
