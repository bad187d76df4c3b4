//! The calls about the history of a branch and about the money of its sales: the method, path and body
//! of each. The server's test `calls` compares this file with its routes.

use payment::id::SaleId;
use serde::Serialize;

use super::query::HistoryQuery;
use crate::calls::{HttpMethod, Request, about};
use crate::operation::{NewCapture, NewRefund, NewVoid};

/// The body of a call that asks for an operation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum OperationBody {
    /// Of [`refund`].
    Refund(NewRefund),
    /// Of [`capture`].
    Capture(NewCapture),
    /// Of [`void`].
    Void(NewVoid),
}

/// A page of the sales that are meant, newest first.
#[must_use]
pub fn search(query: &HistoryQuery) -> Request<OperationBody> {
    Request::get(["/api/sales", &query.written()].concat())
}

/// The terminals of the branch, for [`HistoryQuery::terminal`].
#[must_use]
pub fn terminals() -> Request<OperationBody> {
    Request::get("/api/terminals".to_owned())
}

/// What happened to a sale.
#[must_use]
pub fn events(sale: SaleId) -> Request<OperationBody> {
    Request::get(about(sale, "/events"))
}

/// The operations of a sale, and what may be asked for.
#[must_use]
pub fn operations(sale: SaleId) -> Request<OperationBody> {
    Request::get(about(sale, "/operations"))
}

/// Refunds a part of what was captured, or all of it. The same refund may be sent again: it is made
/// once.
#[must_use]
pub fn refund(sale: SaleId, refund: NewRefund) -> Request<OperationBody> {
    post(about(sale, "/refunds"), OperationBody::Refund(refund))
}

/// Captures a part of what is authorised, or all of it. The same capture may be sent again: it is made
/// once.
#[must_use]
pub fn capture(sale: SaleId, capture: NewCapture) -> Request<OperationBody> {
    post(about(sale, "/captures"), OperationBody::Capture(capture))
}

/// Releases what is authorised and not captured. The same void may be sent again: it is made once.
#[must_use]
pub fn void(sale: SaleId, void: NewVoid) -> Request<OperationBody> {
    post(about(sale, "/void"), OperationBody::Void(void))
}

const fn post(path: String, body: OperationBody) -> Request<OperationBody> {
    Request {
        method: HttpMethod::Post,
        path,
        body: Some(body),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::sale::sample::intent;

    #[test]
    fn a_body_is_written_as_what_it_is() {
        let refund = NewRefund {
            amount: "50.00".to_owned(),
            ..NewRefund::default()
        };
        let alone = serde_json::to_string(&refund).unwrap();
        let request = super::refund(intent().id, refund);
        assert_eq!(serde_json::to_string(&request.body).unwrap(), alone);
        assert_eq!(request.path, format!("/api/sales/{}/refunds", intent().id));
        assert_eq!(request.method, HttpMethod::Post);
    }
}
