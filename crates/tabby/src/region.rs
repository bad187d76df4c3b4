//! Tabby's two regions, each with its own host.

/// A region of Tabby. Each has its own host and its own keys. A key of the other region gets 403.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Region {
    /// United Arab Emirates and Kuwait.
    Uae,
    /// Saudi Arabia.
    Ksa,
}

impl Region {
    /// The region that settles in this currency (ISO 4217).
    #[must_use]
    pub fn of_currency(code: &str) -> Option<Self> {
        match code {
            "AED" | "KWD" => Some(Self::Uae),
            "SAR" => Some(Self::Ksa),
            _ => None,
        }
    }

    /// Base address of the API.
    #[must_use]
    pub const fn base_url(self) -> &'static str {
        match self {
            Self::Uae => "https://api.tabby.ai",
            Self::Ksa => "https://api.tabby.sa",
        }
    }
}
