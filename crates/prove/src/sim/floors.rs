//! What a run of simulated days must have reached at least: one that meets no trouble proves nothing.

use std::collections::BTreeMap;

/// How many sales the floors are counted for: those of the short form.
pub const SALES: u64 = 12_000;

/// What has to have happened how often in [`SALES`] sales, by the names that are counted and printed:
/// about a third of what did when this was written.
pub const AT_TABBY: &[(&str, u64)] = &[
    ("sales", SALES),
    ("trouble: killed", 40),
    ("trouble: died at a point", 80),
    ("restarts", 120),
    ("trouble: storage wiped", 35),
    ("trouble: captured late", 4),
    ("trouble: sessions rejected", 20),
    ("trouble: no call of a kind works", 600),
    ("paid after the end", 250),
    ("paid unseen", 1),
    ("portal: promises ended", 20),
    ("portal: returned", 70),
    ("office: asked", 320),
    ("office: captured", 25),
    ("office: no answer", 70),
    ("office: not taken", 35),
    ("office: page closed", 90),
    ("office: page gone", 35),
    ("office: refunded", 350),
    ("office: refused", 2),
    ("office: released", 28),
    ("office: twice the same", 30),
    ("office: two at once", 40),
    ("operations: done", 320),
    ("operations: refused", 1),
    ("set walls", 120),
    ("sleeps", 25),
    ("writes refused", 350),
    ("writes denied", 35),
    ("tills: a call is lost", 400),
    ("tills: accepted", 1000),
    ("steps: cancelled", 300),
    ("steps: ran out", 50),
    ("fault: refused", 40),
    ("fault: tls", 40),
    ("fault: timeout_before", 40),
    ("fault: timeout_after", 40),
    ("fault: reset", 40),
    ("fault: status400", 40),
    ("fault: status401", 40),
    ("fault: status404", 40),
    ("fault: status409", 40),
    ("fault: status429", 40),
    ("fault: status500", 40),
    ("fault: status503", 40),
    ("fault: truncated", 40),
    ("fault: garbage", 40),
    ("fault: wrong", 40),
    ("fault: slow", 40),
    ("streams: broken off", 300),
    ("streams: given up", 80),
    ("streams: held up", 90),
    ("streams: refused", 1000),
    ("streams: resumed", 120),
    ("streams: told anew", 120),
    ("pushes: sale", 10_000),
    ("pushes: acknowledged", 2000),
    ("pushes: terminal", 1000),
    ("tabs: a second one", 120),
    ("tabs: out of sight", 200),
    ("reloads", 400),
    ("keys: on a heading", 100),
    ("keys: scanned", 300),
    ("keys: swallowed", 500),
    ("links", 600),
    ("put aside", 70),
    ("webhooks: delivered", 2000),
    ("webhooks: doubled", 180),
    ("webhooks: forged", 130),
    ("webhooks: late", 100),
    ("webhooks: lost", 160),
    ("webhooks: none", 500),
    ("seen: paid", 400),
    ("seen: paid late", 400),
    ("seen: cancelled", 1500),
    ("seen: expired", 180),
    ("seen: mismatch", 230),
    ("seen: not approved", 100),
    ("seen: unavailable", 100),
];

/// The same at Checkout.com.
pub const AT_CHECKOUT: &[(&str, u64)] = &[
    ("sales", SALES),
    ("trouble: killed", 12),
    ("trouble: died at a point", 25),
    ("restarts", 40),
    ("trouble: storage wiped", 12),
    ("trouble: sessions rejected", 8),
    ("trouble: no call of a kind works", 25),
    ("paid after the end", 35),
    ("paid unseen", 1),
    ("portal: promises ended", 1),
    ("portal: returned", 8),
    ("office: asked", 160),
    ("office: no answer", 28),
    ("office: page closed", 39),
    ("office: refunded", 170),
    ("office: refused", 8),
    ("office: twice the same", 25),
    ("office: two at once", 22),
    ("operations: done", 150),
    ("operations: refused", 7),
    ("set walls", 60),
    ("sleeps", 14),
    ("writes refused", 200),
    ("writes denied", 5),
    ("tills: a call is lost", 100),
    ("tills: accepted", 800),
    ("steps: cancelled", 500),
    ("steps: ran out", 50),
    ("end: paid", 140),
    ("end: released", 300),
    ("fault: refused", 14),
    ("fault: tls", 14),
    ("fault: timeout_before", 14),
    ("fault: timeout_after", 14),
    ("fault: reset", 14),
    ("fault: status400", 14),
    ("fault: status401", 14),
    ("fault: status404", 14),
    ("fault: status409", 14),
    ("fault: status429", 14),
    ("fault: status500", 14),
    ("fault: status503", 14),
    ("fault: truncated", 14),
    ("fault: garbage", 14),
    ("fault: wrong", 14),
    ("fault: slow", 14),
    ("streams: broken off", 130),
    ("streams: given up", 50),
    ("streams: refused", 450),
    ("streams: resumed", 50),
    ("pushes: sale", 6_000),
    ("tabs: a second one", 50),
    ("reloads", 200),
    ("keys: scanned", 300),
    ("keys: swallowed", 170),
    ("put aside", 10),
    ("webhooks: delivered", 650),
    ("webhooks: doubled", 60),
    ("webhooks: forged", 70),
    ("webhooks: late", 30),
    ("webhooks: lost", 40),
    ("seen: given up", 900),
    ("seen: paid", 220),
    ("seen: paid late", 1),
    ("seen: mismatch", 60),
    ("seen: not approved", 45),
    ("seen: unavailable", 30),
];

/// What happened too rarely in a run of so many sales, a sentence each. A run of fewer sales than
/// [`SALES`] is for looking at single days: it only has to have sales.
#[must_use]
pub fn missing(
    floors: &[(&'static str, u64)],
    counts: &BTreeMap<&str, u64>,
    sales: u64,
) -> Vec<String> {
    let count = |what: &str| counts.get(what).copied().unwrap_or(0);
    if count("sales") == 0 {
        return vec!["no sale was simulated".to_owned()];
    }
    if sales < SALES {
        return Vec::new();
    }
    let least = |floor: u64| (floor * (sales / SALES)).max(1);
    floors
        .iter()
        .map(|(what, floor)| (what, count(what), least(*floor)))
        .filter(|(_, count, least)| count < least)
        .map(|(what, count, least)| format!("{what}: {count}, and at least {least} are needed"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_sales_proves_nothing() {
        assert_eq!(missing(AT_TABBY, &BTreeMap::new(), 0).len(), 1);
        assert_eq!(missing(AT_TABBY, &BTreeMap::new(), 10 * SALES).len(), 1);
    }

    #[test]
    fn each_kind_of_trouble_that_never_came_is_named_once() {
        for floors in [AT_TABBY, AT_CHECKOUT] {
            let whole: BTreeMap<_, _> = floors.iter().copied().collect();
            assert_eq!(missing(floors, &whole, SALES), [""; 0]);
            assert_eq!(missing(floors, &whole, 2 * SALES).len(), floors.len());
            for (what, _) in floors.iter().filter(|(what, _)| *what != "sales") {
                let mut without = whole.clone();
                without.remove(what);
                let said = missing(floors, &without, SALES);
                assert!(
                    said.len() == 1 && said.iter().all(|line| line.starts_with(what)),
                    "{said:?}"
                );
            }
        }
    }

    #[test]
    fn a_single_day_is_for_looking_at() {
        let counts = BTreeMap::from([("sales", 200)]);
        assert_eq!(missing(AT_TABBY, &counts, 200), [""; 0]);
    }
}
