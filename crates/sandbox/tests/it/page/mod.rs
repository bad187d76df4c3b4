//! The control page at `/_sandbox/`, as it is served; what its script does is tested with a browser.

mod between;
mod forms;
mod layout;
mod tables;
