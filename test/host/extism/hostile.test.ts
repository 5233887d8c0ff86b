// Extism guests that lie, flood and never end: each is stopped by a rule that has a name, and the host goes on.
import { HostError, type HostPorts } from '@plugindex/host';
import { describe, expect, test } from 'vitest';
import { codeOf, startPlugin } from '../start-plugin.ts';
import {
  alloc,
  call,
  drop,
  extismGuest,
  fine,
  firstImport,
  forever,
  from,
  get,
  i32,
  i64,
  lengthOf,
  put,
  say,
  setError,
  setOutput,
  wasi,
} from './extism-guest.ts';

const mebibyte = 2 ** 20;
const limits = { maxFuel: 20_000_000, maxMemoryBytes: 4 * mebibyte };
const answersOne = { ok: true, value: 1 };
const first = call(firstImport);

/** What comes of `attack`; afterwards `go` still answers. */
function attack(
  body: readonly number[],
  { uses = [], ...more }: Parameters<typeof extismGuest>[1] = {},
  options: Parameters<typeof startPlugin>[1] = {},
): string {
  const plugin = startPlugin(extismGuest({ attack: body }, { uses, ...more }), { limits, ...options });
  const code = codeOf(() => plugin.call('attack', {}));
  expect(plugin.call('go', {})).toEqual(answersOne);
  return code;
}

describe('lies about memory of the kernel', () => {
  test.each([
    ['nothing', 0],
    ['before the first block', 8],
    ['below zero', -8],
    ['past everything', 1_000_000],
    ['where a sum wraps around', 2n ** 63n - 4n],
  ])('a load from %s', (_name, offset) => {
    expect(attack([...i64(offset), ...first, drop, ...fine], { uses: [from('load_u64')] })).toBe(
      'host/pointer',
    );
    expect(attack([...i64(offset), ...first, drop, ...fine], { uses: [from('load_u8')] })).toBe(
      'host/pointer',
    );
  });

  test.each([0, 8, -8, 1_000_000, 2n ** 63n - 4n])('a store to %s', (offset) => {
    expect(attack([...i64(offset), ...i64(1), ...first, ...fine], { uses: [from('store_u64')] })).toBe(
      'host/pointer',
    );
  });

  test.each([
    ['no block', 8, 1],
    ['more than there is', 16, 1_000_000],
    ['a size below zero', 16, -1],
    ['an offset below zero', -16, 1],
  ])('an output of %s', (_name, offset, length) => {
    expect(attack([...put('12345678'), ...i64(offset), ...i64(length), ...setOutput, ...fine])).toBe(
      'host/pointer',
    );
  });

  test.each(['config_get', 'var_get', 'log_info'])(
    '%s with offset 0, and in the middle of a block',
    (name) => {
      const leaves = name === 'log_info' ? [] : [drop];
      const options = { grants: { log: true } };
      expect(attack([...i64(0), ...first, ...leaves, ...fine], { uses: [from(name)] }, options)).toBe(
        'host/pointer',
      );
      const middle = [...put('12345678'), ...get(0), ...i64(1), 0x7c, ...first, ...leaves, ...fine];
      expect(attack(middle, { uses: [from(name)] }, options)).toBe('host/pointer');
    },
  );

  test('offset 0 is no block: it has no length, is freed for nothing, and takes an error back', () => {
    const uses = [from('free')];
    const nothing = [
      ...i64(0),
      ...first,
      ...put('never said'),
      ...get(0),
      ...setError,
      ...i64(0),
      ...setError,
    ];
    const body = [...nothing, ...i64(0), ...lengthOf, ...i64(0), 0x52];
    const plugin = startPlugin(extismGuest({ nothing: body, silent: fine }, { uses }));
    expect(plugin.call('nothing', {})).toEqual({ ok: true, value: null });
    expect(plugin.call('silent', {})).toEqual({ ok: true, value: null });
  });

  test('what a call leaves behind the next one cannot see', () => {
    const uses = [from('load_u8')];
    const found = [...i64(8), ...alloc, ...first];
    const plugin = startPlugin(
      extismGuest({ leave: [...put([7, 7, 7, 7, 7, 7, 7, 7]), ...fine], found }, { uses }),
    );
    plugin.call('leave', {});
    expect(plugin.call('found', {})).toEqual({ ok: true, value: null });
  });
});

describe('floods', () => {
  test.each([2 ** 40, -1, 5 * mebibyte])('one block of %s bytes', (size) => {
    expect(attack([...i64(size), ...alloc, drop, ...fine])).toBe('host/trap');
  });

  test.each([1, 65_536])('blocks of %s bytes without end', (size) => {
    const plenty = { limits: { ...limits, maxFuel: 1_000_000_000 } };
    expect(attack([...forever([...i64(size), ...alloc, drop]), ...fine], {}, plenty)).toBe('host/trap');
  });

  test('blocks that are given back are enough for ever', () => {
    const uses = [from('free')];
    const loop = forever([...i64(65_536), ...alloc, ...first]);
    expect(attack([...loop, ...fine], { uses })).toBe('host/out-of-fuel');
  });

  test('blocks and linear memory have one limit together', () => {
    // 3 MiB of pages, then 2 MiB of blocks.
    const body = [...i32(48), 0x40, 0, drop, ...i64(2 * mebibyte), ...alloc, drop, ...fine];
    expect(attack(body)).toBe('host/trap');
  });

  test.each([
    ['input_length', [drop]],
    ['get_log_level', [drop]],
    ['http_status_code', [drop]],
  ])('%s without end burns the fuel of the call', (name, after) => {
    expect(attack([...forever([...first, ...after]), ...fine], { uses: [from(name)] })).toBe(
      'host/out-of-fuel',
    );
  });

  test('a log without end is cut and burns the fuel of the call', () => {
    const lines: string[] = [];
    const ports: HostPorts = { log: (_level, line) => lines.push(line) };
    const body = [...put('a line'), ...forever([...get(0), ...first]), ...fine];
    expect(attack(body, { uses: [from('log_warn')] }, { ports, grants: { log: true } })).toBe(
      'host/out-of-fuel',
    );
    expect(lines.length).toBe(65_536 / 32);
  });

  test('an endless loop burns the fuel of the call', () => {
    expect(attack([...forever([]), ...fine])).toBe('host/out-of-fuel');
  });

  test('an endless start function runs in a call and on its fuel, not before', () => {
    const start = firstImport + 1;
    const plugin = startPlugin(extismGuest({}, { start, functions: [{ body: forever([]) }] }), { limits });
    expect(codeOf(() => plugin.call('go', {}))).toBe('host/out-of-fuel');
    expect(codeOf(() => plugin.call('go', {}))).toBe('host/out-of-fuel');
  });

  test('memory without a maximum, or with one that is too large, grows to the limit and no further', () => {
    const grow = [
      ...forever([...i32(1), 0x40, 0, ...i32(-1), 0x46, 0x04, 0x40, ...say('2'), ...fine, 0x0f, 0x0b]),
      ...fine,
    ];
    for (const memory of [{ min: 1 }, { min: 1, max: 65_536 }]) {
      let bytes = 0;
      const plugin = startPlugin(extismGuest({ grow }, { memories: [memory] }), {
        limits: { ...limits, maxMemoryBytes: mebibyte },
        onCall: ({ memoryBytes }) => {
          bytes = memoryBytes;
        },
      });
      // Then not even the block of the answer has room.
      expect(codeOf(() => plugin.call('grow', {}))).toBe('host/trap');
      expect(bytes).toBeLessThanOrEqual(mebibyte + 2 * 65_536);
    }
    const large = () =>
      startPlugin(extismGuest({}, { memories: [{ min: 100 }] }), { limits: { maxMemoryBytes: mebibyte } });
    expect(codeOf(large)).toBe('host/module-unsafe');
  });

  test('variables have the limit of a store, and a number', () => {
    const uses = [from('var_set')];
    const set = (key: string, bytes: number) => [
      ...put(key),
      ...i64(bytes),
      ...alloc,
      0x21,
      1,
      ...get(0),
      ...get(1),
      ...first,
    ];
    const hooks = { small: [...set('k', 50), ...fine], large: [...set('k', 100), ...fine] };
    const plugin = startPlugin(extismGuest(hooks, { uses }), { limits: { maxKvBytes: 64 } });
    expect(plugin.call('small', {})).toEqual({ ok: true, value: null });
    expect(plugin.call('large', {})).toMatchObject({ ok: false, error: { code: 'too_large' } });
  });
});

describe('imports', () => {
  const foreign = (module: string, name: string) =>
    ({ kind: 'function', module, name, params: ['i64'], results: ['i64'] }) as const;
  test.each([
    ['extism:host/user', 'hello_world'],
    ['extism:host/env', 'system'],
    ['extism:host/env', 'output_set'],
    ['wasi_snapshot_preview1', 'path_open'],
    ['wasi_snapshot_preview1', 'sock_send'],
    ['plugindex_host_1', 'log'],
    ['env', 'abort'],
  ])('%s.%s is refused, and named', (module, name) => {
    const bytes = extismGuest({}, { imports: [foreign(module, name)] });
    let refusal: unknown;
    try {
      startPlugin(bytes);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(HostError);
    expect(refusal).toMatchObject({
      code: 'host/import-unknown',
      message: expect.stringContaining(name),
    });
  });

  test('HTTP needs its grant, and a host that offers it', () => {
    const bytes = extismGuest({}, { uses: [from('http_request')] });
    expect(codeOf(() => startPlugin(bytes))).toBe('host/capability-denied');
    expect(codeOf(() => startPlugin(bytes, { grants: { net: ['a.example'] } }))).toBe('host/port-missing');
  });

  test('a component is told what to build instead', () => {
    const component = Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]);
    let said = '';
    try {
      startPlugin(component);
    } catch (error) {
      said = String(error);
    }
    expect(said).toMatch(/component.*build for wasm32-unknown-unknown with the kit for your language/);
  });
});

describe('answers', () => {
  const answer = (text: string | readonly number[]) => attack([...say(text), ...fine]);
  test.each([
    ['no JSON', 'x'],
    ['two values that an envelope would hide', '1,"ok":2'],
    ['an error that an envelope would hide', '1,"error":{"code":"a","message":"b"}'],
    ['a brace too many', '1}'],
  ])('%s', (_name, text) => {
    expect(answer(text)).toBe('host/output-invalid');
  });

  test('bytes that are no UTF-8', () => {
    expect(answer([0x22, 0xff, 0x22])).toBe('host/output-invalid');
  });

  test('more than the limit', () => {
    expect(attack([...say('"12345678"'), ...fine], {}, { limits: { ...limits, maxOutputBytes: 8 } })).toBe(
      'host/output-too-large',
    );
  });

  test('of two outputs the last one counts, of an output and an error the error', () => {
    const both = [...say('2'), ...put('wrong'), ...get(0), ...setError, ...fine];
    const plugin = startPlugin(
      extismGuest({ twice: [...say('2'), ...say('3'), ...fine], both, status: [...say('2'), ...i32(-7)] }),
    );
    expect(plugin.call('twice', {})).toEqual({ ok: true, value: 3 });
    expect(plugin.call('both', {})).toEqual({ ok: false, error: { code: 'extism_error', message: 'wrong' } });
    expect(plugin.call('status', {})).toEqual({
      ok: false,
      error: { code: 'extism_error', message: '"status" gave -7, expected 0' },
    });
  });

  test('a key that changes prototypes is a key like others', () => {
    const plugin = startPlugin(extismGuest({ evil: [...say('{"__proto__":{"a":1}}'), ...fine] }));
    const result = plugin.call('evil', {});
    expect(Object.keys(result.ok ? Object(result.value) : {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  test('a trap starts a fresh instance, with words of the guest before it or without', () => {
    const uses = [from('var_set'), from('var_get')];
    const hooks = {
      keep: [...put('k'), ...put('1', 1), ...get(0), ...get(1), ...first, ...fine],
      kept: [...put('k'), ...get(0), ...call(firstImport + 1), ...i64(0), 0x52],
      trap: [0x00],
      say: [...put('sorry'), ...get(0), ...setError, 0x00],
    };
    const plugin = startPlugin(extismGuest(hooks, { uses }));
    const isKept = () => !plugin.call('kept', {}).ok;
    plugin.call('keep', {});
    expect(isKept()).toBe(true);
    expect(plugin.call('say', {})).toEqual({
      ok: false,
      error: { code: 'extism_error', message: 'sorry' },
      hasTrapped: true,
    });
    expect(isKept()).toBe(false);
    plugin.call('keep', {});
    expect(codeOf(() => plugin.call('trap', {}))).toBe('host/trap');
    expect(isKept()).toBe(false);
  });
});

describe('input', () => {
  test('what is past its end is zero, and nothing of the host', () => {
    const uses = [from('input_load_u64'), from('input_load_u8'), from('input_offset')];
    const isZero = (at: number | bigint) => [
      ...i64(at),
      ...first,
      ...i64(0),
      0x52,
      ...i64(at),
      ...call(firstImport + 1),
      0x72,
    ];
    const hooks = { near: isZero(1), far: isZero(2n ** 62n), below: isZero(-8) };
    const plugin = startPlugin(extismGuest(hooks, { uses }));
    // "{}": the second byte is there, eight from there are not.
    expect(plugin.call('near', {})).toMatchObject({ error: { message: '"near" gave 125, expected 0' } });
    expect(plugin.call('far', {})).toEqual({ ok: true, value: null });
    expect(plugin.call('below', {})).toEqual({ ok: true, value: null });
  });

  test('more than the limit never reaches the guest', () => {
    const plugin = startPlugin(extismGuest({}), { limits: { maxInputBytes: 8 } });
    expect(codeOf(() => plugin.call('go', '12345678'))).toBe('host/input-too-large');
  });
});

describe('WASI', () => {
  /** What the function answers, as the status of the hook. */
  const status = (name: string, args: readonly number[], options: Parameters<typeof startPlugin>[1] = {}) =>
    startPlugin(extismGuest({ ask: [...args, ...first] }, { uses: [wasi(name)] }), options).call('ask', {});
  const errno = (code: number) => ({ error: { message: `"ask" gave ${code}, expected 0` } });

  test('clock and random are there where they are granted, and say so where they are not', () => {
    const clock = [...i32(0), ...i64(1), ...i32(64)];
    expect(status('clock_time_get', clock)).toMatchObject(errno(76));
    expect(status('clock_time_get', clock, { grants: { clock: true } })).toEqual({ ok: true, value: null });
    const random = [...i32(0), ...i32(64)];
    expect(status('random_get', random)).toMatchObject(errno(76));
    expect(status('random_get', random, { grants: { random: true } })).toEqual({ ok: true, value: null });
  });

  test('a write goes to the log where that is granted', () => {
    // An iovec at 64: address 0, 5 bytes.
    const iovec = [...i32(64), ...i32(0), 0x36, 2, 0, ...i32(68), ...i32(5), 0x36, 2, 0];
    const write = (fd: number) => [...iovec, ...i32(fd), ...i32(64), ...i32(1), ...i32(96), ...first];
    const bytes = extismGuest(
      { out: write(1), error: write(2), file: write(3) },
      { uses: [wasi('fd_write')], data: ['hello'] },
    );
    const lines: string[] = [];
    const ports: HostPorts = { log: (level, line) => lines.push(`${level} ${line}`) };
    const plugin = startPlugin(bytes, { ports, grants: { log: true } });
    for (const hook of ['out', 'error']) expect(plugin.call(hook, {})).toEqual({ ok: true, value: null });
    expect(plugin.call('file', {})).toMatchObject({ error: { message: '"file" gave 8, expected 0' } });
    expect(startPlugin(bytes, { ports }).call('out', {})).toEqual({ ok: true, value: null });
    expect(lines).toEqual(['info hello', 'error hello']);
  });

  test.each([
    ['a list past the memory', 65_535, 1, 0],
    ['more pieces than anybody writes', 0, 1025, 0],
    ['a place for the size past the memory', 0, 0, 65_534],
  ])('a write with %s', (_name, list, count, written) => {
    const body = [...i32(1), ...i32(list), ...i32(count), ...i32(written), ...first];
    expect(attack(body, { uses: [wasi('fd_write')] })).toBe('host/pointer');
  });

  test('an exit is a trap', () => {
    expect(attack([...i32(3), ...first, ...fine], { uses: [wasi('proc_exit')] })).toBe('host/trap');
  });
});

test('a call from inside a call is refused', () => {
  const asked: string[] = [];
  const ports: HostPorts = {
    log: () => {
      asked.push(codeOf(() => plugin.call('go', {})));
    },
  };
  const body = [...put('x'), ...get(0), ...first, ...fine];
  const plugin = startPlugin(extismGuest({ ask: body }, { uses: [from('log_info')] }), {
    ports,
    grants: { log: true },
  });
  expect(plugin.call('ask', {})).toEqual({ ok: true, value: null });
  expect(asked).toEqual(['host/busy']);
});
