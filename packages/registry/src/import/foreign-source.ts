// Takes over what a foreign manifest says for machines: repository, language, dependencies, configuration.
import { isHttpsUrl, isPluginName, isRange, joinPointer, toolchains } from '@plugindex/model';
import type { ImportContext } from './import-context.ts';

/** Takes a GitHub URL apart: `https://github.com/acme/plugins/tree/main/auth` has the path `auth`. */
function splitRepository(url: string): { readonly repository: string; readonly path: string } | undefined {
  const [, repository, rest = ''] =
    /^(https:\/\/github\.com\/[A-Za-z0-9-]+\/[A-Za-z0-9._-]+)(\/.*)?$/.exec(url) ?? [];
  if (repository === undefined || /[?#]/.test(rest)) return undefined;
  const path = rest.replace(/^\/(?:tree|blob)\/[^/]+/, '').replaceAll(/^\/+|\/+$/g, '');
  return { repository: repository.replace(/\.git$/, ''), path };
}

export function importSource({ draft, fields, at }: ImportContext): void {
  const found = fields.takeText(...at('repository', 'repo'));
  const { repository, path } = splitRepository(found?.value ?? '') ?? {};
  const targets = ['manifest:/source/repository', 'entry:/source/repository'] as const;
  for (const to of targets) {
    if (found === undefined) draft.missing(to, 'the original names no repository', 'write its https URL');
    else if (repository === found.value) draft.map(found.pointer, to, repository);
    else if (repository !== undefined) {
      const reason = 'what follows owner and name of a GitHub repository is no part of its URL';
      draft.guess(found.pointer, to, { value: repository, reason });
    } else if (isHttpsUrl(found.value)) draft.map(found.pointer, to, found.value);
    else
      draft.inexpressible(found.pointer, to, { what: `"${found.value}" is no https URL`, hint: 'write one' });
  }
  const commitHint = 'write the full id: git rev-parse HEAD';
  draft.missing(
    'manifest:/source/commit',
    'the original pins no commit, and only a pin can be built',
    commitHint,
  );
  if (found !== undefined && path) {
    const reason = 'what follows the repository looks like a folder in it';
    draft.guess(found.pointer, 'manifest:/source/path', { value: path, reason });
  }
  const repositoryHint = 'see https://api.github.com/repos/<owner>/<name>, field "id"';
  draft.missing('entry:/source/id', 'the numeric id of the repository', repositoryHint);
  draft.missing(
    'entry:/source/ownerId',
    'the numeric id of its owner',
    repositoryHint.replace('"id"', '"owner.id"'),
  );
}

export function importBuild({ draft, fields, at }: ImportContext): void {
  const found = fields.takeText(...at('language', 'toolchain'));
  const language = found?.value.toLowerCase();
  const known = toolchains.find((toolchain) => toolchain === language);
  if (found === undefined) {
    draft.missing(
      'manifest:/build/toolchain',
      'the original does not say in which language the source is',
      `choose from ${toolchains.join(', ')}`,
    );
    return;
  }
  if (known !== undefined) {
    draft.map(found.pointer, 'manifest:/build/toolchain', known);
    return;
  }
  draft.inexpressible(found.pointer, 'manifest:/build/toolchain', {
    what: `nothing here builds "${found.value}"`,
    hint: `choose from ${toolchains.join(', ')}`,
  });
}

export function importDependencies({ draft, fields, at, release }: ImportContext): void {
  const found = fields.take(...at('dependencies'), `${release}/dependencies`);
  if (found === undefined) return;
  const { pointer, value } = found;
  const entries = Array.isArray(value)
    ? value.map((item: unknown, index) => [joinPointer(pointer, index), ...dependencyOf(item)] as const)
    : Object.entries(value ?? {}).map(
        ([name, item]) => [joinPointer(pointer, name), name, rangeOf(item)] as const,
      );
  if (entries.length === 0) {
    draft.mapToNothing(pointer, 'no dependencies');
    return;
  }
  for (const [from, name, range] of entries) {
    const to = `manifest:/dependencies/${isPluginName(name) ? name : 'unnamed'}` as const;
    if (isPluginName(name) && range !== undefined && isRange(range)) draft.map(from, to, range);
    else {
      const hint = 'write the name of a plugin and a range: name: ^1.0.0';
      draft.inexpressible(from, to, { what: `"${name ?? ''}" with the range "${range ?? ''}"`, hint });
    }
  }
}

function dependencyOf(item: unknown): readonly [name: string | undefined, range: string | undefined] {
  if (typeof item === 'string') {
    const [, name, range] = /^([a-z0-9-]+)(?:[@ ](.+))?$/.exec(item) ?? [];
    return [name, range];
  }
  if (typeof item !== 'object' || item === null) return [undefined, undefined];
  const name: unknown = Reflect.get(item, 'id') ?? Reflect.get(item, 'name');
  return [typeof name === 'string' ? name : undefined, rangeOf(item)];
}

function rangeOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  if (typeof item !== 'object' || item === null) return undefined;
  const range: unknown = Reflect.get(item, 'version') ?? Reflect.get(item, 'range');
  return typeof range === 'string' ? range : undefined;
}

export function importConfig({ draft, fields, at }: ImportContext): void {
  const found = fields.take(...at('configuration/schema', 'config_schema', 'configuration_schema'));
  if (found === undefined) return;
  const isSchema = typeof found.value === 'object' && !Array.isArray(found.value);
  if (isSchema) {
    draft.map(found.pointer, 'manifest:/config', found.value);
    return;
  }
  draft.inexpressible(found.pointer, 'manifest:/config', {
    what: 'it is no JSON Schema',
    hint: 'write a JSON Schema of an object, draft 2020-12, or remove the key',
  });
}
