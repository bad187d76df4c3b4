//! The app shell: chooses the screen, the language and the theme.

use contract::Lang;
use leptos::prelude::*;
use till::{Pause, Screen, Till};
use ui::components::{live, live_text, node_with};
use ui::words::words;

use crate::options::Options;
use crate::runtime::{
    Driver, Prefs, Theme, flag, listen_for_presses, listen_to_back, listen_to_printing,
    listen_to_scanners,
};
use crate::screens;
use crate::screens::parts::{Bar, Change, top_bar};

/// The root component of the terminal.
#[component]
pub fn App(options: Options) -> impl IntoView {
    let driver = Driver::new(options.api, Prefs::kept(&options.lang));
    options.driver.set(Some(driver));
    let whole_page = options.whole_page;
    listen_for_presses(driver);
    if whole_page {
        listen_to_back(driver);
    }
    listen_to_printing();
    // Before any screen's own listener, so that no screen gets a scanner's keys.
    listen_to_scanners(driver, screens::amount);
    // The page is made anew when one of these changes: the screen, the end it shows, the language,
    // the digits, what the form has to ask for, and whether the shop is known whose name and time
    // zone stand on a result and its receipt.
    let face = Memo::new(move |_| {
        let (lang, digits) = driver.prefs.with(|prefs| (prefs.lang, prefs.digits()));
        let showing = driver.till.with(Till::showing);
        let asks = (showing.0 == Screen::Link).then(|| driver.capabilities());
        let is_of_shop = matches!(showing.0, Screen::Result | Screen::Receipt)
            && driver.terminal.with(Option::is_some);
        (showing, lang, digits, asks, is_of_shop)
    });
    let screen = move || face.with(|((screen, _), ..)| *screen);
    let lang = move || face.with(|face| face.1);
    let settings_open = RwSignal::new(false);
    // The menu belongs to the screen it was opened on and must not cover a later one.
    Effect::new(move |before: Option<_>| {
        let now = face.with(|(showing, lang, ..)| (*showing, *lang));
        if before.is_some_and(|before| before != now) {
            settings_open.set(false);
        }
        now
    });
    let theme = move || match driver.prefs.with(|prefs| prefs.theme) {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    // Made anew only for another language, so that an open menu and the focus stay.
    let shown_in = Memo::new(move |_| lang());
    let bar = live(Box::new(move || {
        let lang = shown_in.get();
        if whole_page {
            own_page(lang);
        }
        let bar = Bar {
            terminal: driver.terminal,
            prefs: driver.prefs,
            silent: driver.silent,
            open: settings_open,
            choose: Callback::new(move |change: Change| driver.choose(change)),
        };
        top_bar(bar, lang)
    }));
    // The status for screen readers. It stays on the page while screens change.
    let is_checking = flag(Box::new(move || {
        driver
            .till
            .with(|till| matches!(till, Till::Selling(live) if live.is_checking()))
    }));
    let status = live_text(Box::new(move || match is_checking.get() {
        true => words(lang()).checking_now.to_owned(),
        false => announcement(driver, screen(), lang()).to_owned(),
    }));
    let attributes = vec![
        ("class", "unseen".to_owned()),
        ("role", "status".to_owned()),
    ];
    // Made anew when the language changes, so that texts need no signals of their own.
    let current = live(Box::new(move || match face.get().0.0 {
        Screen::Sale => screens::sale(driver),
        Screen::Link => screens::link(driver),
        Screen::Creating => screens::pending(driver, false),
        Screen::Ending => screens::pending(driver, true),
        Screen::Showing => screens::waiting(driver),
        Screen::InDoubt => screens::checking(driver),
        Screen::Result => screens::result(driver),
        Screen::Receipt => screens::receipt(driver),
    }));
    let children = vec![bar, node_with("p", attributes, vec![status]), current];
    view! {
        <div
            class="till"
            lang=move || words(lang()).code
            dir=move || words(lang()).dir
            data-theme=theme
            data-screen=move || name(screen())
            data-guard=move || guard(driver.pause.get())
        >
            {children}
        </div>
    }
}

/// The state in a word or two, for screen readers.
fn announcement(driver: Driver, screen: Screen, lang: Lang) -> &'static str {
    let words = words(lang);
    match screen {
        Screen::Sale | Screen::Link | Screen::Receipt => "",
        Screen::Creating => driver
            .till
            .with_untracked(|till| screens::asking(till, words)),
        Screen::Showing => words.waiting,
        Screen::Ending => words.ending,
        Screen::InDoubt => words.checking,
        Screen::Result => driver
            .till
            .with_untracked(|till| screens::heading(till, words)),
    }
}

const fn guard(pause: Pause) -> &'static str {
    match pause {
        Pause::Over => "off",
        Pause::Begin => "begin",
        Pause::Taps => "taps",
        Pause::All => "on",
    }
}

fn name(screen: Screen) -> &'static str {
    match screen {
        Screen::Sale => "sale",
        Screen::Link => "link",
        Screen::Creating => "creating",
        Screen::Showing => "waiting",
        Screen::Ending => "ending",
        Screen::InDoubt => "checking",
        Screen::Result => "result",
        Screen::Receipt => "receipt",
    }
}

/// Sets language and direction of the whole page, which is the terminal's own.
fn own_page(lang: Lang) {
    if let Some(root) = document().document_element() {
        let words = words(lang);
        let _ = root.set_attribute("lang", words.code);
        let _ = root.set_attribute("dir", words.dir);
    }
}

/// Shows the page's static text that asks for a reload: after a panic our own code cannot be
/// trusted to run. The server looks after the sale.
pub(crate) fn crashed(info: &std::panic::PanicHookInfo<'_>) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-crashed", "");
    }
    leptos::logging::error!("{info}");
}
