//! Sends a refused request once more, with a session and signed.

use browser_io::from_json;
use contract::pairing::{CHALLENGE_HEADER, PROOF_HEADER, renew};
use contract::{Problem, ProblemCode};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestInit, Response};

use crate::dom::window;
use crate::key::Key;
use crate::{proof, screen};

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

/// See [`crate::again`]: `None` is its error.
pub(crate) async fn again(request: Request, answer: Response) -> Option<Response> {
    let Some(key) = Key::stored().await else {
        screen::show();
        return None;
    };
    let mut answer = answer;
    for _ in 0..MOST {
        let Some(Refused { code, challenge }) = Refused::of(&answer).await else {
            return Some(answer);
        };
        let challenge = match code {
            ProblemCode::NotPaired => match session(&key, challenge).await {
                Session::New(challenge) => challenge,
                Session::NoTerminal => {
                    screen::show();
                    return None;
                }
                Session::Unknown => return None,
            },
            _ => challenge,
        };
        answer = sent(&key, &request, &challenge).await?;
    }
    (answer.status() != 401).then_some(answer)
}

/// Asks for a session.
async fn session(key: &Key, challenge: String) -> Session {
    let mut challenge = challenge;
    let path = renew().path;
    for _ in 0..MOST {
        let init = RequestInit::new();
        init.set_method("POST");
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
    let request = request.clone().ok()?;
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
