//! The top bar: shop, terminal and mode; language and settings.
//!
//! The bar is made once per language. Its content changes in place, so that the focus stays where
//! it is. The menu is a disclosure: it takes the focus when it opens, and gives it back.

use contract::{Lang, TerminalView};
use js_sys::Function;
use leptos::prelude::*;
use ui::components::{
    Look, Press, hear, icon, isolated, line, live, live_text, node, node_set_up, node_with,
    nothing, press_button,
};
use ui::words::{Words, words};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::runtime::{Layer, Prefs, Theme, Watched, closes_by_back, hear_first, keeps_anything};

/// A change of the cashier's settings.
pub type Change = fn(&mut Prefs);

/// Applies a change.
pub type Choose = Callback<Change>;

/// The text of a setting's present value.
type Value = fn(&Prefs, &'static Words) -> &'static str;

const BARS: &str = "M4 7h16M4 12h16M4 17h16";

/// What the bar shows and changes.
#[derive(Clone, Copy)]
pub struct Bar {
    /// The server's report about this terminal.
    pub terminal: Watched<Option<TerminalView>>,
    /// The cashier's settings.
    pub prefs: Watched<Prefs>,
    /// Whether this browser can play no sound at the moment.
    pub silent: RwSignal<bool>,
    /// Whether the menu is open.
    pub open: RwSignal<bool>,
    /// Applies and stores a changed setting.
    pub choose: Choose,
}

/// The bar at the top of every screen.
pub fn top_bar(bar: Bar, lang: Lang) -> AnyView {
    let words = words(lang);
    let place = live(Box::new(move || {
        let place = bar.terminal.get().map_or_else(Vec::new, |terminal| {
            vec![
                isolated("shop", terminal.shop),
                isolated("terminal-name", terminal.terminal),
            ]
        });
        node("div", "place", place)
    }));
    let badge = live(Box::new(move || {
        let is_test = bar
            .terminal
            .with(|terminal| terminal.as_ref().is_some_and(|terminal| terminal.is_test));
        match is_test {
            true => line("p", "test-badge", words.test),
            false => nothing(),
        }
    }));
    // The name is in the other language; this tells screen readers so.
    let code = ui::words::words(other(lang)).code;
    let other_name = node_with(
        "span",
        vec![("lang", code.to_owned())],
        vec![words.other_language.into_any()],
    );
    let language = press_button(
        Look {
            class: "quiet language",
            ..Look::default()
        },
        other_name,
        Box::new(move || bar.choose.run(other_language)),
    );
    // The element that had the focus before the menu.
    let before = StoredValue::new_local(None::<HtmlElement>);
    let close = move || {
        bar.open.set(false);
        if let Some(element) = before.try_update_value(Option::take).flatten() {
            let _ = element.focus();
        }
    };
    let toggle = move || match bar.open.get_untracked() {
        true => close(),
        false => {
            let focused = document().active_element();
            before.set_value(focused.and_then(|element| element.dyn_into().ok()));
            bar.open.set(true);
        }
    };
    let menu = live(Box::new(move || match bar.open.get() {
        true => settings(bar, words, lang, close),
        false => nothing(),
    }));
    node(
        "header",
        "top-bar",
        vec![
            place,
            badge,
            language,
            menu_button(bar.open, words, toggle),
            menu,
        ],
    )
}

/// The button that opens and closes the menu. A tap does not give it the focus: Enter on a keyboard
/// must not press what was tapped last.
fn menu_button(
    open: RwSignal<bool>,
    words: &'static Words,
    toggle: impl Fn() + Copy + 'static,
) -> AnyView {
    let attributes = [
        ("class", "quiet"),
        ("type", "button"),
        ("aria-label", words.settings),
    ];
    let attributes = attributes.map(|(name, value)| (name, value.to_owned()));
    node_set_up(
        "button",
        attributes.into(),
        vec![icon(BARS)],
        move |element: Element| {
            let keep_focus = |event: web_sys::Event| event.prevent_default();
            hear(&element, "pointerdown", Box::new(keep_focus));
            hear(&element, "click", Box::new(move |_| toggle()));
            Effect::new(move |_| {
                let expanded = if open.get() { "true" } else { "false" };
                let _ = element.set_attribute("aria-expanded", expanded);
            });
        },
    )
}

fn other_language(prefs: &mut Prefs) {
    prefs.lang = other(prefs.lang);
}

const fn other(lang: Lang) -> Lang {
    match lang {
        Lang::En => Lang::Ar,
        Lang::Ar => Lang::En,
    }
}

fn settings(
    bar: Bar,
    words: &'static Words,
    lang: Lang,
    close: impl Fn() + Copy + 'static,
) -> AnyView {
    closes_by_back(Layer::Menu, close);
    // Before any screen's own listener: an Escape for the menu must not clear an amount or cancel a
    // payment.
    hear_first(&["keydown"], move |event| {
        let is_escape = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|key| key.key() == "Escape");
        if is_escape {
            event.prevent_default();
            event.stop_immediate_propagation();
            close();
        }
    });
    let setting = |first: bool, label: &'static str, value: Value, flip: Change| {
        let value = live_text(Box::new(move || {
            bar.prefs.with(|prefs| value(prefs, words)).to_owned()
        }));
        setting_row(first, label, value, Box::new(move || bar.choose.run(flip)))
    };
    let is_silent = move || bar.prefs.with(|prefs| prefs.sound) && bar.silent.get();
    let sound = live_text(Box::new(move || {
        let on = bar.prefs.with(|prefs| prefs.sound);
        match is_silent() {
            true => words.silent.to_owned(),
            false => on_off(on, words).to_owned(),
        }
    }));
    let mut all = vec![
        setting(
            true,
            words.theme,
            |prefs, words| match prefs.theme {
                Theme::Auto => words.theme_auto,
                Theme::Light => words.theme_light,
                Theme::Dark => words.theme_dark,
            },
            |prefs| {
                prefs.theme = match prefs.theme {
                    Theme::Auto => Theme::Light,
                    Theme::Light => Theme::Dark,
                    Theme::Dark => Theme::Auto,
                };
            },
        ),
        setting_row(
            false,
            words.sound,
            sound,
            Box::new(move || bar.choose.run(|prefs| prefs.sound = !prefs.sound)),
        ),
        setting(
            false,
            words.auto_print,
            |prefs, words| on_off(prefs.auto_print, words),
            |prefs| prefs.auto_print = !prefs.auto_print,
        ),
    ];
    if lang == Lang::Ar {
        all.push(setting(
            false,
            words.digits,
            |prefs, _| if prefs.arabic_digits { "٠١٢" } else { "012" },
            |prefs| prefs.arabic_digits = !prefs.arabic_digits,
        ));
    }
    all.push(setting_row(
        false,
        words.office,
        nothing(),
        Box::new(move || {
            close();
            open_office();
        }),
    ));
    // Below all buttons, so that it moves none of them when it comes or goes.
    all.push(live(Box::new(move || match is_silent() {
        true => line("p", "hint setting-hint", words.silent_meaning),
        false => nothing(),
    })));
    if !keeps_anything() {
        all.push(line("p", "hint setting-hint", words.forgets));
    }
    let attributes = [
        ("class", "settings-list"),
        ("role", "group"),
        ("aria-label", words.settings),
    ];
    let attributes = attributes.map(|(name, value)| (name, value.to_owned()));
    node_with("div", attributes.into(), all)
}

/// Loads the office and opens it over the till; the page says it if that fails (index.html).
fn open_office() {
    let _ = window()
        .get("openOffice")
        .and_then(|open| open.dyn_into::<Function>().ok())
        .map(|open| open.call0(&JsValue::UNDEFINED));
}

const fn on_off(on: bool, words: &'static Words) -> &'static str {
    if on { words.on } else { words.off }
}

fn setting_row(first: bool, label: &'static str, value: AnyView, press: Press) -> AnyView {
    let child = node(
        "span",
        "setting-row",
        vec![
            line("span", "", label),
            node("span", "setting-value", vec![value]),
        ],
    );
    let look = Look {
        class: "setting",
        first,
        ..Look::default()
    };
    press_button(look, child, press)
}
