// Whatever a guest sends, it gets an envelope, and nothing of its host changes.
import { answerRequest, createMockPorts, requestImports } from '@plugindex/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const grants = {
  net: ['*', '*:80', '127.0.0.1'],
  fs: [
    { path: '**', access: 'read' },
    { path: '**', access: 'write' },
  ],
  kv: { maxBytes: 1000 },
  env: ['A'],
} as const;
const word = fc.constantFrom(
  'op',
  'read',
  'write',
  'list',
  'get',
  'set',
  'delete',
  'path',
  'text',
  'base64',
  'key',
  'value',
  'prefix',
  'name',
  'url',
  'method',
  'headers',
  'body',
  'body_base64',
  'redirect',
  'timeout_ms',
  '__proto__',
  'constructor',
  'toString',
  'A',
  '..',
  'https://a.example/',
  'http://127.0.0.1:1/',
  'file:///',
  'encoding',
  'GET',
  'POST',
  'manual',
  '\ud800',
  '',
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    word,
    fc.string(),
    fc.double(),
    fc.constant(null),
    fc.boolean(),
    fc.array(tie('any')),
    tie('object'),
  ),
  object: fc.dictionary(word, tie('any')),
}));
const plausible = fc.record(
  {
    op: fc.oneof(word, value.any),
    path: fc.oneof(word, value.any),
    key: fc.oneof(word, value.any),
    value: fc.oneof(word, value.any),
    text: fc.oneof(word, value.any),
    name: fc.oneof(word, value.any),
    url: fc.oneof(fc.webUrl(), word, value.any),
    method: fc.oneof(word, value.any),
    headers: fc.oneof(fc.dictionary(word, word), value.any),
    body: fc.oneof(word, value.any),
  },
  { requiredKeys: [] },
);
const text = fc.oneof(
  fc.oneof(plausible, value.any).map((request) => JSON.stringify(request)),
  fc.string(),
  fc.constantFrom(
    '[',
    '{"__proto__": {"op": "get", "key": "polluted"}}',
    '{"op":"get","op":"list"}',
    'null',
    '1e999',
    `${'['.repeat(20_000)}`,
  ),
);

test('every request is answered with an envelope, and the prototype stays clean', async () => {
  const { signal } = new AbortController();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...requestImports), text, async (name, request) => {
      const { server } = createMockPorts(
        { files: { A: '' }, http: [{ url: 'https://a.example/*' }] },
        { grants },
      );
      const bytes = new TextEncoder().encode(request);
      const envelope = JSON.parse(
        new TextDecoder().decode(await answerRequest(server, { import: name, bytes, call: 1, signal })),
      );
      const [key, ...others] = Object.keys(envelope);
      expect([['ok', 'error'].includes(key ?? ''), others]).toEqual([true, []]);
      if (key === 'error')
        expect(envelope.error).toEqual({
          code: expect.stringMatching(/^[a-z_]+$/),
          message: expect.any(String),
        });
    }),
    { numRuns: 3000 },
  );
  expect(Reflect.ownKeys(Object.prototype)).not.toContain('op');
  expect(Reflect.ownKeys(Object.prototype)).not.toContain('polluted');
});

test('bytes that are no UTF-8 are refused', async () => {
  const { server } = createMockPorts({}, { grants });
  const request = {
    import: 'kv',
    bytes: new Uint8Array([0xff, 0x22]),
    call: 1,
    signal: new AbortController().signal,
  } as const;
  expect(JSON.parse(new TextDecoder().decode(await answerRequest(server, request)))).toMatchObject({
    error: { code: 'invalid_request' },
  });
});
