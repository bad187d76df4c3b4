//! Runs the proofs, prints what they came to, and says whether nothing was broken and enough was seen.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use prove::fuzz;
use prove::load::{Mode, run};
use prove::matrix::{Scene, matrix, play, play_crash};
use prove::model::{Bounds, explore};
use prove::race::races;
use prove::sim::{Account, Day, Report, floors, simulate};

pub(crate) fn race(seed: u64, count: u64) -> bool {
    match races(seed, count) {
        Ok(tally) => {
            println!("{count:>12}  races of two servers for one sale");
            println!("{:>12}  whose creation got no answer", tally.lost);
            println!("{:>12}  of them paid", tally.paid);
            println!("{:>12}  whose late money was kept", tally.kept);
            println!("{:>12}  whose late money went back", tally.returned);
            let again = tally.refunds_asked_again;
            println!("{again:>12}  refunds asked for again under the same key");
            println!("{:>12}  writes refused as stale", tally.stale);
            println!(
                "{:>12}  writes that the disk refused or denied",
                tally.failed
            );
            enough(&tally.missing(count))
        }
        Err(sentence) => {
            println!("{sentence}");
            false
        }
    }
}

/// Sends requests that are made from our own document; none may be answered by a fault of the server's.
pub(crate) fn requests(count: u64, seed: u64) -> bool {
    match fuzz::api::run(count, seed) {
        Ok(answered) => {
            println!("{count:>12}  requests, made from the OpenAPI document");
            for (status, times) in &answered.statuses {
                println!("{times:>12}  answered {status}");
            }
            for call in &answered.unmade {
                println!("never made: {call}");
            }
            for fault in &answered.faults {
                println!("{fault}");
            }
            answered.faults.is_empty() && answered.unmade.is_empty()
        }
        Err(sentence) => {
            println!("{sentence}");
            false
        }
    }
}

/// Writes the seeds of what is fuzzed.
pub(crate) fn seeds(folder: &Path) -> bool {
    let write = || {
        for target in fuzz::TARGETS {
            let folder = folder.join(target.name);
            std::fs::create_dir_all(&folder)?;
            for (n, seed) in target.seeds.iter().enumerate() {
                std::fs::write(folder.join(format!("seed-{n}")), seed)?;
            }
        }
        Ok::<_, std::io::Error>(())
    };
    write()
        .inspect_err(|error| println!("{} cannot be written: {error}", folder.display()))
        .is_ok()
}

pub(crate) fn load(sandbox: std::net::SocketAddr, mode: Mode, seconds: u64) -> bool {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return false;
    };
    let measured = std::time::Duration::from_secs(seconds);
    match runtime.block_on(run(sandbox, mode, measured)) {
        Err(problem) => {
            println!("{problem}");
            false
        }
        Ok(seen) => {
            let hundredths = seen.status_calls * 100 / seen.sales.max(1);
            println!(
                "{mode:?}: {} sales, {}.{:02} status calls each, {} refused (429), {} sessions not made",
                seen.sales,
                hundredths / 100,
                hundredths % 100,
                seen.refused,
                seen.not_made
            );
            println!(
                "  payment to news: mean {} ms, p50 {} ms, p99 {} ms of {} payments; not heard of within 30 s: {}",
                seen.mean(),
                seen.at(500),
                seen.at(990),
                seen.detection.len(),
                seen.unheard
            );
            enough(&seen.missing())
        }
    }
}

/// Whether nothing is missing; prints what is.
fn enough(missing: &[String]) -> bool {
    for what in missing {
        println!("TOO LITTLE {what}");
    }
    missing.is_empty()
}

/// Every proof; what takes long in the small.
pub(crate) fn short() -> bool {
    let one = Bounds::ONE_SALE;
    let heading = |text: &str| println!("\n== {text}");
    let mut fine = true;
    heading("simulation: 120 days of 200 sales, half of them at Checkout.com");
    fine &= simulate_days(1..121, None, 200, false);
    heading("fault matrix");
    fine &= play_matrix(None);
    heading("crash points");
    fine &= crash_everywhere();
    heading("model: one sale, a crash and a reload");
    fine &= explore_all(Bounds {
        crashes: 1,
        reloads: 1,
        ..one
    });
    heading("model: one sale, a lost message");
    fine &= explore_all(Bounds { losses: 1, ..one });
    heading("model: two sales in two tabs");
    fine &= explore_all(Bounds { sales: 2, ..one });
    heading("model: one sale in one tab, two servers, a lost message");
    fine &= explore_all(Bounds {
        onlookers: 0,
        losses: 1,
        servers: 2,
        ..one
    });
    fine
}

pub(crate) fn explore_all(bounds: Bounds) -> bool {
    let begun = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let Some(explored) = explore(bounds, threads) else {
        println!("no model");
        return false;
    };
    for broken in &explored.broken {
        println!("BROKEN {broken}");
    }
    println!("{:>12}  states", explored.states);
    println!("{:>12}  to the end", explored.to_the_end);
    println!("{:>12}  seconds", begun.elapsed().as_secs());
    let mut missing = Vec::new();
    if explored.states < Bounds::FEWEST_STATES {
        missing.push(format!("{} states", explored.states));
    }
    explored.broken.is_empty() && explored.to_the_end && enough(&missing)
}

pub(crate) fn play_matrix(only: Option<usize>) -> bool {
    let begun = Instant::now();
    let cells = match matrix() {
        Ok(matrix) => matrix.cells(),
        Err(error) => {
            println!("matrix.toml: {error}");
            return false;
        }
    };
    let (mut played, mut reached, mut broken) = (0_u64, 0_u64, 0_u64);
    let range = match only {
        Some(cell) => cell as u64..cell as u64 + 1,
        None => 0..cells.len() as u64,
    };
    let cell_of = |number: u64| {
        usize::try_from(number)
            .ok()
            .and_then(|n| cells.get(n).copied())
    };
    on_every_core(
        range,
        |number| cell_of(number).map(|cell| (cell, play(cell, number))),
        |number, result| {
            let Some((cell, outcome)) = result else {
                return;
            };
            if only.is_some() {
                println!("{}", outcome.trace.join("\n"));
            }
            for violation in &outcome.violations {
                println!("cell {number} {cell:?}: {violation}");
            }
            if !outcome.reached {
                println!("cell {number} {cell:?}: never came to pass");
            }
            played += 1;
            reached += u64::from(outcome.reached);
            broken += u64::from(!outcome.violations.is_empty());
        },
    );
    println!("\n{played:>12}  cells");
    println!("{reached:>12}  in which the call went wrong");
    println!("{:>12}  seconds", begun.elapsed().as_secs());
    println!("{broken:>12}  with a broken promise");
    let mut missing = Vec::new();
    if played == 0 {
        missing.push("no cell was played".to_owned());
    }
    if reached < played {
        missing.push(format!("{} cells never came to pass", played - reached));
    }
    broken == 0 && enough(&missing)
}

pub(crate) fn crash_everywhere() -> bool {
    let begun = Instant::now();
    let (mut points, mut broken) = (0_u64, 0_u64);
    let mut missing = Vec::new();
    let all_scenes = Account::ALL.into_iter().flat_map(|account| {
        let scenes = Scene::all(account).iter();
        scenes.map(move |scene| (account, *scene))
    });
    for (account, scene) in all_scenes {
        let all = play_crash(scene, account, None).points;
        points += all;
        on_every_core(
            1..all + 1,
            |point| play_crash(scene, account, Some(point)),
            |point, outcome| {
                for violation in &outcome.violations {
                    println!("{account:?}, {scene:?}, point {point}: {violation}");
                }
                broken += u64::from(!outcome.violations.is_empty());
                if !outcome.reached {
                    missing.push(format!(
                        "{account:?}, {scene:?}, point {point}: the server did not die"
                    ));
                }
            },
        );
        if all < Scene::FEWEST_POINTS {
            missing.push(format!("{all} points of {scene:?} at {account:?}"));
        }
        println!("{all:>12}  points of {scene:?} at {account:?}");
    }
    println!("{points:>12}  points at which the server died");
    println!("{:>12}  seconds", begun.elapsed().as_secs());
    println!("{broken:>12}  with a broken promise");
    broken == 0 && enough(&missing)
}

/// Runs the work for each number on every core, and hands the results on as they come.
fn on_every_core<T: Send>(
    numbers: std::ops::Range<u64>,
    work: impl Fn(u64) -> T + Sync,
    done: impl FnMut(u64, T) + Send,
) {
    let (next, done) = (AtomicU64::new(numbers.start), Mutex::new(done));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= numbers.end {
                        return;
                    }
                    let result = work(number);
                    done.lock().unwrap_or_else(PoisonError::into_inner)(number, result);
                }
            });
        }
    });
}

/// What was seen at one gateway.
#[derive(Default)]
struct Seen {
    days: u64,
    counts: BTreeMap<&'static str, u64>,
}

/// Simulates these days, with one account in all of them or with [the account of each
/// day](Account::of_day).
pub(crate) fn simulate_days(
    seeds: std::ops::Range<u64>,
    account: Option<Account>,
    sales: u32,
    trace: bool,
) -> bool {
    let begun = Instant::now();
    let (mut at_tabby, mut at_checkout) = (Seen::default(), Seen::default());
    let (mut passed, mut broken) = (0_u64, 0_u64);
    let of = |seed| account.unwrap_or(Account::of_day(seed));
    let day = |seed| Day {
        seed,
        account: of(seed),
        sales,
        troubled: true,
        trace,
    };
    on_every_core(
        seeds,
        |seed| simulate(day(seed)),
        |seed, report: Report| {
            for line in &report.trace {
                println!("{line}");
            }
            for violation in &report.violations {
                println!("seed {seed}, {:?}: {violation}", of(seed));
            }
            broken += u64::from(!report.violations.is_empty());
            passed += report.passed;
            let seen = match of(seed).is_tabbys() {
                true => &mut at_tabby,
                false => &mut at_checkout,
            };
            seen.days += 1;
            for (what, count) in report.counts {
                *seen.counts.entry(what).or_default() += count;
            }
        },
    );
    let mut missing = Vec::new();
    for (name, floors, seen) in [
        ("Tabby", floors::AT_TABBY, &at_tabby),
        ("Checkout.com", floors::AT_CHECKOUT, &at_checkout),
    ] {
        if seen.days == 0 {
            continue;
        }
        println!("\n{:>12}  days at {name}", seen.days);
        for (what, count) in &seen.counts {
            println!("{count:>12}  {what}");
        }
        let all = seen.days.saturating_mul(sales.into());
        missing.extend(floors::missing(floors, &seen.counts, all));
    }
    println!("\n{:>12}  simulated hours", passed / 3_600_000);
    println!("{:>12}  seconds", begun.elapsed().as_secs());
    println!("{broken:>12}  days with a broken promise");
    broken == 0 && enough(&missing)
}
