//! Sales of which nobody knew and that are there after all; how old an answer is.

use super::sample::{NOW, after, creating, id, view};
use crate::{Ask, Event, News, Reply, Till};
use contract::{ProblemCode, SaleState};
use payment::sale::Method;
use payment::time::{Millis, Timestamp};

#[test]
fn a_sale_that_turns_up_after_all_is_not_keyed_a_second_time() {
    let reply = Reply::Problem(ProblemCode::UnknownSale);
    let given_up = after(creating(), Event::Answer(id(1), Ask::Create, reply));
    let news = News {
        sale: Some(view(1, SaleState::Waiting)),
        ..News::default()
    };
    let till = after(given_up, Event::News(news));
    let Till::Selling(active) = &till else {
        panic!("not selling")
    };
    assert_eq!(active.overtook(), None);
    let till = after(till, Event::Pushed(view(1, SaleState::Paid)));
    assert_eq!(after(till, Event::NewSale), Till::default());
}

#[test]
fn a_sale_that_turns_up_behind_its_second_try_is_not_keyed_a_third_time() {
    let reply = Reply::Problem(ProblemCode::UnknownSale);
    let given_up = after(creating(), Event::Answer(id(1), Ask::Create, reply));
    // The first request comes to the server at last, and just before the second one.
    let second = after(given_up, Event::Start(id(2), Method::Qr));
    assert!(matches!(&second, Till::Selling(active) if active.draft().id == id(2)));
    let reply = Reply::Problem(ProblemCode::TerminalBusy);
    let busy = after(second, Event::Answer(id(2), Ask::Create, reply));
    let news = News {
        sale: Some(view(1, SaleState::Waiting)),
        ..News::default()
    };
    let till = after(busy, Event::News(news));
    let Till::Selling(active) = &till else {
        panic!("not selling")
    };
    assert_eq!((active.draft().id, active.overtook()), (id(1), None));
    let till = after(till, Event::Pushed(view(1, SaleState::Paid)));
    assert_eq!(after(till, Event::NewSale), Till::default());
}

#[test]
fn how_old_the_gateways_answer_is_counts_from_its_last_reading_and_not_from_the_servers_words() {
    let mut checking = view(1, SaleState::Checking);
    checking.server_time = Timestamp(60_000);
    checking.read_at = Some(Timestamp(47_000));
    let till = after(
        creating(),
        Event::Answer(id(1), Ask::Create, Reply::View(checking)),
    );
    let Till::Selling(active) = till else {
        panic!("not selling")
    };
    assert_eq!(active.since_read(NOW), Millis::seconds(13));
}
