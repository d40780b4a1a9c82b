//! Endpoints that come from outside the settings file: from the variables that other programs read,
//! and from `--base-url`.

use super::{ConfigError, EndpointSettings, Environment, KeySource, Origin, Sourced, address};

const OPENAI: &str = "https://api.openai.com/v1";
const OPENAI_KEY: &str = "OPENAI_API_KEY";

/// The endpoint that `OPENAI_BASE_URL` and `OPENAI_API_KEY` describe, as other programs read them.
pub(super) fn of_variables(
    variables: &Environment,
) -> Result<Option<EndpointSettings>, ConfigError> {
    let base_url = match variables.text("OPENAI_BASE_URL") {
        Some(base_url) => {
            Sourced { value: base_url, origin: Origin::Environment { variable: "OPENAI_BASE_URL" } }
        }
        None if variables.text(OPENAI_KEY).is_some() => Sourced::built_in(OPENAI.to_owned()),
        None => return Ok(None),
    };
    at(&base_url, variables).map(Some)
}

/// An endpoint outside the file: named by its host, with the key that other programs would send.
pub(super) fn at(
    base_url: &Sourced<String>,
    variables: &Environment,
) -> Result<EndpointSettings, ConfigError> {
    let address =
        address::check(&base_url.value).map_err(|why| ConfigError::given(&base_url.origin, why))?;
    let name = match address::host(&address).as_str() {
        "api.openai.com" => "openai".to_owned(),
        host => host.to_owned(),
    };
    let mut endpoint =
        EndpointSettings::new(name, Sourced { value: address, origin: base_url.origin.clone() });
    if variables.text(OPENAI_KEY).is_some() {
        endpoint.key = Sourced {
            value: Some(KeySource::Variable(OPENAI_KEY.to_owned())),
            origin: Origin::Environment { variable: OPENAI_KEY },
        };
    }
    Ok(endpoint)
}
