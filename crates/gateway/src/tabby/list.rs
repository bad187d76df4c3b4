//! Pages of Tabby's list of payments.

use tabby::Error;
use tabby::error::Gap;
use tabby::payment as wire;
use tracing::warn;

use super::outcome::outcome;
use super::snapshot::{snapshot, timestamp};
use crate::list::{ListCursor, Listed, PaymentPage};
use crate::port::GatewayError;

/// What became of a page.
enum NoPage {
    /// It was too large or could not be read: a smaller page may be readable.
    Unfit(GatewayError),
    /// It was lost on the way or took too long: a smaller page may arrive.
    Lost(GatewayError),
    /// Tabby gave no page at all.
    Silent(GatewayError),
}

/// The page that Tabby gave at this cursor. Of a page that was too large or lost, only where to go
/// on: at the same place with a smaller page, or behind an entry that cannot be read even alone.
///
/// # Errors
///
/// The list cannot be read from here on.
pub(super) fn page(
    list: Result<wire::PaymentList, Error>,
    cursor: &ListCursor,
) -> Result<PaymentPage, GatewayError> {
    let (unreadable, next, error) = match read(list, cursor) {
        Ok(list) => return Ok(readable(&list, cursor)),
        Err(NoPage::Silent(error)) => (0, None, error),
        Err(NoPage::Lost(error)) => (0, cursor.smaller(), error),
        Err(NoPage::Unfit(error)) => match cursor.smaller() {
            Some(smaller) => (0, Some(smaller), error),
            // For the sake of the entries after it.
            None => (1, cursor.behind_unfit(), error),
        },
    };
    match next {
        Some(next) => Ok(PaymentPage {
            listed: Vec::new(),
            unreadable,
            next: Some(next),
        }),
        None => Err(error),
    }
}

fn read(
    list: Result<wire::PaymentList, Error>,
    cursor: &ListCursor,
) -> Result<wire::PaymentList, NoPage> {
    let asked = usize::try_from(cursor.size.entries()).unwrap_or(usize::MAX);
    match list {
        // A longer page ignored the request, and there would be no limit to its length.
        Ok(list) if list.entries.len() > asked => {
            let (came, offset) = (list.entries.len(), cursor.offset);
            warn!(
                code = "list_not_read",
                offset,
                asked,
                came,
                "a page of the list of payments has more entries than it was asked for"
            );
            Err(NoPage::Unfit(GatewayError::Unknown))
        }
        Ok(list) => Ok(list),
        Err(error) => {
            let outcome = outcome(&error);
            Err(match error {
                Error::NotRead(trouble) => match trouble.why() {
                    Gap::TooLarge | Gap::Unreadable => NoPage::Unfit(outcome),
                    Gap::TimedOut | Gap::Broken => NoPage::Lost(outcome),
                    _ => NoPage::Silent(outcome),
                },
                _ => NoPage::Silent(outcome),
            })
        }
    }
}

/// The entries that can be read.
fn readable(list: &wire::PaymentList, cursor: &ListCursor) -> PaymentPage {
    let listed: Vec<_> = list.payments().filter_map(listed).collect();
    let entries = list.entries.len();
    let unreadable = entries.saturating_sub(listed.len());
    if unreadable > 0 {
        warn!(
            code = "list_unreadable",
            unreadable, "entries of the gateway's list cannot be read"
        );
    }
    PaymentPage {
        listed,
        unreadable,
        next: (entries > 0).then(|| cursor.after(entries)),
    }
}

/// An entry; `None` if its payment cannot be read.
fn listed(payment: &wire::Payment) -> Option<Listed> {
    Some(Listed {
        snapshot: snapshot(payment)?,
        created_at: payment.created_at.map(timestamp),
        terminal: payment.description.clone(),
        // Nothing that is sent has the id.
        sale: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_is_as_many_as_tabby_gives() {
        let first = ListCursor::default();
        assert_eq!(first.size.entries(), wire::MOST_LISTED);
    }
}
