//! A sale as the terminal requests it.

use contract::{NewItem, NewSale, SaleView};
use payment::buyer::Buyer;
use payment::id::{Reference, SaleId};
use payment::item::Item;
use payment::money::Money;
use payment::sale::Method;

/// A sale as the terminal requests it. It is stored in the browser before the request is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// The sale's id, made by this terminal.
    pub id: SaleId,
    /// What the customer owes.
    pub amount: Money,
    /// The shop's order number, if one was typed.
    pub reference: Option<Reference>,
    /// How the customer gets to the hosted page.
    pub method: Method,
    /// The customer to send a link to. Kept in this page's memory only.
    pub buyer: Option<Buyer>,
    /// The goods, if the cashier typed them.
    pub items: Vec<Item>,
    /// The ids of earlier attempts at this sale whose result is not known. Each may still appear at
    /// the server, and then belongs to this customer. Kept in this page's memory only.
    pub given_up: Vec<SaleId>,
}

impl Draft {
    /// The draft of a sale that the server knows.
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

    /// The ids of all attempts at this sale, this one last.
    pub(crate) fn tries(&self) -> impl Iterator<Item = SaleId> {
        self.given_up.iter().copied().chain([self.id])
    }

    /// The same sale under a new id, for another attempt. A reference that was generated for this
    /// attempt is dropped: two payments must not have the same reference.
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

    /// The body of the request to make this sale, without the language. A terminal knows nothing of
    /// the customer's history or of journeys.
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
            ..NewSale::default()
        }
    }
}
