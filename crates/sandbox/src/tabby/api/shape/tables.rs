//! The tables of fields, one for each request.

use super::member::Kind::{
    self, Amount, AnyCase, Attachment, Bool, Count, CountBack, Discount, Free, FromZero, List,
    Long, Number, Object, OneOf, Open, Part, PastAmount, PastPhone, Phone, Pieces, Price,
    ProductText, Signed, Text, Time, Url,
};
use super::member::Need::{Always, Links, Never, Web};
use super::member::{Member, Shape, member};

/// What items of an order, of past orders and of refunds share: which of the first are needed, and
/// the kinds of their quantity, price and discount; then what only one of them has.
macro_rules! item {
    ($needed:expr, $quantity:expr, $price:expr, $discount:expr $(, $more:expr)* $(,)?) => {
        &[
            member("title", ProductText, $needed).often_left_out(),
            member("quantity", $quantity, $needed),
            member("unit_price", $price, $needed),
            member("category", Text, $needed).often_left_out(),
            member("reference_id", Text, Never),
            member("description", ProductText, Never),
            member("discount_amount", $discount, Never),
            member("image_url", Url, Never).or_false(),
            member("product_url", Url, Never).or_false(),
            member("gender", AnyCase(&["Male", "Female", "Kids", "Other"]), Never),
            member("color", Text, Never),
            member("product_material", Text, Never),
            member("size_type", Text, Never),
            member("size", Text, Never),
            member("brand", Text, Never),
            member("is_refundable", Bool, Never),
            member("barcode", Text, Never),
            member("ppn", Text, Never),
            member("seller", Text, Never),
            $($more,)*
        ]
    };
}

const ITEM: &[Member] = item!(Links, Count, Price, Part);

/// An item of a past order, of which the last four count pieces.
macro_rules! past_item {
    ($quantity:expr, $price:expr) => {
        item!(
            Never,
            $quantity,
            $price,
            Discount,
            member("ordered", Pieces, Never),
            member("captured", Pieces, Never),
            member("shipped", Pieces, Never),
            member("refunded", Pieces, Never),
        )
    };
}

/// Source: API reference, order_history: a discount is an item with a negative price.
const PAST_ITEM: &[Member] = past_item!(CountBack, Signed);

const REFUNDED_ITEM: &[Member] = past_item!(CountBack, Price);

const BUYER: &[Member] = &[
    member("phone", Phone, Links).or_false_for_absent(),
    member("email", Kind::Email, Web).or_false(),
    member("name", Text, Web).or_false(),
    member("dob", Kind::Date, Never),
];

const PAST_BUYER: &[Member] = &[
    member("phone", PastPhone, Web).often_left_out().or_false(),
    member("email", Kind::Email, Web).or_false(),
    member("name", Text, Web).or_false(),
    member("dob", Kind::Date, Never),
];

const ADDRESS: &[Member] = &[
    member("city", Text, Web),
    member("address", Text, Web),
    member("zip", Text, Web).often_left_out(),
];

const ORDER: &[Member] = &[
    member("reference_id", Text, Always),
    member("items", List(ITEM), Links),
    member("tax_amount", Part, Never),
    member("shipping_amount", Part, Never),
    member("discount_amount", Discount, Never),
    member("updated_at", Time, Never),
];

const BUYER_HISTORY: &[Member] = &[
    member("registered_since", Time, Web).often_left_out(),
    member("loyalty_level", Number, Web).often_left_out(),
    member("wishlist_count", FromZero, Never),
    member("is_social_networks_connected", Bool, Never),
    member("is_phone_number_verified", Bool, Never),
    member("is_email_verified", Bool, Never),
];

const PAST_STATUS: &[&str] = &[
    "new",
    "processing",
    "complete",
    "refunded",
    "canceled",
    "unknown",
];

const PAST_ORDER: &[Member] = &[
    member("purchased_at", Time, Web),
    // It moves no money and may be in another currency.
    member("amount", PastAmount, Web),
    member("payment_method", Open(&["card", "cod"]), Never),
    member("status", OneOf(PAST_STATUS), Web),
    member("buyer", Object(PAST_BUYER), Web).often_left_out(),
    member("shipping_address", Object(ADDRESS), Web).often_left_out(),
    member("items", List(PAST_ITEM), Never),
];

const ATTACHMENT: &[Member] = &[
    member("body", Attachment, Always),
    member("content_type", Text, Always),
];

const PAYMENT: &[Member] = &[
    member("amount", Amount, Always),
    member("currency", OneOf(&["AED", "SAR", "KWD"]), Always),
    member("description", Text, Never),
    member("buyer", Object(BUYER), Links),
    member("shipping_address", Object(ADDRESS), Web).often_left_out(),
    // Checkout flow: a call that only asks whether a customer is eligible has no order.
    member("order", Object(ORDER), Links),
    // Guests have no history.
    member("buyer_history", Object(BUYER_HISTORY), Web).often_left_out(),
    member("order_history", List(PAST_ORDER), Web).often_left_out(),
    member("meta", Free, Never).or_null(),
    member("attachment", Object(ATTACHMENT), Never).or_null(),
];

const MERCHANT_URLS: &[Member] = &[
    member("success", Url, Never),
    member("cancel", Url, Never),
    member("failure", Url, Never),
];

const fn shape(members: &'static [Member]) -> Shape {
    Shape {
        members,
        ignores_others: false,
    }
}

/// The request that creates a session.
pub const CREATE: Shape = shape(&[
    member("payment", Object(PAYMENT), Always),
    member("lang", OneOf(&["ar", "en"]), Web),
    member("merchant_code", Text, Always),
    member("merchant_urls", Object(MERCHANT_URLS), Never),
    member("token", Long, Never).or_null(),
]);

/// A request to capture.
pub const CAPTURE: Shape = shape(&[
    member("amount", Amount, Always),
    member("reference_id", Text, Never),
    member("tax_amount", Part, Never),
    member("shipping_amount", Part, Never),
    member("discount_amount", Part, Never),
    member("created_at", Time, Never).undescribed(),
    member("items", List(ITEM), Never),
]);

/// A request to refund.
pub const REFUND: Shape = shape(&[
    member("amount", Amount, Always),
    member("reference_id", Text, Never),
    member("reason", Text, Never),
    member("capture_id", Text, Never).undescribed(),
    member("items", List(REFUNDED_ITEM), Never),
]);

/// A request to change a payment. Source: API reference: other fields are ignored.
pub const UPDATE: Shape = Shape {
    members: &[member(
        "order",
        Object(&[member("reference_id", Text, Never)]),
        Never,
    )],
    ignores_others: true,
};

const WEBHOOK_HEADER: Member = member(
    "header",
    Object(&[member("title", Text, Never), member("value", Text, Never)]),
    Never,
);

// Older pages have it, and official plugins send it.
const IS_TEST: Member = member("is_test", Bool, Never).outdated();

/// A request to register a webhook.
pub const WEBHOOK: Shape = shape(&[
    member("url", Long, Always),
    WEBHOOK_HEADER,
    member("id", Text, Never).undescribed(),
    IS_TEST,
]);

/// A request to change a webhook.
pub const WEBHOOK_UPDATE: Shape = shape(&[
    member("url", Long, Always),
    WEBHOOK_HEADER,
    member("id", Text, Always).often_left_out(),
    IS_TEST,
]);
