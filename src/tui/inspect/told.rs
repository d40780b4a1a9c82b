//! A call in words: its sections, with what is searched for marked.

use std::fmt::Write as _;

use regex::{Regex, RegexBuilder};

use crate::{
    chat::{From, Message, Purpose, Side},
    play::{Call, Play, calls::End},
    text,
    tui::{theme::Theme, widgets::panel::Prose, wrap::Indent},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The messages as they were sent.
    Sent,
    /// What came back, raw.
    Answer,
    Reasoning,
    /// Parameters, tokens, times, retries.
    Figures,
}

impl Section {
    pub const ALL: [Self; 4] = [Self::Sent, Self::Answer, Self::Reasoning, Self::Figures];

    pub fn title(self) -> &'static str {
        match self {
            Self::Sent => "Sent",
            Self::Answer => "Answer",
            Self::Reasoning => "Reasoning",
            Self::Figures => "Figures",
        }
    }

    pub fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }

    pub fn before(self) -> Self {
        Self::ALL[(self as usize + Self::ALL.len() - 1) % Self::ALL.len()]
    }

    /// Whether there is nothing to read in it.
    pub fn is_empty(self, call: &Call) -> bool {
        let answer = call.answer();
        match self {
            Self::Sent | Self::Figures => false,
            Self::Answer => call.fault().is_none() && answer.is_none_or(|one| one.text.is_empty()),
            Self::Reasoning => answer.is_none_or(|answer| answer.reasoning.is_empty()),
        }
    }
}

/// A text with what is searched for marked in it.
pub struct Found {
    pub prose: Prose,
    /// For each occurrence the index of the paragraph that it is in.
    pub hits: Vec<usize>,
}

/// A section, with every occurrence of `wanted` marked, in whatever case; the one with the index
/// `current` is marked as the chosen one.
pub fn section(
    section: Section,
    play: &Play,
    call: &Call,
    wanted: &str,
    current: Option<usize>,
    theme: &Theme,
) -> Found {
    let mut found = Found { prose: Prose::default(), hits: Vec::new() };
    let pattern = pattern(wanted);
    for (number, (text, heading)) in rows(section, play, call).into_iter().enumerate() {
        let style = if heading { theme.heading } else { theme.page };
        // What is seen is searched, and marks do not part what belongs together.
        let text = text::clean_line(&text);
        let mut runs = Vec::new();
        let mut from = 0;
        for hit in pattern.iter().flat_map(|pattern| pattern.find_iter(&text)) {
            let chosen = current == Some(found.hits.len());
            let mark = if chosen { theme.selection } else { theme.matched };
            runs.push((text[from..hit.start()].to_owned(), style));
            runs.push((hit.as_str().to_owned(), mark));
            found.hits.push(number);
            from = hit.end();
        }
        runs.push((text[from..].to_owned(), style));
        found.prose.runs(runs, Indent::NONE);
    }
    found
}

/// Finds `wanted` as it is, in whatever case; nothing is found by nothing.
fn pattern(wanted: &str) -> Option<Regex> {
    let wanted = Some(wanted).filter(|wanted| !wanted.is_empty())?;
    RegexBuilder::new(&regex::escape(wanted)).case_insensitive(true).build().ok()
}

/// A section as plain text.
pub fn plain(section: Section, play: &Play, call: &Call) -> String {
    let rows = rows(section, play, call).into_iter().map(|(text, _)| text);
    rows.collect::<Vec<_>>().join("\n")
}

/// All sections as plain text.
pub fn whole(play: &Play, call: &Call) -> String {
    let mut whole = format!("Call {}: {}, {}\n", call.id, purpose(call), call.model);
    for section in Section::ALL {
        let _ = write!(whole, "\n## {}\n\n{}\n", section.title(), plain(section, play, call));
    }
    whole
}

/// What a call was for.
pub fn purpose(call: &Call) -> String {
    match &call.purpose {
        Purpose::Actor { speaker } => format!("{speaker}’s line"),
        Purpose::Environment => "Environment’s line".to_owned(),
        Purpose::Nsp => "Who speaks next".to_owned(),
        Purpose::Critic { dimension, attempt: 0 | 1, .. } => format!("Critic of {dimension}"),
        Purpose::Critic { dimension, attempt, .. } => {
            format!("Critic of {dimension}, try {attempt}")
        }
        Purpose::Retelling => "What happened, in short".to_owned(),
        Purpose::Ghost { speaker } => format!("{speaker}’s line by the ghost"),
        Purpose::Contender { speaker, side: Side::A, .. } => format!("{speaker}’s line, side A"),
        Purpose::Contender { speaker, side: Side::B, .. } => format!("{speaker}’s line, side B"),
        Purpose::Probe { line, .. } => format!("Who speaks line {} of the book", line + 1),
    }
}

/// `(text, whether it is a heading)`, one for each line of the section.
fn rows(section: Section, play: &Play, call: &Call) -> Vec<(String, bool)> {
    match section {
        Section::Sent => sent(play, call),
        Section::Answer => answer(call),
        Section::Reasoning => match call.answer().map(|answer| answer.reasoning.as_str()) {
            None | Some("") => vec![("No reasoning came with it.".to_owned(), false)],
            Some(text) => lines(text),
        },
        Section::Figures => figures(play, call),
    }
}

fn sent(play: &Play, call: &Call) -> Vec<(String, bool)> {
    let messages = match play.calls().messages(call.id) {
        Ok(messages) => messages,
        Err(error) => return vec![(format!("The journal does not tell: {error}."), false)],
    };
    let mut rows = Vec::new();
    for Message { from, content } in &messages {
        let from = match from {
            From::System => "system",
            From::User => "user",
            From::Assistant => "assistant",
        };
        rows.push((from.to_owned(), true));
        rows.extend(lines(content));
        rows.push((String::new(), false));
    }
    rows
}

fn answer(call: &Call) -> Vec<(String, bool)> {
    let mut rows = Vec::new();
    match &call.end {
        End::UnderWay => rows.push(("The answer is under way.".to_owned(), false)),
        End::Answered { answer } => rows.extend(lines(&answer.text)),
        End::Failed { fault, partial } => {
            rows.push((fault.what.clone(), false));
            if !fault.hint.is_empty() {
                rows.push((fault.hint.clone(), false));
            }
            rows.extend(status(fault.status));
            rows.extend(so_far(&partial.text));
        }
        End::Cancelled { partial } => {
            rows.push(("It was dropped before it was answered.".to_owned(), false));
            rows.extend(so_far(&partial.text));
        }
    }
    rows
}

fn status(status: Option<u16>) -> Option<(String, bool)> {
    status.map(|status| (format!("HTTP status {status}"), false))
}

fn so_far(text: &str) -> Vec<(String, bool)> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![(String::new(), false), ("What had come by then".to_owned(), true)];
    rows.extend(lines(text));
    rows
}

fn figures(play: &Play, call: &Call) -> Vec<(String, bool)> {
    let mut rows = vec![("Asked with".to_owned(), true)];
    let mut say = |text: String| rows.push((text, false));
    say(format!("model: {}", call.model.model));
    let endpoints = &play.stage().casting().endpoints;
    let address = endpoints.get(&call.model.endpoint).map(|address| format!(" ({address})"));
    say(format!("endpoint: {}{}", call.model.endpoint, address.unwrap_or_default()));
    let given = |value: Option<String>| value.unwrap_or_else(|| "left to the server".to_owned());
    say(format!("temperature: {}", given(call.params.temperature.map(|one| one.to_string()))));
    say(format!("max_tokens: {}", given(call.params.max_tokens.map(|one| one.to_string()))));
    let Some(answer) = call.answer() else { return rows };
    rows.push((String::new(), false));
    rows.push(("Answered".to_owned(), true));
    let mut say = |text: String| rows.push((text, false));
    let timing = &answer.timing;
    match answer.usage {
        Some(usage) => {
            say(format!("tokens: {} in, {} out", usage.prompt, usage.completion));
        }
        None => say("tokens: the server did not count them".to_owned()),
    }
    if let Some(finish) = &answer.finish {
        say(format!("finish reason: {finish}"));
    }
    let first = timing.first_ms.map(|first| format!("first text after {first} ms, "));
    say(format!("latency: {}all after {} ms", first.unwrap_or_default(), timing.total_ms));
    say(match timing.retries {
        0 => "retries: none".to_owned(),
        retries => format!("retries: {retries}"),
    });
    say(format!("chunks: {}", timing.chunks.len()));
    if !timing.chunks.is_empty() {
        say(format!("over time: {}", sparkline(&timing.chunks)));
        rows.push((String::new(), false));
        rows.push(("Chunks: milliseconds since the request, bytes".to_owned(), true));
        let chunks = timing.chunks.iter().map(|(at, bytes)| format!("{at}: {bytes}"));
        rows.push((chunks.collect::<Vec<_>>().join("   "), false));
    }
    rows
}

/// Bytes over the time from the first chunk to the last, in 40 steps.
fn sparkline(chunks: &[(u64, u32)]) -> String {
    const STEPS: usize = 40;
    const MARKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let (first, last) = match (chunks.first(), chunks.last()) {
        (Some((first, _)), Some((last, _))) => (*first, (*last).max(*first)),
        _ => return String::new(),
    };
    let span = (last - first).max(1);
    let mut steps = [0_u64; STEPS];
    for (at, bytes) in chunks {
        let step =
            (at.saturating_sub(first) as u128 * (STEPS as u128 - 1) / u128::from(span)) as usize;
        steps[step.min(STEPS - 1)] += u64::from(*bytes);
    }
    let most = steps.iter().copied().max().unwrap_or(1).max(1);
    let mark = |bytes: &u64| match bytes {
        0 => ' ',
        bytes => MARKS[((bytes * 7).div_ceil(most) as usize).min(7)],
    };
    steps.iter().map(mark).collect()
}

fn lines(text: &str) -> Vec<(String, bool)> {
    text.split('\n').map(|line| (line.to_owned(), false)).collect()
}
