//! Everything that was ever stored is still read, and means what it meant.
//!
//! `golden/vN/` has what programs of version N of the stored form wrote: `sales.jsonl`, a sale of every
//! kind in a line with the view that it gives a minute after its intent, and `ledger.db`, a ledger with
//! all of them. `ledger-N.db` beside it is one of a program that wrote the same form of sales, and
//! whose ledger's newest migration was N. `v0/older.jsonl` has bodies of programs before those, which wrote fewer members. What a released program has written is never changed here. A change of the form gets a
//! new version and a new folder: `TABBY_POS_UPDATE=1 cargo test -p server golden` writes the newest one.

mod kinds;
mod make;

use std::path::{Path, PathBuf};

use contract::SaleView;
use payment::Currency;
use payment::id::{PaymentId, Remark};
use payment::identity::Actor;
use payment::operation::{self, Operation, OperationIntent, Told};
use payment::sale::{Sale, State, sample};
use payment::time::Millis;
use serde_json::{Value, json};
use store::{
    Acknowledgement, Claim, Commit, ExclusiveSqlite, HistoryStore as _, Inserted,
    OperationInserted, OperationStore as _, SalesQuery, SearchText, Store, WriteId, format,
};
use tempfile::TempDir;

use kinds::sales;
use make::{START, aed};

/// What a till is shown of a sale, a minute after it was asked for.
fn view(sale: &Sale) -> Value {
    let at = sale.intent.created_at.after(Millis::seconds(60));
    serde_json::to_value(SaleView::of(sale, at)).unwrap()
}

/// The versions that there are, oldest first, with their folders.
fn versions() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/golden");
    (0..=format::VERSION)
        .map(|version| root.join(format!("v{version}")))
        .collect()
}

/// The newest version's ledger, which has this program's migrations.
const NEWEST_LEDGER: &str = "ledger-10.db";

/// Every ledger that there is, oldest first: its file, and the version of its sales with their folder.
fn ledgers() -> Vec<(PathBuf, usize, PathBuf)> {
    let of = |(number, folder): (usize, PathBuf)| (folder.join("ledger.db"), number, folder);
    let mut all: Vec<_> = versions().into_iter().enumerate().map(of).collect();
    if let Some((_, number, folder)) = all.last().cloned() {
        all.push((folder.join(NEWEST_LEDGER), number, folder));
    }
    all
}

/// The lines of a version's `sales.jsonl`: name, body and view.
fn lines(folder: &Path) -> Vec<(String, Value, Value)> {
    lines_of(&folder.join("sales.jsonl"))
}

fn lines_of(file: &Path) -> Vec<(String, Value, Value)> {
    let text = std::fs::read_to_string(file).unwrap();
    let line = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let name = line["name"].as_str().unwrap().to_owned();
        (name, line["body"].take(), line["view"].take())
    };
    text.lines().map(line).collect()
}

/// The view of a stored sale today. Versions 0 and 1 could say that a sale waits for its customer
/// after its cashier had gone on; it is read as one in doubt, which has no code and is cancelled.
fn as_read_now(name: &str, mut view: Value) -> Value {
    if name == "waiting_put_aside" {
        let members = view.as_object_mut().unwrap();
        members.remove("qr_code_url");
        members.remove("web_url");
        members.insert("state".into(), json!("checking"));
        members.insert("reason".into(), json!("unknown_status"));
        members.insert("allowed".into(), json!(["check"]));
    }
    view
}

fn is_update() -> bool {
    std::env::var_os("TABBY_POS_UPDATE").is_some()
}

#[test]
fn every_stored_body_is_still_read() {
    for folder in versions() {
        let older = folder.join("older.jsonl");
        let mut stored = lines(&folder);
        if older.exists() {
            stored.extend(lines_of(&older));
        }
        for (name, body, expected) in stored {
            let sale = format::read(body.to_string().as_bytes())
                .unwrap_or_else(|error| panic!("{name} in {}: {error}", folder.display()));
            let expected = as_read_now(&name, expected);
            assert_eq!(view(&sale), expected, "{name} in {}", folder.display());
        }
    }
}

#[test]
fn every_kind_of_sale_is_written_as_the_newest_version_says() {
    let folder = versions().pop().unwrap();
    let written: Vec<_> = sales()
        .iter()
        .map(|(name, sale)| {
            let body: Value = serde_json::from_str(&format::write(sale).unwrap()).unwrap();
            (name.clone(), body, view(sale))
        })
        .collect();
    if is_update() {
        let line = |(name, body, view): &(String, Value, Value)| {
            format!("{}\n", json!({ "name": name, "body": body, "view": view }))
        };
        std::fs::create_dir_all(&folder).unwrap();
        let text: String = written.iter().map(line).collect();
        std::fs::write(folder.join("sales.jsonl"), text).unwrap();
    }
    let golden = lines(&folder);
    for sale in &written {
        assert!(
            golden.contains(sale),
            "{} is written otherwise: {}",
            sale.0,
            sale.1
        );
    }
    assert_eq!(
        golden.len(),
        written.len(),
        "a kind of sale is written no more"
    );
}

async fn open(path: &Path) -> ExclusiveSqlite {
    let url = format!("sqlite://{}", path.display());
    ExclusiveSqlite::open(&url).await.unwrap()
}

/// The first version of the form of sales that came with operations.
const HAS_OPERATIONS: usize = 4;

/// A refund of the sale that is paid in full.
fn refund() -> Operation {
    let sales = sales();
    let (_, sale) = sales.iter().find(|(name, _)| name == "paid").unwrap();
    let sample = operation::sample::refund();
    let intent = OperationIntent {
        sale: sale.intent.id,
        payment: sale.session().unwrap().payment.clone(),
        at: START,
        ..sample.intent
    };
    Operation::new(intent, START)
}

/// Every sale that is stored, as it would be after it had been made and had come to its state.
async fn fill(ledger: &ExclusiveSqlite) {
    for (_, sale) in sales() {
        let now = sale.intent.created_at;
        let asked = sample::sale_of(sale.intent.clone());
        let inserted = ledger.insert(&asked, WriteId::fresh(), now).await.unwrap();
        let Inserted::New(after) = inserted else {
            panic!("{inserted:?}");
        };
        if !matches!(sale.state, State::Creating { .. }) {
            let read = Commit {
                write: WriteId::fresh(),
                sale: sale.clone(),
                after,
                event: "read",
                at: now.after(Millis(1)),
                by: Actor::Server,
            };
            ledger.commit(&read).await.unwrap();
        }
        ledger
            .claim(sale.intent.id, Claim::Print, now, &Actor::Server)
            .await
            .unwrap();
    }
    let refund = refund();
    let refund = ledger.insert_operation(&refund, WriteId::fresh(), &Actor::Server);
    assert!(matches!(refund.await.unwrap(), OperationInserted::New(_)));
    ledger.secret("phones").await.unwrap();
    let looked = Acknowledgement {
        payment: PaymentId::try_from("p-999".to_owned()).unwrap(),
        sum: Some(aed("12.50")),
        remark: Remark::try_from("paid back by hand".to_owned()).unwrap(),
        at: START,
    };
    ledger
        .acknowledge_payment(&looked, &payment::id::AccountId::main(), &Actor::Server)
        .await
        .unwrap();
}

/// The same with its details told: the first operations had no word about that.
fn told(mut operation: Operation) -> Operation {
    operation.intent.told = Told::Details;
    operation
}

/// Each sale is found by its reference and by the end of its customer's phone.
async fn find_all(ledger: &ExclusiveSqlite, all: &[Sale]) {
    let scope = crate::shop::every();
    let search = async |text: &str| {
        let query = SalesQuery {
            text: SearchText::new(text, Currency::Aed),
            ..SalesQuery::default()
        };
        let found = ledger.search(&scope, &query, None, 1_000);
        found.await.unwrap().sales
    };
    for sale in all {
        let found = search(&sale.intent.reference.as_str().to_lowercase()).await;
        assert!(found.contains(sale), "{}", sale.intent.reference);
    }
    let ends = |sale: &&Sale| {
        let known = sale.intent.recipient.as_ref();
        known.is_some_and(|known| known.ends == "01")
    };
    let with_phone: Vec<_> = all.iter().filter(ends).cloned().collect();
    assert!(!with_phone.is_empty());
    assert_eq!(search("01").await, with_phone);
}

#[tokio::test]
async fn a_ledger_of_every_version_is_opened_with_every_sale_in_its_state() {
    let scratch = TempDir::new().unwrap();
    let newest = versions().pop().unwrap();
    if is_update() {
        let path = scratch.path().join("new.db");
        let ledger = open(&path).await;
        fill(&ledger).await;
        ledger.close().await;
        std::fs::create_dir_all(&newest).unwrap();
        std::fs::copy(&path, newest.join(NEWEST_LEDGER)).unwrap();
    }
    for (file, number, folder) in &ledgers() {
        let (number, name) = (*number, file.file_name().unwrap());
        let path = scratch.path().join(format!("v{number}")).join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::copy(file, &path).unwrap();
        let ledger = open(&path).await;

        let page = ledger
            .page(&crate::shop::every(), None, 1_000)
            .await
            .unwrap();
        assert_eq!(page.unreadable, [], "{}", folder.display());
        let mut views: Vec<Value> = page.sales.iter().map(view).collect();
        views.reverse();
        let expected: Vec<Value> = lines(folder)
            .into_iter()
            .map(|(name, _, view)| as_read_now(&name, view))
            .collect();
        assert_eq!(views, expected, "{}", folder.display());

        let watched = ledger.watched().await.unwrap();
        let mut open: Vec<_> = page
            .sales
            .iter()
            .filter(|sale| sale.is_watched())
            .cloned()
            .collect();
        open.reverse();
        assert!(!open.is_empty());
        assert_eq!(watched.sales, open);
        for sale in open.iter().filter(|sale| sale.holds_terminal()) {
            let held = ledger
                .held(&sale.intent.branch, &sale.intent.terminal)
                .await
                .unwrap();
            assert_eq!(held.as_ref(), Some(sale));
        }
        find_all(&ledger, &page.sales).await;
        let first = page.sales.first().unwrap().intent.id;
        assert!(ledger.is_claimed(first, Claim::Print).await.unwrap());
        assert_eq!(ledger.acknowledgements(None).await.unwrap().len(), 1);
        let open = ledger.open_operations().await.unwrap();
        let operations = open.operations.into_iter().map(|stored| told(stored.value));
        let expected = (number >= HAS_OPERATIONS).then(refund);
        assert!(operations.eq(expected), "{}", folder.display());
        ledger.close().await;
    }
}
