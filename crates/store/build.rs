//! Builds again when a migration does.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
