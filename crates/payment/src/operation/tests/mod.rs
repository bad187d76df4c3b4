//! What the machine of operations promises.

mod model;

mod asking;
mod crowd;
mod declined;
mod ending;
mod interleavings;
mod possible;
mod schedule;
