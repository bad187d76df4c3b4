//! English.

use super::texts::Words;

pub(super) const WORDS: Words = Words {
    lang: "en",
    dir: "ltr",
    other_lang: "ar",
    other_language: "العربية",
    heading: "Pair this till",
    money: "If a payment was under way here, do not hand over goods or take the money again. Pair this till under the same name as before: it then shows the result.",
    what: "This browser is not paired as a till of this shop. Call the manager. This command on the server's machine makes a code; NAME is this till's own name, which no other till has:",
    code: "Pairing code",
    pair: "Pair",
    pairing: "Pairing…",
    missing: "Type the pairing code first.",
    wrong: "This code is wrong, has been used, or is too old. Check it and type it again. If it is right, ask the manager for a new one: a code works once, for five minutes.",
    too_many: "Too many wrong codes. Wait five minutes, then ask the manager for a new one.",
    no_answer: "No answer from the till's server. This browser may be paired already: check the network, then reload this page. If it still asks for a code, try this one again.",
    failed: "This browser could not be paired. Reload this page. If it still asks for a code, ask the manager for a new one.",
    not_kept: "This browser keeps no data, so it cannot be a till. Leave the private or incognito window, or allow site data for this page in the browser's settings.",
    not_secure: "This page was not opened over https, so this browser cannot be a till. Open the till's address that begins with https://, or call the manager.",
};
