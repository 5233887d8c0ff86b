// Calls a guest without the host around it: the same for a module as it is and for one that was metered.
import { createMockPorts, defaultPluginLimits, type HostPorts } from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import { compileModule, instantiateModule, isGlobal, isMemory } from '../../packages/host/src/engine.ts';
import {
  createGuestMemory,
  encodeJson,
  exportedFunction,
  unpack,
} from '../../packages/host/src/guest-memory.ts';
import { createImports, type Guest } from '../../packages/host/src/link.ts';

export interface GuestOptions {
  readonly grants?: Capabilities;
  readonly ports?: HostPorts;
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface OpenGuest {
  /** The answer of a hook, as text. */
  call(hook: string, input: unknown): string;
  /** All of its memory, as it is now. */
  memory(): Uint8Array;
  /** Units burnt so far; 0 where nothing counts them. */
  fuelUsed(): number;
}

// As much as a signed LEB128 of JavaScript's safe numbers holds; no test burns it.
const budget = BigInt(Number.MAX_SAFE_INTEGER);
/** What the host does is charged by the host, which is not here. */
const noFuel: Guest['fuel'] = { refill: () => {}, used: () => 0, isOut: () => false, burn: () => {} };
const maxBytes = 64 * 1024 * 1024;

const text = 'id,name,city,age\n1,Ada,London,36\n2,Grace,New York,85\n3,Alan,London,41\n';
const routes = [
  { method: 'POST', url: 'https://*', body: { active: true, sub: 'ada', scope: 'read write' } },
  { url: 'https://*', body: [{ id: 1, name: 'Ada', city: 'London', age: 36 }] },
];

/** Deterministic: time stands still, random bytes are 00 01 02 …, every file is the same, each granted host answers. */
export function fixedPorts(grants: Capabilities): HostPorts {
  return {
    now: () => 1_700_000_000_000,
    random: (bytes) => bytes.set(bytes.map((_, index) => index & 0xff)),
    log: () => undefined,
    requests: {
      ...createMockPorts({ http: routes }, { grants }).requests,
      fs: () => encodeJson({ ok: { text } }),
    },
  };
}

export function openGuest(
  bytes: Uint8Array,
  { grants = {}, ports = fixedPorts(grants), config = {} }: GuestOptions = {},
): OpenGuest {
  let guest: Guest | undefined;
  const imports = createImports(
    { grants, ports, config: encodeJson(config), limits: defaultPluginLimits },
    () => {
      if (guest === undefined) throw new Error('Cannot serve an import before the instance exists');
      return guest;
    },
  );
  const exports = instantiateModule(compileModule(bytes), imports);
  const memory = createGuestMemory(exports);
  guest = { memory, fuel: noFuel, logBytesLeft: 65_536 };
  const fuel = exports.plugindex_fuel;
  if (isGlobal(fuel)) fuel.value = budget;
  if (exports._initialize !== undefined) exportedFunction(exports, '_initialize')();
  return {
    call(hook, input) {
      const given = memory.store(encodeJson(input));
      const answer = unpack(exportedFunction(exports, hook)(given.pointer | 0, given.length));
      const text = new TextDecoder().decode(
        memory.read(answer.pointer, answer.length, { what: 'the answer', maxBytes }),
      );
      memory.free(answer.pointer, answer.length);
      memory.free(given.pointer, given.length);
      return text;
    },
    memory() {
      if (!isMemory(exports.memory)) throw new Error('Cannot look at the memory: it is not exported');
      return new Uint8Array(exports.memory.buffer.slice(0));
    },
    fuelUsed: () => (isGlobal(fuel) ? Number(budget - BigInt(String(fuel.value))) : 0),
  };
}
