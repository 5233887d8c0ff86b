//! UUIDs (RFC 9562): version 4 from random bytes, version 5 from a name.

use crate::digest::sha1;
use crate::encoding::encode_hex;

/// RFC 9562 6.6.
const NAMESPACES: [(&str, &str); 4] = [
    ("dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
    ("url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"),
    ("oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"),
    ("x500", "6ba7b814-9dad-11d1-80b4-00c04fd430c8"),
];

pub fn v4(random: [u8; 16]) -> String {
    format(random, 4)
}

/// None when `namespace` is neither one of the four known names nor a UUID.
pub fn v5(namespace: &str, name: &str) -> Option<String> {
    let known = NAMESPACES.iter().find(|(short, _)| *short == namespace).map(|(_, id)| *id);
    let mut message = parse(known.unwrap_or(namespace))?.to_vec();
    message.extend_from_slice(name.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&sha1(&message)[..16]);
    Some(format(bytes, 5))
}

fn format(mut bytes: [u8; 16], version: u8) -> String {
    bytes[6] = bytes[6] & 0x0f | version << 4;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = encode_hex(&bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

fn parse(text: &str) -> Option<[u8; 16]> {
    let groups: Vec<&str> = text.split('-').collect();
    if groups.iter().map(|group| group.len()).ne([8, 4, 4, 4, 12]) {
        return None;
    }
    let digits = groups.concat();
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        let high = (pair[0] as char).to_digit(16)?;
        let low = (pair[1] as char).to_digit(16)?;
        *byte = (high << 4 | low) as u8;
    }
    Some(bytes)
}
