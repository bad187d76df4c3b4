//! The terminal's files, embedded and compressed beforehand.
//!
//! Browsers keep files for ever whose names contain a hash of the content. All others are
//! revalidated with their entity tag.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The file at this path, in the best encoding that the browser accepts.
#[must_use]
pub fn respond(path: &str, headers: &HeaderMap) -> Option<Response> {
    let path = match path.trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    let mime = mime(path)?;
    let (bytes, encoding) = negotiate(path, headers)?;
    let tag = HeaderValue::from_str(&format!("\"{}\"", bytes.tag)).ok()?;
    let caching = if is_hashed(path) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = if headers.get(header::IF_NONE_MATCH) == Some(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = bytes.data.into_response();
        if let Some(encoding) = encoding {
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let all = response.headers_mut();
    all.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    all.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    all.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    all.insert(header::ETAG, tag);
    Some(response)
}

/// A file's content, and an entity tag that changes with it.
struct Bytes {
    data: std::borrow::Cow<'static, [u8]>,
    tag: String,
}

fn negotiate(path: &str, headers: &HeaderMap) -> Option<(Bytes, Option<&'static str>)> {
    for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if accepts(headers, encoding)
            && let Some(bytes) = embedded(&format!("{path}{ending}"))
        {
            return Some((bytes, Some(encoding)));
        }
    }
    embedded(path).map(|bytes| (bytes, None))
}

/// Whether the browser accepts this encoding: it is named, and not with weight zero.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let all = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        pieces.next() == Some(encoding)
            && !pieces.any(|q| matches!(q, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// Whether the name contains a content hash. Trunk puts a 64-bit hash into file names, in
/// hexadecimal digits without leading zeros: one name in sixteen has 15 digits, and hardly any has
/// fewer than 10.
fn is_hashed(path: &str) -> bool {
    path.split(['-', '_', '.', '/'])
        .any(|part| (10..=16).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn mime(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

/// The text of every inline script of the page, for the content security policy.
#[must_use]
pub fn inline_scripts() -> Vec<String> {
    let page =
        embedded("index.html").map(|bytes| String::from_utf8_lossy(&bytes.data).into_owned());
    page.as_deref().map(scripts_in).unwrap_or_default()
}

fn scripts_in(page: &str) -> Vec<String> {
    let mut scripts = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((attributes, after)) = after.split_once('>') else {
            break;
        };
        let Some((text, after)) = after.split_once("</script>") else {
            break;
        };
        if !attributes.contains("src=") {
            scripts.push(text.to_owned());
        }
        rest = after;
    }
    scripts
}

#[cfg(feature = "embed")]
fn embedded(path: &str) -> Option<Bytes> {
    #[derive(rust_embed::Embed)]
    #[folder = "../../target/terminal/"]
    struct Terminal;

    let file = Terminal::get(path)?;
    let hash = file.metadata.sha256_hash();
    let tag = hash
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(Bytes {
        data: file.data,
        tag,
    })
}

#[cfg(not(feature = "embed"))]
fn embedded(path: &str) -> Option<Bytes> {
    let page =
        b"<!DOCTYPE html><title>Tabby POS</title><p>This server was built without the terminal. \
                 Build both with: cargo xtask dist";
    (path == "index.html").then(|| Bytes {
        data: page.as_slice().into(),
        tag: "none".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("tabby-terminal-0123456789abcdef_bg.wasm"));
        assert!(is_hashed("style-0123456789abcdef.css"));
        // A content hash with a leading zero, which is left out.
        assert!(is_hashed("tabby-terminal-4efe8bf27e36e76.js"));
        assert!(is_hashed("tabby-terminal-4efe8bf27e36e76_bg.wasm"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("icon-512.png"));
    }

    #[test]
    fn an_encoding_counts_when_it_is_named_and_wanted() {
        let with = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            headers
        };
        assert!(accepts(&with("gzip, deflate, br, zstd"), "br"));
        assert!(accepts(&with("br;q=0.5"), "br"));
        assert!(!accepts(&with("br;q=0, gzip"), "br"));
        assert!(!accepts(&with("brotli"), "br"));
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn scripts_of_the_page_are_found_and_files_are_not() {
        let page = "<script type=\"module\">one</script><script src=\"x.js\"></script><SCRIPT><script>two</script>";
        assert_eq!(scripts_in(page), ["one", "two"]);
    }
}
