//! Configuration, log, clock and random bytes. A function that is never called is never imported, so asking is opting in.

use crate::abi::take_bytes;
use crate::{parse_json, Json};

#[link(wasm_import_module = "plugindex_host_1")]
extern "C" {
    #[link_name = "config"]
    fn host_config() -> u64;
    #[link_name = "log"]
    fn host_log(level: u32, pointer: *const u8, length: usize);
    #[link_name = "clock"]
    fn host_clock() -> i64;
    #[link_name = "random"]
    fn host_random(pointer: *mut u8, length: usize);
}

/// The configuration, an object. Asks the host each time: keep what you need. Needs no capability.
pub fn config() -> Json {
    let packed = unsafe { host_config() };
    let bytes = unsafe { take_bytes((packed >> 32) as u32, packed as u32) };
    match parse_json(&bytes) {
        Ok(value @ Json::Object(_)) => value,
        _ => Json::object([]),
    }
}

#[derive(Clone, Copy)]
pub enum LogLevel {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

/// Writes one line to the host's log. Capability `log`.
pub fn log(level: LogLevel, message: &str) {
    unsafe { host_log(level as u32, message.as_ptr(), message.len()) }
}

/// Milliseconds since 1970, UTC. Capability `clock`.
pub fn now_ms() -> i64 {
    unsafe { host_clock() }
}

/// Overwrites all bytes with random ones from the host. Capability `random`.
pub fn random_bytes(bytes: &mut [u8]) {
    unsafe { host_random(bytes.as_mut_ptr(), bytes.len()) }
}
