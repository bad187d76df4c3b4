//! What only the real program on a real connection can show.

mod answers;
mod journal;
mod payload;
mod start;
