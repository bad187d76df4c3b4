//! Customers, and the tills that they stand at.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use contract::{NewSale, SaleState, SaleView};
use payment::id::{SaleId, TerminalId};
use payment::sale::Method;
use server::App;
use tabby::Client;
use tokio::time::{Instant, sleep, sleep_until};

use super::calls::Counts;
use super::desk::Desk;

/// Milliseconds that customers take: forty equal parts of the distribution.
pub(super) const TAKES: [u64; 40] = [
    24_128, 30_381, 34_364, 37_559, 40_342, 42_874, 45_238, 47_489, 49_659, 51_774, 53_852, 55_908,
    57_956, 60_004, 62_064, 64_145, 66_255, 68_403, 70_598, 72_850, 75_169, 77_566, 80_056, 82_651,
    85_369, 88_231, 91_260, 94_486, 97_946, 101_686, 105_768, 110_272, 115_312, 121_047, 127_724,
    135_739, 145_798, 159_354, 180_241, 226_958,
];

/// One customer in so many never finishes.
pub(super) const NEVER: u64 = 8;

#[derive(Clone)]
pub(super) enum Shop {
    Ours(App),
    Polling(Client),
}

/// One sale, from the keypad to the customer's decision.
pub(super) async fn sell(
    shop: Shop,
    desk: Desk,
    counts: Arc<Counts>,
    number: u64,
    id: SaleId,
    takes: Option<Duration>,
) {
    let request = NewSale {
        id: id.to_string(),
        amount: "250.00".to_owned(),
        currency: "AED".to_owned(),
        reference: Some(format!("L-{number}")),
        method: Method::Qr,
        ..NewSale::default()
    };
    let begun = Instant::now();
    let payment = match &shop {
        Shop::Ours(app) => {
            let Ok(terminal) = TerminalId::new(&format!("T{number}")) else {
                return;
            };
            let answer = app.sales.create_at(terminal, &request).await.ok();
            let view: Option<SaleView> = answer.map(|answer| answer.view);
            let view = view.filter(|view| view.state == SaleState::Waiting);
            // As a till does it at its deadline.
            if let Some(view) = &view {
                tokio::spawn(take_back(app.clone(), view.id));
            }
            view.and_then(|view| view.payment_id)
                .map(|payment| payment.as_str().to_owned())
        }
        Shop::Polling(client) => poll(client, &desk, &request).await,
    };
    let Some(payment) = payment else {
        counts.not_made.fetch_add(1, Relaxed);
        return;
    };
    if let Some(takes) = takes {
        sleep_until(begun + takes).await;
        desk.pays(payment).await;
    }
}

async fn take_back(app: App, id: SaleId) {
    sleep(Duration::from_secs(300)).await;
    let _ = app.sales.cancel(id, payment::sale::Cause::TimeOut).await;
}

/// Makes a session and asks about it every five seconds until it is paid, or for five minutes.
async fn poll(client: &Client, desk: &Desk, request: &NewSale) -> Option<String> {
    let body = serde_json::json!({
        "payment": {"amount": request.amount, "currency": request.currency, "description": "T1",
                    "order": {"reference_id": request.reference}},
        "merchant_code": "demo",
    });
    let create = serde_json::from_value(body).ok()?;
    let session = client.create_session(&create).await.ok()?;
    let (client, desk, id) = (client.clone(), desk.clone(), session.payment.id);
    tokio::spawn(async move {
        for _ in 0..60 {
            sleep(Duration::from_secs(5)).await;
            let read = client.retrieve_payment(id).await;
            if read.is_ok_and(|payment| payment.status == tabby::payment::Status::Closed) {
                desk.hears(&id.to_string());
                return;
            }
        }
    });
    Some(id.to_string())
}
