//! The phrases that every text about an end has to have.

use contract::Lang;

/// The phrases about the money and about what to do now, in one language. Every text about an
/// end has to contain one of each.
pub(super) struct Parts {
    pub(super) lang: Lang,
    pub(super) money: &'static [&'static str],
    pub(super) now: &'static [&'static str],
}

pub(super) const PARTS: [Parts; 2] = [
    Parts {
        lang: Lang::En,
        money: &[
            "Nothing was charged",
            "nothing was taken",
            "the money is not taken",
            "no money moved",
            "has confirmed the payment",
            "has not sent the money back",
            "may be paid or not",
            "Tabby took AED",
            "payment came after this sale ended",
            "came late and was kept",
            "is kept",
            "returned the whole amount",
            "is sending the money back",
            "was refunded",
            "the money is released",
            "may still be paid",
            "may have been paid",
            "may be paid.",
            "a customer has paid",
            "they may have paid",
            "could pay twice",
        ],
        now: &[
            "and over the goods",
            "not hand over goods",
            "hand over nothing",
            "another payment method",
            "alternative payment method",
            "by another method",
            "another way",
            "ry again",
            "send it back",
            "not give cash",
            "ell the manager",
            "all the manager",
            "This till will tell you",
        ],
    },
    Parts {
        lang: Lang::Ar,
        money: &[
            "لم يُخصم أي مبلغ",
            "لم يُحصَّل أي مبلغ",
            "فلن يُحصَّل المبلغ",
            "فسيُلغى حجز المبلغ",
            "لم يُدفع أي مبلغ",
            "أكدت تابي الدفع",
            "ربما دُفعت",
            "حصّلت تابي AED",
            "وصلت دفعة تابي",
            "تم الاحتفاظ ب",
            "أعادت تابي المبلغ",
            "تعيد تابي المبلغ",
            "لم تُعِد تابي المبلغ",
            "أُعيد المبلغ من مكان آخر",
            "أُعيد مبلغها",
            "وقد تُدفع",
            "فربما دفع",
            "إذا دفع العميل",
            "قد يدفع العميل مرتين",
        ],
        now: &[
            "سلّم البضاعة",
            "تسلّم البضاعة",
            "لا تسلّم شيئًا",
            "لا تسلّم بضاعة",
            "طريقة دفع أخرى",
            "وسيلة دفع أخرى",
            "بطريقة أخرى",
            "حاول مجددًا",
            "فأعد المبلغ",
            "لا تُعِده نقدًا",
            "أبلغ المدير",
            "استدعِ المدير",
            "ستظهر النتيجة",
        ],
    },
];

pub(super) fn has_parts(text: &str, parts: &Parts, about: &str) {
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    assert!(has(parts.money), "nothing about the money, {about}: {text}");
    assert!(has(parts.now), "nothing to do now, {about}: {text}");
}
