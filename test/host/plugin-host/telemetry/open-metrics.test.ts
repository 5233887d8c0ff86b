// The text that Prometheus scrapes: read back by the rules of OpenMetrics.
import { toOpenMetrics } from '@plugindex/host';
import { expect, test } from 'vitest';
import { plugin } from '../../hostile-modules.ts';
import { errorOf, startedHost } from '../start-host.ts';
import { readOpenMetrics } from './read-open-metrics.ts';

test('every line follows OpenMetrics, and the numbers are those of the host', async () => {
  const { host } = await startedHost();
  for (let i = 0; i < 7; i++) await host.call('one', 'go', {});
  await errorOf(host.call('one', 'trap', {}));
  await errorOf(host.call('one', 'missing', {}));
  const samples = readOpenMetrics(toOpenMetrics(host.metrics()));
  const of = (name: string) => samples.filter((sample) => sample.name === name);
  expect(
    of('plugindex_plugin_calls_total').map(({ labels, value }) => [labels.hook, labels.outcome, value]),
  ).toEqual([
    ['go', 'ok', 7],
    ['trap', 'host/trap', 1],
    ['(missing)', 'host/hook-missing', 1],
  ]);
  expect(of('plugindex_plugin_info')[0]?.labels).toEqual({
    plugin: 'one',
    version: '1.0.0',
    isolation: 'shared',
    state: 'ready',
  });
  expect(of('plugindex_plugin_memory_high_water_bytes')[0]?.value).toBe(65_536);
  const buckets = of('plugindex_plugin_call_duration_seconds_bucket').filter(
    ({ labels }) => labels.hook === 'go',
  );
  expect(buckets.at(-1)).toMatchObject({ labels: { le: '+Inf' }, value: 7 });
  for (const [i, { value }] of buckets.entries())
    expect(value).toBeGreaterThanOrEqual(buckets[i - 1]?.value ?? 0);
});

test('attack: a hook whose name ends its line and begins another metric stays a name', async () => {
  const name = 'a"} 1\nplugindex_plugin_calls_total{plugin="other"} 9\n# \u202e';
  const { host } = await startedHost({}, { bytes: plugin({ [name]: '{"ok":1}' }) });
  await host.call('one', name, {});
  const samples = readOpenMetrics(toOpenMetrics(host.metrics()));
  expect(samples.filter(({ labels }) => labels.plugin !== 'one')).toEqual([]);
  expect(samples.some(({ labels }) => labels.hook?.includes('\\\\u{a}'))).toBe(true);
});

test('attack: a module with thousands of hooks, and callers that invent names, make no thousands of series', async () => {
  const hooks = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`hook_${i}`, '{"ok":1}']));
  const { host } = await startedHost({}, { bytes: plugin(hooks) });
  for (const hook of Object.keys(hooks)) await host.call('one', hook, {});
  for (let i = 0; i < 300; i++) await errorOf(host.call('one', `invented_${i}`, {}));
  const [metrics] = host.metrics().plugins;
  expect(metrics?.hooks.length).toBeLessThanOrEqual(66);
  const total = (metrics?.hooks ?? [])
    .flatMap(({ outcomes }) => Object.values(outcomes))
    .reduce((a, b) => a + b, 0);
  expect(total).toBe(600);
});
