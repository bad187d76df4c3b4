//! What switches are about.

/// What switches are about, by the beginnings of their names.
pub(super) const GROUPS: [(&str, &[&str]); 7] = [
    (
        "Addresses and accounts",
        &[
            "public_url",
            "links_follow_host",
            "region",
            "check_region",
            "open_accounts",
            "disabled_",
        ],
    ),
    (
        "What is taken",
        &[
            "profile",
            "clients",
            "attachment_",
            "refuse_unknown_",
            "refuse_long_",
            "require_reference_id",
            "replay_",
        ],
    ),
    (
        "Limits and errors",
        &["rate_limits", "limits.", "error_", "retry_after_s"],
    ),
    (
        "Payments",
        &[
            "session_ttl_s",
            "expire_",
            "auto_capture",
            "capture_",
            "refund_",
            "cancel_",
            "done",
            "update_",
            "close_",
            "minimum.",
            "maximum.",
            "customers.",
        ],
    ),
    (
        "Answers",
        &[
            "rejection_shape",
            "rejected_payment",
            "session_lang",
            "trim_",
            "empty_lists",
            "extra_members",
            "qr_",
        ],
    ),
    (
        "Webhooks",
        &[
            "refuse_local_",
            "duplicate_",
            "require_webhook_id",
            "one_webhook",
            "no_webhooks",
            "unknown_merchant_code",
            "rejected_webhooks",
            "expired_webhooks",
            "cancelled_webhooks",
            "dispute_webhooks",
            "webhook_",
        ],
    ),
    ("Disputes and the rest", &[""]),
];

/// The group of a switch: the one with the longest beginning of its name.
pub(super) fn group_of(path: &str) -> usize {
    let fit = |names: &[&str]| {
        let fitting = names.iter().filter(|name| path.starts_with(**name));
        fitting.map(|name| name.len() + 1).max()
    };
    let groups = GROUPS.iter().enumerate();
    let best = groups.max_by_key(|(_, (_, names))| fit(names).unwrap_or(0));
    best.map_or(0, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::super::switch::switches;
    use super::*;
    use crate::tabby::settings::Settings;

    #[test]
    fn each_group_of_switches_has_some_and_the_last_few() {
        let all = switches(&Settings::default());
        for (place, (group, _)) in GROUPS.iter().enumerate() {
            let of_it = all.iter().filter(|switch| group_of(&switch.path) == place);
            let count = of_it.count();
            assert!(count > 0, "{group}");
            assert!(place + 1 < GROUPS.len() || count < 6, "{group}: {count}");
        }
    }
}
