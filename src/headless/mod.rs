//! The commands without a screen: plain text and JSON out.

pub mod config;
pub mod doctor;
pub mod prompts;
pub mod report;
