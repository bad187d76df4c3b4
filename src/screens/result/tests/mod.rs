//! Tests of what an end is called and what is said of it.

mod ends;
mod heading;
mod meaning;
mod phrases;
