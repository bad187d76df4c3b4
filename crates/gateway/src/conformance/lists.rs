//! Sentences about the list of payments.

use payment::sale::Intent;
use payment::time::Millis;

use super::Stage;
use super::sales::{opened, paid, sale};
use crate::capabilities::Listing;
use crate::list::Listed;
use crate::port::GatewayError;

/// The whole list; `between` happens after its first page.
async fn whole(stage: &dyn Stage, between: impl AsyncFn()) -> Vec<Listed> {
    let (mut all, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = stage.gateway().list_payments(cursor.as_ref()).await;
        let page = page.unwrap();
        assert_eq!(page.unreadable, 0);
        all.extend(page.listed);
        cursor = page.next;
        pages += 1;
        assert!(pages < 1_000, "the list has no end");
        if pages == 1 {
            between().await;
        }
        if cursor.is_none() {
            return all;
        }
    }
}

/// The list, read page by page, has each paid payment once, the newest first, and nothing else.
pub async fn the_list_has_every_paid_payment_once_newest_first(stage: &dyn Stage) {
    if stage.gateway().capabilities().listing != Listing::ByCreation {
        return;
    }
    let mut paid_so_far = Vec::new();
    for n in 1..=47 {
        let intent = sale(stage, n, 25_000);
        if n % 7 == 0 {
            opened(stage, &intent).await;
        } else {
            paid_so_far.push(paid(stage, n, 25_000).await.payment);
        }
        stage.time_passes(Millis::seconds(1)).await;
    }
    paid_so_far.reverse();
    let listed = whole(stage, async || {}).await;
    let payments: Vec<_> = listed.iter().map(|one| &one.snapshot.payment).collect();
    assert_eq!(payments, paid_so_far.iter().collect::<Vec<_>>());
    let terminal = stage.intent().terminal.to_string();
    for one in &listed {
        assert_eq!(one.terminal.as_ref(), Some(&terminal));
        assert!(one.created_at.is_some());
        assert_eq!(one.snapshot.captured, one.snapshot.amount);
    }
}

/// A payment that is made while the list is read hides none that was there before.
pub async fn what_is_paid_while_the_list_is_read_hides_nothing(stage: &dyn Stage) {
    if stage.gateway().capabilities().listing != Listing::ByCreation {
        return;
    }
    let mut before = Vec::new();
    for n in 1..=45 {
        before.push(paid(stage, n, 25_000).await.payment);
        stage.time_passes(Millis::seconds(1)).await;
    }
    let listed = whole(stage, async || {
        for n in 46..=48 {
            paid(stage, n, 25_000).await;
        }
    });
    let listed = listed.await;
    for payment in &before {
        let is_listed = listed.iter().any(|one| one.snapshot.payment == *payment);
        assert!(is_listed, "{payment}");
    }
}

/// Where payments are listed by reference, those of a reference are found, with the ids of their
/// sales, and no others.
pub async fn the_payments_of_a_reference_are_found_with_their_sales(stage: &dyn Stage) {
    let gateway = stage.gateway();
    let (mine, other) = (sale(stage, 1, 25_000), sale(stage, 2, 25_000));
    if gateway.capabilities().listing != Listing::ByReference {
        let found = gateway.payments_of(&mine.reference).await;
        assert!(matches!(found, Err(GatewayError::Refused(_))));
        return;
    }
    let nobodys = sale(stage, 3, 25_000).reference;
    assert_eq!(gateway.payments_of(&nobodys).await, Ok(Vec::new()));
    // Two sales of one order: the first was not paid.
    let again = Intent {
        id: sale(stage, 4, 25_000).id,
        ..mine.clone()
    };
    let mut payments = Vec::new();
    for intent in [&mine, &other, &again] {
        let (session, _) = opened(stage, intent).await;
        assert!(stage.customer_authorises(&session.payment).await);
        payments.push(session.payment);
        stage.time_passes(Millis::seconds(1)).await;
    }
    let found = gateway.payments_of(&mine.reference).await.unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.sale, &one.snapshot.payment))
        .collect();
    let newest_first = [
        (Some(again.id), payments.get(2).unwrap()),
        (Some(mine.id), payments.first().unwrap()),
    ];
    assert_eq!(found, newest_first);
}
