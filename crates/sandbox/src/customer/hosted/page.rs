//! The hosted page's markup.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::address::address;
use super::words::Words;
use crate::customer::sale::{Ending, Pays, Sale};
use crate::customer::step::{Mistake, Progress};
use crate::engine::clock::time;
use crate::engine::sandbox::Sandbox;

const STYLE: &str = include_str!("hosted.css");

/// The page of a payment, at the step where its customer is.
pub(super) fn body(sale: &Sale, words: &Words, mistake: Option<&Mistake>) -> Markup {
    if let Some(ending) = sale.ending {
        return end(sale, ending, words);
    }
    let step = |name: &str| format!("/hosted/{}/{name}", sale.id);
    let typed = match mistake {
        Some(Mistake::Credentials { email, phone }) => Some((email, phone)),
        _ => None,
    };
    html! {
        (summary(sale, words))
        @match sale.progress {
            Progress::Identify => {
                form method="post" action=(step("identify")) {
                    input type="hidden" name="lang" value=(words.lang);
                    @if typed.is_some() { p.problem role="alert" {
                        @if sale.is_test { (words.wrong_credentials) } @else { (words.wrong_live) }
                    } }
                    label { span { (words.email) } input type="email" name="email" value=[typed.map(|(email, _)| email)] required autocomplete="email" dir="ltr"; }
                    label { span { (words.phone) } input type="tel" name="phone" value=[typed.map(|(_, phone)| phone)] required autocomplete="tel" dir="ltr"; }
                    button.primary type="submit" { (words.continue_) }
                }
                (hint(words, typed.is_some() && sale.is_test))
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
                        (plan(sale, words))
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
                    (plan(sale, words))
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

/// The page without a payment: those that wait for their customers, newest first, for people who
/// have no phone at hand to scan a code with.
pub(super) fn waiting<A: Pays>(
    sandbox: &Sandbox<A>,
    words: &Words,
    search: &str,
    from: usize,
) -> Markup {
    let part = A::waiting(sandbox, search, from, SHOWN);
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
            @for sale in &part.entries {
                li {
                    span {
                        a href=(address(sale.id, words.lang)) { bdi { (reference(sale).unwrap_or("–")) } }
                        small { bdi { (sale.branch) } " · " bdi dir="ltr" { (moment(sale.created_at)) } }
                    }
                    bdi dir="ltr" { (sale.amount) }
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

fn end(sale: &Sale, ending: Ending, words: &Words) -> Markup {
    let (mark, class, heading, text) = match ending {
        Ending::Approved => ("✓", "good", words.approved, words.approved_hint),
        Ending::Late => ("×", "bad", words.late, words.late_hint),
        Ending::Cancelled => ("×", "bad", words.over, words.over_hint),
        Ending::Rejected => ("!", "bad", words.rejected, words.rejected_hint),
    };
    html! {
        div.mark.(class) aria-hidden="true" { (mark) }
        h1 { (heading) }
        p { (text) }
        @if let Some(shop) = &sale.back { p role="status" { (words.leaving) } p { a.back href=(shop) { (words.back) } } }
    }
}

fn reference(sale: &Sale) -> Option<&str> {
    Some(sale.reference.as_str()).filter(|reference| !reference.is_empty())
}

fn summary(sale: &Sale, words: &Words) -> Markup {
    html! {
        h1 { (words.title) }
        p.amount {
            bdi dir="ltr" { (sale.amount) }
        }
        @if let Some(reference) = reference(sale) {
            p.reference { (words.order) " " bdi { (reference) } }
        }
    }
}

fn plan(sale: &Sale, words: &Words) -> Markup {
    html! {
        ol.plan {
            @for (label, amount) in words.parts.iter().zip(&sale.parts) {
                li { span { (label) } bdi dir="ltr" { (amount) } }
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
    sale: Option<&Sale>,
    body: &Markup,
    status: StatusCode,
) -> Response {
    let other = if words.lang == "ara" { "eng" } else { "ara" };
    let there = sale.map_or_else(|| format!("/?lang={other}"), |sale| address(sale.id, other));
    let page = html! {
        (DOCTYPE)
        html lang=(words.code) dir=(words.dir) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (words.tab) }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
                @if sale.is_some() { script src="/hosted/page.js" defer {} }
            }
            body data-session=[sale.map(|sale| sale.id)] {
                header {
                    span.brand { (words.brand) " " small { (words.sandbox) } }
                    a lang=(words.other_code) href=(there) { (words.other_language) }
                }
                main { (body) }
            }
        }
    };
    // A web shop gets its customer back automatically.
    let back = sale.and_then(|sale| sale.back.as_deref());
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
