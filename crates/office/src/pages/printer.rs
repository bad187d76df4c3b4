//! The printer of this browser: the way to it, its paper, a test page.

use std::sync::Arc;

use contract::printing::PrintingView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::{focus_on, prints_by_itself};
use crate::office::{BackArrow, Office, Page};
use crate::printing::{
    self, Choice, Route, Sheet, Shop, Subject, Tongues, ask_for_device, can, has_device, preview,
    print, test_page,
};
use crate::server::{Answer, send};
use crate::words::Words;

/// Widths in dots that many printers have, and what they are called.
const WIDTHS: [(u32, &str); 4] = [
    (384, "58 mm · 384"),
    (512, "80 mm · 512"),
    (576, "80 mm · 576"),
    (640, "640"),
];

/// What is chosen for a width that is none of them.
const OTHER: &str = "other";

/// Speeds of serial printers.
const BAUDS: [u32; 5] = [9_600, 19_200, 38_400, 57_600, 115_200];

/// What the page knows. Signals of the types that other pages have, which are in the bundle already.
#[derive(Clone, Copy)]
struct Known {
    choice: RwSignal<Choice>,
    shop: RwSignal<Option<PrintingView>>,
    /// Whether the device that was chosen is plugged in.
    is_ready: RwSignal<bool>,
    /// Whether another width than the usual ones is wanted.
    is_other: RwSignal<bool>,
    is_printing: RwSignal<bool>,
    /// What came of the last test page.
    said: RwSignal<String>,
}

impl Known {
    fn change(self, change: &dyn Fn(&mut Choice)) {
        let mut choice = self.choice.get_untracked();
        change(&mut choice);
        choice.keep();
        self.said.set(String::new());
        self.choice.set(choice);
        self.look();
    }

    /// Looks whether the device is plugged in.
    fn look(self) {
        let choice = self.choice.get_untracked();
        spawn_local(async move {
            let is_there = has_device(&choice).await;
            let _ = self.is_ready.try_set(is_there);
        });
    }

    fn route(self) -> Route {
        self.choice.with(|choice| choice.route)
    }

    /// Whether this way can be gone here.
    fn is_way(self, route: Route) -> bool {
        let has_network = || {
            let shop = self.shop;
            shop.with(|shop| shop.as_ref().is_none_or(|shop| shop.network_printer))
        };
        can(route) && (route != Route::Network || has_network())
    }

    fn ask_for_device(self) {
        let route = self.choice.get_untracked().route;
        spawn_local(async move {
            if let Some(device) = ask_for_device(route).await {
                self.change(&|choice| choice.device = Some(device));
            }
        });
    }

    fn test(self, words: &'static Words) {
        let choice = self.choice.get_untracked();
        // A receipt would go another way than it says here.
        choice.keep();
        self.is_printing.set(true);
        self.said.set(words.printing_now.to_owned());
        spawn_local(async move {
            if let Some(told) = print(Subject::Test, choice).await {
                let _ = self.said.try_set(printing::told(told, words));
            }
            let _ = self.is_printing.try_set(false);
        });
    }
}

/// The printer of this browser.
#[component]
pub(crate) fn Printer(office: Office, words: &'static Words) -> impl IntoView {
    let choice = Choice::stored();
    let known = Known {
        choice: RwSignal::new(choice),
        shop: RwSignal::new(None),
        is_ready: RwSignal::new(true),
        is_other: RwSignal::new(WIDTHS.iter().all(|(dots, _)| *dots != choice.width)),
        is_printing: RwSignal::new(false),
        said: RwSignal::new(String::new()),
    };
    known.look();
    spawn_local(async move {
        if let Answer::Good(view) = send(contract::printing::printing()).await {
            let _ = known.shop.try_set(Some(view));
        }
    });
    focus_on(".office .office-heading");
    let ways: Vec<_> = Route::ALL.map(|route| way(known, route, words)).into();
    let paper = Arc::new(move || {
        let (choice, view) = (known.choice.get(), known.shop.get()?);
        let shop = Shop::new(view, choice.tongues.languages());
        Some(shop.on_paper(test_page(&shop, choice.dots()), choice.dots()))
    });
    let auto = match prints_by_itself() {
        true => words.auto_print_on,
        false => words.auto_print_off,
    };
    view! {
        <main class="office-page">
            <button type="button" class="quiet office-back" on:click=move |_| office.page.set(Page::Sales)>
                <BackArrow />
                {words.back_to_sales}
            </button>
            <h1 class="office-heading" tabindex="-1">{words.printer}</h1>
            <p class="office-quiet">{words.printer_meaning}</p>
            <div class="office-columns">
                <section class="printer-form">
                    <fieldset class="printer-ways">
                        <legend>{words.route}</legend>
                        {ways}
                    </fieldset>
                    {device(known, words)}
                    {move || settings(known, words)}
                    <p class="hint">{auto}</p>
                    <div class="buttons">
                        <button
                            type="button"
                            class="primary"
                            disabled=move || known.is_printing.get()
                            on:click=move |_| known.test(words)
                        >
                            {words.test_page}
                        </button>
                    </div>
                    <p class="printer-told" role="status">{move || known.said.get()}</p>
                </section>
                <section>
                    <h2>{words.preview}</h2>
                    {preview(paper, words.preview_of_test)}
                </section>
            </div>
        </main>
    }
}

/// A way to the printer, to be chosen.
fn way(known: Known, route: Route, words: &'static Words) -> AnyView {
    let label = match route {
        Route::Network => words.route_network,
        Route::Serial => words.route_serial,
        Route::Usb => words.route_usb,
        Route::Browser => words.route_browser,
    };
    let why_not = move || match route {
        _ if known.is_way(route) => "",
        Route::Network => words.no_network_printer,
        Route::Serial | Route::Usb | Route::Browser => words.no_device_here,
    };
    view! {
        <label class="check">
            <input
                type="radio"
                name="route"
                value=route.key()
                disabled=move || !known.is_way(route)
                prop:checked=move || known.route() == route
                on:change=move |_| known.change(&|choice| choice.route = route)
            />
            <span>{label}{why_not}</span>
        </label>
    }
    .into_any()
}

/// Choosing the device, where there is one.
fn device(known: Known, words: &'static Words) -> AnyView {
    let is_hidden = move || !matches!(known.route(), Route::Serial | Route::Usb);
    let said = move || match known.is_ready.get() {
        true => words.device_ready,
        false => words.device_missing,
    };
    view! {
        <div class="printer-device" hidden=is_hidden>
            <button type="button" on:click=move |_| known.ask_for_device()>{words.choose_device}</button>
            <span role="status">{said}</span>
        </div>
    }
    .into_any()
}

/// Paper, languages, cutter and drawer; made anew when the way changes.
fn settings(known: Known, words: &'static Words) -> Vec<AnyView> {
    let route = Memo::new(move |_| known.route() as u8);
    route.track();
    let (choice, route) = (
        known.choice.get_untracked(),
        known.choice.get_untracked().route,
    );
    let is_by_browser = route == Route::Browser;
    let mut all = Vec::new();
    if is_by_browser {
        let names = [words.ui().paper_58, words.ui().paper_80, "A4"];
        let sheets = Sheet::ALL.map(Sheet::key).into_iter().zip(names);
        let options = sheets.map(|(key, name)| (key.to_owned(), name.to_owned()));
        let choose = move |key: &str| {
            let sheet = Sheet::ALL.into_iter().find(|sheet| sheet.key() == key);
            known.change(&|choice| choice.sheet = sheet.unwrap_or(choice.sheet));
        };
        let chosen = choice.sheet.key().to_owned();
        all.push(select(
            words.ui().paper,
            options.collect(),
            &chosen,
            Arc::new(choose),
        ));
    } else {
        let is_usual = WIDTHS.iter().any(|(dots, _)| *dots == choice.width);
        let mut options: Vec<_> = WIDTHS
            .iter()
            .map(|(dots, name)| (dots.to_string(), (*name).to_owned()))
            .collect();
        options.push((OTHER.to_owned(), words.other_width.to_owned()));
        let choose = move |key: &str| {
            known.is_other.set(key == OTHER);
            if let Ok(dots) = key.parse() {
                known.change(&|choice| choice.width = dots);
            }
        };
        let chosen = match is_usual {
            true => choice.width.to_string(),
            false => OTHER.to_owned(),
        };
        all.push(select(
            words.paper_width,
            options,
            &chosen,
            Arc::new(choose),
        ));
        all.push(other_width(known, words));
    }
    let names = [words.tongues_both, "English", "العربية"];
    let tongues = Tongues::ALL.map(Tongues::key).into_iter().zip(names);
    let options = tongues.map(|(key, name)| (key.to_owned(), name.to_owned()));
    let choose = move |key: &str| {
        let tongues = Tongues::ALL.into_iter().find(|one| one.key() == key);
        known.change(&|choice| choice.tongues = tongues.unwrap_or(choice.tongues));
    };
    let chosen = choice.tongues.key().to_owned();
    all.push(select(
        words.tongues,
        options.collect(),
        &chosen,
        Arc::new(choose),
    ));
    if route == Route::Serial {
        let options = BAUDS.map(|baud| (baud.to_string(), baud.to_string()));
        let choose = move |key: &str| {
            if let Ok(baud) = key.parse() {
                known.change(&|choice| choice.baud = baud);
            }
        };
        let chosen = choice.baud.to_string();
        all.push(select(
            words.baud,
            options.into(),
            &chosen,
            Arc::new(choose),
        ));
    }
    if !is_by_browser {
        let cut: Turn = |choice| choice.cut = !choice.cut;
        let kick: Turn = |choice| choice.kick = !choice.kick;
        all.push(check(known, words.cut, choice.cut, cut));
        all.push(check(known, words.kick, choice.kick, kick));
    }
    all
}

/// A list to choose from, and which of its keys is chosen.
fn select(
    label: &'static str,
    options: Vec<(String, String)>,
    chosen: &str,
    choose: Arc<dyn Fn(&str) + Send + Sync>,
) -> AnyView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(key, name)| {
            let is_chosen = key == chosen;
            view! { <option value=key selected=is_chosen>{name}</option> }
        })
        .collect();
    view! {
        <label>
            <span>{label}</span>
            <select on:change=move |event| choose(&event_target_value(&event))>{options}</select>
        </label>
    }
    .into_any()
}

/// The box for a width that is none of the usual ones.
fn other_width(known: Known, words: &'static Words) -> AnyView {
    let type_width = move |event| {
        let typed = event_target_value(&event).parse::<u32>().ok();
        if let Some(dots) = typed.filter(|dots| printing::WIDTHS.contains(dots)) {
            known.change(&|choice| choice.width = dots);
        }
    };
    view! {
        <label hidden=move || !known.is_other.get()>
            <span>{words.dots}</span>
            <input
                type="number"
                inputmode="numeric"
                min=printing::WIDTHS.start().to_string()
                max=printing::WIDTHS.end().to_string()
                value=known.choice.get_untracked().width.to_string()
                on:change=type_width
            />
        </label>
    }
    .into_any()
}

/// Turns a setting over.
type Turn = fn(&mut Choice);

/// A setting that is on or off.
fn check(known: Known, label: &'static str, is_on: bool, turn: Turn) -> AnyView {
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=is_on on:change=move |_| known.change(&turn) />
            <span>{label}</span>
        </label>
    }
    .into_any()
}
