//! What a user sees, and the walls of the house. One binary, so that it links once.

mod books;
mod curl;
mod desk;
mod doctor;
mod driver;
mod exports;
mod faults;
mod inspect;
mod journal;
mod judge;
mod keys;
mod killed;
mod loss;
mod model;
mod models;
mod plain;
mod play;
mod prompts;
mod pty;
mod real;
mod replay;
mod report;
mod scenes;
mod server;
mod settings;
mod simulate;

mod transcripts;
mod verdict;
mod walls;
