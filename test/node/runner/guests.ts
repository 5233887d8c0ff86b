// Guests made by hand that do one wrong thing each, for the tests of the runners.
import { requestImports } from '@plugindex/host';
import { hook, loopForever, packed, plugin } from '../../host/hostile-modules.ts';
import { answer, attacking, i32, ok } from '../../host/meter/attacking.ts';
import type { ImportSpec } from '../../kit/wasm-builder.ts';

export const good = { ok: true, value: 1 };
const from = (name: string, params: readonly 'i32'[], results: readonly 'i64'[] = []): ImportSpec => ({
  module: 'plugindex_host_1',
  kind: 'function',
  name,
  params,
  results,
});

/** `attack` never ends, `go` answers. */
export const endless = attacking(loopForever);
export const endlessStart = plugin(
  { go: answer },
  { data: [ok], functions: [{ export: '_initialize', body: loopForever }] },
);
export const endlessAllocator = plugin({ go: answer }, { data: [ok], allocate: [...loopForever, ...i32(0)] });
export const trapping = attacking([0x00]);
/** Frames so large that the stack ends before the fuel. */
export const recursing = plugin(
  { go: answer },
  { data: [ok], functions: [{ ...hook('attack', [0x20, 0, 0x20, 1, 0x10, 4]), locals: [[20_000, 'i64']] }] },
);

/** `attack` grows its memory a page at a time until it is refused, `go` answers. */
export const growing = attacking([0x03, 0x40, ...i32(1), 0x40, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b], {
  memories: [{ min: 1, max: 1024 }],
});
/** `attack` grows its table by a million elements, again and again. */
export const growingTable = attacking(
  // loop: ref.null func, i32.const 1000000, table.grow 0, drop, br
  [0x03, 0x40, 0xd0, 0x70, ...i32(1_000_000), 0xfc, 15, 0, 0x1a, 0x0c, 0, 0x0b],
  { tables: [{ min: 1 }] },
);
/** `attack` fills its whole memory, again and again. */
export const filling = attacking(
  // loop: i32.const 0, i32.const 1, i32.const 65536, memory.fill 0, br
  [0x03, 0x40, ...i32(0), ...i32(1), ...i32(65_536), 0xfc, 11, 0, 0x0c, 0, 0x0b],
);
/** `attack` logs without end; `go` logs once. */
export const logging = plugin(
  {
    attack: [0x03, 0x40, ...i32(3), ...i32(0), ...i32(8), 0x10, 0, 0x0c, 0, 0x0b, ...answer],
    go: [...i32(3), ...i32(0), ...i32(8), 0x10, 0, ...answer],
  },
  { data: [ok], imports: [from('log', ['i32', 'i32', 'i32'])] },
);
/** `draw` answers with the clock in its memory: `{"ok":1}` with eight bytes of it overwritten is not JSON; see `ticking`. */
export const random = plugin(
  { draw: [...i32(6), ...i32(1), 0x10, 0, ...packed(0, 8)] },
  { data: ['{"ok":1}'], imports: [from('random', ['i32', 'i32'])] },
);

/** `ask` sends `request` to an import and gives its envelope as the answer. `go` answers. */
export function asking(name: 'http' | 'kv' | 'env' | 'fs', request: string): Uint8Array {
  const length = Buffer.byteLength(request);
  return plugin(
    {
      ask: [...i32(16), ...i32(length), 0x10, 0],
      go: packed(0, 8),
    },
    {
      data: [`${ok}        ${request}`],
      imports: [from(name, ['i32', 'i32'], ['i64'])],
      memories: [{ min: Math.ceil((length + 16) / 65_536), max: 1024 }],
      allocate: allocateByGrowing,
    },
  );
}

// As many pages as are needed: the allocator of a guest that takes answers of any size. param 0 is the size.
// i32.const 65536 · memory.grow((size + 65535) >> 16) * 65536
const allocateByGrowing = [
  ...[0x20, 0, ...i32(65_535), 0x6a, ...i32(16), 0x76, 0x40, 0],
  ...[...i32(16), 0x74],
];

export const lies = {
  'a pointer beyond the memory': packed(0x7fffffff, 8),
  'a length beyond the memory': packed(0, 0x7fffffff),
  'a pointer that wraps around': packed(65_530, 100),
  'no bytes at all': packed(0, 0),
} as const;

export const badAnswers = {
  'no JSON': 'x',
  'half of an envelope': '{"ok":',
  'another envelope': '{"value":1}',
  'two envelopes in one': '{"ok":1,"error":{"code":"a","message":"b"}}',
  'an error without words': '{"error":{"code":1,"message":"b"}}',
  'a list': '[1]',
  'a prototype in the place of an envelope': '{"__proto__":{"ok":1}}',
  'a number that no JSON has': '{"ok":NaN}',
} as const;

/** `attack` answers with bytes that are no UTF-8. */
export const noText = plugin(
  // i32.store8 offset 7: 0xff in the place of the value
  { attack: [...i32(6), 0x41, 0xff, 0x01, 0x3a, 0, 0, ...answer], go: answer.slice() },
  { data: [ok] },
);

/** `http`, `fs`, `kv` and `env` send their input to the import of that name and give its envelope as the answer. */
export const sender = plugin(
  Object.fromEntries(requestImports.map((name, index) => [name, [0x20, 0, 0x20, 1, 0x10, index]])),
  { imports: requestImports.map((name) => from(name, ['i32', 'i32'], ['i64'])) },
);

/** Where the guests below keep what their allocator does next: `i32.load`, and `i32.store` of what the instructions leave. */
const mood = {
  load: [...i32(2000), 0x28, 2, 0],
  store: (value: readonly number[]) => [...i32(2000), ...value, 0x36, 2, 0],
};

/** Asks the host for something to be written into the guest: the configuration, or the answer to `{}`. Leaves pointer and length. */
function receiving(name: 'config' | 'http' | 'kv') {
  const params: readonly 'i32'[] = name === 'config' ? [] : ['i32', 'i32'];
  const ask = name === 'config' ? [0x10, 0] : [...i32(16), ...i32(2), 0x10, 0];
  return { ask, spec: { data: [`${ok}        {}`], imports: [from(name, params, ['i64'])] } };
}

/**
 * Its allocator asks the host, which asks its allocator. `attack` does so while the hook runs, `after` when its answer is taken and
 * `plugindex_free` is called. `go` behaves.
 */
export function reentering(name: 'config' | 'http' | 'kv'): Uint8Array {
  const { ask, spec } = receiving(name);
  const isMood = (value: number) => [...mood.load, ...i32(value), 0x46, 0x04, 0x40];
  return plugin(
    { attack: [...mood.store(i32(1)), ...ask], after: [...mood.store(i32(2)), ...answer], go: answer },
    {
      ...spec,
      allocate: [...isMood(1), ...ask, 0x1a, 0x0b, ...i32(4096)],
      release: [...isMood(2), ...mood.store(i32(1)), ...ask, 0x1a, 0x0b],
    },
  );
}

/** Places that the host must not write to: the guests have one page. `i32.const` of each. */
const nowhere = {
  'beyond everything': [0x41, 0x7f],
  'beyond the memory': i32(1_000_000),
  'the end of the memory': i32(65_536),
  'a byte before the end': i32(65_535),
  'the sign bit': [0x41, 0x80, 0x80, 0x80, 0x80, 0x78],
} as const;

/** Its allocator is honest for its input, and lies about where the host's answer may go. One hook for each lie. */
export function lyingToHost(name: 'config' | 'http' | 'kv'): {
  readonly bytes: Uint8Array;
  readonly lies: readonly string[];
} {
  const { ask, spec } = receiving(name);
  const lying = Object.entries(nowhere).map(([what, place]): [string, readonly number[]] => [
    what,
    [...mood.store(place), ...ask],
  ]);
  const bytes = plugin(
    { ...Object.fromEntries(lying), go: answer },
    // The place that a hook named, or where there is room.
    {
      ...spec,
      allocate: [...mood.load, 0x04, 0x7f, ...mood.load, 0x05, ...i32(4096), 0x0b],
      memories: [{ min: 1, max: 1 }],
    },
  );
  return { bytes, lies: Object.keys(nowhere) };
}

/** `attack` asks the store again and again, without end. */
export const floodingHost = plugin(
  { attack: [0x03, 0x40, ...i32(16), ...i32(2), 0x10, 0, 0x1a, 0x0c, 0, 0x0b, ...answer], go: answer },
  { data: [`${ok}        {}`], imports: [from('kv', ['i32', 'i32'], ['i64'])] },
);

// What a host takes of an answer by default.
const mostBytes = 8 * 1024 * 1024;
const roomy = { memories: [{ min: 256, max: 1024 }] };
/** `attack` fills its memory with a byte and answers with so many of them. */
const answeringWith = (byte: number, length: number) =>
  plugin(
    { attack: [...i32(64), ...i32(byte), ...i32(mostBytes), 0xfc, 11, 0, ...packed(64, length)], go: answer },
    { ...roomy, data: [ok] },
  );
/** Answers of `attack` that are large, or dear to parse. */
export const outputBombs = {
  'an answer of all the memory': answeringWith(0x20, 2 ** 31),
  'as many spaces as an answer may have': answeringWith(0x20, mostBytes),
  'as many brackets as an answer may have': answeringWith(0x5b, mostBytes),
  // The dearest that is let through: nearly a million values.
  'hundreds of thousands of objects': plugin(
    { attack: `{"ok":[${'{"a":1},'.repeat(499_000)}1]}`, go: ok },
    { ...roomy, allocate: i32(15 * 2 ** 20) },
  ),
} as const;

/** Modules that take long to read, to check or to compile. */
export const dearModules = {
  'twenty thousand functions': plugin(
    { attack: answer, go: answer },
    {
      data: [ok],
      functions: Array.from({ length: 20_000 }, () => ({
        body: Array(20)
          .fill([...i32(7), 0x1a])
          .flat(),
      })),
    },
  ),
  'a function of a megabyte': plugin(
    { attack: answer, go: answer },
    {
      data: [ok],
      functions: [
        {
          body: Array(300_000)
            .fill([...i32(7), 0x1a])
            .flat(),
        },
      ],
    },
  ),
  'blocks within blocks': plugin(
    { attack: answer, go: answer },
    {
      data: [ok],
      functions: [{ body: [...Array(50_000).fill([0x02, 0x40]).flat(), ...Array(50_000).fill(0x0b)] }],
    },
  ),
} as const;

/** `attack` calls a function that calls itself twice, sixty times deep: 2^60 calls, and a stack that never ends. */
export const endlessRecursion = plugin(
  { attack: [...i32(60), 0x10, 5, ...answer], go: answer },
  {
    data: [ok],
    functions: [
      {
        params: ['i32'],
        // if n: itself(n - 1), itself(n - 1)
        body: [0x20, 0, 0x04, 0x40, ...[1, 2].flatMap(() => [0x20, 0, ...i32(1), 0x6b, 0x10, 5]), 0x0b],
      },
    ],
  },
);
