// What a guest may put into a request: methods, headers, bodies.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHttpRequest } from '../../../packages/host/src/capabilities/http/http-request.ts';

const url = 'https://a.example/';
const parse = (request: unknown) => parseHttpRequest(request, { timeoutMs: 1000 });
const invalid = { error: { code: 'invalid_request' } };

test('what is left out has a default', () => {
  expect(parse({ url })).toEqual({
    first: {
      method: 'GET',
      target: { url, isTls: true, host: 'a.example', port: 443, path: '/' },
      headers: new Map(),
      body: undefined,
    },
    followsRedirects: true,
    timeoutMs: 1000,
  });
});

test.each([
  null,
  [],
  'https://a.example/',
  { url: 1 },
  {},
  { url, method: 'CONNECT' },
  { url, method: 'TRACE' },
  { url, method: 'GET / HTTP/1.1\r\nX: y' },
  { url, method: 1 },
  { url, method: '' },
  { url, redirect: 'error' },
  { url, timeout_ms: 0 },
  { url, timeout_ms: '5' },
  { url, timeout_ms: Number.NaN },
  { url, body: 'x' },
  { url, method: 'HEAD', body: '' },
  { url, method: 'POST', body: 1 },
  { url, method: 'POST', body: 'a', body_base64: 'YQ==' },
  { url, method: 'POST', body_base64: 'Y' },
  { url, method: 'POST', body_base64: 'YQ=' },
  { url, method: 'POST', body: '\ud800' },
  { url, headers: [] },
  { url, headers: 'a: b' },
  { url, headers: { a: 1 } },
  { url, headers: { a: 'b', A: 'c' } },
])('%j is refused', (request) => {
  expect(parse(request)).toMatchObject(invalid);
});

test('a shorter time is taken, a longer one is cut', () => {
  expect(parse({ url, timeout_ms: 5 })).toMatchObject({ timeoutMs: 5 });
  expect(parse({ url, timeout_ms: 1e9 })).toMatchObject({ timeoutMs: 1000 });
});

describe('headers', () => {
  const withHeaders = (headers: unknown) => parse({ url, method: 'POST', headers });

  test.each([
    'Host',
    'connection',
    'Transfer-Encoding',
    'content-length',
    'TE',
    'Upgrade',
    'Expect',
    'trailer',
    'Keep-Alive',
    'Proxy-Authorization',
    'proxy-connection',
    'Sec-Fetch-Site',
    'accept-encoding',
    'via',
    'forwarded',
    'X-Forwarded-For',
    'http2-settings',
    'origin',
  ])('%s belongs to the host', (name) => {
    expect(withHeaders({ [name]: 'x' })).toMatchObject(invalid);
  });

  test.each([
    ['x', 'a\r\nX-Injected: 1'],
    ['x', 'a\nb'],
    ['x', 'a\rb'],
    ['x', 'a\u0000b'],
    ['x', 'a\u007fb'],
    ['x', 'ā'],
    ['x', 'a\u2028b'],
    ['a b', 'c'],
    ['a:b', 'c'],
    ['a\r\nb', 'c'],
    ['', 'c'],
    ['ä', 'c'],
    ['(x)', 'c'],
  ])('%j with %j cannot become another header', (name, value) => {
    expect(withHeaders({ [name]: value })).toMatchObject(invalid);
  });

  test('are refused where they are many or large', () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`x-${index}`, '']));
    expect(withHeaders(many)).toMatchObject(invalid);
    expect(withHeaders({ x: 'y'.repeat(16_385) })).toMatchObject(invalid);
  });

  test('a name from the prototype of objects is a name like others', () => {
    const headers: unknown = JSON.parse('{"__proto__": "a", "constructor": "b"}');
    const plan = withHeaders(headers);
    expect('first' in plan && [...plan.first.headers]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
  });

  test('whatever is taken holds no line break and no control character', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (headers) => {
        const plan = withHeaders(headers);
        if (!('first' in plan)) return;
        const text = [...plan.first.headers].map(([name, value]) => `${name}: ${value}`).join('');
        expect(text).not.toMatch(/(?!\t)\p{Cc}/u);
      }),
    );
  });
});
