//! Environment variables of the host. Capability `env` with the variable's name.

use super::{ask, text_or_null};
use crate::{PluginError, Json};

#[link(wasm_import_module = "plugindex_host_1")]
extern "C" {
    #[link_name = "env"]
    fn host_env(pointer: *const u8, length: usize) -> u64;
}

/// A variable's value; None when it is not set.
pub fn env(name: &str) -> Result<Option<String>, PluginError> {
    text_or_null(ask(host_env, Json::object([("name", Json::text(name))]))?)
}
