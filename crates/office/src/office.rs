//! What every page of the office gets, and the arrow that leads back.

use contract::Lang;
use leptos::prelude::*;
use payment::id::SaleId;
use payment::time::Timestamp;
use ui::words::{Digits, Style};
use wasm_bindgen::JsValue;

use crate::listed::Listed;
use crate::operation::Followed;
pub(crate) use crate::page::Page;

/// What every page gets: what pages share, and how values are written.
#[derive(Clone, Copy)]
pub(crate) struct Office {
    /// Which page shows.
    pub page: RwSignal<Page>,
    /// The sales of the list.
    pub listed: Listed,
    /// The operations that are followed.
    pub followed: Followed,
    /// The language.
    pub lang: Memo<Lang>,
    /// Whether digits are Arabic-Indic in Arabic.
    pub has_arabic_digits: bool,
}

impl Office {
    /// How digits are written.
    pub(crate) fn digits(&self) -> Digits {
        Digits::of(self.lang.get_untracked(), self.has_arabic_digits)
    }

    /// How values are written. Follows the language and the shop's time zone.
    pub(crate) fn style(&self) -> Style {
        Style {
            lang: self.lang.get(),
            digits: self.digits(),
            zone: self.zone(),
        }
    }

    /// A date and time of the shop.
    pub(crate) fn time(&self, at: Timestamp) -> String {
        self.style().time(at)
    }

    /// Opens the page of a sale.
    pub(crate) fn opens(self) -> Callback<SaleId> {
        Callback::new(move |sale| self.page.set(Page::Sale(sale)))
    }

    /// Whether the language is Arabic.
    pub(crate) fn is_arabic(&self) -> bool {
        self.lang.get_untracked() == Lang::Ar
    }

    /// How values are written, as other bundles take it: Arabic or not, its digits, the time zone.
    pub(crate) fn style_for_bundles(&self) -> [JsValue; 3] {
        let digits = self.has_arabic_digits;
        [self.is_arabic().into(), digits.into(), self.zone().into()]
    }

    /// The shop's time zone, once it is known.
    pub(crate) fn zone(&self) -> Option<String> {
        self.listed
            .shop
            .with(|shop| shop.as_ref().map(|shop| shop.zone().to_owned()))
    }
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
