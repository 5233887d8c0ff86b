// What this package uses of the engine's WebAssembly interface, typed narrowly: the project compiles without the DOM's types.

export type WasmFunction = (...args: readonly (number | bigint)[]) => unknown;

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export interface WasmGlobal {
  value: unknown;
}

export interface CompiledModule {
  readonly [Symbol.toStringTag]: string;
}

interface LiveInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: Readonly<Record<string, Readonly<Record<string, WasmFunction>>>>,
  ) => LiveInstance;
  readonly Memory: new (limits: { readonly initial: number }) => WasmMemory;
  readonly Global: new (type: { readonly value: string }) => WasmGlobal;
};

/** Compiles. Throws what the engine throws. */
export function compileModule(bytes: Uint8Array): CompiledModule {
  return new WebAssembly.Module(bytes);
}

/** Instantiates. Throws what the engine throws. */
export function instantiateModule(
  module: CompiledModule,
  imports: Readonly<Record<string, Readonly<Record<string, WasmFunction>>>>,
): Readonly<Record<string, unknown>> {
  return new WebAssembly.Instance(module, imports).exports;
}

export function isMemory(value: unknown): value is WasmMemory {
  return value instanceof WebAssembly.Memory;
}

export function isGlobal(value: unknown): value is WasmGlobal {
  return value instanceof WebAssembly.Global;
}

export function isFunction(value: unknown): value is WasmFunction {
  return typeof value === 'function';
}
