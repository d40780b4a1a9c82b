//! What sceneplay promises to those who use it, held from outside.

mod model;
mod server;
