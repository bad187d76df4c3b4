//! Answers that any call may get, whatever it does: what every request has to pass, and mistakes of
//! ours. They are put into the API document here, once for all calls.

use contract::ProblemCode;
use utoipa::openapi::{
    ContentBuilder, OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder, path::Operation,
};

use super::problem_texts;

/// Every call gets these: bodies are read before it is known that nobody wants them, and a name that is
/// not ours answers nothing.
const OF_EVERY_CALL: [(ProblemCode, &str); 4] = [
    (
        ProblemCode::BodyTooSlow,
        "The body did not come within 15 seconds; nothing has happened",
    ),
    (
        ProblemCode::BodyTooLarge,
        "Larger than 64 kB; nothing has happened",
    ),
    (
        ProblemCode::UnknownHost,
        "The request names a host that is not this server's; nothing has happened",
    ),
    (
        ProblemCode::UnreadableSale,
        "What is stored of the sale is damaged (`unreadable_sale`: it may have been paid), the ledger cannot be read, or another mistake of ours",
    ),
];

/// What changes something gets these, too.
const OF_CHANGES: [(ProblemCode, &str); 2] = [
    (
        ProblemCode::CrossSite,
        "From another site's page; nothing has happened",
    ),
    (
        ProblemCode::UnsupportedMediaType,
        "Not JSON; nothing has happened",
    ),
];

/// Adds them to every call that does not describe them by itself.
pub(super) fn document(api: &mut OpenApi) {
    for item in api.paths.paths.values_mut() {
        let PathItem {
            get, head, options, ..
        } = item;
        for call in [get, head, options].into_iter().flatten() {
            describe(call, &OF_EVERY_CALL);
        }
        let PathItem {
            put,
            post,
            delete,
            patch,
            ..
        } = item;
        for call in [put, post, delete, patch].into_iter().flatten() {
            describe(call, &OF_EVERY_CALL);
            describe(call, &OF_CHANGES);
        }
    }
}

fn describe(call: &mut Operation, answers: &[(ProblemCode, &str)]) {
    for (code, description) in answers {
        let status = problem_texts::status(*code).as_str().to_owned();
        let all = &mut call.responses.responses;
        all.entry(status)
            .or_insert_with(|| RefOr::T(answer(description)));
    }
}

fn answer(description: &str) -> Response {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", problem.build())
        .build()
}
