//! What goes wrong in a day, in an order that the seed picks.

use uuid::Uuid;

use super::account::Account;
use super::browser::Browser;
use super::fault::{Call, Fault};
use super::hooks;
use super::plan::{LedgerPlan, StreamPlan};
use super::shop::Shop;
use super::truth::{Decision, Status};
use super::world::World;

/// Somebody pays a session whose link never left the server: Tabby itself may have sent it.
fn stranger(world: &World) {
    let mut state = world.lock();
    let unseen: Vec<Uuid> = state
        .truth
        .payments
        .iter()
        .filter(|(id, payment)| payment.status == Status::Created && !state.shown.contains(id))
        .map(|(id, _)| *id)
        .collect();
    for id in unseen {
        state.truth.decide(id, Decision::Pay);
        state.add("paid unseen", 1);
    }
}

pub(super) const MINUTE: u64 = 60_000;

/// A customer pays what had ended; the gateway tells of it, or not. Checkout.com knows no step from an
/// end to a payment: there customers pay what was given up, and everything else that waits.
async fn pay_after_end(shop: &Shop) {
    let world = &shop.world;
    let now = world.now();
    let paid = {
        let mut state = world.lock();
        state.truth.at(now);
        match world.account() {
            Account::Tabby => state.truth.pay_after_end(now),
            Account::Checkout | Account::CheckoutAutomatic => state.truth.pay_what_waits(),
        }
    };
    for payment in paid {
        world.count("paid after the end");
        world.say(|| "a customer pays what had ended".to_owned());
        hooks::tell(shop.clone(), payment).await;
    }
}

/// Somebody is at the portal: ends promises, or gives back what was taken.
fn act_in_portal(world: &World, ends_promises: bool) {
    let now = world.now();
    let mut state = world.lock();
    let state = &mut *state;
    let (what, times) = if ends_promises {
        let ended = state.truth.end_promises(now, &mut state.luck);
        ("portal: promises ended", ended)
    } else {
        let returned = state.truth.return_taken(now, &mut state.luck);
        ("portal: returned", returned)
    };
    state.add(what, times);
}

/// How wrong a wall's clock may be.
fn skew(world: &World) -> i64 {
    const HOUR: i64 = 3_600_000;
    let skews = [0, 0, 0, HOUR, -HOUR, 24 * HOUR, -24 * HOUR];
    let which = usize::try_from(world.below(7)).unwrap_or(0);
    skews.get(which).copied().unwrap_or(0)
}

/// Somebody pays a code that was on a screen.
fn pay_a_shown_code(world: &World) {
    let mut state = world.lock();
    let shown: Vec<Uuid> = state.shown.iter().copied().collect();
    for payment in shown {
        state.truth.decide(payment, Decision::Pay);
    }
}

/// The server dies, the disk fills up, the network is bad, the machine sleeps, the clock is wrong.
pub(super) async fn trouble(shop: Shop, browser: Browser) {
    let world = &shop.world;
    loop {
        world.pause(5_000, 240_000).await;
        match world.below(28) {
            0 | 1 => {
                let in_points = 1 + world.below(40);
                let mut state = world.lock();
                state.crash_at = Some(state.points + in_points);
            }
            2 => {
                world.count("trouble: killed");
                world.crash();
            }
            3 => {
                let plan = if world.one_in(2) {
                    LedgerPlan::Refuses
                } else {
                    LedgerPlan::Unsure
                };
                world.lock().plan.ledger = plan;
                world.pause(1_000, 120_000).await;
                world.lock().plan.ledger = LedgerPlan::Whole;
            }
            4 | 5 => {
                let one_in = 1 + u32::try_from(world.below(6)).unwrap_or(0);
                world.lock().plan.one_in = one_in;
                world.pause(1_000, 180_000).await;
                world.lock().plan.one_in = 0;
            }
            6 => {
                world.lock().truth.rejects = true;
                world.pause(1_000, 60_000).await;
                world.lock().truth.rejects = false;
            }
            7 => {
                if browser.wipe() {
                    world.count("trouble: storage wiped");
                }
            }
            8 | 9 => {
                // Nothing can be cancelled, captured or released for a while, in one way or another.
                let which = usize::try_from(world.below(16)).unwrap_or(0);
                let fault = Fault::ALL.get(which).copied().unwrap_or(Fault::Refused);
                let call = match world.account() {
                    Account::Tabby if world.one_in(3) => Call::Refund,
                    Account::Tabby => Call::Cancel,
                    _ if world.one_in(2) => Call::Capture,
                    _ => Call::Void,
                };
                world.lock().plan.exactly = Some((call, fault, 60));
                world.pause(60_000, 400_000).await;
                world.lock().plan.exactly = None;
            }
            11 => {
                let all: Vec<Uuid> = world.lock().truth.payments.keys().copied().collect();
                for payment in all.into_iter().rev().take(4) {
                    hooks::forge(&shop, payment).await;
                }
            }
            12 => {
                // Customers do not sleep when the shop's machine does.
                if world.one_in(2) {
                    pay_a_shown_code(world);
                }
                let naps = [15_000, 4 * MINUTE, 25 * MINUTE, 8 * 60 * MINUTE];
                let which = usize::try_from(world.below(4)).unwrap_or(0);
                world.sleep(naps.get(which).copied().unwrap_or(MINUTE));
            }
            13 => {
                world.set_wall(skew(world));
                world.pause(1_000, 900_000).await;
                world.set_wall(0);
            }
            14 => pay_after_end(&shop).await,
            15 | 17 | 18 => act_in_portal(world, true),
            16 => act_in_portal(world, false),
            // Where the shop captures, that would hide that it does not.
            19 if world.account() == Account::Checkout => {}
            19 => {
                let captured = world.lock().truth.capture_all();
                world.add("trouble: captured late", captured);
            }
            20 | 21 => {
                for _ in 0..1 + world.below(4) {
                    world.count("streams: cut");
                    world.cut_streams();
                    world.pause(100, 8_000).await;
                }
            }
            22 | 23 => {
                // Longer than a page waits for a stream that says nothing, or not.
                world.lock().plan.streams = StreamPlan::Held;
                world.pause(2_000, 90_000).await;
                world.lock().plan.streams = StreamPlan::Whole;
            }
            24 | 25 => {
                world.lock().plan.streams = StreamPlan::Refused;
                world.cut_streams();
                world.pause(2_000, 90_000).await;
                world.lock().plan.streams = StreamPlan::Whole;
            }
            _ => {
                // Few sessions are unseen, and not for long.
                for _ in 0..20 {
                    stranger(world);
                    world.pause(300, 3_000).await;
                }
            }
        }
        world.pause(100, 45_000).await;
        if world.lock().dead {
            world.count("restarts");
            shop.start(skew(world));
        }
    }
}
