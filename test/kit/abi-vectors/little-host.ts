// A host in little more than a hundred lines, written from reference/abi.md and nothing else, behind the gate of little-gate.ts: no fuel, no thread. It shows that the vectors ask what the page says.
import { HostError, type HostErrorCode } from '@plugindex/host';
import { admit } from './little-gate.ts';
import type { OpenVector } from './play.ts';

interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
}

// The project compiles without the DOM's types.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Readonly<Record<string, object>>) => Instance;
  readonly Memory: new (limits: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

const levels = ['trace', 'debug', 'info', 'warn', 'error'];
const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function refuse(code: HostErrorCode): never {
  throw new HostError(code, code);
}

class LastWords extends Error {}

export const openLittleHost: OpenVector = async (vector, bytes, stage) => {
  const { maxInputBytes = 8_388_608, maxOutputBytes = 8_388_608, maxLogBytes = 65_536 } = vector.limits ?? {};
  const hooks = admit(bytes, vector);
  const module = new WebAssembly.Module(bytes);
  let instance: Instance | undefined;
  let logBytesLeft = 0;

  const exported = (name: string): ((...args: readonly number[]) => unknown) => {
    const found: unknown = instance?.exports[name];
    return typeof found === 'function' ? (...args) => found(...args) : refuse('host/export-missing');
  };
  const view = (pointer: number, length: number): Uint8Array => {
    const memory = instance?.exports.memory;
    if (!(memory instanceof WebAssembly.Memory)) return refuse('host/export-missing');
    const { buffer } = memory;
    if (!(buffer instanceof ArrayBuffer) || pointer + length > buffer.byteLength)
      return refuse('host/pointer');
    return new Uint8Array(buffer, pointer, length);
  };
  const store = (stored: Uint8Array): { pointer: number; length: number } => {
    const pointer = Number(exported('plugindex_alloc')(stored.length)) >>> 0;
    view(pointer, stored.length).set(stored);
    return { pointer, length: stored.length };
  };
  const give = (value: unknown): bigint => {
    const { pointer, length } = store(encoder.encode(JSON.stringify(value)));
    return BigInt.asIntN(64, (BigInt(pointer) << 32n) | BigInt(length));
  };
  const ask = (name: 'http' | 'kv' | 'env' | 'fs') => (pointer: number, length: number) => {
    if (length >>> 0 > 65_536) refuse('host/output-too-large');
    const request = parse(view(pointer >>> 0, length >>> 0).slice());
    return give(
      request === undefined
        ? { error: { code: 'invalid_request', message: '' } }
        : stage.answer(name, request.value),
    );
  };
  let drawn = 0;
  const host = {
    config: () => give(vector.config),
    clock: () => BigInt(vector.clock ?? 0),
    random(pointer: number, length: number) {
      if (length >>> 0 > 65_536) refuse('host/pointer');
      const known = Buffer.from(vector.random?.bytes ?? '', 'hex');
      for (let at = 0, into = view(pointer >>> 0, length >>> 0); at < into.length; at++)
        into[at] = known[drawn++] ?? 0;
    },
    log(level: number, pointer: number, length: number) {
      const text = view(pointer >>> 0, length >>> 0);
      if (text.length > logBytesLeft) return;
      logBytesLeft -= Math.max(text.length, 32);
      stage.onLog(levels[level >>> 0] ?? 'info', new TextDecoder().decode(text));
    },
    panic(pointer: number, length: number) {
      const text = view(pointer >>> 0, length >>> 0).subarray(0, 4096);
      throw new LastWords(new TextDecoder().decode(text));
    },
    http: ask('http'),
    kv: ask('kv'),
    env: ask('env'),
    fs: ask('fs'),
  };

  const run = (hook: string, input: Uint8Array) => {
    const packed = exported(hook);
    const given = store(input);
    const bits = BigInt.asUintN(64, BigInt(String(packed(given.pointer | 0, given.length))));
    const [pointer, length] = [Number(bits >> 32n), Number(bits & 0xffffffffn)];
    if (length > maxOutputBytes) refuse('host/output-too-large');
    const answer = view(pointer, length).slice();
    exported('plugindex_free')(pointer | 0, length | 0);
    exported('plugindex_free')(given.pointer | 0, given.length);
    return toResult(parse(answer)?.value);
  };
  return {
    async call(hook, input) {
      if (!hooks.includes(hook)) refuse('host/hook-missing');
      const text = encoder.encode(JSON.stringify(input));
      if (text.length > maxInputBytes) refuse('host/input-too-large');
      logBytesLeft = maxLogBytes;
      try {
        if (instance === undefined) {
          instance = new WebAssembly.Instance(module, { plugindex_host_1: host });
          if (instance.exports._initialize) exported('_initialize')();
        }
        return run(hook, text);
      } catch (error) {
        instance = undefined;
        if (error instanceof LastWords)
          return { ok: false, error: { code: 'exception', message: error.message } } as const;
        throw error instanceof HostError ? error : new HostError('host/trap', String(error));
      }
    },
    close: async () => undefined,
  };
};

/** Strict UTF-8, then JSON that is not dear; undefined where it is none of these. */
function parse(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(strict.decode(bytes));
    return bytes.length > 65_536 && isDear(value) ? undefined : { value };
  } catch {
    return undefined;
  }
}

/** More than a million values, or nested more than a thousand deep. A host for strangers looks before it parses. */
function isDear(value: unknown): boolean {
  let count = 1;
  let level = [value].filter(isNest);
  for (let depth = 1; level.length > 0; depth++) {
    const inner = level.flatMap((one): unknown[] => Object.values(one));
    count += inner.length;
    if (depth > 1000 || count > 1_000_000) return true;
    level = inner.filter(isNest);
  }
  return false;
}

function isNest(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function toResult(envelope: unknown) {
  const keys = typeof envelope === 'object' && envelope !== null ? Object.keys(envelope) : [];
  const { ok, error } = Object(envelope);
  if (keys.join() === 'ok') return { ok: true, value: ok } as const;
  if (keys.join() !== 'error' || typeof error?.code !== 'string' || typeof error.message !== 'string')
    return refuse('host/output-invalid');
  return { ok: false, error: { code: error.code, message: error.message } } as const;
}
