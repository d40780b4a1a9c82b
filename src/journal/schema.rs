//! The shape of a journal's line as a JSON Schema, for other tools and for people.
//!
//! Owns nothing that could differ from what is written: it is derived from the records themselves.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Entry;
use crate::record::SCHEMA;

/// The JSON Schema (draft 2020-12) of one line of a journal, of any of the schemas from 1 to
/// [`SCHEMA`].
pub fn json_schema() -> Value {
    let mut schema =
        SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Entry>();
    schema.insert("title".to_owned(), "One line of a sceneplay journal".into());
    let about = format!(
        "A journal is a file of JSON lines, each of which this describes. Its first line is the \
         event `opened`; versions 1 to {SCHEMA} of the schema are read."
    );
    schema.insert("description".to_owned(), about.into());
    schema.to_value()
}
