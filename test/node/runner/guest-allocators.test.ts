// Guests that use the moment in which the host calls their allocator: to call the host again, or to lie to it.
import type { Isolation } from '@plugindex/host';
import { beforeAll, describe, expect, test } from 'vitest';
import { plugin } from '../../host/hostile-modules.ts';
import { ok } from '../../host/meter/attacking.ts';
import { asking, good, lyingToHost, reentering } from './guests.ts';
import { isolations, type Loaded, load, openRunner, serverOf } from './runners.ts';

const grants = { kv: { maxBytes: 1000 }, net: ['api.example.com'] };
const server = serverOf(async () => ({ ok: 'from the host' }));
const otherServer = serverOf(async () => ({ ok: 'for the neighbour' }));
/** What a guest can be given by the host. Nobody can wait for an answer in the host's own thread. */
const given = (isolation: Isolation) =>
  isolation === 'inline' ? (['config'] as const) : (['config', 'kv', 'http'] as const);

describe.each(isolations)('%s', (isolation) => {
  const runner = openRunner({ isolation, keepsSpare: false });

  // Another plugin in the same runner. It is given something by the host too.
  const isInline = isolation === 'inline';
  let neighbour: Loaded | undefined;
  beforeAll(async () => {
    const bytes = isInline ? plugin({ ask: ok }) : asking('kv', '{}');
    neighbour = await load(runner, bytes, { grants, server: otherServer });
  });
  const its = isInline ? good : { ok: true, value: 'for the neighbour' };

  /** How an attack of a guest ended; the next call of it and one of its neighbour are answered, whatever it did. */
  async function outcomeOf(evil: Loaded, hook: string): Promise<unknown> {
    const startedAt = performance.now();
    const outcome = await evil.outcome(hook);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await neighbour?.outcome('ask')).toEqual(its);
    expect(await evil.outcome('go')).toEqual(good);
    return outcome;
  }

  test('an allocator that asks the host, which asks the allocator, ends with the stack, or with the fuel', async () => {
    for (const name of given(isolation)) {
      const bytes = reentering(name);
      const rich = await load(runner, bytes, { grants, server });
      const poor = await load(runner, bytes, { grants, server, limits: { maxFuel: 20_000 } });
      for (const hook of ['attack', 'after']) {
        expect(await outcomeOf(rich, hook), `${name}, ${hook}`).toBe('host/trap');
        expect(await outcomeOf(poor, hook), `${name}, ${hook}`).toBe('host/out-of-fuel');
      }
      expect(poor.reports[0]?.fuelUsed).toBe(20_000);
    }
  });

  test('an allocator that lies about where an answer may go is found out, and nothing is written', async () => {
    for (const name of given(isolation)) {
      const { bytes, lies } = lyingToHost(name);
      const one = await load(runner, bytes, { grants, server });
      for (const lie of lies) expect(await outcomeOf(one, lie), `${name}, ${lie}`).toBe('host/pointer');
    }
  });
});
