// Inputs with a long string in them: the bytes are those of JSON.stringify, wherever the string is and whatever it holds.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { encodeJsonInput, leastBytes, toJsonInput } from '../../packages/host/src/json-input/json-input.ts';
import { escapeModuleSource } from '../../scripts/escape-module.ts';
import { createRandomBelow, pick } from '../kit/random-module.ts';
import { plugin } from './hostile-modules.ts';
import { codeOf, startPlugin } from './start-plugin.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const textOf = (value: unknown) => decoder.decode(encodeJsonInput(toJsonInput(value)));
const isGapped = (value: unknown) => typeof toJsonInput(value) !== 'string';
const long = 'a "quoted" text, \\ and\ta line\n'.repeat(200);

describe('toJsonInput() and encodeJsonInput()', () => {
  const gapped: readonly (readonly [string, unknown])[] = [
    ['the value itself', long],
    ['a property', { method: 'POST', body: long, after: [1, { two: 2 }] }],
    ['a property of a part', { request: { path: '/v1', body: long }, id: 7 }],
    ['the first of two', { first: long, second: `${long}!` }],
    ['next to what JSON leaves out', { nothing: undefined, act: () => 1, body: long }],
    ['next to keys that are numbers', { 2: 'b', 1: 'a', body: long, 0: 'c' }],
    ['under a key that is an accessor of Object', JSON.parse(`{"__proto__":${JSON.stringify(long)},"a":1}`)],
    ['in an object without a prototype', Object.assign(Object.create(null), { body: long })],
    ['with a byte order mark', { body: `\uFEFF${long}` }],
  ];
  test.each(gapped)('a long string is set apart: %s', (_where, value) => {
    expect(isGapped(value)).toBe(true);
    expect(textOf(value)).toBe(JSON.stringify(value));
    expect(leastBytes(toJsonInput(value))).toBeLessThanOrEqual(Buffer.byteLength(JSON.stringify(value)));
  });

  const whole: readonly (readonly [string, unknown])[] = [
    ['short strings', { body: 'x'.repeat(2000) }],
    ['one in a list', [long]],
    ['one deep inside', { a: { b: { c: { d: long } } } }],
    ['one in a table', Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${i}`, long]))],
    ['one with half a pair', { body: `${long}\uD800` }],
    ['one in an object that writes itself', { body: long, toJSON: () => ({ other: long }) }],
    [
      'one of a class',
      new (class Request {
        body = long;
      })(),
    ],
    ['a date', new Date(0)],
    ['nothing', null],
  ];
  test.each(whole)('is one text: %s', (_what, value) => {
    expect(toJsonInput(value)).toBe(JSON.stringify(value));
    expect(textOf(value)).toBe(JSON.stringify(value));
  });

  test('attack: an input that says where its long string belongs moves it nowhere', () => {
    const mark = 'plugindex: a long text belongs here';
    for (const value of [
      { user: mark, body: long },
      { [mark]: 1, body: long },
      { user: JSON.stringify(mark), body: long },
      { body: `${JSON.stringify(mark)}${long}` },
    ])
      expect(textOf(value)).toBe(JSON.stringify(value));
  });

  test('random strings around every edge', () => {
    const below = createRandomBelow(20_261_127);
    const parts: readonly [string, ...string[]] = [
      'plain text ',
      '"',
      '\\',
      '\n',
      '\u0000',
      '\u001f',
      '\u007f',
      '\u2028',
      'ж',
      '€',
      '😀',
      '/',
    ];
    for (let count = 0; count < 300; count += 1) {
      const least = 'x'.repeat(2040 + below(40));
      const mixed = Array.from({ length: below(60) }, () => pick(parts, below)).join('');
      const value = { body: below(2) === 0 ? least + mixed : mixed + least + pick(parts, below) };
      expect(isGapped(value)).toBe(value.body.length >= 2048);
      expect(textOf(value)).toBe(JSON.stringify(value));
    }
  });

  test('every character that JSON escapes, at each place of a block', () => {
    for (let code = 0; code <= 0x80; code += 1) {
      const at = code % 17;
      const value = { body: `${'x'.repeat(at)}${String.fromCharCode(code)}${'y'.repeat(3000 - at)}` };
      expect(textOf(value)).toBe(JSON.stringify(value));
    }
  });

  test('what has no room in the memory of the module is one text', () => {
    const escapes = { body: '\u0001'.repeat(200_000) };
    const bytes = { body: 'x'.repeat(300_000) };
    const around = { before: ['y'.repeat(900_000)], body: long, after: 1 };
    const behind = { body: '"'.repeat(250_000), after: ['z'.repeat(500_000)] };
    for (const value of [escapes, bytes, around, behind]) {
      expect(isGapped(value)).toBe(true);
      expect(textOf(value) === JSON.stringify(value)).toBe(true);
    }
  });

  test('what JSON cannot carry is refused as it is without a long string', () => {
    const instance = startPlugin(plugin({ go: '{"ok":1}' }));
    const circle: Record<string, unknown> = { body: long };
    circle.self = circle;
    const throwing = Object.defineProperty({ body: long }, 'other', {
      enumerable: true,
      get: () => {
        throw new Error('on purpose');
      },
    });
    for (const value of [circle, { body: long, big: 1n }, throwing])
      expect(codeOf(() => instance.call('go', value))).toBe('host/input-invalid');
  });
});

test('the module is what its text gives', async () => {
  const file = new URL('../../packages/host/src/json-input/escape-module.ts', import.meta.url);
  expect(await readFile(file, 'utf8'), 'run: node scripts/escape-module.ts').toBe(await escapeModuleSource());
});
