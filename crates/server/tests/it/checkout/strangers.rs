//! Something else at the address of Checkout.com.

use axum::http::Method;

use super::shop::{at, new_sale};
use crate::shop::Shop;

#[tokio::test]
async fn an_address_that_finds_nothing_where_payments_are_made_is_not_called_ready() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // Everything is "not found", as a payment that nobody has is at Checkout.com.
    tokio::spawn(async move { axum::serve(listener, axum::Router::new()).await });
    let shop = Shop::with(url.clone(), at(url)).await;
    let (_, sale) = shop.create(new_sale()).await;
    assert_ne!(sale["state"], "waiting", "{sale}");
    let (_, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(ready["gateway"], "not_tabby", "{ready}");
    assert_eq!(ready["ready"], false);
    let problem = ready["gateway_problem"].as_str().unwrap();
    assert!(problem.contains("CHECKOUT_URL"), "{problem}");
}
