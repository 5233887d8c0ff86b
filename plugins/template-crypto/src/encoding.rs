//! Bytes as text and back: UTF-8, hexadecimal, base64 and base64url (RFC 4648), all strict.

#[derive(Clone, Copy, PartialEq)]
pub enum Encoding {
    Utf8,
    Hex,
    Base64,
    Base64Url,
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Encoding {
    pub fn find(name: &str) -> Option<Encoding> {
        match name {
            "utf8" => Some(Encoding::Utf8),
            "hex" => Some(Encoding::Hex),
            "base64" => Some(Encoding::Base64),
            "base64url" => Some(Encoding::Base64Url),
            _ => None,
        }
    }

    /// None when the bytes have no such form (only UTF-8 can fail).
    pub fn encode(self, bytes: &[u8]) -> Option<String> {
        match self {
            Encoding::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
            Encoding::Hex => Some(encode_hex(bytes)),
            Encoding::Base64 => Some(encode_base64(bytes, STANDARD, true)),
            Encoding::Base64Url => Some(encode_base64(bytes, URL_SAFE, false)),
        }
    }

    /// None when the text is not in this encoding, to the letter.
    pub fn decode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Encoding::Utf8 => Some(text.as_bytes().to_vec()),
            Encoding::Hex => decode_hex(text),
            Encoding::Base64 => decode_base64(unpadded(text)?, STANDARD),
            Encoding::Base64Url => decode_base64(text, URL_SAFE),
        }
    }
}

pub fn encode_hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[value as usize]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() % 2 != 0 {
        return None;
    }
    let digit = |byte: u8| (byte as char).to_digit(16).map(|value| value as u8);
    text.as_bytes().chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

fn encode_base64(bytes: &[u8], alphabet: &[u8; 64], padded: bool) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let value = group.iter().fold(0_u32, |value, byte| value << 8 | *byte as u32) << (8 * (3 - group.len()));
        for index in 0..4 {
            if index <= group.len() {
                out.push(alphabet[(value >> (18 - 6 * index)) as usize & 63] as char);
            } else if padded {
                out.push('=');
            }
        }
    }
    out
}

/// The text without the padding that must be there.
fn unpadded(text: &str) -> Option<&str> {
    if text.len() % 4 != 0 {
        return None;
    }
    let bare = text.strip_suffix('=').unwrap_or(text);
    Some(if bare.len() < text.len() { bare.strip_suffix('=').unwrap_or(bare) } else { bare })
}

/// RFC 4648 3.5: unused bits are zero, so that one sequence of bytes has one text.
fn decode_base64(text: &str, alphabet: &[u8; 64]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.as_bytes().chunks(4) {
        if group.len() == 1 {
            return None;
        }
        let mut value = 0_u32;
        for byte in group {
            value = value << 6 | alphabet.iter().position(|letter| letter == byte)? as u32;
        }
        value <<= 6 * (4 - group.len());
        let bytes = value.to_be_bytes();
        let (kept, unused) = bytes[1..].split_at(group.len() - 1);
        if unused.iter().any(|byte| *byte != 0) {
            return None;
        }
        out.extend_from_slice(kept);
    }
    Some(out)
}
