//! The calls of a terminal to its server: the method, path and body of each.
//!
//! Nothing is sent here: the page in the browser and the simulation each have an HTTP client and a
//! writer of JSON. The server's test `calls` compares this file with its routes.

use payment::id::SaleId;
use payment::sale::Cause;
use serde::Serialize;

use super::cancellation::Cancellation;
use super::new_sale::NewSale;

/// The event stream, which is read with `GET`.
pub const EVENTS: &str = "/api/events";

/// An HTTP method.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum HttpMethod {
    /// `GET`
    Get,
    /// `POST`
    Post,
}

/// A request to the server. Its body is one of a terminal's, unless another type is named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request<B = Body> {
    /// The method.
    pub method: HttpMethod,
    /// The path, with the query if there is one.
    pub path: String,
    /// The body, to be written as JSON.
    pub body: Option<B>,
}

impl<B> Request<B> {
    /// A request that only asks.
    pub(crate) const fn get(path: String) -> Self {
        Self {
            method: HttpMethod::Get,
            path,
            body: None,
        }
    }
}

/// The body of a request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// Of [`create`].
    NewSale(Box<NewSale>),
    /// Of [`cancel`].
    Cancellation(Cancellation),
}

/// Makes a sale. The same sale may be sent again: it is made once.
#[must_use]
pub fn create(sale: NewSale) -> Request {
    Request {
        method: HttpMethod::Post,
        path: "/api/sales".to_owned(),
        body: Some(Body::NewSale(Box::new(sale))),
    }
}

/// Reads a sale.
#[must_use]
pub fn read(sale: SaleId) -> Request {
    Request {
        method: HttpMethod::Get,
        ..post(sale, "")
    }
}

/// Asks the gateway about a sale now.
#[must_use]
pub fn check(sale: SaleId) -> Request {
    post(sale, "/check")
}

/// Takes a sale back.
#[must_use]
pub fn cancel(sale: SaleId, cause: Cause) -> Request {
    Request {
        body: Some(Body::Cancellation(cause.into())),
        ..post(sale, "/cancel")
    }
}

/// Sends the payment link, for the first time or again.
#[must_use]
pub fn send_link(sale: SaleId) -> Request {
    post(sale, "/link")
}

/// Goes on to the next sale before it is known how this one ends.
#[must_use]
pub fn put_aside(sale: SaleId) -> Request {
    post(sale, "/put-aside")
}

/// Accepts late money, or says that somebody has seen that a sale is frozen.
#[must_use]
pub fn keep(sale: SaleId) -> Request {
    post(sale, "/keep")
}

/// Sends late money back.
#[must_use]
pub fn give_back(sale: SaleId) -> Request {
    post(sale, "/return")
}

/// Acknowledges how a sale ended.
#[must_use]
pub fn acknowledge(sale: SaleId) -> Request {
    post(sale, "/acknowledge")
}

/// Claims the printing of a sale's receipt.
#[must_use]
pub fn claim_print(sale: SaleId) -> Request {
    post(sale, "/claim-print")
}

/// Reads what the terminal has to know.
#[must_use]
pub fn terminal() -> Request {
    Request::get("/api/terminal".to_owned())
}

/// A call about a sale, without a body.
fn post(sale: SaleId, action: &str) -> Request {
    Request {
        method: HttpMethod::Post,
        path: about(sale, action),
        body: None,
    }
}

/// The path of a sale, or of something of it.
pub(crate) fn about(sale: SaleId, what: &str) -> String {
    ["/api/sales/", &sale.to_string(), what].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::sale::sample::intent;

    #[test]
    fn a_call_about_a_sale_names_it_in_the_path_and_what_to_do_behind_it() {
        let id = intent().id;
        assert_eq!(read(id).path, format!("/api/sales/{id}"));
        assert_eq!(read(id).method, HttpMethod::Get);
        assert_eq!(put_aside(id).path, format!("/api/sales/{id}/put-aside"));
        assert_eq!(put_aside(id).method, HttpMethod::Post);
        assert_eq!(put_aside(id).body, None);
    }

    #[test]
    fn a_body_is_written_as_what_it_is() {
        let written = |request: Request| serde_json::to_string(&request.body).unwrap();
        let id = intent().id;
        assert_eq!(
            written(cancel(id, Cause::TimeOut)),
            r#"{"cause":"time_out"}"#
        );
        assert_eq!(
            written(cancel(id, Cause::Unpayable)),
            r#"{"cause":"unpayable"}"#
        );
        assert_eq!(
            written(cancel(id, Cause::Cashier)),
            r#"{"cause":"cashier"}"#
        );
        let sale = NewSale {
            amount: "250.00".to_owned(),
            ..NewSale::default()
        };
        let alone = serde_json::to_string(&sale).unwrap();
        assert_eq!(written(create(sale)), alone);
    }
}
