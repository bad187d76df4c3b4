//! Sentences about the list of payments.

use payment::time::Millis;

use super::Stage;
use super::sales::{opened, paid, sale};
use crate::capabilities::Listing;
use crate::port::PageSize;

/// The list, read page by page in pages of every size, has each paid payment once, the newest
/// first, and nothing else.
pub async fn the_list_has_every_paid_payment_once_newest_first(stage: &dyn Stage) {
    let gateway = stage.gateway();
    if gateway.capabilities().listing != Listing::ByCreation {
        return;
    }
    let mut paid_so_far = Vec::new();
    for n in 1..=23 {
        let intent = sale(stage, n, 25_000);
        if n % 7 == 0 {
            opened(stage, &intent).await;
        } else {
            paid_so_far.push(paid(stage, n, 25_000).await.payment);
        }
        stage.time_passes(Millis::seconds(1)).await;
    }
    paid_so_far.reverse();
    for size in [PageSize::Full, PageSize::Few, PageSize::One] {
        let (mut listed, mut offset) = (Vec::new(), 0);
        loop {
            let page = gateway.paid_payments(offset, size).await.unwrap();
            if page.entries == 0 {
                break;
            }
            assert_eq!(page.unreadable(), 0);
            assert!(page.entries <= usize::try_from(size.entries()).unwrap());
            offset += u32::try_from(page.entries).unwrap();
            listed.extend(page.listed);
        }
        let payments: Vec<_> = listed.iter().map(|one| &one.snapshot.payment).collect();
        assert_eq!(payments, paid_so_far.iter().collect::<Vec<_>>(), "{size:?}");
        let terminal = stage.intent().terminal.to_string();
        for one in &listed {
            assert_eq!(one.terminal.as_ref(), Some(&terminal));
            assert!(one.created_at.is_some());
            assert_eq!(one.snapshot.captured, one.snapshot.amount);
        }
    }
}
