// Instantiates an artifact that imports nothing but last words and calls its hooks, as a host does. Node's types do not describe WebAssembly.

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

declare const WebAssembly: {
  readonly Module: {
    new (bytes: Uint8Array): object;
    exports(module: object): readonly { readonly name: string }[];
    imports(module: object): readonly { readonly module: string; readonly name: string }[];
  };
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (...args: never[]) => Memory;
};

export function exportNames(artifact: Uint8Array): readonly string[] {
  return WebAssembly.Module.exports(new WebAssembly.Module(artifact))
    .map(({ name }) => name)
    .toSorted();
}

export interface PluginInstance {
  readonly memory: Memory;
  callHook(hook: string, input: string): string;
}

/** Throws when the artifact imports anything else. */
export function instantiate(artifact: Uint8Array): PluginInstance {
  const panic = () => {
    throw new Error('the artifact had last words');
  };
  const host = { plugindex_host_1: { panic } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(artifact), host);
  const call = (name: string, ...args: number[]): unknown => {
    const entry = exports[name];
    return typeof entry === 'function' ? entry(...args) : undefined;
  };
  call('_initialize');
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the artifact exports no memory');
  return {
    memory,
    callHook: (hook, input) => {
      const bytes = new TextEncoder().encode(input);
      const pointer = Number(call('plugindex_alloc', bytes.length));
      new Uint8Array(memory.buffer, pointer, bytes.length).set(bytes);
      const packed = BigInt.asUintN(64, BigInt(String(call(hook, pointer, bytes.length))));
      return new TextDecoder().decode(
        new Uint8Array(memory.buffer, Number(packed >> 32n), Number(packed & 0xffffffffn)),
      );
    },
  };
}
