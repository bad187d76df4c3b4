//! The receipts of a sale and of a refund, with what Tabby's guide requires: order number, date and
//! time, Tabby's name or logo.
//!
//! Source: Tabby, POS integration, "Print a Receipt".

use contract::{Lang, SaleView};
use payment::Money;

use crate::document::{Block, Document, Languages, Phrase};

/// The words of receipts in one language.
#[derive(Clone, Copy, Debug)]
pub struct Labels {
    /// What the amount of a sale is.
    pub paid_with: &'static str,
    /// What the amount of a refund is.
    pub refunded_with: &'static str,
    /// The shop's order number.
    pub reference: &'static str,
    /// When it was.
    pub date: &'static str,
    /// The payment's number at the gateway.
    pub payment: &'static str,
    /// The amount of the sale that a refund belongs to.
    pub amount_of_sale: &'static str,
    /// What of the sale was refunded.
    pub refunded: &'static str,
    /// The shop's tax number.
    pub tax_number: &'static str,
    /// That nobody was charged.
    pub test: &'static str,
    /// That there was one before.
    pub copy: &'static str,
    /// Thanks.
    pub thanks: &'static str,
}

/// What is the same on every receipt of a shop.
#[derive(Clone, Debug)]
pub struct Shop<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its lines below the name, such as the address.
    pub head: &'a [String],
    /// Its lines at the end, such as the terms of a return.
    pub foot: &'a [String],
    /// Its tax number.
    pub tax_number: Option<&'a str>,
    /// Whether it has a logo.
    pub has_logo: bool,
    /// The languages.
    pub languages: Languages,
    /// The words in a language.
    pub labels: fn(Lang) -> Labels,
    /// Writes an amount with its currency.
    pub money: fn(Money) -> String,
}

/// What a sale's receipt says besides the sale.
#[derive(Clone, Debug)]
pub struct SaleFacts<'a> {
    /// The sale.
    pub sale: &'a SaleView,
    /// When it was made, written.
    pub date: String,
    /// Whether there was a receipt before.
    pub is_copy: bool,
}

/// What a refund's receipt says.
#[derive(Clone, Debug)]
pub struct RefundFacts<'a> {
    /// The sale that was refunded.
    pub sale: &'a SaleView,
    /// The amount that goes back.
    pub amount: Money,
    /// When it was refunded, written.
    pub date: String,
    /// Whether there was a receipt before.
    pub is_copy: bool,
}

impl Shop<'_> {
    /// A word of receipts in each language.
    pub(crate) fn say(&self, text: impl Fn(&Labels) -> &'static str) -> Vec<Phrase> {
        let one = |lang| text(&(self.labels)(lang)).to_owned();
        self.languages.say(one)
    }

    fn pair(&self, label: impl Fn(&Labels) -> &'static str, value: String) -> Block {
        Block::Pair {
            label: self.say(label),
            value,
        }
    }

    /// What stands at the top of every document of this shop.
    #[must_use]
    pub fn head(&self) -> Document {
        let mut head = Document::default();
        if self.has_logo {
            head.push(Block::Logo);
        }
        head.push(Block::Heading(self.name.to_owned()));
        let lines = self.head.iter().cloned().map(Block::Line);
        head.blocks.extend(lines);
        if let Some(number) = self.tax_number {
            head.push(self.pair(|labels| labels.tax_number, number.to_owned()));
        }
        head
    }

    /// The notices of a document, then its amount.
    fn total(
        &self,
        document: &mut Document,
        sale: &SaleView,
        is_copy: bool,
        label: impl Fn(&Labels) -> &'static str,
        amount: Money,
    ) {
        if is_copy {
            document.push(Block::Notice(self.say(|labels| labels.copy)));
        }
        if sale.is_test {
            document.push(Block::Notice(self.say(|labels| labels.test)));
        }
        document.push(Block::Rule);
        document.push(Block::Total {
            label: self.say(label),
            value: (self.money)(amount),
        });
        document.push(Block::Rule);
    }

    /// The sale's code, the shop's last lines and thanks.
    fn end(&self, document: &mut Document, sale: &SaleView) {
        // In capitals it is a smaller code.
        document.push(Block::Code(sale.id.to_string().to_ascii_uppercase()));
        let lines = self.foot.iter().cloned().map(Block::Line);
        document.blocks.extend(lines);
        document.push(Block::Text(self.say(|labels| labels.thanks)));
    }

    fn number(&self, document: &mut Document, sale: &SaleView, date: &str) {
        document.push(self.pair(|labels| labels.reference, sale.reference.to_string()));
        document.push(self.pair(|labels| labels.date, date.to_owned()));
        if let Some(payment) = &sale.payment_id {
            document.push(self.pair(|labels| labels.payment, payment.to_string()));
        }
    }
}

/// The receipt of a sale.
#[must_use]
pub fn of_sale(shop: &Shop<'_>, facts: &SaleFacts<'_>) -> Document {
    let sale = facts.sale;
    let mut document = shop.head();
    let paid_with = |labels: &Labels| labels.paid_with;
    shop.total(&mut document, sale, facts.is_copy, paid_with, sale.amount);
    shop.number(&mut document, sale, &facts.date);
    if !sale.refunded.is_zero() {
        document.push(shop.pair(|labels| labels.refunded, (shop.money)(sale.refunded)));
    }
    shop.end(&mut document, sale);
    document
}

/// The receipt of a refund.
#[must_use]
pub fn of_refund(shop: &Shop<'_>, facts: &RefundFacts<'_>) -> Document {
    let sale = facts.sale;
    let mut document = shop.head();
    let refunded_with = |labels: &Labels| labels.refunded_with;
    shop.total(
        &mut document,
        sale,
        facts.is_copy,
        refunded_with,
        facts.amount,
    );
    shop.number(&mut document, sale, &facts.date);
    document.push(shop.pair(|labels| labels.amount_of_sale, (shop.money)(sale.amount)));
    shop.end(&mut document, sale);
    document
}
