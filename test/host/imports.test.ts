// What a guest hands to the imports of the host: pointers, sizes, floods.
import { describe, expect, test } from 'vitest';
import { allocated, packed, plugin } from './hostile-modules.ts';
import { codeOf, startPlugin } from './start-plugin.ts';

describe('what a guest gives to the host is checked', () => {
  const log = {
    module: 'plugindex_host_1',
    name: 'log',
    kind: 'function',
    params: ['i32', 'i32', 'i32'],
  } as const;
  const random = {
    module: 'plugindex_host_1',
    name: 'random',
    kind: 'function',
    params: ['i32', 'i32'],
  } as const;
  const answer = '{"ok":1}';

  test('a log message beyond the memory', () => {
    const go = [0x41, 1, 0x41, 0, 0x41, 0x7f, 0x10, 0, ...packed(0, 8)];
    const instance = startPlugin(plugin({ go }, { imports: [log], data: [answer] }), {
      grants: { log: true },
    });
    expect(codeOf(() => instance.call('go', {}))).toBe('host/pointer');
  });

  test('a flood of log lines is cut', () => {
    const lines: string[] = [];
    // loop: log(1, 0, 8); local = local + 1; br_if local < 100000
    const go = [
      0x03,
      0x40,
      0x41,
      1,
      0x41,
      0,
      0x41,
      8,
      0x10,
      0,
      0x20,
      0,
      0x41,
      1,
      0x6a,
      0x22,
      0,
      0x41,
      0xa0,
      0x8d,
      0x06,
      0x48,
      0x0d,
      0,
      0x0b,
      ...packed(0, 8),
    ];
    const instance = startPlugin(plugin({ go }, { imports: [log], data: [answer] }), {
      grants: { log: true },
      ports: { log: (level, message) => lines.push(`${level} ${message}`) },
    });
    expect(instance.call('go', {})).toEqual({ ok: true, value: 1 });
    expect(lines.length).toBe(2048);
    expect(lines[0]).toBe('debug {"ok":1}');
    instance.call('go', {});
    expect(lines.length).toBe(4096);
  });

  test('random bytes beyond the memory, or more than one draw may give', () => {
    for (const [pointer, length] of [
      [
        [0x41, 0x7f],
        [0x41, 16],
      ],
      [
        [0x41, 0],
        [0x41, 0x81, 0x80, 0x04],
      ],
    ] as const) {
      const go = [...pointer, ...length, 0x10, 0, ...packed(0, 8)];
      const instance = startPlugin(plugin({ go }, { imports: [random], data: [answer] }), {
        grants: { random: true },
      });
      expect(codeOf(() => instance.call('go', {}))).toBe('host/pointer');
    }
  });

  test('random bytes are written where the guest wants them', () => {
    const go = [0x41, 6, 0x41, 1, 0x10, 0, ...packed(0, 8)];
    const instance = startPlugin(plugin({ go }, { imports: [random], data: ['{"ok":1}'] }), {
      grants: { random: true },
      ports: { random: (bytes) => bytes.fill(0x37) },
    });
    expect(instance.call('go', {})).toEqual({ ok: true, value: 7 });
  });
});

test('the configuration reaches the guest through its own allocator', () => {
  // go: config() is already a packed answer: the configuration is the envelope.
  const config = { module: 'plugindex_host_1', name: 'config', kind: 'function', results: ['i64'] } as const;
  const instance = startPlugin(plugin({ go: [0x10, 0] }, { imports: [config] }), {
    config: { ok: ['as it is'] },
  });
  expect(instance.call('go', {})).toEqual({ ok: true, value: ['as it is'] });
  expect(allocated).toBeGreaterThan(0);
});
