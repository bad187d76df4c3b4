//! Errors that any call may answer: those of the checks before every request, and internal errors.
//! They are added to the API document here, once for all calls.

use contract::ProblemCode;
use utoipa::openapi::{
    ContentBuilder, OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder, path::Operation,
};

use super::problem_texts;

/// Errors of every call. Bodies are read before it is known whether the call has one, and requests
/// to an unknown host name or from another site's page are refused.
const OF_EVERY_CALL: [(ProblemCode, &str); 5] = [
    (
        ProblemCode::CrossSite,
        "From another site's page; nothing has happened",
    ),
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

/// The error of every call that only a terminal may make.
const OF_TERMINALS: [(ProblemCode, &str); 1] = [(
    ProblemCode::NotPaired,
    "Where terminals have to be paired (`TABBY_POS_PAIRING`): from no paired terminal (`not_paired`), or not signed by it (`proof_needed`). Where people sign in: nobody has (`sign_in_needed`), another role is needed (`role_needed`), or an approval of this request (`approval_needed`). Nothing has happened",
)];

/// The tags of calls that anybody may make.
const OF_ANYBODY: [&str; 2] = ["pairing", "health"];

/// Additional errors of calls that change something.
const OF_CHANGES: [(ProblemCode, &str); 1] = [(
    ProblemCode::UnsupportedMediaType,
    "Not JSON; nothing has happened",
)];

/// Adds these errors to every call that does not describe them itself.
pub(super) fn document(api: &mut OpenApi) {
    for item in api.paths.paths.values_mut() {
        let PathItem {
            get, head, options, ..
        } = item;
        for call in [get, head, options].into_iter().flatten() {
            describe_all(call);
        }
        let PathItem {
            put,
            post,
            delete,
            patch,
            ..
        } = item;
        for call in [put, post, delete, patch].into_iter().flatten() {
            describe_all(call);
            describe(call, &OF_CHANGES);
        }
    }
}

/// Describes what is the same for every call.
fn describe_all(call: &mut Operation) {
    describe(call, &OF_EVERY_CALL);
    let tags = call.tags.iter().flatten();
    if !tags.clone().any(|tag| OF_ANYBODY.contains(&tag.as_str())) {
        describe(call, &OF_TERMINALS);
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
