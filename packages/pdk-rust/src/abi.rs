//! What a host expects of a module, version 1: exports, and the envelope around every hook.

use crate::host::panic::tell_panics;
use crate::{parse_json, Json};
use std::borrow::Cow;

/// What a hook answers when it cannot do its work. `code` is snake_case and stable; `message` is for people.
#[derive(Debug)]
pub struct PluginError {
    pub code: Cow<'static, str>,
    pub message: String,
}

impl PluginError {
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

/// The host's refusals are such errors too, so that `?` hands them on.
pub type HookResult = Result<Json, PluginError>;

/// The same for hooks that only fail: `return fail("no_user", "There is no user");`
pub fn fail<T>(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Result<T, PluginError> {
    Err(PluginError::new(code, message))
}

/// Marks the ABI version. Does nothing.
#[no_mangle]
pub extern "C" fn plugindex_abi_1() {}

/// Gives the host `size` bytes to write into.
#[no_mangle]
pub extern "C" fn plugindex_alloc(size: u32) -> u32 {
    address(vec![0u8; size as usize].into_boxed_slice()) as u32
}

/// Takes back bytes that the host was given, or that it allocated for itself.
///
/// # Safety
/// `pointer` and `size` come from `plugindex_alloc` or from a hook's answer, and are given back once.
#[no_mangle]
pub unsafe extern "C" fn plugindex_free(pointer: u32, size: u32) {
    drop(unsafe { take_bytes(pointer, size) });
}

/// Wraps one hook: reads the input, calls `hook`, writes the envelope.
///
/// ```ignore
/// #[no_mangle]
/// pub extern "C" fn template_function(pointer: u32, length: u32) -> u64 {
///     plugindex_pdk::run_hook(pointer, length, |input| Ok(input))
/// }
/// ```
/// Returns `address << 32 | length` of UTF-8 JSON, which the host frees.
pub fn run_hook(pointer: u32, length: u32, hook: impl FnOnce(Json) -> HookResult) -> u64 {
    tell_panics();
    // The host keeps this block until the call is over, and frees it.
    let input = unsafe { core::slice::from_raw_parts(pointer as usize as *const u8, length as usize) };
    let result = match parse_json(input) {
        Ok(value) => hook(value),
        Err(problem) => Err(PluginError::new("invalid_input", format!("Cannot read the input: {problem}"))),
    };
    let envelope = match result {
        Ok(value) => Json::object([("ok", value)]),
        Err(PluginError { code, message }) => Json::object([(
            "error",
            Json::object([("code", Json::Text(code.into_owned())), ("message", Json::Text(message))]),
        )]),
    };
    let output = envelope.to_bytes().into_boxed_slice();
    let size = output.len() as u64;
    (address(output) as u64) << 32 | size
}

fn address(bytes: Box<[u8]>) -> usize {
    Box::into_raw(bytes) as *mut u8 as usize
}

/// # Safety
/// As for `plugindex_free`.
pub(crate) unsafe fn take_bytes(pointer: u32, size: u32) -> Box<[u8]> {
    let slice = core::ptr::slice_from_raw_parts_mut(pointer as usize as *mut u8, size as usize);
    unsafe { Box::from_raw(slice) }
}
