// A guest's requests on their way through its memory: refused before anything runs, bounded, charged, and answered.
import { createMockPorts, type HostPorts, maxRequestBytes, requestImports } from '@plugindex/host';
import { describe, expect, test } from 'vitest';
import { signedLeb } from '../../kit/wasm-builder.ts';
import { packed, plugin } from '../hostile-modules.ts';
import { codeOf, startPlugin } from '../start-plugin.ts';

const importOf = (name: string) =>
  ({
    module: 'plugindex_host_1',
    name,
    kind: 'function',
    params: ['i32', 'i32'],
    results: ['i64'],
  }) as const;

/** A hook whose answer is the host's answer to the text at address 0. */
const asking = (
  name: string,
  request: string,
  { pointer = 0, length = signedLeb(Buffer.byteLength(request)) } = {},
) =>
  plugin(
    { go: [0x41, pointer, 0x41, ...length, 0x10, 0], fine: packed(8192, 8) },
    { imports: [importOf(name)], data: [request.padEnd(8192), '{"ok":1}'] },
  );

const everything = {
  net: ['a.example'],
  fs: [{ path: '**', access: 'read' }],
  kv: { maxBytes: 100 },
  env: ['A'],
} as const;

const mock = (grants = everything): HostPorts => ({
  requests: createMockPorts(
    {
      env: { A: 'value' },
      files: { a: 'b' },
      kv: { k: 'v' },
      http: [{ url: 'https://a.example/', body: 'hi' }],
    },
    { grants },
  ).requests,
});

test.each([
  ['env', '{"name":"A"}', 'value'],
  ['env', '{"name":"B"}', 'denied'],
  ['fs', '{"op":"read","path":"a"}', { text: 'b' }],
  ['fs', '{"op":"read","path":"../a"}', 'denied'],
  ['kv', '{"op":"get","key":"k"}', 'v'],
  ['kv', '{"op":"list"}', ['k']],
  [
    'http',
    '{"url":"https://a.example/"}',
    { status: 200, url: 'https://a.example/', headers: {}, body: 'hi' },
  ],
  ['http', '{"url":"https://b.example/"}', 'denied'],
  ['env', 'no JSON', 'invalid_request'],
  ['env', '{"name":', 'invalid_request'],
])('%s %s is answered with %j', (name, request, expected) => {
  const result = startPlugin(asking(name, request), { grants: everything, ports: mock() }).call('go', {});
  expect(result.ok ? result.value : result.error.code).toEqual(expected);
});

describe.each(requestImports)('%s', (name) => {
  const bytes = asking(name, '{}');

  test('is not linked without a grant, and nothing of the guest runs', () => {
    expect(codeOf(() => startPlugin(bytes, { grants: {}, ports: mock() }))).toBe('host/capability-denied');
  });

  test('is not linked where the host does not offer it', () => {
    expect(codeOf(() => startPlugin(bytes, { grants: everything, ports: {} }))).toBe('host/port-missing');
    const others = { ...mock().requests, [name]: undefined };
    const ports = {
      requests: Object.fromEntries(Object.entries(others).filter(([, port]) => port !== undefined)),
    };
    expect(codeOf(() => startPlugin(bytes, { grants: everything, ports }))).toBe('host/port-missing');
  });

  test('gets no request beyond the memory, and none above its bound', () => {
    const limits = { maxHttpBytes: 8, maxFileBytes: 8, maxKvBytes: 8 };
    const bound = maxRequestBytes(name, limits);
    let asked = 0;
    const ports = { requests: { [name]: () => new Uint8Array(++asked && 0) } };
    const options = { grants: everything, ports, limits };
    const codeFor = (length: number[]) =>
      codeOf(() => startPlugin(asking(name, '{}', { pointer: 1, length }), options).call('go', {}));
    // i32.const -1: the largest length that there is.
    expect(codeFor([0x7f])).toBe('host/output-too-large');
    expect(codeFor(signedLeb(bound + 1))).toBe('host/output-too-large');
    expect(codeFor(signedLeb(bound))).toBe('host/pointer');
    expect(asked).toBe(0);
  });

  test('burns fuel for what goes in and for what comes out', () => {
    const fuelOf = (request: string, answer: string) => {
      let used = 0;
      const instance = startPlugin(asking(name, request), {
        grants: everything,
        ports: { requests: { [name]: () => new TextEncoder().encode(answer) } },
        onCall: ({ fuelUsed }) => {
          used = fuelUsed;
        },
      });
      instance.call('go', {});
      return used;
    };
    expect(fuelOf('{}', '{"ok":"1234567890"}') - fuelOf('{}', '{"ok":""}')).toBe(40);
    expect(fuelOf('{"a":"1234567890"}', '{"ok":1}') - fuelOf('{"a":""}', '{"ok":1}')).toBe(40);
  });

  test('a port that throws ends the call, and the next one works', () => {
    const instance = startPlugin(bytes, {
      grants: everything,
      ports: {
        requests: {
          [name]: () => {
            throw new Error('broken');
          },
        },
      },
    });
    expect(codeOf(() => instance.call('go', {}))).toBe('host/trap');
    expect(instance.call('fine', {})).toEqual({ ok: true, value: 1 });
  });
});
