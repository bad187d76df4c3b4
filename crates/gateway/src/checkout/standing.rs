//! Whether Checkout.com answers, and whether it accepts the credentials and the processing channel.
//! Each change is logged.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use checkout::{ChannelId, Error, ErrorKind};
use log_throttle::Outage;
use tracing::{error, info};

use super::outcome::{has_code, is_silence};
use crate::port::CodeState;

/// What the last answers said.
#[derive(Debug)]
pub(super) struct Standing {
    /// The base address, for messages.
    address: String,
    channel: ChannelId,
    channel_state: Mutex<CodeState>,
    refused_key: Outage,
    stranger: Outage,
    silence: Outage,
    /// How many calls in a row brought no usable answer.
    silent: AtomicU32,
}

/// So many calls in a row without a usable answer are no short disturbance.
const SILENT: u32 = 3;

/// The code of an answer to a channel that is not the account's.
const WRONG_CHANNEL: &str = "processing_channel_id_invalid";

impl Standing {
    pub(super) fn new(address: &str, channel: ChannelId) -> Self {
        Self {
            address: address.to_owned(),
            channel,
            channel_state: Mutex::new(CodeState::Untried),
            refused_key: Outage::default(),
            stranger: Outage::default(),
            silence: Outage::default(),
            silent: AtomicU32::new(0),
        }
    }

    /// Notes whether the answer is usable, and whether it shows that the credentials are accepted.
    pub(super) fn note<T>(&self, answer: &Result<T, Error>) {
        let error = match answer {
            Ok(_) => return self.note_answer(true),
            Err(error) => error,
        };
        match error.kind() {
            // It says nothing: it was not sent.
            ErrorKind::InvalidRequest(_) => {}
            ErrorKind::WrongCredentials => {
                self.note_answer(false);
                if self.refused_key.fails() {
                    error!(
                        code = "key_refused",
                        "Checkout.com refuses the credentials: nothing is sold, and open sales cannot be read"
                    );
                }
            }
            _ if is_silence(error) => {
                if self.silent.fetch_add(1, Relaxed).saturating_add(1) >= SILENT {
                    self.say_silence(error);
                }
            }
            _ => self.note_answer(true),
        }
    }

    fn note_answer(&self, is_key_taken: bool) {
        self.silent.store(0, Relaxed);
        if let Some(times) = self.silence.ends() {
            info!(times, "Checkout.com gives usable answers again");
        }
        if is_key_taken && let Some(times) = self.refused_key.ends() {
            info!(times, "Checkout.com takes the credentials again");
        }
    }

    /// Logs that there is no usable answer; once, until one comes.
    pub(super) fn say_silence(&self, why: &Error) {
        if self.silence.fails() {
            error!(code = "checkout_unreachable", address = %self.address, %why, "no usable answer from Checkout.com: sales cannot start and open ones cannot be checked while this lasts; either Checkout.com is down, and then wait, or this machine does not reach it: look at the network, the firewall and TABBY_POS_PROXY");
        }
    }

    /// Notes what an answer to a request for a session says about who answers, and about the processing
    /// channel. "Not found" is no answer of Checkout.com's to a request that makes something: a payment
    /// that nobody has is not found there, and at any other host.
    pub(super) fn note_session<T>(&self, answer: &Result<T, Error>) {
        match answer.as_ref().map_err(Error::kind) {
            Err(ErrorKind::NotFound) => {
                if self.stranger.fails() {
                    error!(code = "not_tabby", address = %self.address, "what answers at CHECKOUT_URL does not answer as Checkout.com does: nothing is sold, and open sales cannot be read");
                }
            }
            Ok(_) | Err(ErrorKind::Refused) => {
                if let Some(times) = self.stranger.ends() {
                    info!(times, "Checkout.com answers again");
                }
            }
            Err(_) => {}
        }
        match answer {
            Ok(_) => self.note_channel(CodeState::Taken),
            Err(error) if has_code(error, WRONG_CHANNEL) => self.note_channel(CodeState::Refused),
            Err(_) => {}
        }
    }

    /// Whether something else answered the last request for a session.
    pub(super) fn is_stranger(&self) -> bool {
        self.stranger.lasts()
    }

    pub(super) fn note_channel(&self, now: CodeState) {
        let before = {
            let mut state = self.channel_state();
            std::mem::replace(&mut *state, now)
        };
        match (before, now) {
            (CodeState::Refused, CodeState::Taken) => {
                info!(channel = %self.channel, "Checkout.com takes the processing channel");
            }
            (CodeState::Untried | CodeState::Taken, CodeState::Refused) => {
                error!(code = "channel_refused", channel = %self.channel, "Checkout.com takes the credentials and not the processing channel: nothing is sold");
            }
            _ => {}
        }
    }

    fn channel_state(&self) -> std::sync::MutexGuard<'_, CodeState> {
        self.channel_state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn channel(&self) -> CodeState {
        *self.channel_state()
    }

    /// Says that no usable answer comes, and what to check, for people.
    pub(super) fn silence_sentence(&self) -> String {
        format!(
            "no usable answer from Checkout.com at {} (CHECKOUT_URL). Either Checkout.com is down or takes no more calls just now, and then wait, or this machine does not reach it: look at the network, the firewall and, where the way out is an HTTP proxy, TABBY_POS_PROXY",
            self.address
        )
    }

    /// Says that something else answers in Checkout.com's place, for people.
    pub(super) fn strangers_sentence(&self) -> String {
        format!(
            "the address CHECKOUT_URL ({}) answers, but not as Checkout.com's API does: it has to be https://<prefix>.api.checkout.com or https://<prefix>.api.sandbox.checkout.com with the account's own prefix, and nothing after it",
            self.address
        )
    }

    /// Says what is wrong with the processing channel, for people.
    pub(super) fn channels_sentence(&self) -> String {
        format!(
            "Checkout.com takes the credentials, but makes no payment with the processing channel {} (CHECKOUT_PROCESSING_CHANNEL_ID)",
            self.channel
        )
    }
}
