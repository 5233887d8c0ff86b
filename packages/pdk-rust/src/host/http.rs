//! HTTP requests. Capability `net` with the host that the URL names.

use super::{ask, unexpected};
use crate::{decode_base64, encode_base64, PluginError, Json};

#[link(wasm_import_module = "plugindex_host_1")]
extern "C" {
    #[link_name = "http"]
    fn host_http(pointer: *const u8, length: usize) -> u64;
}

/// One request: `HttpRequest { method: "POST", body: Some(b"{}"), ..HttpRequest::new("https://api.example.com") }`.
#[derive(Clone, Debug)]
pub struct HttpRequest<'a> {
    pub method: &'a str,
    pub url: &'a str,
    pub headers: &'a [(&'a str, &'a str)],
    pub body: Option<&'a [u8]>,
    /// True: a redirect is an answer like any other.
    pub keep_redirects: bool,
    /// None: what the host allows.
    pub timeout_ms: Option<u32>,
}

impl<'a> HttpRequest<'a> {
    pub fn new(url: &'a str) -> Self {
        Self { method: "GET", url, headers: &[], body: None, keep_redirects: false, timeout_ms: None }
    }
}

/// What came back: any status is an answer.
#[derive(Clone, Debug)]
pub struct HttpResponse {
    pub status: u16,
    /// Where the answer came from in the end.
    pub url: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// A field of the answer; `lower_name` in lower case.
    pub fn header(&self, lower_name: &str) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name == lower_name).map(|(_, value)| value.as_str())
    }

    /// The body as text; None when it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        core::str::from_utf8(&self.body).ok()
    }
}

/// Sends one request and waits for the answer.
pub fn http(request: &HttpRequest) -> Result<HttpResponse, PluginError> {
    let mut members = vec![("method", Json::text(request.method)), ("url", Json::text(request.url))];
    if !request.headers.is_empty() {
        let headers = request.headers.iter().map(|(name, value)| (*name, Json::text(value)));
        members.push(("headers", Json::object(headers)));
    }
    if let Some(body) = request.body {
        members.push(match core::str::from_utf8(body) {
            Ok(text) => ("body", Json::text(text)),
            Err(_) => ("body_base64", Json::Text(encode_base64(body))),
        });
    }
    if request.keep_redirects {
        members.push(("redirect", Json::text("manual")));
    }
    if let Some(timeout_ms) = request.timeout_ms {
        members.push(("timeout_ms", Json::Number(timeout_ms.into())));
    }
    read(ask(host_http, Json::object(members))?)
}

fn read(answer: Json) -> Result<HttpResponse, PluginError> {
    let text = |key| answer.get(key).and_then(Json::as_text);
    let body = match (text("body"), text("body_base64")) {
        (Some(body), _) => Some(body.as_bytes().to_vec()),
        (None, encoded) => encoded.and_then(decode_base64),
    };
    let Some(body) = body else { return unexpected() };
    let headers = match answer.get("headers") {
        Some(Json::Object(members)) => members.as_slice(),
        _ => &[],
    };
    Ok(HttpResponse {
        status: answer.get("status").and_then(Json::as_number).unwrap_or(0.0) as u16,
        url: text("url").unwrap_or_default().to_owned(),
        headers: headers
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), value.as_text()?.to_owned())))
            .collect(),
        body,
    })
}
