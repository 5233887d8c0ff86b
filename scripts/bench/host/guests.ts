// What the host is measured with: a guest that does nothing, the official plugins, and one source built for two ABIs.
import type { PluginToRun } from '@plugindex/host';
import { plugin } from '../../../test/host/hostile-modules.ts';
import { buildAssemblyScript } from '../../../test/kit/build-assemblyscript.ts';
import { buildOfficialPlugins } from '../../../test/kit/official-plugins.ts';

export interface Guest {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly hook: string;
  readonly input: unknown;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly grants?: PluginToRun['grants'];
  /** Carries an engine for JavaScript. */
  readonly isScript?: boolean;
}

/** JSON of about so many bytes, as a request to a mock server looks. */
export function inputOf(bytes: number): unknown {
  const input = {
    method: 'GET',
    path: '/v1/users',
    headers: { accept: 'application/json' },
    query: {},
    body: '',
  };
  return { ...input, body: 'x'.repeat(Math.max(0, bytes - JSON.stringify(input).length)) };
}

/** Does nothing with what it gets: what is measured is the host. */
export function idleGuest(bytes: number): Guest {
  const answer = `{"ok":${JSON.stringify(inputOf(bytes - 7))}}`;
  const spec = { memories: [{ min: 8, max: 16 }], allocate: [0x41, 0x80, 0x80, 0x10] };
  return { name: 'does nothing', bytes: plugin({ go: answer }, spec), hook: 'go', input: inputOf(bytes) };
}

/** Official plugins that ask for nothing outside, each with the input of its first example. */
export function officialGuests(): readonly Guest[] {
  return buildOfficialPlugins().flatMap(({ name, bytes, manifest }): Guest[] => {
    const [example] = manifest.examples ?? [];
    const { fs, net, kv, env, ...grants } = manifest.capabilities ?? {};
    if (example === undefined || [fs, net, kv, env].some((asked) => asked !== undefined)) return [];
    const { config = {} } = example;
    const isScript = manifest.build.toolchain === 'javascript';
    return [{ name, bytes, hook: example.hook, input: example.input, config, grants, isScript }];
  });
}

/** One source in AssemblyScript: `echo` gives its input back, `parse` reads it as JSON and writes it again. */
export function twinGuests(): { readonly ours: Uint8Array; readonly theirs: Uint8Array } {
  const build = (abi: string) => buildAssemblyScript('test/fixtures/extism/bench', `asconfig.${abi}.json`);
  return { ours: build('plugindex'), theirs: build('extism') };
}
