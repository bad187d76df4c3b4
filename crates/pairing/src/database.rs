//! Keeps the key in this browser's database (`IndexedDB`), the only place that can hold one without its
//! bytes.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKeyPair, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

use crate::dom::window;

/// The database, and its one store of objects.
const DATABASE: &str = "tabby-pos";
const STORE: &str = "terminal";

/// Which key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Slot {
    /// That of the terminal that this browser is.
    Terminal,
    /// One that a code is being tried with: the server may have taken it, although no answer came.
    Tried,
}

impl Slot {
    /// Its name in the store.
    fn name(self) -> JsValue {
        match self {
            Self::Terminal => "key".into(),
            Self::Tried => "tried".into(),
        }
    }
}

/// The database cannot be read: whether there is a key is not known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unreadable;

/// The stored pair of halves, if there is one.
pub(crate) async fn get(slot: Slot) -> Result<Option<JsValue>, Unreadable> {
    let found = async {
        let store = open(IdbTransactionMode::Readonly).await?;
        result(&store.get(&slot.name()).ok()?).await
    };
    let found = found.await.ok_or(Unreadable)?;
    Ok((!found.is_undefined()).then_some(found))
}

/// Stores a pair of halves in place of the one that is there. False if that failed.
pub(crate) async fn put(slot: Slot, pair: &CryptoKeyPair) -> bool {
    let stored = async {
        let store = open(IdbTransactionMode::Readwrite).await?;
        result(&store.put_with_key(pair, &slot.name()).ok()?).await
    };
    // The browser should not throw it away when its disk fills up. It may refuse.
    let persisted = window().navigator().storage().persist();
    if let Ok(persisted) = persisted {
        let _ = JsFuture::from(persisted).await;
    }
    stored.await.is_some()
}

async fn open(mode: IdbTransactionMode) -> Option<IdbObjectStore> {
    let factory = window().indexed_db().ok()??;
    let request = factory.open_with_u32(DATABASE, 1).ok()?;
    let making = request.clone();
    let upgrade = Closure::once_into_js(move || {
        let database: Option<IdbDatabase> = making.result().ok().map(JsCast::unchecked_into);
        let _ = database.map(|database| database.create_object_store(STORE));
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    let database: IdbDatabase = result(&request).await?.unchecked_into();
    let transaction = database.transaction_with_str_and_mode(STORE, mode).ok()?;
    transaction.object_store(STORE).ok()
}

/// What a request to the database comes to; `None` if it failed.
async fn result(request: &IdbRequest) -> Option<JsValue> {
    let promise = Promise::new(&mut |good: Function, bad: Function| {
        request.set_onsuccess(Some(&good));
        request.set_onerror(Some(&bad));
    });
    JsFuture::from(promise).await.ok()?;
    request.result().ok()
}
