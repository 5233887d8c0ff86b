// Fuel through the worker: the thread lives on, the caller hears what was burnt, and time still ends what fuel does not.
import type { RunReport } from '@plugindex/host';
import { createPluginWorker } from '@plugindex/node/plugin-worker';
import { expect, test } from 'vitest';
import { loopForever, packed, plugin } from '../hostile-modules.ts';

const bytes = plugin({ loop: [...loopForever, ...packed(0, 8)], go: '{"ok":1}' });
const base = { bytes, grants: {}, config: {}, timeoutMs: 5_000 };

test('a call that runs out of fuel is an error, the thread lives on, and each call is reported', async () => {
  const reports: RunReport[] = [];
  const worker = createPluginWorker({
    ...base,
    limits: { maxFuel: 1_000_000 },
    onCall: (report) => reports.push(report),
  });
  await worker.call('go', {});
  const startedAt = performance.now();
  await expect(worker.call('loop', {})).rejects.toMatchObject({ code: 'host/out-of-fuel' });
  await expect(worker.call('go', {})).resolves.toEqual({ ok: true, value: 1 });
  // No new thread was started for it.
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  await expect(worker.call('missing', {})).rejects.toMatchObject({ code: 'host/hook-missing' });
  expect(reports.map(({ hook }) => hook)).toEqual(['go', 'loop', 'go']);
  expect(reports[1]?.fuelUsed).toBe(1_000_000);
  expect(reports[2]?.fuelUsed).toBe(reports[0]?.fuelUsed);
  await worker.dispose();
});

test('without a limit of fuel it is the time that ends a call', async () => {
  const limits = { maxFuel: Number.MAX_SAFE_INTEGER };
  const worker = createPluginWorker({ ...base, limits, timeoutMs: 300 });
  await expect(worker.call('loop', {})).rejects.toMatchObject({ code: 'host/timeout' });
  await expect(worker.call('go', {})).resolves.toEqual({ ok: true, value: 1 });
  await worker.dispose();
});
