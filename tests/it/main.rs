//! What a user sees, and the walls of the house. One binary, so that it links once.

mod curl;
mod desk;
mod doctor;
mod driver;
mod keys;
mod loss;
mod model;
mod models;
mod play;
mod pty;
mod real;
mod server;
mod settings;
mod walls;
