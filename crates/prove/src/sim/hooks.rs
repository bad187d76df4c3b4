//! Webhooks: some come, some are lost, late, doubled, out of order, or lies of somebody who knows
//! the header. None of them may make a difference but in time.

use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;
use uuid::Uuid;

use super::account::{HOOK_HEADER, HOOK_SECRET};
use super::fault::Fault;
use super::shop::Shop;
use super::truth::{Status, written};

/// What Tabby says about a payment as it stands, in the three steps of a success.
pub(super) async fn tell(shop: Shop, payment: Uuid) {
    let world = shop.world.clone();
    if world.one_in(3) {
        world.count("webhooks: none");
        return;
    }
    let status = {
        let state = world.lock();
        let found = state.truth.payments.get(&payment);
        found.map(|found| found.status)
    };
    let steps: &[(&str, u8)] = match status {
        Some(Status::Closed) => &[("authorized", 0), ("authorized", 1), ("closed", 1)],
        Some(Status::Authorized) => &[("authorized", 0)],
        Some(Status::Rejected) => &[("rejected", 0)],
        Some(Status::Expired) => &[("expired", 0)],
        Some(Status::Created) | None => &[],
    };
    for (status, captures) in steps {
        if world.one_in(10) {
            world.count("webhooks: lost");
            continue;
        }
        let times = if world.one_in(8) {
            world.count("webhooks: doubled");
            2 + world.below(4)
        } else {
            1
        };
        for _ in 0..times {
            let shop = shop.clone();
            tokio::spawn(async move {
                let late = if shop.world.one_in(20) {
                    shop.world.count("webhooks: late");
                    1_800_000
                } else {
                    2_000
                };
                shop.world.pause(20, late).await;
                deliver(&shop, payment, status, *captures, HOOK_SECRET).await;
            });
        }
    }
}

/// Tabby says that a payment was paid, and its webhooks go wrong like this, or not at all.
pub(crate) async fn tell_wrongly(shop: &Shop, payment: Uuid, fault: Option<Fault>) {
    let world = shop.world.clone();
    let counted = fault.and_then(Fault::counted_as).unwrap_or("this webhook");
    let mut steps = [("authorized", 0), ("authorized", 1), ("closed", 1)];
    let mut times = 1;
    match fault {
        Some(Fault::Lost) => {
            world.count(counted);
            return;
        }
        Some(Fault::Late) => world.pause(600_000, 600_000).await,
        Some(Fault::Doubled) => times = 3,
        Some(Fault::Reversed) => steps.reverse(),
        Some(Fault::Forged) => {
            for (lie, secret) in [
                ("rejected", HOOK_SECRET),
                ("expired", HOOK_SECRET),
                ("rejected", "guessed"),
            ] {
                deliver(shop, payment, lie, 0, secret).await;
                world.pause(20, 400).await;
            }
        }
        _ => {}
    }
    for (status, captures) in steps {
        for _ in 0..times {
            deliver(shop, payment, status, captures, HOOK_SECRET).await;
            world.pause(20, 400).await;
        }
    }
    world.count(counted);
}

/// Somebody says something about a payment that need not be so.
pub(super) async fn forge(shop: &Shop, payment: Uuid) {
    let world = shop.world.clone();
    let lies = [
        "authorized",
        "closed",
        "rejected",
        "expired",
        "created",
        "what",
    ];
    let which = usize::try_from(world.below(6)).unwrap_or(0);
    let captures = u8::from(world.one_in(2));
    let secret = if world.one_in(2) {
        HOOK_SECRET
    } else {
        "guessed"
    };
    world.count("webhooks: forged");
    let lie = lies.get(which).copied().unwrap_or("closed");
    deliver(shop, payment, lie, captures, secret).await;
}

async fn deliver(shop: &Shop, payment: Uuid, status: &str, captures: u8, secret: &str) {
    shop.world.say(|| format!("  webhook: {status}"));
    shop.world.count("webhooks: delivered");
    if shop.world.account().is_tabbys() {
        let captures: Vec<_> = (0..captures).map(|_| json!({"id": "c"})).collect();
        let body = json!({"id": payment, "status": status, "captures": captures, "refunds": null});
        shop.webhook(body.to_string(), (HOOK_HEADER, secret)).await;
        return;
    }
    let kind = match (status, captures) {
        ("created", _) => "payment_pending",
        ("authorized", 0) => "payment_approved",
        ("authorized" | "closed", _) => "payment_captured",
        ("rejected", _) => "payment_declined",
        ("expired", _) => "payment_expired",
        (other, _) => other,
    };
    let event = format!("evt_{}", shop.world.id().simple());
    let data = json!({"id": written(payment)});
    let body = json!({"id": event, "type": kind, "data": data}).to_string();
    if let Some(signature) = signature(secret, body.as_bytes()) {
        shop.webhook(body, ("Cko-Signature", &signature)).await;
    }
}

/// What Checkout.com signs a delivery with: HMAC-SHA256 of its bytes, in hexadecimal digits.
pub(crate) fn signature(secret: &str, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(body);
    let bytes = mac.finalize().into_bytes();
    Some(bytes.iter().fold(String::new(), |mut text, byte| {
        text.push_str(&format!("{byte:02x}"));
        text
    }))
}
