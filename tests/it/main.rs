//! What a user sees, and the walls of the house. One binary, so that it links once.

mod model;
mod models;
mod play;
mod pty;
mod server;
mod settings;
mod walls;
