//! The terminal below the office: it is kept from keys and taps, and what it shows is told above.

use contract::Lang;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, MutationObserver, MutationObserverInit};

/// The terminal's root element.
const TILL: &str = ".till";

/// The terminal's attribute that names its screen.
const SCREEN: &str = "data-screen";

/// What the terminal below the office shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Below {
    /// The name of its screen; empty without a terminal.
    pub screen: String,
    /// The heading of its screen; empty if it has none.
    pub heading: String,
    /// Its colours: `auto`, `light` or `dark`.
    pub theme: String,
    /// Whether it is in Arabic.
    pub is_arabic: bool,
}

impl Below {
    /// What it shows now.
    pub(crate) fn now() -> Self {
        let Some(till) = till() else {
            return Self::default();
        };
        let attribute = |name| till.get_attribute(name).unwrap_or_default();
        let heading = till.query_selector("h1").ok().flatten();
        Self {
            screen: attribute(SCREEN),
            heading: heading
                .and_then(|heading| heading.text_content())
                .unwrap_or_default(),
            theme: attribute("data-theme"),
            is_arabic: attribute("lang") == "ar",
        }
    }

    /// The terminal's language.
    pub(crate) const fn lang(&self) -> Lang {
        if self.is_arabic { Lang::Ar } else { Lang::En }
    }

    /// Whether there is something on the terminal that somebody has to see: a sale under way, its
    /// result, late money.
    pub(crate) fn is_busy(&self) -> bool {
        !matches!(self.screen.as_str(), "" | "sale" | "link")
    }
}

/// Watches the terminal, keeps it from keys and taps, and gives it back when the owner of this call
/// is gone.
pub(crate) fn watch() -> RwSignal<Below> {
    let below = RwSignal::new(Below::now());
    if let Some(till) = till() {
        let _ = till.set_attribute("inert", "");
    }
    let seen = Closure::<dyn FnMut()>::new(move || {
        let now = Below::now();
        if below.try_with_untracked(|before| *before != now) == Some(true) {
            below.set(now);
        }
    });
    let observer = MutationObserver::new(seen.as_ref().unchecked_ref()).ok();
    if let (Some(observer), Some(till)) = (&observer, till()) {
        let all = MutationObserverInit::new();
        all.set_attributes(true);
        all.set_child_list(true);
        all.set_subtree(true);
        all.set_character_data(true);
        let _ = observer.observe_with_options(&till, &all);
    }
    let kept = StoredValue::new_local((observer, seen));
    on_cleanup(move || {
        let _ = kept.try_update_value(|(observer, _)| {
            if let Some(observer) = observer.take() {
                observer.disconnect();
            }
        });
        if let Some(till) = till() {
            let _ = till.remove_attribute("inert");
        }
    });
    below
}

fn till() -> Option<Element> {
    document().query_selector(TILL).ok().flatten()
}
