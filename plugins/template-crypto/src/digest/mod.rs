//! Digests by name, and HMAC over any of them (RFC 2104).

mod sha1;
mod sha2;

#[derive(Clone, Copy)]
pub struct Algorithm {
    pub name: &'static str,
    block_size: usize,
    run: fn(&[u8]) -> Vec<u8>,
}

pub const ALGORITHMS: [Algorithm; 4] = [
    Algorithm { name: "sha1", block_size: 64, run: sha1::sha1 },
    Algorithm { name: "sha256", block_size: 64, run: sha2::sha256 },
    Algorithm { name: "sha384", block_size: 128, run: sha2::sha384 },
    Algorithm { name: "sha512", block_size: 128, run: sha2::sha512 },
];

impl Algorithm {
    pub fn find(name: &str) -> Option<Algorithm> {
        ALGORITHMS.into_iter().find(|algorithm| algorithm.name == name)
    }

    pub fn digest(&self, message: &[u8]) -> Vec<u8> {
        (self.run)(message)
    }

    pub fn hmac(&self, key: &[u8], message: &[u8]) -> Vec<u8> {
        let mut block = if key.len() > self.block_size { self.digest(key) } else { key.to_vec() };
        block.resize(self.block_size, 0);
        let masked = |mask: u8, rest: &[u8]| -> Vec<u8> {
            block.iter().map(|byte| byte ^ mask).chain(rest.iter().copied()).collect()
        };
        let inner = self.digest(&masked(0x36, message));
        self.digest(&masked(0x5c, &inner))
    }
}

pub use sha1::sha1;

/// The message, a one bit, zeros, and the length in bits at the end of the last block (FIPS 180-4 5.1).
fn pad(message: &[u8], block_size: usize, length_size: usize) -> Vec<u8> {
    let least = message.len() + 1 + length_size;
    let size = least.div_ceil(block_size) * block_size;
    let mut padded = Vec::with_capacity(size);
    padded.extend_from_slice(message);
    padded.push(0x80);
    padded.resize(size - 8, 0);
    padded.extend_from_slice(&((message.len() as u64) * 8).to_be_bytes());
    padded
}
