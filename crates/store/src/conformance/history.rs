//! Sentences about finding sales.

#![allow(missing_docs, reason = "each name is a sentence")]

use payment::Money;
use payment::id::{BranchId, PaymentId, Reference, SaleId, TerminalId};
use payment::identity::Scope;
use payment::money::Currency;
use payment::sale::{
    Event, Failure, PaymentSnapshot, PaymentState, Recipient, Sale, SaleState, sample,
};
use payment::time::{Millis, Timestamp};

use super::samples::{after, asked, every, id, insert, opened, payment, put, reading};
use crate::{SalesQuery, SearchText, Store};

/// The newest sales that are meant, by their numbers.
async fn found(store: &dyn Store, scope: &Scope, query: &SalesQuery) -> Vec<SaleId> {
    let page = store.search(scope, query, None, 100).await.unwrap();
    assert_eq!(page.unreadable, []);
    page.sales.iter().map(|sale| sale.intent.id).collect()
}

fn of_text(text: &str) -> SalesQuery {
    SalesQuery {
        text: SearchText::new(text, Currency::Aed),
        ..SalesQuery::default()
    }
}

/// Sale number `n` with this reference and amount.
fn named(n: u32, reference: &str, amount: &str) -> Sale {
    let mut sale = asked(n, n);
    sale.intent.reference = Reference::new(reference).unwrap();
    sale.intent.amount = sample::aed(amount);
    sale
}

/// The sale with a session whose payment has this id, or a plain one.
fn with_payment(sale: &Sale, n: u32, id: &str) -> Sale {
    let payment = PaymentId::try_from(id.to_owned()).unwrap();
    let mut session = super::samples::session(n);
    session.payment = payment.clone();
    let created = PaymentSnapshot {
        payment,
        reference: Some(sale.intent.reference.clone()),
        amount: Some(sale.intent.amount),
        ..sample::reading(PaymentState::Created)
    };
    after(sale, Event::Created(Box::new(session), created))
}

pub async fn a_sale_is_found_by_each_thing_that_somebody_knows_of_it(store: &dyn Store) {
    let uuid = "2f1a0b6e-8a55-4a0e-9f3c-0c6d1d0e7c55";
    let first = with_payment(&named(1, "Till-7", "100"), 1, uuid);
    put(store, &first).await;
    let second = with_payment(
        &named(2, "طلب ٢٥", "25"),
        2,
        "pay_mBabizu24mvu3mela5njyhpit4",
    );
    put(store, &second).await;
    let mut third = named(3, "ÄB%_", "25.50");
    third.intent.recipient = Some(Recipient {
        digest: "d".into(),
        ends: "25".into(),
    });
    insert(store, &third).await;
    for (text, has) in [
        ("till", &[1][..]),
        ("TILL-7", &[1]),
        ("Till-77", &[]),
        ("ill-7", &[]),
        ("طلب 2", &[2]),
        ("طلب ٢٥", &[2]),
        ("Ä", &[3]),
        ("äb", &[]),
        ("ÄB%_", &[3]),
        ("%", &[]),
        ("_", &[]),
        (uuid, &[1]),
        ("2F1A0B", &[1]),
        ("2f1a0", &[]),
        ("2f1a0b7", &[]),
        ("pay_mB", &[2]),
        ("pay_mBabizu24mvu3mela5njyhpit4", &[2]),
        ("pay_m", &[]),
        (&id(3).to_string(), &[3]),
        ("0190a5b4-7c00", &[]),
        ("100", &[1]),
        ("100.00", &[1]),
        ("١٠٠", &[1]),
        ("25", &[3, 2]),
        ("٢٥", &[3, 2]),
        ("25.0", &[2]),
        ("25.50", &[3]),
        ("99", &[]),
    ] {
        let meant: Vec<_> = has.iter().map(|n| id(*n)).collect();
        let all = found(store, &every(), &of_text(text)).await;
        assert_eq!(all, meant, "{text}");
    }
}

pub async fn a_search_restricts_by_state_time_terminal_and_amount_at_once(store: &dyn Store) {
    // 1 to 3 wait, 4 to 6 are paid; each of a terminal and a millisecond of its own.
    for n in 1..=6 {
        let waiting = opened(&asked(n, n), n);
        let paid = PaymentSnapshot {
            captured: Some(sample::aed("250")),
            ..reading(n, PaymentState::Closed)
        };
        let sale = match n {
            1..=3 => waiting,
            _ => after(&waiting, Event::Read(paid)),
        };
        put(store, &sale).await;
    }
    let at = |n: u64| Some(sample::START.after(Millis(n)));
    let aed = |text| Some(sample::aed(text));
    let kwd = |text| Money::parse(text, Currency::Kwd).ok();
    let terminal = |n: u32| Some(asked(n, n).intent.terminal);
    let (waiting, paid) = (vec![SaleState::Waiting], vec![SaleState::Paid]);
    let any = SalesQuery::default();
    let with = |change: fn(&mut SalesQuery)| {
        let mut query = SalesQuery::default();
        change(&mut query);
        query
    };
    let cases = [
        (any, &[6, 5, 4, 3, 2, 1][..]),
        (with(|query| query.states = vec![SaleState::Expired]), &[]),
        (
            SalesQuery {
                states: waiting.clone(),
                ..SalesQuery::default()
            },
            &[3, 2, 1],
        ),
        (
            SalesQuery {
                states: [waiting.clone(), paid.clone()].concat(),
                from: at(3),
                to: at(5),
                ..SalesQuery::default()
            },
            &[4, 3],
        ),
        (
            SalesQuery {
                states: paid.clone(),
                to: at(5),
                ..SalesQuery::default()
            },
            &[4],
        ),
        (
            SalesQuery {
                terminal: terminal(5),
                ..SalesQuery::default()
            },
            &[5],
        ),
        (
            SalesQuery {
                terminal: terminal(5),
                states: waiting,
                ..SalesQuery::default()
            },
            &[],
        ),
        (
            SalesQuery {
                min: aed("250"),
                max: aed("250"),
                from: at(6),
                ..SalesQuery::default()
            },
            &[6],
        ),
        (
            SalesQuery {
                min: aed("250.01"),
                ..SalesQuery::default()
            },
            &[],
        ),
        (
            SalesQuery {
                max: aed("249.99"),
                ..SalesQuery::default()
            },
            &[],
        ),
        (
            SalesQuery {
                min: kwd("1"),
                ..SalesQuery::default()
            },
            &[],
        ),
        (
            SalesQuery {
                min: aed("1"),
                max: kwd("500"),
                ..SalesQuery::default()
            },
            &[],
        ),
        (
            SalesQuery {
                states: paid,
                min: aed("1"),
                to: at(6),
                ..of_text("a-")
            },
            &[5, 4],
        ),
    ];
    for (query, has) in cases {
        let meant: Vec<_> = has.iter().map(|n| id(*n)).collect();
        assert_eq!(found(store, &every(), &query).await, meant, "{query:?}");
    }
}

pub async fn money_that_is_not_captured_is_found(store: &dyn Store) {
    // Authorised alone, captured in part, captured in full, and not paid at all.
    let of = |n: u32, status: PaymentState, captured: &str| PaymentSnapshot {
        captured: Some(sample::aed(captured)),
        ..reading(n, status)
    };
    for (n, read) in [
        (1, Some(of(1, PaymentState::Authorized, "0"))),
        (2, Some(of(2, PaymentState::Authorized, "100"))),
        (3, Some(of(3, PaymentState::Closed, "250"))),
        (4, None),
    ] {
        let waiting = opened(&asked(n, n), n);
        let sale = match read {
            Some(read) => after(&waiting, Event::Read(read)),
            None => waiting,
        };
        put(store, &sale).await;
    }
    let all = SalesQuery {
        uncaptured: true,
        ..SalesQuery::default()
    };
    assert_eq!(found(store, &every(), &all).await, [2, 1].map(id));
    let older = SalesQuery {
        to: Some(sample::START.after(Millis(2))),
        ..all.clone()
    };
    assert_eq!(found(store, &every(), &older).await, [1].map(id));
    let one = SalesQuery {
        uncaptured: true,
        ..of_text("a-2")
    };
    assert_eq!(found(store, &every(), &one).await, [2].map(id));
    let nobodys = Scope::Account(String::from("other").try_into().unwrap());
    assert_eq!(found(store, &nobodys, &all).await, []);
    let page = store.search(&every(), &all, None, 1).await.unwrap().sales;
    let place = page
        .last()
        .map(|sale| (sale.intent.created_at, sale.intent.id));
    let rest = store.search(&every(), &all, place, 9).await.unwrap().sales;
    let ids = page.iter().chain(&rest).map(|sale| sale.intent.id);
    assert!(ids.eq([2, 1].map(id)), "page by page");
}

pub async fn a_search_has_pages_and_each_sale_once_newest_first(store: &dyn Store) {
    for n in 1..=7 {
        // Two of the same millisecond are told apart by their ids.
        let mut sale = asked(n, n);
        sale.intent.created_at = sample::START.after(Millis(u64::from(n / 2)));
        insert(store, &sale).await;
    }
    let to = SalesQuery {
        to: Some(sample::START.after(Millis(3))),
        ..SalesQuery::default()
    };
    for (query, has) in [
        (of_text("a-"), &[7, 6, 5, 4, 3, 2, 1][..]),
        (to, &[5, 4, 3, 2, 1]),
    ] {
        let (mut seen, mut before): (Vec<SaleId>, Option<(Timestamp, SaleId)>) = (Vec::new(), None);
        loop {
            let page = store.search(&every(), &query, before, 3).await;
            let page = page.unwrap().sales;
            let Some(last) = page.last() else { break };
            before = Some((last.intent.created_at, last.intent.id));
            seen.extend(page.iter().map(|sale| sale.intent.id));
        }
        let meant: Vec<_> = has.iter().map(|n| id(*n)).collect();
        assert_eq!(seen, meant, "{query:?}");
    }
}

pub async fn a_search_in_another_scope_finds_nothing(store: &dyn Store) {
    let branch = |name: &str| BranchId::try_from(name.to_owned()).unwrap();
    let mut ours = opened(&asked(1, 1), 1);
    ours.intent.branch = branch("mall");
    ours.intent.recipient = Some(Recipient {
        digest: "d".into(),
        ends: "77".into(),
    });
    put(store, &ours).await;
    let mut theirs = asked(2, 2);
    theirs.intent.branch = branch("beach");
    insert(store, &theirs).await;
    let payment = payment(1).to_string();
    let mut queries: Vec<_> = ["a-1", &id(1).to_string(), "250", "77"]
        .map(of_text)
        .to_vec();
    assert!(payment.len() < 6, "{payment} is too short to be found by");
    queries.push(SalesQuery {
        states: vec![SaleState::Waiting],
        ..SalesQuery::default()
    });
    queries.push(SalesQuery {
        max: Some(sample::aed("250")),
        ..SalesQuery::default()
    });
    let nobodys = Scope::Account(String::from("other").try_into().unwrap());
    for query in queries {
        for (scope, has_it) in [
            (&every(), true),
            (&Scope::Branch(branch("mall")), true),
            (&Scope::Branch(branch("beach")), false),
            (&Scope::Branch(branch("nowhere")), false),
            (&nobodys, false),
        ] {
            let all = found(store, scope, &query).await;
            assert_eq!(all.contains(&id(1)), has_it, "{query:?} in {scope:?}");
        }
    }
    let newest = store
        .search(&every(), &SalesQuery::default(), None, 1)
        .await;
    assert_eq!(newest.unwrap().sales, [theirs]);
}

pub async fn the_terminals_of_a_branch_are_those_that_have_sold_in_it(store: &dyn Store) {
    let branch = |name: &str| BranchId::try_from(name.to_owned()).unwrap();
    let terminal = |name: &str| TerminalId::new(name).unwrap();
    for (n, place, name) in [
        (1, "mall", "T2"),
        (2, "mall", "T1"),
        (3, "mall", "T2"),
        (4, "beach", "T9"),
    ] {
        let mut sale = asked(n, n);
        sale.intent.branch = branch(place);
        sale.intent.terminal = terminal(name);
        put(store, &after(&sale, Event::NotCreated(Failure::NoAnswer))).await;
    }
    let mall = store.terminals(&branch("mall")).await.unwrap();
    assert_eq!(mall, [terminal("T1"), terminal("T2")]);
    let beach = store.terminals(&branch("beach")).await.unwrap();
    assert_eq!(beach, [terminal("T9")]);
    assert_eq!(store.terminals(&branch("airport")).await.unwrap(), []);
}
