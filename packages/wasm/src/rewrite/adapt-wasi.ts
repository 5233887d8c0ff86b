// From a WASI preview 1 reactor to a plugin: the functions of WASI become small ones inside the module, which give every
// machine the same answers. For languages whose own library cannot do without WASI, such as Go.
//
//   args, environ      none
//   clock_time_get     the host's clock where the module itself imports it, else the first moment of 1970
//   random_get         the host's random bytes where the module itself imports them, else zeros
//   fd_write           the host's log where the module itself imports it, else nowhere: stdout as info, stderr as error
//   proc_exit          a trap
//   everything else    an error number: no such file descriptor, not supported
import { abi1 } from '../abi.ts';
import type { FunctionType, ImportFact, ModuleFacts } from '../module-facts.ts';
import { readModule } from '../read-module.ts';
import { WasmError } from '../wasm-error.ts';
import type { CodeWriter } from './code-writer.ts';
import { abiImports, relink } from './relink.ts';
import type { AddedFunction } from './relink-plan.ts';

const wasi = 'wasi_snapshot_preview1';
// WASI preview 1, errno.
const success = 0;
const badFileDescriptor = 8;
const notSupported = 58;
const nanosecondsPerMillisecond = 1_000_000;
/** Nanoseconds since 1970 where there is no clock: Go's runtime takes 0 for a broken one. */
const firstMoment = 1;
const pageBytes = 65_536;
const logLevels = { info: 2, error: 4 };
const stderr = 2;
/** An iovec of WASI: address and length. */
const iovecBytes = 8;

export interface AdaptOptions {
  /** Becomes the maximum of the memory. */
  readonly maxMemoryBytes: number;
}

/**
 * The module without WASI. Exports that are neither of the ABI nor hooks are left out.
 * Throws WasmError for a module that imports from elsewhere than WASI and the host.
 * @example adaptWasi(bytes, { maxMemoryBytes: 64 * 2 ** 20 })
 */
export function adaptWasi(bytes: Uint8Array, { maxMemoryBytes }: AdaptOptions): Uint8Array {
  const facts = readModule(bytes);
  const own = new Set(
    facts.imports.filter(({ module }) => module === abi1.importModule).map(({ name }) => name),
  );
  const exported = exportsOfPlugin(facts);
  return relink(bytes, {
    imports: abiImports(own),
    replace: (found) => standInFor(found, own),
    functions: [],
    keepExport: (name) => exported.has(name),
    memory: { max: Math.floor(maxMemoryBytes / pageBytes) },
  });
}

/** True when a module needs `adaptWasi`. */
export function usesWasi({ imports }: Pick<ModuleFacts, 'imports'>): boolean {
  return imports.some(({ module }) => module === wasi);
}

function exportsOfPlugin({ exports }: ModuleFacts): ReadonlySet<string> {
  const named = [...abi1.exports, ...abi1.optionalExports].map(({ name }): string => name);
  const isHook = ({ params, results }: FunctionType) =>
    params.join() === abi1.hook.params.join() && results.join() === abi1.hook.results.join();
  const kept = exports.filter(
    (found) =>
      found.name === abi1.memory ||
      (found.kind === 'function' && (named.includes(found.name) || isHook(found.type))),
  );
  return new Set(kept.map(({ name }) => name));
}

function standInFor(found: ImportFact, own: ReadonlySet<string>): AddedFunction | undefined {
  if (found.kind !== 'function' || found.module === abi1.importModule) return undefined;
  if (found.module !== wasi)
    throw new WasmError(
      'wasm/kind',
      `Cannot adapt a module: it imports "${found.module}.${found.name}", expected functions of "${wasi}" and "${abi1.importModule}"`,
      { offset: 0, section: 'import' },
    );
  const write = writers[found.name];
  return {
    name: `${wasi}.${found.name}`,
    type: found.type,
    locals: found.name === 'fd_write' ? ['i32'] : [],
    write: (code) => {
      if (write !== undefined) write(code, own);
      else if (found.type.results.length > 0)
        code.i32(found.name.startsWith('fd_') ? badFileDescriptor : notSupported);
    },
  };
}

type Writer = (code: CodeWriter, own: ReadonlySet<string>) => void;

/** Writes 0 to both addresses: how many there are, and how many bytes they take. */
const none: Writer = (code) => {
  for (const address of [0, 1]) {
    code.get(address);
    code.i32(0);
    code.access('i32.store');
  }
  code.i32(success);
};

const writers: Readonly<Record<string, Writer>> = {
  args_sizes_get: none,
  environ_sizes_get: none,
  args_get: (code) => code.i32(success),
  environ_get: (code) => code.i32(success),
  sched_yield: (code) => code.i32(success),
  proc_exit: (code) => code.do('unreachable'),
  clock_time_get: (code, own) => {
    code.get(2);
    if (own.has('clock')) {
      code.call(`${abi1.importModule}.clock`);
      code.i64(nanosecondsPerMillisecond);
      code.do('i64.mul');
    } else code.i64(firstMoment);
    code.access('i64.store');
    code.i32(success);
  },
  random_get: (code, own) => {
    code.get(0);
    if (!own.has('random')) code.i32(0);
    code.get(1);
    if (own.has('random')) code.call(`${abi1.importModule}.random`);
    else code.memoryFill();
    code.i32(success);
  },
  fd_write: writeFdWrite,
};

/** (fd, iovecs, count, address of the number of bytes written) -> errno */
function writeFdWrite(code: CodeWriter, own: ReadonlySet<string>): void {
  const [fd, iovec, count, result, total] = [0, 1, 2, 3, 4];
  code.block();
  code.loop();
  code.get(count);
  code.do('i32.eqz');
  code.branchIf(1);
  if (own.has('log')) {
    code.i32(logLevels.error);
    code.i32(logLevels.info);
    code.get(fd);
    code.i32(stderr);
    code.do('i32.eq', 'select');
    code.get(iovec);
    code.access('i32.load');
    code.get(iovec);
    code.access('i32.load', 4);
    code.call(`${abi1.importModule}.log`);
  }
  code.get(total);
  code.get(iovec);
  code.access('i32.load', 4);
  code.do('i32.add');
  code.set(total);
  code.get(iovec);
  code.i32(iovecBytes);
  code.do('i32.add');
  code.set(iovec);
  code.get(count);
  code.i32(1);
  code.do('i32.sub');
  code.set(count);
  code.branch(0);
  code.do('end', 'end');
  code.get(result);
  code.get(total);
  code.access('i32.store');
  code.i32(success);
}
