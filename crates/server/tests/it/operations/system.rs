//! What the text asks of the system: systemd and glibc.

use std::fs;
use std::process::Command;
use std::time::Duration;

use super::machine::Machine;
use super::text::text;
use super::tools::{CURL, without};
use crate::shop::KEY;

#[test]
fn systemd_takes_the_unit_and_waits_for_what_a_stop_may_take() {
    if without(&[("systemd-analyze", "systemd"), CURL]) {
        return;
    }
    let machine = Machine::bare();
    machine.run("install", KEY);
    let unit = machine.write("/etc/systemd/system/tabby-pos.service");
    let ended = Command::new("systemd-analyze")
        .arg("verify")
        .arg(&unit)
        .output()
        .unwrap();
    let said = [ended.stdout, ended.stderr].concat();
    // What it does not know it ignores, and ends well.
    let said = String::from_utf8_lossy(&said);
    assert!(ended.status.success() && said.is_empty(), "{said}");
    let text = fs::read_to_string(&unit).unwrap();
    let waits = |text: &str| {
        let mut lines = text.lines();
        let waits = lines.find_map(|line| line.strip_prefix("TimeoutStopSec="));
        Duration::from_secs(waits.unwrap().parse().unwrap())
    };
    assert!(waits(&text) > server::LONGEST_STOP);
    let longest = format!("up to {} s", server::LONGEST_STOP.as_secs());
    assert!(text.contains(&longest), "the text says {longest}");
    let checkout = include_str!("../../../../../docs/checkout.md");
    assert!(waits(checkout) > server::LONGEST_STOP_AT_CHECKOUT);
    assert!(
        text.contains("\nUser=tabby-pos\n"),
        "the user that the text makes"
    );
}

#[test]
fn the_program_needs_the_glibc_that_the_text_says() {
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    // Elsewhere it may need that system's.
    if !system.contains("VERSION_CODENAME=bookworm") {
        return;
    }
    let program = fs::read(env!("CARGO_BIN_EXE_tabby-pos")).unwrap();
    let needed = program.windows(11).filter_map(|bytes| {
        let version = bytes.strip_prefix(b"GLIBC_2.")?;
        let digits = version.split(|byte| !byte.is_ascii_digit()).next()?;
        std::str::from_utf8(digits).ok()?.parse::<u32>().ok()
    });
    let sentence = format!("glibc 2.{} or newer", needed.max().unwrap());
    assert!(text().contains(&sentence), "it needs {sentence}");
}
