//! A server whose terminals are paired, from outside.

use std::convert::Infallible;
use std::num::NonZeroU32;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use payment::id::TerminalId;
use serde_json::{Value, json};
use server::commands::{Answer, Command, TerminalCommand, carry_out_among};

use crate::branches::heard_until;
use crate::paired_browser::{Browser, call, challenge, read, shop};
use crate::shop::{ID, Shop, new_sale, numbered, sandbox};

#[tokio::test]
async fn a_browser_that_is_not_paired_may_ask_nothing_but_to_be_paired() {
    let shop = shop().await;
    let document = serde_json::to_value(server::routes::openapi()).unwrap();
    let mut refused = Vec::new();
    for (path, calls) in document["paths"].as_object().unwrap() {
        for method in calls.as_object().unwrap().keys() {
            let path = path
                .replace("{id}", ID)
                .replace("{number}", "1")
                .replace("{note}", ID);
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let (status, problem) = shop.send(method.clone(), &path, None).await;
            if matches!(
                path.as_str(),
                "/healthz" | "/readyz" | "/api/pairing" | "/api/session"
            ) {
                assert_ne!(problem["code"], "not_paired", "{path}");
                continue;
            }
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
            assert_eq!(problem["code"], "not_paired", "{method} {path}");
            refused.push(path);
        }
    }
    assert!(refused.len() > 25, "{refused:?}");
    for path in ["/api/openapi.json", "/api/terminal/logo"] {
        let (status, problem) = shop.send(Method::GET, path, None).await;
        assert_eq!(
            (status.as_u16(), &problem["code"]),
            (401, &json!("not_paired"))
        );
    }
    // The page that pairs is everybody's.
    assert_ne!(
        shop.send(Method::GET, "/", None).await.0,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_paired_terminal_sells_under_its_own_name_and_signs_what_moves_money() {
    let shop = shop().await;
    let till = Browser::paired(&shop, "Till 7").await;
    let about = till
        .asks(&shop, &call("GET", "/api/terminal", None))
        .await
        .1;
    assert_eq!(about["terminal"], "Till 7");
    let sell = call("POST", "/api/sales", Some(new_sale()));
    let unsigned = till.send(&shop, &sell, None).await;
    let challenge = challenge(&unsigned).unwrap();
    let (status, problem) = read(unsigned).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (401, &json!("proof_needed"))
    );
    assert_eq!(shop.sessions().await.len(), 0);
    // Signed for another amount.
    let mut more = new_sale();
    more["amount"] = json!("1.00");
    let proof = till.proof(&call("POST", "/api/sales", Some(more)), &challenge);
    let (status, _) = read(till.send(&shop, &sell, Some(&proof)).await).await;
    assert_eq!(
        (status, shop.sessions().await.len()),
        (StatusCode::UNAUTHORIZED, 0)
    );
    let proof = till.proof(&sell, &challenge);
    let (status, sale) = read(till.send(&shop, &sell, Some(&proof)).await).await;
    assert_eq!(
        (status, &sale["state"]),
        (StatusCode::OK, &json!("waiting")),
        "{sale}"
    );
    let again = till.send(&shop, &sell, Some(&proof)).await;
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED, "once more");
    // What only reads needs no signature.
    let read_sale = format!("/api/sales/{ID}");
    let got = till.send(&shop, &call("GET", &read_sale, None), None).await;
    assert_eq!(got.status(), StatusCode::OK);
    let cancel = format!("/api/sales/{ID}/cancel");
    let unsigned = till.send(&shop, &call("POST", &cancel, None), None).await;
    assert_eq!(unsigned.status(), StatusCode::UNAUTHORIZED);
    let (_, sale) = till.asks(&shop, &call("POST", &cancel, None)).await;
    assert_eq!(sale["state"], "cancelled", "{sale}");
}

#[tokio::test]
async fn two_tills_of_a_branch_sell_at_the_same_time_each_its_own_sale() {
    let shop = shop().await;
    let (one, other) = (
        Browser::paired(&shop, "Till 1").await,
        Browser::paired(&shop, "Till 2").await,
    );
    let first = one
        .asks(&shop, &call("POST", "/api/sales", Some(new_sale())))
        .await;
    let second = numbered(2);
    let busy = one
        .asks(&shop, &call("POST", "/api/sales", Some(second.clone())))
        .await;
    let sold = other
        .asks(&shop, &call("POST", "/api/sales", Some(second)))
        .await;
    assert_eq!((first.0, sold.0), (StatusCode::OK, StatusCode::OK));
    assert_eq!(busy.1["code"], "terminal_busy");
    for (till, amount) in [(&one, &first.1), (&other, &sold.1)] {
        let about = till
            .asks(&shop, &call("GET", "/api/terminal", None))
            .await
            .1;
        assert_eq!(about["sale"]["id"], amount["id"]);
    }
}

#[tokio::test]
async fn a_till_that_begins_sales_in_a_loop_leaves_half_of_the_key_to_the_others() {
    let shop = Shop::with(sandbox().await, |config| {
        config.pairing = true;
        let account = config.account.gateway.as_tabby_mut().unwrap();
        account.rates.sessions_per_10s = NonZeroU32::new(6).unwrap();
    })
    .await;
    let (one, other) = (
        Browser::paired(&shop, "Till 1").await,
        Browser::paired(&shop, "Till 2").await,
    );
    for n in 1..=3 {
        let sell = call("POST", "/api/sales", Some(numbered(n)));
        let (status, sale) = one.asks(&shop, &sell).await;
        assert_eq!(status, StatusCode::OK, "{sale}");
        let cancel = format!("/api/sales/{}/cancel", sale["id"].as_str().unwrap());
        one.asks(&shop, &call("POST", &cancel, None)).await;
    }
    let sell = call("POST", "/api/sales", Some(numbered(4)));
    let (status, problem) = one.asks(&shop, &sell).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{problem}");
    assert!(
        (1..=10).contains(&problem["retry_after_s"].as_u64().unwrap()),
        "{problem}"
    );
    let sell = call("POST", "/api/sales", Some(numbered(5)));
    assert_eq!(other.asks(&shop, &sell).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_session_is_renewed_by_a_signature_and_only_for_a_terminal() {
    let shop = shop().await;
    let mut till = Browser::paired(&shop, "Till 1").await;
    till.cookie = None;
    let renew = call("POST", "/api/session", None);
    let first = till.send(&shop, &renew, None).await;
    assert_eq!(first.status(), StatusCode::UNAUTHORIZED);
    let proof = till.proof(&renew, &challenge(&first).unwrap());
    let answer = till.send(&shop, &renew, Some(&proof)).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    till.takes_cookie(&answer);
    let about = call("GET", "/api/terminal", None);
    assert_eq!(
        till.send(&shop, &about, None).await.status(),
        StatusCode::OK
    );
    // Each answer has the challenge of the next request.
    let next = till.proof(&renew, &challenge(&answer).unwrap());
    let answer = till.send(&shop, &renew, Some(&next)).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let stranger = Browser::new();
    let proof = stranger.proof(&renew, &challenge(&answer).unwrap());
    let (status, problem) = read(stranger.send(&shop, &renew, Some(&proof)).await).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (401, &json!("not_paired"))
    );
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let shop = shop().await;
    let till = Browser::paired(&shop, "Till 1").await;
    let listen = call("GET", "/api/events", None);
    let mut stream = till.send(&shop, &listen, None).await.into_body();
    heard_until(&mut stream, "event: terminal").await;
    tokio::time::pause();
    let mut beats = 0;
    while let Some(frame) = stream.frame().await {
        let data = frame.unwrap().into_data().unwrap();
        beats += usize::from(data.starts_with(b"event: beat"));
    }
    assert!((58..=60).contains(&beats), "ten minutes of beats: {beats}");
}

#[tokio::test]
async fn a_key_pairs_only_whoever_has_it_and_only_in_its_own_small_body() {
    let shop = shop().await;
    let (thief, till) = (Browser::new(), Browser::paired(&shop, "Till 1").await);
    let code = shop.code("Till 2").await;
    let theirs = call("POST", "/api/pairing", Some(till.pairing_with(&code)));
    let answer = thief.send(&shop, &theirs, None).await;
    let proof = thief.proof(&theirs, &challenge(&answer).unwrap());
    let (status, problem) = read(thief.send(&shop, &theirs, Some(&proof)).await).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (401, &json!("proof_needed"))
    );
    let about = till.asks(&shop, &call("GET", "/api/terminal", None)).await;
    assert_eq!(
        (about.0, &about.1["terminal"]),
        (StatusCode::OK, &json!("Till 1"))
    );
    let mut large = till.pairing_with(&code);
    large["more"] = json!("x".repeat(1_024));
    let large = call("POST", "/api/pairing", Some(large));
    assert_eq!(
        thief.send(&shop, &large, None).await.status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn a_body_of_nobodys_is_not_waited_for() {
    let shop = shop().await;
    let never = Body::from_stream(futures_util::stream::pending::<Result<Bytes, Infallible>>());
    let request = Request::post("/api/prints/x/printer").body(never).unwrap();
    let (status, problem) = shop.raw(request).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (401, &json!("not_paired"))
    );
}

#[tokio::test]
async fn a_revoked_terminal_is_refused_at_once_and_its_stream_is_cut() {
    let shop = shop().await;
    let till = Browser::paired(&shop, "Till 1").await;
    let listen = call("GET", "/api/events", None);
    let mut stream = till.send(&shop, &listen, None).await.into_body();
    heard_until(&mut stream, "event: terminal").await;
    let name = TerminalId::new("Till 1").unwrap();
    let answer = shop.terminals(TerminalCommand::Revoke { name }).await;
    assert!(matches!(answer, Answer::Done(_)), "{answer:?}");
    // The stream ends, instead of waiting for its next beat.
    while let Some(frame) = stream.frame().await {
        frame.unwrap();
    }
    for path in ["/api/terminal", "/api/events"] {
        let (status, problem) = till.asks(&shop, &call("GET", path, None)).await;
        assert_eq!(
            (status.as_u16(), &problem["code"]),
            (401, &json!("not_paired"))
        );
    }
    let Answer::Done(list) = shop.terminals(TerminalCommand::List).await else {
        panic!("no list");
    };
    assert!(list.starts_with("Till 1  not paired"), "{list}");
}

#[tokio::test]
async fn a_wrong_code_is_answered_and_after_four_the_address_waits() {
    let shop = shop().await;
    let mut till = Browser::new();
    for _ in 0..4 {
        let (status, problem) = till.pairs(&shop, "AAA-AAAA").await;
        assert_eq!(
            (status.as_u16(), &problem["code"]),
            (403, &json!("wrong_pairing_code"))
        );
    }
    let (status, problem) = till.pairs(&shop, "AAA-AAAA").await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (429, &json!("too_many_pairings"))
    );
    assert!(
        problem["retry_after_s"].as_u64().unwrap() > 200,
        "{problem}"
    );
    let key = call(
        "POST",
        "/api/pairing",
        Some(json!({"code": "AAA-AAAA", "public_key": "x"})),
    );
    let (status, problem) = read(till.send(&shop, &key, None).await).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (422, &json!("invalid_key"))
    );
}

#[tokio::test]
async fn an_open_sale_of_a_paired_terminal_is_its_own_after_a_restart_and_reported_when_nobody_is_it()
 {
    let shop = shop().await;
    let mut till = Browser::paired(&shop, "Till 7").await;
    let sell = call("POST", "/api/sales", Some(new_sale()));
    assert_eq!(till.asks(&shop, &sell).await.0, StatusCode::OK);
    let paired = |config: &mut server::config::Config| config.pairing = true;
    let shop = shop.restarted_with(paired).await;
    till.renews(&shop).await;
    let about = till
        .asks(&shop, &call("GET", "/api/terminal", None))
        .await
        .1;
    assert_eq!(
        (&about["sale"]["id"], &about["unattended"]),
        (&json!(ID), &Value::Null)
    );
    let name = TerminalId::new("Till 7").unwrap();
    shop.terminals(TerminalCommand::Revoke { name }).await;
    // Also while the server runs: the next look at the open sales finds it.
    shop.app.sales.watched().await.unwrap();
    assert_eq!(shop.app.sales.unattended_counts().other_terminal, 1);
    let shop = shop.restarted_with(paired).await;
    assert_eq!(shop.app.sales.unattended_counts().other_terminal, 1);
    // Whoever takes its place has it on the screen.
    let next = Browser::paired(&shop, "Till 7").await;
    let about = next
        .asks(&shop, &call("GET", "/api/terminal", None))
        .await
        .1;
    assert_eq!(about["sale"]["id"], ID);
}

#[tokio::test]
async fn a_code_comes_with_a_link_and_its_qr_code_where_the_page_has_an_address() {
    let shop = shop().await;
    let name = || TerminalId::new("Till 1").unwrap();
    let add = || shop.terminals(TerminalCommand::Add { name: name() });
    assert!(matches!(add().await, Answer::Done(said) if !said.contains("https")));
    let app = server::App {
        page: Some("https://till.shop.lan:8443/".into()),
        ..shop.app.clone()
    };
    let asked = TerminalCommand::Add { name: name() };
    let command = Command::Terminals { asked }.into();
    let Answer::Done(said) = carry_out_among(&[app], command).await else {
        panic!("no code");
    };
    let code = said.lines().next().unwrap();
    let link = format!("https://till.shop.lan:8443/#pair={code}");
    assert!(said.contains(&link), "{said}");
    // A camera reads it: version 3 with its border, two rows of it in a line.
    let drawn: Vec<_> = said.lines().filter(|line| line.starts_with('█')).collect();
    assert_eq!(drawn.len(), (29 + 4_usize).div_ceil(2), "{said}");
    assert!(drawn.iter().all(|line| line.chars().count() == 29 + 4));
}

#[tokio::test]
async fn where_terminals_are_not_paired_there_is_nothing_to_pair_with() {
    let shop = Shop::open().await;
    let (status, _) = Browser::new().pairs(&shop, "AAA-AAAA").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let answer = shop.terminals(TerminalCommand::List).await;
    assert!(matches!(answer, Answer::Refused(why) if why.contains("TABBY_POS_PAIRING=required")));
}
