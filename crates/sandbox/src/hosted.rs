//! The page that a customer pays on: server-rendered forms that work on any phone.
//!
//! Source: Tabby, testing credentials; POS integration, "Testing Scenarios".

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;
use uuid::Uuid;

use crate::Shared;
use crate::world::{Outcome, Progress, Session, Status, World};

const STYLE: &str = include_str!("hosted.css");

/// The hosted page at `/`, and the forms on it.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/", get(page))
        .route("/hosted/{id}/identify", post(identify))
        .route("/hosted/{id}/otp", post(otp))
        .route("/hosted/{id}/pay", post(pay))
        .route("/hosted/{id}/cancel", post(cancel))
}

#[derive(Deserialize)]
struct Address {
    #[serde(rename = "sessionId", default)]
    session: String,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    problem: String,
}

async fn page(State(shared): State<Shared>, Query(address): Query<Address>) -> Response {
    let words = if address.lang.starts_with("ar") {
        &AR
    } else {
        &EN
    };
    let world = shared.lock();
    if address.session.is_empty() {
        return shell(words, None, &waiting(&world, words), StatusCode::OK);
    }
    let session = Uuid::try_parse(&address.session)
        .ok()
        .and_then(|id| world.session(id));
    let Some(session) = session else {
        let nothing = html! { h1 { (words.unknown) } p { (words.unknown_hint) } };
        return shell(words, None, &nothing, StatusCode::NOT_FOUND);
    };
    let body = body(&world, session, words, &address.problem);
    shell(words, Some(session), &body, StatusCode::OK)
}

fn body(world: &World, session: &Session, words: &Words, problem: &str) -> Markup {
    if !world.is_payable(session) {
        return end(world.status(session), words);
    }
    let step = |name: &str| format!("/hosted/{}/{name}", session.id);
    html! {
        (summary(session, words))
        @match session.progress {
            Progress::Identify => {
                form method="post" action=(step("identify")) {
                    input type="hidden" name="lang" value=(words.lang);
                    @if problem == "credentials" { p.problem role="alert" { (words.wrong_credentials) } }
                    label { span { (words.email) } input type="email" name="email" required autocomplete="email" dir="ltr"; }
                    label { span { (words.phone) } input type="tel" name="phone" required autocomplete="tel" dir="ltr"; }
                    button.primary type="submit" { (words.continue_) }
                }
                (hint(words))
            }
            Progress::Otp(_) => {
                form method="post" action=(step("otp")) {
                    input type="hidden" name="lang" value=(words.lang);
                    @if problem == "otp" { p.problem role="alert" { (words.wrong_otp) } }
                    p { (words.otp_sent) }
                    label { span { (words.otp) } input name="otp" required inputmode="numeric" autocomplete="one-time-code" dir="ltr"; }
                    (plan(session, words))
                    button.primary type="submit" name="then" value="pay" { (words.pay) }
                    button type="submit" name="then" value="plan" { (words.continue_) }
                }
                (hint(words))
            }
            Progress::Plan(_) => {
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

/// Without a session's address: the payments that wait for their customers, newest first, for who
/// has no phone at hand to scan a code with.
fn waiting(world: &World, words: &Words) -> Markup {
    let payable: Vec<&Session> = world
        .sessions()
        .iter()
        .rev()
        .filter(|session| world.is_payable(session))
        .take(20)
        .collect();
    html! {
        h1 { (words.waiting) }
        @if payable.is_empty() { p { (words.nothing_waiting) } }
        ol.plan {
            @for session in payable {
                li {
                    a href=(address(session.id, words.lang, None)) { bdi { (session.reference().unwrap_or("–")) } }
                    bdi dir="ltr" { (session.asked.currency) " " (money(session.asked.amount, &session.asked.currency)) }
                }
            }
        }
    }
}

fn end(status: Status, words: &Words) -> Markup {
    let (mark, class, heading, text) = match status {
        Status::Authorized | Status::Closed => ("✓", "good", words.approved, words.approved_hint),
        Status::Rejected => ("!", "bad", words.rejected, words.rejected_hint),
        Status::Created | Status::Expired => ("×", "bad", words.over, words.over_hint),
    };
    html! {
        div.mark.(class) aria-hidden="true" { (mark) }
        h1 { (heading) }
        p { (text) }
    }
}

fn summary(session: &Session, words: &Words) -> Markup {
    html! {
        h1 { (words.title) }
        p.amount {
            bdi dir="ltr" { (session.asked.currency) " " (money(session.asked.amount, &session.asked.currency)) }
        }
        @if let Some(reference) = session.reference() {
            p.reference { (words.order) " " bdi { (reference) } }
        }
    }
}

/// Four equal parts; the last one takes what does not divide.
fn plan(session: &Session, words: &Words) -> Markup {
    let currency = &session.asked.currency;
    let whole = session.asked.amount;
    let part = (whole / Decimal::from(4))
        .round_dp_with_strategy(decimals(currency), RoundingStrategy::ToZero);
    let last = whole - part * Decimal::from(3);
    html! {
        ol.plan {
            @for (label, amount) in words.parts.iter().zip([part, part, part, last]) {
                li { span { (label) } bdi dir="ltr" { (currency) " " (money(amount, currency)) } }
            }
        }
    }
}

fn hint(words: &Words) -> Markup {
    html! {
        details {
            summary { (words.test_hint) }
            p { (words.test_success) " " code { "otp.success@tabby.ai" } }
            p { (words.test_failure) " " code { "otp.rejected@tabby.ai" } }
            p { (words.phone) ": " code { "+971500000001" } " · " code { "+966500000001" } " · " code { "+96590000001" } }
            p { "OTP: " code { "8888" } }
        }
    }
}

fn decimals(currency: &str) -> u32 {
    if currency == "KWD" { 3 } else { 2 }
}

fn money(amount: Decimal, currency: &str) -> String {
    let mut amount = amount;
    amount.rescale(decimals(currency));
    amount.to_string()
}

fn shell(words: &Words, session: Option<&Session>, body: &Markup, status: StatusCode) -> Response {
    let other = if words.lang == "ara" { "eng" } else { "ara" };
    let page = html! {
        (DOCTYPE)
        html lang=(words.code) dir=(words.dir) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Tabby sandbox" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    span.brand { "Tabby " small { (words.sandbox) } }
                    @if let Some(session) = session {
                        a href=(address(session.id, other, None)) { (words.other_language) }
                    }
                }
                main { (body) }
            }
        }
    };
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'",
        ),
    ];
    (status, headers, axum::response::Html(page.into_string())).into_response()
}

fn address(session: Uuid, lang: &str, problem: Option<&str>) -> String {
    let problem = problem
        .map(|problem| format!("&problem={problem}"))
        .unwrap_or_default();
    format!("/?lang={lang}&product=installments&sessionId={session}{problem}")
}

/// Back to the page, in the language that it had.
fn back(session: &str, lang: &str, problem: Option<&str>) -> Response {
    let lang = if lang == "ara" { "ara" } else { "eng" };
    match Uuid::try_parse(session) {
        Ok(id) => Redirect::to(&address(id, lang, problem)).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
struct Identity {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
}

/// How Tabby decides for these test credentials, if they are some.
///
/// The e-mail address decides what happens after the code; the phone has to be a published one.
fn known(email: &str, phone: &str) -> Option<Outcome> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let known = [
        "500000001",
        "0500000001",
        "971500000001",
        "966500000001",
        "90000001",
        "96590000001",
    ];
    if !known.contains(&digits.as_str()) {
        return None;
    }
    match email.trim().to_ascii_lowercase().as_str() {
        "otp.success@tabby.ai" => Some(Outcome::Approve),
        "otp.rejected@tabby.ai" => Some(Outcome::Reject),
        _ => None,
    }
}

async fn identify(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Identity>,
) -> Response {
    let Some(outcome) = known(&form.email, &form.phone) else {
        return back(&id, &form.lang, Some("credentials"));
    };
    if let Ok(id) = Uuid::try_parse(&id) {
        shared.lock().progress(id, Progress::Otp(outcome));
    }
    back(&id, &form.lang, None)
}

#[derive(Deserialize)]
struct Otp {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    otp: String,
    #[serde(default)]
    then: String,
}

async fn otp(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Otp>,
) -> Response {
    if form.otp.trim() != "8888" {
        return back(&id, &form.lang, Some("otp"));
    }
    let mut world = shared.lock();
    let session = Uuid::try_parse(&id)
        .ok()
        .and_then(|id| world.session(id))
        .map(|s| (s.id, s.progress));
    if let Some((session, Progress::Otp(outcome))) = session {
        if form.then == "plan" {
            world.progress(session, Progress::Plan(outcome));
        } else {
            // A session that is over stays as it is; the page then says so.
            let _ = world.decide(session, outcome);
        }
    }
    back(&id, &form.lang, None)
}

#[derive(Deserialize)]
struct Bare {
    #[serde(default)]
    lang: String,
}

async fn pay(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Bare>,
) -> Response {
    let mut world = shared.lock();
    let session = Uuid::try_parse(&id)
        .ok()
        .and_then(|id| world.session(id))
        .map(|s| (s.id, s.progress));
    if let Some((session, Progress::Plan(outcome))) = session {
        let _ = world.decide(session, outcome);
    }
    back(&id, &form.lang, None)
}

async fn cancel(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Bare>,
) -> Response {
    if let Ok(id) = Uuid::try_parse(&id) {
        let _ = shared.lock().decide(id, Outcome::Cancel);
    }
    back(&id, &form.lang, None)
}

struct Words {
    lang: &'static str,
    code: &'static str,
    dir: &'static str,
    other_language: &'static str,
    sandbox: &'static str,
    title: &'static str,
    order: &'static str,
    email: &'static str,
    phone: &'static str,
    otp: &'static str,
    otp_sent: &'static str,
    continue_: &'static str,
    pay: &'static str,
    cancel: &'static str,
    parts: [&'static str; 4],
    wrong_credentials: &'static str,
    wrong_otp: &'static str,
    approved: &'static str,
    approved_hint: &'static str,
    rejected: &'static str,
    rejected_hint: &'static str,
    over: &'static str,
    over_hint: &'static str,
    waiting: &'static str,
    nothing_waiting: &'static str,
    unknown: &'static str,
    unknown_hint: &'static str,
    test_hint: &'static str,
    test_success: &'static str,
    test_failure: &'static str,
}

static EN: Words = Words {
    lang: "eng",
    code: "en",
    dir: "ltr",
    other_language: "العربية",
    sandbox: "sandbox",
    title: "Split in 4 payments",
    order: "Order",
    email: "Email",
    phone: "Phone",
    otp: "OTP",
    otp_sent: "Enter the code that we sent to your phone.",
    continue_: "Continue",
    pay: "Pay",
    cancel: "Cancel",
    parts: ["Today", "In 1 month", "In 2 months", "In 3 months"],
    wrong_credentials: "This sandbox knows the published test credentials only.",
    wrong_otp: "That code is not right.",
    approved: "Payment approved",
    approved_hint: "You can go back to the shop and close this page.",
    rejected: "We can't approve this purchase",
    rejected_hint: "Please choose another way to pay in the shop.",
    over: "This payment is over",
    over_hint: "It was cancelled or has run out of time. Nothing was charged.",
    waiting: "Payments waiting",
    nothing_waiting: "None. Show a code on the till, then reload this page.",
    unknown: "No such payment",
    unknown_hint: "Scan the code on the till again.",
    test_hint: "Test credentials",
    test_success: "Approved:",
    test_failure: "Declined:",
};

static AR: Words = Words {
    lang: "ara",
    code: "ar",
    dir: "rtl",
    other_language: "English",
    sandbox: "بيئة تجريبية",
    title: "قسّمها على 4 دفعات",
    order: "الطلب",
    email: "البريد الإلكتروني",
    phone: "رقم الجوال",
    otp: "رمز التحقق",
    otp_sent: "أدخل الرمز الذي أرسلناه إلى جوالك.",
    continue_: "متابعة",
    pay: "ادفع",
    cancel: "إلغاء",
    parts: ["اليوم", "بعد شهر", "بعد شهرين", "بعد 3 أشهر"],
    wrong_credentials: "تقبل هذه البيئة بيانات الاختبار المنشورة فقط.",
    wrong_otp: "الرمز غير صحيح.",
    approved: "تمت الموافقة على الدفع",
    approved_hint: "يمكنك العودة إلى المتجر وإغلاق هذه الصفحة.",
    rejected: "لا يمكننا الموافقة على هذه العملية",
    rejected_hint: "يُرجى اختيار طريقة دفع أخرى في المتجر.",
    over: "انتهت عملية الدفع هذه",
    over_hint: "أُلغيت أو انتهى وقتها. لم يُخصم أي مبلغ.",
    waiting: "عمليات بانتظار الدفع",
    nothing_waiting: "لا توجد. أظهر رمزًا على جهاز البيع ثم حدّث هذه الصفحة.",
    unknown: "لا توجد عملية دفع كهذه",
    unknown_hint: "امسح الرمز على جهاز البيع مرة أخرى.",
    test_hint: "بيانات الاختبار",
    test_success: "موافقة:",
    test_failure: "رفض:",
};
