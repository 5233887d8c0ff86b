// The probe plugin, run in this thread with everything granted and nothing left to chance.
import { createInstance, type PluginInstance } from '@plugindex/host';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';

export const logged: string[] = [];

export function startProbe(config: Readonly<Record<string, unknown>> = {}): PluginInstance {
  return createInstance({
    bytes: buildAssemblyScript('test/fixtures/pdk-assemblyscript/probe'),
    config,
    grants: { clock: true, random: true, log: true, fs: [{ path: 'data/*.txt', access: 'read' }] },
    ports: {
      now: () => 1_700_000_000_123,
      random: (bytes) => bytes.set(bytes.map((_, index) => index & 0xff)),
      log: (level, message) => logged.push(`${level} ${message}`),
      requests: { fs: (request) => encode(readFile(JSON.parse(new TextDecoder().decode(request)))) },
    },
  });
}

function readFile({ path }: { readonly path: string }): unknown {
  if (path === 'data/a.txt') return { ok: { text: 'grüße\n' } };
  const code = path.startsWith('data/') ? 'not_found' : 'denied';
  return { error: { code, message: `"${path}" gave no text` } };
}

function encode(answer: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(answer));
}

/** The value of a call that must work. */
export function value(probe: PluginInstance, hook: string, input: unknown): unknown {
  const result = probe.call(hook, input);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}
