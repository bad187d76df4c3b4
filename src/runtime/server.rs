//! The requests to the server.

use browser_io::{Answered, exchange, from_json, to_json};
use contract::calls;
use contract::{Lang, PrintClaim, ProblemCode, TerminalView};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::window;
use payment::id::SaleId;
use serde::Deserialize;
use till::{Ask, Draft, Reply};

/// How often an acknowledgement is sent to a server that does not answer, and the pause in
/// milliseconds.
const TRIES: u32 = 12;
const AGAIN_AFTER: u32 = 5_000;

/// The server at a base address.
#[derive(Clone)]
pub struct Server {
    base: String,
}

/// The fields of a [`contract::Problem`] that the till uses; the rest is for people.
#[derive(Deserialize)]
struct Refusal {
    code: ProblemCode,
    #[serde(default)]
    retry_after_s: Option<u32>,
}

impl Server {
    /// The server at `base`; this page's own origin when it is empty.
    pub fn new(base: String) -> Self {
        Self {
            base: base.trim_end_matches('/').to_owned(),
        }
    }

    /// The server's base address.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Sends a request about a sale.
    pub async fn ask(&self, ask: Ask, draft: &Draft, lang: Lang) -> Reply {
        // Without a network the request does not leave this machine. But a network that came back
        // in the meantime may have carried it.
        let is_cut_off = || !window().navigator().on_line();
        let was_cut_off = is_cut_off();
        let answer = self.send(ask.request(draft, Some(lang))).await;
        if ask == Ask::Create && answer.is_none() && was_cut_off && is_cut_off() {
            return Reply::NotSent;
        }
        read_reply(answer)
    }

    /// Whether this window may print the sale's receipt automatically; `None` without an answer.
    pub async fn claim_print(&self, sale: SaleId) -> Option<bool> {
        let (status, text) = self.send(calls::claim_print(sale)).await?;
        match status {
            200 => from_json::<PrintClaim>(&text).map(|claim| claim.granted),
            _ => None,
        }
    }

    /// Reports that the end of this sale is acknowledged. It is repeated if the server does not
    /// answer. If all attempts fail, the sale has to be acknowledged in each of the other windows.
    pub async fn acknowledge(&self, sale: SaleId) {
        for _ in 0..TRIES {
            match self.send(calls::acknowledge(sale)).await {
                Some((status, _)) if status < 500 => return,
                _ => TimeoutFuture::new(AGAIN_AFTER).await,
            }
        }
    }

    /// Asks for the state of this terminal.
    pub async fn terminal(&self) -> Option<TerminalView> {
        match self.send(calls::terminal()).await {
            Some((200, text)) => from_json(&text),
            _ => None,
        }
    }

    /// Sends a request; `None` if no complete answer came in time.
    fn send(&self, request: calls::Request) -> impl Future<Output = Answered> + use<> {
        let body = request.body.and_then(|body| to_json(&body));
        exchange(request.method, self.base.clone() + &request.path, body)
    }
}

fn read_reply(answer: Answered) -> Reply {
    let reply = answer.and_then(|(status, text)| match status {
        200 => from_json(&text).map(Reply::View),
        _ => from_json::<Refusal>(&text)
            .map(|refusal| Reply::of_problem(refusal.code, refusal.retry_after_s)),
    });
    reply.unwrap_or(Reply::Silence)
}
