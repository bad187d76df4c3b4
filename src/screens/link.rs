//! The form about the customer: for a payment link, and for a code whose gateway needs the customer.

use contract::ProblemCode;
use leptos::ev;
use leptos::prelude::*;
use payment::buyer::{BuyerNeeds, Redacted};
use payment::sale::Method;
use till::{Entry, Event, Field, Notice};
use ui::components::{
    Look, alert, button, focus_soon, hear, isolated, line, live, node, node_with, nothing,
    press_button, text_box, value,
};
use ui::words::{coded, money, parts_of_two};

use super::parts::{big_amount, notice};
use super::sale;
use crate::runtime::{Driver, Layer, closes_by_back, flag};

/// What the form asks for. It follows from what the gateway can do.
#[derive(Clone, Copy)]
struct Asks {
    /// What has to be filled in.
    needs: BuyerNeeds,
    /// Whether a code needs it, too. Then the code is the main way to pay.
    for_code: bool,
    /// Whether the link can be sent, and whether more can be said for it.
    by_link: bool,
}

impl Asks {
    fn of(driver: Driver) -> Self {
        let can = untrack(|| driver.capabilities());
        let by_code = can.buyer_needs(Method::Qr);
        Self {
            needs: match can.link {
                true => can.buyer_needs(Method::Link),
                false => by_code,
            },
            for_code: by_code.any(),
            by_link: can.link,
        }
    }

    const fn method(self) -> Method {
        match self.for_code {
            true => Method::Qr,
            false => Method::Link,
        }
    }

    /// Whether the problem is in a text box that cannot be left empty, or in whose place no code can
    /// be shown.
    const fn is_about_needed(self, code: ProblemCode) -> bool {
        match code {
            ProblemCode::InvalidPhone => self.for_code,
            ProblemCode::InvalidName => self.needs.name,
            ProblemCode::InvalidEmail => self.needs.email,
            _ => false,
        }
    }
}

/// The customer's data that the sale needs, and optional details for a link.
pub fn link(driver: Driver) -> AnyView {
    let (words, digits) = (driver.words(), driver.digits());
    // Untracked: typing must not make the screen anew.
    let amount = untrack(|| sale::amount(driver));
    let lines = move || entry(driver, |entry| entry.form.lines.len());
    let asks = Asks::of(driver);
    let needs = asks.needs;
    // Shows what was typed before: nothing is sent to Tabby that nobody can see.
    let says_more = untrack(|| entry(driver, |entry| entry.form.says_more(needs)));
    let more = RwSignal::new(says_more || needs.name || needs.email);
    let rows = RwSignal::new(0_u32);
    // The element that takes the focus when the text boxes are made anew: the pressed one is gone
    // then.
    let next = StoredValue::new(None::<Next>);
    let said = live(Box::new(move || {
        if driver.unreachable.get() {
            return alert("notice problem", sale::offline(driver));
        }
        entry(driver, |entry| {
            entry
                .notice
                .as_ref()
                .map_or_else(nothing, |said| match said {
                    Notice::Problem(code) if asks.is_about_needed(*code) => {
                        alert("notice problem", words.problem_of_needed(*code).to_owned())
                    }
                    _ => notice(said, words, digits, sale::limit(driver)),
                })
        })
    }));
    let understood = live(Box::new(move || {
        let phone = entry(driver, |entry| entry.form.understood(amount));
        let text = phone.map(|phone| phone.grouped()).unwrap_or_default();
        node_with(
            "p",
            vec![("class", "hint".to_owned()), ("dir", "ltr".to_owned())],
            vec![text.into_any()],
        )
    }));
    let details = live(Box::new(move || {
        if !asks.by_link && !says_more {
            return nothing();
        }
        if !more.get() {
            let open = move || {
                next.set_value(Some(Next::Box(Field::Name)));
                more.set(true);
            };
            return button("quiet", words.more, Box::new(open));
        }
        rows.track();
        let next_box = next.try_update_value(Option::take).flatten();
        let field = |field, label, more: &[(&'static str, &str)]| {
            text_field(
                driver,
                field,
                label,
                more,
                next_box == Some(Next::Box(field)),
            )
        };
        let mut all = Vec::new();
        if !needs.name {
            all.push(field(Field::Name, words.name, &[]));
        }
        if !needs.email {
            all.push(field(Field::Email, words.email, &EMAIL));
        }
        let change = move |drop: Option<usize>| {
            driver.send(Event::Lines(drop));
            // The new line. After a removal, the line that took its place, or the last one.
            let last = untrack(lines).checked_sub(1);
            let place = last.map(|last| drop.unwrap_or(last).min(last));
            let to = place.map_or(Next::AddItem, |place| Next::Box(Field::Title(place)));
            next.set_value(Some(to));
            rows.update(|rows| *rows = rows.wrapping_add(1));
        };
        for place in 0..untrack(lines) {
            let number: &[(&'static str, &str)] = &[("inputmode", "decimal"), ("dir", "ltr")];
            all.push(node(
                "div",
                "item",
                vec![
                    field(Field::Title(place), words.item, &[]),
                    field(Field::Quantity(place), words.quantity, number),
                    field(Field::UnitPrice(place), words.unit_price, number),
                    field(Field::Category(place), words.category, &[]),
                    button(
                        "quiet",
                        words.remove_item,
                        Box::new(move || change(Some(place))),
                    ),
                ],
            ));
        }
        let look = Look {
            first: next_box == Some(Next::AddItem),
            ..Look::default()
        };
        let add = Box::new(move || change(None));
        all.push(press_button(look, words.add_item.into_any(), add));
        node("div", "details", all)
    }));
    let sum = live(Box::new(move || {
        let typed = entry(driver, |entry| {
            (!entry.form.lines.is_empty()).then(|| entry.form.total(amount))
        });
        let Some(total) = typed else {
            return nothing();
        };
        let total = total.map_or_else(|| "–".to_owned(), |total| money(total, digits));
        let [before, between, after] = parts_of_two(words.lines_total);
        let all = vec![
            before.into_any(),
            value(total),
            between.into_any(),
            value(coded(amount, digits)),
            after.into_any(),
        ];
        node("p", "hint", all)
    }));
    let escape = window_event_listener(ev::keydown, move |event| match event.key().as_str() {
        "Escape" => driver.send(Event::OpenForm(false)),
        // An Enter that a scanner typed sends nothing.
        "Enter" if event.default_prevented() => {}
        "Enter" if !event.repeat() && is_in_a_text_box(&event) => {
            event.prevent_default();
            driver.start(asks.method());
        }
        _ => {}
    });
    on_cleanup(move || escape.remove());
    closes_by_back(Layer::Screen, move || driver.send(Event::OpenForm(false)));
    let begin = |class, word, method| {
        let look = Look {
            class,
            ..Look::default()
        };
        let label = sale::begin_label(driver, word);
        press_button(look, label, Box::new(move || driver.start(method)))
    };
    let back = button(
        "quiet",
        words.back,
        Box::new(move || driver.send(Event::OpenForm(false))),
    );
    let mut buttons = match asks.for_code {
        true => vec![begin("primary begin", words.tabby_qr, Method::Qr)],
        false => vec![
            begin("primary begin", words.send_link, Method::Link),
            begin("begin", words.tabby_qr, Method::Qr),
        ],
    };
    if asks.for_code && asks.by_link {
        buttons.push(begin("begin", words.send_link, Method::Link));
    }
    buttons.push(back);
    let heading = match asks.for_code {
        true => words.customer,
        false => words.send_link,
    };
    let mut all = vec![
        line("h1", "", heading),
        big_amount(Some(amount), digits),
        // A scanner's code may arrive at any moment.
        live(Box::new(move || {
            let reference = entry(driver, |entry| entry.reference.clone());
            isolated("reference-line", reference)
        })),
        text_field(
            driver,
            Field::Phone,
            words.phone,
            &[("inputmode", "tel"), ("dir", "ltr"), ("data-first", "")],
            true,
        ),
        understood,
    ];
    if needs.name {
        let name = text_field(driver, Field::Name, words.name_needed, &[], false);
        all.push(name);
    }
    if needs.email {
        let email = text_field(driver, Field::Email, words.email_needed, &EMAIL, false);
        all.push(email);
    }
    all.extend([
        details,
        sum,
        node("div", "said", vec![said]),
        node("div", "buttons", buttons),
    ]);
    node("main", "screen link", vec![node("section", "form", all)])
}

/// The attributes of a text box for an e-mail address.
const EMAIL: [(&str, &str); 2] = [("inputmode", "email"), ("dir", "ltr")];

/// Reads the entry that is on screen.
fn entry<T>(driver: Driver, what: impl FnOnce(&Entry) -> T) -> T {
    sale::entry(driver, what)
}

/// The element that takes the focus next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A text box.
    Box(Field),
    /// The button that adds a line.
    AddItem,
}

/// A text box with its label above it.
fn text_field(
    driver: Driver,
    field: Field,
    label: &'static str,
    more: &[(&'static str, &str)],
    takes_focus: bool,
) -> AnyView {
    let mut attributes = vec![
        ("class", "reference".to_owned()),
        ("type", "text".to_owned()),
        ("aria-label", label.to_owned()),
        ("dir", "auto".to_owned()),
        ("autocomplete", "off".to_owned()),
        ("spellcheck", "false".to_owned()),
    ];
    attributes.extend(
        more.iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    let shown = text_box(
        attributes,
        Box::new(move || entry(driver, |entry| entry.form.text(field).to_owned())),
        move |element| {
            let typed =
                move |event| driver.send(Event::Fill(field, Redacted(event_target_value(&event))));
            hear(&element, "input", Box::new(typed));
            mark_if_wrong(driver, field, element.clone());
            if takes_focus {
                focus_soon(element);
            }
        },
    );
    node("label", "field", vec![line("span", "", label), shown])
}

/// Marks a text box while the notice is about it.
fn mark_if_wrong(driver: Driver, field: Field, element: web_sys::Element) {
    let wrong = flag(Box::new(move || {
        entry(driver, Entry::wrong_field) == Some(field)
    }));
    Effect::new(move |_| {
        let _ = match wrong.get() {
            true => element.set_attribute("aria-invalid", "true"),
            false => element.remove_attribute("aria-invalid"),
        };
    });
}

fn is_in_a_text_box(event: &web_sys::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| target.tag_name() == "INPUT")
}
