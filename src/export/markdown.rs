//! `markdown`: one play as a text to read, with flaws and marks below the lines they speak of.

use std::fmt::Write;

use super::{
    File, Format, Transcript,
    transcript::{Judging, Line, Speaker},
};
use crate::{
    judge::material::Origin,
    record::{EndReason, Finding, Mark, Span, Subject},
    scene::ENVIRONMENT,
    script::Kind,
};

pub(super) fn files(transcripts: &[Transcript]) -> Vec<File> {
    let file = |transcript| File::of_one(transcript, Format::Markdown, page(transcript));
    transcripts.iter().map(file).collect()
}

/// Text that Markdown takes as it stands: no markup, no HTML, no end of a cell.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => {
                safe.push('\\');
                safe.push(c);
            }
            c => safe.push(c),
        }
    }
    safe
}

fn page(transcript: &Transcript) -> String {
    let mut page = format!("# {}\n\n", one_line(&transcript.scene.book));
    // Writing to a string cannot fail.
    let _ = head(&mut page, transcript).and_then(|()| body(&mut page, transcript));
    page
}

fn head(out: &mut String, transcript: &Transcript) -> std::fmt::Result {
    let scene = &transcript.scene;
    if !scene.topic.trim().is_empty() {
        writeln!(out, "{}\n", one_line(&scene.topic))?;
    }
    writeln!(out, "{}\n", paragraph(&scene.scenario))?;
    writeln!(out, "| | plays | |\n| --- | --- | --- |")?;
    for speaker in &transcript.cast {
        writeln!(out, "{}", cast_row(transcript, speaker))?;
    }
    let started = transcript.started.get(..10).unwrap_or(&transcript.started);
    let ended = match transcript.ended {
        None => "not ended",
        Some(EndReason::Nsp) => "ended by the next-speaker model",
        Some(EndReason::Player) => "ended by the player",
        Some(EndReason::Rounds) => "ended with the last round",
        Some(EndReason::Book) => "ended with the book's dialogue",
    };
    let lines = transcript.lines.len();
    let many = if lines == 1 { "line" } else { "lines" };
    let branch = match transcript.branch.of {
        1 => String::new(),
        of => format!(", branch {} of {of}", transcript.branch.number),
    };
    writeln!(
        out,
        "\nPlayed {started}, {lines} {many}, {ended}{branch} (`{}`).\n",
        transcript.journal
    )
}

fn cast_row(transcript: &Transcript, speaker: &Speaker) -> String {
    let own = |by: Origin| {
        let mut lines = transcript.lines.iter();
        lines.any(|line| line.speaker == speaker.name && line.by == by)
    };
    let model = transcript.lines.iter().rev();
    let model =
        model.filter(|line| line.speaker == speaker.name).find_map(|line| line.model.clone());
    let by = match (speaker.is_player || own(Origin::Player), model) {
        (true, None) => "a person".to_owned(),
        (true, Some(model)) => format!("a person and {}", escaped(&model)),
        (false, Some(model)) => escaped(&model),
        (false, None) if own(Origin::Book) => "the book".to_owned(),
        (false, None) => "nobody yet".to_owned(),
    };
    let rank = if speaker.is_major { "major" } else { "" };
    format!("| {} | {by} | {rank} |", one_line(&speaker.name))
}

fn body(out: &mut String, transcript: &Transcript) -> std::fmt::Result {
    writeln!(out, "## The play\n")?;
    for line in &transcript.lines {
        writeln!(out, "**{}**{} {}\n", one_line(&line.speaker), aside(line), said(line))?;
        let notes = notes(transcript, line);
        for note in &notes {
            writeln!(out, "> - {note}")?;
        }
        if !notes.is_empty() {
            writeln!(out)?;
        }
    }
    for judging in &transcript.judgings {
        verdict(out, judging)?;
    }
    Ok(())
}

/// Who wrote it, where that was no model.
fn aside(line: &Line) -> &'static str {
    match line.by {
        Origin::Player => " (written by a person):",
        Origin::Book => " (the book's):",
        Origin::Model => ":",
    }
}

/// The words of a line, thoughts and actions set off.
fn said(line: &Line) -> String {
    let mut said = String::new();
    for part in line.parts.iter().filter(|part| part.kind != Kind::Name) {
        let words = line.words(part.span);
        let inner = words.trim();
        let blank = |c: char| c.is_whitespace();
        let lead = &words[..words.len() - words.trim_start_matches(blank).len()];
        let tail = &words[words.trim_end_matches(blank).len().max(lead.len())..];
        let marked = paragraph(inner);
        let is_set_off =
            part.kind != Kind::Speech && line.speaker != ENVIRONMENT && !inner.is_empty();
        let marked = if is_set_off { format!("*{marked}*") } else { marked };
        said.push_str(&format!("{}{marked}{}", breaks(lead), breaks(tail)));
    }
    said.trim().to_owned()
}

/// Blanks between parts, with line breaks that last.
fn breaks(blanks: &str) -> String {
    if blanks.contains('\n') { "\\\n".to_owned() } else { blanks.to_owned() }
}

/// Flaws and marks at a line.
fn notes(transcript: &Transcript, line: &Line) -> Vec<String> {
    let flaws = transcript.flaws_at(line.id).map(|(judging, critique, flaw)| {
        let fact = &flaw.fact;
        let points = fact.severity.map_or_else(String::new, |points| format!(", {points}"));
        let judge = judging.judge.as_deref().unwrap_or("checks");
        let span = flaw.at.and_then(|at| at.span);
        format!(
            "**{}**{points} ({}, {}){}: {}",
            one_line(&fact.kind),
            one_line(&critique.dimension),
            one_line(judge),
            quoted(line, span),
            one_line(&fact.instance),
        )
    });
    let marks = transcript.marks_at(line.id).filter_map(|(layer, mark, span)| {
        let (annotator, words) = (one_line(&layer.annotator), quoted(line, span));
        Some(format!("{annotator}{words}: {}", marked(mark)?))
    });
    flaws.chain(marks).collect()
}

fn marked(mark: &Mark) -> Option<String> {
    match &mark.finding {
        Finding::Flaw { dimension, kind, severity, instance, .. } => {
            let (kind, dimension) = (one_line(kind), one_line(dimension));
            Some(format!("**{kind}**, {severity} ({dimension}). {}", one_line(instance)))
        }
        Finding::Label { label } => Some(one_line(label)),
        Finding::Rating { value } => Some(format!("rated {value}")),
        Finding::Comment { text } => Some(one_line(text)),
        Finding::Accept | Finding::Reject | Finding::Change { .. } | Finding::Withdrawn => None,
    }
}

fn quoted(line: &Line, span: Option<Span>) -> String {
    span.map_or_else(String::new, |span| format!(" at “{}”", one_line(&line.words(span))))
}

fn verdict(out: &mut String, judging: &Judging) -> std::fmt::Result {
    let judge = judging.judge.as_deref().unwrap_or("the checks");
    let of = match judging.subject {
        Subject::Play => "",
        Subject::Reference => ", of the book's own dialogue",
    };
    writeln!(out, "## Judged by {}{of}\n", one_line(judge))?;
    writeln!(out, "| {} | score | flaws |\n| --- | ---: | ---: |", one_line(&judging.rubric))?;
    for critique in &judging.critiques {
        let score = critique.score.map_or_else(String::new, |score| format!("{score:.1}"));
        let flaws = match &critique.failed {
            Some(why) => one_line(why),
            None => critique.flaws.len().to_string(),
        };
        writeln!(out, "| {} | {score} | {flaws} |", one_line(&critique.dimension))?;
    }
    if let Some(mean) = judging.mean {
        writeln!(out, "| mean | {mean:.1} | |")?;
    }
    writeln!(out)?;
    let lost = judging.critiques.iter().flat_map(|critique| {
        critique.flaws.iter().filter(|flaw| flaw.at.is_none()).map(move |flaw| (critique, flaw))
    });
    for (critique, flaw) in lost {
        let (kind, dimension) = (one_line(&flaw.fact.kind), one_line(&critique.dimension));
        let points = flaw.fact.severity.map_or_else(String::new, |points| format!(", {points}"));
        writeln!(out, "- **{kind}**{points} ({dimension}): {}", one_line(&flaw.fact.instance))?;
    }
    writeln!(out)
}

/// Escaped, and without line breaks.
fn one_line(text: &str) -> String {
    escaped(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Escaped, with its line breaks, and no line that would begin a list or a heading.
fn paragraph(text: &str) -> String {
    let lines = text.trim().lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines.map(|line| {
        let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = line.split_at(digits);
        let begins = |text: &str, marks: [char; 3]| text.starts_with(marks);
        match digits {
            0 if begins(rest, ['-', '+', '=']) => format!("\\{}", escaped(rest)),
            1.. if begins(rest, ['.', ')', '.']) => format!("{number}\\{}", escaped(rest)),
            _ => escaped(line),
        }
    });
    lines.collect::<Vec<_>>().join("\\\n")
}
