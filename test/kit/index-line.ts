// Builds index lines for tests: a valid line with only what the test is about spelled out.
import { createHash } from 'node:crypto';
import { type IndexLine, toDigest } from '@plugindex/model';

export function indexLine(name: string, version: string, parts: Partial<IndexLine> = {}): IndexLine {
  const digestFor = (what: string) =>
    toDigest(createHash('sha256').update(`${what} ${name} ${version}`).digest('hex'));
  return {
    v: 1,
    name,
    version,
    digest: digestFor('artifact'),
    size: 1000,
    bundle: digestFor('bundle'),
    host: '>=0.1.0 <9.0.0',
    abi: 'plugindex-1',
    kinds: ['auth'],
    pubtime: '2026-01-01T00:00:00Z',
    ...parts,
  };
}
