//! What the terminal on the page says of its language and its colours.

use contract::Lang;

use crate::dom::document;

/// The terminal's root element.
const TILL: &str = ".till";

/// How the terminal is shown.
pub(crate) struct Below {
    /// Its language.
    pub lang: Lang,
    /// Its colours: `auto`, `light` or `dark`.
    pub theme: String,
}

impl Below {
    /// How it is shown now; in English where there is none.
    pub(crate) fn now() -> Self {
        let till = document().and_then(|page| page.query_selector(TILL).ok().flatten());
        let attribute = |name| till.as_ref().and_then(|till| till.get_attribute(name));
        Self {
            lang: match attribute("lang").as_deref() {
                Some("ar") => Lang::Ar,
                _ => Lang::En,
            },
            theme: attribute("data-theme").unwrap_or_default(),
        }
    }
}
