// What must hold in a registry's description beyond its schema: an ordered table of rules, each with its words and its check.
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { Hook, RegistryConfig } from './formats/registry-config.ts';
import { loadAjv } from './libraries.ts';
import { limitNames, type RegistryLimits } from './limits.ts';
import { joinPointer, type SourceDocument } from './parse/source-document.ts';
import type { Fix, Problem, ProblemRule } from './problem.ts';
import { quote } from './quote.ts';
import { isPlainSchema } from './schema/plain-schema.ts';
import { isUrl } from './schema/text-formats.ts';
import { compareVersions } from './version.ts';

interface RegistryFinding {
  readonly pointer: string;
  /** Reads on from "Cannot use the registry: ". */
  readonly what: string;
  readonly hint?: string;
  readonly fix?: Omit<Fix, 'file' | 'pointer'>;
}

interface RegistryRule extends ProblemRule {
  readonly check: (config: RegistryConfig) => Iterable<RegistryFinding>;
}

const rules: readonly RegistryRule[] = [
  {
    code: 'validate/registry/host-versions',
    severity: 'error',
    title: 'The versions of the host are ascending, each once',
    documentation: 'The first one is the oldest that plugins can still ask for, the last one is the newest.',
    check: checkHostVersions,
  },
  {
    code: 'validate/registry/hook-schema',
    severity: 'error',
    title: 'The input and output of a hook are JSON Schemas',
    documentation:
      'Draft 2020-12, without references to other documents. Hosts check calls with them, and examples of plugins are held against them.',
    check: checkHookSchemas,
  },
  {
    code: 'validate/registry/hook-name',
    severity: 'error',
    title: 'A hook is not named like an export of the ABI',
    documentation: 'A module exports hooks beside "memory" and the functions that start with "plugindex_".',
    check: checkHookNames,
  },
  {
    code: 'validate/registry/hook-conflict',
    severity: 'error',
    title: 'A hook means the same in every kind that has it',
    documentation: 'One plugin may be of several kinds, and exports each function once.',
    check: checkHookConflicts,
  },
  {
    code: 'validate/registry/kind-optional',
    severity: 'error',
    title: 'Every kind has a hook that is not optional',
    documentation: 'A plugin of a kind without one could do nothing at all.',
    check: checkRequiredHooks,
  },
  {
    code: 'validate/registry/category-twice',
    severity: 'error',
    title: 'Every category is there once',
    documentation: 'Plugins name their category by its id.',
    check: checkCategories,
  },
  {
    code: 'validate/registry/limit-order',
    severity: 'error',
    title: 'A default limit is not above the maximum',
    documentation: 'A manifest that says nothing gets the default, and may not get more than the maximum.',
    check: checkLimits,
  },
  {
    code: 'validate/registry/maintainer-twice',
    severity: 'error',
    title: 'Every maintainer is there once',
    documentation: 'Maintainers are compared by their numeric ids.',
    check: checkMaintainers,
  },
  {
    code: 'validate/registry/asset-template',
    severity: 'error',
    title: 'The asset template names {name}, {version} and {file}, and makes a URL',
    documentation:
      'Without one of them two releases would share an address; a placeholder that nobody fills in would stay in it.',
    check: checkAssetTemplate,
  },
  {
    code: 'validate/registry/url-slash',
    severity: 'error',
    title: 'Addresses do not end in a slash',
    documentation: 'Paths are appended with a slash of their own.',
    check: checkFinalSlashes,
  },
];

/** Every code of the registry checks with its documentation. */
export const registryRules: readonly ProblemRule[] = rules.map(({ check: _check, ...rule }) => rule);

/** Everything that is wrong with a registry's description although it follows its schema. */
export function findRegistryProblems(config: RegistryConfig, source: SourceDocument): readonly Problem[] {
  return rules.flatMap(({ code, severity, check, documentation }) =>
    Array.from(check(config), ({ pointer, what, hint = documentation.replace(/\.$/, ''), fix }) => ({
      code,
      severity,
      where: { file: source.file, pointer, ...source.locate(pointer) },
      message: `Cannot use the registry: ${what}`,
      hint,
      ...(fix === undefined ? {} : { fix: { file: source.file, pointer, ...fix } }),
    })),
  );
}

function* checkHostVersions({ host }: RegistryConfig): Iterable<RegistryFinding> {
  for (const [index, version] of host.versions.entries()) {
    const before = host.versions[index - 1];
    if (before === undefined || compareVersions(before, version) < 0) continue;
    const pointer = joinPointer('/host/versions', index);
    yield { pointer, what: `found ${quote(version)} behind ${quote(before)}, expected ascending versions` };
  }
}

function* allHooks({ kinds }: RegistryConfig): Iterable<{ name: string; hook: Hook; pointer: string }> {
  for (const [kind, { hooks }] of Object.entries(kinds)) {
    for (const [name, hook] of Object.entries(hooks)) {
      yield { name, hook, pointer: joinPointer(`${joinPointer('/kinds', kind)}/hooks`, name) };
    }
  }
}

function* checkHookSchemas(config: RegistryConfig): Iterable<RegistryFinding> {
  for (const { hook, pointer } of allHooks(config)) {
    for (const side of ['input', 'output'] as const) {
      const fault = schemaFault(hook[side]);
      if (fault === undefined) continue;
      yield {
        pointer: `${pointer}/${side}${fault.pointer}`,
        what: `the ${side} of a hook is no JSON Schema: ${fault.what}`,
      };
    }
  }
}

let ajv: Ajv2020 | undefined;

/** The first fault of a schema: of its form by the meta-schema, then of its references and patterns by compiling it. */
function schemaFault(schema: Hook['input']): { pointer: string; what: string } | undefined {
  if (isPlainSchema(schema)) return undefined;
  ajv ??= new (loadAjv().Ajv2020)({
    strict: false,
    logger: false,
    validateFormats: false,
    addUsedSchema: false,
  });
  if (ajv.validateSchema(schema) !== true) {
    const [error] = ajv.errors ?? [];
    return { pointer: error?.instancePath ?? '', what: error?.message ?? 'it breaks the meta-schema' };
  }
  try {
    ajv.compile(schema);
    return undefined;
  } catch (error) {
    return {
      pointer: '',
      what: error instanceof Error ? quote(error.message, 200) : 'it cannot be compiled',
    };
  }
}

function* checkHookNames(config: RegistryConfig): Iterable<RegistryFinding> {
  for (const { name, pointer } of allHooks(config)) {
    if (name !== 'memory' && name !== '_initialize' && !name.startsWith('plugindex_')) continue;
    yield { pointer, what: `found the hook ${quote(name)}, which is an export of the ABI` };
  }
}

function* checkHookConflicts(config: RegistryConfig): Iterable<RegistryFinding> {
  const known = new Map<string, string>();
  for (const { name, hook, pointer } of allHooks(config)) {
    const meaning = JSON.stringify([hook.input, hook.output]);
    if ((known.get(name) ?? meaning) !== meaning) {
      yield {
        pointer,
        what: `found the hook ${quote(name)} with another input or output than in the kind above`,
      };
    }
    known.set(name, meaning);
  }
}

function* checkRequiredHooks({ kinds }: RegistryConfig): Iterable<RegistryFinding> {
  for (const [kind, { hooks }] of Object.entries(kinds)) {
    if (Object.values(hooks).some(({ optional }) => optional !== true)) continue;
    yield { pointer: joinPointer('/kinds', kind), what: `the kind ${quote(kind)} has optional hooks only` };
  }
}

function* checkCategories({ categories }: RegistryConfig): Iterable<RegistryFinding> {
  const seen = new Set<string>();
  for (const [index, { id }] of categories.entries()) {
    const pointer = `${joinPointer('/categories', index)}/id`;
    if (seen.has(id)) yield { pointer, what: `found the category ${quote(id)} twice` };
    seen.add(id);
  }
}

function* checkLimits({ limits }: RegistryConfig): Iterable<RegistryFinding> {
  const bounds: RegistryLimits = limits;
  for (const name of limitNames) {
    const limit = bounds[name];
    if (limit?.default === undefined || limit.default <= limit.max) continue;
    yield {
      pointer: `/limits/${name}/default`,
      what: `found ${limit.default} as the default of ${quote(name)}, expected at most ${limit.max}`,
    };
  }
}

function* checkMaintainers({ policy }: RegistryConfig): Iterable<RegistryFinding> {
  const seen = new Set<number>();
  for (const [index, { id }] of policy.maintainers.entries()) {
    const pointer = joinPointer('/policy/maintainers', index);
    if (seen.has(id)) yield { pointer, what: `found the maintainer with the id ${id} twice` };
    seen.add(id);
  }
}

const placeholders = ['{name}', '{version}', '{file}'];

function* checkAssetTemplate({ deployment }: RegistryConfig): Iterable<RegistryFinding> {
  const pointer = '/deployment/urls/asset';
  const template = deployment.urls.asset;
  const used: readonly string[] = template.match(/\{[^{}]*\}/g) ?? [];
  for (const missing of placeholders.filter((name) => !used.includes(name))) {
    yield {
      pointer,
      what: `found ${quote(template)} without ${missing}`,
      hint: `put ${missing} where it belongs`,
    };
  }
  for (const unknown of used.filter((name) => !placeholders.includes(name))) {
    yield { pointer, what: `found ${quote(unknown)}, expected one of ${placeholders.join(', ')}` };
  }
  const filled = template.replaceAll(/\{[^{}]*\}/g, 'a');
  if (!isUrl(filled)) {
    yield { pointer, what: `found ${quote(template)}, expected the template of an absolute URL` };
  }
}

function* checkFinalSlashes({ deployment }: RegistryConfig): Iterable<RegistryFinding> {
  for (const name of ['site', 'registry', 'repository'] as const) {
    const url = deployment.urls[name];
    if (!url.endsWith('/')) continue;
    yield {
      pointer: `/deployment/urls/${name}`,
      what: `found ${quote(url)} with a slash at its end`,
      hint: 'remove the final slash',
      fix: { value: url.replace(/\/+$/, '') },
    };
  }
}
