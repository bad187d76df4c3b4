//! Commands to a server with several accounts.

use payment::id::SaleId;
use serde_json::json;
use server::commands::{Addressed, Answer, Command, carry_out_among};
use server::sales::{TimelineForm, Wanted};

use super::shop::{OTHER, Two, account, sale_at_sea};
use crate::shop::ID;

fn id(text: &str) -> SaleId {
    text.parse().unwrap()
}

fn text(answer: &Answer) -> &str {
    match answer {
        Answer::Done(text) | Answer::Found(text) | Answer::Refused(text) => text,
    }
}

#[tokio::test]
async fn a_command_about_a_sale_finds_its_account_by_the_sale() {
    let two = Two::open().await;
    two.both_waiting().await;
    let all = two.apps();
    for sale in [ID, OTHER] {
        let form = TimelineForm::Text;
        let command = Command::SaleTimeline { id: id(sale), form };
        let answer = carry_out_among(&all, command.into()).await;
        assert!(
            matches!(&answer, Answer::Done(text) if text.contains("asked")),
            "{answer:?}"
        );
    }
    let nobodys = id("0190a5b4-7c00-7000-8000-000000000009");
    let form = TimelineForm::Text;
    let command = Command::SaleTimeline { id: nobodys, form };
    let answer = carry_out_among(&all, command.into()).await;
    assert!(matches!(&answer, Answer::Refused(text) if text.contains("no such sale")));
    // Each is repaired by its own account, with its own key.
    two.gulf.change_row("body = '7'").await;
    for sale in [ID, OTHER] {
        let command = Command::RepairSale { id: id(sale) };
        let answer = carry_out_among(&all, command.into()).await;
        assert!(matches!(&answer, Answer::Done(_)), "{answer:?}");
        let again = Command::RepairSale { id: id(sale) };
        let answer = carry_out_among(&all, again.into()).await;
        assert!(
            text(&answer).contains("no sale of this id that cannot be read"),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn a_command_about_a_sale_waits_for_what_its_own_account_does_with_it() {
    let two = Two::open().await;
    let slow = json!({"kind": "slow", "ms": 1_000, "times": 1});
    two.sea.fault("create_payment", slow).await;
    let state = async || two.sea.about().await["sale"]["state"].clone();
    let repair = async {
        while state().await != "creating" {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        // It can be read, so that the first account looks what is wrong with it.
        let command = Command::RepairSale { id: id(OTHER) };
        let answer = carry_out_among(&two.apps(), command.into()).await;
        (answer, state().await)
    };
    let ((answer, after), created) = tokio::join!(repair, two.sea.create(sale_at_sea()));
    assert!(
        text(&answer).contains("no sale of this id that cannot be read"),
        "{answer:?}"
    );
    assert_eq!(
        (after, &created.1["state"]),
        (json!("waiting"), &json!("waiting"))
    );
}

#[tokio::test]
async fn a_command_about_an_account_says_when_it_is_not_told_which() {
    let two = Two::open().await;
    two.both_waiting().await;
    let all = two.apps();
    let export = |named: Option<&str>| Addressed {
        command: Command::ExportSales {
            wanted: Wanted::Unfinished,
            form: server::sales::ExportForm::Csv,
        },
        account: named.map(account),
    };
    for (named, own, other) in [("main", ID, OTHER), ("sea", OTHER, ID)] {
        let answer = carry_out_among(&all, export(Some(named))).await;
        let table = text(&answer);
        assert!(table.contains(own) && !table.contains(other), "{table}");
    }
    let said = "there are several accounts, main and sea: say which one is meant, by --account";
    for command in [export(None), Command::ListPayments.into()] {
        let answer = carry_out_among(&all, command).await;
        assert_eq!(answer, Answer::Refused(said.to_owned()));
    }
    let answer = carry_out_among(&all, export(Some("see"))).await;
    let said = "there is no account see: [[account]] has main and sea";
    assert_eq!(answer, Answer::Refused(said.to_owned()));
    // What is nobody's is in the first account's table alone.
    two.gulf
        .change_row(&format!(
            "body = '7', account = 'gone' WHERE id = '{OTHER}'"
        ))
        .await;
    for (named, has_it) in [("main", true), ("sea", false)] {
        let answer = carry_out_among(&all, export(Some(named))).await;
        assert_eq!(text(&answer).contains(OTHER), has_it, "{answer:?}");
    }
}

#[tokio::test]
async fn what_no_list_tells_of_is_not_said_to_fit() {
    let two = Two::open().await;
    let all = two.apps();
    let list = |named: &str| Addressed {
        command: Command::ListPayments,
        account: Some(account(named)),
    };
    let at_tabby = carry_out_among(&all, list("main")).await;
    assert!(text(&at_tabby).contains("fits a sale"), "{at_tabby:?}");
    let at_checkout = carry_out_among(&all, list("sea")).await;
    let said = text(&at_checkout);
    assert!(said.contains("compare its Dashboard"), "{said}");
}

#[test]
fn a_command_goes_over_the_socket_with_its_account_or_without() {
    let with = Addressed {
        command: Command::ListPayments,
        account: Some(account("sea")),
    };
    for (command, json) in [
        (with, r#"{"command":"list_payments","account":"sea"}"#),
        (
            Command::ListPayments.into(),
            r#"{"command":"list_payments"}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&command).unwrap(), json);
        assert_eq!(serde_json::from_str::<Addressed>(json).unwrap(), command);
    }
}
