//! The API document and the API agree: bodies of every shape are sent to every call, and what comes
//! back is what the document says.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use tower::ServiceExt;

use crate::risk_data::risk_data;
use crate::shop::{ID, Shop, new_sale, numbered, sandbox};

struct Document(Value);

impl Document {
    fn read() -> Self {
        let text = server::routes::openapi().to_json().unwrap();
        Self(serde_json::from_str(&text).unwrap())
    }

    /// A schema with everything that it refers to.
    fn validator(&self, schema: &Value) -> Validator {
        let whole = json!({"allOf": [schema], "components": self.0["components"]});
        jsonschema::draft202012::new(&whole).unwrap()
    }

    /// Method, path, and the operation, of all calls.
    fn operations(&self) -> Vec<(String, String, Value)> {
        let paths = self.0["paths"].as_object().unwrap();
        let all = paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap();
            methods
                .iter()
                .map(|(method, operation)| (method.to_uppercase(), path.clone(), operation.clone()))
        });
        all.collect()
    }
}

/// Values that a member may be sent as.
fn odd_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(""),
        json!(" "),
        json!("250.00"),
        json!("\u{0}"),
        json!("x".repeat(300)),
        json!("٢٥٠"),
        json!([]),
        json!([1]),
        json!([{}]),
        json!([null]),
        json!({}),
        json!({"a": 1}),
    ]
}

/// A body, and others that are like it but for one thing.
fn bodies(valid: &Value) -> Vec<Value> {
    let mut all = odd_values();
    all.push(valid.clone());
    let Some(members) = valid.as_object() else {
        return all;
    };
    for name in members.keys() {
        let mut without = members.clone();
        without.remove(name);
        all.push(without.into());
        for odd in odd_values() {
            let mut other = members.clone();
            other.insert(name.clone(), odd);
            all.push(other.into());
        }
    }
    let mut more: Map<String, Value> = members.clone();
    more.insert("brand_new".into(), json!({"a": [1]}));
    all.push(more.into());
    // The members in their order, without their names.
    all.push(members.values().cloned().collect());
    all
}

fn full_sale(n: usize) -> Value {
    let mut sale = new_sale();
    sale["id"] = json!(format!("0190a5b4-7c00-7000-9000-{n:012}"));
    sale["lang"] = json!("en");
    sale["phone"] = json!("0500000001");
    sale["name"] = json!("Sara");
    sale["email"] = json!("sara@example.com");
    sale["items"] =
        json!([{"title": "Shirt", "quantity": 1, "unit_price": "250.00", "category": "Clothes"}]);
    let told = risk_data();
    let told = told.as_object().unwrap().clone();
    sale.as_object_mut().unwrap().extend(told);
    sale
}

/// A capture or a refund with everything that one may have; a void ignores what it does not need.
fn full_operation() -> Value {
    json!({
        "id": "0190a5b4-7c00-7000-8000-000000000101",
        "amount": "250.00",
        "final": true,
        "reason": "torn",
        "items": [{"title": "Shirt", "quantity": 1, "unit_price": "250.00", "category": "Clothes"}],
    })
}

/// Sends it; what the document says of the answer has to be so.
async fn agrees(
    shop: &Shop,
    document: &Document,
    (method, path, operation): &(String, String, Value),
    address: &str,
    body: Option<&Value>,
) -> StatusCode {
    let mut request = Request::builder().method(method.as_str()).uri(address);
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let sent = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let said = format!("{method} {address} with {body:?}");
    let status = answers(
        shop,
        document,
        (path, operation),
        request.body(sent).unwrap(),
        &said,
    )
    .await
    .0;
    assert!(
        !status.is_server_error() || status == StatusCode::SERVICE_UNAVAILABLE,
        "{said} is {status}"
    );
    status
}

/// Sends it; what the document says of the answer has to be so. The answer.
async fn answers(
    shop: &Shop,
    document: &Document,
    (path, operation): (&str, &Value),
    request: Request<Body>,
    about: &str,
) -> (StatusCode, Value) {
    let response = shop.router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let said = format!("{about} is {status}");
    let documented = &operation["responses"][status.as_str()];
    assert!(documented.is_object(), "{said}, which is not documented");
    let mime = response
        .headers()
        .get("content-type")
        .map(|mime| mime.to_str().unwrap().to_owned());
    if path == "/api/events" && status == StatusCode::OK {
        return (status, Value::Null);
    }
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let is_json = mime.as_deref().is_none_or(|mime| mime.contains("json"));
    let answer = match is_json {
        true => serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        false => Value::String(String::from_utf8(bytes.to_vec()).unwrap()),
    };
    for (wanted, content) in documented["content"].as_object().into_iter().flatten() {
        assert_eq!(
            mime.as_deref().and_then(|mime| mime.split(';').next()),
            Some(wanted.as_str()),
            "{said}"
        );
        let schema = document.validator(&content["schema"]);
        let wrong = schema.iter_errors(&answer).next();
        assert!(wrong.is_none(), "{said}: {answer}: {wrong:?}");
    }
    (status, answer)
}

/// A body that begins and never ends.
fn endless() -> Body {
    let never = futures_util::stream::pending::<Result<axum::body::Bytes, std::io::Error>>();
    Body::from_stream(never)
}

#[tokio::test]
async fn what_any_call_may_be_refused_for_is_documented_of_each() {
    let shop = Shop::open().await;
    let document = Document::read();
    // A body's time-out is waited for by nobody.
    tokio::time::pause();
    for (method, path, operation) in document.operations() {
        let address = path.replace("{id}", ID);
        let request = || Request::builder().method(method.as_str()).uri(&address);
        // A printer gets more than the others, and bytes.
        let is_print = path.ends_with("/printer");
        let kind = if is_print {
            "application/octet-stream"
        } else {
            "application/json"
        };
        let fits = || request().header("content-type", kind);
        let too_large = if is_print { 1025 * 1024 } else { 65 * 1024 };
        let mut refused = vec![
            (
                421,
                request().header("host", "evil.example").body(Body::empty()),
            ),
            (413, fits().body(Body::from(" ".repeat(too_large)))),
            (408, fits().body(endless())),
        ];
        for site in ["cross-site", "same-site"] {
            let other = request().header("sec-fetch-site", site);
            refused.push((403, other.body(Body::empty())));
        }
        if method != "GET" {
            let text = request().header("content-type", "text/plain");
            refused.push((
                415,
                text.header("content-length", "1").body(Body::from("x")),
            ));
        }
        for (expected, request) in refused {
            let about = format!("{method} {address} refused with {expected}");
            let call = (path.as_str(), &operation);
            let (status, _) = answers(&shop, &document, call, request.unwrap(), &about).await;
            assert_eq!(status.as_u16(), expected, "{about}");
        }
    }
}

#[tokio::test]
async fn every_call_about_a_damaged_sale_answers_as_documented() {
    let shop = Shop::open().await;
    let document = Document::read();
    shop.create(numbered(1)).await;
    shop.break_body().await;
    for (method, path, operation) in document.operations() {
        let address = path.replace("{id}", ID);
        let (body, is_about_it) = match (method.as_str(), path.as_str()) {
            ("POST", "/api/sales") => (Body::from(numbered(1).to_string()), true),
            // What happened to it is not in its body.
            ("GET", "/api/sales/{id}/events") => (Body::empty(), false),
            _ => (Body::empty(), path.starts_with("/api/sales/{id}")),
        };
        let request = Request::builder().method(method.as_str()).uri(&address);
        let request = request.header("content-type", "application/json");
        let about = format!("{method} {address} of a damaged sale");
        let call = (path.as_str(), &operation);
        let (status, answer) =
            answers(&shop, &document, call, request.body(body).unwrap(), &about).await;
        let is_said = status == StatusCode::INTERNAL_SERVER_ERROR
            && answer["code"] == json!("unreadable_sale");
        assert_eq!(is_said, is_about_it, "{about}: {status} {answer}");
    }
}

#[tokio::test]
async fn every_body_is_taken_or_refused_as_the_document_says() {
    let document = Document::read();
    let mut sent = 0;
    for call in document.operations() {
        let (_, path, operation) = &call;
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            continue;
        }
        let validator = document.validator(schema);
        // A shop of its own, so that the sale that the call is about can be made.
        let is_pairing = path == "/api/pairing";
        let shop = Shop::with(sandbox().await, |config| config.pairing = is_pairing).await;
        let is_creation = path == "/api/sales";
        if !is_creation {
            shop.create(numbered(1)).await;
        }
        let valid = match path.rsplit('/').next() {
            Some("sales") => full_sale(0),
            Some("pairing") => json!({"code": "A85-K2QZ", "public_key": "BA"}),
            Some("sign-in") => json!({"person": "amal", "pin": "123456"}),
            Some("approvals") => json!({
                "person": "amal", "pin": "123456", "method": "POST", "path": "/api/reports/z", "body": "{}",
            }),
            Some("people") => json!({"name": "Amal", "role": "cashier"}),
            Some("role") => json!({"role": "manager"}),
            Some("codes" | "revoke") => json!({"terminal": "Till 2"}),
            Some("cancel") => json!({"cause": "cashier"}),
            Some(_) => full_operation(),
            None => continue,
        };
        for mut body in bodies(&valid) {
            sent += 1;
            // Each is a sale of its own, and ends: a terminal has one at a time.
            if is_creation && body["id"] == full_sale(0)["id"] {
                body["id"] = full_sale(sent)["id"].clone();
            }
            let address = path.replace("{id}", ID).replace("{person}", ID);
            let status = agrees(&shop, &document, &call, &address, Some(&body)).await;
            let is_valid = validator.is_valid(&body);
            let said = format!("{address} with {body}: {status}, documented as valid: {is_valid}");
            assert_eq!(status == StatusCode::BAD_REQUEST, !is_valid, "{said}");
            if is_creation && status == StatusCode::OK {
                let id = body["id"].as_str().unwrap();
                shop.send(
                    axum::http::Method::POST,
                    &format!("/api/sales/{id}/cancel"),
                    None,
                )
                .await;
            }
        }
    }
    assert!(sent > 200, "{sent}");
}

#[tokio::test]
async fn every_call_answers_what_is_documented_about_ids_and_queries() {
    let shop = Shop::open().await;
    let document = Document::read();
    shop.create(numbered(1)).await;
    for call in document.operations() {
        let (_, path, operation) = &call;
        let ids: &[&str] = if path.contains("{id}") {
            &[
                ID,
                "0190a5b4-7c00-7000-8000-00000000ffff",
                "x",
                "%00",
                "%F0%9F%98%80",
            ]
        } else {
            &[""]
        };
        let mut queries = vec![String::new()];
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "query" {
                let name = parameter["name"].as_str().unwrap();
                for value in [
                    "",
                    "null",
                    "0",
                    "1",
                    "100",
                    "101",
                    "-1",
                    "x",
                    "1.x",
                    "9999999999999",
                ] {
                    queries.push(format!("?{name}={value}"));
                }
            }
        }
        for id in ids {
            for query in &queries {
                let address = path.replace("{id}", id) + query;
                agrees(&shop, &document, &call, &address, None).await;
            }
        }
    }
}

#[test]
fn every_parameter_is_documented_where_it_is_sent() {
    let document = Document::read();
    for (method, path, operation) in document.operations() {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let in_path = path.contains(&format!("{{{name}}}"));
            let said = format!("{method} {path}: {parameter}");
            assert_eq!(parameter["in"] == "path", in_path, "{said}");
            assert_eq!(parameter["required"], json!(in_path), "{said}");
        }
    }
    let page = &document.0["paths"]["/api/sales"]["get"]["parameters"];
    let names: Vec<_> = page
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    let wanted = [
        "q",
        "state",
        "uncaptured",
        "from",
        "to",
        "terminal",
        "min",
        "max",
        "before",
        "limit",
    ];
    assert_eq!(names, wanted);
}
