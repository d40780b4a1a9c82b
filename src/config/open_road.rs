//! The warning that a key goes to another machine without TLS; given once for each address.
//!
//! Whether it may go at all is the setting `plain_http`'s to say; see [`super::EndpointSettings`].

use std::{collections::BTreeSet, fs, path::Path};

use super::{Settings, address};

/// Addresses that were warned about, one a line, in the folder of what is remembered.
const FILE: &str = "plain_http";

/// One sentence for each endpoint that was not warned about yet. Where that cannot be remembered,
/// it is said again the next time.
pub fn warnings(settings: &Settings, state: &Path) -> Vec<String> {
    let file = state.join(FILE);
    let told = fs::read_to_string(&file).unwrap_or_default();
    let mut told: BTreeSet<String> = told.lines().map(str::to_owned).collect();
    let before = told.len();
    let warnings: Vec<String> = settings
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.is_read_on_its_way() && endpoint.plain_http.value)
        .filter(|endpoint| told.insert(address::host(&endpoint.base_url.value)))
        .map(|endpoint| {
            format!(
                "The key of {} goes to {} without TLS: whoever carries it can read it, and all \
                 that is played. plain_http = true allows that; this is said once.",
                endpoint.name,
                address::host(&endpoint.base_url.value),
            )
        })
        .collect();
    if told.len() > before {
        let rows: String = told.iter().map(|host| format!("{host}\n")).collect();
        // What cannot be remembered is said again.
        let _ = fs::create_dir_all(state).and_then(|()| fs::write(&file, rows));
    }
    warnings
}
