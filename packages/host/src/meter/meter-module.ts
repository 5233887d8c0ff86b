// The meter as a host uses it: what packages/wasm refuses to meter is a module that cannot run here.
import {
  type MeteredModule,
  type MeterOptions,
  meterModule as meterBytes,
  WasmError,
  type WasmErrorCode,
} from '@plugindex/wasm';
import { HostError } from '../host-error.ts';

/** Well-formed, but more than plugins may have; everything else cannot be read at all. */
const forbidden: ReadonlySet<WasmErrorCode> = new Set<WasmErrorCode>([
  'wasm/opcode',
  'wasm/nesting',
  'wasm/unmeterable',
]);

/** As `meterModule()` of packages/wasm. Throws HostError `host/module-invalid`, `host/module-unsafe`. */
export function meterModule(bytes: Uint8Array, options: MeterOptions): MeteredModule {
  try {
    return meterBytes(bytes, options);
  } catch (cause) {
    if (!(cause instanceof WasmError)) throw cause;
    const code = forbidden.has(cause.code) ? 'host/module-unsafe' : 'host/module-invalid';
    throw new HostError(code, `Cannot run the module: ${cause.message}`, { cause });
  }
}
