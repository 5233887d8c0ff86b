// Numbers that look random and are always the same: FNV-1a over names and ids.

const prime: u32 = 0x01000193;

export function mix(seed: u32, text: string): u32 {
  let hash = seed ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = (hash ^ text.charCodeAt(i)) * prime;
  // One more round of mixing, so that the last letter reaches all bits.
  hash ^= hash >> 15;
  hash *= 0x2c1b3c6d;
  return hash ^ (hash >> 13);
}
