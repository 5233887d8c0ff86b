// A guest that breaks off may say why: its caller hears it in each isolation, and to everything else it is a trap like any other.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startedHost } from '../../host/plugin-host/start-host.ts';
import { type VectorFile, vectorFolder } from '../../kit/abi-vectors/vector.ts';
import { isolations, load, openRunner } from './runners.ts';

const { modules }: VectorFile = JSON.parse(readFileSync(new URL('vectors.json', vectorFolder), 'utf8'));
const bytes = new Uint8Array(Buffer.from(modules.panic ?? '', 'base64'));
const lastWords = (message: string) => ({
  ok: false,
  error: { code: 'exception', message },
  hasTrapped: true,
});

test.each(isolations)('%s: the caller hears the last words, without any capability', async (isolation) => {
  const runner = openRunner(isolation === 'inline' ? isolation : { isolation, keepsSpare: false });
  const one = await load(runner, bytes);
  expect(await one.outcome('first')).toEqual({ ok: true, value: 1 });
  expect(await one.outcome('panic')).toEqual(lastWords('on purpose (plugin.wat:7)'));
  // The instance is another one.
  expect(await one.outcome('first')).toEqual({ ok: true, value: 1 });
  expect(await one.outcome('in_alloc')).toEqual(lastWords('on purpose'));
  expect(await one.outcome('end_outside')).toBe('host/pointer');
  // What it says has its price: each byte, up to the most that is read.
  const [, panic, , , end] = one.reports;
  expect(panic?.fuelUsed).toBeGreaterThan(500 + 4 * 25);
  expect(end?.fuelUsed).toBeGreaterThan(500 + 4 * 4096);
  await one.unload();
});

test('a plugin that talks whenever it traps is quarantined like one that does not', async () => {
  const { host, events } = await startedHost({}, { bytes });
  for (let call = 0; call < 5; call++)
    expect(await host.call('one', 'panic', {})).toEqual(lastWords('on purpose (plugin.wat:7)'));
  expect(host.health('one')).toMatchObject({
    state: 'quarantined',
    quarantine: { reason: 'host/trap' },
    lastFailure: { code: 'host/trap', hook: 'panic' },
  });
  expect(events.filter(({ type }) => type === 'broke')).toHaveLength(5);
  await host.close();
});
