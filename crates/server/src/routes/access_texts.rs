//! What the problems say that are about terminals and people.

use axum::http::StatusCode;
use contract::ProblemCode as P;

/// The status, the title and the sentence of such a problem.
pub(super) const fn text(code: P) -> (StatusCode, &'static str, &'static str) {
    match code {
        P::ProofNeeded => (
            StatusCode::UNAUTHORIZED,
            "Signature missing or not valid",
            "This request must be signed by its terminal. The signature is missing or wrong, or its challenge was used or is older than two minutes. Nothing was charged, cancelled or returned; sign the challenge in the header tabby-pos-challenge, and send it again with tabby-pos-proof.",
        ),
        P::SignInNeeded => (
            StatusCode::UNAUTHORIZED,
            "Nobody has signed in",
            "Somebody has to sign in at this terminal, or was signed out after fifteen minutes without use. Nothing was charged, cancelled or returned; sign in with POST /api/people/sign-in, and send it again.",
        ),
        P::RoleNeeded => (
            StatusCode::UNAUTHORIZED,
            "Not allowed to this person",
            "Whoever has signed in at this terminal may not do this. Nothing was charged, cancelled or returned; let a manager sign in, and send it again.",
        ),
        P::ApprovalNeeded => (
            StatusCode::UNAUTHORIZED,
            "A manager has to approve this",
            "A manager has to approve this very request. Nothing was charged, cancelled or returned; get an approval with POST /api/approvals, and send it again within a minute with the header tabby-pos-approval.",
        ),
        P::UnknownPerson => (
            StatusCode::NOT_FOUND,
            "No such person",
            "Nobody who may do this has this id; the person may have been removed or have another role now. Nothing was changed; look at GET /api/people.",
        ),
        P::WrongPin => (
            StatusCode::FORBIDDEN,
            "Wrong PIN",
            "This is not the person's PIN. Nothing was changed; type it again. After five wrong ones at a terminal each further try there waits for fifteen minutes.",
        ),
        P::TooManyPins => (
            StatusCode::TOO_MANY_REQUESTS,
            "Too many wrong PINs",
            "Too many PINs of this person were wrong at this terminal. Nothing was changed; wait as long as Retry-After says, use another terminal, or get a new PIN by `tabby-pos people pin`.",
        ),
        P::PersonLocked => (
            StatusCode::FORBIDDEN,
            "Locked at this terminal",
            "Ten PINs of this person were wrong at this terminal. Nothing was changed; use another terminal, or have the person unlocked there by `tabby-pos people unlock`.",
        ),
        P::InvalidDisplayName => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Not a name",
            "A person's name has 1 to 40 characters and a terminal's 1 to 255, all of them visible. Nothing was changed; choose another name.",
        ),
        P::NameTaken => (
            StatusCode::CONFLICT,
            "Somebody has this name",
            "Somebody of this account has this name; names are told apart without regard to capital letters. Nobody was added; look at GET /api/people, or choose another name.",
        ),
        P::LastAdministrator => (
            StatusCode::CONFLICT,
            "The last administrator",
            "One administrator has to stay. Nothing was changed; make somebody else one first.",
        ),
        P::NobodySignsIn => (
            StatusCode::FORBIDDEN,
            "Nobody signs in here",
            "Nobody signs in at the terminals of this account, so people and terminals are managed on the server's machine only. Nothing was changed; add an administrator there with `tabby-pos people add`.",
        ),
        P::UnknownTerminal => (
            StatusCode::NOT_FOUND,
            "No such terminal",
            "The branch has no terminal of this name. Nothing was changed; look at GET /api/pairing/terminals.",
        ),
        P::WrongPairingCode => (
            StatusCode::FORBIDDEN,
            "Wrong pairing code",
            "This code was mistyped, used, replaced by a newer one, or made more than five minutes ago, or five wrong codes were tried meanwhile. Nothing was paired; type it again, or make a new one with `tabby-pos terminals add`.",
        ),
        P::InvalidKey => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Not a public key",
            "The public key must be an uncompressed point of P-256, 65 bytes in base64url without padding. Nothing was paired.",
        ),
        P::TooManyPairings => (
            StatusCode::TOO_MANY_REQUESTS,
            "Too many pairing codes",
            "Four codes were tried from this address within five minutes. Nothing was paired; wait as long as Retry-After says, then use a new code.",
        ),
        // `NotPaired`: what is about nothing of this never comes here.
        _ => (
            StatusCode::UNAUTHORIZED,
            "Not a paired terminal",
            "The sender is not a paired terminal of this shop, or its session has ended. Nothing was charged, cancelled or returned; get the next session with POST /api/session, or pair it with a code of `tabby-pos terminals add`.",
        ),
    }
}
