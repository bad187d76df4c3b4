//! The screen of an ended sale.

use contract::{ProblemCode, Reason, SaleState, SaleView};
use leptos::prelude::*;
use payment::Money;
use till::{Decision, Ending, Event, Face, Outcome, Till};
use ui::components::{
    self, Mark, alert, button, line, live, main_button, node, nothing, receipt, sign,
};
use ui::words::{Digits, Words, coded, date_time, parts};

use super::parts::{big_amount, overtaken, question};
use crate::runtime::{Driver, fit_paper, print_once, print_soon};

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
    let sentences = sentences(&outcome, words);
    let heading = name_of(&outcome, words);
    let amount = big_amount(Some(outcome.amount()), driver.digits());
    let is_refused = is_refused(&outcome);
    let sale = match outcome {
        Outcome::Sale(sale) => Some(sale),
        Outcome::Unavailable { .. } => None,
    };
    if let (Ending::Paid, Some(sale)) = (ending, &sale) {
        print_once(driver, sale.id);
    }
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
    all.extend(
        sentences
            .into_iter()
            .map(|text| line("p", "sentence", text)),
    );
    all.extend(support);
    if let Some(amount) = overtook {
        all.push(overtaken(amount, words, driver.digits()));
    }
    if decision.is_some_and(|decision| decision.unheard) {
        all.push(alert("notice problem", words.undecided.to_owned()));
    }
    all.push(match ending {
        Ending::PaidLate => decide(driver, decision),
        _ => buttons(driver, ending, is_unseen, is_refused),
    });
    node(
        "div",
        "face",
        vec![node("main", class, all), paper.unwrap_or_else(nothing)],
    )
}

/// The heading of an ended sale; empty for any other.
pub fn heading(till: &Till, words: &'static Words) -> &'static str {
    match till {
        Till::Done(done) => name_of(&done.outcome, words),
        Till::Entering(_) | Till::Selling(_) => "",
    }
}

/// The heading of this outcome.
const fn name_of(outcome: &Outcome, words: &'static Words) -> &'static str {
    match outcome {
        Outcome::Sale(sale) => ended_as(sale, words),
        // The shop's own server refused the sale: Tabby was not asked.
        Outcome::Unavailable { code: Some(_), .. } => words.not_begun,
        Outcome::Unavailable { code: None, .. } => words.unavailable,
    }
}

/// How a sale ended, in a word or two, for its result and for the list of sales. A payment that was
/// refunded is not called a cancellation, and one that cannot be returned is not said to be on its
/// way back.
pub(super) const fn ended_as(sale: &SaleView, words: &'static Words) -> &'static str {
    match (sale.state, sale.reason) {
        (SaleState::Paid, Some(Reason::CameLate)) => words.kept_late,
        (SaleState::Paid, _) => words.paid,
        (SaleState::Rejected | SaleState::Declined, _) => words.not_approved,
        (SaleState::Cancelled, Some(Reason::Refunded)) => words.refunded_heading,
        (SaleState::Cancelled, _) => words.cancelled,
        (SaleState::Expired, _) => words.expired,
        (SaleState::Failed, Some(Reason::KeyRefused)) => words.key_refused,
        (SaleState::Failed, Some(Reason::Refused)) => words.refused_heading,
        (SaleState::Failed, Some(Reason::Unrecorded)) => words.not_begun,
        (SaleState::Failed, _) => words.unavailable,
        (SaleState::PaidLate, _) => words.paid_late,
        (SaleState::Returning, Some(Reason::NotReturned)) => words.not_returned_heading,
        (SaleState::Returning, _) => words.returning,
        // None of the others is a proper end.
        (
            SaleState::Mismatch
            | SaleState::Creating
            | SaleState::Waiting
            | SaleState::Cancelling
            | SaleState::Checking,
            _,
        ) => words.mismatch,
    }
}

/// Whether Tabby refuses this shop's requests, so that trying again does not help.
fn is_refused(outcome: &Outcome) -> bool {
    let of_no_use = |reason| matches!(reason, Reason::KeyRefused | Reason::Refused);
    matches!(outcome, Outcome::Sale(sale) if sale.reason.is_some_and(of_no_use))
}

fn look(outcome: &Outcome) -> (&'static str, Mark) {
    match outcome.ending() {
        // Green and a tick would say that goods are to be handed over.
        Ending::Paid if outcome.came_late() => ("screen result tone-checking", Mark::Clock),
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

/// What happened, what it means for the money, and what to do now. Tabby's published texts are
/// shown exactly as published; where they do not mention the money, a sentence is added.
fn sentences(outcome: &Outcome, words: &'static Words) -> Vec<&'static str> {
    let first = sentence(outcome, words);
    match outcome {
        Outcome::Sale(sale) if sale.state == SaleState::Declined => {
            vec![first, words.nothing_charged]
        }
        _ => vec![first],
    }
}

/// The sums that Tabby captured and refunded for a frozen sale, which the manager has to know
/// first.
fn sums(outcome: &Outcome, words: &'static Words) -> Vec<(&'static str, Money)> {
    let Outcome::Sale(sale) = outcome else {
        return Vec::new();
    };
    if sale.state != SaleState::Mismatch || sale.captured.is_zero() {
        return Vec::new();
    }
    let mut all = vec![(words.sums_taken, sale.captured)];
    if !sale.refunded.is_zero() {
        all.push((words.sums_given_back, sale.refunded));
    }
    all
}

/// A sentence about an amount, which keeps its order inside Arabic text.
fn sentence_about(text: &'static str, sum: Money, digits: Digits) -> AnyView {
    let (before, after) = parts(text);
    let sum = components::value(coded(sum, digits));
    let children = vec![before.into_any(), sum, after.into_any()];
    node("p", "sentence", children)
}

fn sentence(outcome: &Outcome, words: &'static Words) -> &'static str {
    let sale = match outcome {
        Outcome::Unavailable {
            code: Some(ProblemCode::LedgerUnavailable),
            ..
        } => return words.ledger_meaning,
        Outcome::Unavailable { code: Some(_), .. } => return words.refused,
        Outcome::Unavailable { code: None, .. } => return words.unavailable_meaning,
        Outcome::Sale(sale) => sale,
    };
    match (sale.state, sale.reason) {
        // Nothing was paid: goods handed over now would be given away.
        (SaleState::Paid, _) if sale.is_test => words.test_meaning,
        (SaleState::Paid, Some(Reason::CameLate)) => words.kept_late_meaning,
        (SaleState::Paid, _) if sale.captured.minor() < sale.amount.minor() => words.not_captured,
        (SaleState::Paid, _) => words.paid_meaning,
        (SaleState::Declined, reason) => words.rejection(reason),
        (SaleState::Rejected, _) => words.rejected_meaning,
        (SaleState::Cancelled, Some(Reason::Customer)) => words.cancelled_by_customer,
        (SaleState::Cancelled, Some(Reason::ClosedUnpaid)) => words.closed_unpaid,
        (SaleState::Cancelled, Some(Reason::Unattended)) => words.cancelled_unattended,
        (SaleState::Cancelled, Some(Reason::Refunded)) => words.refunded,
        (SaleState::Cancelled, _) => words.cancelled_meaning,
        (SaleState::Expired, _) => words.expired_meaning,
        (SaleState::Failed, Some(Reason::KeyRefused)) => words.key_refused_meaning,
        (SaleState::Failed, Some(Reason::Refused)) => words.refused_meaning,
        (SaleState::Failed, Some(Reason::Unrecorded)) => words.unrecorded_meaning,
        (SaleState::Failed, _) => words.unavailable_meaning,
        (SaleState::PaidLate, _) => words.paid_late_meaning,
        (SaleState::Returning, Some(Reason::NotReturned)) => words.not_returned,
        (SaleState::Returning, _) => words.returning_meaning,
        (_, Some(Reason::Released)) => words.released_meaning,
        // Shown after the sums.
        (_, Some(Reason::Refunded)) if !sale.captured.is_zero() && !sale.refunded.is_zero() => {
            words.given_back_sums
        }
        (_, Some(Reason::Refunded)) => words.given_back_meaning,
        (SaleState::Mismatch, Some(Reason::OtherFunds)) if !sale.captured.is_zero() => {
            words.sums_meaning
        }
        _ => words.mismatch_meaning,
    }
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

/// The buttons for a late payment: it stays on screen until somebody decides about it.
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
    // No button has the focus: an Enter meant for the keypad must not decide about money.
    let buttons = vec![
        button("primary", words.attach, Box::new(move || keeping.set(true))),
        button("", words.send_back, Box::new(move || asking.set(true))),
    ];
    let dialog = live(Box::new(move || match (asking.get(), keeping.get()) {
        (true, _) => question(
            driver,
            words.before_sending_back(),
            asking,
            Box::new(send_back),
        ),
        (_, true) => question(driver, words.before_keeping(), keeping, Box::new(keep)),
        _ => nothing(),
    }));
    node(
        "div",
        "decision",
        vec![node("div", "buttons", buttons), dialog],
    )
}

/// The main action of the screen, and a second one.
fn buttons(driver: Driver, ending: Ending, is_unseen: bool, is_refused: bool) -> AnyView {
    let words = driver.words();
    let new_sale = move || driver.send(Event::NewSale);
    let again = move || driver.again();
    let otherwise = move || driver.send(Event::OtherMethod);
    let print = move || {
        driver.send(Event::Turn(Face::Receipt));
        print_soon();
    };
    // No button that decides has the focus on a screen that came by itself.
    let by_itself = driver.came_by_itself();
    let first = |label, press| main_button(label, !by_itself, press);
    let (first, second) = match ending {
        // The press records that somebody has looked.
        _ if is_unseen => (
            button("primary", words.manager_checked, Box::new(new_sale)),
            None,
        ),
        Ending::Paid => (
            first(words.new_sale, Box::new(new_sale)),
            Some(button("", words.print_receipt, Box::new(print))),
        ),
        Ending::Unavailable if is_refused => (
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
        // A late payment has its own buttons.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::sale::outcome as row;
    use contract::{Action, Lang};
    use payment::Currency;
    use payment::id::{Reference, SaleId};
    use payment::sale::Method;
    use payment::time::Timestamp;
    use till::Draft;
    use ui::words::{fill, words};

    /// The phrases about the money and about what to do now, in one language. Every text about an
    /// end has to contain one of each.
    struct Parts {
        lang: Lang,
        money: &'static [&'static str],
        now: &'static [&'static str],
    }

    const PARTS: [Parts; 2] = [
        Parts {
            lang: Lang::En,
            money: &[
                "Nothing was charged",
                "nothing was taken",
                "no money moved",
                "has confirmed the payment",
                "has not returned the money",
                "may be paid or not",
                "Tabby took AED",
                "payment came after this sale ended",
                "came late and was kept",
                "is kept",
                "returned the whole amount",
                "is returning the money",
                "was given back",
                "may still be paid",
                "may have been paid",
                "may be paid.",
                "a customer has paid",
                "they may have paid",
                "could pay twice",
            ],
            now: &[
                "and over the goods",
                "not hand over goods",
                "hand over nothing",
                "another payment method",
                "alternative payment method",
                "by another method",
                "another way",
                "ry again",
                "send it back",
                "not give cash",
                "ell the manager",
                "all the manager",
                "This till will tell you",
            ],
        },
        Parts {
            lang: Lang::Ar,
            money: &[
                "لم يُخصم أي مبلغ",
                "لم يُحصَّل أي مبلغ",
                "لم يُدفع أي مبلغ",
                "أكدت تابي الدفع",
                "ربما دُفعت",
                "حصّلت تابي AED",
                "وصلت دفعة تابي",
                "تم الاحتفاظ ب",
                "أعادت تابي المبلغ",
                "تعيد تابي المبلغ",
                "لم تُعِد تابي المبلغ",
                "أُعيد المبلغ من مكان آخر",
                "أُعيد مبلغها",
                "وقد تُدفع",
                "فربما دفع",
                "إذا دفع العميل",
                "قد يدفع العميل مرتين",
            ],
            now: &[
                "سلّم البضاعة",
                "تسلّم البضاعة",
                "لا تسلّم شيئًا",
                "لا تسلّم بضاعة",
                "طريقة دفع أخرى",
                "وسيلة دفع أخرى",
                "بطريقة أخرى",
                "حاول مجددًا",
                "فأعد المبلغ",
                "لا تُعِده نقدًا",
                "أبلغ المدير",
                "استدعِ المدير",
                "ستظهر النتيجة",
            ],
        },
    ];

    fn aed(text: &str) -> Money {
        Money::parse(text, Currency::Aed).unwrap()
    }

    fn id() -> SaleId {
        "0190a5b4-7c00-7000-8000-000000000001".parse().unwrap()
    }

    fn view(state: SaleState, reason: Option<Reason>, captured: &str, is_test: bool) -> SaleView {
        SaleView {
            id: id(),
            state,
            reason,
            amount: aed("250"),
            reference: Reference::new("INV-1").unwrap(),
            method: Method::Qr,
            qr_code_url: None,
            web_url: None,
            payment_id: None,
            created_at: Timestamp(0),
            deadline: None,
            read_at: None,
            server_time: Timestamp(0),
            allowed: Vec::new(),
            captured: aed(captured),
            refunded: aed("0"),
            is_test,
            put_aside: false,
            acknowledged: false,
            link: None,
        }
    }

    /// Every possible end: each state with each reason, test and live, captured or not; and the
    /// sales that the server never had.
    fn ends() -> Vec<Outcome> {
        let mut all = Vec::new();
        for state in SaleState::ALL
            .iter()
            .copied()
            .filter(|state| !state.is_open())
        {
            for reason in Reason::ALL
                .iter()
                .copied()
                .chain([Reason::Other])
                .map(Some)
                .chain([None])
            {
                for (captured, is_test) in
                    [("250", true), ("250", false), ("0", true), ("0", false)]
                {
                    all.push(Outcome::Sale(view(state, reason, captured, is_test)));
                }
            }
        }
        for code in [
            None,
            Some(ProblemCode::LedgerUnavailable),
            Some(ProblemCode::Other),
        ] {
            let draft = Draft {
                id: id(),
                amount: aed("250"),
                reference: None,
                method: Method::Qr,
                buyer: None,
                items: Vec::new(),
                given_up: Vec::new(),
            };
            all.push(Outcome::Unavailable { draft, code });
        }
        all
    }

    fn has_parts(text: &str, parts: &Parts, about: &str) {
        let has = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
        assert!(has(parts.money), "nothing about the money, {about}: {text}");
        assert!(has(parts.now), "nothing to do now, {about}: {text}");
    }

    #[test]
    fn every_end_says_what_happened_what_it_means_for_the_money_and_what_to_do_now() {
        for parts in &PARTS {
            let words = words(parts.lang);
            for outcome in ends() {
                let about = format!("{outcome:?}");
                // What happened.
                assert!(!name_of(&outcome, words).is_empty(), "{about}");
                has_parts(&said(&outcome, words), parts, &about);
            }
        }
    }

    #[test]
    fn what_is_no_plain_success_or_failure_is_headed_as_what_it_is() {
        let en = words(Lang::En);
        let of = |state, reason| Outcome::Sale(view(state, Some(reason), "0", false));
        let by = |code| match ends()
            .into_iter()
            .find(|end| matches!(end, Outcome::Unavailable { code: found, .. } if *found == code))
        {
            Some(outcome) => outcome,
            None => panic!("no such end"),
        };
        for (outcome, heading, begins) in [
            (
                of(SaleState::Cancelled, Reason::Refunded),
                "Refunded",
                "Tabby returned",
            ),
            (
                of(SaleState::Returning, Reason::NotReturned),
                "Money not returned",
                "Tabby has not",
            ),
            (
                of(SaleState::Paid, Reason::CameLate),
                "Late payment kept",
                "This payment came late",
            ),
            (
                of(SaleState::Failed, Reason::Refused),
                "Tabby refused the sale",
                "Tabby refused",
            ),
            (
                of(SaleState::Failed, Reason::Unrecorded),
                "Sale not started",
                "The till's server could not write",
            ),
            (
                by(Some(ProblemCode::LedgerUnavailable)),
                "Sale not started",
                "The till's server cannot",
            ),
            (
                by(Some(ProblemCode::Other)),
                "Sale not started",
                "The till's server refused",
            ),
            (by(None), "Tabby is unavailable", "The payment could not"),
        ] {
            assert_eq!(name_of(&outcome, en), heading);
            assert!(sentence(&outcome, en).starts_with(begins), "{heading}");
        }
    }

    #[test]
    fn late_money_that_was_kept_looks_like_no_sale_whose_goods_are_to_go_out() {
        let kept = Outcome::Sale(view(SaleState::Paid, Some(Reason::CameLate), "250", false));
        let paid = Outcome::Sale(view(SaleState::Paid, None, "250", false));
        assert_eq!(look(&paid), ("screen result tone-paid", Mark::Tick));
        assert_eq!(look(&kept), ("screen result tone-checking", Mark::Clock));
    }

    #[test]
    fn the_list_of_sales_says_of_an_end_what_its_result_is_headed() {
        let words = words(Lang::En);
        for outcome in ends() {
            let Outcome::Sale(mut sale) = outcome else {
                continue;
            };
            sale.allowed = vec![Action::Keep];
            let outcome = Outcome::Sale(sale.clone());
            assert_eq!(row(&sale, words).1, name_of(&outcome, words), "{outcome:?}");
        }
        let kept = view(SaleState::Paid, Some(Reason::CameLate), "250", false);
        assert_eq!(row(&kept, words), ("chip amber", "Late payment kept"));
        let frozen = view(SaleState::Mismatch, Some(Reason::OtherFunds), "0", false);
        assert_eq!(row(&frozen, words), ("chip grey", "Manager has checked"));
    }

    #[test]
    fn where_tabby_refuses_what_the_shop_asks_for_another_method_comes_first() {
        let failed = |reason| Outcome::Sale(view(SaleState::Failed, Some(reason), "0", false));
        assert!(is_refused(&failed(Reason::Refused)) && is_refused(&failed(Reason::KeyRefused)));
        assert!(!is_refused(&failed(Reason::NoAnswer)));
    }

    #[test]
    fn a_question_about_money_has_an_answer_that_says_what_it_does_and_one_that_does_nothing() {
        for lang in [Lang::En, Lang::Ar] {
            let words = words(lang);
            for [title, _, no, yes] in [words.before_keeping(), words.before_sending_back()] {
                assert!(title != yes && no != yes && no == words.not_now, "{title}");
            }
        }
    }

    /// All the text under the heading.
    fn said(outcome: &Outcome, words: &'static Words) -> String {
        let sums = sums(outcome, words)
            .into_iter()
            .map(|(text, sum)| fill(text, &coded(sum, Digits::Western)));
        let rest = sentences(outcome, words).into_iter().map(str::to_owned);
        sums.chain(rest).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_frozen_sale_of_which_a_part_was_taken_says_how_much_and_not_that_it_may_be_unpaid() {
        let mut sale = view(SaleState::Mismatch, Some(Reason::OtherFunds), "100", false);
        sale.refunded = aed("40");
        for (lang, taken, given_back, doubt) in [
            (
                Lang::En,
                "took AED 100.00",
                "AED 40.00 of it was given back",
                "paid or not",
            ),
            (
                Lang::Ar,
                "حصّلت تابي AED 100.00",
                "أُعيد منه AED 40.00",
                "ربما دُفعت",
            ),
        ] {
            let text = said(&Outcome::Sale(sale.clone()), words(lang));
            assert!(text.contains(taken) && text.contains(given_back), "{text}");
            assert!(!text.contains(doubt), "{text}");
            // Refunded in the portal: said once, after the sums.
            sale.reason = Some(Reason::Refunded);
            let outcome = Outcome::Sale(sale.clone());
            let text = said(&outcome, words(lang));
            assert!(text.contains(taken) && text.contains(given_back), "{text}");
            assert_eq!(sentence(&outcome, words(lang)), words(lang).given_back_sums);
            sale.reason = Some(Reason::OtherFunds);
        }
    }

    #[test]
    fn a_paid_sale_says_that_capture_is_pending_until_all_of_it_is_captured() {
        for (captured, pending) in [("0", true), ("100", true), ("249.99", true), ("250", false)] {
            let sale = Outcome::Sale(view(SaleState::Paid, None, captured, false));
            for lang in [Lang::En, Lang::Ar] {
                let words = words(lang);
                let is_pending = sentence(&sale, words) == words.not_captured;
                assert_eq!(is_pending, pending, "{captured}");
            }
        }
    }

    #[test]
    fn a_sale_in_doubt_and_what_is_said_after_an_end_have_the_same_three_parts() {
        for parts in &PARTS {
            let words = words(parts.lang);
            for text in [
                words.checking_proxy,
                words.checking_cancel,
                words.checking_gateway,
                words.checking_remembered,
                words.checking_other_account,
            ] {
                has_parts(&[text, " ", words.do_not_charge].concat(), parts, text);
            }
            for text in [
                words.take_otherwise,
                words.kept_notice,
                words.put_aside_notice,
                words.other_account_notice,
                words.not_started,
                words.unknown_sale,
                words.damaged_sale,
                words.unreadable_sale,
                words.other_account,
                words.list_unread,
                words.unaccounted,
                words.other_terminal,
                words.too_many_codeless,
            ] {
                has_parts(text, parts, text);
            }
        }
    }

    #[test]
    fn tabbys_published_texts_stand_to_the_letter() {
        for (reason, lang, published) in [
            (
                Reason::NotAvailable,
                Lang::En,
                "Sorry, Tabby is unable to approve this purchase. Please use an alternative payment method for your order.",
            ),
            (
                Reason::NotAvailable,
                Lang::Ar,
                "نأسف، تابي غير قادرة على الموافقة على هذه العملية. الرجاء استخدام طريقة دفع أخرى.",
            ),
        ] {
            let declined = view(SaleState::Declined, Some(reason), "0", false);
            let said = sentences(&Outcome::Sale(declined), words(lang));
            assert_eq!(said.first(), Some(&published));
        }
    }
}
