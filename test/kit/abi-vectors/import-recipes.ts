// Vectors about what a module imports, and about modules that are refused before they run.
import type { HostErrorCode } from '@plugindex/host';
import { call, type Outcome, type Vector } from './vector.ts';

const basics = { module: 'basics', grants: { log: true, clock: true, random: true }, config: {} } as const;
const asks = {
  module: 'asks',
  grants: {
    net: ['api.example.com'],
    kv: { maxBytes: 1000 },
    env: ['API_TOKEN'],
    fs: [{ path: 'data/*', access: 'read' }],
  },
  config: {},
} as const satisfies Partial<Vector>;

const one = { ok: 1 } as const;

const fromHost: readonly Vector[] = [
  {
    name: 'the configuration, and the same in the next call',
    ...basics,
    config: { secret: 'Grüße', list: [1, null, { a: true }] },
    calls: [1, 2].map(() => call('config', { ok: { secret: 'Grüße', list: [1, null, { a: true }] } })),
  },
  { name: 'an empty configuration', ...basics, calls: [call('config', { ok: {} })] },
  {
    name: 'the clock, milliseconds since 1970',
    ...basics,
    clock: 1_700_000_000_000,
    calls: [call('clock', { ok: '0068e5cf8b010000' })],
  },
  { name: 'a clock before 1970', ...basics, clock: -1, calls: [call('clock', { ok: 'ffffffffffffffff' })] },
  {
    name: 'random bytes go on from draw to draw, and from call to call',
    ...basics,
    random: { seed: 7, bytes: '2022dc3b16382da6ac2bf5dd4bf61b61' },
    calls: [call('random', { ok: '2022dc3b16382da6' }), call('random_twice', { ok: 'ac2bf5dd4bf61b61' })],
  },
  {
    name: 'random bytes: none at the end of the memory, and the most of one draw',
    ...basics,
    calls: [call('random_none', one), call('random_most', one)],
  },
  {
    name: 'more random bytes than one draw has',
    ...basics,
    calls: [call('random_too_many', { host: 'host/pointer' }), call('random_none', one)],
  },
  {
    name: 'random bytes outside the memory',
    ...basics,
    calls: [call('random_outside', { host: 'host/pointer' })],
  },
  {
    name: 'a line of each level; one of no level is information',
    ...basics,
    calls: [
      call('log', one, {
        log: (['trace', 'debug', 'info', 'warn', 'error', 'info'] as const).map((level) => [level, 'Grüß']),
      }),
    ],
  },
  {
    name: 'a line that is no UTF-8 is written with replacement characters',
    ...basics,
    calls: [call('log_no_utf8', one, { log: [['warn', 'a\ufffdb']] })],
  },
  {
    name: 'a log is bounded: each line counts 32 bytes at least, the rest is dropped, and the next call begins anew',
    ...basics,
    limits: { maxLogBytes: 96 },
    calls: [1, 2].map(() =>
      call('log', one, { log: (['trace', 'debug', 'info'] as const).map((level) => [level, 'Grüß']) }),
    ),
  },
  {
    name: 'a line outside the memory',
    ...basics,
    calls: [call('log_outside', { host: 'host/pointer' }, { log: [] })],
  },
];

const words = (value: unknown): Outcome & object => ({ ok: value });

const requests: readonly Vector[] = [
  {
    name: 'a request to a host',
    ...asks,
    calls: [
      {
        hook: 'http',
        input: { method: 'GET', url: 'https://api.example.com/users?a=ä', headers: { accept: '*/*' } },
        requests: [
          {
            import: 'http',
            request: { method: 'GET', url: 'https://api.example.com/users?a=ä', headers: { accept: '*/*' } },
            answer: words({
              status: 404,
              url: 'https://api.example.com/users?a=%C3%A4',
              headers: { 'content-type': 'text/plain' },
              body: 'Grüße\u0000',
            }),
          },
        ],
        expect: words({
          status: 404,
          url: 'https://api.example.com/users?a=%C3%A4',
          headers: { 'content-type': 'text/plain' },
          body: 'Grüße\u0000',
        }),
      },
    ],
  },
  {
    name: 'a refusal of the host is an envelope like any other, and the instance lives on',
    ...asks,
    calls: ['denied', 'timeout'].map((code) => ({
      hook: 'http',
      input: { url: 'https://evil.example.com/' },
      requests: [
        {
          import: 'http',
          request: { url: 'https://evil.example.com/' },
          answer: { error: { code, message: 'No' } },
        },
      ],
      expect: { error: { code, message: 'No' } },
    })),
  },
  {
    name: 'keys, variables and files',
    ...asks,
    calls: (
      [
        ['kv', { op: 'set', key: 'visits', value: '1' }, null],
        ['kv', { op: 'get', key: 'visits' }, '1'],
        ['kv', { op: 'list', prefix: '' }, ['visits']],
        ['env', { name: 'API_TOKEN' }, 'for tests'],
        ['fs', { op: 'read', path: 'data/a.csv' }, { text: 'a,b\n1,2\n' }],
        ['fs', { op: 'list', path: 'data' }, { entries: [{ name: 'a.csv', kind: 'file', bytes: 8 }] }],
      ] as const
    ).map(([name, request, value]) => ({
      hook: name,
      input: request,
      requests: [{ import: name, request, answer: words(value) }],
      expect: words(value),
    })),
  },
  {
    name: 'two requests in one call',
    ...asks,
    calls: [
      {
        hook: 'env_then_kv',
        input: { name: 'API_TOKEN', op: 'get', key: 'a' },
        requests: [
          {
            import: 'env',
            request: { name: 'API_TOKEN', op: 'get', key: 'a' },
            answer: words('x'.repeat(100)),
          },
          { import: 'kv', request: { name: 'API_TOKEN', op: 'get', key: 'a' }, answer: words(null) },
        ],
        expect: words(null),
      },
    ],
  },
  ...(['half_a_request', 'no_utf8', 'no_request'] as const).map((hook) => ({
    name: `a request that nobody can read: ${hook}`,
    ...asks,
    calls: [{ hook, input: {}, expect: { error: { code: 'invalid_request' } } }],
  })),
  {
    name: 'a request outside the memory',
    ...asks,
    calls: [call('outside', { host: 'host/pointer' })],
  },
  {
    name: 'a request larger than any to this import',
    ...asks,
    calls: [call('too_large', { host: 'host/output-too-large' })],
  },
];

const liars: readonly Vector[] = [
  {
    name: 'an allocator that is honest for the input, and points outside for what an import gives',
    module: 'alloc-lies-to-imports',
    grants: {},
    config: { a: 1 },
    calls: ['outside', 'last_byte'].flatMap((hook) => [
      call(hook, { host: 'host/pointer' }),
      call('go', one),
    ]),
  },
];

const refused = (name: string, module: string, load: HostErrorCode, more: Partial<Vector> = {}): Vector => ({
  name,
  module,
  grants: {},
  config: {},
  load,
  calls: [],
  ...more,
});

const refusals: readonly Vector[] = [
  {
    name: 'what the refused modules differ from',
    module: 'gate-good',
    grants: {},
    config: {},
    calls: [call('go', one)],
  },
  refused('no bytes at all', 'raw-empty', 'host/module-invalid'),
  refused('bytes that are no module', 'raw-text', 'host/module-invalid'),
  refused('a module that was cut off', 'raw-cut', 'host/module-invalid'),
  refused('a component', 'raw-component', 'host/module-invalid'),
  refused('a function whose instructions do not fit its type', 'gate-invalid-body', 'host/module-invalid'),
  refused('a start function', 'gate-start', 'host/module-unsafe'),
  refused('a memory without a maximum', 'gate-memory-no-maximum', 'host/module-unsafe'),
  refused('a memory above the limit', 'gate-memory-above-limit', 'host/module-unsafe', {
    limits: { maxMemoryBytes: 131_072 },
  }),
  refused('an imported memory', 'gate-memory-imported', 'host/module-unsafe'),
  refused('two memories', 'gate-memory-two', 'host/module-unsafe'),
  refused('a shared memory', 'gate-memory-shared', 'host/module-unsafe'),
  refused('a 64-bit memory', 'gate-memory-64-bit', 'host/module-unsafe'),
  refused('no memory', 'gate-memory-missing', 'host/export-missing'),
  refused('a memory that is not exported', 'gate-memory-not-exported', 'host/export-missing'),
  refused('an exported table', 'gate-table-exported', 'host/module-unsafe'),
  refused('a table that is too large', 'gate-table-too-large', 'host/module-unsafe'),
  refused('an imported table', 'gate-table-imported', 'host/import-unknown'),
  refused('an imported global', 'gate-global-imported', 'host/import-unknown'),
  refused('an exported global that can be set', 'gate-global-exported-mutable', 'host/module-unsafe'),
  refused('an export that belongs to the host', 'gate-fuel-exported', 'host/module-unsafe'),
  refused('an import that the ABI does not have', 'gate-import-unknown-name', 'host/import-unknown'),
  refused('an import of another module', 'gate-import-foreign-module', 'host/import-unknown'),
  refused('an import with another type', 'gate-import-wrong-type', 'host/import-unknown'),
  refused('an import that was not granted', 'gate-import-not-granted', 'host/capability-denied'),
  refused('a grant that says no', 'gate-import-not-granted', 'host/capability-denied', {
    grants: { clock: false },
  }),
  refused('no mark of the ABI', 'gate-abi-missing', 'host/export-missing'),
  refused('a mark of the ABI with another type', 'gate-abi-wrong-type', 'host/export-missing'),
  refused('no allocator', 'gate-alloc-missing', 'host/export-missing'),
  refused('an allocator with another type', 'gate-alloc-wrong-type', 'host/export-missing'),
  refused('no plugindex_free', 'gate-free-missing', 'host/export-missing'),
  refused('plugindex_free with another type', 'gate-free-wrong-type', 'host/export-missing'),
  refused('_initialize with another type', 'gate-initialize-wrong-type', 'host/export-missing'),
  refused('a tail call', 'gate-tail-call', 'host/module-unsafe'),
  refused('exceptions', 'gate-exceptions', 'host/module-unsafe'),
  refused('atomic instructions', 'gate-threads', 'host/module-unsafe'),
];

export const importRecipes: readonly Vector[] = [...fromHost, ...requests, ...refusals, ...liars];
