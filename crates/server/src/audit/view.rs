//! Entries of the audit log for people, who are not to be shown ids: as the office shows them, and as a table.

use std::collections::HashMap;

use contract::audit::{AuditBy, AuditPage, AuditView};
use payment::Money;
use payment::id::{PersonId, SaleId};
use payment::identity::{Actor, Author, Principal, Scope};
use store::{AuditEntry, AuditQuery, AuditRow, Store, StoreError, format};

use crate::csv::{cell, moment};
use crate::sales::word;

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
    let mut names = Names::new(store);
    let mut entries = Vec::new();
    for row in &rows {
        if let Some(entry) = entry_of(row) {
            entries.push(names.view(row.seq, &entry, Some(&who.scope())).await?);
        }
    }
    Ok(AuditPage { entries, next })
}

/// The names of the columns of a table.
const COLUMNS: &str = "entry,at,by,terminal,person,approver,what,about,reference,sale,from,to,amount,currency,account,branch";

/// The log from this number on as CSV (RFC 4180), at most so many entries, and the number to go on from;
/// `None` at the end. It is for reading: what is verified are the lines of [`exported`](super::exported).
///
/// # Errors
///
/// The ledger could not be read.
pub async fn table(
    store: &dyn Store,
    from: i64,
    limit: u32,
) -> Result<(String, Option<i64>), StoreError> {
    let rows = store.audit_rows(from, limit).await?;
    let mut names = Names::new(store);
    let mut text = match from {
        i64::MIN => format!("{COLUMNS}\r\n"),
        _ => String::new(),
    };
    for row in &rows {
        let cells = match entry_of(row) {
            Some(entry) => {
                let scope = entry.account.clone().map(Scope::Account);
                cells(&names.view(row.seq, &entry, scope.as_ref()).await?, &entry)
            }
            None => vec![row.seq.to_string(), "damaged".to_owned()],
        };
        let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
        text += &cells.join(",");
        text += "\r\n";
    }
    Ok((text, rows.last().and_then(|row| row.seq.checked_add(1))))
}

fn cells(view: &AuditView, entry: &AuditEntry) -> Vec<String> {
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        view.seq.to_string(),
        moment(entry.at),
        word(view.by),
        some(&view.terminal),
        some(&view.person),
        some(&view.approver),
        view.what.clone(),
        some(&view.about),
        some(&view.reference),
        some(&view.sale),
        some(&view.from),
        some(&view.to),
        some(&view.amount),
        some(&view.currency),
        entry
            .account
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        entry
            .branch
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    ]
}

/// The entry; `None` if its text was removed or damaged.
fn entry_of(row: &AuditRow) -> Option<AuditEntry> {
    format::audit::read(row.body.as_deref()?).ok()
}

/// The names that a page shows, each looked up once.
struct Names<'a> {
    store: &'a dyn Store,
    people: HashMap<PersonId, String>,
    sales: HashMap<SaleId, Option<String>>,
}

impl<'a> Names<'a> {
    fn new(store: &'a dyn Store) -> Self {
        Self {
            store,
            people: HashMap::new(),
            sales: HashMap::new(),
        }
    }

    async fn person(&mut self, id: PersonId) -> Result<String, StoreError> {
        if let Some(known) = self.people.get(&id) {
            return Ok(known.clone());
        }
        let name = self.store.name_of(&id).await?;
        let name = name.map_or_else(|| id.to_string(), |name| name.to_string());
        self.people.insert(id, name.clone());
        Ok(name)
    }

    async fn reference(&mut self, id: SaleId, scope: &Scope) -> Result<Option<String>, StoreError> {
        if let Some(known) = self.sales.get(&id) {
            return Ok(known.clone());
        }
        let found = self.store.find(scope, id).await;
        // One that cannot be read has entries all the same.
        let found = found.ok().flatten();
        let reference = found.map(|sale| sale.intent.reference.to_string());
        self.sales.insert(id, reference.clone());
        Ok(reference)
    }

    /// The entry, with the references of sales of this scope.
    async fn view(
        &mut self,
        seq: i64,
        entry: &AuditEntry,
        scope: Option<&Scope>,
    ) -> Result<AuditView, StoreError> {
        let mut view = view_of(seq, entry);
        if let Actor::Terminal(Author {
            person, approver, ..
        }) = &entry.by
        {
            if let Some(id) = person {
                view.person = Some(self.person(id.clone()).await?);
            }
            if let Some(id) = approver {
                view.approver = Some(self.person(id.clone()).await?);
            }
        }
        // What is about no account is about no sale.
        if let (Some(sale), Some(scope)) = (entry.sale, scope) {
            view.reference = self.reference(sale, scope).await?;
        }
        if let Some(about) = &view.about
            && let Some(id) = about.strip_prefix(PERSON)
            && let Ok(id) = PersonId::try_from(id.to_owned())
        {
            view.about = Some([PERSON, &self.person(id).await?].concat());
        }
        Ok(view)
    }
}

/// The entry with ids in the place of names.
fn view_of(seq: i64, entry: &AuditEntry) -> AuditView {
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
