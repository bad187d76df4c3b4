//! What the actions of a payment say of a capture, a refund or a void: each action has the idempotency
//! key of the call that asked for it as its reference.

use checkout::payment::{Action, ActionOutcome};

/// What became of the calls with this key; `None` if no action is theirs.
///
/// One key is one action. Should there be several all the same, what may have moved money counts: an
/// approved one before a pending one, and a declined one only if all of them are.
pub(super) fn fate(actions: &[Action], key: &str) -> Option<ActionOutcome> {
    let own = actions
        .iter()
        .filter(|action| action.reference.as_deref() == Some(key));
    own.map(Action::outcome)
        .reduce(|one, other| match (one, other) {
            (ActionOutcome::Approved, _) | (_, ActionOutcome::Approved) => ActionOutcome::Approved,
            (ActionOutcome::Pending, _) | (_, ActionOutcome::Pending) => ActionOutcome::Pending,
            (ActionOutcome::Declined, ActionOutcome::Declined) => ActionOutcome::Declined,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ActionOutcome::{Approved, Declined, Pending};

    fn action(reference: &str, outcome: ActionOutcome) -> Action {
        let approved = match outcome {
            Approved => r#""approved":true,"#,
            Declined => r#""approved":false,"#,
            Pending => "",
        };
        let json = format!(
            r#"{{"id":"act_1","type":"Refund","amount":1,{approved}"reference":"{reference}"}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn only_actions_with_this_key_count() {
        let others = [action("key-2", Declined), action("", Declined)];
        assert_eq!(fate(&others, "key-1"), None);
        assert_eq!(fate(&[], "key-1"), None);
        let own = [action("key-2", Approved), action("key-1", Declined)];
        assert_eq!(fate(&own, "key-1"), Some(Declined));
    }

    #[test]
    fn what_may_have_moved_money_is_never_taken_for_declined() {
        let all = [Approved, Pending, Declined];
        for one in all {
            for other in all {
                let actions = [action("key-1", one), action("key-1", other)];
                let is_declined = fate(&actions, "key-1") == Some(Declined);
                assert_eq!(is_declined, one == Declined && other == Declined);
            }
        }
        let some = [action("key-1", Declined), action("key-1", Pending)];
        assert_eq!(fate(&some, "key-1"), Some(Pending));
    }
}
