// plugindex registry init
import { join } from 'node:path';
import type { RawAnswers } from '@plugindex/registry/setup/answers';
import type { PresentFiles, SetupPlan } from '@plugindex/registry/setup/plan-registry';
import { type CommandCall, flag, type OptionSpec, textOption, textOptions, UsageError } from '../command.ts';
import { escapeJson, toJsonText } from '../output.ts';
import type { Workplace } from '../ports.ts';

/** Files of a repository that are read whole. */
const maxFileBytes = 4 * 1024 * 1024;

const said = (value: string, help: string): OptionSpec => ({ type: 'string', value, help });
const several = (value: string, help: string): OptionSpec => ({ ...said(value, help), multiple: true });

export const registryInitOptions: Readonly<Record<string, OptionSpec>> = {
  name: said('name', 'init: short name of the registry, which clients pin'),
  title: said('text', 'init: its name for people (default: "Plugins for <host>")'),
  description: said('text', 'init: what it is, in a sentence or two'),
  host: said('name', 'init: short name of the application that the plugins extend'),
  'host-title': said('text', 'init: its name for people'),
  'host-homepage': said('url', 'init: its home page'),
  'host-version': several('version', 'init: a released version of it; once for each, ascending'),
  kind: several('kind:hook,…', 'init: a kind of plugin and the functions that it exports'),
  repository: said('owner/name', 'init, doctor: the repository on GitHub'),
  branch: said('name', 'init: its default branch (default: main)'),
  maintainer: several('login:id', 'init: who decides what a machine cannot, with the numeric id'),
  site: said('url', 'init: where it will be served (default: the GitHub Pages of the repository)'),
};

/** Rewrites the repository around the working folder into a new registry; `--dry-run` only says what would change. */
export async function initRegistry(call: CommandCall): Promise<number> {
  const { planRegistry } = await import('@plugindex/registry/setup/plan-registry');
  const workplace = await call.ports.openWorkplace();
  try {
    const plan = planRegistry(rawAnswers(call), await readPresent(call, workplace));
    const changes = [
      ...[...plan.writes.keys()].map((path) => `write   ${path}`),
      ...plan.removes.map((path) => `remove  ${path}`),
    ];
    if (plan.problems.length > 0) return await refuse(call, plan.problems);
    const isDryRun = flag(call.values, 'dry-run');
    if (!isDryRun && !(await isWanted(call, plan.removes.length)))
      throw new UsageError(
        `Cannot write a new registry: ${plan.removes.length} files of the old one would go, and nobody agreed`,
        'look with --dry-run, then add --yes',
      );
    if (!isDryRun) await apply(call, workplace, plan);
    call.ports.out(
      call.isJson
        ? toJsonText({ writes: Object.fromEntries(plan.writes), removes: plan.removes, isDryRun })
        : changes.map((line) => `${line}\n`).join(''),
    );
    if (!isDryRun)
      call.ports.say('Next: npx plugindex validate, commit, push, then plugindex registry doctor\n');
    return 0;
  } finally {
    await workplace.close();
  }
}

function rawAnswers({ values }: CommandCall): RawAnswers {
  const given = (key: keyof RawAnswers, option: string) => {
    const text = textOption(values, option);
    return text === undefined ? {} : { [key]: text };
  };
  return {
    ...given('name', 'name'),
    ...given('title', 'title'),
    ...given('description', 'description'),
    ...given('host', 'host'),
    ...given('hostTitle', 'host-title'),
    ...given('hostHomepage', 'host-homepage'),
    ...given('repository', 'repository'),
    ...given('branch', 'branch'),
    ...given('site', 'site'),
    hostVersions: textOptions(values, 'host-version'),
    kinds: textOptions(values, 'kind'),
    maintainers: textOptions(values, 'maintainer'),
  };
}

async function readPresent({ ports }: CommandCall, workplace: Workplace): Promise<PresentFiles> {
  const { filesThatNameTheRepository } = await import('@plugindex/registry/setup/plan-registry');
  const { parseRegistryConfig, parseYaml } = await import('@plugindex/model');
  const files = await (await workplace.head()).list();
  const named = new Map<string, string>();
  for (const path of [...filesThatNameTheRepository, 'index/registry.yaml']) {
    const text = await textAt(ports, join(workplace.root, path));
    if (text !== undefined) named.set(path, text);
  }
  const document = parseYaml(named.get('index/registry.yaml') ?? '', { file: 'index/registry.yaml' });
  const registry = document.ok ? parseRegistryConfig(document.value) : document;
  named.delete('index/registry.yaml');
  return {
    index: files.map(({ path }) => `index/${path}`),
    named,
    oldRepository: registry.ok
      ? new URL(registry.value.deployment.urls.repository).pathname.slice(1)
      : undefined,
  };
}

/** Undefined where there is no such file: a fork may have thrown some away. */
async function textAt(ports: CommandCall['ports'], path: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await ports.readFile(path, { maxBytes: maxFileBytes }));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function isWanted({ ports, values }: CommandCall, removed: number): Promise<boolean> {
  if (removed === 0 || flag(values, 'yes')) return true;
  return (await ports.ask(`Remove ${removed} files of the old registry below index/?`)) === true;
}

/** In the order of the plan, the old files last: a run that was killed is finished by the same command. */
async function apply({ ports }: CommandCall, workplace: Workplace, plan: SetupPlan): Promise<void> {
  for (const [path, text] of plan.writes)
    await ports.writeFile(join(workplace.root, path), new TextEncoder().encode(text));
  for (const path of plan.removes) await workplace.remove(path);
}

async function refuse({ ports, isJson }: CommandCall, problems: SetupPlan['problems']): Promise<number> {
  const { renderJson } = await import('@plugindex/registry/report/json');
  const { renderTerminal } = await import('@plugindex/registry/report/terminal');
  ports.out(isJson ? escapeJson(renderJson(problems)) : renderTerminal(problems));
  return 1;
}
