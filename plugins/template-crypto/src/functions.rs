//! The functions by name. The table is what runs, and what `list_functions` tells.

use crate::arguments::{refuse, Arguments};
use crate::digest::{Algorithm, ALGORITHMS};
use crate::encoding::Encoding;
use crate::{random, uuid};
use plugindex_pdk::{HookResult, Json};

pub struct Function {
    pub name: &'static str,
    parameters: &'static [&'static str],
    description: &'static str,
    pub run: fn(&Arguments) -> HookResult,
}

// 2^53 - 1: beyond it JSON's numbers are no longer exact.
const MAX_SAFE: i64 = 9_007_199_254_740_991;
const LETTERS_AND_DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const DIGEST: &[&str] = &["text", "options?: {input, output}"];
const HMAC: &[&str] = &["key", "text", "options?: {key, input, output}"];
const TEXT: &[&str] = &["text"];

#[rustfmt::skip]
const FUNCTIONS: &[Function] = &[
    Function { name: "sha1", parameters: DIGEST, description: "SHA-1, for old protocols only", run: digest },
    Function { name: "sha256", parameters: DIGEST, description: "SHA-256", run: digest },
    Function { name: "sha384", parameters: DIGEST, description: "SHA-384", run: digest },
    Function { name: "sha512", parameters: DIGEST, description: "SHA-512", run: digest },
    Function { name: "hmac_sha1", parameters: HMAC, description: "HMAC with SHA-1, for old protocols only", run: hmac },
    Function { name: "hmac_sha256", parameters: HMAC, description: "HMAC with SHA-256", run: hmac },
    Function { name: "hmac_sha384", parameters: HMAC, description: "HMAC with SHA-384", run: hmac },
    Function { name: "hmac_sha512", parameters: HMAC, description: "HMAC with SHA-512", run: hmac },
    Function { name: "base64_encode", parameters: TEXT, description: "Base64 with padding", run: |a| encode(a, Encoding::Base64) },
    Function { name: "base64_decode", parameters: TEXT, description: "Text of padded base64", run: |a| decode(a, Encoding::Base64) },
    Function { name: "base64url_encode", parameters: TEXT, description: "Base64url without padding", run: |a| encode(a, Encoding::Base64Url) },
    Function { name: "base64url_decode", parameters: TEXT, description: "Text of unpadded base64url", run: |a| decode(a, Encoding::Base64Url) },
    Function { name: "hex_encode", parameters: TEXT, description: "Lower-case hexadecimal", run: |a| encode(a, Encoding::Hex) },
    Function { name: "hex_decode", parameters: TEXT, description: "Text of hexadecimal", run: |a| decode(a, Encoding::Hex) },
    Function { name: "uuid_v4", parameters: &[], description: "A random UUID", run: uuid_v4 },
    Function { name: "uuid_v5", parameters: &["namespace: dns | url | oid | x500 | a UUID", "name"], description: "The UUID of a name, always the same", run: uuid_v5 },
    Function { name: "random_bytes", parameters: &["count", "options?: {output}"], description: "Random bytes", run: random_bytes },
    Function { name: "random_hex", parameters: &["count"], description: "Random bytes in hexadecimal", run: random_hex },
    Function { name: "random_int", parameters: &["min", "max"], description: "A random whole number, both ends included", run: random_int },
    Function { name: "random_string", parameters: &["length", "alphabet?"], description: "Random letters and digits, or of a given alphabet", run: random_string },
];

pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

pub fn describe() -> Json {
    let functions = FUNCTIONS.iter().map(|function| {
        Json::object([
            ("name", Json::text(function.name)),
            ("description", Json::text(function.description)),
            ("parameters", Json::Array(function.parameters.iter().map(|name| Json::text(name)).collect())),
        ])
    });
    Json::Array(functions.collect())
}

fn algorithm(args: &Arguments) -> Algorithm {
    let name = args.function.trim_start_matches("hmac_");
    Algorithm::find(name).unwrap_or(ALGORITHMS[1])
}

fn digest(args: &Arguments) -> HookResult {
    args.expect(1, 1)?;
    args.output(&algorithm(args).digest(&args.bytes(0, "input")?))
}

fn hmac(args: &Arguments) -> HookResult {
    args.expect(2, 2)?;
    args.output(&algorithm(args).hmac(&args.bytes(0, "key")?, &args.bytes(1, "input")?))
}

fn encode(args: &Arguments, encoding: Encoding) -> HookResult {
    args.expect(1, 1)?;
    Ok(Json::Text(encoding.encode(args.text(0)?.as_bytes()).unwrap_or_default()))
}

fn decode(args: &Arguments, encoding: Encoding) -> HookResult {
    args.expect(1, 1)?;
    let bytes = encoding.decode(args.text(0)?).ok_or_else(|| refuse(args.function, "the text is not in this encoding"))?;
    let text = String::from_utf8(bytes).map_err(|_| refuse(args.function, "the bytes are not UTF-8 text"))?;
    Ok(Json::Text(text))
}

fn uuid_v4(args: &Arguments) -> HookResult {
    args.expect(0, 0)?;
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&random::bytes(16));
    Ok(Json::Text(uuid::v4(bytes)))
}

fn uuid_v5(args: &Arguments) -> HookResult {
    args.expect(2, 2)?;
    let id = uuid::v5(args.text(0)?, args.text(1)?);
    id.map(Json::Text).ok_or_else(|| refuse(args.function, "the namespace is neither dns, url, oid, x500 nor a UUID"))
}

fn count(args: &Arguments, setting: &str, fallback: i64) -> Result<usize, plugindex_pdk::PluginError> {
    Ok(args.integer(0, None, (0, args.setting(setting, fallback)))? as usize)
}

fn random_bytes(args: &Arguments) -> HookResult {
    args.expect(1, 1)?;
    args.output(&random::bytes(count(args, "max_random_bytes", 1024)?))
}

fn random_hex(args: &Arguments) -> HookResult {
    args.expect(1, 1)?;
    let bytes = random::bytes(count(args, "max_random_bytes", 1024)?);
    Ok(Json::Text(Encoding::Hex.encode(&bytes).unwrap_or_default()))
}

fn random_int(args: &Arguments) -> HookResult {
    args.expect(2, 2)?;
    let min = args.integer(0, None, (-MAX_SAFE, MAX_SAFE))?;
    let max = args.integer(1, None, (min, MAX_SAFE))?;
    Ok(Json::Number(random::integer(min, max) as f64))
}

fn random_string(args: &Arguments) -> HookResult {
    args.expect(1, 2)?;
    let length = count(args, "max_random_characters", 256)?;
    let alphabet: Vec<char> = args.optional_text(1)?.unwrap_or(LETTERS_AND_DIGITS).chars().collect();
    if alphabet.is_empty() {
        return Err(refuse(args.function, "the alphabet is empty"));
    }
    Ok(Json::Text(random::text(length, &alphabet)))
}
