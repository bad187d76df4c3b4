//! Sends a refused request once more, with a session and signed.

use browser_io::from_json;
use contract::pairing::{CHALLENGE_HEADER, PROOF_HEADER, renew};
use contract::people::APPROVAL_HEADER;
use contract::{Problem, ProblemCode};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Request, RequestInit, Response};

use crate::database::Slot;
use crate::dom::{document, window};
use crate::key::Key;
use crate::people::{Approved, Purpose, ask, begin, role_for};
use crate::proof;

/// The end of the address at which a browser is paired.
const PAIRING: &str = "/api/pairing";

/// The time-out of a request that the page has given up while somebody was asked, in milliseconds.
const PATIENCE: u32 = 60_000;

/// How often a request is sent before its answer is taken as it is: a challenge may end on the way, and a
/// session between two requests.
const MOST: usize = 4;

/// What a refused request lacks, and the challenge for the next one.
struct Refused {
    code: ProblemCode,
    challenge: String,
}

impl Refused {
    /// `None` for every other answer.
    async fn of(answer: &Response) -> Option<Self> {
        if answer.status() != 401 {
            return None;
        }
        let challenge = answer.headers().get(CHALLENGE_HEADER).ok()??;
        let text = answer.clone().ok()?.text().ok()?;
        let text = JsFuture::from(text).await.ok()?.as_string()?;
        let code = from_json::<Problem>(&text)?.code;
        Some(Self { code, challenge })
    }
}

/// What came of asking for a session.
enum Session {
    /// There is one, and this is the challenge for the next request.
    New(String),
    /// This browser is no terminal.
    NoTerminal,
    /// Nobody knows: no answer came.
    Unknown,
}

/// Why a request has no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoAnswer {
    /// This browser is no terminal.
    NoTerminal,
    /// None came, or it cannot be read.
    Unknown,
}

/// See [`crate::again`].
pub(crate) async fn again(request: Request, answer: Response) -> Result<Response, NoAnswer> {
    // The request that pairs is signed by the key that it brings along.
    let slot = match request.url().ends_with(PAIRING) {
        true => Slot::Tried,
        false => Slot::Terminal,
    };
    let unknown = NoAnswer::Unknown;
    let mut key = Key::stored(slot).await.map_err(|_| unknown)?;
    let mut answer = answer;
    let mut tries = MOST;
    while tries > 0 {
        tries -= 1;
        let Some(Refused { code, challenge }) = Refused::of(&answer).await else {
            return Ok(answer);
        };
        let challenge = match code {
            ProblemCode::NotPaired => {
                let (own, next) = session_of(key, challenge, &request).await?;
                key = Some(own);
                next
            }
            _ => challenge,
        };
        let purpose = match code {
            ProblemCode::SignInNeeded => Some(Purpose::SignIn),
            ProblemCode::RoleNeeded => {
                let path = proof::path_of(&request).unwrap_or_default();
                Some(Purpose::Role(role_for(&path)))
            }
            ProblemCode::ApprovalNeeded => Some(Purpose::Approve(Approved::of(&request).await)),
            _ => None,
        };
        if let Some(purpose) = purpose {
            begin();
            // The server looks whether it has the request already before it asks for an approval, and after
            // it asks for a person: without one nobody knows whether an earlier try was carried out.
            let is_known = code == ProblemCode::ApprovalNeeded || request.method() == "GET";
            // The page's own patience does not run while somebody is asked.
            let asking = document().and_then(|page| page.document_element());
            let mark = |is_asking: bool| {
                let root = asking.as_ref();
                root.map(|root| root.toggle_attribute_with_force("data-asking", is_asking))
            };
            mark(true);
            let approval = ask(purpose, false).await;
            mark(false);
            let Some(approval) = approval else {
                return if is_known { Ok(answer) } else { Err(unknown) };
            };
            if !approval.is_empty() {
                let headers = request.headers();
                headers
                    .set(APPROVAL_HEADER, &approval)
                    .map_err(|_| unknown)?;
            }
            // The challenge may have ended while somebody typed.
            tries = MOST;
        }
        let key = key.as_ref().ok_or(unknown)?;
        answer = sent(key, &request, &challenge).await.ok_or(unknown)?;
    }
    match answer.status() {
        401 => Err(unknown),
        _ => Ok(answer),
    }
}

/// Gets a session with this key, or else with the one that a code was tried with, which is this terminal's
/// from then on. Returns the key and the challenge for the next request.
async fn session_of(
    key: Option<Key>,
    challenge: String,
    request: &Request,
) -> Result<(Key, String), NoAnswer> {
    let signal = request.signal();
    if let Some(key) = key {
        match session(&key, challenge.clone(), Some(&signal)).await {
            Session::New(next) => return Ok((key, next)),
            Session::NoTerminal => {}
            Session::Unknown => return Err(NoAnswer::Unknown),
        }
    }
    let tried = Key::stored(Slot::Tried).await;
    if let Some(tried) = tried.map_err(|_| NoAnswer::Unknown)? {
        match session(&tried, challenge, Some(&signal)).await {
            Session::New(next) if tried.keep(Slot::Terminal).await => return Ok((tried, next)),
            Session::NoTerminal => {}
            Session::New(_) | Session::Unknown => return Err(NoAnswer::Unknown),
        }
    }
    Err(NoAnswer::NoTerminal)
}

/// Whether this browser is a terminal by now: another window may have paired it.
pub(crate) async fn is_terminal() -> bool {
    let Ok(Some(key)) = Key::stored(Slot::Terminal).await else {
        return false;
    };
    // The first answer brings the challenge.
    matches!(session(&key, String::new(), None).await, Session::New(_))
}

/// Asks for a session.
async fn session(key: &Key, challenge: String, signal: Option<&AbortSignal>) -> Session {
    let mut challenge = challenge;
    let path = renew().path;
    for _ in 0..MOST {
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_signal(signal);
        let Ok(request) = Request::new_with_str_and_init(&path, &init) else {
            break;
        };
        let Some(answer) = sent(key, &request, &challenge).await else {
            break;
        };
        if answer.ok() {
            let next = answer.headers().get(CHALLENGE_HEADER).ok().flatten();
            return next.map_or(Session::Unknown, Session::New);
        }
        match Refused::of(&answer).await {
            Some(Refused {
                code: ProblemCode::NotPaired,
                ..
            }) => return Session::NoTerminal,
            Some(refused) => challenge = refused.challenge,
            None => break,
        }
    }
    Session::Unknown
}

/// The answer to a copy of this request, signed with this challenge; `None` if none came.
async fn sent(key: &Key, request: &Request, challenge: &str) -> Option<Response> {
    let proof = proof::of(key, request, challenge).await?;
    // The page may have given it up while somebody was asked.
    let init = RequestInit::new();
    if request.signal().aborted() {
        init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE)));
    }
    let request = request.clone().ok()?;
    let request = Request::new_with_request_and_init(&request, &init).ok()?;
    request.headers().set(PROOF_HEADER, &proof).ok()?;
    let answer = JsFuture::from(plain_fetch(&request)?).await.ok()?;
    answer.dyn_into().ok()
}

/// The browser's own `fetch`: the page's calls this bundle.
fn plain_fetch(request: &Request) -> Option<js_sys::Promise> {
    let fetch = js_sys::Reflect::get(&window(), &"plainFetch".into()).ok()?;
    let fetch: js_sys::Function = fetch.dyn_into().ok()?;
    let promise = fetch.call1(&window(), request).ok()?;
    promise.dyn_into().ok()
}
