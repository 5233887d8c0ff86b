// Joins a module to what was granted, and to nothing else: deny by default.
import type { Capabilities, CapabilityName } from '@plugindex/model';
import {
  type Abi,
  type AbiImport,
  abi1,
  abiSpokenBy,
  atPlace,
  formatFunctionType,
  type ImportFact,
  importsFrom,
  placeOfImport,
  sameFunctionType,
} from '@plugindex/wasm';
import { CallEnded } from './call-ended.ts';
import { maxRequestBytes, type RequestImport, requestImports } from './capability-server.ts';
import type { WasmFunction } from './engine.ts';
import type { Fuel } from './fuel.ts';
import { type GuestMemory, pack } from './guest-memory.ts';
import { HostError } from './host-error.ts';
import type { PluginLimits } from './limits.ts';
import type { HostPorts, LogLevel, RequestPort } from './ports.ts';

// Enough for keys and nonces; a plugin that wants more asks again.
const maxRandomBytes = 65_536;

// threat: a guest that lets the host work for it. Units of fuel for a call into the host, and for each byte that crosses;
// measured on random bytes, the dearest.
const fuelPerCall = 500;
const fuelPerByte = 4;

// A sentence or two and a place; a stack would fit too.
const maxLastWordsBytes = 4096;

const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

export interface LinkOptions {
  readonly grants: Capabilities;
  readonly ports: HostPorts;
  /** UTF-8 JSON of the configuration. */
  readonly config: Uint8Array;
  readonly limits: LinkLimits;
}

/** Those of a plugin's limits that its imports hold. */
export type LinkLimits = Pick<PluginLimits, 'maxLogBytes' | 'maxFileBytes' | 'maxKvBytes' | 'maxHttpBytes'>;

/** What is counted of a call, whatever ABI its guest speaks. */
export interface CountedGuest {
  readonly fuel: Fuel;
  logBytesLeft: number;
}

/** What the imports need of the instance that they belong to. */
export interface Guest extends CountedGuest {
  readonly memory: GuestMemory;
}

/** Called before each hook: a log is not a way to fill a disk, so what comes after these bytes is dropped. */
export function resetLogBudget(guest: CountedGuest, { maxLogBytes }: Pick<LinkLimits, 'maxLogBytes'>): void {
  guest.logBytesLeft = maxLogBytes;
}

/**
 * Checks what a module imports against the ABI, the grants and the ports, before anything runs.
 * Throws HostError `host/import-unknown`, `host/capability-denied`, `host/port-missing`.
 */
export function checkImports(
  imports: readonly ImportFact[],
  { grants, ports }: Pick<LinkOptions, 'grants' | 'ports'>,
): void {
  const abi = abiSpokenBy({ imports });
  for (const found of imports) {
    const known = knownImport(abi, found);
    const { capability, isOptional } = known;
    if (capability === null || isOptional) continue;
    if (!isGranted(grants, capability)) {
      throw new HostError(
        'host/capability-denied',
        `Cannot link "${known.name}": the capability "${capability}" was not granted${atPlace(placeOfImport(found))}`,
        { capability },
      );
    }
    if (!isServed(capability, ports)) {
      throw new HostError(
        'host/port-missing',
        `Cannot link "${known.name}": this host does not offer the capability "${capability}"`,
        { capability },
      );
    }
  }
}

function knownImport(abi: Abi, found: ImportFact): AbiImport {
  const known = importsFrom(abi, found.module)?.find(({ name }) => name === found.name);
  if (known === undefined || found.kind !== 'function') {
    throw new HostError(
      'host/import-unknown',
      `Cannot link the ${found.kind} "${found.module}.${found.name}": expected functions of "${abi.importModule}" that the ABI names`,
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

function isServed(capability: CapabilityName, { log, now, random, requests = {} }: HostPorts): boolean {
  switch (capability) {
    case 'log':
      return log !== undefined;
    case 'clock':
      return now !== undefined;
    case 'random':
      return random !== undefined;
    case 'net':
      return requests.http !== undefined;
    default:
      return requests[capability] !== undefined;
  }
}

export function isGranted(grants: Capabilities, name: CapabilityName): boolean {
  const grant = grants[name];
  return grant !== undefined && grant !== false;
}

/** The functions themselves. `guest` is asked for at call time, since imports exist before the instance does. */
export function createImports(
  { ports, config, limits }: LinkOptions,
  guest: () => Guest,
): Readonly<Record<string, Readonly<Record<string, WasmFunction>>>> {
  const functions: Record<string, WasmFunction> = {
    config: () => give(guest(), config),
    panic: (pointer, length) => endCall(guest(), unsigned(pointer), unsigned(length)),
  };
  const { now, random, log, requests = {} } = ports;
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
  for (const name of requestImports) {
    const port = requests[name];
    if (port === undefined) continue;
    const maxBytes = maxRequestBytes(name, limits);
    functions[name] = (pointer, length) => request(guest(), { name, port, maxBytes, pointer, length });
  }
  return { [abi1.importModule]: functions };
}

/** Puts bytes into a block of the guest's own, charged by their size. */
function give(guest: Guest, bytes: Uint8Array): bigint {
  burn(guest, bytes.length);
  return pack(guest.memory.store(bytes));
}

function request(
  guest: Guest,
  args: {
    readonly name: RequestImport;
    readonly port: RequestPort;
    readonly maxBytes: number;
    readonly pointer: Argument;
    readonly length: Argument;
  },
): bigint {
  const length = unsigned(args.length);
  burn(guest, Math.min(length, args.maxBytes));
  const bytes = guest.memory.read(unsigned(args.pointer), length, {
    what: `a request to "${args.name}"`,
    maxBytes: args.maxBytes,
  });
  return give(guest, args.port(bytes));
}

/** What a call into the host costs in which so many bytes cross. Throws HostError `host/out-of-fuel`. */
export function burn({ fuel }: Pick<CountedGuest, 'fuel'>, bytes: number): void {
  fuel.burn(fuelPerCall + fuelPerByte * bytes);
}

/** Throws CallEnded with what the guest says: nothing of it runs on. */
function endCall(guest: Guest, pointer: number, length: number): never {
  // threat: a text as large as the memory. Of a longer one its head is taken; the range is held against the memory as a whole.
  const most = Math.min(length, maxLastWordsBytes);
  burn(guest, most);
  const bytes = guest.memory.view(pointer, length).subarray(0, most);
  throw new CallEnded({ code: 'exception', message: new TextDecoder().decode(bytes) }, { isTrap: true });
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
  const bytes = guest.memory.view(unsigned(args.pointer), unsigned(args.length));
  writeLogLine(guest, { log: args.log, level: logLevels[unsigned(args.level)] ?? 'info', bytes });
}

/** One line of the guest's, if it has bytes left for it. */
export function writeLogLine(
  guest: CountedGuest,
  line: {
    readonly log: (level: LogLevel, message: string) => void;
    readonly level: LogLevel;
    readonly bytes: Uint8Array;
  },
): void {
  const { length } = line.bytes;
  burn(guest, length > guest.logBytesLeft ? 0 : length);
  if (length > guest.logBytesLeft) return;
  // A line costs at least 32 bytes, so that empty lines are not free.
  guest.logBytesLeft -= Math.max(length, 32);
  line.log(line.level, new TextDecoder().decode(line.bytes));
}
