//! What a user sees, and the walls of the house. One binary, so that it links once.

mod curl;
mod desk;
mod doctor;
mod driver;
mod inspect;
mod judge;
mod keys;
mod loss;
mod model;
mod models;
mod plain;
mod play;
mod prompts;
mod pty;
mod real;
mod report;
mod scenes;
mod server;
mod settings;
mod simulate;
mod transcripts;
mod walls;
