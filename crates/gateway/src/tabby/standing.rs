//! Whether Tabby accepts the key and the merchant code, whether it answers, and whether it is Tabby
//! that answers. Each change is logged.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use log_throttle::Outage;
use payment::id::MerchantCode;
use tabby::Error;
use tabby::error::{Gap, Obstacle, Refusal};
use tracing::{error, info};

use crate::port::CodeState;

/// What the last answers said.
#[derive(Debug)]
pub(super) struct Standing {
    /// The base address, for messages.
    address: String,
    code: MerchantCode,
    code_state: Mutex<CodeState>,
    refused_key: Outage,
    stranger: Outage,
    silence: Outage,
    /// How many calls in a row brought no usable answer.
    silent: AtomicU32,
}

/// So many calls in a row without a usable answer are no short disturbance.
const SILENT: u32 = 3;

impl Standing {
    pub(super) fn new(address: &str, code: MerchantCode) -> Self {
        Self {
            address: address.to_owned(),
            code,
            code_state: Mutex::new(CodeState::Untried),
            refused_key: Outage::default(),
            stranger: Outage::default(),
            silence: Outage::default(),
            silent: AtomicU32::new(0),
        }
    }

    /// Notes whether there was a usable answer, whoever gave it.
    fn note_silence<T>(&self, answer: &Result<T, Error>) {
        match answer {
            Err(error) if is_silence(error) => {
                if self.silent.fetch_add(1, Relaxed).saturating_add(1) >= SILENT {
                    self.say_silence(error);
                }
            }
            Err(Error::InvalidRequest(_)) => {}
            _ => {
                self.silent.store(0, Relaxed);
                if let Some(times) = self.silence.ends() {
                    info!(times, "Tabby gives usable answers again");
                }
            }
        }
    }

    /// Logs that there is no usable answer; once, until one comes. [`Self::note_silence`] calls it
    /// after several failures, the check whether Tabby answers after the first.
    pub(super) fn say_silence(&self, why: &Error) {
        if is_silence(why) && self.silence.fails() {
            error!(code = "tabby_unreachable", address = %self.address, %why, "no usable answer from Tabby: sales cannot start and open ones cannot be checked while this lasts; either Tabby is down, and then wait, or this machine does not reach it: look at the network, the firewall and TABBY_POS_PROXY");
        }
    }

    /// Notes whether the answer is usable, and whether it shows that Tabby accepts the key.
    pub(super) fn note_key<T>(&self, answer: &Result<T, Error>) {
        self.note_silence(answer);
        match answer {
            Err(error) if is_refused_key(error) => {
                if self.refused_key.fails() {
                    error!(
                        code = "key_refused",
                        "Tabby refuses the key: nothing is sold, and open sales cannot be read"
                    );
                }
            }
            Ok(_) | Err(Error::Refused(_)) => {
                if let Some(times) = self.refused_key.ends() {
                    info!(times, "Tabby takes the key again");
                }
            }
            // The answer says nothing about the key.
            Err(_) => {}
        }
    }

    /// Notes whether it was Tabby that answered a request about a payment.
    pub(super) fn note_host<T>(&self, answer: &Result<T, Error>) {
        match answer {
            Err(error) if is_strangers(error) => {
                if self.stranger.fails() {
                    error!(code = "not_tabby", address = %self.address, "what answers at TABBY_POS_TABBY_URL does not answer as Tabby does: nothing is sold, and open sales cannot be read");
                }
            }
            Ok(_) | Err(Error::Refused(_)) => {
                if let Some(times) = self.stranger.ends() {
                    info!(times, "Tabby answers again");
                }
            }
            Err(_) => {}
        }
    }

    /// Notes whether Tabby accepted the merchant code.
    pub(super) fn note_code(&self, now: CodeState) {
        let before = {
            let mut state = self.code_state();
            std::mem::replace(&mut *state, now)
        };
        match (before, now) {
            (CodeState::Refused, CodeState::Taken) => {
                info!(merchant_code = %self.code, "Tabby takes the merchant code");
            }
            (CodeState::Untried | CodeState::Taken, CodeState::Refused) => {
                error!(code = "merchant_code_refused", merchant_code = %self.code, "Tabby takes the key and not the merchant code: nothing is sold");
            }
            _ => {}
        }
    }

    fn code_state(&self) -> std::sync::MutexGuard<'_, CodeState> {
        self.code_state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn code(&self) -> CodeState {
        *self.code_state()
    }

    /// Says that no usable answer comes, and what to check, for people.
    pub(super) fn silence_sentence(&self) -> String {
        format!(
            "no usable answer from Tabby at {} (TABBY_POS_TABBY_URL). Either Tabby is down or takes no more calls just now, and then wait, or this machine does not reach it: look at the network, the firewall and, where the way out is an HTTP proxy, TABBY_POS_PROXY",
            self.address
        )
    }

    /// Says that something else answers in Tabby's place, for people.
    pub(super) fn strangers_sentence(&self) -> String {
        format!(
            "the address TABBY_POS_TABBY_URL ({}) answers, but not as Tabby does",
            self.address
        )
    }

    /// Says what is wrong with the merchant code, for people.
    pub(super) fn codes_sentence(&self) -> String {
        format!(
            "Tabby takes the key, but makes no session with the merchant code {} (TABBY_MERCHANT_CODE)",
            self.code
        )
    }
}

/// Whether there was neither a yes nor a no. A gateway that says "too many requests" does answer.
fn is_silence(error: &Error) -> bool {
    match error {
        Error::TryLater(trouble) => !matches!(trouble.why(), Obstacle::TooManyRequests),
        Error::NotRead(_) | Error::Unknown(_) => true,
        _ => false,
    }
}

pub(super) fn is_refused_key(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if is_about_key(refusal))
}

/// Whether Tabby refuses the key, or does not allow it this call.
pub(super) const fn is_about_key(refusal: &Refusal) -> bool {
    matches!(refusal.status, 401 | 403)
}

/// Whether an answer to a request about a payment does not come from Tabby's API: there, every
/// refusal by Tabby names its kind. Source: Tabby, API error codes, and the OpenAPI document's
/// examples.
pub(super) fn is_strangers(error: &Error) -> bool {
    match error {
        Error::WrongAddress(_) => true,
        Error::Refused(refusal) => refusal.kind.is_none() && !is_about_key(refusal),
        _ => false,
    }
}

/// [`is_strangers`] for a request about a payment that does not exist, which Tabby can only refuse:
/// a success without a payment and a redirection are not from Tabby.
pub(super) fn is_strangers_about_nobody(error: &Error) -> bool {
    let is_elsewhere = matches!(
        error,
        Error::NotRead(trouble) if matches!(trouble.why(), Gap::Unreadable | Gap::Status(300..=399))
    );
    is_elsewhere || is_strangers(error)
}
