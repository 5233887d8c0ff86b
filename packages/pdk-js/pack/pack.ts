// pack: from a bundle to a plugin. The bundle is evaluated here and now, inside the engine and without a host; what is
// kept is the memory that it leaves: a plugin starts where packing ended.
import {
  type AbiImport,
  abi1,
  abiImports,
  type RelinkPlan,
  relink,
  WasmError,
} from '@plugindex/wasm/rewrite';
import type { Positions } from '../src/runtime/positions.ts';
import { Engine } from './engine.ts';
import { type Addresses, abiFunctions, hostCallFunction, hostFunctionName } from './glue.ts';
import { PackError } from './pack-error.ts';
import { preludeOf } from './prelude.ts';
import { toSegments } from './snapshot.ts';
import { standIn } from './stand-ins.ts';

export interface Bundle {
  /** A script that sets the global `plugindexBundle`, and finds the functions of the host in `plugindexHost`. */
  readonly code: string;
  /** Names of the host's functions that the bundle uses: "config", "http". */
  readonly imports: ReadonlySet<string>;
  /** From the script to the author's files. */
  readonly positions: Positions;
}

export interface PackOptions {
  /** The bytes of quickjs-wasi's quickjs.wasm. */
  readonly engine: Uint8Array;
  readonly maxMemoryBytes: number;
}

const pageBytes = 65_536;
const scratchBytes = 16;
/** As runtime/positions.ts looks for it in stacks. */
const bundleName = 'plugin.js';
const packName = 'pack.js';

/**
 * The plugin: deterministic, the same bytes for the same bundle and engine. Throws PackError.
 * @example packBundle(bundle, { engine, maxMemoryBytes: 16 * 2 ** 20 })
 */
export function packBundle(bundle: Bundle, { engine: bytes, maxMemoryBytes }: PackOptions): Uint8Array {
  const engine = new Engine(bytes, { maxMemoryBytes });
  const { hooks, addresses } = evaluate(engine, bundle);
  engine.settle();
  const memory = engine.memory;
  const max = Math.floor(maxMemoryBytes / pageBytes);
  const min = memory.length / pageBytes;
  if (min > max)
    throw new PackError(
      'pack/memory',
      `Cannot pack the plugin: it takes ${memory.length} bytes of memory once it is loaded, expected at most ${maxMemoryBytes}`,
    );
  return link(bytes, {
    imports: abiImports(bundle.imports),
    replace: (found) => {
      if (found.kind !== 'function') return undefined;
      const name = `${found.module}.${found.name}`;
      return name === 'env.host_call'
        ? hostCallFunction(usedImports(bundle), addresses.scratch, found.type)
        : standIn(name, found.type, bundle.imports.has('clock'));
    },
    functions: abiFunctions(hooks, addresses),
    keepExport: (name) => name === abi1.memory,
    memory: { min, max },
    data: toSegments(memory),
  });
}

function link(engine: Uint8Array, plan: RelinkPlan): Uint8Array {
  try {
    return relink(engine, plan);
  } catch (cause) {
    if (!(cause instanceof WasmError)) throw cause;
    throw new PackError('pack/engine', `Cannot use the engine: ${cause.message}`, { cause });
  }
}

function usedImports({ imports }: Bundle): readonly AbiImport[] {
  return abi1.imports.filter(({ name }) => imports.has(name));
}

interface Evaluated {
  /** Names of the exported functions, in the order in which the dispatch numbers them. */
  readonly hooks: readonly string[];
  readonly addresses: Addresses;
}

function evaluate(engine: Engine, bundle: Bundle): Evaluated {
  const functions = usedImports(bundle).map(({ name }) => name);
  for (const name of functions) engine.defineHostFunction(`plugindexHost_${name}`, hostFunctionName(name));
  engine.evaluate(preludeOf(functions), 'prelude.js');
  engine.evaluate(bundle.code, bundleName);
  engine.runJobs();
  const hooks = readHooks(engine);
  const start = `plugindexBundle.createDispatch(plugindexBundle.hooks, ${JSON.stringify(bundle.positions)})`;
  engine.evaluate(`var plugindexDispatch = ${start};`, packName);
  const addresses = {
    run: engine.evaluate('plugindexDispatch.run', packName),
    finish: engine.evaluate('plugindexDispatch.finish', packName),
    undefined: engine.undefined(),
    scratch: engine.reserve(scratchBytes),
  };
  engine.evaluate('plugindexHost = plugindexDispatch = plugindexBundle = undefined;', packName);
  return { hooks, addresses };
}

/** threat: a bundle that exports what the host calls at other times, or what would shadow the ABI. */
const hookName = /^(?!plugindex_)(?!memory$)[a-z][a-z0-9_]{0,63}$/;

function readHooks(engine: Engine): readonly string[] {
  const list = (isFunction: boolean) => {
    const script = `Object.keys(plugindexBundle.hooks).filter((name) => (typeof plugindexBundle.hooks[name] === "function") === ${isFunction}).sort().join()`;
    return engine
      .text(engine.evaluate(script, packName))
      .split(',')
      .filter((name) => name !== '');
  };
  const [hooks, others] = [list(true), list(false)];
  const wrong = others[0] ?? hooks.find((name) => !hookName.test(name));
  if (wrong !== undefined)
    throw new PackError(
      'pack/hooks',
      `Cannot pack the plugin: its entry exports "${wrong}", expected only functions named like hooks (lower case, with "_")`,
    );
  if (hooks.length === 0)
    throw new PackError(
      'pack/hooks',
      'Cannot pack the plugin: its entry exports no function, expected one for each hook',
    );
  return hooks;
}
