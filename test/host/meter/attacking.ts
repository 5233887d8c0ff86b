// Modules with one hook that attacks and one that answers, for the tests of this folder.
import { type ModuleSpec, signedLeb } from '../../kit/wasm-builder.ts';
import { packed, plugin } from '../hostile-modules.ts';

/** Where `ok` stands in the memory of these modules. */
export const answer = packed(0, 8);
export const ok = '{"ok":1}';

/** `i32.const value` */
export const i32 = (value: number) => [0x41, ...signedLeb(value)];

/** `attack` runs the instructions, `go` answers. The functions of the ABI are 0 to 2, `attack` is 3, `go` is 4. */
export function attacking(body: readonly number[], more: ModuleSpec = {}): Uint8Array {
  return plugin({ attack: [...body, ...answer], go: answer }, { data: [ok], ...more });
}
