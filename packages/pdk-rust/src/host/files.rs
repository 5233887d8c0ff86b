//! Files below the root that the host shows. Capability `fs` with a path that covers them.

use super::{ask, unexpected};
use crate::{decode_base64, encode_base64, PluginError, Json};

#[link(wasm_import_module = "plugindex_host_1")]
extern "C" {
    #[link_name = "fs"]
    fn host_fs(pointer: *const u8, length: usize) -> u64;
}

/// One name in a folder.
#[derive(Clone, Debug, PartialEq)]
pub struct FileEntry {
    pub name: String,
    /// "file" or "folder".
    pub kind: String,
    pub bytes: u64,
}

/// Reads a UTF-8 file.
pub fn read_text(path: &str) -> Result<String, PluginError> {
    let answer = send("read", path, [])?;
    answer.get("text").and_then(Json::as_text).map_or_else(unexpected, |text| Ok(text.to_owned()))
}

/// Reads a file of any kind.
pub fn read_bytes(path: &str) -> Result<Vec<u8>, PluginError> {
    let answer = send("read", path, [("encoding", "base64")])?;
    answer.get("base64").and_then(Json::as_text).and_then(decode_base64).map_or_else(unexpected, Ok)
}

/// Writes a file whole, as UTF-8. Needs a grant with access `write`.
pub fn write_text(path: &str, text: &str) -> Result<(), PluginError> {
    send("write", path, [("text", text)]).map(drop)
}

/// Writes a file whole. Needs a grant with access `write`.
pub fn write_bytes(path: &str, bytes: &[u8]) -> Result<(), PluginError> {
    send("write", path, [("base64", encode_base64(bytes).as_str())]).map(drop)
}

/// Names in a folder, in order: only those that a grant covers.
pub fn list_files(path: &str) -> Result<Vec<FileEntry>, PluginError> {
    let answer = send("list", path, [])?;
    let entries = answer.get("entries").and_then(Json::as_array).map_or_else(unexpected, Ok)?;
    let text = |entry: &Json, key| entry.get(key).and_then(Json::as_text).unwrap_or_default().to_owned();
    Ok(entries
        .iter()
        .map(|entry| FileEntry {
            name: text(entry, "name"),
            kind: text(entry, "kind"),
            bytes: entry.get("bytes").and_then(Json::as_number).unwrap_or(0.0) as u64,
        })
        .collect())
}

fn send<const N: usize>(op: &str, path: &str, more: [(&str, &str); N]) -> Result<Json, PluginError> {
    let more = more.map(|(name, text)| (name, Json::text(text)));
    ask(host_fs, Json::object([("op", Json::text(op)), ("path", Json::text(path))].into_iter().chain(more)))
}
