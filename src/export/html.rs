//! A play as one page: nothing is loaded, nothing runs, thoughts fold by CSS alone.

mod card;
mod line;
mod verdict;

use minijinja::{Environment, Value, value::Serde};
use serde::Serialize;

use super::{ExportError, File, Names, Transcript, options::Format};
use crate::{
    record::{EndReason, Protocol},
    scene::ENVIRONMENT,
    script::Kind,
};
use card::Cards;
use line::Row;
use verdict::Verdict;

/// Escapes every value, for its name ends in `.html`.
const PAGE: (&str, &str) = ("page.html", include_str!("html/page.html"));

/// Colours that the cast takes in turn.
const VOICES: usize = 8;

/// What the page shows.
#[derive(Serialize)]
struct Page<'a> {
    title: String,
    book: &'a str,
    topic: &'a str,
    scenario: &'a str,
    cast: Vec<Member<'a>>,
    facts: Vec<Fact>,
    has_thoughts: bool,
    lines: Vec<Row<'a>>,
    end: &'static str,
    verdicts: Vec<Verdict>,
}

/// Somebody who speaks.
#[derive(Serialize)]
struct Member<'a> {
    name: &'a str,
    /// Colour; Environment has none.
    voice: Option<usize>,
    by: &'a str,
}

/// A row of the head.
#[derive(Serialize)]
struct Fact {
    name: &'static str,
    value: String,
}

/// See [`super::write`]: one page a branch.
pub(super) fn files(transcripts: &[Transcript]) -> Result<Vec<File>, ExportError> {
    let mut pages = Environment::new();
    pages.add_template(PAGE.0, PAGE.1)?;
    let template = pages.get_template(PAGE.0)?;
    transcripts
        .iter()
        .map(|one| {
            let page = template.render(Value::from(Serde(page(one))))?;
            Ok(File::of_one(one, Format::Html, page))
        })
        .collect()
}

fn page(transcript: &Transcript) -> Page<'_> {
    let scene = &transcript.scene;
    let cards = Cards::of(transcript);
    let cast = transcript.cast.iter().map(|one| Member {
        name: &one.name,
        voice: voice(transcript, &one.name),
        by: if one.is_player { "a person" } else { &one.model },
    });
    let is_thought = |kind| kind == Kind::Thought;
    let mut lines = transcript.lines.iter();
    Page {
        title: match scene.topic.as_str() {
            "" => scene.book.clone(),
            topic => format!("{}: {topic}", scene.book),
        },
        book: &scene.book,
        topic: &scene.topic,
        scenario: &scene.scenario,
        cast: cast.collect(),
        facts: facts(transcript),
        has_thoughts: lines.any(|line| line.parts.iter().any(|part| is_thought(part.kind))),
        lines: transcript.lines.iter().map(|line| Row::of(line, transcript, &cards)).collect(),
        end: transcript.ended.map_or("It is not over yet.", end),
        verdicts: verdict::verdicts(transcript, cards),
    }
}

/// Colour of a speaker; Environment has none.
fn voice(transcript: &Transcript, speaker: &str) -> Option<usize> {
    let mut cast = transcript.cast.iter().filter(|one| one.name != ENVIRONMENT);
    let place = cast.position(|one| one.name == speaker);
    (speaker != ENVIRONMENT).then(|| place.unwrap_or(0) % VOICES)
}

fn facts(transcript: &Transcript) -> Vec<Fact> {
    let totals = transcript.totals;
    let count = |count: u64, what: &str| (count > 0).then(|| format!("{count} {what}"));
    let calls: Vec<String> = [
        count(totals.answered, "answered"),
        count(totals.failed, "failed"),
        count(totals.retries, "sent again"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let tokens = totals.prompt_tokens + totals.completion_tokens > 0;
    let mut left_out = Vec::new();
    let options = &transcript.options;
    left_out.extend((!options.thoughts).then_some("thoughts"));
    left_out.extend((!options.book_text).then_some("the book's text"));
    left_out.extend((options.names == Names::Roles).then_some("names"));
    let protocol = match transcript.protocol() {
        Protocol::Newest => "newest",
        Protocol::Paper => "the paper's",
    };
    [
        ("Next speaker", transcript.models.nsp.clone()),
        ("Judge", transcript.models.judge.clone()),
        ("Protocol", protocol.to_owned()),
        (
            "Played",
            format!("{} to {} UTC", minute(&transcript.started), minute(&transcript.changed)),
        ),
        ("Calls", calls.join(", ")),
        (
            "Tokens",
            match tokens {
                true => format!("{} in, {} out", totals.prompt_tokens, totals.completion_tokens),
                false => String::new(),
            },
        ),
        ("Left out", left_out.join(", ")),
        ("Journal", transcript.id()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| Fact { name, value })
    .collect()
}

/// An RFC 3339 time to the minute.
fn minute(time: &str) -> String {
    time.get(..16).unwrap_or(time).replace('T', " ")
}

fn end(why: EndReason) -> &'static str {
    match why {
        EndReason::Nsp => "The next-speaker model ended the scene here.",
        EndReason::Player => "The player ended the scene here.",
        EndReason::Rounds => "The scene ends here: its last round is played.",
        EndReason::Book => "The scene ends here, as the book's dialogue does.",
    }
}
