//! The access token: fetched once for all calls, kept until shortly before it ends.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

use async_lock::Mutex;
use http::Method;
use http_client::json;
use serde::Deserialize;

use crate::error::{Error, ErrorKind, NoAnswer};
use crate::private::Private;
use crate::transport::{RawAnswer, Request, Target, Transport};

use super::kind::Credentials;

/// How long before its end a token is replaced. One of a short life is kept for half of it.
const MARGIN: Duration = Duration::from_secs(60);

/// Gives calls what they are authorised with.
pub(crate) struct Tokens {
    credentials: Credentials,
    state: Mutex<State>,
    /// How many requests for a token have ended.
    ended: AtomicU64,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    failure: Option<Error>,
}

struct Token {
    value: Private,
    /// Time by a clock that may stand still while the machine sleeps: a token that ended meanwhile
    /// is answered with 401, and replaced then.
    until: Instant,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Private,
    /// Seconds.
    expires_in: u64,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

impl Tokens {
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            state: Mutex::default(),
            ended: AtomicU64::new(0),
        }
    }

    /// Whether a 401 may be over with another token.
    pub(crate) const fn can_renew(&self) -> bool {
        matches!(self.credentials, Credentials::OAuth(_))
    }

    /// The key, or a token that has not ended and is not `refused`. One token is fetched at a time;
    /// who waits for it meanwhile gets the same token or the same error.
    pub(crate) async fn bearer(
        &self,
        transport: &dyn Transport,
        refused: Option<&Private>,
    ) -> Result<Private, Error> {
        let oauth = match &self.credentials {
            Credentials::Key(key) => return Ok(key.expose().into()),
            Credentials::OAuth(oauth) => oauth,
        };
        let ended = self.ended.load(SeqCst);
        let mut state = self.state.lock().await;
        let is_good = |token: &&Token| {
            Instant::now() < token.until && refused.is_none_or(|refused| *refused != token.value)
        };
        if let Some(token) = state.token.as_ref().filter(is_good) {
            return Ok(token.value.clone());
        }
        state.token = None;
        match &state.failure {
            Some(failure) if self.ended.load(SeqCst) != ended => return Err(failure.clone()),
            _ => {}
        }
        let fetched = fetch(oauth.form(), transport).await;
        self.ended.fetch_add(1, SeqCst);
        match fetched {
            Ok(token) => {
                let value = token.value.clone();
                *state = State {
                    token: Some(token),
                    failure: None,
                };
                Ok(value)
            }
            Err(error) => {
                state.failure = Some(error.clone());
                Err(error)
            }
        }
    }
}

async fn fetch(form: String, transport: &dyn Transport) -> Result<Token, Error> {
    let asked = Instant::now();
    let request = Request {
        target: Target::TokenHost,
        body: Some(form.into_bytes()),
        content_type: Some("application/x-www-form-urlencoded"),
        ..Request::new(Method::POST, "")
    };
    let RawAnswer { status, head, body } =
        transport.send(request).await.map_err(Error::of_token)?;
    let read = match (status, body) {
        (200..=299, Ok(body)) => json::read::<TokenAnswer>(&body).map_err(|unreadable| {
            Error::from(ErrorKind::Unknown(NoAnswer::Unreadable)).caused_by(unreadable)
        }),
        (200..=299, Err(error)) => Err(error),
        (status, body) => Err(Error::of_answer(status, &body.unwrap_or_default())),
    };
    let answer = read.map_err(|error| error.with_head(status, &head).of_token())?;
    let life = Duration::from_secs(answer.expires_in);
    let kept = life.saturating_sub(MARGIN).max(life / 2);
    Ok(Token {
        value: answer.access_token,
        until: asked.checked_add(kept).unwrap_or(asked),
    })
}
