//! The currencies that Tabby settles in, and what Checkout.com wants of amounts in them.

http_client::open_words! {
    /// A currency (ISO 4217). Through Checkout.com Tabby takes three; any other is kept unchanged.
    ///
    /// ```
    /// use checkout::Currency;
    ///
    /// assert_eq!(Currency::Kwd.decimals(), Some(3));
    /// assert_eq!(Currency::Kwd.step(), Some(10));
    /// assert_eq!(Currency::from("EUR").decimals(), None);
    /// ```
    Currency {
        /// United Arab Emirates dirham.
        Aed = "AED",
        /// Saudi riyal.
        Sar = "SAR",
        /// Kuwaiti dinar.
        Kwd = "KWD",
    }
}

impl Currency {
    /// The number of decimals of the currency; `None` if Tabby does not take it.
    #[must_use]
    pub const fn decimals(&self) -> Option<u32> {
        match self {
            Self::Aed | Self::Sar => Some(2),
            Self::Kwd => Some(3),
            Self::Other(_) => None,
        }
    }

    /// The smallest difference between two amounts, in minor units: the last digit of an amount in
    /// KWD must be zero. `None` if Tabby does not take the currency.
    #[must_use]
    pub const fn step(&self) -> Option<u32> {
        match self {
            Self::Aed | Self::Sar => Some(1),
            Self::Kwd => Some(10),
            Self::Other(_) => None,
        }
    }
}
