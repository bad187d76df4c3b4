//! What the types cost somebody who needs no client.

#![allow(clippy::unwrap_used, reason = "tests may")]

use std::collections::BTreeSet;
use std::process::Command;

#[test]
fn the_types_alone_cost_fewer_than_50_crates_and_no_http_client() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked"])
        .args(["--package", env!("CARGO_PKG_NAME"), "--no-default-features"])
        .args(["--edges", "normal,build", "--prefix", "none"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let text = String::from_utf8(tree.stdout).unwrap();
    let crates: BTreeSet<_> = text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(crates.contains("serde"), "{text}");
    for absent in ["reqwest", "hyper", "rustls", "tokio"] {
        assert!(!crates.contains(absent), "{absent}");
    }
    assert!(crates.len() < 50, "{}: {crates:?}", crates.len());
}
