//! A report as text for people: one line a check, with what to do.

use std::io::{self, Write};

use super::report::{Finding, Report, Source, State};
use crate::text::clean_line;

const OFFLINE: &str = "\
No role has a model, so that the offline company plays, which needs none. To play with models, do
one of these:
  start Ollama, LM Studio, llama.cpp's server or vLLM at its usual port, with a model loaded;
  set OPENAI_API_KEY (and OPENAI_BASE_URL for another service), and name a model with --model;
  write a settings file with `sceneplay config init`, and name an endpoint and its models there.
";
const FOUND: &str = "\
No role has a model in the settings; this is what was found on this machine.
";
const CHECK: usize = "next speaker".len();

pub fn text(out: &mut impl Write, report: &Report) -> io::Result<()> {
    match report.source {
        Source::Settings => {}
        Source::Found => writeln!(out, "{FOUND}")?,
        Source::Offline => writeln!(out, "{OFFLINE}")?,
    }
    let names = report.endpoints.iter().map(|one| one.name.chars().count() + "endpoint ".len());
    let roles = report.roles.iter().map(|one| one.role.chars().count());
    let widest = names.chain(roles).max().unwrap_or(0);
    for endpoint in &report.endpoints {
        head(out, &format!("endpoint {}", endpoint.name), &endpoint.base_url, widest)?;
        findings(out, &endpoint.findings)?;
    }
    for role in &report.roles {
        head(out, &role.role, &role.model, widest)?;
        findings(out, &role.findings)?;
    }
    let unusable = report.unusable();
    if unusable.is_empty() {
        writeln!(out, "Every role can be played.")
    } else {
        writeln!(out, "Cannot be played: {}.", clean_line(&unusable.join(", ")))
    }
}

fn head(out: &mut impl Write, name: &str, what: &str, widest: usize) -> io::Result<()> {
    writeln!(out, "{:widest$}  {}", clean_line(name), clean_line(what))
}

fn findings(out: &mut impl Write, findings: &[Finding]) -> io::Result<()> {
    for finding in findings {
        let state = match finding.state {
            State::Ok => "ok",
            State::Note => "note",
            State::Fails => "fails",
        };
        let said = [finding.what.as_str(), finding.hint.as_str()].join(" ");
        let said = clean_line(said.trim());
        writeln!(out, "  {state:5}  {:CHECK$}  {said}", finding.check.name())?;
    }
    writeln!(out)
}
