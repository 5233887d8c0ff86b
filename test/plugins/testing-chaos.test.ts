// The plugin testing-chaos, built from its source.
import { createInstance } from '@plugindex/host';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/testing-chaos');

runCases({ name: 'testing-chaos', bytes, grants: { random: true } });

const request = { method: 'GET', path: '/', headers: {}, query: {}, body: null };

function open(config: Readonly<Record<string, unknown>>, random = () => 0) {
  const ports = { random: (into: Uint8Array) => void into.fill(random()) };
  return createInstance({ bytes, grants: { random: true }, config, ports });
}

test('generate_response gives the fault that can_handle promised, and counts the request once', () => {
  const plugin = open({ rules: [{ every: 2, fault: { status: 503 } }] });
  const seen = Array.from({ length: 6 }, () => {
    const promised = plugin.call('can_handle', request);
    return promised.ok && promised.value === true ? plugin.call('generate_response', request) : 'spared';
  });
  expect(seen.map((answer) => answer !== 'spared')).toEqual([false, true, false, true, false, true]);
  expect(seen[1]).toMatchObject({ ok: true, value: { status_code: 503 } });
});

test('the same seed strikes the same requests, about as many as the rate says', () => {
  const strikes = (seed: number) => {
    const plugin = open({ seed, rules: [{ rate: 0.25, fault: {} }] });
    return Array.from({ length: 2000 }, () => plugin.call('can_handle', request)).map(
      (answer) => answer.ok && answer.value,
    );
  };
  expect(strikes(7)).toEqual(strikes(7));
  expect(strikes(7)).not.toEqual(strikes(8));
  const share = strikes(7).filter((hit) => hit === true).length / 2000;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.3);
});

test('without a seed chance comes from the host', () => {
  const rules = [{ rate: 0.5, fault: {} }];
  expect(open({ rules }, () => 0x00).call('can_handle', request)).toEqual({ ok: true, value: true });
  expect(open({ rules }, () => 0xff).call('can_handle', request)).toEqual({ ok: true, value: false });
});
