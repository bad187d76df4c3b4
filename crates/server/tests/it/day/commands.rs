//! The commands about the day.

use contract::day::NewReport;
use serde_json::{Value, json};
use server::commands::{Answer, Command, carry_out_among};
use server::sales::{Day, ExportForm, TimelineForm, Wanted};

use super::id;
use crate::shop::Shop;

impl Shop {
    async fn at_a_shell(&self, command: Command) -> Result<String, String> {
        let all = std::slice::from_ref(&self.app);
        match carry_out_among(all, command.into()).await {
            Answer::Done(said) => Ok(said),
            Answer::Found(why) | Answer::Refused(why) => Err(why),
        }
    }
}

fn report(sign: Option<u8>, form: TimelineForm) -> Command {
    let new = |n| NewReport {
        id: id(n),
        despite_comparison: false,
        after: None,
    };
    let sign = sign.map(new);
    Command::ReportDay { sign, form }
}

#[tokio::test]
async fn a_report_is_printed_and_signed_at_a_shell() {
    let shop = Shop::open().await;
    shop.paid().await;
    let x = shop
        .at_a_shell(report(None, TimelineForm::Text))
        .await
        .unwrap();
    assert!(x.starts_with("X report of Demo shop"), "{x}");
    assert!(
        x.contains("Tabby, AED, TEST") && x.contains("250.00"),
        "{x}"
    );
    let z = shop
        .at_a_shell(report(Some(1), TimelineForm::Json))
        .await
        .unwrap();
    let z: Value = serde_json::from_str(&z).unwrap();
    assert_eq!(
        (&z["number"], &z["totals"][0]["net"]),
        (&json!(1), &json!("250.00"))
    );
    let again = shop
        .at_a_shell(report(Some(1), TimelineForm::Text))
        .await
        .unwrap();
    assert!(again.starts_with("Z report 1 of Demo shop"), "{again}");
    assert!(
        again.contains("payments compared with the gateway: 1; none differs"),
        "{again}"
    );
    let next = shop
        .at_a_shell(report(None, TimelineForm::Text))
        .await
        .unwrap();
    assert!(next.contains("nothing was taken or refunded"), "{next}");
}

#[tokio::test]
async fn a_day_is_compared_with_the_gateway_and_what_was_done_elsewhere_is_booked() {
    let shop = Shop::open().await;
    shop.paid().await;
    shop.portal("refunds", json!({"amount": "30"})).await;
    let (day, form) = (Day::Today, TimelineForm::Text);
    let reconcile = Command::Reconcile { day, form };
    let said = shop.at_a_shell(reconcile.clone()).await.unwrap();
    assert_eq!(said, "payments compared with the gateway: 1; none differs");
    assert_eq!(shop.x().await["totals"][0]["refunds"]["amount"], "30.00");
    let fault = json!({"operation": "list_payments", "kind": "status", "status": 503});
    let faults = json!({"faults": [fault]});
    shop.steer(axum::http::Method::PUT, "faults", faults).await;
    let said = shop.at_a_shell(reconcile).await.unwrap_err();
    assert!(said.contains("not compared as a whole"), "{said}");
}

#[tokio::test]
async fn a_range_of_days_is_exported_in_either_form() {
    let shop = Shop::open().await;
    shop.paid().await;
    let days = |from, to| Wanted::Days { from, to };
    let export = |wanted, form| Command::ExportSales { wanted, form };
    let range = days(Day::Yesterday, Day::Today);
    let table = shop
        .at_a_shell(export(range, ExportForm::Csv))
        .await
        .unwrap();
    assert_eq!(table.lines().count(), 2, "{table}");
    let lines = shop
        .at_a_shell(export(range, ExportForm::Jsonl))
        .await
        .unwrap();
    let row: Value = serde_json::from_str(&lines).unwrap();
    assert_eq!(row["captured"], "250.00");
    let backwards = days(Day::Today, Day::Yesterday);
    let none = shop.at_a_shell(export(backwards, ExportForm::Csv)).await;
    assert!(none.unwrap_err().contains("--from, is after"));
}

#[tokio::test]
async fn a_day_is_compared_by_the_sales_that_were_made_on_it() {
    let shop = Shop::open().await;
    shop.paid().await;
    let of = |day| Command::Reconcile {
        day,
        form: TimelineForm::Text,
    };
    let said = shop.at_a_shell(of(Day::Yesterday)).await.unwrap();
    assert_eq!(said, "payments compared with the gateway: 0; none differs");
}

#[tokio::test]
async fn a_comparison_tells_of_a_payment_without_a_sale_and_a_script_sees_it() {
    let shop = Shop::open().await;
    shop.paid().await;
    // The ledger is lost, and the till goes on under its old name.
    let shop = Shop::at(shop.sandbox.clone()).await;
    let (day, form) = (Day::Today, TimelineForm::Text);
    let said = shop.at_a_shell(Command::Reconcile { day, form }).await;
    let said = said.unwrap_err();
    assert!(said.contains("1 paid payments belong to no sale"), "{said}");
}
