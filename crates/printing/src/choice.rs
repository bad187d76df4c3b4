//! The printer of this browser: chosen on the office's page, and stored here, because it stands beside
//! this machine.

use contract::Lang;
use receipt::Languages;
use receipt::escpos::Extras;
use serde::{Deserialize, Serialize};

use crate::dom::storage;
use browser_io::{from_json, to_json};

/// Where it is stored. The terminal's page looks whether there is one (index.html).
const KEY: &str = "tabby-pos.printer";

/// The narrowest and the widest paper in dots.
pub(crate) const WIDTHS: std::ops::RangeInclusive<u32> = 200..=832;

/// The way to the printer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Route {
    /// The server sends it to the network printer of its configuration.
    Network,
    /// Web Serial.
    Serial,
    /// WebUSB.
    Usb,
    /// The browser's own printing.
    Browser,
}

impl Route {
    /// All ways, the most reliable one first.
    pub(crate) const ALL: [Self; 4] = [Self::Network, Self::Serial, Self::Usb, Self::Browser];

    /// Its name in the page.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Serial => "serial",
            Self::Usb => "usb",
            Self::Browser => "browser",
        }
    }
}

/// The paper of the browser's own printing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sheet {
    /// A roll of 58 mm.
    Mm58,
    /// A roll of 80 mm.
    Mm80,
    /// A sheet of A4.
    A4,
}

impl Sheet {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Mm58, Self::Mm80, Self::A4];

    /// Its name in the page.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Mm58 => "mm58",
            Self::Mm80 => "mm80",
            Self::A4 => "a4",
        }
    }
}

/// The languages of receipts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tongues {
    /// English and Arabic.
    Both,
    /// English.
    En,
    /// Arabic.
    Ar,
}

impl Tongues {
    /// All choices.
    pub(crate) const ALL: [Self; 3] = [Self::Both, Self::En, Self::Ar];

    /// Its name in the page.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::En => "en",
            Self::Ar => "ar",
        }
    }

    /// The languages of a document.
    pub(crate) const fn languages(self) -> Languages {
        match self {
            Self::Both => Languages::Both,
            Self::En => Languages::One(Lang::En),
            Self::Ar => Languages::One(Lang::Ar),
        }
    }
}

/// The printer of this browser.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Choice {
    /// The way to it.
    pub route: Route,
    /// The dots of a row.
    pub width: u32,
    /// The paper of the browser's own printing.
    pub sheet: Sheet,
    /// The languages of receipts.
    pub tongues: Tongues,
    /// Whether it cuts the paper.
    pub cut: bool,
    /// Whether it opens the drawer with the original receipt of a sale.
    pub kick: bool,
    /// The speed of a serial printer, in baud.
    pub baud: u32,
    /// The vendor of the device that was chosen.
    pub vendor: Option<u32>,
    /// Its product.
    pub product: Option<u32>,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            route: Route::Browser,
            width: 576,
            sheet: Sheet::Mm80,
            tongues: Tongues::Both,
            cut: true,
            kick: false,
            baud: 115_200,
            vendor: None,
            product: None,
        }
    }
}

impl Choice {
    /// What is stored; the browser's own printing without it.
    pub(crate) fn stored() -> Self {
        let stored = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        let read = stored.and_then(|text| from_json::<Self>(&text));
        let mut choice = read.unwrap_or_default();
        choice.width = choice.width.clamp(*WIDTHS.start(), *WIDTHS.end());
        choice
    }

    /// Vendor and product of the device that was chosen.
    pub(crate) fn device(&self) -> Option<[u32; 2]> {
        Some([self.vendor?, self.product?])
    }

    /// Stores it.
    pub(crate) fn keep(&self) {
        if let (Some(storage), Some(text)) = (storage(), to_json(self)) {
            let _ = storage.set_item(KEY, &text);
        }
    }

    /// The dots of a row as they are shown: the browser's own printing has none, and its roll is as wide
    /// as a printer's.
    pub(crate) const fn dots(&self) -> u32 {
        match (self.route, self.sheet) {
            (Route::Browser, Sheet::Mm58) => 384,
            (Route::Browser, Sheet::Mm80 | Sheet::A4) => 576,
            (Route::Network | Route::Serial | Route::Usb, _) => self.width,
        }
    }

    /// What happens besides the image; the drawer opens only where `kicks`.
    pub(crate) const fn extras(&self, kicks: bool) -> Extras {
        Extras {
            cut: self.cut,
            kick: self.kick && kicks,
        }
    }
}
