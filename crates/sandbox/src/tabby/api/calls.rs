//! The table of all calls.

use axum::routing::MethodFilter;

use super::call::Call;
use super::{checkout, disputes, payments, webhooks};
use crate::engine::reply::Reply;
use crate::tabby::accounts::Owner;
use crate::tabby::fault::Operation;
use crate::tabby::world::World;

/// Carries out a call for the owner of its key.
pub type Handler = fn(&mut World, &Call, &Owner) -> Reply;

/// Every call: operation, method, path and handler.
pub const CALLS: [(Operation, MethodFilter, &str, Handler); 22] = [
    (
        Operation::CreateSession,
        MethodFilter::POST,
        "/api/v2/checkout",
        checkout::create,
    ),
    (
        Operation::RetrieveSession,
        MethodFilter::GET,
        "/api/v2/checkout/{id}",
        checkout::retrieve,
    ),
    (
        Operation::QrCode,
        MethodFilter::GET,
        "/api/v2/checkout/{id}/hpp_link_qr",
        checkout::qr_code,
    ),
    (
        Operation::SendLink,
        MethodFilter::POST,
        "/api/v2/checkout/{id}/send_hpp_link",
        checkout::send_link,
    ),
    (
        Operation::CancelSession,
        MethodFilter::POST,
        "/api/v2/checkout/{id}/cancel",
        checkout::cancel,
    ),
    (
        Operation::ListPayments,
        MethodFilter::GET,
        "/api/v2/payments",
        payments::list,
    ),
    (
        Operation::RetrievePayment,
        MethodFilter::GET,
        "/api/v2/payments/{id}",
        payments::retrieve,
    ),
    (
        Operation::UpdatePayment,
        MethodFilter::PUT,
        "/api/v2/payments/{id}",
        payments::update,
    ),
    (
        Operation::CapturePayment,
        MethodFilter::POST,
        "/api/v2/payments/{id}/captures",
        payments::capture,
    ),
    (
        Operation::RefundPayment,
        MethodFilter::POST,
        "/api/v2/payments/{id}/refunds",
        payments::refund,
    ),
    (
        Operation::ClosePayment,
        MethodFilter::POST,
        "/api/v2/payments/{id}/close",
        payments::close,
    ),
    (
        Operation::RegisterWebhook,
        MethodFilter::POST,
        "/api/v1/webhooks",
        webhooks::register,
    ),
    (
        Operation::ListWebhooks,
        MethodFilter::GET,
        "/api/v1/webhooks",
        webhooks::list,
    ),
    (
        Operation::RetrieveWebhook,
        MethodFilter::GET,
        "/api/v1/webhooks/{id}",
        webhooks::retrieve,
    ),
    (
        Operation::UpdateWebhook,
        MethodFilter::PUT,
        "/api/v1/webhooks/{id}",
        webhooks::update,
    ),
    (
        Operation::DeleteWebhook,
        MethodFilter::DELETE,
        "/api/v1/webhooks/{id}",
        webhooks::remove,
    ),
    (
        Operation::ListDisputes,
        MethodFilter::GET,
        "/api/v1/disputes",
        disputes::list,
    ),
    (
        Operation::RetrieveDispute,
        MethodFilter::GET,
        "/api/v1/disputes/{id}",
        disputes::retrieve,
    ),
    (
        Operation::ProvideEvidence,
        MethodFilter::POST,
        "/api/v1/disputes/{id}/provide-evidence",
        disputes::provide_evidence,
    ),
    (
        Operation::ApproveDisputes,
        MethodFilter::POST,
        "/api/v1/disputes/approve",
        disputes::approve,
    ),
    (
        Operation::ChallengeDispute,
        MethodFilter::POST,
        "/api/v1/disputes/challenge",
        disputes::challenge,
    ),
    (
        Operation::UploadAttachment,
        MethodFilter::POST,
        "/api/v1/disputes/attachments/upload",
        disputes::upload,
    ),
];

/// Whether a path matches a template, in which `{id}` stands for any segment.
fn leads_to(template: &str, path: &str) -> bool {
    let (mut wanted, mut asked) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), asked.next()) {
            (None, None) => return true,
            (Some("{id}"), Some(id)) if !id.is_empty() => {}
            (Some(wanted), Some(asked)) if wanted == asked => {}
            _ => return false,
        }
    }
}

/// The methods that a path accepts; empty for a path that Tabby does not have.
#[must_use]
pub fn methods_of(path: &str) -> Vec<&'static str> {
    let calls = CALLS
        .iter()
        .filter(|(_, _, template, _)| leads_to(template, path));
    calls
        .map(|(_, method, _, _)| match *method {
            MethodFilter::GET => "GET",
            MethodFilter::PUT => "PUT",
            MethodFilter::DELETE => "DELETE",
            _ => "POST",
        })
        .collect()
}

/// The path of Tabby's that differs from this one only in its version or a slash.
#[must_use]
pub fn similar_path(path: &str) -> Option<&'static str> {
    let path = path.trim_end_matches('/');
    let swapped = if path.starts_with("/api/v1/") {
        path.replacen("/api/v1/", "/api/v2/", 1)
    } else {
        path.replacen("/api/v2/", "/api/v1/", 1)
    };
    CALLS
        .iter()
        .map(|(_, _, template, _)| *template)
        .find(|template| leads_to(template, path) || leads_to(template, &swapped))
}
