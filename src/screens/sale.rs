//! The Sale screen, where the cashier enters the amount.

use contract::{SaleState, SaleView, TerminalView, Unattended, UnattendedView};
use js_sys::{Function, Reflect};
use leptos::ev;
use leptos::prelude::*;
use payment::sale::Method;
use payment::time::Millis;
use payment::{Currency, Money};
use till::{Entry, Event, Key, Notice, Sign, Till, digit};
use ui::components::{
    Look, alert, alert_about, button, focus_soon, hear, icon, icon_button, isolated, line, live,
    live_text, node, node_with, nothing, outcome, press_button, tell_length, text_box,
};
use ui::words::{Digits, Words, clock, coded, date_time, fill, money};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use super::parts::{keypad, notice};
use crate::runtime::Driver;

const QR: &str = "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20h2M19 18v2h1";
const CROSS: &str = "M6 6l12 12M18 6L6 18";

/// Shows the keypad, the reference and the ways to pay.
pub fn sale(driver: Driver) -> AnyView {
    let (words, digits) = (driver.words(), driver.digits());
    let closed = move || driver.terminal.with(Option::is_none);
    let amount = move || amount(driver);
    listen_to_keys(driver);
    let said = live(Box::new(move || {
        if driver.unreachable.get() {
            return alert("notice problem", offline(driver));
        }
        if closed() {
            return alert("notice", words.opening.to_owned());
        }
        entry(driver, |entry| {
            entry
                .notice
                .as_ref()
                .map_or_else(nothing, |said| notice(said, words, digits, limit(driver)))
        })
    }));
    let unattended = live(Box::new(move || {
        let (found, list_unread) = driver.terminal.with(|terminal| {
            let about = terminal.as_ref();
            about.map_or_else(Default::default, |terminal| {
                (terminal.unattended.clone(), terminal.list_unread)
            })
        });
        let mut all: Vec<_> = found
            .iter()
            .map(|sale| trouble(sale, words, digits))
            .collect();
        if list_unread {
            all.push(alert("notice problem", words.list_unread.to_owned()));
        }
        node("div", "unattended", all)
    }));
    let recent = live(Box::new(move || {
        let sales = driver.recent.get();
        if sales.is_empty() {
            return line("p", "nothing", words.nothing_recent);
        }
        let zone = driver.time_zone();
        let row = |sale| recent_row(driver, sale, zone.as_deref());
        node("ol", "", sales.iter().map(row).collect())
    }));
    let attributes = [
        ("class", "amount"),
        ("readonly", ""),
        ("inputmode", "none"),
        ("autocomplete", "off"),
        ("aria-label", words.amount),
    ];
    let shown = text_box(
        attributes
            .map(|(name, value)| (name, value.to_owned()))
            .into(),
        Box::new(move || money(amount(), digits)),
        move |element| {
            let shown = element.clone();
            Effect::new(move |_| {
                tell_length(&shown, money(amount(), digits).chars().count());
            });
            focus_soon(element);
        },
    );
    let display = vec![
        node(
            "span",
            "currency",
            vec![live_text(Box::new(move || {
                currency(driver).code().to_owned()
            }))],
        ),
        node("span", "figure-room", vec![shown]),
        icon_button(
            "quiet clear",
            words.clear,
            CROSS,
            Box::new(move || driver.send(Event::Key(Key::Clear))),
        ),
    ];
    let attributes = [
        ("class", "reference"),
        ("type", "text"),
        ("autocomplete", "off"),
        ("spellcheck", "false"),
        ("enterkeyhint", "done"),
        ("dir", "auto"),
        ("aria-label", words.reference),
        ("placeholder", words.reference_hint),
    ];
    let reference = text_box(
        attributes
            .map(|(name, value)| (name, value.to_owned()))
            .into(),
        Box::new(move || entry(driver, |entry| entry.reference.clone())),
        move |element| {
            let typed = move |event| driver.send(Event::Reference(event_target_value(&event)));
            hear(&element, "input", Box::new(typed));
        },
    );
    let label = node(
        "span",
        "pay-label",
        vec![
            icon(QR),
            node("span", "", vec![begin_label(driver, words.tabby_qr)]),
        ],
    );
    let pay = press_button(
        Look {
            class: "primary pay",
            ..Look::default()
        },
        label,
        Box::new(move || driver.start(Method::Qr)),
    );
    let by_link = live(Box::new(move || match driver.capabilities().link {
        true => button(
            "link-way",
            words.send_link,
            Box::new(move || driver.send(Event::OpenForm(true))),
        ),
        false => nothing(),
    }));
    let attributes = vec![("class", "display".to_owned()), ("dir", "ltr".to_owned())];
    let all = vec![
        node_with("div", attributes, display),
        reference,
        keypad(driver),
        node("div", "ways", vec![pay, by_link]),
    ];
    let aside = vec![line("h2", "", words.recent), recent];
    node(
        "main",
        "screen sale",
        vec![
            // The notice's place is always kept free, so that no key moves when a notice comes or
            // goes.
            node("div", "said", vec![said]),
            node("section", "entry", all),
            node("aside", "recent", aside),
            unattended,
        ],
    )
}

/// The label of a button that starts a sale, or the time until the server takes one.
pub(super) fn begin_label(driver: Driver, word: &'static str) -> AnyView {
    let (words, digits) = (driver.words(), driver.digits());
    live_text(Box::new(move || {
        match entry(driver, |entry| entry.wait(driver.now.get())) {
            Millis(0) => word.to_owned(),
            left => fill(words.again_in, &clock(left, digits)),
        }
    }))
}

/// Reads the entry on screen; an empty one while no entry is on screen.
pub(super) fn entry<T>(driver: Driver, what: impl FnOnce(&Entry) -> T) -> T {
    driver.till.with(|till| match till {
        Till::Entering(entry) => what(entry),
        Till::Selling(_) | Till::Done(_) => what(&Entry::default()),
    })
}

/// The text that there is no connection and, if somebody tried, that no sale was started.
pub(super) fn offline(driver: Driver) -> String {
    let words = driver.words();
    let wanted = entry(driver, |entry| entry.notice == Some(Notice::NotStarted));
    let (and, then) = if wanted {
        (" ", words.not_started)
    } else {
        ("", "")
    };
    [words.offline, and, then].concat()
}

/// The amount entered.
pub fn amount(driver: Driver) -> Money {
    entry(driver, |entry| entry.amount(currency(driver)))
}

fn currency(driver: Driver) -> Currency {
    driver.terminal.with(|terminal| {
        terminal
            .as_ref()
            .map_or(Currency::Aed, |terminal| terminal.currency)
    })
}

/// The largest amount of one sale, once the server has sent it.
pub(super) fn limit(driver: Driver) -> Option<Money> {
    driver
        .terminal
        .with(|terminal| terminal.as_ref().and_then(TerminalView::limit))
}

/// A sale that the server cannot look after, and what that means.
fn trouble(sale: &UnattendedView, words: &'static Words, digits: Digits) -> AnyView {
    let text = match sale.why {
        Unattended::OtherAccount => words.other_account,
        Unattended::Unaccounted => words.unaccounted,
        Unattended::OtherTerminal => words.other_terminal,
        Unattended::Uncaptured => words.uncaptured,
        Unattended::Unreadable | Unattended::Other => words.unreadable_sale,
    };
    alert_about("notice problem", text, names(sale, digits))
}

/// How a person can find such a sale or payment: its amount and order number, if known. Its id is
/// added if neither is known, and for a payment that belongs to no sale. What the shop has named is
/// isolated (U+2068 to U+2069): beside an Arabic name an id would fall apart. The id is not: it is
/// copied from here.
fn names(sale: &UnattendedView, digits: Digits) -> String {
    let amount = sale.currency.zip(sale.amount.as_ref());
    let amount = amount.map(|(currency, text)| {
        let as_it_is = |_| [currency.code(), " ", text].concat();
        Money::parse(text, currency).map_or_else(as_it_is, |amount| coded(amount, digits))
    });
    let reference = Some(sale.reference.clone()).filter(|reference| !reference.is_empty());
    let has_none = amount.is_none() && reference.is_none();
    // `tabby-pos payments acknowledge` asks for the id.
    let id = (has_none || sale.why == Unattended::Unaccounted).then(|| sale.id.clone());
    let named = |name: String| ["\u{2068}", &name, "\u{2069}"].concat();
    let terminal = sale.terminal.clone().map(named);
    let all = [amount, reference.map(named), id, terminal];
    all.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn recent_row(driver: Driver, sale: &SaleView, zone: Option<&str>) -> AnyView {
    let (tone, word) = match sale.state {
        // It is settled at this till, and the customer's page may still be open.
        SaleState::Cancelling if sale.put_aside && !driver.capabilities().cancel => {
            ("chip grey", driver.words().given_up)
        }
        _ => outcome(sale, driver.words()),
    };
    let digits = driver.digits();
    let amount = coded(sale.amount, digits);
    let all = vec![
        isolated("recent-amount", amount),
        line("p", tone, word),
        isolated("recent-reference", sale.reference.to_string()),
        isolated(
            "recent-time",
            date_time(sale.created_at, driver.lang(), digits, zone),
        ),
    ];
    node("li", "", all)
}

/// The kind of element that has the focus.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Focus {
    /// A text box.
    Text,
    /// A button: Enter and Space press it.
    Button,
    /// Any other element, which uses no keys itself.
    Elsewhere,
}

fn focus_of(event: &web_sys::Event) -> Focus {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    match target.as_ref().map(|target| target.tag_name()).as_deref() {
        Some("BUTTON" | "SUMMARY" | "A") => Focus::Button,
        Some("INPUT") if target.is_some_and(|target| !target.has_attribute("readonly")) => {
            Focus::Text
        }
        _ => Focus::Elsewhere,
    }
}

/// Digits, Enter, Backspace and Escape work wherever the focus is. A scanner's keys have been
/// handled before this.
fn listen_to_keys(driver: Driver) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let is_shortcut = event.ctrl_key() || event.alt_key() || event.meta_key();
        if is_shortcut || event.default_prevented() {
            return;
        }
        let (key, focus) = (event.key(), focus_of(&event));
        let mut characters = key.chars();
        match (characters.next(), characters.next(), key.as_str()) {
            (Some(character), None, _) => {
                let sign = Sign::of(character).map(Key::Sign);
                let key = digit(character).map(Key::Digit).or(sign);
                if let (Some(key), false) = (key, focus == Focus::Text) {
                    event.prevent_default();
                    if !event.repeat() {
                        driver.send(Event::Key(key));
                    }
                }
            }
            (_, _, "Enter") if focus != Focus::Button => {
                event.prevent_default();
                // A held key was meant for the screen before.
                if !event.repeat() {
                    driver.start(Method::Qr);
                }
            }
            (_, _, "Backspace") if focus != Focus::Text => driver.send(Event::Key(Key::Delete)),
            (_, _, "Escape") if focus != Focus::Text => driver.send(Event::Key(Key::Clear)),
            _ => {}
        }
    });
    let pasted = window_event_listener(ev::paste, move |event| {
        let in_text_box = focus_of(&event) == Focus::Text;
        if let (Some(text), false) = (pasted_text(&event), in_text_box) {
            event.prevent_default();
            driver.send(Event::Pasted(text));
        }
    });
    on_cleanup(move || {
        listener.remove();
        pasted.remove();
    });
}

/// The text that is being pasted.
fn pasted_text(event: &web_sys::Event) -> Option<String> {
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let data = get(event, "clipboardData")?;
    let read: Function = get(&data, "getData")?.dyn_into().ok()?;
    read.call1(&data, &"text".into()).ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_without_a_sale_is_named_by_amount_reference_and_id_as_far_as_there_are_any() {
        let id = "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";
        let mut found = UnattendedView {
            id: id.to_owned(),
            reference: "INV-1".to_owned(),
            amount: Some("1250".to_owned()),
            currency: Some(Currency::Aed),
            terminal: None,
            why: Unattended::Unaccounted,
        };
        let whole = |first: &str| [first, " · \u{2068}INV-1\u{2069} · ", id].concat();
        assert_eq!(names(&found, Digits::Western), whole("AED 1,250.00"));
        assert_eq!(names(&found, Digits::Arabic), whole("AED ١٬٢٥٠٫٠٠"));
        found.why = Unattended::OtherAccount;
        let known = "AED 1,250.00 · \u{2068}INV-1\u{2069}";
        assert_eq!(names(&found, Digits::Western), known);
        // Only the id is left: no sentence may have a gap.
        (found.amount, found.reference) = (None, String::new());
        assert_eq!(names(&found, Digits::Western), id);
        found.terminal = Some("T2".to_owned());
        let known = [id, " · \u{2068}T2\u{2069}"].concat();
        assert_eq!(names(&found, Digits::Western), known);
    }
}
