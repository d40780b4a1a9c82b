//! The Shelf.
