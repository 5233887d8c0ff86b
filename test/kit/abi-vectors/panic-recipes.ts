// Vectors about last words: what a guest may say when it breaks off, and what becomes of its instance.
import type { HostErrorCode } from '@plugindex/host';
import { call, type Vector } from './vector.ts';

const panic = { module: 'panic', grants: {}, config: {} } as const;

/** Twice, each in a fresh instance: "first" traps in the second call of one. */
const saying = (name: string, hook: string, message: string): Vector => ({
  name: `last words: ${name}`,
  ...panic,
  calls: [
    call('first', { ok: 1 }),
    call(hook, { error: { code: 'exception', message } }),
    call('first', { ok: 1 }),
  ],
});

const refusing = (name: string, hook: string, host: HostErrorCode): Vector => ({
  name: `last words: ${name}`,
  ...panic,
  calls: [call(hook, { host }), call('first', { ok: 1 })],
});

export const panicRecipes: readonly Vector[] = [
  saying('a reason and its place', 'panic', 'on purpose (plugin.wat:7)'),
  saying('none, at the end of the memory', 'empty', ''),
  saying('no UTF-8 is read with replacement characters', 'no_utf8', 'a\ufffdb'),
  saying('control characters and quotes arrive as they are', 'control', '\u0000\u001b[31m\u202e"}'),
  saying('of a long text the first 4,096 bytes', 'long', 'a'.repeat(4096)),
  saying('half a character at the cut is replaced', 'cut', `${'a'.repeat(4095)}\ufffd`),
  saying('while the host serves another import', 'in_alloc', 'on purpose'),
  saying('after the hook has answered', 'in_free', 'on purpose'),
  refusing('outside the memory', 'outside', 'host/pointer'),
  refusing('a pointer and a length that wrap around', 'wraps_around', 'host/pointer'),
  refusing('a text that ends outside the memory, though its head does not', 'end_outside', 'host/pointer'),
  {
    name: 'last words: in _initialize, of each instance',
    module: 'panic-initialize',
    grants: {},
    config: {},
    calls: [1, 2].map(() => call('go', { error: { code: 'exception', message: 'no table' } })),
  },
  {
    name: 'last words: dearer than the fuel that is left',
    ...panic,
    limits: { maxFuel: 600 },
    calls: [call('panic', { host: 'host/out-of-fuel' }), call('first', { ok: 1 })],
  },
];
