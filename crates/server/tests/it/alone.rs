//! One server on one ledger, by whatever name, and commands beside it.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

use axum::http::Method;
use serde_json::json;
use server::{App, StartError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::shop::{ID, KEY, Shop, config, new_sale};

/// A server on the ledger of this name, with a gateway that is not there.
async fn start(path: &Path) -> Result<App, StartError> {
    let mut config = config(path.parent().unwrap(), "http://127.0.0.1:1");
    config.database_url = format!("sqlite://{}", path.display());
    App::start(&config).await
}

/// Runs `tabby-pos` on this ledger.
pub(crate) async fn tabby_pos(ledger: &Path, args: &[&str]) -> Output {
    tabby_pos_with(ledger, args, &[]).await
}

/// The same with other settings.
pub(crate) async fn tabby_pos_with(
    ledger: &Path,
    args: &[&str],
    settings: &[(&str, &str)],
) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tabby-pos"));
    command
        .args(args)
        .current_dir(ledger.parent().unwrap())
        .env("TABBY_POS_LISTEN", "127.0.0.1:0")
        .env("TABBY_POS_DEMO", "1")
        .env("TABBY_POS_TABBY_URL", "http://127.0.0.1:1")
        .env("TABBY_SECRET_KEY", KEY)
        .env(
            "TABBY_POS_DATABASE_URL",
            format!("sqlite://{}", ledger.display()),
        )
        .envs(settings.iter().copied());
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

/// The shop's server with its socket for commands.
fn serve(shop: &Shop, listener: TcpListener) -> (CancellationToken, JoinHandle<()>) {
    let stop = CancellationToken::new();
    let server = server::serve(shop.app.clone(), listener, stop.clone());
    (stop, tokio::spawn(server))
}

#[tokio::test]
async fn another_process_is_refused_by_every_name_of_a_ledger_that_is_in_use() {
    let shop = Shop::open().await;
    let ledger = shop.folder.path().join("ledger.db");
    let (hard, symbolic) = (
        shop.folder.path().join("hard.db"),
        shop.folder.path().join("symbolic.db"),
    );
    fs::hard_link(&ledger, &hard).unwrap();
    std::os::unix::fs::symlink(&ledger, &symbolic).unwrap();
    for name in [&ledger, &hard, &symbolic] {
        let output = tabby_pos(name, &["serve"]).await;
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{said}");
        assert!(said.contains("another server"), "{said}");
    }
    // The one that was there has lost nothing, its own locks among it.
    shop.create(new_sale()).await;
    shop.app.sales.finish().await;
    assert!(start(&ledger).await.is_ok());
}

#[tokio::test]
async fn a_ledger_that_is_in_use_is_neither_opened_nor_migrated_by_a_second_start() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    let other = File::create(&path).unwrap();
    other.try_lock().unwrap();
    assert!(start(&path).await.is_err());
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    drop(other);
    assert!(start(&path).await.is_ok());
}

#[tokio::test]
async fn a_ledger_keeps_its_sales_whatever_its_name_ends_in() {
    let sandbox = crate::shop::sandbox().await;
    let name = |config: &mut server::config::Config| {
        config.database_url = config.database_url.replace("ledger.db", "till.lock");
    };
    let shop = Shop::with(sandbox, name).await;
    shop.create(new_sale()).await;
    let shop = shop.restarted_with(name).await;
    let path = format!("/api/sales/{ID}");
    let (_, sale) = shop.send(Method::GET, &path, None).await;
    assert_eq!(sale["state"], json!("waiting"));
}

#[tokio::test]
async fn two_ledgers_whose_names_differ_in_their_ends_are_two() {
    let folder = tempfile::TempDir::new().unwrap();
    let one = start(&folder.path().join("shop.t1")).await;
    let two = start(&folder.path().join("shop.t2")).await;
    assert!(one.is_ok() && two.is_ok());
}

#[tokio::test]
async fn a_server_of_an_earlier_version_on_the_ledger_keeps_a_new_one_away() {
    let folder = tempfile::TempDir::new().unwrap();
    // It locked this file, and left it behind when it stopped.
    let earlier = File::create(folder.path().join("shop.lock")).unwrap();
    earlier.try_lock().unwrap();
    let name = |end: &str| folder.path().join(format!("shop.{end}"));
    assert!(start(&name("t1")).await.is_err());
    earlier.unlock().unwrap();
    let (one, other) = (start(&name("t1")).await, start(&name("t2")).await);
    assert!(one.is_ok() && other.is_ok());
    assert!(earlier.try_lock().is_err(), "nor does it start beside them");
}

#[tokio::test]
async fn a_sale_is_repaired_by_the_running_server_when_a_command_asks_for_it() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.break_body().await;
    let (stop, server) = serve(&shop, TcpListener::bind("127.0.0.1:0").await.unwrap());
    // By a link, too: the socket is beside the file itself.
    let link = shop.folder.path().join("link.db");
    std::os::unix::fs::symlink(shop.folder.path().join("ledger.db"), &link).unwrap();
    let output = tabby_pos(&link, &["sales", "repair", ID]).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("is paid_late now"), "{said}");
    let (_, terminal) = shop.send(Method::GET, "/api/terminal", None).await;
    assert_eq!(terminal["late"][0]["id"], json!(ID));

    let again = tabby_pos(&link, &["sales", "repair", ID]).await;
    let said = String::from_utf8(again.stderr).unwrap();
    assert!(!again.status.success() && said.contains(ID), "{said}");
    stop.cancel();
    server.await.unwrap();
    assert!(!shop.folder.path().join("ledger.db-socket").exists());
}

#[tokio::test]
async fn a_command_does_it_itself_where_no_server_runs_and_takes_the_lock() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    let app = start(&path).await.unwrap();
    // Something has the ledger, and no server answers.
    let output = tabby_pos(&path, &["sales", "repair", ID]).await;
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("another server"), "{said}");
    app.sales.finish().await;
    let output = tabby_pos(&path, &["sales", "repair", ID]).await;
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("no sale of this id"), "{said}");
}

#[tokio::test]
async fn a_payment_without_a_sale_is_listed_and_acknowledged_by_the_running_server() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    let shop = Shop::at(shop.sandbox.clone()).await;
    shop.reconcile().await;
    let payment = sale["payment_id"].as_str().unwrap();
    let ledger = shop.folder.path().join("ledger.db");
    let acknowledge = [
        "payments",
        "acknowledge",
        payment,
        "--reason",
        "handed over",
    ];
    // It is the running server that knows the list: here none answers, and the ledger is taken.
    let refused = tabby_pos(&ledger, &acknowledge).await;
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("another server"), "{said}");

    let (stop, server) = serve(&shop, TcpListener::bind("127.0.0.1:0").await.unwrap());
    let socket = shop.folder.path().join("ledger.db-socket");
    while !socket.exists() {
        tokio::task::yield_now().await;
    }
    let listed = tabby_pos(&ledger, &["payments", "list"]).await;
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(
        listed.starts_with(payment) && listed.contains("AED 250.00  reference A-1"),
        "{listed}"
    );
    let nothing = tabby_pos(
        &ledger,
        &["payments", "acknowledge", payment, "--reason", " "],
    )
    .await;
    assert!(!nothing.status.success(), "a reason is asked for");
    let done = tabby_pos(&ledger, &acknowledge).await;
    assert!(done.status.success(), "{done:?}");
    assert_eq!(shop.app.sales.unattended(), []);
    let listed = tabby_pos(&ledger, &["payments", "list"]).await;
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(
        listed.contains("acknowledged") && listed.contains("handed over"),
        "{listed}"
    );
    stop.cancel();
    server.await.unwrap();
}

#[tokio::test]
async fn a_socket_that_was_left_behind_is_replaced_and_any_other_file_is_kept() {
    let shop = Shop::open().await;
    let socket = shop.folder.path().join("ledger.db-socket");
    fs::write(&socket, "mine").unwrap();
    let (stop, server) = serve(&shop, TcpListener::bind("127.0.0.1:0").await.unwrap());
    stop.cancel();
    server.await.unwrap();
    assert_eq!(fs::read_to_string(&socket).unwrap(), "mine");
    fs::remove_file(&socket).unwrap();
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());

    let shop = shop.restarted().await;
    let (stop, server) = serve(&shop, TcpListener::bind("127.0.0.1:0").await.unwrap());
    let ledger = shop.folder.path().join("ledger.db");
    let command = server::commands::Command::RepairSale {
        id: ID.parse().unwrap(),
    };
    let mut answer = None;
    for _ in 0..100 {
        answer = server::commands::ask(&ledger, &command.clone().into())
            .await
            .unwrap();
        if answer.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(matches!(answer, Some(server::commands::Answer::Refused(_))));
    stop.cancel();
    server.await.unwrap();
}

#[tokio::test]
async fn with_a_live_key_no_ledger_is_served_that_others_could_have_changed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    start(&path).await.unwrap().sales.finish().await;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    let mut config = crate::shop::config(folder.path(), "http://127.0.0.1:1");
    let live = "sk_7f5fbd5e-0000-4000-8000-000000000001";
    config.account.gateway.as_tabby_mut().unwrap().key = tabby::SecretKey::new(live).unwrap();
    let error = App::start(&config).await.unwrap_err().to_string();
    assert!(
        error.contains("live key") && error.contains("chmod go-w"),
        "{error}"
    );
    let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o666, "nothing was changed");
    // With a test key it is said, and sold.
    let log = crate::log::Log::keep();
    start(&path).await.unwrap().sales.finish().await;
    let said = log.of("ledger_exposed");
    assert_eq!(said.len(), 1, "{:?}", log.lines());
    // It was closed by that start.
    App::start(&config).await.unwrap().sales.finish().await;
}

#[tokio::test]
async fn a_ledger_and_the_files_beside_it_are_its_owners_alone_after_a_start() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("ledger.db");
    start(&path).await.unwrap().sales.finish().await;
    // As a restored backup is, and what another program left beside it.
    let readable = fs::Permissions::from_mode(0o664);
    fs::set_permissions(&path, readable.clone()).unwrap();
    for suffix in ["-wal", "-shm"] {
        let beside = folder.path().join(format!("ledger.db{suffix}"));
        fs::write(&beside, "").unwrap();
        fs::set_permissions(&beside, readable.clone()).unwrap();
    }
    let app = start(&path).await.unwrap();
    let mut seen = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
        seen += 1;
    }
    assert!(seen >= 3, "{seen}");
    app.sales.finish().await;
}
