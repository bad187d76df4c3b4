//! docs/operations.md, word for word: its commands are given, its files are written, and what comes
//! of them is looked at.

mod backups;
mod boxes;
mod keys;
mod machine;
mod nginx;
mod sales;
mod sandbox;
mod system;
mod text;
mod tools;
mod upgrades;
