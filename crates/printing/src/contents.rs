//! What is on paper: the shop's texts, the words, the sale or the report.

use contract::day::DayReport;
use contract::printing::PrintingView;
use contract::{Lang, OperationView, SaleView};
use payment::Money;
use payment::time::Timestamp;
use receipt::{Block, Document, Labels, Languages, RefundFacts, ReportFacts, SaleFacts};
use ui::words::{Digits, coded, coded_text, paper_time};

use crate::words::words;

/// A document, and the paper that it is on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OnPaper {
    /// What is on it.
    pub document: Document,
    /// The dots of a row.
    pub width: u32,
    /// The address of the shop's logo.
    pub logo: Option<String>,
}

/// What is the same on every receipt.
pub(crate) struct Shop {
    view: PrintingView,
    languages: Languages,
}

impl Shop {
    /// The receipts of this shop, in these languages.
    pub(crate) const fn new(view: PrintingView, languages: Languages) -> Self {
        Self { view, languages }
    }

    /// The address of its logo.
    pub(crate) fn logo(&self) -> Option<&str> {
        self.view.logo_url.as_deref()
    }

    /// A document of this shop on paper of this width in dots.
    pub(crate) fn on_paper(&self, document: Document, width: u32) -> OnPaper {
        OnPaper {
            document,
            width,
            logo: self.view.logo_url.clone(),
        }
    }

    fn texts(&self) -> receipt::Shop<'_> {
        receipt::Shop {
            name: &self.view.shop,
            head: &self.view.head,
            foot: &self.view.foot,
            tax_number: self.view.tax_number.as_deref(),
            has_logo: self.view.logo_url.is_some(),
            languages: self.languages,
            labels,
            money: |amount| coded(amount, Digits::Western),
        }
    }

    fn date(&self, at: Timestamp) -> String {
        paper_time(at, Some(&self.view.time_zone))
    }

    /// The receipt of a sale.
    pub(crate) fn of_sale(&self, sale: &SaleView, is_copy: bool) -> Document {
        let facts = SaleFacts {
            sale,
            date: self.date(sale.created_at),
            is_copy,
        };
        receipt::of_sale(&self.texts(), &facts)
    }

    /// The receipt of a refund; `None` if its amount cannot be read.
    pub(crate) fn of_refund(
        &self,
        sale: &SaleView,
        refund: &OperationView,
        is_copy: bool,
    ) -> Option<Document> {
        let amount = Money::parse(&refund.amount, sale.amount.currency()).ok()?;
        let at = Timestamp(refund.ended_at.unwrap_or(refund.asked_at));
        let facts = RefundFacts {
            sale,
            amount,
            date: self.date(at),
            is_copy,
        };
        Some(receipt::of_refund(&self.texts(), &facts))
    }

    /// A report of the day. Its times are by the time zone that it was made in.
    pub(crate) fn of_report(&self, report: &DayReport, is_copy: bool) -> Document {
        let time = |at| paper_time(Timestamp(at), Some(&report.time_zone));
        let facts = ReportFacts {
            report,
            from: report.from.map(time),
            until: time(report.at),
            is_copy,
            labels: |lang| words(lang).report,
            amount: |text, currency| coded_text(text, currency, Digits::Western),
        };
        receipt::of_report(&self.texts(), &facts)
    }
}

/// The words of receipts in a language.
fn labels(lang: Lang) -> Labels {
    let (own, ui) = (words(lang), ui::words::words(lang));
    Labels {
        paid_with: ui.paid_with,
        refunded_with: own.refunded_with,
        reference: ui.reference,
        date: ui.date,
        payment: ui.payment,
        amount_of_sale: own.amount_of_sale,
        refunded: own.refunded,
        tax_number: own.tax_number,
        test: ui.test_receipt,
        copy: own.copy_receipt,
        thanks: ui.thanks,
    }
}

/// A page that shows whether paper, languages and code are right. Its edges are those of the paper.
pub(crate) fn test_page(shop: &Shop, width: u32) -> Document {
    let languages = shop.languages;
    let mut page = shop.texts().head();
    page.push(Block::Notice(
        languages.say(|lang| words(lang).test_page_title.to_owned()),
    ));
    page.push(Block::Rule);
    page.push(Block::Text(
        languages.say(|lang| words(lang).test_page_meaning.to_owned()),
    ));
    page.push(Block::Pair {
        label: languages.say(|lang| words(lang).dots.to_owned()),
        value: width.to_string(),
    });
    page.push(Block::Rule);
    page.push(Block::Code("TABBY-POS".to_owned()));
    page
}
