"""Checkout.com's official SDK for Python against the sandbox, unchanged.

    tabby-sandbox &
    pip install -r requirements.txt && python checkout.py http://127.0.0.1:8092

Ends with 0 and a line, or with the first assertion that does not hold.
"""

import hashlib
import hmac
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from checkout_sdk.checkout_sdk import CheckoutSdk
from checkout_sdk.environment import Environment
from checkout_sdk.exception import CheckoutApiException
from checkout_sdk.oauth_scopes import OAuthScopes

# The shared hosts are what a sandbox has.
warnings.simplefilter("ignore", DeprecationWarning)

HOST = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8092").rstrip("/")
KEY = "sk_sbox_tabbysandboxtabbysandbox23*"
CHANNEL = "pc_abcdefghijklmnopqrstuvwxyz"
SIGNATURE_KEY = "a-text-of-our-choice"

environment = Environment(
    base_uri=HOST + "/",
    authorization_uri=HOST + "/connect/token",
    files_uri=HOST + "/",
    transfers_uri=HOST + "/",
    balances_uri=HOST + "/",
    forward_uri=HOST + "/",
    identity_uri=HOST + "/",
    is_sandbox=True,
)
shop = CheckoutSdk.builder().secret_key(KEY).environment(environment).use_legacy_domain().build()

came = []


class Receiver(BaseHTTPRequestHandler):
    """Keeps the deliveries that come, with their raw bytes."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        came.append((self.headers, self.rfile.read(length)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()


def received(kind, payment):
    for _ in range(200):
        for headers, body in came:
            event = json.loads(body)
            if event["type"] == kind and event["data"]["id"] == payment:
                return headers, body
        time.sleep(0.025)
    raise AssertionError(f"{kind} never came")


def order(**more):
    return {
        "source": {"type": "tabby"},
        "amount": 10_000,
        "currency": "AED",
        "customer": {
            "email": "otp.success@tabby.ai",
            "name": "Test Customer",
            "phone": {"country_code": "+971", "number": "500000001"},
        },
        "processing": {"locale": "ar-AE"},
        "processing_channel_id": CHANNEL,
        "success_url": "https://shop.example/paid",
        "failure_url": "https://shop.example/not-paid",
        **more,
    }


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_):
        return None


browser = urllib.request.build_opener(Stay)


def pay(link):
    """Pays on the hosted page, as a customer does. Returns the session of the way back."""
    session = urllib.parse.parse_qs(urllib.parse.urlparse(link).query)["sessionId"][0]
    steps = [
        ("identify", {"email": "otp.success@tabby.ai", "phone": "+971500000001"}),
        ("otp", {"otp": "8888"}),
    ]
    for step, form in steps:
        body = urllib.parse.urlencode(form).encode()
        try:
            browser.open(f"{HOST}/hosted/{session}/{step}", body)
        except urllib.error.HTTPError as answer:
            assert answer.code == 303, answer.code
    refresh = browser.open(link).headers["refresh"].split("url=")[1]
    assert refresh.startswith("https://shop.example/paid?"), refresh
    return urllib.parse.parse_qs(urllib.parse.urlparse(refresh).query)["cko-session-id"][0]


def authorized(by=shop, **more):
    context = by.contexts.create_payment_contexts(order())
    assert context.http_metadata.status_code == 201
    assert context.available_payment_types[0].payment_type == "Installment"
    # The published body, with whether it is captured by itself.
    body = {
        "payment_context_id": context.id,
        "payment_type": "Installment",
        "processing_channel_id": CHANNEL,
        "capture": False,
        **more,
    }
    payment = by.payments.request_payment(body, str(uuid.uuid4()))
    assert payment.http_metadata.status_code == 202
    assert payment.status == "Pending"
    assert payment._links.qr_code.href.endswith("/hpp_link_qr")
    return payment.id, pay(payment._links.redirect.href)


def refused(call, status, code=None):
    try:
        call()
    except CheckoutApiException as error:
        assert error.http_metadata.status_code == status, error.http_metadata.status_code
        assert error.request_id, "every answer has its id"
        if code is not None:
            assert error.error_details == [code], error.error_details
        return
    raise AssertionError(f"{status} was expected")


# Workflows.
workflow = shop.workflows.create_workflow(
    {
        "name": "python",
        "active": True,
        "conditions": [
            {
                "type": "event",
                "events": {
                    "gateway": ["payment_approved", "payment_captured", "payment_refunded", "payment_voided"]
                },
            }
        ],
        "actions": [
            {
                "type": "webhook",
                "url": f"http://127.0.0.1:{receiver.server_port}/",
                "headers": {"Authorization": "a-word"},
                "signature": {"method": "HMACSHA256", "key": SIGNATURE_KEY},
            }
        ],
    }
).id
assert any(one.id == workflow for one in shop.workflows.get_workflows().data)
assert shop.workflows.update_workflow(workflow, {"name": "till"}).name == "till"
assert shop.workflows.get_event_types().items[0].id == "gateway"

# Contexts.
context = shop.contexts.create_payment_contexts(order(amount=100))
assert context.unavailable_payment_types[0].rejection_reason == "order_amount_too_low"
assert shop.contexts.get_payment_context_details(context.id).payment_request.amount == 100

# A payment, captured in parts and refunded.
reference = f"python a&b {uuid.uuid4()}"
sale, session = authorized(reference=reference)
returned = shop.payments.get_payment_details(session)
assert returned.id == sale and returned.actions[0].type == "Authorization"
part, key = {"amount": 2_000, "capture_type": "NonFinal"}, str(uuid.uuid4())
capture = shop.payments.capture_payment(sale, part, key)
assert capture.http_metadata.status_code == 202
assert shop.payments.capture_payment(sale, part, key).action_id == capture.action_id
shop.payments.capture_payment(sale, {"amount": 3_000, "capture_type": "NonFinal"})
refused(lambda: shop.payments.refund_payment(sale), 403)
refused(
    lambda: shop.payments.capture_payment(sale, {"amount": 9_000}),
    422,
    "capture_value_greater_than_remaining_authorized",
)
shop.payments.capture_payment(sale, {"amount": 1_000, "capture_type": "Final"})
details = shop.payments.get_payment_details(sale)
assert details.status == "Captured" and details.approved is True
assert (details.balances.total_captured, details.balances.total_voided) == (6_000, 4_000)
shop.payments.refund_payment(sale, {"amount": 1_500, "reference": "R-1"}, str(uuid.uuid4()))
refused(lambda: shop.payments.refund_payment(sale, {"amount": 4_501}), 422, "amount_exceeds_balance")
shop.payments.refund_payment(sale)
assert shop.payments.get_payment_details(sale).status == "Refunded"
actions = shop.payments.get_payment_actions(sale).items
assert [action.type for action in actions] == ["Refund"] * 2 + ["Capture"] * 3 + ["Authorization"]


class Query:
    """What the list is asked for."""

    def __init__(self):
        self.reference = reference
        self.limit = 5


listed = shop.payments.get_payments_list(Query()).data
assert [one.id for one in listed] == [sale]

# A void, and one that is not allowed.
other, _ = authorized()
shop.payments.void_payment(other)
assert shop.payments.get_payment_details(other).status == "Voided"
automatic, _ = authorized(capture=True)
refused(lambda: shop.payments.void_payment(automatic), 403)
assert shop.payments.get_payment_details(automatic).status == "Captured"

# Webhooks, checked by hand.
for kind, payment in [
    ("payment_approved", sale),
    ("payment_captured", sale),
    ("payment_refunded", sale),
    ("payment_voided", other),
]:
    headers, body = received(kind, payment)
    signed = hmac.new(SIGNATURE_KEY.encode(), body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(headers["Cko-Signature"], signed)
    assert headers["Authorization"] == "a-word"
events = shop.workflows.get_subject_events(other).data
voided = next(event.id for event in events if event.type == "payment_voided")
assert shop.workflows.get_event(voided).data.id == other
assert shop.workflows.reflow_by_event(voided).http_metadata.status_code == 202
assert shop.workflows.test_workflow(workflow, {"event_types": ["payment_expired"]}).http_metadata.status_code == 204

# By an access token.
by_token = (
    CheckoutSdk.builder()
    .oauth()
    .client_credentials("ack_tabbysandboxtabbysandbox23", "tabby-sandbox-secret")
    .scopes([OAuthScopes.GATEWAY, OAuthScopes.FLOW])
    .environment(environment)
    .use_legacy_domain()
    .build()
)
mine, _ = authorized(by=by_token)
assert shop.payments.get_payment_details(mine).status == "Authorized"

# Refusals.
stranger = "sk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaaa2"
stranger = CheckoutSdk.builder().secret_key(stranger).environment(environment).use_legacy_domain().build()
refused(lambda: stranger.payments.get_payment_details(sale), 404)
refused(lambda: shop.contexts.create_payment_contexts(order(currency="EUR")), 422, "currency_not_supported")
assert shop.workflows.remove_workflow(workflow).http_metadata.status_code == 204
refused(lambda: shop.workflows.get_workflow(workflow), 404)

print("checkout-sdk (Python): all as expected")
