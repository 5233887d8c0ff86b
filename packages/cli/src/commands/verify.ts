// plugindex verify
import { readCurrent, readRegistries, type VerifiedPlugin, verify } from '@plugindex/client';
import { contextFor, registryOption } from '../client-session.ts';
import { type Command, type CommandCall, textOption } from '../command.ts';
import { toJsonText } from '../output.ts';
import { table } from '../table.ts';

type Verdict = VerifiedPlugin | UnknownPlugin;

/** Installed from a registry that is not trusted any more: nobody's signature counts for it. */
interface UnknownPlugin {
  readonly name: string;
  readonly version: string;
  readonly ok: false;
  readonly error: { readonly code: 'client/registry/unknown'; readonly message: string };
}

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'judge every installed byte and signature again, without a network',
  arguments: '',
  options: {
    ...registryOption,
    registry: {
      type: 'string',
      value: 'name',
      help: 'only what came from this registry (default: from all)',
    },
  },
  examples: ['plugindex verify'],
  run: async (call) => {
    const verdicts = await judge(call);
    call.ports.out(call.isJson ? toJsonText(verdicts.map(toData)) : verdictTable(verdicts));
    return verdicts.every(({ ok }) => ok) ? 0 : 1;
  },
};

async function judge({ ports, values }: CommandCall): Promise<readonly Verdict[]> {
  const only = textOption(values, 'registry');
  const isMeant = (name: string) => only === undefined || name === only;
  const registries = await readRegistries(ports.home);
  const verdicts: Verdict[] = [];
  for (const registry of registries.filter(({ name }) => isMeant(name)))
    verdicts.push(...(await verify(contextFor(ports, registry))));
  const known = new Set(registries.map(({ name }) => name));
  const plugins = Object.entries((await readCurrent(ports.home))?.plugins ?? {});
  for (const [name, { version, registry }] of plugins) {
    if (known.has(registry) || !isMeant(registry)) continue;
    const message = `Cannot judge ${name} ${version}: the registry ${registry} that it came from is not among yours`;
    verdicts.push({ name, version, ok: false, error: { code: 'client/registry/unknown', message } });
  }
  return verdicts;
}

function toData(verdict: Verdict): unknown {
  if (verdict.ok) return verdict;
  return { ...verdict, error: verdict.error.message, code: verdict.error.code };
}

function verdictTable(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return 'Nothing is installed.\n';
  const rows = verdicts.map((verdict) => [
    verdict.ok ? 'ok' : 'BAD',
    verdict.name,
    verdict.version,
    verdict.ok ? `signed by ${verdict.evidence.signer.identity}` : verdict.error.message,
  ]);
  return table(['', 'plugin', 'version', 'evidence'], rows);
}
