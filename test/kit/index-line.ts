// Builds index lines for tests: a valid line with only what the test is about spelled out.
import { digestOf, type IndexLine } from '@plugindex/model';

export function indexLine(name: string, version: string, parts: Partial<IndexLine> = {}): IndexLine {
  const digestFor = (what: string) => digestOf(`${what} ${name} ${version}`);
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
