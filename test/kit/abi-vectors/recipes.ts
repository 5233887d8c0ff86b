// What the conformance vectors ask and expect, written by hand. Only the fuel is measured, by write.ts.
import type { HostErrorCode } from '@plugindex/host';
import { importRecipes } from './import-recipes.ts';
import { panicRecipes } from './panic-recipes.ts';
import { call, type Outcome, type Vector } from './vector.ts';

const plain = { grants: {}, config: {} } as const;

const answering = (name: string, hook: string, expect: Outcome): Vector => ({
  name,
  module: 'answers',
  ...plain,
  calls: [call(hook, expect)],
});

/** The answer is thrown away, and the next call, of a fresh instance, works. */
const thrownAway = (name: string, hook: string, host: HostErrorCode): Vector => ({
  name,
  module: 'answers',
  ...plain,
  calls: [call(hook, { host }), call('ok', { ok: 1 })],
});

const envelopes: readonly Vector[] = [
  answering('a value', 'ok', { ok: 1 }),
  answering('an error of the plugin', 'fail', { error: { code: 'empty', message: 'Nothing there' } }),
  answering('null is a value', 'nothing', { ok: null }),
  answering('white space and escapes are JSON', 'spaced', { ok: [1500, -7, 'é', true] }),
  thrownAway('another key than ok and error', 'other_key', 'host/output-invalid'),
  thrownAway('ok and error together', 'two_keys', 'host/output-invalid'),
  thrownAway('no key at all', 'no_key', 'host/output-invalid'),
  thrownAway('a list', 'list', 'host/output-invalid'),
  thrownAway('null', 'null', 'host/output-invalid'),
  thrownAway('an error whose code is a number', 'code_is_number', 'host/output-invalid'),
  thrownAway('an error that is a text', 'error_is_text', 'host/output-invalid'),
  thrownAway('half of an envelope', 'half', 'host/output-invalid'),
  thrownAway('text behind the envelope', 'more_text', 'host/output-invalid'),
  thrownAway('a number that JSON does not have', 'nan', 'host/output-invalid'),
  thrownAway('a key without quotes', 'bare_key', 'host/output-invalid'),
  thrownAway('a byte order mark', 'byte_order_mark', 'host/output-invalid'),
  thrownAway('a byte that no UTF-8 has', 'no_utf8', 'host/output-invalid'),
  thrownAway('an overlong form of UTF-8', 'overlong', 'host/output-invalid'),
  thrownAway('half a surrogate pair in UTF-8', 'surrogate', 'host/output-invalid'),
  thrownAway('an answer without bytes', 'empty', 'host/output-invalid'),
  thrownAway('a pointer beyond the memory', 'pointer_beyond', 'host/pointer'),
  thrownAway('a pointer to the end of the memory', 'pointer_is_end', 'host/pointer'),
  thrownAway('a length beyond the memory', 'length_beyond', 'host/pointer'),
  thrownAway('a pointer and a length that wrap around', 'wraps_around', 'host/pointer'),
  answering('a hook that is not there', 'ghost', { host: 'host/hook-missing' }),
  answering('an export of the ABI is no hook', 'plugindex_abi_1', { host: 'host/hook-missing' }),
  answering('an export with an underscore before it is no hook', '_private', { host: 'host/hook-missing' }),
  answering('an export of another type is no hook', 'one_parameter', { host: 'host/hook-missing' }),
  answering('names that objects of JavaScript have are no hooks', 'constructor', {
    host: 'host/hook-missing',
  }),
];

const sizes: readonly Vector[] = [
  {
    name: 'an answer as large as the limit, and one that is larger',
    module: 'answers',
    ...plain,
    limits: { maxOutputBytes: 11 },
    calls: [
      call('nothing', { ok: null }),
      call('fail', { host: 'host/output-too-large' }),
      call('ok', { ok: 1 }),
    ],
  },
  {
    name: 'an input as large as the limit, and one that is larger, in bytes of UTF-8',
    module: 'echo',
    ...plain,
    limits: { maxInputBytes: 8 },
    calls: [
      call('echo', { ok: 'äää' }, { input: 'äää' }),
      call('echo', { host: 'host/input-too-large' }, { input: 'äääa' }),
      call('echo', { ok: 'abcdef' }, { input: 'abcdef' }),
    ],
  },
  {
    name: 'an answer of more than 64 KiB',
    module: 'shape',
    ...plain,
    calls: [call('flat', { ok: [] })],
  },
  {
    name: 'a large answer that nests 1,001 deep',
    module: 'shape',
    ...plain,
    calls: [call('deep', { host: 'host/output-invalid' }), call('flat', { ok: [] })],
  },
  {
    name: 'a large answer of more than a million values',
    module: 'shape',
    ...plain,
    calls: [call('many', { host: 'host/output-invalid' }), call('flat', { ok: [] })],
  },
  {
    name: 'every kind of JSON goes in and comes out',
    module: 'echo',
    ...plain,
    calls: [
      null,
      true,
      0,
      -1.5e300,
      9007199254740991,
      '',
      'Grüße 🔑 \u0000 "\\',
      [],
      [[1], {}],
      { a: { b: [null] }, constructor: 1, ä: 2 },
    ].map((input) => call('echo', { ok: input }, { input })),
  },
];

const memory: readonly Vector[] = [
  {
    name: 'the host allocates the input, frees the output, then the input',
    module: 'ledger',
    ...plain,
    calls: [
      call('ledger', { ok: 'a' }),
      call('go', { ok: 1 }, { input: { a: 'longer than before' } }),
      call('go', { ok: 1 }),
      call('ledger', { ok: 'aoiasoiasoia' }),
    ],
  },
  {
    name: 'the allocator may grow the memory',
    module: 'alloc-grows',
    ...plain,
    calls: [call('first', { ok: 7 }, { input: 7 }), call('first', { ok: 8 }, { input: 8 })],
  },
  {
    name: 'address 0 is a place like any other',
    module: 'alloc-zero',
    ...plain,
    calls: [call('go', { ok: 1 })],
  },
  {
    name: 'an allocator that points where there is too little room',
    module: 'alloc-outside',
    ...plain,
    calls: [call('go', { host: 'host/pointer' }, { input: 'eight' }), call('go', { ok: 1 }, { input: 'ab' })],
  },
  {
    name: 'an allocator that points outside',
    module: 'alloc-minus-one',
    ...plain,
    calls: [call('go', { host: 'host/pointer' }), call('go', { host: 'host/pointer' })],
  },
  {
    name: 'an allocator that traps',
    module: 'alloc-traps',
    ...plain,
    calls: [call('go', { host: 'host/trap' })],
  },
  {
    name: 'plugindex_free that traps',
    module: 'free-traps',
    ...plain,
    calls: [call('go', { host: 'host/trap' })],
  },
  {
    name: 'memory grows to its maximum and not further, and a fresh instance begins anew',
    module: 'state',
    ...plain,
    calls: [call('grow', { ok: 0 }), call('trap', { host: 'host/trap' }), call('grow', { ok: 0 })],
  },
];

/** Counts to 1 again where the instance is a fresh one. */
const broken = (hook: string, host: HostErrorCode, more: Partial<Vector> = {}): Vector => ({
  name: `after ${host}, "${hook}", the next call gets a fresh instance`,
  module: 'state',
  ...plain,
  calls: [call('count', { ok: 1 }), call(hook, { host }), call('count', { ok: 1 })],
  ...more,
});

const instances: readonly Vector[] = [
  {
    name: 'an instance is kept, after an error of the plugin too',
    module: 'state',
    ...plain,
    calls: [
      call('count', { ok: 1 }),
      call('refuse', { error: { code: 'count', message: '2' } }),
      call('count', { ok: 3 }),
      call('ghost', { host: 'host/hook-missing' }),
      call('count', { ok: 4 }),
    ],
  },
  ...(['trap', 'divide', 'overflow', 'convert', 'load', 'fill', 'indirect'] as const).map((hook) =>
    broken(hook, 'host/trap'),
  ),
  broken('bad_answer', 'host/output-invalid'),
  broken('bad_pointer', 'host/pointer'),
  broken('spin', 'host/out-of-fuel', { limits: { maxFuel: 10_000 } }),
  broken('recurse', 'host/out-of-fuel', { limits: { maxFuel: 10_000 } }),
  {
    name: '_initialize is called once for each instance, before the first hook',
    module: 'initialize',
    ...plain,
    calls: [
      call('go', { ok: 1 }),
      call('go', { ok: 1 }),
      call('trap', { host: 'host/trap' }),
      call('go', { ok: 1 }),
    ],
  },
  {
    name: '_initialize that traps ends each call',
    module: 'initialize-traps',
    ...plain,
    calls: [call('go', { host: 'host/trap' }), call('go', { host: 'host/trap' })],
  },
];

const work = { module: 'work', ...plain } as const;
const works = (hook: string, fuel: number, input: unknown = {}) => call(hook, { ok: 1 }, { input, fuel });

/** Worked out by hand from the price list, see abi-vectors.md: whoever changes a price finds it here. */
const fuel: readonly Vector[] = [
  {
    name: 'a call that needs all of its fuel, in the first call and in each later one',
    ...work,
    limits: { maxFuel: 6 },
    calls: [works('nothing', 6), works('nothing', 6)],
  },
  {
    name: 'a call that needs one unit more than there is',
    ...work,
    limits: { maxFuel: 5 },
    calls: [1, 2].map(() => call('nothing', { host: 'host/out-of-fuel' }, { fuel: 5 })),
  },
  {
    name: 'a loop that ends with the fuel, wherever the fuel ends',
    ...work,
    limits: { maxFuel: 1_000_003 },
    calls: [1, 2].map(() => call('spin', { host: 'host/out-of-fuel' }, { fuel: 1_000_003 })),
  },
  { name: 'instructions that cost nothing', ...work, calls: [works('nop', 6)] },
  { name: 'calls and locals', ...work, calls: [works('call', 8), works('locals', 11), works('indirect', 9)] },
  {
    name: 'turns of a loop: 8 for each byte of the input, 6 for the rest',
    ...work,
    calls: [works('turns', 14, 1), works('turns', 22, 10), works('turns', 94, 'nine abc.')],
  },
  {
    name: 'bulk operations: 20, and 1 for each 8 bytes',
    ...work,
    calls: [works('fill', 1029), works('fill_nothing', 29), works('copy', 1029), works('init', 31)],
  },
  {
    name: 'growing memory: 2,000 and 8,192 for a page; nothing for what fails',
    ...work,
    calls: [works('grow', 10_200), works('grow_too_far', 2008)],
  },
  { name: 'tables', ...work, calls: [works('table', 601), works('table_grow', 465)] },
  { name: 'a way out before the end', ...work, calls: [works('leave_early', 9)] },
  {
    // Not worked out by hand: short ways are charged together, run or not. Decision 0020 says which.
    name: 'ways that part and meet again',
    ...work,
    calls: [
      call('branch', { ok: 1 }, { input: 1 }),
      call('branch', { ok: 1 }, { input: 0 }),
      ...[0, 1, 2].map((input) => call('switch', { ok: 1 }, { input })),
    ],
  },
];

export const recipes: readonly Vector[] = [
  ...envelopes,
  ...sizes,
  ...memory,
  ...instances,
  ...importRecipes,
  ...panicRecipes,
  ...fuel,
];
