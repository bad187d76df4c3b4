//! The shell: the bar, what the terminal below shows, and which page.

use contract::{Lang, TerminalView};
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::id::SaleId;
use ui::words::{Digits, fill};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlLinkElement};

use crate::below::{self, Below};
use crate::browser::{focus_on, storage};
use crate::history::Chosen;
use crate::keyboard;
use crate::operation::{Followed, Wanted, kept};
use crate::pages::{Listed, Sale, Sales};
use crate::server::{Answer, send};
use crate::words::words;

/// The office's style sheet.
const STYLES: &str = "/office/office.css";

/// The element of the office.
const ROOT: &str = "office";

/// Which page shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Page {
    /// The list of sales.
    Sales,
    /// A sale.
    Sale(SaleId),
}

/// What the pages have in common.
#[derive(Clone, Copy)]
pub(crate) struct Office {
    /// Which page shows.
    pub page: RwSignal<Page>,
    /// What the list shows.
    pub chosen: Chosen,
    /// The sales of the list.
    pub listed: Listed,
    /// The shop, once the server has told it.
    pub shop: RwSignal<Option<TerminalView>>,
    /// The operation that is followed.
    pub followed: Followed,
    /// The operation that was under way when the page was closed.
    pub interrupted: StoredValue<Option<Wanted>>,
    /// The language.
    pub lang: Memo<Lang>,
}

impl Office {
    /// How digits are written.
    pub(crate) fn digits(&self) -> Digits {
        // The sixth letter of the terminal's settings: `runtime::storage` there.
        let is_arabic = storage()
            .and_then(|storage| storage.get_item("tabby-pos.prefs").ok().flatten())
            .is_some_and(|prefs| prefs.chars().nth(5) == Some('1'));
        match self.lang.get_untracked() {
            Lang::Ar if is_arabic => Digits::Arabic,
            _ => Digits::Western,
        }
    }

    /// The shop's time zone, once it is known.
    pub(crate) fn zone(&self) -> Option<String> {
        self.shop
            .with(|shop| shop.as_ref().map(|shop| shop.zone().to_owned()))
    }
}

/// Opens the office; does nothing while it is open.
pub(crate) fn open() {
    let page = document();
    if page.get_element_by_id(ROOT).is_some() {
        return;
    }
    add_styles();
    let root = page.create_element("div").ok();
    let (Some(root), Some(body)) = (root, page.body()) else {
        return;
    };
    root.set_id(ROOT);
    if body.append_child(&root).is_err() {
        return;
    }
    let element: HtmlElement = root.unchecked_into();
    let mounted = StoredValue::new_local(None);
    let close = move || {
        // What is mounted cannot be dropped while one of its own listeners runs.
        request_animation_frame(move || {
            let _ = mounted.try_update_value(Option::take);
            if let Some(root) = document().get_element_by_id(ROOT) {
                root.remove();
            }
        });
    };
    let handle = mount_to(element, move || {
        view! { <Shell close=Callback::new(move |()| close()) /> }
    });
    let _ = mounted.try_update_value(|place| place.replace(handle));
}

fn add_styles() {
    let page = document();
    let is_there = page.query_selector(&["link[href='", STYLES, "']"].concat());
    if matches!(is_there, Ok(Some(_))) {
        return;
    }
    let link = page.create_element("link").ok();
    if let (Some(link), Some(head)) = (link, page.head()) {
        let link: HtmlLinkElement = link.unchecked_into();
        link.set_rel("stylesheet");
        link.set_href(STYLES);
        let _ = head.append_child(&link);
    }
}

/// The office.
#[component]
fn Shell(close: Callback<()>) -> impl IntoView {
    let below = below::watch();
    let lang = Memo::new(move |_| below.with(Below::lang));
    let followed = RwSignal::new(None);
    // What was under way when the page was closed comes first.
    let interrupted = kept::kept();
    let page = interrupted
        .as_ref()
        .map_or(Page::Sales, |wanted| Page::Sale(wanted.sale));
    let office = Office {
        page: RwSignal::new(page),
        chosen: RwSignal::new(Default::default()),
        listed: Listed::new(),
        interrupted: StoredValue::new(interrupted),
        shop: RwSignal::new(None),
        followed,
        lang,
    };
    office.listed.follow(office);
    spawn_local(async move {
        if let Answer::Good(shop) = send(contract::calls::terminal()).await {
            let _ = office.shop.try_set(Some(shop));
        }
    });
    let back = move || match office.page.get_untracked() {
        Page::Sales => close.run(()),
        Page::Sale(_) => office.page.set(Page::Sales),
    };
    keyboard::take(back);
    let popped = window_event_listener_untyped("popstate", move |_| close.run(()));
    on_cleanup(move || popped.remove());
    Effect::new(move |_| {
        if office.page.get() == Page::Sales {
            focus_on(keyboard::SEARCH);
        }
    });
    view! {
        <div
            class="office"
            lang=move || words_ui(lang.get()).code
            dir=move || words_ui(lang.get()).dir
            data-theme=move || below.with(|below| below.theme.clone())
        >
            {move || {
                let words = words(lang.get());
                view! {
                    <header class="office-bar">
                        <button type="button" class="quiet" on:click=move |_| close.run(())>
                            <BackArrow />
                            {words.back_to_till}
                        </button>
                        <Till below close words />
                    </header>
                    {move || match office.page.get() {
                        Page::Sales => view! { <Sales office words /> }.into_any(),
                        Page::Sale(id) => view! { <Sale office id words /> }.into_any(),
                    }}
                }
            }}
        </div>
    }
}

fn words_ui(lang: Lang) -> &'static ui::words::Words {
    ui::words::words(lang)
}

/// An arrow to where the line begins.
#[component]
pub(crate) fn BackArrow() -> impl IntoView {
    view! {
        <svg class="back-arrow" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M15 6l-6 6 6 6" />
        </svg>
    }
}

/// What the terminal below shows, while somebody has to see it there.
#[component]
fn Till(
    below: RwSignal<Below>,
    close: Callback<()>,
    words: &'static crate::words::Words,
) -> impl IntoView {
    let told = Memo::new(move |_| {
        below.with(|below| {
            below.is_busy().then(|| {
                let heading = match below.heading.as_str() {
                    "" => words.sale_under_way,
                    heading => heading,
                };
                (
                    fill(words.at_the_till, heading),
                    matches!(below.screen.as_str(), "result" | "checking"),
                )
            })
        })
    });
    let text = move || told.get().map(|(text, _)| text);
    let button = move || {
        told.get().map(|(text, is_urgent)| {
            view! {
                <button
                    type="button"
                    class=if is_urgent { "at-the-till urgent" } else { "at-the-till" }
                    on:click=move |_| close.run(())
                >
                    {text}
                </button>
            }
        })
    };
    view! {
        {button}
        <p class="unseen" role="status">{text}</p>
    }
}
