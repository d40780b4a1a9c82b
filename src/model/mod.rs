//! Everything that answers: OpenAI-compatible servers, and the offline company that needs none.
//!
//! The only module that knows HTTP. Owns no prompt and no decision.

pub mod endpoint;
