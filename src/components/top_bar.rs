//! Who, where, and in which mode; language and settings.

use leptos::prelude::*;
use payment::contract::{Lang, TerminalView};

use super::node::{Look, icon_button, isolated, line, node, node_with, press_button};
use crate::i18n::words;
use crate::till::{Prefs, Theme};

/// A change of what the cashier chose.
pub type Change = fn(&mut Prefs);

/// Takes a change.
pub type Choose = Callback<Change>;

/// The bar on top of every screen.
pub fn top_bar(
    terminal: Option<TerminalView>,
    prefs: &Prefs,
    open: RwSignal<bool>,
    choose: Choose,
) -> AnyView {
    let words = words(prefs.lang);
    let is_test = terminal.as_ref().is_some_and(|terminal| terminal.is_test);
    let place = terminal.map_or_else(Vec::new, |terminal| {
        vec![
            isolated("shop", terminal.shop),
            isolated("terminal-name", terminal.terminal),
        ]
    });
    let mut all = vec![node("div", "place", place)];
    if is_test {
        all.push(line("p", "test-badge", words.test));
    }
    // Its name is in the other language, and is to be read so.
    let code = crate::i18n::words(other(prefs.lang)).code;
    let lang = vec![("lang", code.to_owned())];
    let look = Look {
        class: "quiet language",
        ..Look::default()
    };
    all.push(press_button(
        look,
        node_with("span", lang, vec![words.other_language.into_any()]),
        Box::new(move || choose.run(other_language)),
    ));
    let toggle = Box::new(move || open.update(|open| *open = !*open));
    all.push(icon_button(
        "quiet",
        words.settings,
        "M4 7h16M4 12h16M4 17h16",
        toggle,
    ));
    if open.get() {
        all.push(settings(prefs, choose));
    }
    node("header", "top-bar", all)
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

fn settings(prefs: &Prefs, choose: Choose) -> AnyView {
    let words = words(prefs.lang);
    let on_off = |on: bool| if on { words.on } else { words.off };
    let setting = |label: &'static str, value: &'static str, flip: Change| {
        let child = node(
            "span",
            "setting-row",
            vec![
                line("span", "", label),
                line("span", "setting-value", value),
            ],
        );
        press_button(
            Look {
                class: "setting",
                ..Look::default()
            },
            child,
            Box::new(move || choose.run(flip)),
        )
    };
    let theme = match prefs.theme {
        Theme::Auto => words.theme_auto,
        Theme::Light => words.theme_light,
        Theme::Dark => words.theme_dark,
    };
    let mut all = vec![
        setting(words.theme, theme, |prefs| {
            prefs.theme = match prefs.theme {
                Theme::Auto => Theme::Light,
                Theme::Light => Theme::Dark,
                Theme::Dark => Theme::Auto,
            };
        }),
        setting(words.sound, on_off(prefs.sound), |prefs| {
            prefs.sound = !prefs.sound
        }),
        setting(words.auto_print, on_off(prefs.auto_print), |prefs| {
            prefs.auto_print = !prefs.auto_print
        }),
    ];
    if prefs.lang == Lang::Ar {
        let digits = if prefs.arabic_digits { "٠١٢" } else { "012" };
        all.push(setting(words.digits, digits, |prefs| {
            prefs.arabic_digits = !prefs.arabic_digits
        }));
    }
    node("div", "settings-list", all)
}
