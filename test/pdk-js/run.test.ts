// Packed plugins in a host: errors with their place, time and chance, promises, and everything that must be stopped.
import { HostError } from '@plugindex/host';
import { expect, test } from 'vitest';
import { logged, startSource } from './pack-source.ts';

const codeOf = (act: () => unknown) => {
  try {
    return act();
  } catch (error) {
    return error instanceof HostError ? error.code : error;
  }
};

test('an error says where it was made, in the lines of the author', async () => {
  const plugin = await startSource({
    'src/index.ts': `import { check } from './check.ts';

interface Input { readonly kind: string }

export function hook({ kind }: Input): unknown {
  return check(kind);
}
`,
    'src/check.ts': `import { fail } from '@plugindex/pdk-js';

type Kind = 'plain';

export function check(kind: string): Kind {
  const nothing: any = undefined;
  if (kind === 'fail') fail('refused', 'As it was said');
  if (kind === 'code') throw Object.assign(new Error('Too many'), { code: 'too_many' });
  if (kind === 'text') throw 'a text';
  return nothing.missing;
}
`,
  });
  const error = (kind: string) => {
    const result = plugin.call('hook', { kind });
    return result.ok ? undefined : result.error;
  };
  expect(error('fail')).toEqual({ code: 'refused', message: 'As it was said' });
  expect(error('code')).toEqual({ code: 'too_many', message: 'Too many (src/check.ts:8:48)' });
  expect(error('text')).toEqual({ code: 'exception', message: 'Uncaught a text' });
  expect(error('other')).toEqual({
    code: 'exception',
    message: "TypeError: cannot read property 'missing' of undefined (src/check.ts:10:10)",
  });
});

test('a hook may be asynchronous, and fail asynchronously', async () => {
  const plugin = await startSource(`
    const later = async (text: string) => text + '!';
    export const good = async () => { await null; return later('done'); };
    export const bad = async () => { await null; throw Object.assign(new Error('late'), { code: 'late' }); };
    export const never = () => new Promise(() => {});
  `);
  expect(plugin.call('good', null)).toEqual({ ok: true, value: 'done!' });
  expect(plugin.call('bad', null)).toMatchObject({ ok: false, error: { code: 'late' } });
  expect(plugin.call('never', null)).toMatchObject({ ok: false, error: { code: 'never_settled' } });
  expect(plugin.call('good', null)).toEqual({ ok: true, value: 'done!' });
});

test('an answer that JSON cannot hold is null, or an error, never a broken envelope', async () => {
  const plugin = await startSource(`
    export const nothing = () => undefined;
    export const fn = () => () => 1;
    export const circle = () => { const a: any = {}; a.a = a; return a; };
    export const big = () => 10n;
    export const sneaky = () => ({ toJSON: () => undefined });
  `);
  for (const hook of ['nothing', 'fn', 'sneaky'])
    expect(plugin.call(hook, 1)).toEqual({ ok: true, value: null });
  for (const hook of ['circle', 'big'])
    expect(plugin.call(hook, 1)).toMatchObject({ ok: false, error: { code: 'exception' } });
});

test('time and chance come from the host, or not at all', async () => {
  const without = await startSource(`
    export const now = () => Date.now();
    export const date = () => new Date();
    export const parsed = (text: string) => new Date(text).getTime();
    export const chance = () => Math.random();
  `);
  for (const hook of ['now', 'date', 'chance'])
    expect(without.call(hook, 1)).toMatchObject({ ok: false, error: { message: /ask for the capability/ } });
  expect(without.call('parsed', '2020-01-01')).toEqual({ ok: true, value: Date.UTC(2020) });
  const granted = await startSource(`
    import { nowMs, randomBytes } from '@plugindex/pdk-js';
    export const all = () => [nowMs(), Date.now(), new Date().toISOString(), randomBytes(2).length, Math.random()];
  `);
  expect(granted.call('all', null)).toEqual({
    ok: true,
    value: [1_700_000_000_000, 1_700_000_000_000, '2023-11-14T22:13:20.000Z', 2, expect.closeTo(0.0157, 4)],
  });
});

test('console writes to the log of the host', async () => {
  const plugin = await startSource(
    'export const hook = () => console.warn("a", { b: 1 }, [2], new Error("c"));',
  );
  plugin.call('hook', null);
  expect(logged.at(-1)).toBe('warn a {"b":1} [2] Error: c');
});

test.each([
  ['an endless loop', 'export const hook = () => { for (;;) {} };'],
  [
    'a regular expression that goes back and forth',
    'export const hook = () => /^(a+)+$/.test("a".repeat(60) + "!");',
  ],
  ['promises that never end', 'export const hook = async () => { for (;;) await null; };'],
  ['a sort that never ends', 'export const hook = () => Array.from({ length: 1e7 }, (_, i) => -i).sort();'],
])('fuel stops %s, and the next call starts afresh', async (_, source) => {
  const limits = { maxFuel: 20_000_000 };
  const plugin = await startSource(`${source} export const well = () => 'well';`, { limits });
  expect(codeOf(() => plugin.call('hook', null))).toBe('host/out-of-fuel');
  expect(plugin.call('well', null)).toEqual({ ok: true, value: 'well' });
});

test('memory that a plugin may not have is an error of the plugin, not of the host', async () => {
  const plugin = await startSource(`
    export const hook = () => { const all: string[] = []; for (;;) all.push('x'.repeat(100_000) + all.length); };
    export const well = () => 'well';
  `);
  expect(['host/trap', 'exception']).toContain(outcome(() => plugin.call('hook', null)));
  expect(plugin.call('well', null)).toEqual({ ok: true, value: 'well' });
});

test('endless recursion is an error, and the next call goes on', async () => {
  const plugin = await startSource(`
    export const hook = (depth: number): number => 1 + hook(depth + 1);
    export const well = () => 'well';
  `);
  expect(['host/trap', 'exception']).toContain(outcome(() => plugin.call('hook', 1)));
  expect(plugin.call('well', null)).toEqual({ ok: true, value: 'well' });
});

test('a plugin finds no way to the engine', async () => {
  const plugin = await startSource(`
    export const hook = () => ['process', 'require', 'fetch', 'WebAssembly', 'std', 'os', 'plugindexHost', 'plugindexBundle', 'plugindexDispatch']
      .filter((name) => (globalThis as any)[name] !== undefined);
  `);
  expect(plugin.call('hook', null)).toEqual({ ok: true, value: [] });
});

function outcome(act: () => { readonly ok: boolean; readonly error?: { readonly code: string } }): unknown {
  const result = codeOf(act);
  return typeof result === 'object' && result !== null && 'error' in result
    ? (result.error as { code: string }).code
    : result;
}
