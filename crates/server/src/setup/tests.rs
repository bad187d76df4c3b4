use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, header};
use http_body_util::BodyExt as _;
use sandbox::tabby::settings::Settings;
use sandbox::tabby::world::World;
use tower::ServiceExt as _;

use payment::identity::Role;
use tokio::sync::oneshot;

use super::*;
use crate::app::App;

const KEY: &str = "sk_test_00000000-0000-4000-8000-000000000971";

/// A set-up in a folder of its own, at a sandbox.
async fn begun(folder: &Path) -> (Router, String, oneshot::Receiver<Ready>) {
    let place = Place {
        folder: folder.join("shop"),
        listen: "127.0.0.1:8080".parse().unwrap(),
        names: Vec::new(),
        tabby_url: Some(sandbox_address().await),
    };
    let (setup, code, made) = Setup::new(place).unwrap();
    (router(Arc::new(setup)), code, made)
}

/// The address of a sandbox that runs as long as the test does.
async fn sandbox_address() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut settings = Settings::new(&url);
    // It takes the keys of its accounts alone.
    settings.open_accounts = false;
    let router = sandbox::router(World::new(settings));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

/// A browser, which keeps its cookie.
struct Browser(Router, Option<String>);

impl Browser {
    async fn send(&mut self, method: &str, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let body: Vec<_> = form
            .iter()
            .map(|(name, value)| format!("{name}={}", value.replace('+', "%2B").replace(' ', "+")))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "127.0.0.1:8080")
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.1 {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.body(Body::from(body.join("&"))).unwrap();
        let answer: Response<Body> = self.0.clone().oneshot(request).await.unwrap();
        if let Some(cookie) = answer.headers().get(header::SET_COOKIE) {
            let (pair, rest) = cookie.to_str().unwrap().split_once("; ").unwrap();
            assert_eq!(rest, "Path=/; HttpOnly; SameSite=Strict");
            self.1 = Some(pair.to_owned());
        }
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str();
        assert!(policy.unwrap().starts_with("default-src 'none'"));
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }
}

fn whole<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("shop", "Shop <b>"),
        ("currency", "AED"),
        ("merchant_code", "ae"),
        ("key", KEY),
        ("place", "25.1972, 55.2744"),
        ("administrator", "Sara"),
        ("terminal", "Till 1"),
    ]
}

#[tokio::test]
async fn a_shop_is_set_up_in_the_browser_and_its_administrator_signs_in_at_its_till() {
    let folder = tempfile::tempdir().unwrap();
    let (router, code, made) = begun(folder.path()).await;
    let mut browser = Browser(router, None);
    let (_, page) = browser.send("GET", "/", &[]).await;
    assert!(page.contains("Set-up code") && !page.contains("Secret key"));
    let (status, _) = browser.send("POST", "/", &whole()).await;
    assert_eq!(status, 403);
    let (status, page) = browser.send("POST", "/code", &[("code", "222-2222")]).await;
    assert!(status == 403 && page.contains("This is not the code."));
    let (status, _) = browser.send("POST", "/code", &[("code", &code)]).await;
    assert_eq!(status, 303);
    let (_, page) = browser.send("GET", "/", &[]).await;
    assert!(page.contains("Secret key"));
    // What is wrong is said, what was typed stays, and the key does not.
    let mut wrong = whole();
    wrong[4].1 = "225, 55";
    let (status, page) = browser.send("POST", "/?lang=en", &wrong).await;
    assert!(
        status == 422 && page.contains("The place is two numbers"),
        "{page}"
    );
    assert!(page.contains("Shop &lt;b&gt;") && !page.contains(KEY));
    let (status, page) = browser.send("POST", "/", &whole()).await;
    assert_eq!(status, 303, "{page}");
    let (_, page) = browser.send("GET", "/", &[]).await;
    assert!(page.contains("The shop is set up") && !page.contains(KEY));
    // The second tap of a double tap, and whoever loads the page again, sees the same PIN.
    browser.send("POST", "/", &whole()).await;
    assert_eq!(browser.send("GET", "/", &[]).await, (200, page));
    let (_, page) = browser.send("POST", "/begin", &[]).await;
    assert!(page.contains("/#pair="), "{page}");
    assert_eq!(browser.send("GET", "/", &[]).await, (200, page));
    let Ready { config, app } = made.await.unwrap();
    assert!(config.pairing && config.account.gateway.is_test());
    assert_eq!(config.branch.shop.as_str(), "Shop <b>");
    let account = &app.principal.account;
    let people = app.people.as_ref().unwrap().of(account);
    assert_eq!(people[0].name.as_str(), "Sara");
    assert_eq!(people[0].role, Role::Administrator);
    let shop = folder.path().join("shop");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&shop), 0o700);
    for name in ["tabby-pos.toml", "secret_key"] {
        assert_eq!(mode(&shop.join(name)), 0o600, "{name}");
    }
    let text = std::fs::read_to_string(shop.join("tabby-pos.toml")).unwrap();
    assert!(!text.contains(KEY));
    App::finish_all(&[app]).await;
    // The same folder is not taken twice.
    let place = Place {
        folder: shop,
        listen: config.listen,
        names: Vec::new(),
        tabby_url: None,
    };
    let error = Setup::new(place).unwrap_err().to_string();
    assert!(error.contains("tabby-pos.toml is there already"), "{error}");
}

#[tokio::test]
async fn a_key_that_tabby_does_not_take_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (router, code, _made) = begun(folder.path()).await;
    let mut browser = Browser(router, None);
    browser.send("POST", "/code", &[("code", &code)]).await;
    let mut other = whole();
    other[3].1 = "sk_test_00000000-0000-4000-8000-000000000666";
    let (status, page) = browser.send("POST", "/", &other).await;
    assert!(
        status == 422 && page.contains("Tabby does not take this key"),
        "{page}"
    );
    assert_eq!(
        std::fs::read_dir(folder.path().join("shop"))
            .unwrap()
            .count(),
        0
    );
    // And it can be tried again.
    let (status, _) = browser.send("POST", "/", &whole()).await;
    assert_eq!(status, 303);
}

#[tokio::test]
async fn what_another_ledger_has_left_in_a_folder_is_never_touched() {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("shop");
    let place = || Place {
        folder: shop.clone(),
        listen: "127.0.0.1:8080".parse().unwrap(),
        names: Vec::new(),
        tabby_url: None,
    };
    std::fs::create_dir(&shop).unwrap();
    let set = |mode| std::fs::set_permissions(&shop, PermissionsExt::from_mode(mode)).unwrap();
    set(0o777);
    let error = Setup::new(place()).unwrap_err().to_string();
    assert!(error.contains("can be changed by everybody"), "{error}");
    set(0o700);
    let left = shop.join("ledger.db-wal");
    std::fs::write(&left, "sales").unwrap();
    let error = Setup::new(place()).unwrap_err().to_string();
    assert!(error.contains("ledger.db-wal is there"), "{error}");
    std::fs::remove_file(&left).unwrap();
    // It comes after the set-up has begun.
    let (router, code, _made) = begun(folder.path()).await;
    let mut browser = Browser(router, None);
    browser.send("POST", "/code", &[("code", &code)]).await;
    std::fs::write(&left, "sales").unwrap();
    let (status, page) = browser.send("POST", "/", &whole()).await;
    assert!(status == 422 && page.contains("is there already"), "{page}");
    assert_eq!(std::fs::read_to_string(&left).unwrap(), "sales");
}

#[tokio::test]
async fn a_page_of_another_name_that_leads_here_is_answered_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (router, _, _made) = begun(folder.path()).await;
    let request = Request::builder()
        .uri("/")
        .header(header::HOST, "evil.example:8080")
        .body(Body::empty())
        .unwrap();
    let answer = router.oneshot(request).await.unwrap();
    assert_eq!(answer.status().as_u16(), 421);
}

#[tokio::test]
async fn another_sites_page_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (router, code, _made) = begun(folder.path()).await;
    let request = Request::builder()
        .method("POST")
        .uri("/code")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::HOST, "localhost:8080")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(format!("code={code}")))
        .unwrap();
    let answer = router.oneshot(request).await.unwrap();
    assert_eq!(answer.status().as_u16(), 403);
}
