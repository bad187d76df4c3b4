//! Screens at a gateway that differs from Tabby's own.

use contract::{
    Action, CapabilitiesView, LinkState, LinkView, Reason, SaleState, SaleView, TerminalView,
};
use leptos::prelude::*;
use payment::Currency;
use payment::buyer::BuyerNeeds;
use payment::id::{Link, SaleId};
use payment::sale::{Cause, Method};
use payment::time::{Millis, Monotonic, Timestamp};
use tabby_terminal::runtime::{Driver, Prefs};
use tabby_terminal::screens;
use tabby_terminal::screens::parts::before_putting_aside;
use till::{Ask, Event, Key, Reply, Rules, Till, step};
use ui::components::sent;
use ui::words::Digits;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, KeyboardEvent, KeyboardEventInit};

use super::{click, find, frame, money, mounted, paid};

/// A gateway that needs the customer for a code, sends no link, and cannot cancel.
const OTHER: CapabilitiesView = CapabilitiesView {
    link: false,
    link_shown: true,
    cancel: false,
    late_released: true,
    buyer: BuyerNeeds {
        phone: true,
        name: true,
        email: true,
    },
    buyer_for_code: true,
    ..CapabilitiesView::EVERYTHING
};

fn id() -> SaleId {
    paid().id
}

/// The sale while it can be paid: its gateway has no picture of the code.
fn waiting() -> SaleView {
    SaleView {
        state: SaleState::Waiting,
        web_url: Link::try_from("https://pay.example/pct_1".to_owned()).ok(),
        deadline: Some(Timestamp(1_790_000_300_000)),
        allowed: vec![Action::Check, Action::Cancel],
        captured: money("0"),
        ..paid()
    }
}

fn given_up() -> SaleView {
    SaleView {
        state: SaleState::Cancelling,
        reason: Some(Reason::Cashier),
        put_aside: true,
        web_url: None,
        allowed: vec![Action::Check],
        ..waiting()
    }
}

/// A till that these events have brought where it is, at a gateway with these capabilities.
fn till(can: CapabilitiesView, events: Vec<Event>) -> Till {
    let rules = Rules {
        max_amount: money("20000"),
        capabilities: can,
        ..Rules::UNKNOWN
    };
    let digits = [1, 2, 5, 0, 0, 0].map(|digit| Event::Key(Key::Digit(digit)));
    let go = |till, event| step(till, event, &rules, Monotonic(0)).0;
    digits.into_iter().chain(events).fold(Till::default(), go)
}

fn selling(can: CapabilitiesView, view: SaleView) -> Vec<Event> {
    let start = Event::Start(id(), Method::Qr);
    let fill = |field, text: &str| Event::Fill(field, payment::buyer::Redacted(text.to_owned()));
    let mut events = vec![start.clone()];
    if can.buyer_for_code {
        events.extend([
            fill(till::Field::Phone, "500000001"),
            fill(till::Field::Name, "Sara"),
            fill(till::Field::Email, "sara@example.com"),
            start,
        ]);
    }
    events.push(Event::Answer(id(), Ask::Create, Reply::View(view)));
    events
}

/// A driver whose server nobody is, that shows this till.
fn driver(can: CapabilitiesView, till: Till) -> Driver {
    let driver = Driver::new("/nowhere".to_owned(), Prefs::kept("en"));
    driver.terminal.set(Some(TerminalView {
        shop: "Shop".into(),
        branch: "demo".into(),
        terminal: "T1".into(),
        currency: Currency::Aed,
        max_amount: "20000.00".into(),
        time_zone: "Asia/Dubai".into(),
        logo_url: None,
        is_test: true,
        capabilities: can,
        scan_prefix: None,
        scan_suffix: None,
        unattended: Vec::new(),
        list_unread: false,
        sale: None,
        late: Vec::new(),
        acknowledged: Vec::new(),
        recent: Vec::new(),
    }));
    driver.till.set(till);
    driver
}

fn texts(place: &HtmlElement, selector: &str) -> Vec<String> {
    let all = place.query_selector_all(selector).unwrap();
    let text = |at| all.item(at).and_then(|node| node.text_content());
    (0..all.length()).filter_map(text).collect()
}

#[wasm_bindgen_test]
async fn the_form_for_a_code_asks_for_exactly_what_the_gateway_needs_and_makes_a_code() {
    let opened = till(OTHER, vec![Event::Start(id(), Method::Qr)]);
    let (place, _mounted) = mounted(move || screens::link(driver(OTHER, opened)));
    frame().await;
    assert_eq!(texts(&place, "h1"), ["Customer"]);
    assert_eq!(texts(&place, ".field > span"), ["Phone", "Name", "Email"]);
    assert_eq!(texts(&place, ".buttons button"), ["Tabby QR", "Back"]);
    assert_eq!(texts(&place, ".primary"), ["Tabby QR"]);
    assert!(place.query_selector(".details").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn the_form_for_a_link_is_as_it_was() {
    let can = CapabilitiesView::EVERYTHING;
    let opened = till(can, vec![Event::OpenForm(true)]);
    let (place, _mounted) = mounted(move || screens::link(driver(can, opened)));
    frame().await;
    assert_eq!(texts(&place, "h1"), ["Send link"]);
    assert_eq!(texts(&place, ".field > span"), ["Phone"]);
    let buttons = ["Send link", "Tabby QR", "Back"];
    assert_eq!(texts(&place, ".buttons button"), buttons);
    click(&place, ".form > .quiet");
    frame().await;
    let optional = ["Phone", "Name (optional)", "Email (optional)"];
    assert_eq!(texts(&place, ".field > span"), optional);
}

#[wasm_bindgen_test]
async fn a_code_without_a_picture_is_drawn_on_white_and_its_link_is_copied_and_never_sent() {
    let shown = till(OTHER, selling(OTHER, waiting()));
    let (place, _mounted) = mounted(move || screens::waiting(driver(OTHER, shown)));
    frame().await;
    let code = find(&place, ".qr-space svg[role=img]");
    assert_eq!(
        code.get_attribute("shape-rendering").as_deref(),
        Some("crispEdges")
    );
    let buttons = ["Check status", "Cancel", "Copy link"];
    assert_eq!(texts(&place, ".buttons button"), buttons);
    // A browser without a clipboard.
    let navigator: JsValue = window().navigator().into();
    let nothing = js_sys::Object::new();
    js_sys::Reflect::set(&nothing, &"value".into(), &JsValue::NULL).unwrap();
    js_sys::Reflect::set(&nothing, &"configurable".into(), &true.into()).unwrap();
    let navigator: js_sys::Object = navigator.unchecked_into();
    js_sys::Object::define_property(&navigator, &"clipboard".into(), &nothing);
    click(&place, ".buttons button:last-of-type");
    frame().await;
    let by_hand = find(&place, ".not-copied input");
    let by_hand = by_hand.unchecked_into::<web_sys::HtmlInputElement>();
    assert_eq!(by_hand.value(), "https://pay.example/pct_1");
    assert_eq!(texts(&place, ".not-copied [role=alert]").len(), 1);
    js_sys::Reflect::delete_property(&navigator, &"clipboard".into()).unwrap();
}

#[wasm_bindgen_test]
async fn a_sale_that_is_given_up_says_what_becomes_of_money_and_enter_goes_on() {
    let mut events = selling(OTHER, waiting());
    let cancel = Ask::Cancel(Cause::Cashier);
    events.extend([
        Event::Cancel,
        Event::Answer(id(), cancel, Reply::View(given_up())),
    ]);
    let driver = driver(OTHER, till(OTHER, events));
    let (place, _mounted) = mounted(move || screens::result(driver));
    frame().await;
    assert_eq!(texts(&place, "h1"), ["Sale given up"]);
    assert_eq!(texts(&place, ".buttons button"), ["New sale"]);
    let said = texts(&place, ".sentence").join(" ");
    for part in [
        "may still be open",
        "is not taken: it is released",
        "Start a new sale",
        "Do not hand over goods",
    ] {
        assert!(said.contains(part), "{said}");
    }
    // Elsewhere than on the button, which has the focus in a test.
    document()
        .active_element()
        .unwrap()
        .unchecked_into::<HtmlElement>()
        .blur()
        .unwrap();
    let init = KeyboardEventInit::new();
    init.set_key("Enter");
    let enter = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    window().dispatch_event(&enter).unwrap();
    assert!(
        driver
            .till
            .with_untracked(|till| matches!(till, Till::Entering(_)))
    );
}

#[wasm_bindgen_test]
async fn a_paid_screen_changes_what_it_says_in_place_when_the_capture_comes() {
    let can = CapabilitiesView::EVERYTHING;
    let at = |captured, later| SaleView {
        captured: money(captured),
        server_time: Timestamp(paid().server_time.0 + later),
        is_test: false,
        ..paid()
    };
    let mut events = selling(can, waiting());
    events.push(Event::Pushed(at("0", 1)));
    let driver = driver(can, till(can, events));
    let (place, _mounted) = mounted(move || screens::result(driver));
    frame().await;
    assert!(
        texts(&place, ".sentence")
            .concat()
            .contains("capture is pending")
    );
    let button = find(&place, ".primary");
    driver.send(Event::Pushed(at("1250", 2)));
    frame().await;
    let said = "Tabby has confirmed the payment. Hand over the goods.";
    assert_eq!(texts(&place, ".sentence"), [said]);
    assert!(button.is_connected());
}

#[wasm_bindgen_test]
async fn a_sale_in_doubt_says_what_is_true_of_its_gateway_and_of_its_key() {
    let tabby = CapabilitiesView::EVERYTHING;
    for (can, state, reason, says, is_asked_about) in [
        (
            tabby,
            SaleState::Checking,
            Reason::CancelUnanswered,
            "not confirmed the cancellation",
            true,
        ),
        (
            OTHER,
            SaleState::Cancelling,
            Reason::Cashier,
            "They may still pay",
            true,
        ),
        (
            tabby,
            SaleState::Checking,
            Reason::OtherAccount,
            "another payment key",
            false,
        ),
    ] {
        let doubtful = SaleView {
            state,
            reason: Some(reason),
            allowed: vec![Action::Check, Action::PutAside],
            ..waiting()
        };
        let shown = till(can, selling(can, doubtful));
        let (place, _mounted) = mounted(move || screens::checking(driver(can, shown)));
        frame().await;
        let said = texts(&place, ".sentence").concat();
        assert!(said.contains(says), "{said}");
        let small = texts(&place, ".small").concat();
        assert_eq!(small.contains("keep checking"), is_asked_about, "{small}");
    }
}

#[wasm_bindgen_test]
fn who_leaves_a_sale_in_doubt_is_told_what_becomes_of_its_money() {
    let said = |cancel, late_released| {
        let can = CapabilitiesView {
            cancel,
            late_released,
            ..CapabilitiesView::EVERYTHING
        };
        before_putting_aside(driver(can, Till::default()))[1]
    };
    assert!(said(true, false).contains("is being cancelled"));
    assert!(said(false, false).contains("cannot be cancelled and may still be paid"));
    assert!(said(false, true).contains("released to the customer"));
}

#[wasm_bindgen_test]
async fn the_digits_of_a_phone_are_written_as_all_others() {
    let link = LinkView {
        state: LinkState::Sent,
        times: 1,
        pause_left: Millis(0),
        phone_ends: "01".to_owned(),
    };
    let words = ui::words::words(contract::Lang::Ar);
    let (place, _mounted) = mounted(move || sent(&link, "01", words, Digits::Arabic));
    frame().await;
    assert_eq!(texts(&place, "bdi"), ["•••\u{a0}٠١"]);
}
