// What cannot be caught still says where it was, in every language whose mistakes are traps.
import { createInstance } from '@plugindex/host';
import { describe, expect, test } from 'vitest';
import { buildSource, sourceBuilders } from './build-source.ts';

const asconfig = (use: string) =>
  JSON.stringify({
    entries: ['assembly/index.ts'],
    targets: {
      release: {
        runtime: 'incremental',
        exportStart: '_initialize',
        maximumMemory: 256,
        use: [`abort=~lib/@plugindex/pdk-assemblyscript/assembly/abort/${use}`],
      },
    },
  });

const samples = [
  {
    kit: 'assemblyscript',
    files: {
      'asconfig.json': asconfig('logAndTrap'),
      'assembly/index.ts': `import { HookResult, Json, runHook } from '@plugindex/pdk-assemblyscript/assembly';
export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';
export function perform(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, (_input: Json): HookResult => {
    throw new Error('on purpose');
  });
}
`,
    },
    expected: 'error on purpose (assembly/index.ts:5:5)',
  },
  {
    kit: 'rust',
    files: {
      'src/lib.rs': `use plugindex_pdk::{log_panics, run_hook, Json};

#[no_mangle]
pub extern "C" fn perform(pointer: u32, length: u32) -> u64 {
    log_panics();
    run_hook(pointer, length, |input| Ok(Json::Number(1.0 + input.get("missing").and_then(Json::as_number).expect("a number"))))
}
`,
    },
    expected: 'error panicked at src/lib.rs:6:',
  },
];

describe.each(samples)('a mistake in $kit', ({ kit, files, expected }) => {
  const builder = sourceBuilders.find(({ language }) => language === kit);
  test.runIf(builder?.build !== undefined)(
    'is a trap, and the log says what and where',
    { timeout: 300_000 },
    async () => {
      if (builder === undefined) throw new Error(`no builder for ${kit}`);
      const logged: string[] = [];
      const plugin = createInstance({
        bytes: await buildSource(builder, files),
        config: {},
        grants: { log: true },
        ports: { log: (level, message) => logged.push(`${level} ${message}`) },
      });
      expect(() => plugin.call('perform', {})).toThrow(/trapped/);
      expect(logged).toEqual([expect.stringContaining(expected)]);
    },
  );
});
