//! What a user sees, and the walls of the house. One binary, so that it links once.

mod doctor;
mod model;
mod server;
mod settings;
mod walls;
