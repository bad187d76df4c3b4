//! `cargo xtask bench history`: finding sales in the ledger of a shop that has sold for years.
//!
//! The ledger has 200,000 sales of several terminals, states, amounts and kinds of references. Each
//! search is asked for over HTTP, one after the other.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use xshell::cmd;

use super::shop::Shop;
use crate::load::Client;
use crate::{Outcome, prove, setup};

const SALES: u32 = 200_000;

/// The time of a first page, and of any search.
const FIRST_PAGE: Duration = Duration::from_millis(20);
const SEARCH: Duration = Duration::from_millis(50);

/// How many times each is asked for.
const ASKED: usize = 60;

/// What is asked for, and the query.
const FIRST: [(&str, &str); 2] = [("first page", ""), ("first page of 100", "limit=100")];

const SEARCHES: [(&str, &str); 16] = [
    ("a reference that many begin with", "q=2"),
    ("a reference that old ones begin with", "q=2024-"),
    ("one reference", "q=2024-000777"),
    ("a text that nothing fits", "q=nothing-like-it"),
    ("the beginning of a payment's id", "q=9ce2f6cc"),
    ("an amount", "q=99.50"),
    ("an amount that no sale has", "q=7777.77"),
    ("the end of a phone", "q=42"),
    ("a state of most", "state=paid"),
    ("a state of none", "state=mismatch,paid_late"),
    ("a terminal", "terminal=T3"),
    ("a terminal of none", "terminal=T9"),
    ("amounts of many", "min=100&max=300"),
    ("amounts of none", "min=5000"),
    (
        "all at once, for many",
        "q=2&state=paid,expired&terminal=T2&min=50&max=400",
    ),
    (
        "all at once, for none",
        "q=2024-&state=expired&terminal=T1&min=20&max=400&from=1",
    ),
];

/// Measures, prints the results, and fails above a bound.
pub(super) fn history() -> Outcome {
    let program = prove::build()?;
    let shell = setup::shell()?;
    let sales = SALES.to_string();
    let shop = Shop::open_after(None, |folder, sandbox| {
        let address = sandbox.to_string();
        cmd!(
            shell,
            "{program} ledger --folder {folder} --sandbox {address} --sales {sales} --open 0 --varied"
        )
        .quiet()
        .run()
        .map_err(|_| "the ledger could not be made: see above".to_owned())
    })?;
    let first = FIRST.map(|of| (of, FIRST_PAGE));
    let all = first.into_iter().chain(SEARCHES.map(|of| (of, SEARCH)));
    let mut slow = None;
    for ((name, query), bound) in all {
        let found = Found::of(shop.server, query)?;
        found.print(name, bound);
        if found.p90 > bound {
            slow = slow.or(Some(format!(
                "{name} takes {} ms, and {} ms are the bound.",
                found.p90.as_millis(),
                bound.as_millis()
            )));
        }
    }
    let day = super::day::day(&shell, &shop, SALES);
    drop(shop);
    let z = super::z::z();
    slow.map_or(Ok(()), Err).and(day).and(z)
}

/// What was measured of one query.
struct Found {
    sales: usize,
    p50: Duration,
    p90: Duration,
}

impl Found {
    fn of(server: SocketAddr, query: &str) -> Outcome<Self> {
        let mut client = Client::open(server)?;
        let request =
            format!("GET /api/sales?{query} HTTP/1.1\r\nHost: {server}\r\n\r\n").into_bytes();
        let mut times = Vec::with_capacity(ASKED);
        let mut sales = 0;
        for _ in 0..ASKED {
            let begun = Instant::now();
            let answer = client.ask(&request)?;
            times.push(begun.elapsed());
            let answer = String::from_utf8_lossy(&answer).into_owned();
            if !answer.starts_with(r#"{"sales":["#) {
                return Err(format!(
                    "the server's answer to {query} is no page: {answer}"
                ));
            }
            sales = answer.matches(r#""server_time":"#).count();
        }
        times.sort_unstable();
        let at = |percent: usize| times.get(times.len() * percent / 100).copied();
        let (p50, p90) = at(50).zip(at(90)).ok_or("nothing was measured")?;
        Ok(Self { sales, p50, p90 })
    }

    fn print(&self, name: &str, bound: Duration) {
        let ms = |span: Duration| format!("{:.1} ms", span.as_secs_f64() * 1_000.0);
        println!(
            "{:<48} p50 {}, p90 {}, {} sales (promised: {} ms at the most)",
            format!("{SALES} sales, {name}"),
            ms(self.p50),
            ms(self.p90),
            self.sales,
            bound.as_millis()
        );
    }
}
