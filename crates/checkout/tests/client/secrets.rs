//! What is never printed.

use std::sync::Arc;

use checkout::context::NewContext;
use checkout::objects::{
    Accommodation, Address, AirlineData, Item, Metadata, Processing, Shipping, Traveller,
};
use checkout::transport::{RawAnswer, Request, Sending, Transport};
use checkout::{Client, Minor, OAuth, SecretKey};

use crate::fixture::{KEY, aed, channel, customer, payment};

#[test]
fn no_request_prints_a_person() {
    let traveller = Traveller::new("Fatima", "Ali").date_of_birth("1990-05-26");
    let address = Address::new().address_line1("Secret Street").city("Hidden");
    let shipping = Shipping::new()
        .first_name("Fatima")
        .address(address.clone());
    let processing = Processing::new()
        .flight(AirlineData::new("045-21351455613").passenger(traveller.clone()))
        .stay(
            Accommodation::new("Hotel")
                .guest(traveller)
                .address(address),
        );
    let context = NewContext::new(aed("1.00"), customer(), channel())
        .item(Item::new("Shirt", 1, Minor(100)))
        .shipping(shipping)
        .processing(processing)
        .metadata(Metadata::new().with("phone", "+971500000001"));
    let printed = format!("{context:?}");
    for private in [
        "john",
        "Smith",
        "500000001",
        "Fatima",
        "Ali",
        "1990",
        "Secret",
        "Hidden",
        "045",
    ] {
        assert!(!printed.contains(private), "{private}: {printed}");
    }
    assert!(
        printed.contains("Shirt") && printed.contains("Aed"),
        "{printed}"
    );
}

#[derive(Debug)]
struct Recorder;

impl Transport for Recorder {
    fn send(&self, request: Request) -> Sending<'_> {
        let printed = format!("{request:?}");
        assert!(
            !printed.contains("abcdefghij") && !printed.contains("sesame"),
            "{printed}"
        );
        Box::pin(async { Ok(RawAnswer::new(404, Ok(Vec::new()))) })
    }
}

#[tokio::test]
async fn no_client_and_no_request_prints_its_credentials() {
    let key: SecretKey = KEY.parse().unwrap();
    let oauth = OAuth::new(
        "https://access.checkout.com/connect/token",
        "ack_sesame",
        "open-sesame",
    );
    let clients = [
        Client::over(Arc::new(Recorder), key.clone()),
        Client::over(Arc::new(Recorder), oauth),
        Client::builder("http://127.0.0.1:1", key).build().unwrap(),
    ];
    for client in &clients[..2] {
        let printed = format!("{client:?}");
        assert!(
            !printed.contains("abcdefghij") && !printed.contains("sesame"),
            "{printed}"
        );
        assert!(client.payment(&payment()).await.is_err());
    }
    let printed = format!("{:?}", clients[2]);
    assert!(!printed.contains("abcdefghij"), "{printed}");
}
