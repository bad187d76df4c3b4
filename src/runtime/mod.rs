//! Runs the machine of [`till`]: carries out its effects, and returns the results as events.

mod back;
mod browser;
mod driver;
mod guard;
mod news;
mod print;
mod scanner;
mod server;
mod sound;
mod storage;
mod stream;
mod watched;

pub use back::{Layer, closes_by_back, listen_to_back};
pub use browser::{WakeLock, hear_first, monotonic};
pub use browser_io::from_json;
pub use driver::Driver;
pub use guard::listen_for_presses;
pub use print::{fit_paper, listen_to_printing, print_once, print_soon};
pub use scanner::listen_to_scanners;
pub use server::Server;
pub use storage::{Prefs, Theme, keeps_anything};
pub use watched::{Watched, flag};
