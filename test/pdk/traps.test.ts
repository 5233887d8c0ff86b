// What nobody caught reaches whoever called, with its text and its place: in every language, by default, without a capability.
import { createInstance } from '@plugindex/host';
import { describe, expect, test } from 'vitest';
import { buildSource, sourceBuilders } from './build-source.ts';

interface Sample {
  readonly kit: string;
  /** Breaks where the input is no `{"calm": true}`. */
  readonly source: string;
  readonly expected: RegExp;
  /** The language itself catches it: the instance lives on. */
  readonly isCaught?: true;
  /** What a hook says that takes all memory, where the kit can say it. */
  readonly fill?: RegExp;
}

const samples: readonly Sample[] = [
  {
    kit: 'assemblyscript',
    source: `import { HookResult, Json, ok, runHook } from '@plugindex/pdk-assemblyscript/assembly';
export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';
export function perform(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, (input: Json): HookResult => {
    if (!input.has('calm')) throw new Error('on pürpose');
    return ok(Json.nil());
  });
}
`,
    expected: /^on pürpose \(assembly\/index\.ts:5:29\)$/,
  },
  {
    kit: 'rust',
    source: `use plugindex_pdk::{run_hook, Json};

#[no_mangle]
pub extern "C" fn perform(pointer: u32, length: u32) -> u64 {
    run_hook(pointer, length, |input| {
        input.get("calm").expect("on pürpose");
        Ok(Json::Null)
    })
}
`,
    expected: /^on pürpose \(src\/lib\.rs:6:27\)$/,
  },
  {
    kit: 'c',
    source: `#include "plugindex.h"

PDX_HOOK(perform) {
  if (!pdx_get(input, "calm")) PDX_PANIC("on pürpose");
  return pdx_ok(pdx_null());
}

PDX_HOOK(fill) {
  for (;;) pdx_alloc(1 << 20);
}
`,
    expected: /^on pürpose \(plugin\.c:4\)$/,
    // The one that has to find words without memory.
    fill: /^out of memory \(plugindex\.h:\d+\)$/,
  },
  {
    kit: 'go',
    source: `package main

import "plugindex/pdk"

//go:wasmexport perform
func perform(pointer, length uint32) uint64 { return pdk.Run(pointer, length, run) }

func run(input map[string]any) (any, error) {
	if _, calm := input["calm"]; !calm {
		panic("on pürpose")
	}
	return nil, nil
}

func main() {}
`,
    expected: /^on pürpose \(main\.go:10\)$/,
    isCaught: true,
  },
  {
    kit: 'js',
    source: `export function perform(input: object): null {
  if (!('calm' in input)) throw new RangeError('on pürpose');
  return null;
}
`,
    expected: /^RangeError: on pürpose \(src\/index\.ts:2:\d+\)$/,
    isCaught: true,
  },
];

test('there is a sample for every kit', () => {
  expect(samples.map(({ kit }) => kit).toSorted()).toEqual(
    sourceBuilders.map(({ language }) => language).toSorted(),
  );
});

describe.each(samples)('a mistake in $kit', ({ kit, source, expected, isCaught, fill }) => {
  const builder = sourceBuilders.find(({ language }) => language === kit);
  test.runIf(builder?.build !== undefined)(
    `reaches whoever called, with its place (without its toolchain: ${builder?.missing ?? 'comes with npm'})`,
    { timeout: 300_000 },
    async () => {
      if (builder === undefined) throw new Error(`no builder for ${kit}`);
      const bytes = await buildSource(builder, { [builder.main]: source });
      const plugin = createInstance({ bytes, config: {}, grants: {}, ports: {} });
      const calm = { ok: true, value: null };
      const broken = {
        ok: false,
        error: { code: 'exception', message: expect.stringMatching(expected) },
        ...(!isCaught && { hasTrapped: true }),
      };
      expect(plugin.call('perform', {})).toEqual(broken);
      expect(plugin.call('perform', { calm: true })).toEqual(calm);
      // Whatever it installed to tell its words is there in the next instance, too.
      expect(plugin.call('perform', {})).toEqual(broken);
      if (fill !== undefined)
        expect(plugin.call('fill', {})).toMatchObject({ error: { message: expect.stringMatching(fill) } });
    },
  );
});
