//! The OpenAPI document.

#[test]
fn the_openapi_document_is_the_one_that_is_checked_in() {
    let written = sandbox::tabby::control::openapi().to_pretty_json().unwrap() + "\n";
    assert!(
        written == include_str!("../../../openapi.json"),
        "crates/sandbox/openapi.json is not what the calls say; write it anew with: cargo run -p sandbox -- --openapi > crates/sandbox/openapi.json"
    );
}

#[test]
fn the_document_explains_each_word_and_describes_requests_findings_and_problems() {
    let document = serde_json::to_value(sandbox::tabby::control::openapi()).unwrap();
    let schemas = &document["components"]["schemas"];
    let about = |name: &str| schemas[name]["description"].as_str().unwrap().to_owned();
    for (name, part) in [
        ("OneWebhook", "- `object`: The webhook itself"),
        ("NoWebhooks", "the text `\"null\"`"),
        (
            "Outcome",
            "- `cancel`: Cancels on the page: the payment is `EXPIRED`",
        ),
        (
            "KindName",
            "- `html`: Nothing is done; the answer is a web page",
        ),
        ("Profile", "- `pos`: A till"),
    ] {
        assert!(about(name).contains(part), "{}", about(name));
    }
    for name in ["Settings", "Amounts"] {
        let fields = schemas[name]["properties"].as_object().unwrap();
        for (field, schema) in fields {
            assert!(schema.get("default").is_none(), "{name}.{field}: {schema}");
        }
    }
    let of_list = &schemas["RequestList"]["properties"]["requests"]["items"]["$ref"];
    assert_eq!(of_list, "#/components/schemas/RequestState");
    for (name, fields) in [
        (
            "RequestState",
            ["findings", "status", "operation", "fault"].as_slice(),
        ),
        ("Finding", &["rule", "message", "source", "detail"]),
        ("Problem", &["message"]),
    ] {
        for field in fields {
            let schema = &schemas[name]["properties"][field];
            assert!(
                schema["description"].is_string()
                    || schema["$ref"].is_string()
                    || schema["oneOf"].is_array(),
                "{name}.{field}: {schema}"
            );
        }
    }
    for (path, calls) in document["paths"].as_object().unwrap() {
        for call in calls.as_object().unwrap().values() {
            for (status, answer) in call["responses"].as_object().unwrap() {
                let is_empty = status == "204" || answer.get("content").is_some();
                assert!(is_empty, "{path} {status}: {answer}");
            }
        }
    }
}
