//! The screen of an ended sale.

use contract::{CapabilitiesView, Reason, SaleView};
use leptos::prelude::*;
use till::{Ending, Outcome, Till};
use ui::components::{self, alert, line, live_text, node, nothing, receipt, sign};
use ui::words::date_time;

use super::buttons::{buttons, decide};
use super::heading::{is_refused, look, name_of};
use super::meaning::{given_up, sentence, sentence_about, sentences, sums};
use crate::runtime::{Driver, fit_paper, print_once};
use crate::screens::parts::{big_amount, overtaken};

/// Shows how the sale ended, until it is acknowledged.
pub fn result(driver: Driver) -> AnyView {
    let words = driver.words();
    let done = driver.till.with_untracked(|till| match till {
        Till::Done(done) => Some((done.outcome.clone(), done.decision, done.overtook())),
        Till::Entering(_) | Till::Selling(_) => None,
    });
    let Some((outcome, decision, overtook)) = done else {
        return ().into_any();
    };
    let (ending, is_unseen) = (outcome.ending(), outcome.is_unseen());
    let decides = matches!(
        ending,
        Ending::PaidLate | Ending::Returning | Ending::Mismatch
    );
    let to_heading = decides || driver.came_by_itself();
    let (class, mark) = look(&outcome);
    let sums: Vec<_> = sums(&outcome, words)
        .into_iter()
        .map(|(text, sum)| sentence_about(text, sum, driver.digits()))
        .collect();
    let heading = name_of(&outcome, words);
    let amount = big_amount(Some(outcome.amount()), driver.digits());
    let is_refused = is_refused(&outcome);
    let is_out_of_time =
        matches!(&outcome, Outcome::Sale(sale) if sale.reason == Some(Reason::TimeOut));
    let can = untrack(|| driver.capabilities());
    let sentences = match ending {
        Ending::Paid => vec![paid(driver, can)],
        Ending::GivenUp => of_lines(given_up(is_out_of_time, can, words)),
        _ => of_lines(sentences(&outcome, can, words)),
    };
    let sale = match outcome {
        Outcome::Sale(sale) => Some(sale),
        Outcome::Unavailable { .. } => None,
    };
    // A receipt without the shop's name is none: it is printed once the server has told it.
    let is_of_shop = driver.terminal.with_untracked(Option::is_some);
    if let (Ending::Paid, true, Some(sale)) = (ending, is_of_shop, &sale) {
        print_once(driver, sale.id);
    }
    let id = sale.as_ref().map(|sale| sale.id);
    let support = sale.as_ref().map(|sale| support(driver, sale));
    // For printing only: Ctrl+P on this screen prints the receipt.
    let paper = sale
        // A late payment may be returned: no receipt before somebody has decided.
        .filter(|_| ending == Ending::Paid)
        .map(|sale| {
            let terminal = driver.terminal.get_untracked();
            let paper = driver
                .prefs
                .with_untracked(|prefs| receipt(&sale, terminal.as_ref(), prefs.paper()));
            request_animation_frame(fit_paper);
            node("div", "paper-only", vec![paper])
        });
    let mut all = vec![sign(mark), components::heading(heading, to_heading), amount];
    all.extend(sums);
    all.extend(sentences);
    all.extend(support);
    if let Some(amount) = overtook {
        all.push(overtaken(amount, words, driver.digits()));
    }
    if decision.is_some_and(|decision| decision.unheard) {
        all.push(alert("notice problem", words.undecided.to_owned()));
    }
    all.push(match ending {
        Ending::PaidLate => decide(driver, decision),
        _ => buttons(driver, id, ending, is_unseen, is_refused, is_out_of_time),
    });
    node(
        "div",
        "face",
        vec![node("main", class, all), paper.unwrap_or_else(nothing)],
    )
}

fn of_lines(sentences: Vec<&'static str>) -> Vec<AnyView> {
    let line = |text| line("p", "sentence", text);
    sentences.into_iter().map(line).collect()
}

/// What a paid screen says. It changes in place when the capture comes: the screen and its buttons
/// stay as they are.
fn paid(driver: Driver, can: CapabilitiesView) -> AnyView {
    let words = driver.words();
    let said = move || {
        driver.till.with(|till| match till {
            Till::Done(done) => sentence(&done.outcome, can, words).to_owned(),
            Till::Entering(_) | Till::Selling(_) => String::new(),
        })
    };
    node("p", "sentence", vec![live_text(Box::new(said))])
}

/// The data that Tabby's support asks for.
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
