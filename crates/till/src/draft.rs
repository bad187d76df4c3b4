//! A sale as the terminal asks for it.

use contract::{NewItem, NewSale, SaleView};
use payment::buyer::Buyer;
use payment::id::{Reference, SaleId};
use payment::item::Item;
use payment::money::Money;
use payment::sale::Method;

/// A sale as the terminal asks for it: stored locally before its first byte leaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The sale, as this terminal names it.
    pub id: SaleId,
    /// What the customer owes.
    pub amount: Money,
    /// The shop's order number, if one was typed.
    pub reference: Option<Reference>,
    /// How the customer gets to the hosted page.
    pub method: Method,
    /// Who a link may go to. In this page's memory only.
    pub buyer: Option<Buyer>,
    /// What is sold, if it was typed.
    pub items: Vec<Item>,
    /// The sales that this one was to be before, of which nobody knew. Each may still turn up, and is
    /// then this customer's. In this page's memory only.
    pub given_up: Vec<SaleId>,
}

impl Draft {
    /// The sale that the proxy knows.
    #[must_use]
    pub fn of(view: &SaleView) -> Self {
        Self {
            id: view.id,
            amount: view.amount,
            reference: Some(view.reference.clone()),
            method: view.method,
            buyer: None,
            items: Vec::new(),
            given_up: Vec::new(),
        }
    }

    /// Every sale that this one is or was to be.
    pub(crate) fn tries(&self) -> impl Iterator<Item = SaleId> {
        self.given_up.iter().copied().chain([self.id])
    }

    /// The same sale under another id, to be tried again. A reference that was made for this one
    /// does not go with it: no two payments shall bear it.
    #[must_use]
    pub fn again(&self, id: SaleId) -> Self {
        let typed = |reference: &Reference| !reference.is_made_for(self.id);
        Self {
            id,
            reference: self.reference.clone().filter(typed),
            given_up: self.tries().collect(),
            ..self.clone()
        }
    }

    /// The body of `POST /api/sales`, but for the language.
    #[must_use]
    pub fn request(&self) -> NewSale {
        NewSale {
            id: self.id.to_string(),
            amount: self.amount.to_string(),
            currency: self.amount.currency().to_string(),
            reference: self.reference.as_ref().map(ToString::to_string),
            method: self.method,
            lang: None,
            phone: self.buyer.as_ref().map(Buyer::written),
            name: self.buyer.as_ref().and_then(|buyer| buyer.name.clone()),
            email: self.buyer.as_ref().and_then(|buyer| buyer.email.clone()),
            items: self.items.iter().map(NewItem::of).collect(),
        }
    }
}
