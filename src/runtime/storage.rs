//! What this browser stores: the sale in progress and the cashier's settings. No personal data.
//!
//! Local storage is written before the call returns, so a sale is stored before its request is
//! sent.

use contract::Lang;
use leptos::prelude::window;
use payment::Money;
use payment::id::{Reference, SaleId};
use payment::sale::Method;
use till::Draft;
use ui::components::Paper;
use ui::words::Digits;
use web_sys::Storage;

const SALE: &str = "tabby-pos.sale";
const PREFS: &str = "tabby-pos.prefs";

/// The colour theme.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// The device's setting.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The cashier's settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Prefs {
    /// Language.
    pub lang: Lang,
    /// Colours.
    pub theme: Theme,
    /// Whether the end of a sale plays a sound.
    pub sound: bool,
    /// Whether receipts are printed automatically.
    pub auto_print: bool,
    /// Whether the paper is 58 mm wide instead of 80.
    pub narrow_paper: bool,
    /// Whether digits are Arabic-Indic.
    pub arabic_digits: bool,
}

impl Prefs {
    /// The settings stored here, or defaults for this browser. `lang` overrides the language.
    pub fn kept(lang: &str) -> Self {
        let kept = read(PREFS).and_then(|text| Self::read(&text));
        let wished = match lang {
            "ar" => Some(Lang::Ar),
            "en" => Some(Lang::En),
            _ => None,
        };
        let mut prefs = kept.unwrap_or_else(|| Self {
            lang: browser_lang(),
            theme: Theme::Auto,
            sound: true,
            auto_print: false,
            narrow_paper: false,
            arabic_digits: false,
        });
        prefs.lang = wished.unwrap_or(prefs.lang);
        prefs
    }

    /// The paper that receipts are printed on.
    pub const fn paper(&self) -> Paper {
        Paper {
            lang: self.lang,
            is_narrow: self.narrow_paper,
        }
    }

    /// How digits are written; Arabic-Indic only in Arabic.
    pub fn digits(&self) -> Digits {
        match self.lang {
            Lang::Ar if self.arabic_digits => Digits::Arabic,
            _ => Digits::Western,
        }
    }
}

fn browser_lang() -> Lang {
    let lang = window().navigator().language().unwrap_or_default();
    if lang.starts_with("ar") {
        Lang::Ar
    } else {
        Lang::En
    }
}

/// The stored form: one letter for each setting, in this order.
impl Prefs {
    fn read(text: &str) -> Option<Self> {
        let mut letters = text.chars();
        let mut next = || letters.next();
        Some(Self {
            lang: match next()? {
                'a' => Lang::Ar,
                'e' => Lang::En,
                _ => return None,
            },
            theme: match next()? {
                'l' => Theme::Light,
                'd' => Theme::Dark,
                _ => Theme::Auto,
            },
            sound: next()? == '1',
            auto_print: next()? == '1',
            narrow_paper: next()? == '1',
            arabic_digits: next()? == '1',
        })
    }

    fn written(&self) -> String {
        let flag = |on: bool| if on { '1' } else { '0' };
        let letters = [
            match self.lang {
                Lang::Ar => 'a',
                Lang::En => 'e',
            },
            match self.theme {
                Theme::Auto => 'a',
                Theme::Light => 'l',
                Theme::Dark => 'd',
            },
            flag(self.sound),
            flag(self.auto_print),
            flag(self.narrow_paper),
            flag(self.arabic_digits),
        ];
        letters.iter().collect()
    }
}

pub(super) fn keep_prefs(prefs: &Prefs) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(PREFS, &prefs.written());
    }
}

/// Stores the sale in progress for a reload: id, amount, currency and reference, one per line. None
/// of them can contain a line break.
pub(super) fn keep_sale(draft: &Draft) {
    let reference = draft
        .reference
        .as_ref()
        .map_or("", |reference| reference.as_str());
    let amount = draft.amount.to_string();
    let text = [
        &draft.id.to_string(),
        &amount,
        draft.amount.currency().code(),
        reference,
    ]
    .join("\n");
    if let Some(storage) = storage() {
        let _ = storage.set_item(SALE, &text);
    }
}

/// Removes this sale. A sale that another tab has stored since stays.
pub(super) fn forget_sale(sale: SaleId) {
    let is_ours = kept_sale().is_some_and(|kept| kept.id == sale);
    if let Some(storage) = storage().filter(|_| is_ours) {
        let _ = storage.remove_item(SALE);
    }
}

/// The sale that was in progress when this page was closed.
pub(super) fn kept_sale() -> Option<Draft> {
    let text = read(SALE)?;
    let mut lines = text.split('\n');
    let id = lines.next()?.parse().ok()?;
    let (amount, currency) = (lines.next()?, lines.next()?);
    Some(Draft {
        id,
        amount: Money::parse(amount, currency.parse().ok()?).ok()?,
        reference: lines
            .next()
            .and_then(|text| Reference::try_from(text.to_owned()).ok()),
        // The server knows the rest; the customer's data is not stored.
        method: Method::Qr,
        buyer: None,
        items: Vec::new(),
        given_up: Vec::new(),
    })
}

/// Whether this browser can store anything. It cannot if site data is blocked or the storage is
/// full.
pub fn keeps_anything() -> bool {
    const PROBE: &str = "tabby-pos.probe";
    storage().is_some_and(|storage| {
        let is_kept = storage.set_item(PROBE, "1").is_ok();
        let _ = storage.remove_item(PROBE);
        is_kept
    })
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}
