//! The author kit for Rust: the plugin ABI version 1, JSON, and the functions of the host. No dependencies.

mod abi;
mod host;
mod json;
mod json_parse;
mod json_write;

pub use abi::{run_hook, HookError, HookResult};
pub use host::{config, log, now_ms, random_bytes, LogLevel};
pub use json::Json;
pub use json_parse::{parse_json, JsonProblem, MAX_JSON_DEPTH};
