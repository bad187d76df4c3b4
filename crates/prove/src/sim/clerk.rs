//! What a person does in the office: refunds, captures and releases what was sold.

use std::time::Duration;

use axum::http::Method;
use contract::calls::{HttpMethod, Request};
use contract::history::{HistoryQuery, OperationList, Uncaptured, calls};
use contract::{
    NewCapture, NewRefund, NewVoid, OperationStatus, OperationType, OperationView, Problem,
    SalePage,
};
use payment::Money;
use payment::id::SaleId;
use payment::sale::SaleState;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::sleep;
use uuid::Uuid;

use super::fault::Call;
use super::shop::Shop;
use crate::promises;

/// The pause before a request without an answer is sent again, and between two looks, as the office
/// has them.
const AGAIN: Duration = Duration::from_secs(3);

/// What is done with the money.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Sends captured money back.
    Refund,
    /// Takes authorised money.
    Capture,
    /// Releases authorised money.
    Void,
}

impl Kind {
    /// As the server names it.
    pub(crate) const fn named(self) -> OperationType {
        match self {
            Self::Refund => OperationType::Refund,
            Self::Capture => OperationType::Capture,
            Self::Void => OperationType::Void,
        }
    }
}

/// What somebody wants to be done, under an id that stays the same however often it is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Wanted {
    pub(crate) sale: SaleId,
    pub(crate) id: Uuid,
    pub(crate) kind: Kind,
    pub(crate) amount: Money,
    /// Of a capture: whether the rest is released.
    pub(crate) is_final: bool,
}

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Came {
    /// It is done, or was refused by the gateway.
    Ended,
    /// The server did not take it: nothing was done.
    NotTaken,
}

/// What came back of a request.
enum Answer<T> {
    Good(T),
    Refused(Problem),
    Nothing,
}

/// A person in the office.
#[derive(Clone, Debug)]
pub(crate) struct Clerk {
    shop: Shop,
}

impl Clerk {
    pub(crate) const fn new(shop: Shop) -> Self {
        Self { shop }
    }

    /// A wish of this person, under a fresh id.
    pub(crate) fn wants(&self, sale: SaleId, kind: Kind, amount: Money, is_final: bool) -> Wanted {
        let id = self.shop.world.id();
        self.shop.world.lock().asked.insert(id.to_string());
        Wanted {
            sale,
            id,
            kind,
            amount,
            is_final,
        }
    }

    /// Asks until the server answers, and looks until it has ended.
    pub(crate) async fn sees_through(&self, wanted: &Wanted) -> Came {
        loop {
            match self.ask(wanted).await {
                Answer::Good(view) => {
                    self.is_accepted(wanted, &view);
                    return self.follows(wanted, Some(view)).await;
                }
                Answer::Refused(problem) if problem.code.nothing_happened() => {
                    self.shop.world.count("office: not taken");
                    return Came::NotTaken;
                }
                Answer::Refused(_) | Answer::Nothing => {
                    self.shop.world.count("office: no answer");
                    sleep(AGAIN).await;
                }
            }
        }
    }

    /// After the page was closed: follows what the server has got, and asks again for what it has not.
    pub(crate) async fn resumes(&self, wanted: &Wanted) -> Came {
        loop {
            if let Some(list) = self.list(wanted.sale).await {
                let id = wanted.id.to_string();
                let view = list.operations.into_iter().find(|view| view.id == id);
                return match view {
                    Some(view) => self.follows(wanted, Some(view)).await,
                    None => self.sees_through(wanted).await,
                };
            }
            sleep(AGAIN).await;
        }
    }

    async fn follows(&self, wanted: &Wanted, mut known: Option<OperationView>) -> Came {
        loop {
            match known.map(|view| view.status) {
                Some(OperationStatus::Done) => {
                    self.shop.world.count(match wanted.kind {
                        Kind::Refund => "office: refunded",
                        Kind::Capture => "office: captured",
                        Kind::Void => "office: released",
                    });
                    return Came::Ended;
                }
                Some(OperationStatus::Refused) => {
                    self.shop.world.count("office: refused");
                    return Came::Ended;
                }
                _ => {}
            }
            sleep(AGAIN).await;
            let id = wanted.id.to_string();
            let list = self.list(wanted.sale).await;
            let mut views = list.into_iter().flat_map(|list| list.operations);
            known = views.find(|view| view.id == id);
        }
    }

    /// What was asked for on a sale, and what may be.
    pub(crate) async fn list(&self, sale: SaleId) -> Option<OperationList> {
        match self.send(Call::OfficeRead, calls::operations(sale)).await {
            Answer::Good(list) => Some(list),
            Answer::Refused(_) | Answer::Nothing => None,
        }
    }

    async fn ask(&self, wanted: &Wanted) -> Answer<OperationView> {
        let (id, amount) = (wanted.id.to_string(), wanted.amount.to_string());
        let request = match wanted.kind {
            Kind::Refund => {
                let refund = NewRefund {
                    id,
                    amount,
                    ..NewRefund::default()
                };
                calls::refund(wanted.sale, refund)
            }
            Kind::Capture => {
                let capture = NewCapture {
                    id,
                    amount,
                    r#final: wanted.is_final,
                    ..NewCapture::default()
                };
                calls::capture(wanted.sale, capture)
            }
            Kind::Void => calls::void(wanted.sale, NewVoid { id }),
        };
        self.send(Call::OfficeAsk, request).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        call: Call,
        request: Request<impl Serialize>,
    ) -> Answer<T> {
        let method = match request.method {
            HttpMethod::Get => Method::GET,
            HttpMethod::Post => Method::POST,
        };
        let body = request
            .body
            .and_then(|body| serde_json::to_string(&body).ok());
        let answer = self.shop.call(call, method, &request.path, body).await;
        match answer {
            Some((status, text)) if status.is_success() => {
                serde_json::from_slice(&text).map_or(Answer::Nothing, Answer::Good)
            }
            Some((_, text)) => {
                serde_json::from_slice(&text).map_or(Answer::Nothing, Answer::Refused)
            }
            None => Answer::Nothing,
        }
    }

    /// What the server says that it has got stands in the ledger.
    fn is_accepted(&self, wanted: &Wanted, view: &OperationView) {
        let id = wanted.id.to_string();
        let mut all = self.shop.store.operations().into_iter();
        let is_written = all.any(|one| one.intent.id.to_string() == id);
        if view.id != id || !is_written {
            let what = format!("{:?} was accepted", wanted.kind);
            self.shop
                .world
                .violated(promises::ACCEPTED_IS_WRITTEN, what);
        }
    }

    /// Looks for a paid sale, and moves some of its money if that may be done.
    async fn works(&self) {
        let world = &self.shop.world;
        let is_held = world.one_in(2);
        let query = HistoryQuery {
            states: vec![SaleState::Paid],
            uncaptured: is_held.then_some(Uncaptured::Any),
            limit: Some(10),
            ..HistoryQuery::default()
        };
        let Answer::Good(page) = self.send(Call::OfficeRead, calls::search(&query)).await else {
            return;
        };
        let SalePage { sales, .. } = page;
        let place = usize::try_from(world.below(sales.len() as u64)).unwrap_or(0);
        let Some(sale) = sales.get(place) else {
            return;
        };
        let Some(list) = self.list(sale.id).await else {
            return;
        };
        let Some(wanted) = self.wish(sale.id, sale.amount, &list) else {
            return;
        };
        world.count("office: asked");
        match world.below(8) {
            // Somebody at another till wants the same, or more of it.
            0 => {
                let other = self.wants(wanted.sale, wanted.kind, wanted.amount, false);
                world.count("office: two at once");
                tokio::join!(self.sees_through(&wanted), self.sees_through(&other));
            }
            // A double tap, or a browser that sends it twice.
            1 => {
                world.count("office: twice the same");
                tokio::join!(self.sees_through(&wanted), self.sees_through(&wanted));
            }
            // The page is closed, and opened again later.
            2 | 3 => {
                world.count("office: page closed");
                let patience = Duration::from_millis(world.below(4_000));
                let _ = tokio::time::timeout(patience, self.sees_through(&wanted)).await;
                world.pause(100, 60_000).await;
                self.resumes(&wanted).await;
            }
            // It is never opened again.
            4 => {
                world.count("office: page gone");
                let patience = Duration::from_millis(world.below(4_000));
                let _ = tokio::time::timeout(patience, self.sees_through(&wanted)).await;
            }
            _ => {
                self.sees_through(&wanted).await;
            }
        }
    }

    /// Something that may be done with a sale's money, all of it or a part.
    fn wish(&self, sale: SaleId, like: Money, list: &OperationList) -> Option<Wanted> {
        let world = &self.shop.world;
        let kinds: Vec<_> = [Kind::Refund, Kind::Capture, Kind::Void]
            .into_iter()
            .filter(|kind| list.allowed.contains(&kind.named()))
            .collect();
        let place = usize::try_from(world.below(kinds.len() as u64)).unwrap_or(0);
        let kind = *kinds.get(place)?;
        let most = match kind {
            Kind::Refund => &list.refundable,
            Kind::Capture | Kind::Void => &list.capturable,
        };
        let most = Money::parse(most, like.currency()).ok()?;
        let amount = match world.one_in(3) {
            true => most,
            false => Money::from_minor(1 + world.below(most.minor()), like.currency()).ok()?,
        };
        Some(self.wants(sale, kind, amount, world.one_in(2)))
    }
}

/// A person who is in the office now and then.
pub(super) async fn office(shop: Shop) {
    let clerk = Clerk::new(shop);
    loop {
        clerk.shop.world.pause(20_000, 400_000).await;
        clerk.works().await;
    }
}
