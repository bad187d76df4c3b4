//! Answers, read by the browser's own parser.

use contract::{SaleState, SaleView, TerminalView};
use serde_json::{Value, json};
use tabby_terminal::runtime::from_json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::paid;

fn read(json: &Value) -> Option<TerminalView> {
    from_json(&json.to_string())
}

fn terminal(sale: &Value) -> Value {
    let good = serde_json::to_value(paid()).unwrap();
    json!({
        "shop": "Shop", "branch": "demo", "terminal": "T1", "currency": "AED", "max_amount": "5000.00",
        "sale": sale, "late": [sale, good], "recent": [good, sale],
    })
}

#[wasm_bindgen_test]
fn a_sale_is_read_as_it_was_written() {
    let text = serde_json::to_string(&paid()).unwrap();
    assert_eq!(from_json::<SaleView>(&text), Some(paid()));
    assert_eq!(from_json::<SaleView>("{"), None);
    assert_eq!(from_json::<SaleView>("null"), None);
}

#[wasm_bindgen_test]
fn a_sale_that_cannot_be_read_hides_no_other_nor_the_terminal() {
    let good = serde_json::to_value(paid()).unwrap();
    let with = |name: &str, value: Value| {
        let mut sale = good.clone();
        sale[name] = value;
        sale
    };
    for broken in [
        with("state", "brand_new".into()),
        with("currency", "QAR".into()),
        with("amount", "12.345".into()),
        with("amount", 12.into()),
        with("created_at", "today".into()),
        with("id", Value::Null),
        Value::Null,
        "a sale".into(),
    ] {
        let shown = read(&terminal(&broken)).unwrap();
        assert_eq!(shown.sale, None, "{broken}");
        assert_eq!(shown.late, [paid()], "{broken}");
        assert_eq!(shown.recent, [paid()], "{broken}");
    }
}

#[wasm_bindgen_test]
fn what_an_older_server_does_not_say_is_not_so() {
    let mut sale = serde_json::to_value(paid()).unwrap();
    for name in ["allowed", "is_test", "put_aside", "payment_id"] {
        sale.as_object_mut().unwrap().remove(name);
    }
    let shown = read(&terminal(&sale)).unwrap();
    assert!(!shown.is_test && shown.unattended.is_empty());
    assert_eq!(shown.zone(), "Asia/Dubai");
    let sale = shown.sale.unwrap();
    assert_eq!(sale.state, SaleState::Paid);
    assert!(!sale.is_test && sale.payment_id.is_none() && sale.link.is_none());
}
