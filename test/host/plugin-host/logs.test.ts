// What plugins log: structured, harmless to read, bounded, and handed on as it comes.
import type { PluginLogRecord } from '@plugindex/host';
import { expect, test } from 'vitest';
import { plugin } from '../hostile-modules.ts';
import { startedHost } from './start-host.ts';

const message = 'a\n2026-01-01 ERROR forged \u202e\u001b[2J';
const bytes = Buffer.byteLength(message);
/** `say` logs the message as a warning and answers. */
const talker = plugin(
  {
    say: [...[0x41, 3, 0x41, 0, 0x41, bytes, 0x10, 0], ...[0x42, ...packedAfter(bytes)]],
  },
  {
    imports: [{ module: 'plugindex_host_1', name: 'log', kind: 'function', params: ['i32', 'i32', 'i32'] }],
    data: [message, '{"ok":1}'],
  },
);
const asks = { manifest: { kinds: [], capabilities: { log: true } }, consent: { log: true } };

/** The operand of `i64.const`: eight bytes behind the message. */
function packedAfter(pointer: number): readonly number[] {
  const out: number[] = [];
  for (let rest = BigInt(pointer) * 2n ** 32n + 8n; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 64n) return [...out, low];
    out.push(low + 128);
  }
}

test('a line that forges other lines, or steers a terminal, is one harmless record with its call', async () => {
  const sent: PluginLogRecord[] = [];
  const { host, clock } = await startedHost(
    { policy: 'all', log: (record) => sent.push(record) },
    { bytes: talker, ...asks },
  );
  expect(await host.call('one', 'say', {})).toEqual({ ok: true, value: 1 });
  expect(sent).toEqual([
    {
      at: clock.now(),
      plugin: 'one',
      version: '1.0.0',
      level: 'warn',
      message: 'a\\u{a}2026-01-01 ERROR forged \\u{202e}\\u{1b}[2J',
      hook: 'say',
      call: 1,
    },
  ]);
  expect(host.logRecords()).toEqual(sent);
});

test('a flood of lines costs bounded memory, and a sink that throws harms nobody', async () => {
  const { host } = await startedHost(
    {
      policy: 'all',
      keepRecords: 10,
      log: () => {
        throw new Error('disk full');
      },
    },
    { bytes: talker, ...asks },
  );
  for (let i = 0; i < 100; i++) await host.call('one', 'say', {});
  expect(host.logRecords()).toHaveLength(10);
  expect(host.logRecords().map(({ call }) => call)).toEqual([91, 92, 93, 94, 95, 96, 97, 98, 99, 100]);
  expect(host.metrics().plugins[0]?.logRecords).toBe(100);
});
