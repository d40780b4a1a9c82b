//! The commands without a screen: plain text and JSON out.

pub mod agreement;
pub mod annotations;
pub mod batch;
pub mod config;
pub mod doctor;
pub mod export;
pub mod judge;
pub mod merge;
pub mod new;
pub mod plain;
pub mod prompts;
pub mod report;
pub mod scenes;
mod sheet;
pub mod simulate;
pub mod transcripts;
pub mod validate;
