//! The commands without a screen: plain text and JSON out.

pub mod config;
