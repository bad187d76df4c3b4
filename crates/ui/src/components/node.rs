//! The building blocks of views.
//!
//! Leptos generates separate code for every distinct shape of a view: a tuple type with its build,
//! rebuild, mount and unmount. To keep the module small, these functions, each of one type, build
//! the structure instead of the `view!` macro. Figures: docs/decisions/terminal-size.md.

use std::rc::Rc;

use leptos::html::{ElementChild, custom};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

use super::events::hear;
use crate::words::parts;

/// A value that is computed again when a signal it reads changes.
pub type Live<T> = Box<dyn Fn() -> T + Send>;

/// The action of a button.
pub type Press = Box<dyn Fn()>;

/// Names and values of an element's attributes.
pub(super) type Attributes = Vec<(&'static str, String)>;

/// An element with a class.
pub fn node(tag: &'static str, class: &'static str, children: Vec<AnyView>) -> AnyView {
    custom(tag).class(class).child(children).into_any()
}

/// An element with these attributes.
pub fn node_with(tag: &'static str, attributes: Attributes, children: Vec<AnyView>) -> AnyView {
    custom(tag)
        .child(children)
        .directive(set_all, attributes)
        .into_any()
}

fn set_all(element: Element, attributes: Attributes) {
    for (name, value) in attributes {
        let _ = element.set_attribute(name, &value);
    }
}

/// An element with a class and a text.
pub fn line(tag: &'static str, class: &'static str, text: impl Into<String>) -> AnyView {
    node(tag, class, vec![text.into().into_any()])
}

/// A text that is not one of our words: an amount, a number, a name. It keeps its own direction and
/// is not translated by the browser.
pub fn value(text: String) -> AnyView {
    let attributes = vec![("translate", "no".to_owned())];
    node_with("bdi", attributes, vec![text.into_any()])
}

/// A paragraph whose text comes from outside, as a [`value`].
pub fn isolated(class: &'static str, text: String) -> AnyView {
    node("p", class, vec![value(text)])
}

/// Sentences longer than this many characters get smaller type where their room is kept free.
const LONG: usize = 100;

/// A sentence that a screen reader announces at once.
pub fn alert(class: &'static str, text: String) -> AnyView {
    alert_of(class, text.chars().count(), vec![text.into_any()])
}

/// Such a sentence of `length` characters, made of several pieces.
pub(super) fn alert_of(class: &'static str, length: usize, children: Vec<AnyView>) -> AnyView {
    let long = if length > LONG { " long" } else { "" };
    let attributes = vec![
        ("class", [class, long].concat()),
        ("role", "alert".to_owned()),
    ];
    node_with("p", attributes, children)
}

/// A sentence with a value that a screen reader announces at once. The value is isolated, so that
/// an amount keeps its order inside Arabic text.
pub fn alert_about(class: &'static str, text: &'static str, value: String) -> AnyView {
    let (before, after) = parts(text);
    let length = text.chars().count() + value.chars().count();
    let children = vec![before.into_any(), self::value(value), after.into_any()];
    alert_of(class, length, children)
}

/// Reserves the room of a button that may come later, so that its neighbours do not move.
pub fn absent(label: &'static str) -> AnyView {
    let attributes = vec![
        ("class", "absent".to_owned()),
        ("aria-hidden", "true".to_owned()),
    ];
    node_with("span", attributes, vec![label.into_any()])
}

/// A view that is made again when a signal it reads changes.
pub fn live(view: Live<AnyView>) -> AnyView {
    view.into_any()
}

/// A text that changes. It is set as the whole content of its element: a browser that translates
/// the page replaces text nodes, so a text node kept here could be off the page.
pub fn live_text(text: Live<String>) -> AnyView {
    custom("span").prop("textContent", text).into_any()
}

/// An empty view.
pub fn nothing() -> AnyView {
    ().into_any()
}

/// A text box that shows `value`.
pub fn text_box(
    attributes: Attributes,
    value: Live<String>,
    set_up: impl Fn(Element) + 'static,
) -> AnyView {
    let set_up: SetUp = Rc::new(set_up);
    custom("input")
        .prop("value", value)
        .directive(set_all_up, (attributes, set_up))
        .into_any()
}

/// Tells the style sheet how many characters this element shows, so that the type can shrink to
/// fit. It goes through the DOM, because the page's security policy forbids style attributes.
pub fn tell_length(element: &Element, characters: usize) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element
            .style()
            .set_property("--chars", &characters.to_string());
    }
}

/// A button's look and behaviour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Look {
    /// Its class.
    pub class: &'static str,
    /// Its accessible name, if its content does not say it.
    pub name: Option<&'static str>,
    /// Whether a tap leaves the focus where it is. Keys of the keypad take none: Enter on a
    /// keyboard must not press the key tapped last.
    pub unfocused: bool,
    /// Whether it takes the focus when it appears, as the one thing to do next.
    pub first: bool,
}

/// A button.
pub fn press_button(look: Look, child: AnyView, press: Press) -> AnyView {
    let press = Rc::new(press);
    let set_up = move |element: Element, (look, press): (Look, Rc<Press>)| {
        let _ = element.set_attribute("type", "button");
        if let Some(name) = look.name {
            let _ = element.set_attribute("aria-label", name);
        }
        if look.unfocused {
            hear(
                &element,
                "pointerdown",
                Box::new(|event| event.prevent_default()),
            );
        }
        hear(&element, "click", Box::new(move |_| press()));
        if look.first {
            focus_soon(element);
        }
    };
    custom("button")
        .class(look.class)
        .child(vec![child])
        .directive(set_up, (look, press))
        .into_any()
}

/// Sets up an element once it exists.
type SetUp = Rc<dyn Fn(Element)>;

/// An element with these attributes; `set_up` runs once it exists.
pub fn node_set_up(
    tag: &'static str,
    attributes: Attributes,
    children: Vec<AnyView>,
    set_up: impl Fn(Element) + 'static,
) -> AnyView {
    let set_up: SetUp = Rc::new(set_up);
    custom(tag)
        .child(children)
        .directive(set_all_up, (attributes, set_up))
        .into_any()
}

fn set_all_up(element: Element, (attributes, set_up): (Attributes, SetUp)) {
    set_all(element.clone(), attributes);
    set_up(element);
}

/// Gives an element the focus once it is on the page. An open menu keeps the focus: a setting that
/// changes makes the screen below it anew.
pub fn focus_soon(element: Element) {
    request_animation_frame(move || {
        let focused = document().active_element();
        let is_in = |selector: &str| {
            let within = |one: &Element| matches!(one.closest(selector), Ok(Some(_)));
            focused.as_ref().is_some_and(within) && !within(&element)
        };
        if !is_in(".settings-list") {
            let _ = element.unchecked_ref::<HtmlElement>().focus();
        }
    });
}

/// A button with a text.
pub fn button(class: &'static str, label: &'static str, press: Press) -> AnyView {
    press_button(
        Look {
            class,
            ..Look::default()
        },
        label.into_any(),
        press,
    )
}

/// Whether a button that keeps its place can be pressed now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It can.
    Ready,
    /// Not yet. It is visible and keeps the focus.
    Waits,
    /// There is nothing to press; only its room is kept.
    Away,
}

/// A button whose text changes while it keeps its place and the focus.
pub fn steady_button(
    class: &'static str,
    label: Live<String>,
    standing: Live<Standing>,
    press: Press,
) -> AnyView {
    let attributes = vec![("class", class.to_owned()), ("type", "button".to_owned())];
    let (standing, press) = (Rc::new(standing), Rc::new(press));
    node_set_up(
        "button",
        attributes,
        vec![live_text(label)],
        move |element| {
            let (now, press) = (standing.clone(), press.clone());
            let pressed = move |_| {
                if untrack(|| now()) == Standing::Ready {
                    press();
                }
            };
            hear(&element, "click", Box::new(pressed));
            let standing = standing.clone();
            Effect::new(move |_| {
                let standing = standing();
                for (name, is_so) in [
                    ("aria-disabled", standing == Standing::Waits),
                    ("data-away", standing == Standing::Away),
                ] {
                    let _ = match is_so {
                        true => element.set_attribute(name, "true"),
                        false => element.remove_attribute(name),
                    };
                }
            });
        },
    )
}

/// A screen's heading. It takes the focus if the screen came by itself, so that a key meant for the
/// screen before presses nothing.
pub fn heading(text: &'static str, takes_focus: bool) -> AnyView {
    let attributes = vec![("tabindex", "-1".to_owned())];
    node_set_up("h1", attributes, vec![text.into_any()], move |element| {
        if takes_focus {
            focus_soon(element);
        }
    })
}

/// The main button of a screen. It takes the focus if a person opened the screen.
pub fn main_button(label: &'static str, takes_focus: bool, press: Press) -> AnyView {
    press_button(
        Look {
            class: "primary",
            first: takes_focus,
            ..Look::default()
        },
        label.into_any(),
        press,
    )
}

/// The main button, with the focus.
pub fn primary(label: &'static str, press: Press) -> AnyView {
    main_button(label, true, press)
}

/// A button with an icon.
pub fn icon_button(
    class: &'static str,
    name: &'static str,
    path: &'static str,
    press: Press,
) -> AnyView {
    let look = Look {
        class,
        name: Some(name),
        unfocused: true,
        ..Look::default()
    };
    press_button(look, icon(path), press)
}

/// An icon: a line drawing, 24 by 24.
pub fn icon(path: &'static str) -> AnyView {
    drawing(
        "0 0 24 24".to_owned(),
        path.to_owned(),
        vec![("aria-hidden", "true".to_owned())],
    )
}

/// An SVG drawing of one path.
pub(super) fn drawing(view_box: String, path: String, attributes: Attributes) -> AnyView {
    view! { <svg viewBox=view_box use:set_all=attributes><path d=path></path></svg> }.into_any()
}
