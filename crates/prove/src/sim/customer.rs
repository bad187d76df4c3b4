//! A customer who has seen a code.

use uuid::Uuid;

use super::hooks;
use super::shop::Shop;
use super::truth::Decision;

/// What a customer does who has seen a code: at some time, once, or never.
pub(crate) async fn customer(shop: Shop, payment: Uuid) {
    let world = shop.world.clone();
    world.pause(2_000, 400_000).await;
    let decision = match world.below(10) {
        0..=5 => Decision::Pay,
        6 => Decision::BeRefused,
        7 => Decision::Cancel,
        _ => return,
    };
    let now = world.now();
    world.say(|| format!("customer: {decision:?}"));
    {
        let mut state = world.lock();
        state.truth.at(now);
        state.truth.decide(payment, decision);
    }
    hooks::tell(shop, payment).await;
}
