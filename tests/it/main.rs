//! What a user sees, and the walls of the house. One binary, so that it links once.

mod attacks;
mod books;
mod curl;
mod desk;
mod doctor;
mod driver;
mod ending;
mod exports;
mod inspect;
mod judge;
mod keys;
mod loss;
mod memory;
mod model;
mod models;
mod network;
mod pictures;
mod plain;
mod play;
mod prompts;
mod pty;
mod real;
mod report;
mod scenes;
mod server;
mod settings;
mod shell;
mod simulate;

mod transcripts;
mod verdict;
mod walls;
