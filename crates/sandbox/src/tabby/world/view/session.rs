//! Sessions in API answers.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::payment::payment;
use super::values::{add, later};
use crate::engine::clock::time;
use crate::tabby::money::reply as money;
use crate::tabby::settings::{RejectionShape, SessionLang, Settings};
use crate::tabby::world::session::Session;

/// A session, as the calls that create and read one answer.
#[must_use]
pub fn session(session: &Session, settings: &Settings) -> Value {
    let base = session.base(settings);
    let rejected = session.rejection.is_some();
    let shape = settings.rejection_shape;
    let reason = session
        .rejection
        .filter(|_| shape != RejectionShape::None)
        .map(|reason| reason.as_str());
    let available = if rejected {
        json!({})
    } else {
        json!({"installments": [product(session, settings, base)]})
    };
    let urls = |name: &str| session.merchant_urls.get(name).cloned().unwrap_or_default();
    let mut body = json!({
        "id": session.id,
        "status": if rejected { "rejected" } else { "created" },
        "configuration": {
            "available_products": available,
            "products": {"installments": {
                "type": "installments",
                "is_available": !rejected,
                "rejection_reason": reason,
            }},
        },
        "payment": payment(session, settings),
        "token": null,
        "merchant_urls": {"success": urls("success"), "cancel": urls("cancel"), "failure": urls("failure")},
    });
    if shape == RejectionShape::ReasonAndCode && rejected {
        add(&mut body, json!({"rejection_reason_code": reason}));
    }
    if settings.extra_members {
        extra(&mut body, session, settings, base);
    }
    body
}

fn product(session: &Session, settings: &Settings, base: &str) -> Value {
    let links = json!({
        "web_url": session.web_url(base),
        "qr_code": format!("{base}/api/v2/checkout/{}/hpp_link_qr?gis=u&product_type=installments", session.id),
    });
    if !settings.extra_members {
        return links;
    }
    let payment = &session.payment;
    let amount = |amount| money(amount, payment.currency, settings);
    let [first, second, third, last] = payment.currency.quarters(payment.amount);
    let month = SignedDuration::from_hours(24 * 30);
    let mut due = payment.created_at;
    let parts: Vec<Value> = [second, third, last]
        .into_iter()
        .map(|part| {
            due = later(due, month);
            json!({
                "due_date": time(due).split('T').next(),
                "amount": amount(part), "principal": amount(part), "service_fee": "0", "old_amount": amount(part),
            })
        })
        .collect();
    let mut product = json!({
        "downpayment": amount(first),
        "downpayment_percent": "25",
        "downpayment_total": amount(first),
        "amount_to_pay": amount(payment.amount),
        "order_amount": amount(payment.amount),
        "total_service_fee": "0",
        "service_fee": "0",
        "service_fee_policy": "",
        "next_payment_date": time(later(payment.created_at, month)),
        "installments": parts,
        "pay_after_delivery": false,
        "pay_per_installment": amount(second),
        "id": 1,
        "installments_count": 3,
        "installment_period": "P1M",
        "status": "unknown",
    });
    add(&mut product, links);
    product
}

/// Adds fields of real answers that no page describes.
fn extra(body: &mut Value, session: &Session, settings: &Settings, base: &str) {
    let currency = session.payment.currency;
    let language = if session.arabic { "ar" } else { "en" };
    let lang = match settings.session_lang {
        SessionLang::ThreeLetters => session.lang(),
        SessionLang::TwoLetters => language,
    };
    let country: String = currency.code().chars().take(2).collect();
    let short: String = session.id.simple().to_string().chars().take(8).collect();
    add(
        body,
        json!({
            "lang": lang,
            "merchant": {"name": "Sandbox shop", "address": "", "logo": ""},
            "merchant_code": session.merchant_code,
            "warnings": null,
            "api_url": format!("{base}/s/{short}"),
            "flow": "web",
            "locale": format!("{language}-{country}"),
            "customer": {},
            "juicyscore": null,
            "product_type": "installments",
            "terms_accepted": false,
            "promo": null,
            "installment_plan": null,
        }),
    );
    if let Some(configuration) = body.get_mut("configuration") {
        add(
            configuration,
            json!({
                "expires_at": time(session.expires_at),
                "currency": currency.code(),
                "app_type": "pos",
                "new_customer": false,
                "available_limit": null,
                "min_limit": null,
                "country": currency.country(),
                "is_bank_card_required": false,
                "blocked_until": null,
                "hide_closing_icon": false,
                "pos_provider": null,
                "is_tokenized": false,
                "disclaimer": "",
                "help": "",
                "monthly_billing": {"due_day": null},
                "extra_available_products": null,
                "order_details_mode": "",
            }),
        );
    }
}
