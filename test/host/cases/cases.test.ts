// Test cases of plugins: what a file may say, how answers are compared, and what capabilities find in a case.
import {
  callCaseIn,
  createCaseCaller,
  createCasePorts,
  findDifferences,
  type PluginCase,
  parseCaseFile,
} from '@plugindex/host/cases';
import type { Capabilities } from '@plugindex/model';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../../kit/build-assemblyscript.ts';

function oneCase(text: string): PluginCase {
  const parsed = parseCaseFile(text, { file: 'tests/a.yaml' });
  const [first] = parsed.ok ? parsed.value : [];
  if (first === undefined) throw new Error(JSON.stringify(parsed.problems));
  return first;
}

test('findDifferences() names every place, and nothing where values are equal', () => {
  expect(findDifferences({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toEqual([]);
  expect(findDifferences({ a: 1, b: 2, 'c/d': [1] }, { a: 1, 'c/d': [1, 2], e: 3 })).toEqual([
    { pointer: '/b', expected: '2', found: 'nothing' },
    { pointer: '/c~1d', expected: '1 items: [1]', found: '2 items: [1,2]' },
    { pointer: '/e', expected: 'nothing', found: '3' },
  ]);
});

test('findDifferences() with allowMore forgives members, but not elements', () => {
  const options = { allowMore: true };
  expect(findDifferences({ a: [{ b: 1 }] }, { a: [{ b: 1, c: 2 }], d: 3 }, options)).toEqual([]);
  expect(findDifferences({ a: [1] }, { a: [1, 2] }, options)).toHaveLength(1);
  expect(findDifferences({}, [], options)).toHaveLength(1);
});

test('findDifferences() does not show more than anybody reads', () => {
  const many = Array.from({ length: 1000 }, (_, index) => index);
  expect(
    findDifferences(
      many,
      many.map((value) => value + 1),
    ),
  ).toHaveLength(20);
});

test('keys at the top of a file hold for cases that do not set their own', () => {
  const parsed = parseCaseFile(
    `hook: greet
config: { a: 1 }
now: 2024-01-01T00:00:00Z
cases:
  - { name: one, output: 1 }
  - { name: two, hook: other, config: {}, request: { q: 1 }, error: { code: denied } }
`,
    { file: 'tests/a.yaml' },
  );
  expect(parsed.ok && parsed.value).toMatchObject([
    { hook: 'greet', config: { a: 1 }, nowMs: 1_704_067_200_000, input: {}, line: 5 },
    { hook: 'other', config: {}, input: { method: 'POST', body: '{"q":1}' }, expected: { type: 'error' } },
  ]);
});

test('an answer of null may be expected: a key that is there counts, whatever its value', () => {
  expect(oneCase('cases: [{ name: a, hook: b, output: null }]').expected).toEqual({
    type: 'output',
    value: null,
  });
});

const grants: Capabilities = {
  env: ['A'],
  kv: { maxBytes: 8 },
  fs: [
    { path: 'in/*', access: 'read' },
    { path: 'out/*', access: 'write' },
  ],
  net: ['api.example.com'],
};

const world = oneCase(`hook: a
env: { A: "1", B: "2" }
kv: { k: v }
files: { in/a.txt: "é", in/deep/b.txt: b, secret: s }
http:
  - { url: "https://api.example.com/users/1", body: { name: Ada } }
  - { method: POST, url: "https://api.example.com/*", status: 201, headers: { a: b }, body: text }
  - { url: "https://api.example.com/slow", error: timeout }
cases: [{ name: a, output: 1 }]
`);

function ask(name: 'http' | 'kv' | 'fs' | 'env', request: unknown): unknown {
  const { ports } = createCasePorts(world, { grants });
  const bytes = ports.requests?.[name]?.(new TextEncoder().encode(JSON.stringify(request)));
  return JSON.parse(new TextDecoder().decode(bytes));
}

test.each([
  ['env', { name: 'A' }, { ok: '1' }],
  ['env', { name: 'B' }, { error: { code: 'denied' } }],
  ['kv', { op: 'get', key: 'k' }, { ok: 'v' }],
  ['kv', { op: 'set', key: 'long', value: 'value' }, { error: { code: 'too_large' } }],
  ['fs', { op: 'read', path: 'in/a.txt' }, { ok: { text: 'é' } }],
  ['fs', { op: 'read', path: 'secret' }, { error: { code: 'denied' } }],
  ['http', { url: 'https://api.example.com/users/1' }, { ok: { status: 200, body: '{"name":"Ada"}' } }],
  ['http', { method: 'POST', url: 'https://api.example.com/x' }, { ok: { status: 201, body: 'text' } }],
  ['http', { url: 'https://api.example.com/slow' }, { error: { code: 'timeout' } }],
  ['http', { url: 'https://api.example.com/else' }, { error: { code: 'unreachable' } }],
  ['http', { url: 'https://evil.example/' }, { error: { code: 'denied' } }],
] as const)('in a case, %s asked %j answers %j', (name, request, expected) => {
  expect(ask(name, request)).toMatchObject(expected);
});

test('each case gets a fresh instance of a module that was compiled once', () => {
  const call = createCaseCaller({ bytes: buildAssemblyScript('plugins/auth-basic'), grants: {} });
  const one = oneCase(
    `hook: authenticate\ncases: [{ name: a, config: { users: [{ username: a, password: b }] }, output: 1 }]`,
  );
  const [first, second] = [call(one), call(one)];
  expect(first).toMatchObject({ answer: { result: { ok: true, value: { authenticated: false } } } });
  expect(second.fuelUsed).toBe(first.fuelUsed);
});

test('callCaseIn() gives in a worker what the same case gives in this thread', async () => {
  const plugin = { bytes: buildAssemblyScript('plugins/auth-basic'), grants: {} };
  const one = oneCase(
    `hook: authenticate\ncases: [{ name: a, config: { users: [{ username: a, password: b }] }, output: 1 }]`,
  );
  const runner = createNodeRunner({ isolation: 'strict', keepsSpare: false });
  try {
    const { durationMs: _, ...inWorker } = await callCaseIn(runner, plugin, one);
    const { durationMs: _here, ...inThread } = createCaseCaller(plugin)(one);
    expect(inWorker).toEqual(inThread);
    const outOfFuel = { answer: { error: { code: 'host/out-of-fuel' } } };
    expect(await callCaseIn(runner, plugin, { ...one, maxFuel: 10 })).toMatchObject(outOfFuel);
    // A case may lower a limit, and never raise one.
    const poor = { ...plugin, limits: { maxFuel: 10 } };
    expect(await callCaseIn(runner, poor, { ...one, maxFuel: 1e9 })).toMatchObject(outOfFuel);
    expect(await callCaseIn(runner, plugin, { ...one, hook: 'no_such_hook' })).toMatchObject({
      answer: { error: { code: 'host/hook-missing' } },
      fuelUsed: 0,
    });
  } finally {
    await runner.close();
  }
});
