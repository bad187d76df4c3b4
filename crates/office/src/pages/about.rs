//! The parts of a sale's page that only show something.

use contract::history::{OperationList, SaleTimeline};
use contract::{OperationStatus, OperationView, SaleState, SaleView};
use leptos::prelude::*;
use payment::Money;
use payment::sale::Method;
use payment::time::Timestamp;
use ui::components::outcome;
use ui::words::{Style, coded, fill};

use crate::operation::{Course, Kind, refusal, shown_reason};
use crate::words::Words;

/// An amount in the currency of another one; a text that is none stays as it is.
fn money(style: &Style, text: &str, like: Money) -> String {
    Money::parse(text, like.currency())
        .map_or_else(|_| text.to_owned(), |amount| coded(amount, style.digits))
}

/// A name and a value.
fn fact(name: &'static str, value: String) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd><bdi translate="no">{value}</bdi></dd>
        </div>
    }
    .into_any()
}

/// What the sale is, and its sums.
pub(super) fn facts(
    sale: &SaleView,
    list: Option<&OperationList>,
    timeline: Option<&SaleTimeline>,
    style: &Style,
    words: &'static Words,
) -> AnyView {
    let ui = words.ui();
    let mut all = vec![
        fact(ui.reference, sale.reference.to_string()),
        fact(ui.date, style.time(sale.created_at)),
        fact(
            words.way,
            match sale.method {
                Method::Qr => words.by_code.to_owned(),
                Method::Link => words.by_link.to_owned(),
            },
        ),
    ];
    if let Some(timeline) = timeline {
        let who = [Some(timeline.terminal.clone()), timeline.person.clone()];
        let who: Vec<_> = who.into_iter().flatten().collect();
        all.push(fact(words.terminal, who.join(" · ")));
    }
    if let Some(list) = list {
        let is_any = |text: &str| {
            Money::parse(text, sale.amount.currency()).is_ok_and(|amount| !amount.is_zero())
        };
        for (name, amount) in [
            (words.captured, &list.captured),
            (words.refunded, &list.refunded),
            (words.refunded_elsewhere, &list.refunded_elsewhere),
            (words.refundable, &list.refundable),
            (words.capturable, &list.capturable),
        ] {
            if is_any(amount) {
                all.push(fact(name, money(style, amount, sale.amount)));
            }
        }
    }
    view! { <dl class="office-facts">{all}</dl> }.into_any()
}

/// What to do with money that is authorised and not captured, while no operation is under way.
pub(super) fn uncaptured(
    list: &OperationList,
    style: &Style,
    words: &'static Words,
) -> Option<AnyView> {
    let capturable = Money::parse(&list.capturable, list.currency.parse().ok()?).ok()?;
    let mut operations = list.operations.iter();
    let is_under_way = operations.any(|operation| !Course::of(operation).is_over());
    if capturable.is_zero() || is_under_way {
        return None;
    }
    let text = match list.allowed.is_empty() {
        true => words.captured_alone,
        false => words.to_capture,
    };
    let text = fill(text, &coded(capturable, style.digits));
    Some(view! { <p class="notice office-uncaptured">{text}</p> }.into_any())
}

/// The operations, newest first.
pub(super) fn operations(
    list: &OperationList,
    like: Money,
    style: &Style,
    words: &'static Words,
) -> AnyView {
    if list.operations.is_empty() {
        return view! { <p class="office-quiet">{words.no_operations}</p> }.into_any();
    }
    let rows = list
        .operations
        .iter()
        .rev()
        .map(|operation| row(operation, like, style, words))
        .collect_view();
    view! { <ol class="office-operations">{rows}</ol> }.into_any()
}

const fn operation_name(operation: &OperationView, words: &'static Words) -> &'static str {
    match Kind::of(operation.kind) {
        Some(Kind::Refund) => words.refund_noun,
        Some(Kind::Capture) => words.capture_noun,
        Some(Kind::Void) => words.void_noun,
        None => "",
    }
}

/// The colour and the name of its status.
const fn status(operation: &OperationView, words: &'static Words) -> (&'static str, &'static str) {
    match operation.status {
        OperationStatus::Done => ("chip good", words.status_done),
        OperationStatus::Refused => ("chip bad", words.status_refused),
        OperationStatus::Asked | OperationStatus::Other => ("chip amber", words.status_asked),
    }
}

fn row(
    operation: &OperationView,
    like: Money,
    style: &Style,
    words: &'static Words,
) -> impl IntoView + use<> {
    let name = operation_name(operation, words);
    let (tone, status) = status(operation, words);
    let why = operation
        .refusal
        .map(|why| view! { <p class="operation-why">{refusal(Some(why), words)}</p> });
    let long = operation
        .needs_attention
        .then(|| view! { <p class="operation-why">{words.checking_long}</p> });
    let reason = operation
        .reason
        .clone()
        .map(|reason| shown_reason(&reason, words))
        .map(|reason| view! { <bdi class="operation-reason" translate="no">{reason}</bdi> });
    let items = operation.items.iter().map(|item| {
        let count = style.digits.write(&item.quantity.to_string());
        let text = [
            &count,
            " × ",
            &item.title,
            " · ",
            &money(style, &item.unit_price, like),
        ]
        .concat();
        view! { <bdi class="operation-reason" translate="no">{text}</bdi> }
    });
    let items = items.collect_view();
    let when = [
        style.time(Timestamp(operation.asked_at)),
        operation.terminal.clone(),
    ];
    view! {
        <li>
            <span class="operation-name">{name}</span>
            <bdi class="row-amount" translate="no">{money(style, &operation.amount, like)}</bdi>
            <span class=tone>{status}</span>
            <bdi class="row-time" translate="no">{when.join(" · ")}</bdi>
            {items}
            {reason}
            {why}
            {long}
        </li>
    }
}

/// What happened to the sale and what was asked for on its payment, in order.
pub(super) fn timeline(
    timeline: &SaleTimeline,
    list: Option<&OperationList>,
    sale: &SaleView,
    style: &Style,
    words: &'static Words,
) -> AnyView {
    let is_cut = timeline
        .events
        .first()
        .is_none_or(|event| event.event != "asked");
    let of_sale = timeline.events.iter().map(|event| {
        let name =
            event_name(&event.event, words).map_or_else(|| event.event.clone(), ToOwned::to_owned);
        (event.at, name, state_name(&event.state, sale, words))
    });
    let operations = list.iter().flat_map(|list| &list.operations);
    let asked = operations.map(|operation| {
        let amount = money(style, &operation.amount, sale.amount);
        let name = [operation_name(operation, words), " ", &amount].concat();
        let at = operation.ended_at.unwrap_or(operation.asked_at);
        (at, name, status(operation, words).1.to_owned())
    });
    let mut all: Vec<_> = of_sale.chain(asked).collect();
    all.sort_by_key(|(at, ..)| *at);
    let rows = all.into_iter().map(|(at, name, state)| {
        let later = Timestamp(at).since(sale.created_at);
        view! {
            <li>
                <bdi class="row-time" translate="no">{ui::words::clock(later, style.digits)}</bdi>
                <span>{name}</span>
                <bdi class="event-state" translate="no">{state}</bdi>
            </li>
        }
    });
    let rows = rows.collect_view();
    let earlier = is_cut.then(|| view! { <p class="office-quiet">{words.earlier_gone}</p> });
    view! {
        {earlier}
        <ol class="office-timeline">{rows}</ol>
    }
    .into_any()
}

/// The state of a sale in a word or two; a text that names none stays as it is.
fn state_name(state: &str, sale: &SaleView, words: &'static Words) -> String {
    let Some(state) = SaleState::of_word(state) else {
        return state.to_owned();
    };
    let then = SaleView {
        state,
        reason: None,
        refunded: Money::zero(sale.amount.currency()),
        ..sale.clone()
    };
    outcome(&then, words.ui()).1.to_owned()
}

/// The name of an event; `None` for one that this version does not know.
pub(crate) fn event_name(event: &str, words: &'static Words) -> Option<&'static str> {
    Some(match event {
        "asked" => words.event_asked,
        "created" => words.event_created,
        "declined" => words.event_declined,
        "not_created" => words.event_not_created,
        "orphaned" => words.event_orphaned,
        "read" | "hinted" => words.event_read,
        "cancel_asked" => words.event_cancel_asked,
        "cancel_answered" => words.event_cancel_answered,
        "not_read" | "cancel_unanswered" | "return_unanswered" | "capture_unanswered" => {
            words.event_unanswered
        }
        "tick" => words.event_time,
        "put_aside" | "stranded" => words.event_put_aside,
        "found" => words.event_found,
        "kept" => words.event_kept,
        "return_asked" => words.event_return_asked,
        "return_answered" => words.event_return_answered,
        "capture_answered" => words.event_capture_answered,
        "release_asked" | "release_refused" => words.event_release,
        "link_asked" => words.event_link_asked,
        "link_sent" => words.event_link_sent,
        _ => return None,
    })
}
