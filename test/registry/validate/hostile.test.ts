// Validation of broken and hostile indexes: whatever stands in the files, the answer is problems, never an exception.

import { validateIndex } from '@plugindex/registry/validate/validate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryTree } from '../../kit/memory-tree.ts';
import { listCases, readCase } from '../../kit/validate-case.ts';

const good = [...readCase('good').head].filter(([path]) => path !== 'registry.yaml');
const registry = readCase('good').head.get('registry.yaml') ?? '';
const manifestPath = 'plugins/wo/rd/word-count/1.0.0.yaml';
const manifest = readCase('good').head.get(manifestPath) ?? '';

const codesOf = async (files: ReadonlyMap<string, string | Uint8Array>) =>
  (await validateIndex({ head: memoryTree(files) })).map(({ code }) => code);

test('validateIndex() reports a missing registry.yaml and nothing that needs it', async () => {
  expect(await codesOf(new Map(good))).toEqual(['index/registry/missing']);
});

test('validateIndex() reports an empty index', async () => {
  expect(await codesOf(new Map())).toEqual(['index/registry/missing']);
});

test('validateIndex() refuses a file that is too large, or not UTF-8, by name', async () => {
  const files = new Map<string, string | Uint8Array>([...good, ['registry.yaml', registry]]);
  files.set(manifestPath, `${manifest}#${'x'.repeat(600 * 1024)}`);
  expect(await codesOf(files)).toContain('index/file/too-large');
  files.set(manifestPath, new Uint8Array([0xff, 0xfe, 0x00]));
  expect(await codesOf(files)).toContain('index/file/encoding');
});

test('validateIndex() keeps its speed on a schema made to be slow', async () => {
  const slow = manifest
    .replace('default: en', 'default: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"')
    .replace('"^[a-z]+(?:-[a-z]+)*$"', '"^(?:[a-z]|[a-z])*$"');
  const start = performance.now();
  const codes = await codesOf(new Map([...good, ['registry.yaml', registry], [manifestPath, slow]]));
  expect(performance.now() - start).toBeLessThan(2000);
  expect(codes).toContain('validate/config/pattern');
});

test('validateIndex() trusts the maintainers of base, not those of the change', async () => {
  const { input } = readCase('validate-owner-not-author');
  const mallory = registry.replace('{ github: maria, id: 1 }', '{ github: mallory, id: 666 }');
  const head = new Map([...readCase('validate-owner-not-author').head, ['registry.yaml', mallory]]);
  const problems = await validateIndex({ ...input, head: memoryTree(head) });
  expect(problems.map(({ code }) => code)).toContain('validate/owner/not-author');
});

describe('A whole index, without a base', () => {
  test.each(listCases())('%s is validated without an exception', async (name) => {
    const { head } = readCase(name);
    expect(Array.isArray(await validateIndex({ head: memoryTree(head) }))).toBe(true);
  });
});

test('No change of one place in the files makes validateIndex() throw', async () => {
  const paths = [...readCase('good').head.keys()];
  const junk = fc.constantFrom(
    '',
    'x',
    '\n',
    ': ',
    '- ',
    '{',
    '}',
    '[',
    '"',
    '#',
    '&a ',
    '*a',
    '\u202e',
    '999999999999',
    'null',
    '~',
    '\\',
    '%',
    '!!js ',
    '-',
    '1.0',
  );
  const change = fc.record({
    path: fc.constantFrom(...paths),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(30),
    junk,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const head = new Map(readCase('good').head);
      for (const { path, at, cut, junk: text } of changes) {
        const before = head.get(path) ?? '';
        const offset = Math.floor(at * before.length);
        head.set(path, before.slice(0, offset) + text + before.slice(offset + cut));
      }
      const { input } = readCase('good');
      await validateIndex({ ...input, head: memoryTree(head) });
    }),
    { numRuns: 300 },
  );
});

test('validateIndex() looks up no source for a manifest whose pin is wrong', async () => {
  const { input, head } = readCase('good');
  const broken = manifest.replace(/commit: [0-9a-f]+/, 'commit: main');
  const opened: unknown[] = [];
  const sources = {
    open: (source: unknown) => {
      opened.push(source);
      return Promise.resolve(undefined);
    },
  };
  const problems = await validateIndex({
    ...input,
    head: memoryTree(new Map([...head, [manifestPath, broken]])),
    sources,
  });
  expect(opened).toEqual([]);
  expect(problems.map(({ code }) => code)).toEqual(['validate/schema/pattern']);
});
