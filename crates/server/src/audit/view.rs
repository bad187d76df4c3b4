//! Entries of the audit log as the office shows them: people and sales by their names.

use std::collections::HashMap;

use contract::audit::{AuditBy, AuditPage, AuditView};
use payment::Money;
use payment::id::{PersonId, SaleId};
use payment::identity::{Actor, Author, Principal};
use store::{AuditQuery, AuditRow, Store, StoreError, format};

/// How the subject of an entry about a person begins.
const PERSON: &str = "person:";

/// A page of what this principal may see, newest first, at most `limit` entries.
pub(crate) async fn page(
    store: &dyn Store,
    who: &Principal,
    query: &AuditQuery,
    limit: u32,
) -> Result<AuditPage, StoreError> {
    // One more than is shown says whether there is another page.
    let mut rows = store
        .audit_page(who, query, limit.saturating_add(1))
        .await?;
    let has_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().map(|row| row.seq).filter(|_| has_more);
    let mut names = Names {
        store,
        who,
        people: HashMap::new(),
        sales: HashMap::new(),
    };
    let mut entries = Vec::new();
    for row in &rows {
        entries.extend(names.view(row).await?);
    }
    Ok(AuditPage { entries, next })
}

/// The names that a page shows, each looked up once.
struct Names<'a> {
    store: &'a dyn Store,
    who: &'a Principal,
    people: HashMap<PersonId, String>,
    sales: HashMap<SaleId, Option<String>>,
}

impl Names<'_> {
    async fn person(&mut self, id: PersonId) -> Result<String, StoreError> {
        if let Some(known) = self.people.get(&id) {
            return Ok(known.clone());
        }
        let name = self.store.name_of(&id).await?;
        let name = name.map_or_else(|| id.to_string(), |name| name.to_string());
        self.people.insert(id, name.clone());
        Ok(name)
    }

    async fn reference(&mut self, id: SaleId) -> Result<Option<String>, StoreError> {
        if let Some(known) = self.sales.get(&id) {
            return Ok(known.clone());
        }
        let found = self.store.find(&self.who.scope(), id).await;
        // One that cannot be read has entries all the same.
        let found = found.ok().flatten();
        let reference = found.map(|sale| sale.intent.reference.to_string());
        self.sales.insert(id, reference.clone());
        Ok(reference)
    }

    /// The entry; `None` for one whose text was damaged.
    async fn view(&mut self, row: &AuditRow) -> Result<Option<AuditView>, StoreError> {
        let entry = row.body.as_deref().map(format::audit::read);
        let Some(Ok(entry)) = entry else {
            return Ok(None);
        };
        let mut view = view_of(row.seq, &entry);
        if let Actor::Terminal(Author {
            person, approver, ..
        }) = entry.by
        {
            if let Some(id) = person {
                view.person = Some(self.person(id).await?);
            }
            if let Some(id) = approver {
                view.approver = Some(self.person(id).await?);
            }
        }
        if let Some(sale) = entry.sale {
            view.reference = self.reference(sale).await?;
        }
        if let Some(about) = &view.about
            && let Some(id) = about.strip_prefix(PERSON)
            && let Ok(id) = PersonId::try_from(id.to_owned())
        {
            view.about = Some([PERSON, &self.person(id).await?].concat());
        }
        Ok(Some(view))
    }
}

/// The entry with ids in the place of names.
fn view_of(seq: i64, entry: &store::AuditEntry) -> AuditView {
    let (by, terminal) = match &entry.by {
        Actor::Server => (AuditBy::Server, None),
        Actor::Command => (AuditBy::Command, None),
        Actor::Terminal(author) => (AuditBy::Terminal, Some(author.terminal.to_string())),
    };
    AuditView {
        seq,
        at: entry.at.0,
        by,
        terminal,
        person: None,
        approver: None,
        what: entry.what.to_string(),
        sale: entry.sale.map(|id| id.to_string()),
        reference: None,
        about: entry.about.clone(),
        from: entry.from.clone(),
        to: entry.to.clone(),
        amount: entry.amount.map(|amount| amount.to_string()),
        currency: entry
            .amount
            .map(|amount: Money| amount.currency().code().to_owned()),
    }
}
