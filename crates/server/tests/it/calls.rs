//! What a terminal and the office send is what the server has: the calls of `contract::calls`, of
//! `contract::history::calls`, of `contract::day::calls`, of `contract::printing`, of `contract::people` and of
//! `contract::management`, and the API document.

use std::collections::BTreeSet;

use contract::audit::{AuditPart, audit, audit_check};
use contract::calls::{self, HttpMethod, Request};
use contract::day::calls as day;
use contract::day::{NewOther, NewReport};
use contract::history::calls as history;
use contract::management::{self, NewPerson, TerminalName};
use contract::pairing::{self, NewPairing};
use contract::people;
use contract::printing::{self, NewPrint, PrintOutcome};
use contract::{HistoryQuery, NewCapture, NewRefund, NewSale, NewVoid};
use payment::day::OtherMethod;
use payment::id::SaleId;
use payment::identity::Role;
use payment::sale::Cause;
use serde_json::Value;

use crate::shop::ID;

/// Calls of the document that neither a terminal nor the office sends.
const OF_OTHERS: [(&str, &str); 2] = [("GET", "/healthz"), ("GET", "/readyz")];

fn of_a_terminal() -> Vec<Request> {
    let sale: SaleId = ID.parse().unwrap();
    let listen = Request {
        path: calls::EVENTS.to_owned(),
        ..calls::terminal()
    };
    vec![
        calls::create(NewSale::default()),
        calls::read(sale),
        calls::check(sale),
        calls::cancel(sale, Cause::Cashier),
        calls::send_link(sale),
        calls::put_aside(sale),
        calls::keep(sale),
        calls::give_back(sale),
        calls::acknowledge(sale),
        calls::claim_print(sale),
        calls::terminal(),
        listen,
    ]
}

fn of_the_office() -> Vec<Request<history::OperationBody>> {
    let sale: SaleId = ID.parse().unwrap();
    vec![
        history::search(&HistoryQuery::default()),
        history::terminals(),
        history::events(sale),
        history::operations(sale),
        history::refund(sale, NewRefund::default()),
        history::capture(sale, NewCapture::default()),
        history::void(sale, NewVoid::default()),
    ]
}

fn of_the_day() -> Vec<Request<day::DayBody>> {
    let sale: SaleId = ID.parse().unwrap();
    let note = NewOther {
        id: ID.to_owned(),
        method: OtherMethod::Cash,
        amount: "1".to_owned(),
    };
    vec![
        day::x_report(None),
        day::sign(NewReport::default()),
        day::reports(None),
        day::report(7),
        day::sums("today", false),
        day::export("csv", "today", "today"),
        day::others(sale),
        day::note_other(sale, note),
        day::withdraw_other(sale, "{note}"),
    ]
}

fn of_printing() -> Vec<Request<printing::PrintBody>> {
    vec![
        printing::printing(),
        printing::begin(NewPrint::default()),
        printing::end(ID, PrintOutcome::Printed),
        printing::prints(ID.parse().unwrap()),
        printing::prints_of_report(7),
    ]
}

fn of_people() -> Vec<Request<people::PeopleBody>> {
    let text = String::new;
    let sign_in = people::NewSignIn {
        person: text(),
        pin: text(),
    };
    let approval = people::NewApproval {
        person: text(),
        pin: text(),
        method: text(),
        path: text(),
        body: text(),
    };
    vec![
        people::people(),
        people::sign_in(sign_in),
        people::sign_out(),
        people::approve(approval),
    ]
}

fn of_management() -> Vec<Request<management::ManagementBody>> {
    let till = || TerminalName {
        terminal: "Till 2".to_owned(),
    };
    let new = NewPerson {
        name: "Amal".to_owned(),
        role: Role::Cashier,
    };
    let person = "{person}";
    vec![
        management::add_person(new),
        management::new_pin(person),
        management::change_role(person, Role::Manager),
        management::unlock(person),
        management::remove_person(person),
        management::managed_terminals(),
        management::pairing_code(till()),
        management::revoke_terminal(till()),
    ]
}

/// The method and path of a call, and whether it has a body.
fn told<B>(call: Request<B>) -> (String, String, bool) {
    let method = match call.method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
    };
    let path = call.path.replace(ID, "{id}");
    let path = path.split('?').next().unwrap_or_default();
    let path = path.replace("reports/7", "reports/{number}");
    (method.to_owned(), path, call.body.is_some())
}

#[test]
fn a_terminal_and_the_office_send_what_the_server_documents_and_nothing_else() {
    let sent = of_a_terminal().into_iter().map(told);
    let sent = sent.chain(of_the_office().into_iter().map(told));
    let sent = sent.chain(of_the_day().into_iter().map(told));
    let sent = sent.chain(of_printing().into_iter().map(told));
    let sent = sent.chain(of_people().into_iter().map(told));
    let sent = sent.chain(of_management().into_iter().map(told));
    let of_audit: [Request<()>; 2] = [audit(AuditPart::default()), audit_check(None)];
    let sent = sent.chain(of_audit.map(told));
    let to_printer = printing::to_printer(ID).replace(ID, "{id}");
    let sent = sent.chain([
        ("POST".to_owned(), to_printer, true),
        told(pairing::pair(NewPairing::default())),
        told(pairing::renew()),
    ]);
    let document = server::routes::openapi().to_json().unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    let mut documented = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let (method, has_body) = (
                method.to_uppercase(),
                operation.get("requestBody").is_some(),
            );
            if !OF_OTHERS.contains(&(&method, path)) {
                documented.insert((method, path.clone(), has_body));
            }
        }
    }
    assert_eq!(sent.collect::<BTreeSet<_>>(), documented);
}
