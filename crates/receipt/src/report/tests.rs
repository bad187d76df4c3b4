//! Sentences about reports on paper.

use contract::day::{OtherTotal, Sum};

use super::*;
use crate::document::Languages;
use crate::sale::Labels;

const LABELS: ReportLabels = ReportLabels {
    signed: "Z",
    interim: "X",
    not_signed: "not signed",
    number: "number",
    day: "day",
    branch: "branch",
    from: "from",
    until: "until",
    terminal: "terminal",
    signed_by: "signed by",
    approved_by: "approved by",
    audit: "audit",
    id: "id",
    nothing: "nothing",
    payments: "payments",
    refunds: "refunds",
    net: "net",
    all: "all",
    cash: "cash",
    card: "card",
    other: "other",
    by_terminal: "by terminal",
    in_doubt: "in doubt",
    operations: "operations",
    unattended: "unattended",
    unaccounted: "unaccounted",
    waiting: "waiting",
    uncaptured: "uncaptured",
    elsewhere: "elsewhere",
    more: "more",
    compared: "compared",
    agrees: "agrees",
    not_whole: "not whole",
    differs: "differs",
    captured_here: "captured here",
    refunded_here: "refunded here",
    captured_there: "captured there",
    refunded_there: "refunded there",
};

const SALE_LABELS: Labels = Labels {
    paid_with: "",
    refunded_with: "",
    reference: "",
    date: "",
    payment: "",
    amount_of_sale: "",
    refunded: "",
    tax_number: "",
    test: "test",
    copy: "copy",
    thanks: "",
};

fn total(terminal: Option<&str>, others: Vec<OtherTotal>) -> DayTotal {
    let sum = |count, amount: &str| Sum {
        count,
        amount: amount.to_owned(),
    };
    DayTotal {
        terminal: terminal.map(str::to_owned),
        gateway: "Tabby".to_owned(),
        currency: Currency::Aed,
        is_test: false,
        payments: sum(3, "750.00"),
        refunds: sum(1, "800.00"),
        net: "-50.00".to_owned(),
        all: if others.is_empty() { "-50.00" } else { "50.00" }.to_owned(),
        others,
    }
}

fn report() -> DayReport {
    DayReport {
        number: Some(12),
        id: Some("0190".to_owned()),
        shop: "Shop".to_owned(),
        branch: "main".to_owned(),
        day: "2026-05-04".to_owned(),
        time_zone: "Asia/Dubai".to_owned(),
        from: Some(0),
        at: 0,
        by: "T1".to_owned(),
        signed_by: Some("Amal".to_owned()),
        approved_by: Some("Boss".to_owned()),
        audit: Some("7-9f86 d081 884c 7d65".to_owned()),
        terminal: None,
        totals: vec![total(None, Vec::new())],
        terminals: vec![total(Some("T1"), Vec::new())],
        undecided: Undecided::default(),
        refunded_elsewhere: Vec::new(),
        compared: None,
    }
}

fn sale(reference: &str) -> DaySale {
    DaySale {
        id: String::new(),
        reference: reference.to_owned(),
        amount: "77.00".to_owned(),
        currency: Currency::Aed,
        state: String::new(),
        at: 0,
    }
}

/// A document as lines of text: labels before their values.
fn lines(report: &DayReport, is_copy: bool) -> Vec<String> {
    let shop = Shop {
        name: "Shop",
        head: &[],
        foot: &[],
        tax_number: None,
        has_logo: false,
        languages: Languages::One(Lang::En),
        labels: |_| SALE_LABELS,
        money: |_| String::new(),
    };
    let facts = ReportFacts {
        report,
        from: report.from.map(|_| "morning".to_owned()),
        until: "evening".to_owned(),
        is_copy,
        labels: |_| LABELS,
        amount: |text, currency| [currency.code(), " ", text].concat(),
    };
    let said =
        |all: &[Phrase]| -> Vec<String> { all.iter().map(|phrase| phrase.text.clone()).collect() };
    let line = |block: &Block| match block {
        Block::Heading(text) | Block::Line(text) => Some(text.clone()),
        Block::Text(all) | Block::Notice(all) => Some(said(all).join("|")),
        Block::Total { label, value } | Block::Pair { label, value } => {
            Some([&said(label).join("|"), ": ", value].concat())
        }
        Block::Logo | Block::Rule | Block::Code(_) | Block::Feed(_) => None,
    };
    of_report(&shop, &facts)
        .blocks
        .iter()
        .filter_map(line)
        .collect()
}

#[test]
fn a_signed_report_has_its_number_its_sums_and_its_id() {
    let wanted = [
        "Shop",
        "Z",
        "number: 12",
        "day: 2026-05-04",
        "branch: main",
        "from: morning",
        "until: evening",
        "terminal: T1",
        "signed by: Amal",
        "approved by: Boss",
        "Tabby",
        "payments (3): AED 750.00",
        "refunds (1): AED 800.00",
        "net: AED -50.00",
        "id: 0190",
        "audit: 7-9f86 d081 884c 7d65",
    ];
    assert_eq!(lines(&report(), false), wanted);
    assert_eq!(lines(&report(), true)[1..3], ["copy", "Z"]);
}

#[test]
fn a_report_that_is_not_signed_says_so() {
    let interim = DayReport {
        number: None,
        id: None,
        signed_by: None,
        approved_by: None,
        audit: None,
        from: None,
        totals: Vec::new(),
        terminals: Vec::new(),
        ..report()
    };
    let wanted = [
        "Shop",
        "X",
        "not signed",
        "day: 2026-05-04",
        "branch: main",
        "until: evening",
        "terminal: T1",
        "nothing",
    ];
    assert_eq!(lines(&interim, false), wanted);
}

#[test]
fn other_methods_stand_between_the_net_and_the_whole_and_terminals_only_where_there_are_several() {
    let cash = OtherTotal {
        method: OtherMethod::Cash,
        count: 2,
        amount: "100.00".to_owned(),
    };
    let mut several = report();
    several.totals = vec![DayTotal {
        is_test: true,
        ..total(None, vec![cash])
    }];
    several.terminals.push(total(Some("T2"), Vec::new()));
    let said = lines(&several, false);
    let wanted = [
        "Tabby",
        "test",
        "payments (3): AED 750.00",
        "refunds (1): AED 800.00",
        "net: AED -50.00",
        "cash (2): AED 100.00",
        "all: AED 50.00",
        "by terminal",
        "T1 · Tabby",
    ];
    assert_eq!(said[10..19], wanted);
    assert!(said.contains(&"T2 · Tabby".to_owned()), "{said:?}");
}

#[test]
fn what_is_undecided_or_differs_is_named_and_a_long_list_is_cut_with_how_many_are_missing() {
    let mut doubtful = report();
    let unknown = (0..23).map(|n| sale(&format!("S{n}")));
    doubtful.undecided.in_doubt = unknown.collect();
    doubtful.undecided.unattended = 2;
    doubtful.refunded_elsewhere = vec![sale("E1")];
    doubtful.compared = Some(Compared {
        payments: 4,
        since: None,
        is_whole: false,
        differences: vec![Difference {
            payment: "p".to_owned(),
            sale: String::new(),
            reference: "D1".to_owned(),
            currency: Currency::Aed,
            captured_here: "10.00".to_owned(),
            captured_there: None,
            refunded_here: "0.00".to_owned(),
            refunded_there: Some("5.00".to_owned()),
        }],
    });
    let said = lines(&doubtful, false);
    let after = said.iter().skip_while(|line| *line != "in doubt");
    let after: Vec<_> = after.map(String::as_str).collect();
    assert_eq!(after[..3], ["in doubt", "S0: AED 77.00", "S1: AED 77.00"]);
    let wanted = [
        "S19: AED 77.00",
        "more: 3",
        "unattended: 2",
        "elsewhere",
        "E1: AED 77.00",
        "compared: 4",
        "not whole",
        "differs",
        "D1",
        "captured here: AED 10.00",
        "refunded here: AED 0.00",
        "captured there: ?",
        "refunded there: AED 5.00",
        "id: 0190",
        "audit: 7-9f86 d081 884c 7d65",
    ];
    assert_eq!(after[20..], wanted);
}
