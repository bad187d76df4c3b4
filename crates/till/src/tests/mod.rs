//! What the till does with each event, by what happens at the counter.

pub(crate) mod sample;

mod asking;
mod capabilities;
mod captured;
mod elsewhere;
mod ended;
mod ending;
mod entering;
mod given_up;
mod late_money;
mod links;
mod resuming;
mod turned_up;
