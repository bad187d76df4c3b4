//! A new sale, as a terminal requests it.

use serde::{Deserialize, Serialize};

use super::item::{self, NewItem};
use super::risk::{self, NewFlight, NewHistory, NewStay};
use super::{CapabilitiesView, Lang, ProblemCode};
use payment::buyer::{self, Buyer, Redacted};
use payment::id::{Reference, SaleId, TerminalId};
use payment::item::Item;
use payment::money::{AmountError, Money};
use payment::risk::RiskData;
use payment::sale::Method;

/// `POST /api/sales`: a sale as the terminal asks for it.
///
/// Texts are still texts here; [`NewSale::check`] turns them into an [`Order`] or says what is
/// wrong with them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewSale {
    /// A UUID made by the terminal. The same id with the same body is the same sale.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// Decimal string in major units, such as `250.00`.
    #[cfg_attr(feature = "openapi", schema(example = "250.00"))]
    pub amount: String,
    /// ISO 4217 code; must be the shop's.
    #[cfg_attr(feature = "openapi", schema(example = "AED"))]
    pub currency: String,
    /// The shop's order number, 1 to 255 characters; made from the sale's id when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// How the customer gets to the hosted page.
    pub method: Method,
    /// Language of the hosted page; the gateway's choice when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
    /// The customer's mobile number: where a link goes. With a country's code or without, in any of
    /// three kinds of digits. Needed for the method `link`, and for `qr` where the gateway needs
    /// it: see the terminal's `capabilities`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "+971500000001"))]
    pub phone: Option<Redacted>,
    /// The customer's name; counts with a phone only. Needed where the gateway needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted>,
    /// The customer's e-mail address; counts with a phone only. Needed where the gateway needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Redacted>,
    /// What is sold; has to come to the amount. One line for the whole sale when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<NewItem>,
    /// What the shop knows of its customer, for the gateway's risk assessment. It is passed on and not
    /// stored, and does not count when a sale is sent again. So are flights and stays.
    // The terminal has no fields for these three: it would only load the code that writes them.
    #[cfg_attr(
        target_arch = "wasm32",
        serde(
            default,
            deserialize_with = "super::object::optional",
            skip_serializing
        )
    )]
    #[cfg_attr(
        not(target_arch = "wasm32"),
        serde(
            default,
            deserialize_with = "super::object::optional",
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub customer_history: Option<NewHistory>,
    /// The flights that are sold, at most 5 bookings.
    #[cfg_attr(target_arch = "wasm32", serde(default, skip_serializing))]
    #[cfg_attr(
        not(target_arch = "wasm32"),
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub flights: Vec<NewFlight>,
    /// The stays that are sold, at most 5.
    #[cfg_attr(target_arch = "wasm32", serde(default, skip_serializing))]
    #[cfg_attr(
        not(target_arch = "wasm32"),
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub stays: Vec<NewStay>,
}

/// The limits that a [`NewSale`] is checked against.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// The largest amount of one sale; its currency is the shop's.
    pub max_amount: Money,
    /// The terminal that makes the sale.
    pub terminal: TerminalId,
    /// What the gateway can do, and what it needs to know of the customer.
    pub capabilities: CapabilitiesView,
}

/// A [`NewSale`] whose fields have all been parsed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// The sale's id.
    pub id: SaleId,
    /// The amount that the customer owes: above zero, within the limit.
    pub amount: Money,
    /// The shop's order number.
    pub reference: Reference,
    /// How the customer gets to the hosted page.
    pub method: Method,
    /// The language of the hosted page.
    pub lang: Option<Lang>,
    /// The customer, if the terminal gives one.
    pub buyer: Option<Buyer>,
    /// The items, if the shop gives them.
    pub items: Vec<Item>,
    /// What the gateway's risk assessment may know of the customer and of a journey.
    pub risk: RiskData,
}

/// An empty text, for a field that is absent.
static NOTHING: Redacted = Redacted(String::new());

impl NewSale {
    /// Parses every field.
    ///
    /// # Errors
    ///
    /// The code of the first rule that is broken. Nothing has been changed then.
    pub fn check(&self, limits: &Limits) -> Result<Order, ProblemCode> {
        let id: SaleId = self.id.parse().map_err(|_| ProblemCode::InvalidId)?;
        let currency = limits.max_amount.currency();
        if self.currency != currency.code() {
            return Err(ProblemCode::WrongCurrency);
        }
        let amount = Money::parse(&self.amount, currency).map_err(|error| match error {
            AmountError::TooLarge => ProblemCode::AmountTooLarge,
            AmountError::NotDecimal | AmountError::Negative | AmountError::TooPrecise { .. } => {
                ProblemCode::InvalidAmount
            }
        })?;
        if amount.is_zero() {
            return Err(ProblemCode::AmountZero);
        }
        if amount.minor() > limits.max_amount.minor() {
            return Err(ProblemCode::AmountTooLarge);
        }
        let reference = match self.reference.as_deref().map(str::trim) {
            None | Some("") => Reference::for_sale(&limits.terminal, id),
            Some(text) => Reference::new(text).map_err(|_| ProblemCode::InvalidReference)?,
        };
        Ok(Order {
            id,
            amount,
            reference,
            method: self.method,
            lang: self.lang,
            buyer: buyer::check(
                [
                    self.phone.as_ref().unwrap_or(&NOTHING),
                    self.name.as_ref().unwrap_or(&NOTHING),
                    self.email.as_ref().unwrap_or(&NOTHING),
                ],
                limits.capabilities.buyer_needs(self.method),
                currency,
            )?,
            items: item::check(&self.items, amount)?,
            risk: risk::check(
                self.customer_history.as_ref(),
                &self.flights,
                &self.stays,
                currency,
            )?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::buyer::BuyerNeeds;
    use payment::money::Currency;

    fn limits() -> Limits {
        Limits {
            max_amount: Money::parse("20000", Currency::Aed).unwrap(),
            terminal: TerminalId::new("T1").unwrap(),
            capabilities: CapabilitiesView::EVERYTHING,
        }
    }

    fn new_sale() -> NewSale {
        NewSale {
            id: "0190a5b4-7c00-7000-8000-000000000001".into(),
            amount: "250.00".into(),
            currency: "AED".into(),
            reference: Some("A-1".into()),
            method: Method::Qr,
            lang: None,
            ..NewSale::default()
        }
    }

    fn said(text: &str) -> Option<Redacted> {
        Some(Redacted(text.into()))
    }

    #[test]
    fn a_link_goes_to_the_phone_that_was_typed() {
        let sale = NewSale {
            method: Method::Link,
            phone: said(" ٠٥٠ ٠٠٠ ٠٠٠١ "),
            name: said("  "),
            email: said("sara@example.com"),
            ..new_sale()
        };
        let order = sale.check(&limits()).unwrap();
        let buyer = order.buyer.unwrap();
        assert_eq!(buyer.phone.as_str(), "+971500000001");
        assert_eq!((buyer.name, buyer.email), (None, said("sara@example.com")));
        assert!(!format!("{sale:?}").contains("sara"));
    }

    #[test]
    fn every_broken_rule_has_its_own_code() {
        type Change = fn(&mut NewSale);
        let cases: [(Change, ProblemCode); 15] = [
            (|s| s.id = "1".into(), ProblemCode::InvalidId),
            (|s| s.currency = "SAR".into(), ProblemCode::WrongCurrency),
            (|s| s.currency = "aed".into(), ProblemCode::WrongCurrency),
            (|s| s.amount = "0.00".into(), ProblemCode::AmountZero),
            (|s| s.amount = "-1".into(), ProblemCode::InvalidAmount),
            (|s| s.amount = "12.345".into(), ProblemCode::InvalidAmount),
            (
                |s| s.amount = "20000.01".into(),
                ProblemCode::AmountTooLarge,
            ),
            (|s| s.amount = "9".repeat(40), ProblemCode::AmountTooLarge),
            (
                |s| s.reference = Some("x".repeat(256)),
                ProblemCode::InvalidReference,
            ),
            (|s| s.method = Method::Link, ProblemCode::PhoneMissing),
            (
                |s| (s.method, s.phone) = (Method::Link, said(" ")),
                ProblemCode::PhoneMissing,
            ),
            (|s| s.phone = said("12345"), ProblemCode::InvalidPhone),
            (
                |s| (s.phone, s.name) = (said("500000001"), said("a\nb")),
                ProblemCode::InvalidName,
            ),
            (
                |s| (s.phone, s.email) = (said("500000001"), said("nobody")),
                ProblemCode::InvalidEmail,
            ),
            (
                |s| s.reference = Some("a\u{7}b".into()),
                ProblemCode::InvalidReference,
            ),
        ];
        for (change, code) in cases {
            let mut sale = new_sale();
            change(&mut sale);
            assert_eq!(sale.check(&limits()), Err(code), "{sale:?}");
        }
        assert!(new_sale().check(&limits()).is_ok());
    }

    #[test]
    fn a_code_needs_the_customer_where_the_gateway_does_and_names_the_missing_field() {
        let mut limits = limits();
        limits.capabilities.buyer_for_code = true;
        limits.capabilities.buyer = BuyerNeeds {
            phone: true,
            name: true,
            email: true,
        };
        let mut sale = new_sale();
        assert_eq!(sale.check(&limits), Err(ProblemCode::PhoneMissing));
        sale.phone = said("500000001");
        assert_eq!(sale.check(&limits), Err(ProblemCode::NameMissing));
        sale.name = said("Sara");
        assert_eq!(sale.check(&limits), Err(ProblemCode::EmailMissing));
        sale.email = said("sara@example.com");
        let buyer = sale.check(&limits).unwrap().buyer.unwrap();
        assert_eq!((buyer.name, buyer.email), (sale.name, sale.email));
    }

    #[test]
    fn an_untyped_reference_is_made_from_the_id() {
        for untyped in [None, Some(String::new()), Some("  ".into())] {
            let order = NewSale {
                reference: untyped,
                ..new_sale()
            }
            .check(&limits())
            .unwrap();
            assert_eq!(order.reference.as_str(), "T1-00000001");
        }
    }
}
