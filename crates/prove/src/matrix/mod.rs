//! The fault matrix, cell by cell, and the crash points, one by one: the same short scenes of a
//! shop's day, each with one thing that goes wrong.

mod cells;
mod money;
mod play;
mod scenes;
mod stage;
mod trouble;

pub use cells::{AtGateway, Cell, Circumstance, GatewayName, Matrix, matrix};
pub use play::{Outcome, play, play_crash};
pub use scenes::Scene;
