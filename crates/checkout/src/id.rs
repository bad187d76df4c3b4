//! Ids of Checkout.com's objects.

/// The text is not a valid id. It is not repeated, because it may come from anywhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an id must be 1 to 64 letters, digits, dashes and underscores")]
pub struct InvalidId;

/// Whether a text can be an id. Any other character could change the path of a request.
fn is_id(text: &str) -> bool {
    let is_short = (1..=64).contains(&text.len());
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    is_short && text.bytes().all(is_plain)
}

/// Declares an id. Prefixes such as `pay_` are not checked: Checkout.com may add new ones.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as Checkout.com writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                if is_id(&text) { Ok(Self(text)) } else { Err(InvalidId) }
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.to_owned().try_into()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+ };
}

ids! {
    /// Id of a payment context, `pct_…`.
    ContextId,
    /// Id of a payment, `pay_…`.
    PaymentId,
    /// Id in the query `cko-session-id` of a return from the customer's checkout, `sid_…`. It can be
    /// read for 15 minutes.
    SessionId,
    /// Id of an action on a payment, `act_…`.
    ActionId,
    /// Id of a processing channel, `pc_…`.
    ChannelId,
    /// Id of a workflow, `wf_…`.
    WorkflowId,
    /// Id of an event, `evt_…`.
    EventId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_change_a_path_and_is_not_repeated_when_it_is_none() {
        let id: PaymentId = "pay_mbabizu24mvu3mela5njyhpit4".parse().unwrap();
        assert_eq!(id.to_string(), "pay_mbabizu24mvu3mela5njyhpit4");
        for wrong in ["", "..", "a/b", "a?b", "a b", "a%2fb", "é", &"a".repeat(65)] {
            let error = wrong.parse::<PaymentId>().unwrap_err();
            assert_eq!(error, InvalidId, "{wrong}");
            assert!(serde_json::from_value::<PaymentId>(wrong.into()).is_err());
        }
    }
}
