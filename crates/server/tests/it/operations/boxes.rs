//! The boxes of the text, and its table of states.

use super::machine::Machine;
use super::text::{Mark, blocks, text};
use super::tools::{CURL, without};

#[test]
fn every_box_of_the_text_is_tried_or_says_why_not() {
    let tests = [
        include_str!("backups.rs"),
        include_str!("boxes.rs"),
        include_str!("keys.rs"),
        include_str!("machine.rs"),
        include_str!("nginx.rs"),
        include_str!("sales.rs"),
        include_str!("system.rs"),
        include_str!("upgrades.rs"),
    ];
    for block in blocks() {
        match block.mark {
            None => panic!("what is this for?\n{}", block.text),
            Some(Mark::Shown) => {}
            Some(Mark::Run(name) | Mark::File(name)) => {
                let quoted = format!("\"{name}\"");
                let is_tried = tests.iter().any(|test| test.contains(&quoted));
                assert!(is_tried, "no test tries {name}");
            }
        }
    }
}

#[test]
fn no_box_stops_the_server_before_it_knows_what_it_needs_and_each_ends_at_what_fails() {
    for block in blocks()
        .iter()
        .filter(|block| matches!(&block.mark, Some(Mark::Run(_))))
    {
        let lines: Vec<_> = block.text.lines().collect();
        let Some(stop) = lines
            .iter()
            .position(|line| line.contains("systemctl stop"))
        else {
            continue;
        };
        let checks = lines[..stop].iter().any(|line| line.starts_with("test -"));
        let runs = lines[..stop]
            .iter()
            .any(|line| line.contains("--version &&"));
        assert!(checks || runs, "{}", block.text);
        let ends = lines[stop..lines.len() - 1].iter();
        assert!(
            ends.clone().all(|line| line.ends_with("&&")),
            "{}",
            block.text
        );
    }
}

#[tokio::test]
async fn a_box_that_waits_for_readiness_shows_why_there_is_none() {
    if without(&[CURL]) {
        return;
    }
    let machine = Machine::set_up();
    let nowhere = "export TABBY_POS_TABBY_URL=http://127.0.0.1:1";
    let starts = "systemctl stop tabby-pos";
    let said = machine.run_in_vain("start", &format!("{nowhere}\n{starts}"));
    assert!(said.contains("\"gateway\":\"unreachable\""), "{said}");
    for block in blocks() {
        let asks = block.text.matches("/readyz").count();
        let shows = block.text.matches("curl -sS --fail-with-body").count();
        assert!(asks == 0 || shows == 1, "{}", block.text);
    }
}

#[test]
fn the_text_explains_every_state_that_the_table_may_have() {
    let text = text();
    for state in [
        "creating",
        "waiting",
        "cancelling",
        "checking",
        "paid",
        "rejected",
        "declined",
        "expired",
        "cancelled",
        "failed",
        "paid_late",
        "returning",
        "mismatch",
        "unreadable",
    ] {
        let row = text.lines().filter(|line| line.starts_with("| `"));
        let mut rows = row.filter(|line| {
            let money = ["| `yes`", "| `doubt`", "| `no`"];
            money.iter().any(|word| line.starts_with(word))
        });
        assert!(
            rows.any(|row| row.contains(&format!("`{state}`"))),
            "{state}"
        );
    }
}
