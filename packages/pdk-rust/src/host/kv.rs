//! The plugin's own store of texts. Capability `kv`.

use super::{ask, text_or_null, unexpected};
use crate::{PluginError, Json};

#[link(wasm_import_module = "plugindex_host_1")]
extern "C" {
    #[link_name = "kv"]
    fn host_kv(pointer: *const u8, length: usize) -> u64;
}

/// The value of a key; None when there is none.
pub fn kv_get(key: &str) -> Result<Option<String>, PluginError> {
    text_or_null(send("get", [("key", key)])?)
}

/// Sets or replaces a key's value.
pub fn kv_set(key: &str, value: &str) -> Result<(), PluginError> {
    send("set", [("key", key), ("value", value)]).map(drop)
}

/// Removes a key; one that is not there is no error.
pub fn kv_delete(key: &str) -> Result<(), PluginError> {
    send("delete", [("key", key)]).map(drop)
}

/// All keys that begin with `prefix`, in order.
pub fn kv_list(prefix: &str) -> Result<Vec<String>, PluginError> {
    let Json::Array(keys) = send("list", [("prefix", prefix)])? else { return unexpected() };
    keys.into_iter().map(|key| text_or_null(key)?.map_or_else(unexpected, Ok)).collect()
}

fn send<const N: usize>(op: &str, members: [(&str, &str); N]) -> Result<Json, PluginError> {
    let members = members.map(|(name, text)| (name, Json::text(text)));
    ask(host_kv, Json::object([("op", Json::text(op))].into_iter().chain(members)))
}
