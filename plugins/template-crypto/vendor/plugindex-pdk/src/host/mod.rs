//! What a plugin may ask its host.

pub mod basics;
pub mod env;
pub mod files;
pub mod http;
pub mod kv;
pub mod panic;

use crate::abi::take_bytes;
use crate::{parse_json, PluginError, Json};

/// A function of the host that takes a JSON request and gives a packed envelope.
type Send = unsafe extern "C" fn(*const u8, usize) -> u64;

/// The value of the host's answer, or its refusal.
fn ask(send: Send, request: Json) -> Result<Json, PluginError> {
    let bytes = request.to_bytes();
    let packed = unsafe { send(bytes.as_ptr(), bytes.len()) };
    let answer = unsafe { take_bytes((packed >> 32) as u32, packed as u32) };
    let Ok(Json::Object(members)) = parse_json(&answer) else { return unexpected() };
    for (name, value) in members {
        match (name.as_str(), &value) {
            ("ok", _) => return Ok(value),
            ("error", error) => {
                let text = |key| error.get(key).and_then(Json::as_text).unwrap_or_default().to_owned();
                return Err(PluginError::new(text("code"), text("message")));
            }
            _ => {}
        }
    }
    unexpected()
}

/// The host answered something else than the ABI says.
fn unexpected<T>() -> Result<T, PluginError> {
    Err(PluginError::new("host_answer", "Cannot read what the host answered"))
}

/// Text or null.
fn text_or_null(answer: Json) -> Result<Option<String>, PluginError> {
    match answer {
        Json::Text(text) => Ok(Some(text)),
        Json::Null => Ok(None),
        _ => unexpected(),
    }
}
