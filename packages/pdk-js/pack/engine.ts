// Runs the engine while a plugin is packed: no clock, no randomness, no host, and an end to every loop.
import { PackError } from './pack-error.ts';

/** What is used of the engine's exports. Values cross as addresses of boxes. */
interface EngineExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly _initialize: () => void;
  readonly wasm_malloc: (size: number) => number;
  readonly wasm_free: (pointer: number) => void;
  readonly qjs_init: () => number;
  readonly qjs_eval: (code: number, length: number, name: number, flags: number) => number;
  readonly qjs_new_string: (text: number, length: number) => number;
  readonly qjs_new_host_function: (name: number, length: number, argumentCount: number) => number;
  readonly qjs_get_global: () => number;
  readonly qjs_get_undefined: () => number;
  readonly qjs_get_prop_string: (object: number, name: number) => number;
  readonly qjs_set_prop_string: (object: number, name: number, value: number) => number;
  readonly qjs_get_string_len: (value: number, length: number) => number;
  readonly qjs_free_cstring: (text: number) => void;
  readonly qjs_get_exception: () => number;
  readonly qjs_is_exception: (value: number) => number;
  readonly qjs_free_value: (value: number) => void;
  readonly qjs_throw: (value: number) => number;
  readonly qjs_run_gc: () => void;
  readonly qjs_set_interrupt_handler: (on: number) => void;
  readonly qjs_set_memory_limit: (bytes: number) => void;
  readonly qjs_execute_pending_job: () => number;
  readonly qjs_is_job_pending: () => number;
}

interface WebAssemblyEngine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

// TypeScript's own declarations of WebAssembly come with those of browsers, which this package does without.
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyEngine };

/** The engine asks every 10,000 steps of a bundle. A second or so: what a bundle does when it is loaded takes milliseconds. */
const maxInterrupts = 2_000;

export class Engine {
  readonly #exports: EngineExports;
  #interrupts = 0;

  /** Throws PackError `pack/engine`. */
  constructor(bytes: Uint8Array, { maxMemoryBytes }: { readonly maxMemoryBytes: number }) {
    try {
      const module = new WebAssembly.Module(bytes);
      const instance = new WebAssembly.Instance(module, this.#imports());
      this.#exports = instance.exports as EngineExports;
      this.#exports._initialize();
      if (this.#exports.qjs_init() !== 0) throw new Error('it could not be initialised');
    } catch (cause) {
      throw new PackError('pack/engine', `Cannot start the engine: ${reasonOf(cause)}`, { cause });
    }
    this.#exports.qjs_set_interrupt_handler(1);
    // threat: a bundle that fills the memory of the machine that packs it. The limit stays in the plugin, where it turns
    // the end of memory into an error of JavaScript.
    this.#exports.qjs_set_memory_limit(maxMemoryBytes);
  }

  get memory(): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer);
  }

  /** A block that stays for ever. */
  reserve(size: number): number {
    return this.#exports.wasm_malloc(size);
  }

  /** Runs a script and gives the box of its value. Throws PackError `pack/evaluation`. */
  evaluate(code: string, name: string): number {
    const source = this.#write(code);
    const file = this.#write(name);
    const value = this.#exports.qjs_eval(source.pointer, source.length, file.pointer, 0);
    this.#exports.wasm_free(source.pointer);
    this.#exports.wasm_free(file.pointer);
    if (this.#exports.qjs_is_exception(value) === 0) return value;
    throw new PackError('pack/evaluation', this.#describeException());
  }

  /** What the scripts left to do: continuations of promises. */
  runJobs(): void {
    while (this.#exports.qjs_is_job_pending() !== 0) {
      if (this.#exports.qjs_execute_pending_job() >= 0) continue;
      throw new PackError('pack/evaluation', this.#describeException());
    }
  }

  /** A function of the engine that calls `env.host_call` with `name`. */
  defineHostFunction(property: string, name: string): void {
    const text = this.#write(name);
    const fn = this.#exports.qjs_new_host_function(text.pointer, text.length, 0);
    this.#setGlobal(property, fn);
    this.#exports.wasm_free(text.pointer);
  }

  undefined(): number {
    return this.#exports.qjs_get_undefined();
  }

  text(value: number): string {
    const size = this.reserve(4);
    const pointer = this.#exports.qjs_get_string_len(value, size);
    const length = new DataView(this.#exports.memory.buffer).getUint32(size, true);
    const text = new TextDecoder().decode(this.memory.subarray(pointer, pointer + length));
    this.#exports.qjs_free_cstring(pointer);
    this.#exports.wasm_free(size);
    return text;
  }

  /** The last step before the memory is kept: nothing of this class is in it afterwards. */
  settle(): void {
    this.#exports.qjs_set_interrupt_handler(0);
    this.#exports.qjs_run_gc();
  }

  #setGlobal(property: string, value: number): void {
    const name = this.#write(property);
    const global = this.#exports.qjs_get_global();
    this.#exports.qjs_set_prop_string(global, name.pointer, value);
    this.#exports.qjs_free_value(global);
    this.#exports.qjs_free_value(value);
    this.#exports.wasm_free(name.pointer);
  }

  #write(text: string): { readonly pointer: number; readonly length: number } {
    const bytes = new TextEncoder().encode(text);
    const pointer = this.reserve(bytes.length + 1);
    this.memory.set(bytes, pointer);
    this.memory[pointer + bytes.length] = 0;
    return { pointer, length: bytes.length };
  }

  #describeException(): string {
    if (this.#interrupts > maxInterrupts) return 'its code does not end when it is loaded';
    const exception = this.#exports.qjs_get_exception();
    const name = this.#write('stack');
    const stack = this.#exports.qjs_get_prop_string(exception, name.pointer);
    const message = `${this.text(exception)}\n${this.text(stack)}`;
    this.#exports.wasm_free(name.pointer);
    return message.trim();
  }

  #throw(message: string): number {
    const text = this.#write(message);
    const value = this.#exports.qjs_new_string(text.pointer, text.length);
    this.#exports.qjs_throw(value);
    this.#exports.wasm_free(text.pointer);
    return 0;
  }

  #imports(): object {
    const success = 0;
    const notSupported = 52;
    return {
      env: {
        host_call: () =>
          this.#throw('Cannot ask the host while the plugin is packed: do it inside a hook, not beside it'),
        host_interrupt: () => {
          this.#interrupts += 1;
          return this.#interrupts > maxInterrupts ? 1 : 0;
        },
        host_promise_rejection: () => {},
        host_module_normalize: () => 0,
        host_module_load: () => 0,
        host_get_timezone_offset: () => 0,
      },
      wasi_snapshot_preview1: {
        // The same bytes each time: the moment 0, and no randomness.
        clock_time_get: (_clock: number, _precision: bigint, result: number) => {
          new DataView(this.#exports.memory.buffer).setBigUint64(result, 0n, true);
          return success;
        },
        random_get: (pointer: number, length: number) => {
          this.memory.fill(0, pointer, pointer + length);
          return success;
        },
        fd_write: () => notSupported,
        fd_close: () => notSupported,
        fd_fdstat_get: () => notSupported,
        fd_seek: () => notSupported,
      },
    };
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
