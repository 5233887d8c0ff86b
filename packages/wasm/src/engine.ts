// The engine's own judgement of a module. Node's types do not describe WebAssembly: this is the part that is used here.

interface Engine {
  validate(bytes: Uint8Array): boolean;
}
declare const WebAssembly: Engine;

/**
 * True when the engine (V8) accepts the bytes as a module, every instruction of it checked.
 * Time is not bounded by the size alone: check `code.locals` and `types.widest` of the facts first.
 * @example validatesInEngine(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) // true
 */
export function validatesInEngine(bytes: Uint8Array): boolean {
  return WebAssembly.validate(bytes);
}
