//! Commands about the history of a shop: listing sales, showing one, and refunding it.

use contract::{
    NewOperation, NewRefund, OperationList, OperationStatus, OperationView, ProblemCode, SaleView,
};
use payment::id::SaleId;
use serde::{Deserialize, Serialize};

use super::answer::{Answer, unknown};
use super::table::{page_as_text, sale_as_text};
use crate::routes::ApiError;
use crate::sales::{Day, Filter, InvalidFilter, SaleError, Sales, TimelineForm, cursor, word};

/// Which page of which sales.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ListedSales {
    /// Which sales.
    pub filter: Filter,
    /// Those of this day or later, by the shop's time zone.
    pub from: Option<Day>,
    /// Those of this day or earlier.
    pub to: Option<Day>,
    /// `next` of the page before.
    pub before: Option<String>,
    /// How many.
    pub limit: u32,
    /// How they are written.
    pub form: TimelineForm,
}

/// A sale with its operations, as JSON.
#[derive(Serialize)]
struct ShownSale {
    sale: SaleView,
    operations: OperationList,
}

/// A page of sales, as text or as JSON.
pub(super) async fn list(sales: &Sales, listed: ListedSales) -> Answer {
    let mut filter = listed.filter;
    filter.from = listed.from.map(|day| sales.day(day).start);
    filter.to = listed.to.map(|day| sales.day(day).end);
    // A day that is named as the last one is meant as a whole.
    let is_backwards = filter.from.zip(filter.to);
    let is_backwards = is_backwards.is_some_and(|(from, to)| from >= to);
    let checked = match is_backwards {
        true => Err(InvalidFilter::Backwards {
            from: "from",
            to: "to",
        }),
        false => filter.check(sales.currency(), sales.overdue_before()),
    };
    let query = match checked {
        Ok(query) => query,
        Err(why) => return Answer::Refused(format!("no sale is looked for: {why}")),
    };
    let before = match listed.before.as_deref().map(cursor) {
        Some(None) => {
            let why = "before must be what another page ended with";
            return Answer::Refused(format!("no sale is looked for: {why}"));
        }
        before => before.flatten(),
    };
    let found = sales.search_account(&query, before, listed.limit).await;
    let page = match found {
        Ok(found) => sales.view_page(&found, listed.limit),
        Err(error) => return Answer::Refused(format!("the sales cannot be listed: {error}")),
    };
    Answer::Done(match listed.form {
        TimelineForm::Json => serde_json::to_string(&page).unwrap_or_default(),
        TimelineForm::Text => page_as_text(&page, sales.time_zone()),
    })
}

/// A sale with its operations, of whichever account has it.
pub(super) async fn show(all: &[Sales], id: SaleId, form: TimelineForm) -> Answer {
    for sales in all {
        let (sale, operations) = match sales.shown(id).await {
            Ok(shown) => shown,
            Err(SaleError::Refused(_)) => continue,
            Err(error) => return refused(id, error),
        };
        return Answer::Done(match form {
            TimelineForm::Json => {
                let shown = ShownSale { sale, operations };
                serde_json::to_string(&shown).unwrap_or_default()
            }
            TimelineForm::Text => sale_as_text(&sale, &operations, sales.time_zone()),
        });
    }
    Answer::Refused(unknown(id))
}

/// Refunds a sale, by the account that has it.
pub(super) async fn refund(all: &[Sales], id: SaleId, refund: &NewRefund) -> Answer {
    for sales in all {
        let who = match sales.principal_of(id).await {
            Ok(Some(who)) => who,
            Ok(None) => continue,
            Err(error) => return refused(id, error),
        };
        let asked = async {
            let currency = sales.currency_of(&who, id).await?;
            let request = refund.check(currency, who.author())?;
            Ok::<_, ApiError>(sales.ask_operation(&who, id, request).await?)
        };
        return match asked.await {
            Ok(asked) => told(id, &asked.view),
            Err(error) => refused_refund(id, refund, error),
        };
    }
    Answer::Refused(unknown(id))
}

fn refused(id: SaleId, error: impl Into<ApiError>) -> Answer {
    Answer::Refused(format!("sale {id}: {}", error.into().sentence()))
}

/// Why a refund was not made, or that it may be made; the id that makes it once was chosen by the command.
fn refused_refund(id: SaleId, refund: &NewRefund, error: impl Into<ApiError>) -> Answer {
    let error = error.into();
    let again = match error.code() {
        ProblemCode::OperationInDoubt | ProblemCode::Internal => format!(
            " To ask for the same refund once more, which makes it once, give `tabby-pos refund {id} {} --id {}` with the same reason.",
            refund.amount, refund.id
        ),
        _ => String::new(),
    };
    Answer::Refused(format!("sale {id}: {}{again}", error.sentence()))
}

/// What became of a refund.
fn told(id: SaleId, refund: &OperationView) -> Answer {
    let OperationView {
        currency, amount, ..
    } = refund;
    let what = format!("sale {id}: the refund {} of {currency} {amount}", refund.id);
    match refund.status {
        OperationStatus::Done => Answer::Done(format!("{what} is done")),
        OperationStatus::Refused => Answer::Refused(format!(
            "{what} was refused by the gateway ({}): nothing was refunded",
            refund.refusal.map(word).unwrap_or_default()
        )),
        OperationStatus::Asked | OperationStatus::Other => Answer::Found(format!(
            "{what} is asked for, and it is not known yet whether it is done; the server goes on by itself, and `tabby-pos sales show {id}` says how it stands: do not give the money back in another way"
        )),
    }
}
