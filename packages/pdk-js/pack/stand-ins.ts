// What stands in for the engine's own imports: functions inside the module, with the same answer on every machine.
import { type AddedFunction, abi1, type CodeWriter } from '@plugindex/wasm/rewrite';

// WASI preview 1: ENOTSUP, and nanoseconds in a millisecond.
const notSupported = 58;
const nanosecondsPerMillisecond = 1_000_000;

/** For every import but `env.host_call`: no modules to load, UTC, no files, no randomness; the host's clock or none. */
export function standIn(name: string, type: AddedFunction['type'], hasClock: boolean): AddedFunction {
  return {
    name,
    type,
    write: (code) => {
      if (name === 'wasi_snapshot_preview1.clock_time_get') writeClock(code, hasClock);
      else if (name === 'wasi_snapshot_preview1.random_get') {
        code.get(0);
        code.i32(0);
        code.get(1);
        code.memoryFill();
        code.i32(0);
      } else if (type.results.length > 0) code.i32(name.startsWith('wasi') ? notSupported : 0);
    },
  };
}

function writeClock(code: CodeWriter, hasClock: boolean): void {
  code.get(2);
  if (hasClock) {
    code.call(`${abi1.importModule}.clock`);
    code.i64(nanosecondsPerMillisecond);
    code.do('i64.mul');
  } else code.i64(0);
  code.access('i64.store');
  code.i32(0);
}
