//! That the simulation's tabs hear what the server pushes, over streams that break.

#![allow(clippy::unwrap_used, reason = "tests may")]

use std::time::Duration;

use payment::id::SaleId;
use payment::sale::Method;
use prove::sim::day::on_paused_clock;
use prove::sim::fault::{Call, Fault};
use prove::sim::plan::StreamPlan;
use prove::sim::truth::Decision;
use prove::sim::{Account, Browser, Shop, Tab, World};
use till::{Event, Key, Screen};
use tokio::time::sleep;
use uuid::Uuid;

/// A tab that shows the code of a sale, and whose questions about it are all lost from now on.
async fn deaf_tab(world: &World) -> Tab {
    let browser = Browser::new(Shop::open(world.clone()).unwrap());
    let tab = browser.open();
    sleep(Duration::from_secs(5)).await;
    for digit in [2, 5, 0, 0, 0] {
        tab.send(Event::Key(Key::Digit(digit)));
    }
    tab.send(Event::Start(SaleId(Uuid::from_u128(1)), Method::Qr));
    sleep(Duration::from_secs(2)).await;
    assert_eq!(tab.till().screen(), Screen::Showing);
    world.lock().plan.exactly = Some((Call::TillRead, Fault::Refused, u32::MAX));
    tab
}

fn pay(world: &World) {
    let mut state = world.lock();
    let payment = *state.truth.payments.keys().next().unwrap();
    state.truth.decide(payment, Decision::Pay);
}

#[test]
fn a_tab_hears_of_a_payment_by_its_stream_alone() {
    for (streams, shows) in [
        (StreamPlan::Whole, Screen::Result),
        (StreamPlan::Refused, Screen::Showing),
    ] {
        on_paused_clock(async move {
            let world = World::new(1, Account::Tabby, false);
            world.lock().plan.streams = streams;
            let tab = deaf_tab(&world).await;
            pay(&world);
            sleep(Duration::from_secs(20)).await;
            assert_eq!(tab.till().screen(), shows, "{streams:?}");
        });
    }
}

#[test]
fn a_stream_that_was_cut_goes_on_after_what_it_said_last() {
    on_paused_clock(async {
        let world = World::new(1, Account::Tabby, false);
        let tab = deaf_tab(&world).await;
        world.lock().plan.tills_offline = true;
        world.cut_streams();
        pay(&world);
        // The server reads the payment meanwhile. What it pushes comes with the next stream.
        sleep(Duration::from_secs(20)).await;
        assert_eq!(tab.till().screen(), Screen::Showing);
        world.lock().plan.tills_offline = false;
        sleep(Duration::from_secs(20)).await;
        assert_eq!(tab.till().screen(), Screen::Result);
        assert!(world.lock().counts.contains_key("streams: resumed"));
        assert!(!world.lock().counts.contains_key("streams: told anew"));
    });
}

#[test]
fn a_stream_that_is_held_up_is_given_up_and_the_tab_asks_when_it_comes_back() {
    on_paused_clock(async {
        let world = World::new(1, Account::Tabby, false);
        let tab = deaf_tab(&world).await;
        world.lock().plan.streams = StreamPlan::Held;
        pay(&world);
        sleep(Duration::from_secs(60)).await;
        assert_eq!(tab.till().screen(), Screen::Showing);
        assert!(world.lock().counts.contains_key("streams: given up"));
        // What was pushed meanwhile does not come again: a new stream tells of the terminal anew.
        world.lock().plan.streams = StreamPlan::Whole;
        world.lock().plan.exactly = None;
        sleep(Duration::from_secs(20)).await;
        assert_eq!(tab.till().screen(), Screen::Result);
    });
}
