//! A report of the day on paper: an X report, which is not signed, or a signed Z report.

use contract::Lang;
use contract::day::{Compared, DayReport, DaySale, DayTotal, Difference, Undecided};
use payment::day::OtherMethod;
use payment::money::Currency;

use crate::document::{Block, Document, Phrase};
use crate::sale::Shop;

/// How many sales of a list are on paper: the office shows the others.
const MOST_NAMED: usize = 20;

/// The words of reports in one language.
#[derive(Clone, Copy, Debug)]
pub struct ReportLabels {
    /// What a signed report is.
    pub signed: &'static str,
    /// What a report is that is not signed.
    pub interim: &'static str,
    /// That a report is not signed.
    pub not_signed: &'static str,
    /// The number of a signed report.
    pub number: &'static str,
    /// The shop's day.
    pub day: &'static str,
    /// The branch.
    pub branch: &'static str,
    /// When the report before it was signed.
    pub from: &'static str,
    /// When it was made.
    pub until: &'static str,
    /// The terminal at which it was made.
    pub terminal: &'static str,
    /// Who signed it.
    pub signed_by: &'static str,
    /// Who approved that.
    pub approved_by: &'static str,
    /// The code of the audit log.
    pub audit: &'static str,
    /// The id of a signed report.
    pub id: &'static str,
    /// That nothing was taken or refunded.
    pub nothing: &'static str,
    /// What was captured.
    pub payments: &'static str,
    /// What was refunded.
    pub refunds: &'static str,
    /// Payments less refunds.
    pub net: &'static str,
    /// The net and what came by other methods.
    pub all: &'static str,
    /// What came in cash.
    pub cash: &'static str,
    /// What came by card.
    pub card: &'static str,
    /// What came by another method.
    pub other: &'static str,
    /// That the sums that follow are by terminal.
    pub by_terminal: &'static str,
    /// Sales whose result is not known.
    pub in_doubt: &'static str,
    /// Refunds and captures that have not ended.
    pub operations: &'static str,
    /// Sales that cannot be read.
    pub unattended: &'static str,
    /// Paid payments without a sale.
    pub unaccounted: &'static str,
    /// Sales whose customers can still pay.
    pub waiting: &'static str,
    /// Money that is authorised and not captured.
    pub uncaptured: &'static str,
    /// Refunds that were not asked for here.
    pub elsewhere: &'static str,
    /// Before the number of sales of a list that are not on paper.
    pub more: &'static str,
    /// How many payments were compared with the gateway.
    pub compared: &'static str,
    /// That nothing differs.
    pub agrees: &'static str,
    /// That not all of the gateway's payments were compared.
    pub not_whole: &'static str,
    /// Before the payments that differ.
    pub differs: &'static str,
    /// What the ledger has as captured.
    pub captured_here: &'static str,
    /// What the ledger has as refunded.
    pub refunded_here: &'static str,
    /// What the gateway says was captured.
    pub captured_there: &'static str,
    /// What the gateway says was refunded.
    pub refunded_there: &'static str,
}

/// What a report on paper says besides the report.
#[derive(Clone, Debug)]
pub struct ReportFacts<'a> {
    /// The report.
    pub report: &'a DayReport,
    /// When the report before it was signed, written.
    pub from: Option<String>,
    /// When it was made, written.
    pub until: String,
    /// Whether it was printed before.
    pub is_copy: bool,
    /// The words in a language.
    pub labels: fn(Lang) -> ReportLabels,
    /// Writes an amount of the report, which may be below zero, with its currency.
    pub amount: fn(&str, Currency) -> String,
}

/// The paper that is being written.
struct Paper<'a> {
    shop: &'a Shop<'a>,
    facts: &'a ReportFacts<'a>,
    document: Document,
}

/// A report on paper.
#[must_use]
pub fn of_report(shop: &Shop<'_>, facts: &ReportFacts<'_>) -> Document {
    let report = facts.report;
    let document = shop.head();
    let mut paper = Paper {
        shop,
        facts,
        document,
    };
    paper.title();
    if report.totals.is_empty() {
        paper.text(|labels| labels.nothing);
    }
    for total in &report.totals {
        paper.total(total);
    }
    // Of one terminal and one gateway they would be the same once more.
    if report.terminals.len() > report.totals.len() {
        paper.document.push(Block::Rule);
        paper.text(|labels| labels.by_terminal);
        for total in &report.terminals {
            paper.total(total);
        }
    }
    paper.document.push(Block::Rule);
    paper.undecided(&report.undecided);
    paper.sales(|labels| labels.elsewhere, &report.refunded_elsewhere);
    if let Some(compared) = &report.compared {
        paper.compared(compared);
    }
    if let Some(id) = &report.id {
        paper.pair(|labels| labels.id, id.clone());
    }
    if let Some(code) = &report.audit {
        paper.pair(|labels| labels.audit, code.clone());
    }
    paper.document.push(Block::Feed(1));
    paper.document
}

impl Paper<'_> {
    fn say(&self, text: impl Fn(&ReportLabels) -> &'static str) -> Vec<Phrase> {
        let one = |lang| text(&(self.facts.labels)(lang)).to_owned();
        self.shop.languages.say(one)
    }

    fn text(&mut self, text: impl Fn(&ReportLabels) -> &'static str) {
        let said = self.say(text);
        self.document.push(Block::Text(said));
    }

    fn pair(&mut self, label: impl Fn(&ReportLabels) -> &'static str, value: String) {
        let label = self.say(label);
        self.document.push(Block::Pair { label, value });
    }

    /// The same with how many there are after the label.
    fn counted(
        &mut self,
        label: impl Fn(&ReportLabels) -> &'static str,
        count: u64,
        value: String,
    ) {
        let mut label = self.say(label);
        for phrase in &mut label {
            phrase.text = format!("{} ({count})", phrase.text);
        }
        self.document.push(Block::Pair { label, value });
    }

    fn amount(&self, text: &str, currency: Currency) -> String {
        (self.facts.amount)(text, currency)
    }

    /// What it is, of which day and stretch, and where it was made.
    fn title(&mut self) {
        let report = self.facts.report;
        if self.facts.is_copy {
            let copy = self.shop.say(|labels| labels.copy);
            self.document.push(Block::Notice(copy));
        }
        let title = match report.number {
            Some(_) => self.say(|labels| labels.signed),
            None => self.say(|labels| labels.interim),
        };
        self.document.push(Block::Notice(title));
        match report.number {
            Some(number) => self.pair(|labels| labels.number, number.to_string()),
            None => self.text(|labels| labels.not_signed),
        }
        self.pair(|labels| labels.day, report.day.clone());
        self.pair(|labels| labels.branch, report.branch.clone());
        if let Some(from) = self.facts.from.clone() {
            self.pair(|labels| labels.from, from);
        }
        self.pair(|labels| labels.until, self.facts.until.clone());
        self.pair(|labels| labels.terminal, report.by.clone());
        if let Some(name) = &report.signed_by {
            self.pair(|labels| labels.signed_by, name.clone());
        }
        if let Some(name) = &report.approved_by {
            self.pair(|labels| labels.approved_by, name.clone());
        }
    }

    /// The sums of a gateway, a currency and a mode.
    fn total(&mut self, total: &DayTotal) {
        let currency = total.currency;
        self.document.push(Block::Rule);
        let named = [total.terminal.as_deref(), Some(total.gateway.as_str())];
        let named: Vec<_> = named.into_iter().flatten().collect();
        self.document.push(Block::Line(named.join(" · ")));
        if total.is_test {
            let test = self.shop.say(|labels| labels.test);
            self.document.push(Block::Notice(test));
        }
        let (payments, refunds) = (&total.payments, &total.refunds);
        let taken = self.amount(&payments.amount, currency);
        self.counted(|labels| labels.payments, payments.count, taken);
        let given = self.amount(&refunds.amount, currency);
        self.counted(|labels| labels.refunds, refunds.count, given);
        let net = self.amount(&total.net, currency);
        if total.others.is_empty() {
            return self.sum(|labels| labels.net, net);
        }
        self.pair(|labels| labels.net, net);
        for other in &total.others {
            let name = match other.method {
                OtherMethod::Cash => |labels: &ReportLabels| labels.cash,
                OtherMethod::Card => |labels: &ReportLabels| labels.card,
                OtherMethod::Other => |labels: &ReportLabels| labels.other,
            };
            let amount = self.amount(&other.amount, currency);
            self.counted(name, other.count, amount);
        }
        let all = self.amount(&total.all, currency);
        self.sum(|labels| labels.all, all);
    }

    fn sum(&mut self, label: impl Fn(&ReportLabels) -> &'static str, value: String) {
        let label = self.say(label);
        self.document.push(Block::Total { label, value });
    }

    /// What is not decided yet.
    fn undecided(&mut self, undecided: &Undecided) {
        self.sales(|labels| labels.in_doubt, &undecided.in_doubt);
        self.sales(|labels| labels.operations, &undecided.operations);
        if undecided.unattended > 0 {
            self.pair(|labels| labels.unattended, undecided.unattended.to_string());
        }
        if undecided.unaccounted > 0 {
            let count = undecided.unaccounted.to_string();
            self.pair(|labels| labels.unaccounted, count);
        }
        self.sales(|labels| labels.uncaptured, &undecided.uncaptured);
        self.sales(|labels| labels.waiting, &undecided.waiting);
    }

    /// A list of sales, if there are any.
    fn sales(&mut self, heading: impl Fn(&ReportLabels) -> &'static str, sales: &[DaySale]) {
        if sales.is_empty() {
            return;
        }
        self.text(heading);
        for sale in sales.iter().take(MOST_NAMED) {
            let value = self.amount(&sale.amount, sale.currency);
            let label = vec![reference(&sale.reference)];
            self.document.push(Block::Pair { label, value });
        }
        self.more(sales.len());
    }

    /// How many of a list are not on paper.
    fn more(&mut self, count: usize) {
        let left = count.saturating_sub(MOST_NAMED);
        if left > 0 {
            self.pair(|labels| labels.more, left.to_string());
        }
    }

    /// What the comparison with the gateway found.
    fn compared(&mut self, compared: &Compared) {
        self.pair(|labels| labels.compared, compared.payments.to_string());
        if compared.agrees() {
            self.text(|labels| labels.agrees);
        }
        if !compared.is_whole {
            self.text(|labels| labels.not_whole);
        }
        if compared.differences.is_empty() {
            return;
        }
        self.text(|labels| labels.differs);
        for one in compared.differences.iter().take(MOST_NAMED) {
            self.difference(one);
        }
        self.more(compared.differences.len());
    }

    fn difference(&mut self, one: &Difference) {
        let written = |sum: Option<&String>| {
            sum.map_or_else(|| "?".to_owned(), |sum| self.amount(sum, one.currency))
        };
        let sums = [
            written(Some(&one.captured_here)),
            written(Some(&one.refunded_here)),
            written(one.captured_there.as_ref()),
            written(one.refunded_there.as_ref()),
        ];
        let labels: [fn(&ReportLabels) -> &'static str; 4] = [
            |labels| labels.captured_here,
            |labels| labels.refunded_here,
            |labels| labels.captured_there,
            |labels| labels.refunded_there,
        ];
        self.document.push(Block::Line(one.reference.clone()));
        for (label, sum) in labels.into_iter().zip(sums) {
            self.pair(label, sum);
        }
    }
}

/// The shop's order number as a label: it is the same in all languages.
fn reference(text: &str) -> Phrase {
    Phrase {
        lang: Lang::En,
        text: text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
