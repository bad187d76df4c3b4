//! Mounts the terminal into its own page.

fn main() {
    tabby_terminal::start();
}
