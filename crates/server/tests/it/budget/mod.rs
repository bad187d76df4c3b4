//! Readings that are shared, and that are not made at all.

mod limits;
mod list;
mod readings;
