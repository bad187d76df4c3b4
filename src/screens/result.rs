//! What now?

use leptos::prelude::*;
use payment::contract::{ProblemCode, Reason, SaleState, SaleView};
use payment::till::{Decision, Ending, Event, Face, Outcome, Till};

use super::big_amount;
use crate::components::{
    self, Mark, alert, button, line, live, main_button, node, nothing, question, receipt, sign,
};
use crate::i18n::{Words, date_time};
use crate::till::{Driver, fit_paper, print_once, print_soon};

/// The whole screen says how the sale ended; it stays until it is acknowledged.
pub fn result(driver: Driver) -> AnyView {
    let words = driver.words();
    let done = driver.till.with_untracked(|till| match till {
        Till::Done(done) => Some((done.outcome.clone(), done.decision)),
        Till::Entering(_) | Till::Selling(_) => None,
    });
    let Some((outcome, decision)) = done else {
        return ().into_any();
    };
    let (ending, is_unseen) = (outcome.ending(), outcome.is_unseen());
    let decides = matches!(
        ending,
        Ending::PaidLate | Ending::Returning | Ending::Mismatch
    );
    let to_heading = decides || driver.came_by_itself();
    let (class, mark) = look(ending);
    let sentence = sentence(&outcome, words);
    let heading = name_of(&outcome, words);
    let amount = big_amount(Some(outcome.amount()), driver.digits());
    let key_refused = is_key_refused(&outcome);
    let sale = match outcome {
        Outcome::Sale(sale) => Some(sale),
        Outcome::Unavailable { .. } => None,
    };
    if let (Ending::Paid, Some(sale)) = (ending, &sale) {
        print_once(driver, sale.id);
    }
    let support = sale.as_ref().map(|sale| support(driver, sale));
    // For the printer only: Ctrl+P here prints the receipt, too.
    let paper = sale
        // Late money may go back: no paper before somebody has decided.
        .filter(|_| ending == Ending::Paid)
        .map(|sale| {
            let terminal = driver.terminal.get_untracked();
            let paper = driver
                .prefs
                .with_untracked(|prefs| receipt(&sale, terminal.as_ref(), prefs));
            request_animation_frame(fit_paper);
            node("div", "paper-only", vec![paper])
        });
    let mut all = vec![
        sign(mark),
        components::heading(heading, to_heading),
        amount,
        line("p", "sentence", sentence),
    ];
    all.extend(support);
    if decision.is_some_and(|decision| decision.unheard) {
        all.push(alert("notice problem", words.undecided.to_owned()));
    }
    all.push(match ending {
        Ending::PaidLate => decide(driver, decision),
        _ => buttons(driver, ending, is_unseen, key_refused),
    });
    node(
        "div",
        "face",
        vec![node("main", class, all), paper.unwrap_or_else(nothing)],
    )
}

/// The heading of an ended sale; nothing for any other.
pub fn heading(till: &Till, words: &'static Words) -> &'static str {
    match till {
        Till::Done(done) => name_of(&done.outcome, words),
        Till::Entering(_) | Till::Selling(_) => "",
    }
}

/// The heading of this end: money that came and went back is no cancellation.
fn name_of(outcome: &Outcome, words: &'static Words) -> &'static str {
    match outcome {
        Outcome::Sale(sale)
            if sale.state == SaleState::Paid && sale.reason == Some(Reason::CameLate) =>
        {
            words.kept_late
        }
        Outcome::Sale(sale)
            if sale.state == SaleState::Cancelled && sale.reason == Some(Reason::Refunded) =>
        {
            words.refunded_heading
        }
        _ if is_key_refused(outcome) => words.key_refused,
        _ => name(outcome.ending(), words),
    }
}

/// Whether Tabby does not take the shop's key: trying again changes nothing.
fn is_key_refused(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Sale(sale) if sale.reason == Some(Reason::KeyRefused))
}

const fn name(ending: Ending, words: &'static Words) -> &'static str {
    match ending {
        Ending::Paid => words.paid,
        Ending::NotApproved => words.not_approved,
        Ending::Cancelled => words.cancelled,
        Ending::Expired => words.expired,
        Ending::Unavailable => words.unavailable,
        Ending::PaidLate => words.paid_late,
        Ending::Returning => words.returning,
        Ending::Mismatch => words.mismatch,
    }
}

const fn look(ending: Ending) -> (&'static str, Mark) {
    match ending {
        Ending::Paid => ("screen result tone-paid", Mark::Tick),
        Ending::NotApproved => ("screen result tone-refused", Mark::Cross),
        Ending::Unavailable => ("screen result tone-refused", Mark::Cloud),
        Ending::Cancelled => ("screen result tone-cancelled", Mark::Cross),
        Ending::Expired => ("screen result tone-cancelled", Mark::Clock),
        Ending::PaidLate | Ending::Returning | Ending::Mismatch => {
            ("screen result tone-checking", Mark::Warning)
        }
    }
}

/// What happened, and what it means for the money.
fn sentence(outcome: &Outcome, words: &'static Words) -> &'static str {
    let sale = match outcome {
        Outcome::Unavailable {
            code: Some(ProblemCode::LedgerUnavailable),
            ..
        } => return words.ledger_meaning,
        Outcome::Unavailable { .. } => return words.unavailable_meaning,
        Outcome::Sale(sale) => sale,
    };
    match (sale.state, sale.reason) {
        // Nothing was paid: goods that go out now are given away.
        (SaleState::Paid, _) if sale.is_test => words.test_meaning,
        (SaleState::Paid, Some(Reason::CameLate)) => words.kept_late_meaning,
        (SaleState::Paid, _) if sale.captured.is_zero() => words.not_captured,
        (SaleState::Paid, _) => words.paid_meaning,
        (SaleState::Declined, reason) => words.rejection(reason),
        (SaleState::Rejected, _) => words.rejected_meaning,
        (SaleState::Cancelled, Some(Reason::Customer)) => words.cancelled_by_customer,
        (SaleState::Cancelled, Some(Reason::ClosedUnpaid)) => words.closed_unpaid,
        (SaleState::Cancelled, Some(Reason::Refunded)) => words.refunded,
        (SaleState::Cancelled, _) => words.cancelled_meaning,
        (SaleState::Expired, _) => words.expired_meaning,
        (SaleState::Failed, Some(Reason::KeyRefused)) => words.key_refused_meaning,
        (SaleState::Failed, Some(Reason::Refused)) => words.refused_meaning,
        (SaleState::Failed, _) => words.unavailable_meaning,
        (SaleState::PaidLate, _) => words.paid_late_meaning,
        (SaleState::Returning, Some(Reason::NotReturned)) => words.not_returned,
        (SaleState::Returning, _) => words.returning_meaning,
        (_, Some(Reason::Released)) => words.released_meaning,
        _ => words.mismatch_meaning,
    }
}

/// What support asks for.
fn support(driver: Driver, sale: &SaleView) -> AnyView {
    let words = driver.words();
    let row = |label: &'static str, value: String| {
        node(
            "div",
            "",
            vec![
                line("dt", "", label),
                node("dd", "", vec![components::value(value)]),
            ],
        )
    };
    let zone = untrack(|| driver.time_zone());
    let mut rows = vec![
        row(words.reference, sale.reference.to_string()),
        row(
            words.date,
            date_time(
                sale.created_at,
                driver.lang(),
                driver.digits(),
                zone.as_deref(),
            ),
        ),
    ];
    rows.extend(
        sale.payment_id
            .as_ref()
            .map(|payment| row(words.payment, payment.to_string())),
    );
    node("dl", "support", rows)
}

/// Late money stays until somebody says what becomes of it.
fn decide(driver: Driver, decision: Option<Decision>) -> AnyView {
    let words = driver.words();
    if decision.is_some_and(|decision| !decision.unheard) {
        return line("div", "spinner", "");
    }
    let (asking, keeping) = (RwSignal::new(false), RwSignal::new(false));
    let send_back = move || {
        asking.set(false);
        driver.send(Event::Return);
    };
    let keep = move || {
        keeping.set(false);
        driver.send(Event::Keep);
    };
    // Neither has the focus: an Enter that was meant for the keypad decides nothing about money.
    let buttons = vec![
        button("primary", words.attach, Box::new(move || keeping.set(true))),
        button("", words.send_back, Box::new(move || asking.set(true))),
    ];
    let dialog = live(Box::new(move || match (asking.get(), keeping.get()) {
        (true, _) => question(words.before_sending_back(), asking, Box::new(send_back)),
        (_, true) => question(words.before_keeping(), keeping, Box::new(keep)),
        _ => nothing(),
    }));
    node(
        "div",
        "decision",
        vec![node("div", "buttons", buttons), dialog],
    )
}

/// One thing to do next, and what else can be done.
fn buttons(driver: Driver, ending: Ending, is_unseen: bool, key_refused: bool) -> AnyView {
    let words = driver.words();
    let new_sale = move || driver.send(Event::NewSale);
    let again = move || driver.again();
    let otherwise = move || driver.send(Event::OtherMethod);
    let print = move || {
        driver.send(Event::Turn(Face::Receipt));
        print_soon();
    };
    // Nothing that decides has the focus on a screen that came by itself.
    let by_itself = driver.came_by_itself();
    let first = |label, press| main_button(label, !by_itself, press);
    let (first, second) = match ending {
        // It records that somebody has looked.
        _ if is_unseen => (
            button("primary", words.manager_checked, Box::new(new_sale)),
            None,
        ),
        Ending::Paid => (
            first(words.new_sale, Box::new(new_sale)),
            Some(button("", words.print_receipt, Box::new(print))),
        ),
        Ending::Unavailable if key_refused => (
            first(words.other_method, Box::new(otherwise)),
            Some(button("", words.try_again, Box::new(again))),
        ),
        Ending::NotApproved => (
            first(words.other_method, Box::new(otherwise)),
            Some(button("", words.try_again, Box::new(again))),
        ),
        Ending::Unavailable => (
            first(words.try_again, Box::new(again)),
            Some(button("", words.other_method, Box::new(otherwise))),
        ),
        Ending::Cancelled | Ending::Expired => (
            first(words.new_sale, Box::new(new_sale)),
            Some(button("", words.try_again, Box::new(again))),
        ),
        // Late money has buttons of its own.
        Ending::PaidLate | Ending::Returning | Ending::Mismatch => {
            (button("primary", words.new_sale, Box::new(new_sale)), None)
        }
    };
    node(
        "div",
        "buttons",
        [first].into_iter().chain(second).collect(),
    )
}
