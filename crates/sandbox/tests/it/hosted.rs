//! The page that a customer pays on.

use axum::body::Body;
use serde_json::{Value, json};

use crate::desk::{Desk, Made};

async fn page(desk: &Desk, made: &Made, lang: &str) -> String {
    desk.get(&format!("/?lang={lang}&sessionId={}", made.id))
        .await
        .text
}

async fn step(desk: &Desk, made: &Made, name: &str, body: &str) {
    desk.form(&format!("/hosted/{}/{name}", made.id), body)
        .await;
}

async fn identify(desk: &Desk, made: &Made, email: &str, phone: &str) {
    let body = format!(
        "email={}&phone={}",
        email.replace('@', "%40"),
        phone.replace('+', "%2B")
    );
    step(desk, made, "identify", &body).await;
}

async fn status(desk: &Desk, made: &Made) -> Value {
    desk.payment(&made.payment).await["status"].clone()
}

#[tokio::test]
async fn a_customer_with_the_published_credentials_pays_and_it_is_captured() {
    for phone in [
        "+971500000001",
        "0500000001",
        "+966500000001",
        "+96590000001",
    ] {
        let desk = Desk::new();
        let made = desk.session("250.00").await;
        assert!(page(&desk, &made, "eng").await.contains("Continue"));
        identify(&desk, &made, "otp.success@tabby.ai", phone).await;
        assert!(page(&desk, &made, "eng").await.contains("OTP"));
        step(&desk, &made, "otp", "otp=8888").await;
        assert!(page(&desk, &made, "eng").await.contains("Payment approved"));
        let paid = desk.payment(&made.payment).await;
        assert_eq!(
            (&paid["status"], &paid["captures"][0]["amount"]),
            (&json!("CLOSED"), &json!("250"))
        );
        assert_eq!(paid["captures"][0]["reference_id"], "");
    }
}

#[tokio::test]
async fn the_rejected_credentials_are_declined_after_the_code() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    identify(&desk, &made, "otp.rejected@tabby.ai", "500000001").await;
    step(&desk, &made, "otp", "otp=8888").await;
    step(&desk, &made, "pay", "").await;
    assert!(
        page(&desk, &made, "eng")
            .await
            .contains("We can’t approve this purchase")
    );
    assert_eq!(status(&desk, &made).await, "REJECTED");
}

#[tokio::test]
async fn a_phone_that_is_not_eligible_gets_no_code() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    identify(&desk, &made, "otp.success@tabby.ai", "+96590000002").await;
    assert_eq!(status(&desk, &made).await, "REJECTED");
}

#[tokio::test]
async fn some_customers_have_to_show_who_they_are() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    identify(&desk, &made, "id.success@tabby.ai", "+96590000001").await;
    step(&desk, &made, "otp", "otp=8888").await;
    assert!(page(&desk, &made, "eng").await.contains("National ID"));
    step(&desk, &made, "national-id", "national_id=1").await;
    step(&desk, &made, "pay", "").await;
    assert_eq!(status(&desk, &made).await, "CLOSED");
}

#[tokio::test]
async fn wrong_credentials_and_codes_bring_nobody_further() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    identify(&desk, &made, "someone@example.com", "500000001").await;
    step(&desk, &made, "otp", "otp=8888").await;
    step(&desk, &made, "pay", "").await;
    identify(&desk, &made, "otp.success@tabby.ai", "500000009").await;
    identify(&desk, &made, "otp.success@tabby.ai", "500000001").await;
    step(&desk, &made, "otp", "otp=1234").await;
    assert_eq!(status(&desk, &made).await, "CREATED");
}

#[tokio::test]
async fn with_a_live_key_everybody_is_somebody() {
    let desk = Desk::new().by("sk_00000000-0000-4000-8000-000000000001");
    let made = desk.session("100").await;
    identify(&desk, &made, "customer@example.com", "+971551234567").await;
    step(&desk, &made, "otp", "otp=8888").await;
    assert_eq!(status(&desk, &made).await, "CLOSED");
}

#[tokio::test]
async fn the_cross_cancels_in_both_languages() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    assert!(page(&desk, &made, "ara").await.contains("dir=\"rtl\""));
    step(&desk, &made, "cancel", "lang=ara").await;
    assert!(
        page(&desk, &made, "ara")
            .await
            .contains("أُلغيت عملية الدفع هذه")
    );
    assert_eq!(status(&desk, &made).await, "EXPIRED");
    identify(&desk, &made, "otp.success@tabby.ai", "500000001").await;
    step(&desk, &made, "otp", "otp=8888").await;
    assert_eq!(status(&desk, &made).await, "EXPIRED");
}

#[tokio::test]
async fn whoever_comes_too_late_is_told_so() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    desk.advance(20 * 60).await;
    let late = "This payment has run out of time";
    assert!(page(&desk, &made, "eng").await.contains(late));
    desk.advance(5 * 60).await;
    assert!(page(&desk, &made, "eng").await.contains(late));
    identify(&desk, &made, "otp.success@tabby.ai", "500000001").await;
    assert!(page(&desk, &made, "eng").await.contains(late));
}

#[tokio::test]
async fn a_shop_on_the_web_gets_its_customer_back() {
    let desk = Desk::new();
    for (outcome, place) in [
        ("approve", "success"),
        ("reject", "failure"),
        ("cancel", "cancel"),
    ] {
        let mut payload = desk.till("100");
        payload["merchant_urls"] = json!({
            "success": "https://shop.example.com/success?a=1",
            "cancel": "https://shop.example.com/cancel?a=1",
            "failure": "https://shop.example.com/failure?a=1",
        });
        let made = desk.made(payload).await;
        desk.decide(&made.payment, outcome).await;
        let answer = desk.get(&format!("/?sessionId={}", made.id)).await;
        let refresh = answer.headers["refresh"].to_str().unwrap();
        let wanted = format!(
            "url=https://shop.example.com/{place}?a=1&payment_id={}",
            made.payment
        );
        assert!(refresh.ends_with(&wanted), "{refresh}");
    }
}

#[tokio::test]
async fn who_has_no_phone_finds_the_waiting_payments_on_the_first_page() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    assert!(desk.get("/").await.text.contains(&made.id));
    desk.decide(&made.payment, "cancel").await;
    assert!(!desk.get("/").await.text.contains(&made.id));
}

#[tokio::test]
async fn what_a_merchant_wrote_is_shown_and_not_run() {
    let desk = Desk::new();
    let mut payload = desk.till("100");
    payload["payment"]["order"]["reference_id"] = json!("<script>alert(1)</script>");
    payload["merchant_urls"] = json!({"cancel": "javascript://shop/%0aalert(1)"});
    let made = desk.made(payload).await;
    for path in [
        format!("/?sessionId={}", made.id),
        "/".to_owned(),
        "/_sandbox/".to_owned(),
    ] {
        let text = desk.get(&path).await.text;
        assert!(
            text.contains("&lt;script&gt;") && !text.contains("<script>alert"),
            "{path}"
        );
    }
    desk.decide(&made.payment, "cancel").await;
    let text = desk.get(&format!("/?sessionId={}", made.id)).await.text;
    assert!(!text.contains("javascript:"), "{text}");
}

#[tokio::test]
async fn an_arabic_customer_reads_arabic_in_the_message_and_on_the_page() {
    let desk = Desk::new();
    let mut payload = desk.till("100");
    payload["lang"] = json!("ar");
    payload["payment"]["buyer"] = json!({"phone": "+971500000001"});
    let made = desk.made(payload).await;
    let path = format!("/api/v2/checkout/{}/send_hpp_link", made.id);
    assert_eq!(desk.ask("POST", &path, None).await.status, 200);
    let phone = desk.get("/phone").await.text;
    assert!(phone.contains("افتح الرابط") && phone.contains("lang=\"ar\""));
    assert!(!phone.contains("Open the link"));
    let text = page(&desk, &made, "ara").await;
    assert!(text.contains("رمز التحقق: ") && !text.contains("OTP"));
    let nothing = desk.get("/?lang=ara").await.text;
    assert!(nothing.contains(&made.id));
    desk.decide(&made.payment, "cancel").await;
    let nothing = desk.get("/?lang=ara").await.text;
    assert!(nothing.contains("لا توجد عمليات.") && !nothing.contains("لا توجد. "));
}

#[tokio::test]
async fn the_page_that_asks_for_the_code_has_one_button() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    identify(&desk, &made, "otp.success@tabby.ai", "0500000001").await;
    let page = page(&desk, &made, "eng").await;
    let form = page.split("/otp\"").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    assert_eq!(form.matches("<button").count(), 1, "{form}");
}

#[tokio::test]
async fn who_enters_credentials_that_nobody_has_hears_what_is_taken() {
    let desk = Desk::new();
    for (key, email, phone, said) in [
        (
            crate::desk::KEY.to_owned(),
            "someone@example.com",
            "500000001",
            "Open “Test credentials” below",
        ),
        (
            crate::desk::KEY.replace("test_", ""),
            "someone@example.com",
            "5",
            "a phone number of at least 7 digits",
        ),
    ] {
        let desk = desk.by(&key);
        let made = desk.session("100").await;
        let form = format!("email={email}&phone={phone}");
        let answer = desk
            .form(&format!("/hosted/{}/identify", made.id), &form)
            .await;
        let there = answer.headers["location"].to_str().unwrap().to_owned();
        let text = desk.get(&there).await.text;
        assert!(text.contains(said), "{key}: {text}");
    }
}

#[tokio::test]
async fn the_page_is_arabic_as_a_whole_and_each_page_leads_to_the_other_language() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let paying = |lang: &str| format!("/?lang={lang}&sessionId={}", made.id);
    for path in [paying("ara"), "/?lang=ara".to_owned()] {
        let text = desk.get(&path).await.text;
        assert!(
            text.contains("<title>تابي – بيئة تجريبية</title>"),
            "{text}"
        );
        assert!(!text.contains("Tabby"), "{text}");
        assert!(text.contains("<a lang=\"en\""), "{text}");
    }
    for path in [paying("eng"), "/".to_owned()] {
        let text = desk.get(&path).await.text;
        assert!(text.contains("<a lang=\"ar\""), "{text}");
    }
}

#[tokio::test]
async fn what_was_wrong_is_said_once_with_what_was_typed_and_the_test_credentials() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    identify(&desk, &made, "someone@example.com", "+971500000009").await;
    let wrong = page(&desk, &made, "eng").await;
    assert!(wrong.contains("role=\"alert\"") && wrong.contains("<details open"));
    assert!(wrong.contains("someone@example.com") && wrong.contains("+971500000009"));
    let anew = page(&desk, &made, "eng").await;
    assert!(!anew.contains("role=\"alert\"") && !anew.contains("someone@example.com"));
    identify(&desk, &made, "otp.success@tabby.ai", "0500000001").await;
    step(&desk, &made, "otp", "otp=1").await;
    let code_is_wrong = "That code is not right.";
    assert!(page(&desk, &made, "eng").await.contains(code_is_wrong));
    assert!(!page(&desk, &made, "eng").await.contains(code_is_wrong));
}

#[tokio::test]
async fn who_has_to_show_an_id_is_not_told_to_pay_before_it() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let hint = page(&desk, &made, "eng").await;
    assert!(hint.contains("id.success@tabby.ai") && hint.contains("+971500000002"));
    identify(&desk, &made, "id.success@tabby.ai", "+96590000001").await;
    let code = page(&desk, &made, "eng").await;
    let form = code.split("/otp\"").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    assert!(form.contains(">Continue<") && !form.contains(">Pay<"));
    step(&desk, &made, "otp", "otp=8888").await;
    assert!(
        page(&desk, &made, "eng")
            .await
            .contains("Any number is accepted.")
    );
}

#[tokio::test]
async fn a_page_that_still_shows_its_form_can_ask_whether_it_is_over() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let over = format!("/hosted/{}/over", made.id);
    assert_eq!(desk.get(&over).await.json(), false);
    desk.decide(&made.payment, "cancel").await;
    assert_eq!(desk.get(&over).await.json(), true);
}

#[tokio::test]
async fn more_than_twenty_waiting_payments_are_counted_paged_and_searched() {
    let desk = Desk::new();
    for number in 0..23 {
        let mut payload = desk.till("100");
        payload["payment"]["order"]["reference_id"] = json!(format!("Order-{number:02}"));
        desk.made(payload).await;
    }
    let first = desk.get("/").await.text;
    assert!(first.contains("1–20") && first.contains("of 23") && first.contains("Older"));
    assert!(first.contains("Order-22") && !first.contains("Order-02"));
    assert!(first.contains("demo") && first.contains("href=\"/_sandbox/\""));
    assert!(first.contains("العربية"));
    let older = desk.get("/?lang=eng&from=20").await.text;
    assert!(older.contains("21–23") && older.contains("Order-02"));
    let found = desk.get("/?search=order-07").await.text;
    assert!(found.contains("Order-07") && !found.contains("Order-08"));
}

#[tokio::test]
async fn who_comes_to_a_place_that_there_is_not_finds_a_way_out() {
    let desk = Desk::new();
    for path in ["/s/00000000", "/?sessionId=nobody", "/hosted/x/identify"] {
        let answer = match path.starts_with("/hosted") {
            true => desk.form(path, "email=a&phone=b").await,
            false => desk.get(path).await,
        };
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text.contains("href=\"/_sandbox/\""), "{path}");
    }
    let browser = desk.request("GET", "/nothing");
    let request = browser.header("accept", "text/html,*/*");
    let answer = desk.raw(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 404);
    assert!(answer.text.contains("There is no such page"));
    // A program gets what Tabby answers.
    assert_eq!(desk.get("/nothing").await.text, "404 page not found");
}

#[tokio::test]
async fn the_phone_comes_anew_without_taking_the_focus_and_says_what_it_leaves_out() {
    let desk = Desk::new();
    let mut payload = desk.till("100");
    payload["payment"]["buyer"] = json!({"phone": "+971500000001"});
    payload["lang"] = json!("ar");
    let made = desk.made(payload).await;
    let path = format!("/api/v2/checkout/{}/send_hpp_link", made.id);
    for _ in 0..21 {
        desk.ask("POST", &path, None).await;
    }
    let phone = desk.get("/phone").await.text;
    assert!(phone.contains("The last 20 of 21."));
    assert!(phone.contains("AED\u{a0}100.00"));
    let (_, rest) = phone.split_once("http-equiv=\"refresh\"").unwrap();
    assert!(rest.contains("</noscript>") && !rest.contains("<noscript>"));
}
