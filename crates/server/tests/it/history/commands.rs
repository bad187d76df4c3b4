//! The commands about the history of a shop.

use contract::NewRefund;
use payment::id::SaleId;
use serde_json::{Value, json};
use server::commands::{Addressed, Answer, Command, ListedSales, carry_out_among};
use server::sales::{Day, Filter, TimelineForm};

use crate::paid_operations::{amounts, operation};
use crate::shop::{ID, Shop, numbered};

fn id(n: u8) -> SaleId {
    numbered(n)["id"].as_str().unwrap().parse().unwrap()
}

fn listed(form: TimelineForm, change: impl FnOnce(&mut ListedSales)) -> Command {
    let mut listed = ListedSales {
        filter: Filter::default(),
        from: None,
        to: None,
        before: None,
        limit: 20,
        form,
    };
    change(&mut listed);
    Command::ListSales { listed }
}

fn refund(sale: SaleId, n: u8, amount: &str) -> Command {
    let refund = NewRefund {
        id: operation(n),
        amount: amount.to_owned(),
        reason: Some("torn".to_owned()),
        items: Vec::new(),
    };
    Command::Refund { id: sale, refund }
}

impl Shop {
    async fn carried_out(&self, command: Command) -> Answer {
        carry_out_among(std::slice::from_ref(&self.app), command.into()).await
    }

    /// What a command says that was carried out.
    async fn done(&self, command: Command) -> String {
        match self.carried_out(command).await {
            Answer::Done(said) => said,
            Answer::Found(why) | Answer::Refused(why) => panic!("{why}"),
        }
    }

    /// What a command says that was not.
    async fn refused(&self, command: Command) -> String {
        match self.carried_out(command).await {
            Answer::Found(why) | Answer::Refused(why) => why,
            Answer::Done(said) => panic!("{said}"),
        }
    }
}

#[tokio::test]
async fn sales_are_listed_as_a_table_for_people_and_as_json_for_programs() {
    let shop = Shop::open().await;
    shop.paid().await;
    shop.create(numbered(2)).await;
    let table = shop.done(listed(TimelineForm::Text, |_| {})).await;
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[0].starts_with("made at"), "{table}");
    assert!(
        lines[1].contains("waiting") && lines[2].contains("  paid  "),
        "{table}"
    );
    let first = listed(TimelineForm::Text, |listed| listed.limit = 1);
    let first = shop.done(first).await;
    let next = first
        .lines()
        .last()
        .unwrap()
        .split(' ')
        .next_back()
        .unwrap();
    let second = listed(TimelineForm::Json, |listed| {
        listed.before = Some(next.to_owned());
    });
    let second: Value = serde_json::from_str(&shop.done(second).await).unwrap();
    assert_eq!(second["sales"][0]["id"], ID);
    assert_eq!(second["sales"].as_array().unwrap().len(), 1);
    let paid = listed(TimelineForm::Text, |listed| {
        listed.filter.state = Some("paid".to_owned());
        (listed.from, listed.to) = (Some(Day::Today), Some(Day::Today));
    });
    assert_eq!(shop.done(paid).await.lines().count(), 2);
    let none = listed(TimelineForm::Text, |listed| {
        listed.filter.q = Some("nothing".to_owned());
    });
    assert_eq!(shop.done(none).await, "no sale is found");
}

#[tokio::test]
async fn a_wrong_filter_is_refused_with_a_sentence() {
    type Wrong = fn(&mut ListedSales);
    let shop = Shop::open().await;
    let cases: [(Wrong, &str); 4] = [
        (
            |listed| listed.filter.min = Some("x".into()),
            "min is \"x\"",
        ),
        (
            |listed| listed.filter.state = Some("payed".into()),
            "state is \"payed\"",
        ),
        (|listed| listed.before = Some("x".into()), "before must be"),
        (
            |listed| (listed.from, listed.to) = (Some(Day::Today), Some(Day::Yesterday)),
            "from is above to",
        ),
    ];
    for (change, says) in cases {
        let why = shop.refused(listed(TimelineForm::Text, change)).await;
        assert!(why.contains(says), "{why}");
    }
}

#[tokio::test]
async fn a_sale_is_shown_with_what_was_done_and_what_may_be_done() {
    let shop = Shop::open().await;
    shop.paid().await;
    shop.done(refund(id(1), 1, "50.00")).await;
    let (id, form) = (id(1), TimelineForm::Text);
    let shown = shop.done(Command::ShowSale { id, form }).await;
    for says in [
        "A-1",
        "can be refunded     200.00",
        "AED 50.00 done",
        ": torn",
    ] {
        assert!(shown.contains(says), "{says}: {shown}");
    }
    let form = TimelineForm::Json;
    let shown = shop.done(Command::ShowSale { id, form }).await;
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["sale"]["refunded"], "50.00");
    assert_eq!(shown["operations"]["refundable"], "200.00");
    let id = self::id(9);
    let why = shop.refused(Command::ShowSale { id, form }).await;
    assert!(why.contains("there is no such sale"), "{why}");
}

#[tokio::test]
async fn a_refund_by_command_is_made_once_under_its_id() {
    let shop = Shop::open().await;
    shop.paid().await;
    for _ in 0..2 {
        let said = shop.done(refund(id(1), 1, "50.00")).await;
        assert!(said.ends_with("AED 50.00 is done"), "{said}");
    }
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["50"]);
    assert_eq!(shop.listed().await["operations"][0]["terminal"], "T1");
}

#[tokio::test]
async fn a_refund_that_cannot_be_is_refused_with_what_it_means_for_the_money() {
    let shop = Shop::open().await;
    shop.paid().await;
    for (amount, says) in [
        ("250.01", "only 250.00 was captured"),
        ("0.00", "Nothing was"),
        ("-1", "Nothing was"),
        ("1.001", "Nothing was"),
    ] {
        let why = shop.refused(refund(id(1), 1, amount)).await;
        assert!(why.contains(says), "{amount}: {why}");
    }
    let why = shop.refused(refund(id(9), 1, "1.00")).await;
    assert!(why.contains("there is no such sale"), "{why}");
    assert!(amounts(&shop.truth().await, "refunds").is_empty());
    assert_eq!(shop.listed().await["operations"], json!([]));
}

#[tokio::test]
async fn a_refund_in_doubt_is_said_to_be_and_goes_on_by_itself() {
    let shop = Shop::open().await;
    shop.paid().await;
    let fault = json!({"kind": "status", "status": 500, "times": 1});
    shop.fault("refund_payment", fault).await;
    // A script has to see that it is not known.
    let Answer::Found(said) = shop.carried_out(refund(id(1), 1, "50.00")).await else {
        panic!("a refund in doubt is neither done nor refused");
    };
    assert!(said.contains("not known yet"), "{said}");
    let ended = shop.until_ended().await;
    assert_eq!(ended["status"], "done");
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["50"]);
}

#[test]
fn the_commands_go_over_the_socket_as_they_are() {
    for command in [
        listed(TimelineForm::Json, |listed| {
            listed.filter.q = Some("A-1".to_owned());
            listed.from = Some(Day::Yesterday);
        }),
        refund(id(1), 1, "50.00"),
        Command::ShowSale {
            id: id(1),
            form: TimelineForm::Text,
        },
    ] {
        let sent = Addressed::from(command);
        let json = serde_json::to_string(&sent).unwrap();
        assert_eq!(
            serde_json::from_str::<Addressed>(&json).unwrap(),
            sent,
            "{json}"
        );
    }
}
