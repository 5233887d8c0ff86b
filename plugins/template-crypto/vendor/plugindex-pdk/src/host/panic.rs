//! Panics: the host tells whoever called the hook what went wrong and where. Needs no capability.

use std::panic::{set_hook, PanicHookInfo};
use std::sync::Once;

#[link(wasm_import_module = "plugindex_host_1")]
extern "C" {
    #[link_name = "panic"]
    fn host_panic(pointer: *const u8, length: usize) -> !;
}

static TOLD: Once = Once::new();

/// From now on a panic ends the call with its words. Once: a plugin that sets a hook of its own keeps it.
pub(crate) fn tell_panics() {
    TOLD.call_once(|| set_hook(Box::new(tell)));
}

fn tell(info: &PanicHookInfo) {
    let payload = info.payload();
    let known = payload.downcast_ref::<&str>().copied();
    let what = known.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic");
    let words = match info.location() {
        Some(place) => format!("{what} ({place})"),
        None => what.to_owned(),
    };
    unsafe { host_panic(words.as_ptr(), words.len()) }
}
