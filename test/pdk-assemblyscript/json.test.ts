// The author kit's JSON against the engine's own.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startProbe, value } from './probe.ts';

const probe = startProbe();

/** What the kit makes of a text: the text that it writes back, or undefined when it refuses. */
function rewrite(text: string | Uint8Array): string | undefined {
  const result = probe.call('bytes', { op: 'parse', base64: Buffer.from(text).toString('base64') });
  return result.ok ? String(result.value) : undefined;
}

test('a hook gets and gives back any JSON value unchanged', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (input) => {
      expect(value(probe, 'echo', input)).toEqual(JSON.parse(JSON.stringify(input)));
    }),
    { numRuns: 500 },
  );
});

test('text of every kind survives, lone surrogates included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (input) => {
      expect(value(probe, 'echo', input)).toBe(input);
    }),
    { numRuns: 500 },
  );
  for (const text of ['\ud800', 'a\udc00b', '\ud83d\ude00', '\u0000\u001f"\\/', '\ude00\ud83d']) {
    expect(value(probe, 'echo', text)).toBe(text);
  }
});

test('numbers are read to the nearest double, as the engine reads them', () => {
  const hard = [
    '0', '-0', '1e22', '1e23', '9007199254740993', '9007199254740992.5', '2.2250738585072011e-308',
    '4.9e-324', '2.4703282292062327e-324', '2.4703282292062328e-324', '1.7976931348623157e308',
    '0.1', '123456789012345678901234567890', '8.5e-320', '6.631236846766476e-316',
    '3.237883913302901e-319', '17976931348623157e292', `0.${'0'.repeat(300)}1234567`, '5e-1', '1E+2',
    '1.00000000000000011102230246251565404236316680908203125',
    '1.00000000000000011102230246251565404236316680908203124',
    '1.00000000000000011102230246251565404236316680908203126',
    `1.${'0'.repeat(790)}1`, '9007199254740993.00000000000000000000000000000000000000001',
  ]; // biome-ignore format: a table of hard cases
  // "+ 0": the kit writes -0 as 0, as JSON.stringify does.
  for (const text of hard) expect([text, Number(rewrite(text))]).toEqual([text, JSON.parse(text) + 0]);
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(Number(rewrite(JSON.stringify(number)))).toBe(number === 0 ? 0 : number);
    }),
    { numRuns: 2000 },
  );
  const digits = fc.stringMatching(/^[1-9][0-9]{0,40}$/);
  fc.assert(
    fc.property(digits, digits, fc.integer({ min: -360, max: 260 }), (whole, fraction, exponent) => {
      const text = `${whole}.${fraction}e${exponent}`;
      expect([text, Number(rewrite(text))]).toEqual([text, JSON.parse(text)]);
    }),
    { numRuns: 2000 },
  );
});

test('what the engine refuses is refused, and what it takes is taken', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '"\\u00e9"',
    '"\\ud83d\\ude00"',
    '1',
    '-',
    '0',
    '.5',
    'e3',
    'true',
    'false',
    'null',
    'nul',
    ' ',
    '\n',
    '\t',
    '"',
    '\\',
    '\u0001',
    'ü',
    '//',
    "'",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      expect([text, rewrite(text)]).toEqual([text, engine(text)]);
    }),
    { numRuns: 3000 },
  );
});

/** JSON.stringify(JSON.parse(text)), but undefined for a key that appears twice in one object. */
function engine(text: string): string | undefined {
  try {
    const written = JSON.stringify(JSON.parse(text));
    const keys = (written.match(/"(?:a|b|é|😀)":/gu) ?? []).length;
    const given = (text.match(/"(?:a|b|\\u00e9|\\ud83d\\ude00)"\s*:/g) ?? []).length;
    return keys === given ? written : undefined;
  } catch {
    return undefined;
  }
}

test('strictness: each of these is refused', () => {
  const refused: readonly (string | Uint8Array)[] = [
    '', ' ', '01', '1.', '.1', '+1', '1e', '1e+', '--1', '[1,]', '{"a":1,}', '{a:1}', "{'a':1}", '"\t"', '"\\x41"',
    '"\\u12"', '"\\u12g4"', '"a', '"\\', '"\\"', 'tru', 'nulL', 'NaN', 'Infinity', '1e400', '[', '{"a"', '{"a":', '1 2',
    '\ufeff1', '{"a":1,"a":2}', '/**/1', '[1 2]', '"\u0000"',
    Uint8Array.of(0x22, 0xc0, 0x80, 0x22), Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22),
    Uint8Array.of(0x22, 0xf4, 0x90, 0x80, 0x80, 0x22), Uint8Array.of(0x22, 0xe2, 0x82, 0x22), Uint8Array.of(0x22, 0xff, 0x22),
  ]; // biome-ignore format: a table of refused texts
  for (const text of refused) expect([text, rewrite(text)]).toEqual([text, undefined]);
});

test('depth is capped: 128 levels pass, 129 do not, and very many do no harm', () => {
  expect(rewrite('['.repeat(128) + ']'.repeat(128))).toBe('['.repeat(128) + ']'.repeat(128));
  expect(rewrite('['.repeat(129) + ']'.repeat(129))).toBeUndefined();
  expect(rewrite('['.repeat(1_000_000))).toBeUndefined();
  expect(rewrite('{"a":'.repeat(100_000))).toBeUndefined();
  expect(value(probe, 'echo', 1)).toBe(1);
});

test('objects with many keys keep their order', () => {
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`k${(index * 7919) % 500}`, index]),
  );
  expect(JSON.stringify(value(probe, 'echo', many))).toBe(JSON.stringify(many));
});

test('memory does not leak over thousands of calls', () => {
  const input = { text: 'x'.repeat(20_000), list: Array.from({ length: 500 }, (_, index) => ({ index })) };
  // 256 pages are 16 MiB; each call needs about 100 KiB.
  for (let count = 0; count < 3000; count++) probe.call('echo', input);
  expect(value(probe, 'echo', input)).toEqual(input);
});
