//! What the machine of operations promises.

mod model;

mod asking;
mod crowd;
mod ending;
mod interleavings;
mod possible;
mod schedule;
