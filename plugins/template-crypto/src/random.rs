//! Random values made of the host's random bytes, without bias.

use plugindex_pdk::random_bytes;

pub fn bytes(count: usize) -> Vec<u8> {
    let mut out = vec![0; count];
    random_bytes(&mut out);
    out
}

/// An integer below `bound`, each as likely as any other: what would favour small ones is drawn again.
fn below(bound: u64) -> u64 {
    let unfair = u64::MAX - u64::MAX % bound;
    loop {
        let mut drawn = [0; 8];
        random_bytes(&mut drawn);
        let value = u64::from_le_bytes(drawn);
        if value < unfair {
            return value % bound;
        }
    }
}

/// From `min` to `max`, both included.
pub fn integer(min: i64, max: i64) -> i64 {
    let span = max.wrapping_sub(min) as u64;
    min.wrapping_add(below(span + 1) as i64)
}

pub fn text(length: usize, alphabet: &[char]) -> String {
    (0..length).map(|_| alphabet[below(alphabet.len() as u64) as usize]).collect()
}
