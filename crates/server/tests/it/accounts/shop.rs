//! Two shops in one server: `gulf` at a simulated Tabby, `sea` at a simulated Checkout.com.

use std::path::Path;

use axum::http::{Method, StatusCode};
use payment::id::{AccountId, BranchId, TerminalId};
use serde_json::{Value, json};
use server::config::Config;
use server::sales::Sales;
use server::{App, routes};
use tempfile::TempDir;

use crate::checkout::shop::{at, new_sale as new_sale_at_checkout, simulator};
use crate::shop::{ID, Shop, config, new_sale, sandbox};

/// The id of the sale at Checkout.com.
pub(super) const OTHER: &str = "0190a5b4-7c00-7000-8000-000000000002";

pub(super) fn account(id: &str) -> AccountId {
    AccountId::try_from(id.to_owned()).unwrap()
}

pub(super) fn branch(id: &str) -> BranchId {
    BranchId::try_from(id.to_owned()).unwrap()
}

/// The settings of both, on a ledger in this folder. The first has the ids of a shop that was alone.
pub(super) fn configs(folder: &Path, tabby: &str, checkout: &str) -> [Config; 2] {
    let gulf = config(folder, tabby);
    let mut sea = config(folder, checkout);
    at(checkout.to_owned())(&mut sea);
    sea.account.id = account("sea");
    sea.branch.id = branch("beach");
    sea.terminal.name = TerminalId::new("T2").unwrap();
    [gulf, sea]
}

/// Both shops. The ledger is in the folder of the first.
pub(super) struct Two {
    pub(super) gulf: Shop,
    pub(super) sea: Shop,
}

fn shop(app: &App, sandbox: String, folder: TempDir) -> Shop {
    Shop {
        router: routes::router(app.clone()),
        app: app.clone(),
        sandbox,
        folder,
    }
}

impl Two {
    pub(super) async fn open() -> Self {
        Self::at(sandbox().await, simulator(|_| {}).await).await
    }

    pub(super) async fn at(tabby: String, checkout: String) -> Self {
        let folder = TempDir::new().unwrap();
        let apps = App::start_all(&configs(folder.path(), &tabby, &checkout)).await;
        let apps = apps.unwrap();
        Self {
            gulf: shop(&apps[0], tabby, folder),
            sea: shop(&apps[1], checkout, TempDir::new().unwrap()),
        }
    }

    /// Two accounts at this gateway that are one merchant's, so that it lists the payments of both for
    /// each. Their terminals have one name.
    pub(super) async fn of_one_merchant(url: String, change: impl Fn(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut configs = [1, 2].map(|_| config(folder.path(), &url));
        configs.iter_mut().for_each(change);
        configs[1].account.id = account("sea");
        configs[1].branch.id = branch("beach");
        let apps = App::start_all(&configs).await.unwrap();
        Self {
            gulf: shop(&apps[0], url.clone(), folder),
            sea: shop(&apps[1], url, TempDir::new().unwrap()),
        }
    }

    pub(super) fn apps(&self) -> [App; 2] {
        [&self.gulf, &self.sea].map(|shop| shop.app.clone())
    }

    pub(super) fn all(&self) -> Vec<Sales> {
        [&self.gulf, &self.sea]
            .map(|shop| shop.app.sales.clone())
            .to_vec()
    }

    /// What the server was started with.
    pub(super) fn configs(&self) -> [Config; 2] {
        let (tabby, checkout) = (&self.gulf.sandbox, &self.sea.sandbox);
        configs(self.gulf.folder.path(), tabby, checkout)
    }

    /// The same shops after their server was stopped and started.
    pub(super) async fn restarted(self) -> Self {
        Sales::finish_all(&self.all()).await;
        let apps = App::start_all(&self.configs()).await.unwrap();
        Self {
            gulf: shop(&apps[0], self.gulf.sandbox, self.gulf.folder),
            sea: shop(&apps[1], self.sea.sandbox, self.sea.folder),
        }
    }

    /// A sale that waits for its customer, in each shop.
    pub(super) async fn both_waiting(&self) -> [Value; 2] {
        let gulf = self.gulf.create(new_sale()).await;
        let sea = self.sea.create(sale_at_sea()).await;
        for (status, sale) in [&gulf, &sea] {
            assert_eq!(
                (*status, &sale["state"]),
                (StatusCode::OK, &json!("waiting")),
                "{sale}"
            );
        }
        [gulf.1, sea.1]
    }
}

pub(super) fn sale_at_sea() -> Value {
    let mut sale = new_sale_at_checkout();
    sale["id"] = json!(OTHER);
    sale["reference"] = json!("B-2");
    sale
}

/// Asks a shop about a sale until it is in this state.
pub(super) async fn until(shop: &Shop, id: &str, state: &str) -> Value {
    for _ in 0..200 {
        let (_, sale) = shop
            .send(Method::GET, &format!("/api/sales/{id}"), None)
            .await;
        if sale["state"] == state {
            return sale;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{id} never became {state}");
}

/// The ids of the sales that this shop's part of the server watches.
pub(super) async fn watched(shop: &Shop) -> Vec<String> {
    let watched = shop.app.sales.watched().await.unwrap();
    watched
        .iter()
        .map(|sale| sale.intent.id.to_string())
        .collect()
}

/// Has a shop ask its gateway about a sale until that says that it is paid, and captured in full.
pub(super) async fn until_paid(shop: &Shop, id: &str) {
    let path = format!("/api/sales/{id}/check");
    for _ in 0..200 {
        let (_, sale) = shop.send(Method::POST, &path, None).await;
        if sale["state"] == "paid" && sale["captured"] == sale["amount"] {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{id} was never paid");
}

/// Both sales are each shop's own and nobody else's.
pub(super) async fn assert_each_has_its_own(two: &Two) {
    assert_eq!(watched(&two.gulf).await, [ID]);
    assert_eq!(watched(&two.sea).await, [OTHER]);
    for shop in [&two.gulf, &two.sea] {
        assert_eq!(shop.app.sales.unattended(), []);
    }
}
