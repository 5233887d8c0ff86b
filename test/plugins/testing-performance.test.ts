// The plugin testing-performance, built from its source.
import { createInstance } from '@plugindex/host';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/testing-performance');

runCases({ name: 'testing-performance', bytes, grants: { random: true } });

const requestTo = (path: string) => ({ method: 'GET', path, headers: {}, query: {}, body: null });

test('the named shares of the answers come by the named times, and the page counts them', () => {
  const latency = { min: 5, p50: 20, p95: 100, p99: 400, max: 1000 };
  const config = { seed: 3, bytes: 10, latency_ms: latency, stats_path: '/stats' };
  const ports = { random: (into: Uint8Array) => void into.fill(0) };
  const plugin = createInstance({ bytes, grants: { random: true }, config, ports });
  const delays = Array.from({ length: 4000 }, () => {
    const answer = plugin.call('generate_response', requestTo('/'));
    return Number(Object(answer.ok && answer.value).metadata.delay_ms);
  });
  const share = (atMost: number) => delays.filter((ms) => ms <= atMost).length / delays.length;
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(latency.min);
  expect(Math.max(...delays)).toBeLessThanOrEqual(latency.max);
  expect(share(latency.p50)).toBeCloseTo(0.5, 1);
  expect(share(latency.p95)).toBeCloseTo(0.95, 1);
  expect(share(latency.p99)).toBeCloseTo(0.99, 1);
  const page = plugin.call('generate_response', requestTo('/stats'));
  const told = JSON.parse(String(Object(page.ok && page.value).body));
  const sum = delays.reduce((total, ms) => total + ms, 0);
  expect(told).toMatchObject({ answers: 4000, bytes: 40_000, delay_ms: sum });
  for (const { at_most_ms: atMost, answers } of told.buckets) {
    expect(answers).toBe(delays.filter((ms) => ms <= atMost).length);
  }
});
