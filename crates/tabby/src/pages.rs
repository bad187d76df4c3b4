//! Reads a list of payments page by page.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::client::Client;
use crate::error::Error;
use crate::payment::{PaymentFilter, PaymentList};

type Asking = Pin<Box<dyn Future<Output = Result<PaymentList, Error>> + Send>>;

/// The pages of a list of payments, as a [`Stream`]. It requests each page when it is wanted, and
/// ends after the first page without entries or after an error. See [`Client::payments`].
///
/// Payments that are made during the reading push older ones back: one may come twice, and none is
/// missed.
#[must_use = "nothing is asked until it is polled"]
pub struct Pages {
    client: Client,
    filter: PaymentFilter,
    asking: Option<Asking>,
    is_over: bool,
}

impl Pages {
    pub(crate) const fn new(client: Client, filter: PaymentFilter) -> Self {
        Self {
            client,
            filter,
            asking: None,
            is_over: false,
        }
    }

    /// Reads the next page. `None` after the last one and after an error.
    pub async fn next(&mut self) -> Option<Result<PaymentList, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// How many entries were read so far. After an error the list can be resumed from this offset.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.filter.offset
    }
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages")
            .field("filter", &self.filter)
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

impl Stream for Pages {
    type Item = Result<PaymentList, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let (client, filter) = (self.client.clone(), self.filter.clone());
        let asking = self
            .asking
            .get_or_insert_with(|| Box::pin(async move { client.list_payments(&filter).await }));
        let answer = ready!(asking.as_mut().poll(context));
        self.asking = None;
        let entries = answer.as_ref().map_or(0, |page| page.entries.len());
        self.is_over = entries == 0;
        let entries = u32::try_from(entries).unwrap_or(u32::MAX);
        self.filter.offset = self.filter.offset.saturating_add(entries);
        match answer {
            Ok(_) if self.is_over => Poll::Ready(None),
            answer => Poll::Ready(Some(answer)),
        }
    }
}
