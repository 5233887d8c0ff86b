// The engine's own judgement of a module. Node's types do not describe WebAssembly: this is the part that is used here.

interface Engine {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
}
declare const WebAssembly: Engine;

/**
 * Why the engine (V8) does not accept the bytes as a module, every instruction of it checked; undefined when it does.
 * Its time is not bounded by the size alone: look at `code.locals` and `types.widest` of the facts first.
 * @example findEngineRefusal(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) // undefined
 */
export function findEngineRefusal(bytes: Uint8Array): string | undefined {
  if (WebAssembly.validate(bytes)) return undefined;
  try {
    new WebAssembly.Module(bytes);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the engine gives no reason';
    return message.replace(/^WebAssembly\.Module\(\): /, '');
  }
}
