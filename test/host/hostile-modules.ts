// Modules made by hand to do one wrong thing each.
import { buildModule, type FunctionSpec, type ModuleSpec, signedLeb } from '../kit/wasm-builder.ts';

export const unreachable = 0x00;
export const loopForever = [0x03, 0x40, 0x0c, 0, 0x0b];
/** Where `plugindex_alloc` of these modules always points. */
export const allocated = 4096;

/** `i64.const pointer << 32 | length` */
export function packed(pointer: number, length: number): number[] {
  return [0x42, ...signedLeb(pointer * 2 ** 32 + length)];
}

export function hook(name: string, body: readonly number[]): FunctionSpec {
  return { export: name, params: ['i32', 'i32'], results: ['i64'], body };
}

/** A plugin whose hooks answer as told: text in its memory, or instructions. */
export function plugin(
  hooks: Readonly<Record<string, string | readonly number[]>>,
  more: ModuleSpec & { readonly allocate?: readonly number[]; readonly release?: readonly number[] } = {},
): Uint8Array {
  const data: string[] = [];
  let address = 0;
  const functions = Object.entries(hooks).map(([name, answer]) => {
    if (typeof answer !== 'string') return hook(name, answer);
    const length = Buffer.byteLength(answer);
    data.push(answer);
    address += length;
    return hook(name, packed(address - length, length));
  });
  const { allocate = [0x41, ...signedLeb(allocated)], release = [], ...spec } = more;
  return buildModule({
    memories: [{ min: 1, max: 2 }],
    exports: [{ name: 'memory', kind: 'memory', index: 0 }],
    data,
    ...spec,
    functions: [
      { export: 'plugindex_abi_1' },
      { export: 'plugindex_alloc', params: ['i32'], results: ['i32'], body: allocate },
      { export: 'plugindex_free', params: ['i32', 'i32'], body: release },
      ...functions,
      ...(more.functions ?? []),
    ],
  });
}
