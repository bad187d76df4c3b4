//! The form for a payment link.

use leptos::ev;
use leptos::prelude::*;
use payment::buyer::Redacted;
use payment::sale::Method;
use till::{Entry, Event, Field};
use ui::components::{
    Look, alert, button, focus_soon, hear, isolated, line, live, node, node_with, nothing,
    press_button, text_box, value,
};
use ui::words::{coded, money, parts_of_two};

use super::parts::{big_amount, notice};
use super::sale;
use crate::runtime::{Driver, Layer, closes_by_back, flag};

/// The customer's phone, and optional details.
pub fn link(driver: Driver) -> AnyView {
    let (words, digits) = (driver.words(), driver.digits());
    // Untracked: typing must not make the screen anew.
    let amount = untrack(|| sale::amount(driver));
    let lines = move || entry(driver, |entry| entry.form.lines.len());
    // Shows what was typed before: nothing is sent to Tabby that nobody can see.
    let more = RwSignal::new(untrack(|| entry(driver, |entry| entry.form.says_more())));
    let rows = RwSignal::new(0_u32);
    // The element that takes the focus when the text boxes are made anew: the pressed one is gone
    // then.
    let next = StoredValue::new(None::<Next>);
    let said = live(Box::new(move || {
        if driver.unreachable.get() {
            return alert("notice problem", sale::offline(driver));
        }
        entry(driver, |entry| {
            entry.notice.as_ref().map_or_else(nothing, |said| {
                notice(said, words, digits, sale::limit(driver))
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
        let mut all = vec![
            field(Field::Name, words.name, &[]),
            field(
                Field::Email,
                words.email,
                &[("inputmode", "email"), ("dir", "ltr")],
            ),
        ];
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
            driver.start(Method::Link);
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
    let buttons = vec![
        begin("primary begin", words.send_link, Method::Link),
        begin("begin", words.tabby_qr, Method::Qr),
        button(
            "quiet",
            words.back,
            Box::new(move || driver.send(Event::OpenForm(false))),
        ),
    ];
    let all = vec![
        line("h1", "", words.send_link),
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
        details,
        sum,
        node("div", "said", vec![said]),
        node("div", "buttons", buttons),
    ];
    node("main", "screen link", vec![node("section", "form", all)])
}

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
