// Joins a module to what was granted, and to nothing else: deny by default.
import { type Capabilities, isRecord } from '@plugindex/model';
import { type AbiImport, abi1, formatFunctionType, type ImportFact, sameFunctionType } from '@plugindex/wasm';
import type { WasmFunction } from './engine.ts';
import { isFileGranted } from './file-grant.ts';
import type { Fuel } from './fuel.ts';
import { decodeJson, encodeJson, type GuestMemory, pack } from './guest-memory.ts';
import { HostError } from './host-error.ts';
import type { HostPorts, LogLevel } from './ports.ts';

// Enough for keys and nonces; a plugin that wants more asks again.
const maxRandomBytes = 65_536;
const maxRequestBytes = 65_536;
// Per call of a hook. What comes after is dropped: a log is not a way to fill a disk.
const maxLogBytes = 65_536;

// threat: a guest that lets the host work for it. Units of fuel for a call into the host, and for each byte that crosses;
// measured on random bytes, the dearest.
const fuelPerCall = 500;
const fuelPerByte = 4;

const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

export interface LinkOptions {
  readonly grants: Capabilities;
  readonly ports: HostPorts;
  /** UTF-8 JSON of the configuration. */
  readonly config: Uint8Array;
  readonly maxFileBytes: number;
}

/** What the imports need of the instance that they belong to. */
export interface Guest {
  readonly memory: GuestMemory;
  readonly fuel: Fuel;
  logBytesLeft: number;
}

/** Called before each hook. */
export function resetLogBudget(guest: Guest): void {
  guest.logBytesLeft = maxLogBytes;
}

/**
 * Checks what a module imports against the ABI, the grants and the ports, before anything runs.
 * Throws HostError `host/import-unknown`, `host/capability-denied`, `host/port-missing`.
 */
export function checkImports(imports: readonly ImportFact[], { grants, ports }: LinkOptions): void {
  for (const found of imports) {
    const known = knownImport(found);
    const { capability } = known;
    if (capability === null) continue;
    const grant = grants[capability];
    if (grant === undefined || grant === false) {
      throw new HostError(
        'host/capability-denied',
        `Cannot link "${known.name}": the capability "${capability}" was not granted`,
        { capability },
      );
    }
    if (!isServed(known.name, ports)) {
      throw new HostError(
        'host/port-missing',
        `Cannot link "${known.name}": this host does not offer the capability "${capability}"`,
        { capability },
      );
    }
  }
}

function knownImport(found: ImportFact): AbiImport {
  const known = abi1.imports.find(({ name }) => name === found.name);
  if (found.module !== abi1.importModule || known === undefined || found.kind !== 'function') {
    throw new HostError(
      'host/import-unknown',
      `Cannot link the ${found.kind} "${found.module}.${found.name}": expected functions of "${abi1.importModule}" that the ABI names`,
    );
  }
  if (!sameFunctionType(found.type, known.type)) {
    throw new HostError(
      'host/import-unknown',
      `Cannot link "${found.name}": found ${formatFunctionType(found.type)}, expected ${formatFunctionType(known.type)}`,
    );
  }
  return known;
}

function isServed(name: string, ports: HostPorts): boolean {
  if (name === 'log') return ports.log !== undefined;
  if (name === 'clock') return ports.now !== undefined;
  if (name === 'random') return ports.random !== undefined;
  if (name === 'fs') return ports.readFile !== undefined;
  return false;
}

/** The functions themselves. `guest` is asked for at call time, since imports exist before the instance does. */
export function createImports(
  { grants, ports, config, maxFileBytes }: LinkOptions,
  guest: () => Guest,
): Readonly<Record<string, Readonly<Record<string, WasmFunction>>>> {
  const give = (bytes: Uint8Array) => {
    burn(guest(), bytes.length);
    return pack(guest().memory.store(bytes));
  };
  const answer = (value: unknown) => give(encodeJson(value));
  const functions: Record<string, WasmFunction> = { config: () => give(config) };
  const { now, random, readFile, log } = ports;
  if (now !== undefined)
    functions.clock = () => {
      burn(guest(), 0);
      return BigInt(Math.trunc(now()));
    };
  if (random !== undefined)
    functions.random = (pointer, length) => fillRandom(guest(), { random, pointer, length });
  if (log !== undefined) {
    functions.log = (level, pointer, length) => writeLog(guest(), { log, level, pointer, length });
  }
  if (readFile !== undefined) {
    functions.fs = (pointer, length) => {
      burn(guest(), unsigned(length));
      const request = guest().memory.read(unsigned(pointer), unsigned(length), {
        what: 'a request to the file system',
        maxBytes: maxRequestBytes,
      });
      return answer(serveFile(decodeJson(request, 'a request to the file system')));
    };
    const serveFile = (request: unknown) => {
      if (!isRecord(request) || typeof request.path !== 'string')
        return refusal('invalid_request', 'expected op and path');
      if (request.op !== 'read') return refusal('unsupported', 'only "read" is offered here');
      const path = request.path;
      if (!isFileGranted(grants.fs ?? [], path, 'read'))
        return refusal('denied', `"${path}" is not granted for reading`);
      const read = readFile(path, { maxBytes: maxFileBytes });
      return read.ok ? { ok: { text: read.text } } : refusal(read.code, `"${path}" gave no text`);
    };
  }
  return { [abi1.importModule]: functions };
}

function burn({ fuel }: Guest, bytes: number): void {
  fuel.burn(fuelPerCall + fuelPerByte * bytes);
}

type Argument = number | bigint | undefined;

function unsigned(value: Argument): number {
  return Number(value) >>> 0;
}

function fillRandom(
  guest: Guest,
  args: {
    readonly random: (bytes: Uint8Array) => void;
    readonly pointer: Argument;
    readonly length: Argument;
  },
): void {
  const length = unsigned(args.length);
  if (length > maxRandomBytes) {
    throw new HostError(
      'host/pointer',
      `Cannot draw ${length} random bytes: expected at most ${maxRandomBytes}`,
    );
  }
  burn(guest, length);
  args.random(guest.memory.view(unsigned(args.pointer), length));
}

function writeLog(
  guest: Guest,
  args: {
    readonly log: (level: LogLevel, message: string) => void;
    readonly level: Argument;
    readonly pointer: Argument;
    readonly length: Argument;
  },
): void {
  const length = unsigned(args.length);
  const bytes = guest.memory.view(unsigned(args.pointer), length);
  burn(guest, length > guest.logBytesLeft ? 0 : length);
  if (length > guest.logBytesLeft) return;
  // A line costs at least 32 bytes, so that empty lines are not free.
  guest.logBytesLeft -= Math.max(length, 32);
  args.log(logLevels[unsigned(args.level)] ?? 'info', new TextDecoder().decode(bytes));
}

function refusal(code: string, message: string): unknown {
  return { error: { code, message } };
}
