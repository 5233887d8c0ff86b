// One of the two worlds that a specification test runs in: modules as they are, or modules with something done to them.
import { type FunctionType, readModule } from '@plugindex/wasm';
import { buildPassage, canPassByMemory, readResults, writeArguments } from './bit-exact-call.ts';
import type { Constant } from './wast-values.ts';

type Exports = Readonly<Record<string, unknown>>;
type Callable = (...args: readonly unknown[]) => unknown;

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Exports>>,
  ) => { readonly exports: Exports };
  readonly Memory: new (limits: { initial: number; maximum?: number }) => { readonly buffer: ArrayBuffer };
  readonly Table: new (limits: { initial: number; maximum: number; element: string }) => object;
  readonly Global: new (type: { value: string }, value: unknown) => { value: unknown };
  validate(bytes: Uint8Array): boolean;
};

export function isValid(bytes: Uint8Array): boolean {
  return WebAssembly.validate(bytes);
}

interface Instance {
  readonly exports: Exports;
  readonly types: ReadonlyMap<string, FunctionType>;
  readonly passages: Map<
    string,
    { readonly run: Callable; readonly memory: { readonly buffer: ArrayBuffer } }
  >;
}

/** What a test does: by name of the export, in the named instance or the last one. */
export interface Action {
  readonly instance: string;
  readonly name: string;
  readonly args: readonly (Constant | { readonly reference: unknown })[];
}

export class WastWorld {
  readonly #registered: Record<string, Exports> = { spectest: createSpectest() };
  readonly #named = new Map<string, Instance>();
  readonly #change: (bytes: Uint8Array) => Uint8Array;

  constructor(change: (bytes: Uint8Array) => Uint8Array) {
    this.#change = change;
  }

  /** Instantiates, and keeps it under its name and as the last one; what happened, as text. */
  instantiate(bytes: Uint8Array, name: string): string {
    return outcomeOf(() => {
      const { exports } = new WebAssembly.Instance(
        new WebAssembly.Module(this.#change(bytes)),
        this.#registered,
      );
      const types = readModule(bytes).exports.flatMap((found) =>
        found.kind === 'function' ? [[found.name, found.type] as const] : [],
      );
      const instance = { exports, types: new Map(types), passages: new Map() };
      this.#named.set('', instance);
      if (name !== '') this.#named.set(name, instance);
      return 'instantiated';
    });
  }

  /** Forgets the last instance, so that what follows does not reach an older one. */
  forget(name: string): void {
    this.#named.delete('');
    if (name !== '') this.#named.delete(name);
  }

  register(as: string, name: string): void {
    const instance = this.#named.get(name);
    if (instance !== undefined) this.#registered[as] = instance.exports;
  }

  has(name: string): boolean {
    return this.#named.has(name);
  }

  /** Calls; the bits of the results, or the error, as text. */
  invoke({ instance: name, name: field, args }: Action): string {
    const instance = this.#named.get(name);
    const type = instance?.types.get(field);
    const callee = instance?.exports[field];
    if (instance === undefined || type === undefined || typeof callee !== 'function')
      return 'no such function';
    const constants = args.filter((arg) => 'type' in arg);
    if (constants.length < args.length || !canPassByMemory(type))
      return outcomeOf(() => describe(Reflect.apply(callee, undefined, args.map(toJavaScript))));
    return outcomeOf(() => {
      const { run, memory } = passageTo(instance, field, { type, callee });
      const bytes = new Uint8Array(memory.buffer);
      writeArguments(bytes, constants);
      run();
      return readResults(bytes, type);
    });
  }

  /** The value of a global. */
  get(name: string, field: string): string {
    const found = this.#named.get(name)?.exports[field];
    return outcomeOf(() => (found instanceof WebAssembly.Global ? describe(found.value) : 'no such global'));
  }
}

function passageTo(
  instance: Instance,
  field: string,
  { type, callee }: { readonly type: FunctionType; readonly callee: unknown },
) {
  const known = instance.passages.get(field);
  if (known !== undefined) return known;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(buildPassage(type));
  const { run } = new WebAssembly.Instance(module, { m: { f: callee, memory } }).exports;
  if (typeof run !== 'function') throw new Error('Cannot call through a module of our own: it has no run');
  const passage = { run: () => Reflect.apply(run, undefined, []), memory };
  instance.passages.set(field, passage);
  return passage;
}

function toJavaScript(arg: Constant | { readonly reference: unknown }): unknown {
  if ('reference' in arg) return arg.reference;
  const view = new DataView(Uint8Array.from([...arg.bytes, ...new Uint8Array(16)]).buffer);
  switch (arg.type) {
    case 'i64':
      return view.getBigInt64(0, true);
    case 'f32':
      return view.getFloat32(0, true);
    case 'f64':
      return view.getFloat64(0, true);
    default:
      return view.getInt32(0, true);
  }
}

const seen = new WeakMap<object, number>();
let count = 0;

/** Objects of the host by a number of their own, functions of guests as such: each world has its own. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return value.map(describe).join();
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) {
    const number = seen.get(value) ?? ++count;
    seen.set(value, number);
    return `object ${number}`;
  }
  return Object.is(value, -0) ? '-0' : `${typeof value} ${String(value)}`;
}

function outcomeOf(act: () => string): string {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    // Messages of links name offsets and function numbers of the bytes as they are.
    const isTrap = error.name === 'RuntimeError';
    return isTrap ? `trap: ${error.message}` : `threw ${error.name}`;
  }
}

/** The module that every script may import from. Specification tests, interpreter/README.md "Spectest host module". */
function createSpectest(): Exports {
  const nothing = () => undefined;
  return {
    print: nothing,
    print_i32: nothing,
    print_i64: nothing,
    print_f32: nothing,
    print_f64: nothing,
    print_i32_f32: nothing,
    print_f64_f64: nothing,
    global_i32: new WebAssembly.Global({ value: 'i32' }, 666),
    global_i64: new WebAssembly.Global({ value: 'i64' }, 666n),
    global_f32: new WebAssembly.Global({ value: 'f32' }, 666.6),
    global_f64: new WebAssembly.Global({ value: 'f64' }, 666.6),
    table: new WebAssembly.Table({ initial: 10, maximum: 20, element: 'anyfunc' }),
    memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }),
  };
}
