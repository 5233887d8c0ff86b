// What Extism's guests import to reach beyond their memory: configuration, variables, HTTP and the log, each as far as it was granted.

import { maxRequestBytes } from '../capability-server.ts';
import type { WasmFunction } from '../engine.ts';
import { encodeJson } from '../guest-memory.ts';
import { HostError } from '../host-error.ts';
import { burn, type LinkLimits, writeLogLine } from '../link.ts';
import type { HostPorts, LogLevel } from '../ports.ts';
import { type ExtismResponse, sendRequest } from './http.ts';
import type { KernelGuest } from './kernel-imports.ts';
import type { Variables } from './variables.ts';

export interface ServiceGuest extends KernelGuest {
  readonly variables: Variables;
  response: ExtismResponse | undefined;
}

export interface ServiceOptions {
  /** Only what was granted. */
  readonly ports: Pick<HostPorts, 'log' | 'requests'>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly limits: LinkLimits;
}

type Argument = number | bigint | undefined;

const logImports: readonly (readonly [name: string, level: LogLevel])[] = [
  ['log_trace', 'trace'],
  ['log_debug', 'debug'],
  ['log_info', 'info'],
  ['log_warn', 'warn'],
  ['log_error', 'error'],
];
const fromTrace = 0;
/** Above every level: kits then do not even write the line. */
const never = 0x7fff_ffff;

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function createServiceImports(
  options: ServiceOptions,
  guest: () => ServiceGuest,
): Readonly<Record<string, WasmFunction>> {
  const { config, ports } = options;
  const { log } = ports;
  const functions: Record<string, WasmFunction> = {
    config_get: (key) => {
      const name = keyAt(guest(), key);
      return give(guest(), Object.hasOwn(config, name) ? toBytes(config[name]) : undefined);
    },
    var_get: (key) => give(guest(), guest().variables.get(keyAt(guest(), key))),
    var_set: (key, value) => setVariable(guest(), key, value),
    http_request: (request, body) => giveResponse(guest(), { ...options, request, body }),
    http_status_code: () => {
      burn(guest(), 0);
      return guest().response?.status ?? 0;
    },
    http_headers: () => give(guest(), guest().response?.headers),
    get_log_level: () => {
      burn(guest(), 0);
      return log === undefined ? never : fromTrace;
    },
  };
  for (const [name, level] of logImports) {
    functions[name] = (offset) => {
      const bytes = guest().kernel.block(Number(offset), 'a line for the log');
      if (log === undefined) burn(guest(), 0);
      else writeLogLine(guest(), { log, level, bytes });
    };
  }
  return functions;
}

/** Text as it is, everything else as JSON: the configuration of Extism's hosts has nothing but texts. */
function toBytes(value: unknown): Uint8Array {
  return typeof value === 'string' ? encoder.encode(value) : encodeJson(value);
}

/** A new block; 0 where there is nothing, or nothing in it. */
function give(guest: KernelGuest, bytes: Uint8Array | undefined): bigint {
  burn(guest, bytes?.length ?? 0);
  return BigInt(bytes === undefined ? 0 : guest.kernel.store(bytes));
}

function keyAt(guest: KernelGuest, offset: Argument): string {
  const bytes = guest.kernel.block(Number(offset), 'a key');
  burn(guest, bytes.length);
  try {
    return strictDecoder.decode(bytes);
  } catch (cause) {
    throw new HostError('host/output-invalid', 'Cannot take a key: expected UTF-8', { cause });
  }
}

function setVariable(guest: ServiceGuest, key: Argument, value: Argument): void {
  const name = keyAt(guest, key);
  if (Number(value) === 0) {
    guest.variables.delete(name);
    return;
  }
  const bytes = guest.kernel.block(Number(value), 'the value of a variable');
  burn(guest, bytes.length);
  guest.variables.set(name, bytes);
}

interface HttpArguments extends ServiceOptions {
  readonly request: Argument;
  readonly body: Argument;
}

function giveResponse(guest: ServiceGuest, { ports, limits, request, body }: HttpArguments): bigint {
  const port = ports.requests?.http;
  if (port === undefined)
    throw new HostError('host/capability-denied', 'Cannot send an HTTP request: "net" was not granted', {
      capability: 'net',
    });
  const head = guest.kernel.block(Number(request), 'an HTTP request');
  const content =
    Number(body) === 0 ? new Uint8Array() : guest.kernel.block(Number(body), 'the body of an HTTP request');
  const size = head.length + content.length;
  const most = maxRequestBytes('http', limits);
  burn(guest, Math.min(size, most));
  if (size > most)
    throw new HostError(
      'host/output-too-large',
      `Cannot take an HTTP request: found ${size} bytes, expected at most ${most}`,
    );
  guest.response = undefined;
  const response = sendRequest(port, { request: head, body: content });
  guest.response = response;
  return give(guest, response.body);
}
