//! `sceneplay doctor`: whether the endpoints and the roles work, and what to do where they do not.
//!
//! | module | owns |
//! |---|---|
//! | [`plan`] | what is looked at |
//! | [`probe`] | what a model is asked, and the scene it is asked about |
//! | [`visit`] | the asking |
//! | [`findings`] | what the answers mean |
//! | [`report`] | the findings as data |
//! | [`show`] | the findings as text |

mod findings;
mod plan;
mod probe;
mod report;
mod show;
mod visit;

use std::{
    io::{self, Write},
    sync::Arc,
};

use serde_json::json;

use crate::{config::Settings, prompt::Templates};

/// Looks at everything that the settings name, prints what it finds, and gives the roles that
/// cannot be played.
///
/// # Errors
/// When nothing can be written.
pub fn doctor(
    out: &mut impl Write,
    settings: &Settings,
    templates: Templates,
    as_json: bool,
) -> io::Result<Vec<String>> {
    let templates = Arc::new(templates);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let rules = settings.rules();
    let report = runtime.block_on(async {
        let plan = plan::plan(settings).await;
        let visits = visit::visit(&plan, &rules, &templates).await;
        findings::report(&plan, &visits, &rules)
    });
    // A key program that hangs must not keep the program from ending.
    runtime.shutdown_background();
    if as_json {
        writeln!(out, "{:#}", json!(report))?;
    } else {
        show::text(out, &report)?;
    }
    Ok(report.unusable())
}
