//! How states and effects are written in the table.

use std::fmt::Write;

use payment::sale::{self, Sale, State};

pub(super) fn sale_state(sale: &Sale) -> String {
    use sale::{Decision, End, Help, Release, Watch};
    let mut text = match &sale.state {
        State::Creating { .. } => "Creating".into(),
        State::Declined(_) | State::Failed(_) => format!("{:?}", sale.state),
        State::Waiting(_) => "Waiting".into(),
        State::Cancelling(_, ending) => format!("Cancelling({:?})", ending.cause),
        State::Checking(_, doubt) => match doubt.ending {
            Some(ending) => format!(
                "Checking {:?} while ending by {:?}",
                doubt.over, ending.cause
            ),
            None => format!("Checking {:?}", doubt.over),
        },
        State::Paid(_, paid) => match paid.capturing.tries {
            0 => format!("Paid {}", paid.funds.captured),
            tries => {
                let answer = match paid.capturing.is_answered {
                    true => ", answered",
                    false => "",
                };
                format!(
                    "Paid {}, capture tried {tries} times{answer}",
                    paid.funds.captured
                )
            }
        },
        State::Unpaid(_, unpaid) => match unpaid.end {
            End::Rejected => "Rejected".into(),
            End::Expired => "Expired".into(),
            End::Cancelled(cause) => format!("Cancelled({cause:?})"),
            End::Failed(failure) => format!("Failed({failure:?})"),
        },
        State::Late(_, late) => match late.decision {
            Decision::None => format!("PaidLate {}", late.funds.captured),
            Decision::Accept => format!("PaidLate {}, accepted", late.funds.captured),
            Decision::Return(asked) => {
                let help = match asked.help {
                    Help::NotNeeded => "",
                    Help::Called => ", a person was called",
                    Help::Acknowledged => ", acknowledged",
                };
                format!(
                    "Returning {}, try {}{help}",
                    late.funds.captured, asked.tries
                )
            }
        },
        State::Frozen(_, frozen) => format!("Mismatch({:?})", frozen.difference),
    };
    if let Some(link) = sale.session().and_then(|session| session.link) {
        write!(text, ", link {} × {:?}", link.times, link.delivery).unwrap();
    }
    if sale.is_set_aside() {
        text += ", put aside";
    }
    match &sale.state {
        State::Paid(_, paid) => {
            text += match paid.release {
                Release::None => "",
                Release::Asked => ", to be released",
                Release::Done => ", the rest released",
            };
        }
        State::Unpaid(_, unpaid) if unpaid.watch == Watch::Over => text += ", watched to the end",
        State::Frozen(_, frozen) => {
            let flags = [
                (frozen.may_be_paid, ", to be cancelled"),
                (frozen.acknowledged, ", acknowledged"),
            ];
            text.extend(flags.iter().filter(|(is, _)| *is).map(|(_, flag)| *flag));
        }
        _ => {}
    }
    text
}

pub(super) fn sale_effect(effect: &sale::Effect) -> String {
    use sale::Effect;
    match effect {
        Effect::Read(_) => "read".into(),
        Effect::Cancel(_) => "cancel".into(),
        Effect::Refund { amount, .. } => format!("refund {amount}"),
        Effect::Void { attempt, .. } => format!("void, try {attempt}"),
        Effect::Capture {
            amount, attempt, ..
        } => format!("capture {amount}, the {attempt}."),
        Effect::SendLink(_) => "send link".into(),
        Effect::Alarm(alarm) => format!("alarm: {alarm:?}"),
    }
}
