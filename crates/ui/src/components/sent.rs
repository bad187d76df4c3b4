//! The state of a payment link.

use contract::{LinkState, LinkView};
use leptos::prelude::*;

use super::node::{line, node, node_with, nothing};
use super::sign::{Mark, sign};
use crate::words::{Digits, Words, parts};

/// Whether the link was sent to the customer, and the last digits of the phone, as many as are
/// known.
pub fn sent(link: &LinkView, ends: &str, words: &'static Words, digits: Digits) -> AnyView {
    let text = match link.state {
        LinkState::NotAsked | LinkState::Sending => words.link_sending,
        LinkState::Sent => words.link_sent,
        LinkState::MaybeSent => words.link_maybe_sent,
        LinkState::NotSent => words.link_not_sent,
    };
    let class = match link.state {
        LinkState::MaybeSent | LinkState::NotSent => "notice problem",
        _ => "notice",
    };
    let (before, after) = parts(text);
    // Dots and digits keep their order inside Arabic text.
    let phone = node_with(
        "bdi",
        vec![("dir", "ltr".to_owned()), ("translate", "no".to_owned())],
        vec![["•••\u{a0}", &digits.write(ends)].concat().into_any()],
    );
    let mark = sign(match link.state {
        LinkState::MaybeSent | LinkState::NotSent => Mark::Question,
        _ => Mark::Letter,
    });
    let sentence = node_with(
        "p",
        vec![("class", class.to_owned()), ("role", "status".to_owned())],
        vec![before.into_any(), phone, after.into_any()],
    );
    // The hint does not apply to a customer without the link; one who may have it is asked first.
    let steps = match link.state {
        LinkState::MaybeSent | LinkState::NotSent => nothing(),
        _ => line("p", "hint", words.link_steps),
    };
    node("div", "sent", vec![mark, sentence, steps])
}
