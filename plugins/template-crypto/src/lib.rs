//! Template functions for digests, message authentication, encodings, UUIDs and random values.

mod arguments;
mod digest;
mod encoding;
mod functions;
mod random;
mod uuid;

use plugindex_pdk::{config, run_hook, PluginError, HookResult, Json};

/// Calls one function: `{function_name, args, context}` in, any JSON out.
#[no_mangle]
pub extern "C" fn template_function(pointer: u32, length: u32) -> u64 {
    run_hook(pointer, length, call)
}

/// Names, parameters and descriptions of all functions.
#[no_mangle]
pub extern "C" fn list_functions(pointer: u32, length: u32) -> u64 {
    run_hook(pointer, length, |_| Ok(functions::describe()))
}

fn call(input: Json) -> HookResult {
    let name = input.get("function_name").and_then(Json::as_text).unwrap_or_default();
    let Some(function) = functions::find(name) else {
        return Err(PluginError::new("unknown_function", format!("There is no function \"{name}\"")));
    };
    let args = input.get("args").and_then(Json::as_array).unwrap_or_default();
    let settings = config();
    (function.run)(&arguments::Arguments::new(name, args, &settings)?)
}
