// The same plugin in every language that there is an author kit for, as far as this machine has their toolchains.
import { createInstance, type HostPorts, type PluginInstance } from '@plugindex/host';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { buildC } from '../kit/build-c.ts';
import { buildGo, go, missingGo } from '../kit/build-go.ts';
import { buildJavaScript } from '../kit/build-javascript.ts';
import { buildRust, findRust, missingRust } from '../kit/build-rust.ts';

const fixtures = 'test/fixtures/pdk';
const rust = findRust();
const goProgram = go;

export interface Kit {
  readonly language: string;
  /** Undefined where the toolchain is missing; `missing` says what would bring it. */
  readonly build: (() => Promise<Uint8Array>) | undefined;
  readonly missing?: string;
}

export const kits: readonly Kit[] = [
  { language: 'AssemblyScript', build: async () => buildAssemblyScript(`${fixtures}/assemblyscript`) },
  { language: 'C', build: () => buildC(`${fixtures}/c`) },
  { language: 'TypeScript', build: async () => buildJavaScript(`${fixtures}/javascript`) },
  {
    language: 'Rust',
    build: rust && (async () => buildRust(`${fixtures}/rust`, 'conformance', rust)),
    missing: missingRust,
  },
  {
    language: 'Go',
    build: goProgram === undefined ? undefined : async () => buildGo(`${fixtures}/go`, goProgram),
    missing: missingGo,
  },
];

/** What a plugin asked the host, and what it wrote to the log. */
export interface Recorded {
  readonly requests: unknown[];
  readonly log: string[];
}

export interface Host {
  readonly plugin: PluginInstance;
  readonly recorded: Recorded;
}

/** `answer` stands for the host: from the name of the import and the request to an envelope. */
export function start(
  bytes: Uint8Array,
  answer: (name: string, request: unknown) => unknown = () => ({ ok: null }),
): Host {
  const recorded: Recorded = { requests: [], log: [] };
  const port = (name: string) => (request: Uint8Array) => {
    const asked: unknown = JSON.parse(new TextDecoder().decode(request));
    recorded.requests.push({ import: name, request: asked });
    return new TextEncoder().encode(JSON.stringify(answer(name, asked)));
  };
  const ports: HostPorts = {
    now: () => 1_700_000_000_123,
    random: (bytes) => bytes.set(bytes.map((_, index) => 255 - index)),
    log: (level, message) => recorded.log.push(`${level} ${message}`),
    requests: { http: port('http'), fs: port('fs'), kv: port('kv'), env: port('env') },
  };
  const plugin = createInstance({
    bytes,
    ports,
    config: { greeting: 'grüß dich', count: 3 },
    grants: {
      log: true,
      clock: true,
      random: true,
      kv: { maxBytes: 1024 },
      net: ['api.example.com'],
      env: ['REGION'],
      fs: [{ path: 'data/**', access: 'write' }],
    },
  });
  return { plugin, recorded };
}
