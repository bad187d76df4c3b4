//! What the gateway of a terminal can do, as far as terminals follow it.

use payment::buyer::BuyerNeeds;
use payment::sale::Method;
use serde::{Deserialize, Serialize};

use super::readable;

/// What the gateway can do: a terminal offers nothing else.
///
/// What an older server does not say is as it was before servers said it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CapabilitiesView {
    /// Whether a sale has a code for a customer at the counter.
    #[serde(default = "is_possible", deserialize_with = "readable::yes_unless_no")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub code: bool,
    /// Whether the gateway sends a link to the phone of a customer elsewhere.
    #[serde(default = "is_possible", deserialize_with = "readable::yes_unless_no")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub link: bool,
    /// Whether the shop passes the link of a sale by code on: the terminal copies it, and the
    /// gateway sends nothing.
    #[serde(default, deserialize_with = "readable::or_default")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub link_shown: bool,
    /// Whether a sale can be cancelled before its time is over. If not, a sale that is given up is
    /// put aside by the server, and the customer's page stays open.
    #[serde(default = "is_possible", deserialize_with = "readable::yes_unless_no")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub cancel: bool,
    /// Whether money that comes for a sale that was given up is released instead of taken, so that
    /// nobody has to decide about it.
    #[serde(default, deserialize_with = "readable::or_default")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub late_released: bool,
    /// What the gateway needs to know of the customer of a sale by link. A link always needs the
    /// phone.
    #[serde(default, deserialize_with = "readable::or_default")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub buyer: BuyerNeeds,
    /// Whether the gateway needs that for a sale by code, too; then with the phone.
    #[serde(default, deserialize_with = "readable::or_default")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub buyer_for_code: bool,
}

const fn is_possible() -> bool {
    true
}

impl CapabilitiesView {
    /// What is assumed of a gateway until the server has said it.
    pub const EVERYTHING: Self = Self {
        code: true,
        link: true,
        link_shown: false,
        cancel: true,
        late_released: false,
        buyer: BuyerNeeds::NONE,
        buyer_for_code: false,
    };

    /// What a sale by this method needs to know of its customer.
    #[must_use]
    pub const fn buyer_needs(&self, method: Method) -> BuyerNeeds {
        match method {
            // The phone that the link is sent to.
            Method::Link => self.buyer.with_phone(),
            Method::Qr if self.buyer_for_code && self.buyer.any() => self.buyer.with_phone(),
            Method::Qr => BuyerNeeds::NONE,
        }
    }
}

impl Default for CapabilitiesView {
    fn default() -> Self {
        Self::EVERYTHING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_always_needs_a_phone_and_a_code_what_the_gateway_says() {
        let name = BuyerNeeds {
            name: true,
            ..BuyerNeeds::NONE
        };
        let of = |buyer, buyer_for_code| CapabilitiesView {
            buyer,
            buyer_for_code,
            ..CapabilitiesView::EVERYTHING
        };
        for (can, by_link, by_code) in [
            (
                CapabilitiesView::EVERYTHING,
                BuyerNeeds::PHONE,
                BuyerNeeds::NONE,
            ),
            (
                of(BuyerNeeds::PHONE, false),
                BuyerNeeds::PHONE,
                BuyerNeeds::NONE,
            ),
            (of(name, false), name.with_phone(), BuyerNeeds::NONE),
            (of(name, true), name.with_phone(), name.with_phone()),
            (
                of(BuyerNeeds::NONE, true),
                BuyerNeeds::PHONE,
                BuyerNeeds::NONE,
            ),
        ] {
            assert_eq!(can.buyer_needs(Method::Link), by_link, "{can:?}");
            assert_eq!(can.buyer_needs(Method::Qr), by_code, "{can:?}");
        }
    }
}
