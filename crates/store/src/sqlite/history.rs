//! The port of the history on SQLite.

use async_trait::async_trait;
use payment::Money;
use payment::id::{BranchId, TerminalId};
use payment::identity::Scope;
use payment::sale::Sale;
use sqlx::{AssertSqlSafe, Row};

use super::filling::Filling;
use super::history_queries::{
    Conditions, FEW, OF_AMOUNTS, OF_STATES, OF_TERMINAL, OF_TEXT, TextConditions, count,
    page_among, page_in_order,
};
use super::pool::{Query, Sqlite};
use super::queries::TERMINALS;
use crate::error::StoreError;
use crate::history_port::{HistoryStore, SalesQuery};
use crate::page::{Before, SalesPage};
use crate::port::Store;

#[async_trait]
impl HistoryStore for Sqlite {
    async fn search(
        &self,
        scope: &Scope,
        query: &SalesQuery,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError> {
        if query.uncaptured {
            return self.uncaptured(scope, query, before, limit).await;
        }
        let (branches, account) = match scope {
            Scope::Branch(branch) => (vec![branch.clone()], None),
            Scope::Account(account) => (self.branches().await?, Some(account.as_str())),
        };
        let mut all = SalesPage::default();
        for branch in &branches {
            let asked = Asked::new(branch.as_str(), account, query, before);
            let SalesPage { sales, unreadable } = self.search_branch(&asked, limit).await?;
            all.sales.extend(sales);
            all.unreadable.extend(unreadable);
        }
        if branches.len() > 1 {
            keep_newest(&mut all, limit);
        }
        Ok(all)
    }

    async fn terminals(&self, branch: &BranchId) -> Result<Vec<TerminalId>, StoreError> {
        let query = sqlx::query_scalar(TERMINALS).bind(branch.as_str());
        let names: Vec<String> = query.fetch_all(&self.pool).await?;
        // A name that none can have is a damaged sale's.
        let ids = names.iter().filter_map(|name| TerminalId::new(name).ok());
        Ok(ids.collect())
    }
}

/// Keeps the newest sales of several branches' pages, and of those that cannot be read the ones that
/// stand among them.
fn keep_newest(page: &mut SalesPage, limit: u32) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let newest_first = |sale: &Sale| std::cmp::Reverse((sale.intent.created_at, sale.intent.id));
    page.sales.sort_unstable_by_key(newest_first);
    page.sales.truncate(limit);
    if let Some(oldest) = page.sales.last().filter(|_| page.sales.len() == limit) {
        let oldest = oldest.intent.created_at;
        page.unreadable.retain(|row| row.created_at >= oldest);
    }
}

impl Sqlite {
    /// Sales whose money is not captured are watched, and those are few.
    async fn uncaptured(
        &self,
        scope: &Scope,
        query: &SalesQuery,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError> {
        let mut sales = self.watched().await?.sales;
        let place = |sale: &Sale| (sale.intent.created_at, sale.intent.id);
        sales.retain(|sale| {
            scope.has(&sale.intent)
                && before.is_none_or(|before| place(sale) < before)
                && query.has(sale, sale.intent.created_at)
        });
        let mut page = SalesPage {
            sales,
            unreadable: Vec::new(),
        };
        keep_newest(&mut page, limit);
        Ok(page)
    }

    async fn search_branch(&self, asked: &Asked<'_>, limit: u32) -> Result<SalesPage, StoreError> {
        let page = self.page_of(asked).await?;
        let mut filling = Filling::new(limit);
        while let Some((wanted, seen)) = filling.wants() {
            let query = asked.bound(ours(&page), wanted, seen);
            filling.take(&query.fetch_all(&self.pool).await?)?;
        }
        Ok(filling.page())
    }

    /// The query that finds a page soonest: by what few sales have in common, or else in order.
    async fn page_of(&self, asked: &Asked<'_>) -> Result<String, StoreError> {
        let ways = [
            (asked.text.is_some(), OF_TEXT),
            (asked.states.is_some(), OF_STATES),
            (asked.terminal.is_some(), OF_TERMINAL),
            (asked.currency.is_some(), OF_AMOUNTS),
        ];
        for (_, found) in ways.iter().filter(|(is_asked, _)| *is_asked) {
            let count = count(found);
            let query = asked.bound(ours(&count), 0, 0);
            let few: i64 = query.fetch_one(&self.pool).await?.try_get(0)?;
            if few <= FEW {
                return Ok(page_among(found, asked.conditions()));
            }
        }
        Ok(page_in_order(asked.conditions()))
    }
}

/// A query that is made of our own pieces; what was typed is bound.
fn ours(query: &str) -> Query<'_> {
    sqlx::query(AssertSqlSafe(query))
}

/// What is asked of one branch, as the parameters of [`super::history_queries`].
struct Asked<'a> {
    branch: &'a str,
    account: Option<&'a str>,
    before: (i64, String),
    from: i64,
    states: Option<String>,
    terminal: Option<&'a str>,
    currency: Option<&'static str>,
    amounts: (i64, i64),
    text: Option<Text<'a>>,
}

/// What a text may mean.
struct Text<'a> {
    references: (&'a str, String),
    payments: Option<(&'a str, String)>,
    sale: Option<String>,
    amount: Option<Money>,
    phone_ends: Option<&'a str>,
}

impl<'a> Asked<'a> {
    fn new(
        branch: &'a str,
        account: Option<&'a str>,
        query: &'a SalesQuery,
        before: Before,
    ) -> Self {
        // No id is below the empty one: sales of this time are not before it.
        let to = (query.to.map_or(i64::MAX, |to| to.0), String::new());
        let place = before.map(|(at, id)| (at.0, id.to_string()));
        let states: Vec<_> = query.states.iter().map(|state| state.word()).collect();
        let bounds = [query.min, query.max];
        let currency = bounds.into_iter().flatten().next().map(Money::currency);
        // Two bounds of two currencies have nothing between them.
        let is_one = bounds
            .into_iter()
            .flatten()
            .all(|bound| Some(bound.currency()) == currency);
        let least = query.min.map_or(0, minor);
        let most = query.max.map_or(i64::MAX, minor);
        Self {
            branch,
            account,
            before: place.map_or(to.clone(), |place| place.min(to)),
            from: query.from.map_or(i64::MIN, |from| from.0),
            states: (!states.is_empty()).then(|| format!("[\"{}\"]", states.join("\",\""))),
            terminal: query.terminal.as_ref().map(|terminal| terminal.as_str()),
            currency: currency.map(payment::Currency::code),
            amounts: if is_one { (least, most) } else { (1, 0) },
            text: query.text.as_ref().map(|text| Text {
                references: (&text.reference, end_of(&text.reference)),
                payments: text.payment.as_ref().map(|id| (id.as_str(), end_of(id))),
                sale: text.sale.map(|id| id.to_string()),
                amount: text.amount,
                phone_ends: text.phone_ends.as_deref(),
            }),
        }
    }

    fn conditions(&self) -> Conditions {
        Conditions {
            account: self.account.is_some(),
            states: self.states.is_some(),
            terminal: self.terminal.is_some(),
            amounts: self.currency.is_some(),
            text: self.text.as_ref().map(|text| TextConditions {
                payments: text.payments.is_some(),
                sale: text.sale.is_some(),
                amount: text.amount.is_some(),
                phone: text.phone_ends.is_some(),
            }),
        }
    }

    /// Binds all parameters; those that a query does not name are not used.
    fn bound<'q>(&'q self, query: Query<'q>, wanted: i64, seen: i64) -> Query<'q> {
        let text = self.text.as_ref();
        let payments = text.and_then(|text| text.payments.as_ref());
        let amount = text.and_then(|text| text.amount);
        query
            .bind(self.branch)
            .bind(self.account)
            .bind(self.before.0)
            .bind(&self.before.1)
            .bind(self.from)
            .bind(self.states.as_deref())
            .bind(self.terminal)
            .bind(self.currency)
            .bind(self.amounts.0)
            .bind(self.amounts.1)
            .bind(wanted)
            .bind(seen)
            .bind(text.map(|text| text.references.0))
            .bind(text.map(|text| text.references.1.as_str()))
            .bind(payments.map(|payments| payments.0))
            .bind(payments.map(|payments| payments.1.as_str()))
            .bind(text.and_then(|text| text.sale.as_deref()))
            .bind(amount.map(minor))
            .bind(amount.map(|amount| amount.currency().code()))
            .bind(text.and_then(|text| text.phone_ends))
    }
}

/// Above every text that begins with this one: no text has Unicode's last character in it.
fn end_of(begin: &str) -> String {
    [begin, "\u{10ffff}"].concat()
}

fn minor(amount: Money) -> i64 {
    i64::try_from(amount.minor()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SearchText, WriteId};
    use payment::id::SaleId;
    use payment::money::Currency;
    use payment::sale::{SaleState, sample};
    use payment::time::Millis;

    /// More than are looked up one by one.
    const MANY: u32 = 2_050;

    fn id(n: u32) -> SaleId {
        format!("0190a5b4-7c00-7000-8000-{n:012}").parse().unwrap()
    }

    #[tokio::test]
    async fn what_many_sales_have_in_common_finds_them_in_order() {
        let ledger = Sqlite::open("sqlite::memory:").await.unwrap();
        let terminal = |n: u32| TerminalId::new(&format!("T{n}")).unwrap();
        for n in 1..=MANY {
            let mut sale = sample::sale();
            sale.intent.id = id(n);
            sale.intent.terminal = terminal(n);
            sale.intent.created_at = sample::START.after(Millis(n.into()));
            let at = sale.intent.created_at;
            ledger.insert(&sale, WriteId::fresh(), at).await.unwrap();
        }
        let scope = Scope::Branch(sample::intent().branch);
        let of_text = |text| SalesQuery {
            text: SearchText::new(text, Currency::Aed),
            ..SalesQuery::default()
        };
        let creating = SalesQuery {
            states: vec![SaleState::Creating],
            ..SalesQuery::default()
        };
        let amounts = SalesQuery {
            min: Some(sample::aed("1")),
            ..SalesQuery::default()
        };
        let reference = sample::intent().reference;
        for query in [
            of_text(reference.as_str()),
            of_text("250"),
            creating,
            amounts,
        ] {
            let asked = Asked::new("main", None, &query, None);
            assert_eq!(
                ledger.page_of(&asked).await.unwrap(),
                page_in_order(asked.conditions())
            );
            let page = ledger.search(&scope, &query, None, 20).await.unwrap();
            let ids = page.sales.iter().map(|sale| sale.intent.id);
            assert!(ids.eq((0..20).map(|back| id(MANY - back))), "{query:?}");
            let one = SalesQuery {
                terminal: Some(terminal(7)),
                ..query
            };
            let page = ledger.search(&scope, &one, None, 20).await.unwrap();
            let ids: Vec<_> = page.sales.iter().map(|sale| sale.intent.id).collect();
            assert_eq!(ids, [id(7)]);
        }
    }

    #[tokio::test]
    async fn a_sale_that_cannot_be_read_is_found_by_its_columns() {
        let ledger = Sqlite::open("sqlite::memory:").await.unwrap();
        let sale = sample::sale();
        let at = sale.intent.created_at;
        ledger.insert(&sale, WriteId::fresh(), at).await.unwrap();
        let damage = sqlx::query("UPDATE sales SET body = 'x'");
        damage.execute(&ledger.pool).await.unwrap();
        let scope = Scope::Branch(sale.intent.branch);
        let query = |text| SalesQuery {
            text: SearchText::new(text, Currency::Aed),
            ..SalesQuery::default()
        };
        let reference = sale.intent.reference.as_str();
        let found = ledger.search(&scope, &query(reference), None, 20).await;
        let found = found.unwrap();
        assert_eq!((found.sales.len(), found.unreadable.len()), (0, 1));
        let other = ledger.search(&scope, &query("zz"), None, 20).await;
        assert_eq!(other.unwrap(), SalesPage::default());
    }
}
