//! Pieces of the terminal in a real browser's DOM.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may")]

#[path = "browser/gateways.rs"]
mod gateways;
#[path = "browser/keypad.rs"]
mod keypad;
#[path = "browser/reading.rs"]
mod reading;

use std::cell::RefCell;
use std::rc::Rc;

use contract::{CapabilitiesView, Lang, ProblemCode, SaleState, SaleView, TerminalView};
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::tick;
use payment::id::{PaymentId, Reference};
use payment::sale::Method;
use payment::time::Timestamp;
use payment::{Currency, Money};
use tabby_terminal::runtime::{Driver, Prefs, Watched};
use tabby_terminal::screens::parts::{notice, question};
use till::{ItemError, Notice};
use ui::components::{Mark, Paper, live_text, primary, qr_code, receipt, sign, steps};
use ui::words::{Digits, date_time, words};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

/// Mounts a view into an element of its own; it stays until the test ends.
fn mounted(view: impl FnOnce() -> AnyView + 'static) -> (HtmlElement, impl Drop) {
    let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&place).unwrap();
    let handle = mount_to(place.clone(), view);
    (place, handle)
}

fn find(place: &HtmlElement, selector: &str) -> Element {
    place
        .query_selector(selector)
        .unwrap()
        .unwrap_or_else(|| panic!("no {selector} in {}", place.inner_html()))
}

fn click(place: &HtmlElement, selector: &str) {
    find(place, selector)
        .unchecked_into::<HtmlElement>()
        .click();
}

async fn frame() {
    tick().await;
    gloo_timers::future::TimeoutFuture::new(50).await;
}

fn money(text: &str) -> Money {
    Money::parse(text, Currency::Aed).unwrap()
}

fn paid() -> SaleView {
    SaleView {
        id: "0190a5b4-7c00-7000-8000-000000000001".parse().unwrap(),
        state: SaleState::Paid,
        reason: None,
        amount: money("1250"),
        reference: Reference::new("INV-1").unwrap(),
        method: Method::Qr,
        qr_code_url: None,
        web_url: None,
        payment_id: PaymentId::try_from("8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e".to_owned()).ok(),
        created_at: Timestamp(1_790_000_000_000),
        deadline: None,
        read_at: None,
        server_time: Timestamp(1_790_000_000_000),
        allowed: Vec::new(),
        captured: money("1250"),
        refunded: money("0"),
        is_test: true,
        put_aside: false,
        acknowledged: false,
        link: None,
    }
}

#[wasm_bindgen_test]
async fn a_watched_value_changes_what_shows() {
    let value = Watched::new(1_u32);
    let (place, _mounted) = mounted(move || live_text(Box::new(move || value.get().to_string())));
    assert_eq!(place.inner_text(), "1");
    value.set(2);
    tick().await;
    assert_eq!(place.inner_text(), "2");
}

#[wasm_bindgen_test]
async fn a_text_that_a_translator_has_replaced_goes_on_changing() {
    let left = Watched::new(9_u32);
    let (place, _mounted) = mounted(move || live_text(Box::new(move || left.get().to_string())));
    // As Chrome does it: an element of its own in the place of the text.
    let text = find(&place, "span").first_child().unwrap();
    let translated = document().create_element("font").unwrap();
    translated.set_text_content(Some("neuf"));
    let parent = text.parent_node().unwrap();
    parent.replace_child(&translated, &text).unwrap();
    left.set(8);
    tick().await;
    assert_eq!(place.text_content().as_deref(), Some("8"));
}

#[wasm_bindgen_test]
async fn a_question_has_its_focus_on_the_harmless_answer() {
    let open = RwSignal::new(true);
    let cancelled = Rc::new(RefCell::new(0));
    let seen = cancelled.clone();
    let (place, _mounted) = mounted(move || {
        question(
            Driver::new("/nowhere".to_owned(), Prefs::kept("en")),
            words(Lang::En).before_cancelling(),
            open,
            Box::new(move || *seen.borrow_mut() += 1),
        )
    });
    frame().await;
    assert_eq!(
        document()
            .active_element()
            .unwrap()
            .text_content()
            .as_deref(),
        Some("Keep waiting")
    );
    click(&place, ".primary");
    assert!(!open.get_untracked());
    click(&place, ".danger");
    assert_eq!(*cancelled.borrow(), 1);
}

#[wasm_bindgen_test]
async fn a_code_without_a_picture_is_drawn_from_its_link() {
    let link = Some("https://checkout.tabby.ai/?sessionId=1".to_owned());
    let (place, _mounted) = mounted(move || {
        qr_code(
            None,
            link,
            "Payment QR code",
            Box::new(|| panic!("it can be shown")),
        )
    });
    frame().await;
    let code = find(&place, "svg[role=img]");
    assert_eq!(
        code.get_attribute("aria-label").as_deref(),
        Some("Payment QR code")
    );
    assert!(
        code.query_selector("path")
            .unwrap()
            .unwrap()
            .get_attribute("d")
            .unwrap()
            .len()
            > 500
    );
}

#[wasm_bindgen_test]
async fn a_picture_that_does_not_load_gives_way_to_a_drawing_and_the_card_keeps_one_code() {
    let picture = Some("data:image/png;base64,broken".to_owned());
    let link = Some("https://checkout.tabby.ai/?sessionId=1".to_owned());
    let (place, _mounted) =
        mounted(move || qr_code(picture, link, "Payment QR code", Box::new(|| ())));
    for _ in 0..100 {
        if place.query_selector("svg[role=img]").unwrap().is_some() {
            break;
        }
        frame().await;
    }
    assert_eq!(place.query_selector_all(".qr").unwrap().length(), 1);
    find(&place, "svg[role=img]");
}

#[wasm_bindgen_test]
async fn a_code_that_cannot_be_shown_in_any_way_says_so() {
    let failed = Rc::new(RefCell::new(0));
    let seen = failed.clone();
    let (_place, _mounted) = mounted(move || {
        qr_code(
            None,
            None,
            "Payment QR code",
            Box::new(move || *seen.borrow_mut() += 1),
        )
    });
    frame().await;
    assert_eq!(*failed.borrow(), 1);
}

#[wasm_bindgen_test]
fn a_receipt_has_what_the_guide_asks_for_in_both_languages() {
    let terminal = TerminalView {
        shop: "Shop <b>&".into(),
        branch: "demo".into(),
        terminal: "T1".into(),
        currency: Currency::Aed,
        max_amount: "50000.00".into(),
        time_zone: "Asia/Dubai".into(),
        logo_url: None,
        is_test: true,
        capabilities: CapabilitiesView::EVERYTHING,
        scan_prefix: None,
        scan_suffix: None,
        unattended: Vec::new(),
        list_unread: false,
        sale: None,
        late: Vec::new(),
        acknowledged: Vec::new(),
        recent: Vec::new(),
    };
    for lang in [Lang::En, Lang::Ar] {
        let terminal = terminal.clone();
        let (place, _mounted) = mounted(move || {
            receipt(
                &paid(),
                Some(&terminal),
                Paper {
                    lang,
                    is_narrow: false,
                },
            )
        });
        let text = place.text_content().unwrap();
        for wanted in [
            "INV-1",
            "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e",
            "AED 1,250.00",
            "Tabby",
            "Shop <b>&",
            "2026-09-21 18:13",
            "Reference",
            "المرجع",
        ] {
            assert!(text.contains(wanted), "{wanted} in {text}");
        }
        assert!(
            place.query_selector("b").unwrap().is_none(),
            "a name is text"
        );
    }
}

#[wasm_bindgen_test]
fn a_customer_reads_what_to_do_in_both_languages_whatever_the_cashiers_is() {
    for (lang, first) in [(Lang::En, "en"), (Lang::Ar, "ar")] {
        let (place, _mounted) = mounted(move || steps(lang));
        let text = place.text_content().unwrap();
        for lang in [Lang::En, Lang::Ar] {
            let words = words(lang);
            assert!(text.contains(words.scan) && text.contains(words.confirm_on_phone));
            let said = find(&place, &format!("li p[lang={}]", words.code));
            assert_eq!(said.get_attribute("dir").as_deref(), Some(words.dir));
        }
        assert_eq!(
            find(&place, "li p").get_attribute("lang").as_deref(),
            Some(first)
        );
    }
}

#[wasm_bindgen_test]
fn a_problem_is_said_at_once_in_the_cashiers_language() {
    for lang in [Lang::En, Lang::Ar] {
        let words = words(lang);
        let (place, _mounted) = mounted(move || {
            notice(
                &Notice::Problem(ProblemCode::AmountZero),
                words,
                Digits::Western,
                None,
            )
        });
        assert_eq!(
            find(&place, "[role=alert]").text_content().as_deref(),
            Some(words.amount_zero)
        );
    }
    let (place, _mounted) = mounted(|| {
        notice(
            &Notice::TakeOtherwise(money("250")),
            words(Lang::En),
            Digits::Western,
            None,
        )
    });
    assert_eq!(
        place.inner_text(),
        "Take AED 250.00 by another method. Nothing was charged through Tabby."
    );
}

#[wasm_bindgen_test]
fn an_amount_over_the_limit_is_said_with_the_limit_and_a_sentence_has_one_kind_of_digits() {
    let (place, _mounted) = mounted(|| {
        notice(
            &Notice::Problem(ProblemCode::AmountTooLarge),
            words(Lang::En),
            Digits::Western,
            Some(money("50000")),
        )
    });
    let said = place.inner_text();
    assert!(
        said.contains("this shop's limit of AED 50,000.00"),
        "{said}"
    );
    let (place, _mounted) = mounted(|| {
        notice(
            &Notice::Item(0, ItemError::Quantity),
            words(Lang::Ar),
            Digits::Arabic,
            None,
        )
    });
    let said = place.inner_text();
    assert!(
        said.contains("٩٬٩٩٩") && !said.contains(|c: char| c.is_ascii_digit()),
        "{said}"
    );
}

#[wasm_bindgen_test]
async fn the_one_thing_to_do_next_has_the_focus() {
    let (_place, _mounted) = mounted(|| primary("New sale", Box::new(|| ())));
    frame().await;
    assert_eq!(
        document()
            .active_element()
            .unwrap()
            .text_content()
            .as_deref(),
        Some("New sale")
    );
}

#[wasm_bindgen_test]
fn every_sign_is_a_drawing_that_screen_readers_pass_over() {
    for mark in [
        Mark::Tick,
        Mark::Cross,
        Mark::Clock,
        Mark::Question,
        Mark::Warning,
        Mark::Cloud,
    ] {
        let (place, _mounted) = mounted(move || sign(mark));
        assert_eq!(
            find(&place, "svg").get_attribute("aria-hidden").as_deref(),
            Some("true")
        );
    }
}

#[wasm_bindgen_test]
fn a_date_has_western_digits_in_arabic_unless_others_are_chosen() {
    let at = Timestamp(1_790_000_000_000);
    assert!(date_time(at, Lang::Ar, Digits::Western, None).contains("2026"));
    assert!(date_time(at, Lang::Ar, Digits::Arabic, None).contains("٢٠٢٦"));
    assert!(date_time(at, Lang::En, Digits::Western, None).contains("2026"));
}

#[wasm_bindgen_test]
fn a_date_is_the_shops_wherever_the_browser_thinks_it_is() {
    // 14:13 UTC on 21 September 2026.
    let at = Timestamp(1_790_000_000_000);
    let written = |zone| date_time(at, Lang::En, Digits::Western, Some(zone));
    assert!(written("Asia/Dubai").contains("18:13"));
    assert!(written("Asia/Kuwait").contains("17:13"));
    assert!(written("Pacific/Kiritimati").contains("22 Sep"));
    // A zone that the browser does not know is no reason to show nothing.
    assert!(written("Mars/Olympus_Mons").contains("2026"));
}
