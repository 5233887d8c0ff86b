// A memory as data segments: what is zero anyway is left out.
import type { DataSegment } from '@plugindex/wasm/rewrite';

/** A segment costs some 8 bytes: shorter runs of zeros are cheaper than a new one. */
const shortestGap = 32;
/** V8 allows 100,000. */
const maxSegments = 50_000;

/** The segments of everything in `memory` that is not zero. */
export function toSegments(memory: Uint8Array): readonly DataSegment[] {
  for (let gap = shortestGap; ; gap *= 2) {
    const segments = split(memory, gap);
    if (segments.length <= maxSegments) return segments;
  }
}

function split(memory: Uint8Array, gap: number): readonly DataSegment[] {
  const segments: DataSegment[] = [];
  let at = nextByte(memory, 0);
  while (at < memory.length) {
    let end = at + 1;
    for (let next = end; next < memory.length && next - end < gap; next += 1)
      if (memory[next] !== 0) end = next + 1;
    segments.push({ offset: at, bytes: memory.slice(at, end) });
    at = nextByte(memory, end);
  }
  return segments;
}

function nextByte(memory: Uint8Array, from: number): number {
  let at = from;
  while (at < memory.length && memory[at] === 0) at += 1;
  return at;
}
