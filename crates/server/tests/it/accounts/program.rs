//! The finished program with two accounts in its file.

use std::fs;
use std::net::TcpListener;
use std::process::Output;

use serde_json::{Value, json};

use super::shop::sale_at_sea;
use crate::alone::tabby_pos_with;
use crate::checkout::shop::{KEY as CHECKOUT_KEY, simulator};
use crate::program::{Program, ask};
use crate::shop::{KEY, new_sale, sandbox};

/// Settings that the other programs of these tests have in the environment.
const NONE: [(&str, &str); 4] = [
    ("TABBY_POS_LISTEN", ""),
    ("TABBY_POS_DEMO", ""),
    ("TABBY_POS_TABBY_URL", ""),
    ("TABBY_SECRET_KEY", ""),
];

fn file(tabby: &str, checkout: &str, port: u16) -> String {
    format!(
        "database_url = 'sqlite://ledger.db'
[[account]]
id = 'gulf'
tabby_url = '{tabby}'
secret_key = '{KEY}'
[[account]]
id = 'sea'
gateway = 'checkout'
checkout_url = '{checkout}'
checkout_secret_key = '{CHECKOUT_KEY}'
[[branch]]
id = 'mall'
account = 'gulf'
currency = 'AED'
merchant_code = 'demo'
latitude = 25.2
longitude = 55.3
shop = 'Mall'
[[branch]]
id = 'beach'
account = 'sea'
currency = 'AED'
processing_channel_id = 'pc_aaaaaaaaaaaaaaaaaaaaaaaaaa'
shop = 'Beach'
[[terminal]]
branch = 'mall'
listen = '127.0.0.1:0'
[[terminal]]
branch = 'beach'
listen = '127.0.0.1:{port}'
"
    )
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[tokio::test]
async fn one_program_serves_both_accounts_takes_commands_and_stops_in_order() {
    let (tabby, checkout) = (sandbox().await, simulator(|_| {}).await);
    let folder = tempfile::TempDir::new().unwrap();
    let port = free_port();
    let path = folder.path().join("tabby-pos.toml");
    fs::write(&path, file(&tabby, &checkout, port)).unwrap();
    let line = "umask 077; exec \"$PROGRAM\" serve";
    let program = Program::start(line, folder.path(), &NONE).await;
    assert_eq!(program.serving["account.id"], json!("gulf"));
    let gulf = program.serving["address"].as_str().unwrap().to_owned();
    let sea = format!("127.0.0.1:{port}");
    for (address, sale) in [(&gulf, new_sale()), (&sea, sale_at_sea())] {
        let (status, sale) = ask(address, "POST /api/sales", &sale.to_string()).await;
        assert_eq!((status, &sale["state"]), (200, &json!("waiting")), "{sale}");
        let (status, _) = ask(address, "GET /healthz", "").await;
        assert_eq!(status, 200);
        let (_, ready) = ask(address, "GET /readyz", "").await;
        assert_eq!(ready["gateway"], json!("ready"), "{ready}");
    }
    let ledger = folder.path().join("ledger.db");
    let run = async |args: &[&str]| tabby_pos_with(&ledger, args, &NONE).await;
    let unfinished = ["sales", "export", "--unfinished"];
    let refused = run(&unfinished).await;
    assert!(
        !refused.status.success() && said(&refused).contains("--account"),
        "{refused:?}"
    );
    let told = |account: &'static str| [&unfinished[..], &["--account", account]].concat();
    for (account, own, other) in [("gulf", "A-1", "B-2"), ("sea", "B-2", "A-1")] {
        let table = said(&run(&told(account)).await);
        assert!(table.contains(own) && !table.contains(other), "{table}");
        let listed = run(&["webhooks", "--account", account, "list"]).await;
        assert!(listed.status.success(), "{}", said(&listed));
    }
    let refused = run(&["webhooks", "list"]).await;
    assert!(
        said(&refused).contains("gulf and sea"),
        "{}",
        said(&refused)
    );
    let (code, lines) = program.end("-TERM").await;
    assert_eq!(code, Some(0));
    let of = |message: &str| -> Vec<&Value> {
        let all = lines.iter();
        all.filter(|fields| fields["message"] == message).collect()
    };
    assert_eq!(of("serving").len(), 1, "the first was read before");
    assert_eq!(of("serving")[0]["account.id"], json!("sea"));
    assert_eq!((of("stopping").len(), of("stopped").len()), (1, 1));
    // Where no server runs, the commands read the ledger themselves.
    for (account, own, other) in [("gulf", "A-1", "B-2"), ("sea", "B-2", "A-1")] {
        let table = said(&run(&told(account)).await);
        assert!(table.contains(own) && !table.contains(other), "{table}");
    }
    let id = sale_at_sea()["id"].as_str().unwrap().to_owned();
    let timeline = run(&["sales", "timeline", &id]).await;
    assert!(said(&timeline).contains("asked"), "{}", said(&timeline));
}

#[tokio::test]
async fn an_address_that_is_taken_ends_the_start_with_the_terminal_and_closes_the_ledger() {
    let folder = tempfile::TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let path = folder.path().join("tabby-pos.toml");
    let gone = "http://127.0.0.1:1";
    fs::write(&path, file(gone, gone, port)).unwrap();
    let ledger = folder.path().join("ledger.db");
    let output = tabby_pos_with(&ledger, &["serve"], &NONE).await;
    let said = said(&output);
    assert!(
        said.contains(&format!(
            "cannot listen on 127.0.0.1:{port} for the terminal of the branch beach"
        )),
        "{said}"
    );
    assert!(
        !folder.path().join("ledger.db-wal").exists(),
        "it was closed"
    );
}
