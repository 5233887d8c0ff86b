// The plugin template-advanced, packed from its source.
import { createInstance } from '@plugindex/host';
import { expect, test } from 'vitest';
import { buildJavaScript } from '../kit/build-javascript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildJavaScript('plugins/template-advanced');

runCases({ name: 'template-advanced', bytes, grants: { random: true } });

const request = (name: string, args: readonly unknown[] = [], context: unknown = {}) => ({
  function_name: name,
  args,
  context,
});

function open(config: Readonly<Record<string, unknown>> = {}, byte = 7) {
  const ports = { random: (into: Uint8Array) => void into.fill(byte) };
  const plugin = createInstance({ bytes, grants: { random: true }, config, ports });
  return (name: string, args: readonly unknown[] = [], context: unknown = {}) => {
    const answer = plugin.call('template_function', request(name, args, context));
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
    return answer.value;
  };
}

const listed = () => {
  const plugin = createInstance({ bytes, grants: { random: true }, config: {}, ports: { random: () => {} } });
  const answer = plugin.call('list_functions', {});
  return answer.ok
    ? (answer.value as readonly { name: string; parameters: readonly { optional: boolean }[] }[])
    : [];
};

test('every listed function without required arguments answers, and says the same for the same seed', () => {
  const names = listed()
    .filter(({ parameters }) => parameters.every(({ optional }) => optional))
    .map(({ name }) => name);
  expect(names.length).toBeGreaterThan(40);
  const [one, other] = [open(), open({}, 99)];
  for (const name of names) {
    const first = one(name, [{ seed: 'x' }]);
    expect(first, name).toBeDefined();
    expect(other(name, [{ seed: 'x' }]), name).toEqual(first);
  }
});

test('a seed in the configuration repeats the whole run, and no two calls of it', () => {
  const run = () => {
    const call = open({ seed: 42 });
    return Array.from({ length: 20 }, () => call('uuid'));
  };
  expect(run()).toEqual(run());
  expect(new Set(run()).size).toBe(20);
});

test('with repeat: request the same request gets the same again, whatever came between', () => {
  const call = open({ seed: 42, repeat: 'request' });
  const first = call('full_name', [], { path: '/users/1' });
  call('full_name', [], { path: '/users/2' });
  expect(call('full_name', [], { path: '/users/1' })).toBe(first);
  const names = Array.from({ length: 30 }, (_, id) => call('full_name', [], { path: `/users/${id}` }));
  expect(new Set(names).size).toBeGreaterThan(20);
});

test('without a seed chance comes from the host', () => {
  expect(open({}, 0)('integer', [1, 6])).toBe(1);
  expect(open({}, 255)('integer', [1, 6])).toBe(6);
});

test('what is made up leads to nobody', () => {
  const call = open({ seed: 1 });
  for (let turn = 0; turn < 50; turn += 1) {
    expect(call('email')).toMatch(/^[a-z0-9._]+@example\.(com|net|org)$/);
    expect(call('ipv4')).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/);
    expect(call('ipv6')).toMatch(/^2001:db8(:[0-9a-f]{4}){6}$/);
    expect(call('phone')).toMatch(/^\+1-\d{3}-555-01\d\d$/);
    expect(call('uuid')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isLuhn(String(call('card_number')))).toBe(true);
  }
});

function isLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return /^400000\d{10}$/.test(digits) && sum % 10 === 0;
}

test('a weighted choice keeps to its weights', () => {
  const call = open({ seed: 5 });
  const drawn = Array.from({ length: 1000 }, () =>
    call('weighted', [
      ['a', 'b', 'c'],
      [3, 1, 0],
    ]),
  );
  const share = drawn.filter((item) => item === 'a').length / drawn.length;
  expect(share).toBeGreaterThan(0.7);
  expect(share).toBeLessThan(0.8);
  expect(drawn).not.toContain('c');
});
