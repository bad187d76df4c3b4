//! Requests that are made from our own OpenAPI document: right ones, and ones with something odd in them.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::at_once::at_once;
use super::surface::Counter;

/// The deepest that an odd value is nested, and that schemas are followed.
const DEEPEST: u32 = 6;

/// Ids that requests share, so that some are about what others have made.
const IDS: [&str; 4] = [
    "0190a5b4-7c00-7000-8000-000000000001",
    "0190a5b4-7c00-7000-8000-000000000002",
    "0190a5b4-7c00-7000-8000-000000000003",
    "0190a5b4-7c00-7000-8000-000000000004",
];

/// What the requests were answered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answered {
    /// How often each status came.
    pub statuses: BTreeMap<u16, u64>,
    /// Requests that were answered by a fault of the server's, the first few.
    pub faults: Vec<String>,
    /// Calls of the document that were not made.
    pub unmade: Vec<String>,
}

/// A call of the document.
struct Call {
    method: String,
    path: String,
    operation: Value,
}

/// Sends so many requests to a shop in memory.
///
/// # Errors
///
/// The shop could not be opened, or the document could not be read.
pub fn run(requests: u64, seed: u64) -> Result<Answered, String> {
    let document = serde_json::to_value(server::routes::openapi());
    let document = document.map_err(|error| error.to_string())?;
    let calls = calls(&document);
    let mut rng = Rng::with_seed(seed);
    let mut answered = Answered::default();
    let mut made = vec![0_u64; calls.len()];
    at_once(async {
        let mut counter = None;
        for n in 0..requests {
            // What one has stored would slow the others down.
            if n % 1_000 == 0 {
                let opened = Counter::open().ok_or("the shop could not be opened")?;
                opened.sells(IDS[0]).await;
                counter = Some(opened);
            }
            let counter = counter.as_ref().ok_or("the shop could not be opened")?;
            let which = rng.usize(0..calls.len());
            let Some(call) = calls.get(which) else {
                continue;
            };
            let Some((request, told)) = request(call, &document, &mut rng) else {
                continue;
            };
            let status = counter.asks(request).await;
            if let Some(times) = made.get_mut(which) {
                *times += 1;
            }
            *answered.statuses.entry(status.as_u16()).or_default() += 1;
            if status.is_server_error() && answered.faults.len() < 20 {
                answered.faults.push(format!("{status}: {told}"));
            }
        }
        Ok::<_, String>(())
    })?;
    let unmade = calls.iter().zip(&made).filter(|(_, times)| **times == 0);
    answered.unmade = unmade
        .map(|(call, _)| format!("{} {}", call.method, call.path))
        .collect();
    Ok(answered)
}

fn calls(document: &Value) -> Vec<Call> {
    let paths = document.get("paths").and_then(Value::as_object);
    let all = paths.into_iter().flatten().flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(|(method, operation)| Call {
            method: method.to_uppercase(),
            path: path.clone(),
            operation: operation.clone(),
        })
    });
    // A stream does not end.
    all.filter(|call| call.path != "/api/events").collect()
}

fn request(call: &Call, document: &Value, rng: &mut Rng) -> Option<(Request<Body>, String)> {
    let mut path = call.path.clone();
    let mut query = String::new();
    let parameters = call.operation.get("parameters").and_then(Value::as_array);
    for parameter in parameters.into_iter().flatten() {
        let name = parameter.get("name")?.as_str()?;
        let value = match parameter.get("schema") {
            Some(schema) => text(&made(schema, document, rng, 0)),
            None => String::new(),
        };
        let value = escaped(&if rng.u8(0..4) == 0 {
            odd_text(rng)
        } else {
            value
        });
        match parameter.get("in")?.as_str()? {
            "path" => path = path.replace(&format!("{{{name}}}"), &value),
            _ if rng.u8(0..3) == 0 => {
                let sign = if query.is_empty() { '?' } else { '&' };
                query.push(sign);
                query.push_str(&format!("{name}={value}"));
            }
            _ => {}
        }
    }
    while let Some(at) = path.find('{') {
        let end = path.get(at..)?.find('}')? + at;
        path.replace_range(at..=end, rng.choice(IDS).unwrap_or_default());
    }
    let content = call
        .operation
        .get("requestBody")
        .and_then(|body| body.get("content"));
    let schema = content.and_then(|content| content.get("application/json")?.get("schema"));
    let body = schema.map(|schema| {
        let mut body = made(schema, document, rng, 0);
        if rng.u8(0..3) == 0 {
            twist(&mut body, rng);
        }
        body.to_string()
    });
    let told = format!(
        "{} {path}{query} {}",
        call.method,
        body.as_deref().unwrap_or("")
    );
    let mut request = Request::builder()
        .method(call.method.as_str())
        .uri(format!("{path}{query}"));
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let body = Body::from(body.unwrap_or_default());
    Some((request.body(body).ok()?, told))
}

/// A value of this schema, by and large.
fn made(schema: &Value, document: &Value, rng: &mut Rng, depth: u32) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    let follow = |schema: &Value, rng: &mut Rng| made(schema, document, rng, depth + 1);
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.rsplit('/').next().unwrap_or_default();
        let place = format!("/components/schemas/{name}");
        return document
            .pointer(&place)
            .map_or(Value::Null, |schema| follow(schema, rng));
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(all) = schema.get(several).and_then(Value::as_array) {
            let one = rng.choice(all);
            return one.map_or(Value::Null, |schema| follow(schema, rng));
        }
    }
    if let Some(one) = schema.get("enum").and_then(Value::as_array) {
        return rng.choice(one).cloned().unwrap_or_default();
    }
    let kind = match schema.get("type") {
        Some(Value::Array(all)) => all.first().cloned().unwrap_or_default(),
        Some(kind) => kind.clone(),
        None => Value::Null,
    };
    match kind.as_str() {
        Some("object") => {
            let members = schema.get("properties").and_then(Value::as_object);
            let needed = schema.get("required").and_then(Value::as_array);
            let is_needed = |name: &str| {
                needed.is_some_and(|all| all.iter().any(|one| one.as_str() == Some(name)))
            };
            let mut object = Map::new();
            for (name, schema) in members.into_iter().flatten() {
                if is_needed(name) || rng.u8(0..3) == 0 {
                    object.insert(name.clone(), follow(schema, rng));
                }
            }
            object.into()
        }
        Some("array") => {
            let items = schema.get("items").cloned().unwrap_or_default();
            (0..rng.usize(0..3)).map(|_| follow(&items, rng)).collect()
        }
        Some("integer") => json!(rng.i64(-2..400)),
        Some("number") => json!(rng.f64()),
        Some("boolean") => json!(rng.bool()),
        _ => json!(some_text(schema, rng)),
    }
}

fn some_text(schema: &Value, rng: &mut Rng) -> String {
    if schema.get("format").and_then(Value::as_str) == Some("uuid") {
        return rng.choice(IDS).unwrap_or_default().to_owned();
    }
    let example = schema.get("example").and_then(Value::as_str);
    let plain = [
        "R-1",
        "250.00",
        "1.00",
        "AED",
        "qr",
        "today",
        "2026-12-01",
        "paid",
    ];
    match (example, rng.u8(0..3)) {
        (Some(example), 0 | 1) => example.to_owned(),
        (_, 2) => odd_text(rng),
        _ => rng.choice(plain).unwrap_or_default().to_owned(),
    }
}

fn odd_text(rng: &mut Rng) -> String {
    let long = "x".repeat(rng.usize(0..3_000));
    let all = [
        "",
        " ",
        "\u{0}",
        "-1",
        "1e5",
        "٢٥٠",
        "\u{202e}abc",
        "'; DROP TABLE sales; --",
        "../../etc/passwd",
        "NaN",
        "9223372036854775808",
        "<script>",
        "😀",
        "null",
        "250.005",
        &long,
    ];
    rng.choice(all).unwrap_or_default().to_owned()
}

/// Puts something odd somewhere.
fn twist(value: &mut Value, rng: &mut Rng) {
    let inner = match value {
        Value::Object(members) if !members.is_empty() && rng.u8(0..4) > 0 => {
            let at = rng.usize(0..members.len());
            members.values_mut().nth(at)
        }
        Value::Array(items) if !items.is_empty() && rng.u8(0..4) > 0 => {
            let at = rng.usize(0..items.len());
            items.get_mut(at)
        }
        _ => None,
    };
    match inner {
        Some(inner) => twist(inner, rng),
        None => {
            let odd = [
                Value::Null,
                json!(rng.i64(..)),
                json!(-0.0),
                json!([[[[]]]]),
                json!({"a": {"b": {}}}),
                json!(odd_text(rng)),
                json!(true),
            ];
            *value = rng.choice(odd).unwrap_or_default();
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Percent-encoded, but for what is plain.
fn escaped(text: &str) -> String {
    let mut written = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => written.push(char::from(byte)),
            _ => written.push_str(&format!("%{byte:02X}")),
        }
    }
    written
}
