//! The author kit for Rust: the plugin ABI version 1, JSON, and the functions of the host. No dependencies.

mod abi;
mod base64;
mod host;
mod json;
mod json_parse;
mod json_write;

pub use abi::{fail, run_hook, PluginError, HookResult};
pub use base64::{decode_base64, encode_base64};
pub use host::basics::{config, log, now_ms, random_bytes, LogLevel};
pub use host::env::env;
pub use host::files::{list_files, read_bytes, read_text, write_bytes, write_text, FileEntry};
pub use host::http::{http, HttpRequest, HttpResponse};
pub use host::kv::{kv_delete, kv_get, kv_list, kv_set};
pub use json::Json;
pub use json_parse::{parse_json, JsonProblem, MAX_JSON_DEPTH};
