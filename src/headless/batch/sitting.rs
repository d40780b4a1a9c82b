//! One sitting of a run: from its files being opened to what is said at its end.

use std::{
    collections::HashMap,
    future::Future,
    io::Write,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    crew::Crew,
    error::BatchError,
    output::Output,
    pool::{self, Ended, Ran},
    progress::{Names, Progress},
    tally::Tally,
    work::{self, Header, WorkFile},
};

/// Failed units that are named at the end; a run in which all fail has one reason.
const NAMED: usize = 50;

/// The files of a run, ours for this sitting.
#[derive(Debug)]
pub struct Sitting {
    file: WorkFile,
    output: Output,
    out: PathBuf,
}

/// What is to be done in a sitting.
pub struct Job<'a, U> {
    /// The units that are not done yet.
    pub todo: Vec<U>,
    /// All units of this part of the run, in the order of the output.
    pub mine: &'a [String],
    /// Units under way at once.
    pub width: usize,
    pub names: Names,
    pub json_progress: bool,
}

impl Sitting {
    /// Opens the work file beside `out`, or begins it.
    ///
    /// # Errors
    /// See [`WorkFile::open`] and [`Output::at`].
    pub fn open(out: &Path, header: Header) -> Result<Self, BatchError> {
        let path = work::beside(out);
        if !work::exists(&path) {
            // Before a work file is begun that would have to be taken away again.
            Output::at(out, None)?;
        }
        let file = WorkFile::open(&path, header)?;
        let output = Output::at(out, file.contents().wrote.clone())?;
        Ok(Self { file, output, out: out.to_owned() })
    }

    pub fn file(&self) -> &WorkFile {
        &self.file
    }

    pub fn done(&self) -> &HashMap<String, Range<u64>> {
        &self.file.contents().done
    }

    /// Does what is to be done, writes the output by `write`, and says how it went.
    ///
    /// # Errors
    /// Something failed, was not begun or could not be written; what was done is in the work file.
    pub fn run<U, F, P>(
        mut self,
        job: Job<'_, U>,
        crew: &Crew,
        perform: P,
        write: impl FnOnce(&mut dyn Write, &WorkFile) -> Result<(), BatchError>,
    ) -> Result<(), BatchError>
    where
        F: Future<Output = Ended> + Send + 'static,
        P: Fn(U) -> F,
    {
        let mut progress = Progress::new(job.names, Arc::clone(&crew.tally), job.json_progress);
        progress.say(&beginning(job.mine.len(), job.todo.len(), job.names.units, crew));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(BatchError::io(self.file.path(), "begin the run of"))?;
        let ran = runtime.block_on(pool::run(
            job.todo,
            job.width,
            &mut self.file,
            &mut progress,
            perform,
        ));
        runtime.shutdown_background();
        if let Some(again) = sent_again(&crew.tally) {
            progress.say(&again);
        }
        if let Some((times, fault)) = crew.tally.unsensed() {
            progress.say(&format!("found by words alone {times} times: {fault}"));
        }
        // What a work file could not take is in no file, and would be missing without a word.
        let whole = ran.trouble.is_none() && !ran.interrupted;
        if whole && !self.done().is_empty() {
            let wrote = self.output.write(|to| write(to, &self.file))?;
            self.file.wrote(wrote)?;
        }
        self.end(ran, job.mine, job.names.units, &progress)
    }

    fn end(
        &self,
        ran: Ran,
        mine: &[String],
        units: &str,
        progress: &Progress,
    ) -> Result<(), BatchError> {
        let done = mine.iter().filter(|unit| self.done().contains_key(*unit)).count();
        let (of, work, out) = (mine.len(), self.file.path().display(), self.out.display());
        if let Some(trouble) = ran.trouble {
            let lost = self.file.unwritten();
            progress.say(&format!("{lost} {units} were done and could not be kept"));
            return Err(trouble);
        }
        if ran.interrupted {
            return Err(BatchError::Interrupted(format!(
                "stopped; {done} of {of} {units} are done and kept in {work}. The same command \
                 goes on."
            )));
        }
        if done == of {
            progress.say(&format!("{out}: all {of} {units}"));
            return Ok(());
        }
        let mut said = format!("{} of {of} {units} are not done:\n", of - done);
        for (unit, why) in ran.failed.iter().take(NAMED) {
            said.push_str(&format!("  {unit}: {why}\n"));
        }
        if ran.failed.len() > NAMED {
            said.push_str(&format!("  and {} more that failed\n", ran.failed.len() - NAMED));
        }
        if ran.left > 0 {
            said.push_str(&format!("  and {} that were not begun\n", ran.left));
        }
        let holds =
            if done > 0 { format!("{out} holds the {done} that are. ") } else { String::new() };
        said.push_str(&format!("{holds}The same command does the others, and those only."));
        Err(BatchError::Incomplete(said))
    }
}

fn beginning(of: usize, todo: usize, units: &str, crew: &Crew) -> String {
    let done = match of - todo {
        0 => String::new(),
        done => format!(", {done} of them done already"),
    };
    let limits: Vec<String> = crew
        .limits
        .iter()
        .filter(|(_, limit)| **limit < crew.at_once)
        .map(|(name, limit)| format!(", at most {limit} to {name} (its requests_at_once)"))
        .collect();
    format!("{of} {units}{done}; up to {} calls at once{}", crew.at_once, limits.concat())
}

fn sent_again(tally: &Tally) -> Option<String> {
    let again = tally.again();
    let reasons: Vec<String> = again.iter().map(|(why, count)| format!("{count} {why}")).collect();
    (!again.is_empty()).then(|| format!("requests sent again: {}", reasons.join(", ")))
}
