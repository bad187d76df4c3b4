//! The hosted page's markup.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::address::address;
use super::words::Words;
use crate::engine::clock::time;
use crate::engine::control::filter::{found, part};
use crate::tabby::control::filter;
use crate::tabby::world::payment::{Payment, Status};
use crate::tabby::world::{Mistake, Progress, Session, World};

const STYLE: &str = include_str!("hosted.css");

/// The page of a session, at the step where its customer is.
pub(super) fn body(
    world: &World,
    session: &Session,
    words: &Words,
    mistake: Option<&Mistake>,
) -> Markup {
    if !session.is_payable(world.now()) {
        return end(world, session, words);
    }
    let step = |name: &str| format!("/hosted/{}/{name}", session.id);
    let typed = match mistake {
        Some(Mistake::Credentials { email, phone }) => Some((email, phone)),
        _ => None,
    };
    html! {
        (summary(session, words))
        @match session.progress {
            Progress::Identify => {
                form method="post" action=(step("identify")) {
                    input type="hidden" name="lang" value=(words.lang);
                    @if typed.is_some() { p.problem role="alert" {
                        @if session.owner.is_test { (words.wrong_credentials) } @else { (words.wrong_live) }
                    } }
                    label { span { (words.email) } input type="email" name="email" value=[typed.map(|(email, _)| email)] required autocomplete="email" dir="ltr"; }
                    label { span { (words.phone) } input type="tel" name="phone" value=[typed.map(|(_, phone)| phone)] required autocomplete="tel" dir="ltr"; }
                    button.primary type="submit" { (words.continue_) }
                }
                (hint(words, typed.is_some() && session.owner.is_test))
            }
            Progress::Otp { with_id, .. } => {
                form method="post" action=(step("otp")) {
                    input type="hidden" name="lang" value=(words.lang);
                    @if mistake == Some(&Mistake::Otp) { p.problem role="alert" { (words.wrong_otp) } }
                    p { (words.otp_sent) }
                    label { span { (words.otp) } input name="otp" required inputmode="numeric" autocomplete="one-time-code" dir="ltr"; }
                    // A customer who must also enter an id pays on the next page.
                    @if with_id { button.primary type="submit" { (words.continue_) } }
                    @else {
                        (plan(session, words))
                        button.primary type="submit" { (words.pay) }
                    }
                }
                (hint(words, false))
            }
            Progress::NationalId { .. } => {
                form method="post" action=(step("national-id")) {
                    input type="hidden" name="lang" value=(words.lang);
                    p { (words.national_id_hint) }
                    label { span { (words.national_id) } input name="national_id" required inputmode="numeric" dir="ltr"; }
                    button.primary type="submit" { (words.continue_) }
                }
                (hint(words, false))
            }
            Progress::Plan { .. } => {
                form method="post" action=(step("pay")) {
                    input type="hidden" name="lang" value=(words.lang);
                    (plan(session, words))
                    button.primary type="submit" { (words.pay) }
                }
            }
        }
        form.cross method="post" action=(step("cancel")) {
            input type="hidden" name="lang" value=(words.lang);
            button type="submit" aria-label=(words.cancel) title=(words.cancel) { "×" }
        }
    }
}

/// The page without a session: payments that wait for their customers, newest first, for people who
/// have no phone at hand to scan a code with.
pub(super) fn waiting(world: &World, words: &Words, search: &str, from: usize) -> Markup {
    let payable = world.sessions().iter().rev().filter(|session| {
        session.is_payable(world.now())
            && (filter::is_called(session, search) || found(search, &[&session.merchant_code]))
    });
    let part = part(payable, from, Some(SHOWN));
    let older = from.saturating_add(SHOWN);
    html! {
        h1 { (words.waiting) }
        form.search method="get" action="/" role="search" {
            input type="hidden" name="lang" value=(words.lang);
            label { span { (words.search) } input type="search" name="search" value=(search); }
            button type="submit" { (words.show) }
        }
        @if part.total == 0 { p { (if search.trim().is_empty() { words.nothing_waiting } else { words.nothing_found }) } }
        @else {
            p.range { bdi { (from.saturating_add(1)) "–" (from.saturating_add(part.entries.len())) } " " (words.of) " " (part.total) }
        }
        ol.plan {
            @for session in &part.entries {
                li {
                    span {
                        a href=(address(session.id, words.lang)) { bdi { (reference(session).unwrap_or("–")) } }
                        small { bdi { (session.merchant_code) } " · " bdi dir="ltr" { (moment(session.payment.created_at)) } }
                    }
                    bdi dir="ltr" { (amount(session)) }
                }
            }
        }
        p.range {
            @if from > 0 { a href=(list_address(words, search, from.saturating_sub(SHOWN))) { (words.newer) } " " }
            @if older < part.total { a href=(list_address(words, search, older)) { (words.older) } }
        }
        (ways_out(words))
    }
}

/// How many waiting payments are shown at once.
const SHOWN: usize = 20;

/// The address of the list of waiting payments, from an offset on.
fn list_address(words: &Words, search: &str, from: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("lang", words.lang);
    if !search.is_empty() {
        query.append_pair("search", search);
    }
    if from > 0 {
        query.append_pair("from", &from.to_string());
    }
    format!("/?{}", query.finish())
}

/// Formats a time for people.
fn moment(at: Timestamp) -> String {
    time(at).replace('T', " ").trim_end_matches('Z').to_owned()
}

/// Links from a page without a session to the waiting payments and the phone.
pub(super) fn ways_out(words: &Words) -> Markup {
    html! {
        p.ways { a href=(list_address(words, "", 0)) { (words.waiting) } " · " a href="/_sandbox/" { (words.control_page) } }
    }
}

fn end(world: &World, session: &Session, words: &Words) -> Markup {
    let late = session.payment.expired_at.unwrap_or(world.now()) >= session.expires_at;
    let (mark, class, heading, text) = match session.payment.status {
        Status::Authorized | Status::Closed => ("✓", "good", words.approved, words.approved_hint),
        Status::Created | Status::Expired if session.rejection.is_none() && late => {
            ("×", "bad", words.late, words.late_hint)
        }
        Status::Expired if session.rejection.is_none() => ("×", "bad", words.over, words.over_hint),
        Status::Rejected | Status::Created | Status::Expired => {
            ("!", "bad", words.rejected, words.rejected_hint)
        }
    };
    html! {
        div.mark.(class) aria-hidden="true" { (mark) }
        h1 { (heading) }
        p { (text) }
        @if let Some(shop) = session.back_to_shop() { p role="status" { (words.leaving) } p { a.back href=(shop) { (words.back) } } }
    }
}

fn reference(session: &Session) -> Option<&str> {
    Some(session.payment.reference_id.as_str()).filter(|reference| !reference.is_empty())
}

fn amount(session: &Session) -> String {
    let Payment {
        currency, amount, ..
    } = &session.payment;
    format!("{currency} {}", currency.written(*amount))
}

fn summary(session: &Session, words: &Words) -> Markup {
    html! {
        h1 { (words.title) }
        p.amount {
            bdi dir="ltr" { (amount(session)) }
        }
        @if let Some(reference) = reference(session) {
            p.reference { (words.order) " " bdi { (reference) } }
        }
    }
}

fn plan(session: &Session, words: &Words) -> Markup {
    let currency = session.payment.currency;
    let quarters = currency.quarters(session.payment.amount);
    html! {
        ol.plan {
            @for (label, amount) in words.parts.iter().zip(quarters) {
                li { span { (label) } bdi dir="ltr" { (currency) " " (currency.written(amount)) } }
            }
        }
    }
}

fn hint(words: &Words, is_open: bool) -> Markup {
    html! {
        details open[is_open] {
            summary { (words.test_hint) }
            p { (words.test_success) " " code { "otp.success@tabby.ai" } }
            p { (words.test_failure) " " code { "otp.rejected@tabby.ai" } }
            p { (words.test_id) " " code { "id.success@tabby.ai" } }
            p { (words.phone) ": " code { "+971500000001" } " · " code { "+966500000001" } " · " code { "+96590000001" } }
            p { (words.test_ineligible) " " code { "+971500000002" } " · " code { "+966500000002" } " · " code { "+96590000002" } }
            p { (words.otp) ": " code { "8888" } }
            p { (words.national_id) ": " (words.test_any_id) }
        }
    }
}

/// Renders the whole page around a body.
pub(super) fn shell(
    words: &Words,
    session: Option<&Session>,
    body: &Markup,
    status: StatusCode,
) -> Response {
    let other = if words.lang == "ara" { "eng" } else { "ara" };
    let there = session.map_or_else(
        || format!("/?lang={other}"),
        |session| address(session.id, other),
    );
    let page = html! {
        (DOCTYPE)
        html lang=(words.code) dir=(words.dir) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (words.tab) }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
                @if session.is_some() { script src="/hosted/page.js" defer {} }
            }
            body data-session=[session.map(|session| session.id)] {
                header {
                    span.brand { (words.brand) " " small { (words.sandbox) } }
                    a lang=(words.other_code) href=(there) { (words.other_language) }
                }
                main { (body) }
            }
        }
    };
    // A web shop gets its customer back automatically.
    let back = session.and_then(Session::back_to_shop);
    let refresh = back
        .and_then(|shop| HeaderValue::from_bytes(format!("5; url={shop}").as_bytes()).ok())
        .map(|refresh| [(header::REFRESH, refresh)]);
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    let html = axum::response::Html(page.into_string());
    match refresh {
        Some(refresh) => (status, headers, refresh, html).into_response(),
        None => (status, headers, html).into_response(),
    }
}
