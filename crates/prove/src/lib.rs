//! The proof that no money is lost from sight. What is proved, how, and with which counts:
//! docs/reliability.md.

pub mod bugs;
pub mod fuzz;
pub mod load;
pub mod matrix;
pub mod model;
pub mod promises;
pub mod race;
pub mod sim;
