//! A shop whose account is at a simulated Checkout.com.

use std::num::NonZeroU32;

use axum::http::{Method, StatusCode};
use gateway::checkout::{Credentials, Proxy, Rates, SecretKey};
use payment::id::MerchantCode;
use payment::sale::CaptureMode;
use sandbox::checkout::settings::Settings;
use sandbox::checkout::signature::signature;
use sandbox::checkout::world::{Shared, World};
use serde_json::{Value, json};
use server::config::{CheckoutConfig, Config, GatewayConfig};
use server::webhooks::{CHECKOUT_PATH, WebhookConfig};

use crate::shop::{ID, SECRET, Shop};

pub(crate) const KEY: &str = "sk_sbox_tabbysandboxtabbysandbox23*";

/// A Checkout.com that listens; the base of its API.
pub(crate) async fn simulator(change: impl FnOnce(&mut Settings)) -> String {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut settings = Settings::new(&url);
    change(&mut settings);
    let router = sandbox::checkout::router_of(Shared::new(World::of(settings)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Moves the shop's account there.
pub(crate) fn at(url: String) -> impl Fn(&mut Config) {
    move |config: &mut Config| {
        config.account.gateway = GatewayConfig::Checkout(Box::new(CheckoutConfig {
            url: url.clone(),
            proxy: "none".parse::<Proxy>().unwrap(),
            credentials: Credentials::Key(SecretKey::new(KEY).unwrap()),
            capture: CaptureMode::Manual,
            return_url: None,
            rates: Rates {
                sessions_per_s: NonZeroU32::MAX,
                calls_per_s: NonZeroU32::MAX,
            },
        }));
        let channel = "pc_aaaaaaaaaaaaaaaaaaaaaaaaaa";
        config.branch.merchant_code = MerchantCode::new(channel).unwrap();
        config.account.webhooks = Some(WebhookConfig {
            path: CHECKOUT_PATH,
            url: None,
            header: String::new(),
            secrets: vec![SECRET.into()],
            addresses: Vec::new(),
            trusted_proxies: Vec::new(),
        });
    }
}

/// Moves the shop's account there, where it captures by itself.
pub(crate) fn at_automatic(url: String) -> impl Fn(&mut Config) {
    let to = at(url);
    move |config: &mut Config| {
        to(config);
        if let GatewayConfig::Checkout(account) = &mut config.account.gateway {
            account.capture = CaptureMode::Automatic;
        }
    }
}

/// A shop over a simulator with these settings.
pub(crate) async fn open(change: impl FnOnce(&mut Settings)) -> Shop {
    let url = simulator(change).await;
    Shop::with(url.clone(), at(url)).await
}

/// A sale by code. Checkout.com needs to know the customer.
pub(crate) fn new_sale() -> Value {
    json!({
        "id": ID, "amount": "250.00", "currency": "AED", "reference": "A-1", "method": "qr",
        "phone": "+971500000001", "name": "Sara", "email": "otp.success@tabby.ai",
    })
}

/// The sale as it stands, without asking anybody.
pub(crate) async fn sale(shop: &Shop) -> Value {
    let path = format!("/api/sales/{ID}");
    shop.send(Method::GET, &path, None).await.1
}

/// A sale that waits for its customer.
pub(crate) async fn waiting(shop: &Shop) -> Value {
    let (status, sale) = shop.create(new_sale()).await;
    assert_eq!(status, StatusCode::OK, "{sale}");
    assert_eq!(sale["state"], "waiting");
    sale
}

/// What Checkout.com has: the payments, as it tells them itself.
pub(crate) async fn payments(shop: &Shop, reference: &str) -> Vec<Value> {
    let url = format!("{}/payments?reference={reference}", shop.sandbox);
    let asked = reqwest::Client::new().get(url);
    let answer = asked.header("authorization", format!("Bearer {KEY}"));
    let text = answer.send().await.unwrap().text().await.unwrap();
    let list: Value = serde_json::from_str(&text).unwrap();
    list["data"].as_array().unwrap().clone()
}

/// A delivery about a payment, signed with this key.
pub(crate) fn delivery(payment: &str, key: &str) -> (String, String) {
    delivery_of("evt_aaaaaaaaaaaaaaaaaaaaaaaaaa", payment, key)
}

/// The same of this event.
pub(crate) fn delivery_of(event: &str, payment: &str, key: &str) -> (String, String) {
    let body = json!({
        "id": event,
        "type": "payment_approved",
        "data": {"id": payment},
    });
    let body = body.to_string();
    let signature = signature(key, body.as_bytes());
    (body, signature)
}
