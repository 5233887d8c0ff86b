// Measures how many manifests a second validation takes, with all rules that need no network, on one core.
import { shardPath, type TreePort } from '@plugindex/model';
import { validateIndex } from '@plugindex/registry/validate/validate';
import { memoryTree } from '../../test/kit/memory-tree.ts';

export interface ValidateMeasurement {
  readonly manifests: number;
  readonly problems: number;
  /** Wall time of the whole validation in milliseconds, reading and parsing included. */
  readonly totalMs: number;
  /** Processor time of the same, in milliseconds: what counts on a busy machine. */
  readonly cpuMs: number;
  readonly manifestsPerSecond: number;
  readonly manifestsPerCpuSecond: number;
}

/** Consonant and vowel pairs: three to a word give 512,000 words, of which neighbours are rarely one letter apart. */
const syllables = [
  'ba',
  'ce',
  'di',
  'fo',
  'gu',
  'ha',
  'je',
  'ki',
  'lo',
  'mu',
  'na',
  'pe',
  'qi',
  'ro',
  'su',
  'ta',
];

function wordOf(number: number): string {
  let rest = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  let word = '';
  for (let count = 0; count < 6; count++) {
    word += syllables[rest % syllables.length] ?? '';
    rest = Math.floor(rest / syllables.length);
  }
  return word;
}

const nameOf = (number: number) => `${wordOf(number)}-${['filter', 'auth', 'source', 'codec'][number % 4]}`;

function entryText(number: number): string {
  return `schemaVersion: 1
name: ${nameOf(number)}
owners:
  - { github: owner-${number % 997}, id: ${1000 + (number % 997)} }
source:
  repository: https://github.com/owner-${number % 997}/${nameOf(number)}
  id: ${100000 + number}
  ownerId: ${1000 + (number % 997)}
description: What plugin number ${number} does, in one sentence that is long enough to be real.
category: text
tags: [text, number-${number % 10}]
license: MIT OR Apache-2.0
`;
}

function manifestText(number: number): string {
  const dependency = number < 100 ? '' : `dependencies:\n  ${nameOf(number % 100)}: ^1.0.0\n`;
  return `schemaVersion: 1
name: ${nameOf(number)}
version: 1.${number % 7}.0
summary: Plugin number ${number} in one line
kinds: [filter]
license: MIT OR Apache-2.0
source:
  repository: https://github.com/owner-${number % 997}/${nameOf(number)}
  commit: a${number.toString(16).padStart(39, '0')}
  path: plugin
build: { toolchain: assemblyscript }
host: ">=1.0.0 <2"
${dependency}capabilities:
  net: [api-${number}.example.com]
  log: true
limits:
  maxMemoryBytes: 16777216
  timeoutMs: 1000
config:
  type: object
  properties:
    retries-${number}: { type: integer, minimum: 0, maximum: 9, default: 3 }
    mode: { type: string, enum: [fast, exact], default: fast }
    prefix: { type: string, pattern: "^[a-z]*$", maxLength: 20 }
  additionalProperties: false
readme: README.md
changelog: CHANGELOG.md
examples:
  - title: Filter one text
    hook: apply_filter
    config: { mode: exact }
    input: { text: some text }
    output: text
`;
}

/** An index of `count` plugins with one manifest each, none of them released, so that every rule has work. */
export function syntheticProposal(count: number, registry: string): TreePort {
  const files = new Map([['registry.yaml', registry]]);
  for (let number = 0; number < count; number++) {
    const folder = `plugins/${shardPath(nameOf(number))}`;
    files.set(`${folder}/plugin.yaml`, entryText(number));
    files.set(`${folder}/1.${number % 7}.0.yaml`, manifestText(number));
  }
  return memoryTree(files);
}

/** Validates a synthetic index of `count` manifests once. `now` tells milliseconds. */
export async function measureValidate(
  count: number,
  { registry, now }: { readonly registry: string; readonly now: () => number },
): Promise<ValidateMeasurement> {
  const head = syntheticProposal(count, registry);
  const start = now();
  const cpuStart = process.cpuUsage();
  const problems = await validateIndex({ head });
  const totalMs = now() - start;
  const cpu = process.cpuUsage(cpuStart);
  const cpuMs = (cpu.user + cpu.system) / 1000;
  return {
    manifests: count,
    problems: problems.length,
    totalMs: Math.round(totalMs),
    cpuMs: Math.round(cpuMs),
    manifestsPerSecond: Math.round((count / totalMs) * 1000),
    manifestsPerCpuSecond: Math.round((count / cpuMs) * 1000),
  };
}

if (import.meta.main) {
  const { readFileSync } = await import('node:fs');
  const registry = readFileSync(
    new URL('../../test/fixtures/validate/common/registry.yaml', import.meta.url),
    'utf8',
  );
  const now = () => performance.now();
  await measureValidate(1000, { registry, now });
  const measured = await measureValidate(10_000, { registry, now });
  console.log(JSON.stringify(measured));
}
