//! Who, where, and in which mode; language and settings.

use leptos::prelude::*;
use payment::contract::{Lang, TerminalView};

use super::node::{
    Look, icon_button, isolated, line, live, live_text, node, node_with, nothing, press_button,
};
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
    silent: RwSignal<bool>,
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
        all.push(settings(prefs, silent, choose));
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

/// `silent` is whether this browser plays no sound although it should.
fn settings(prefs: &Prefs, silent: RwSignal<bool>, choose: Choose) -> AnyView {
    let words = words(prefs.lang);
    let on_off = |on: bool| if on { words.on } else { words.off };
    let wants_sound = prefs.sound;
    let is_silent = move || wants_sound && silent.get();
    let setting = |label: &'static str, value: AnyView, flip: Change| {
        let child = node(
            "span",
            "setting-row",
            vec![
                line("span", "", label),
                node("span", "setting-value", vec![value]),
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
    let sound = move || match is_silent() {
        true => words.silent.to_owned(),
        false => on_off(wants_sound).to_owned(),
    };
    let mut all = vec![
        setting(words.theme, theme.into_any(), |prefs| {
            prefs.theme = match prefs.theme {
                Theme::Auto => Theme::Light,
                Theme::Light => Theme::Dark,
                Theme::Dark => Theme::Auto,
            };
        }),
        setting(words.sound, live_text(Box::new(sound)), |prefs| {
            prefs.sound = !prefs.sound
        }),
        setting(
            words.auto_print,
            on_off(prefs.auto_print).into_any(),
            |prefs| prefs.auto_print = !prefs.auto_print,
        ),
    ];
    if prefs.lang == Lang::Ar {
        let digits = if prefs.arabic_digits { "٠١٢" } else { "012" };
        all.push(setting(words.digits, digits.into_any(), |prefs| {
            prefs.arabic_digits = !prefs.arabic_digits
        }));
    }
    // Last: it moves nothing when it comes or goes.
    all.push(live(Box::new(move || match is_silent() {
        true => line("p", "hint setting-hint", words.silent_meaning),
        false => nothing(),
    })));
    node("div", "settings-list", all)
}
