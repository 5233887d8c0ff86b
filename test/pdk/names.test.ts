// The kits call what a host offers by the same names, but for the case of each language: whoever knows one kit knows them all.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../kit/build-cache.ts';

/** What every kit offers for a capability; of a type, its fields. */
const offered: Readonly<Record<string, readonly string[]>> = {
  none: ['config', 'fail', 'PluginError'],
  log: ['log', 'LogLevel'],
  clock: ['nowMs'],
  random: ['randomBytes'],
  net: [
    'http',
    ...['method', 'url', 'headers', 'body', 'keepRedirects', 'timeoutMs'].map((f) => `HttpRequest.${f}`),
    ...['status', 'url', 'headers', 'body'].map((field) => `HttpResponse.${field}`),
  ],
  kv: ['kvGet', 'kvSet', 'kvDelete', 'kvList'],
  env: ['env'],
  fs: [
    ...['readText', 'readBytes', 'writeText', 'writeBytes', 'listFiles'],
    ...['name', 'kind', 'bytes'].map((field) => `FileEntry.${field}`),
  ],
};

interface KitNames {
  readonly kit: string;
  /** Where its public names stand, and the declarations of its types. */
  readonly files: readonly string[];
  readonly typeFiles: readonly string[];
  /** Public names, as the kit writes them. */
  readonly names: RegExp;
  /** The text between the braces of a public type. */
  readonly type: (name: string) => RegExp;
  readonly field: RegExp;
  /** Fields that it has for a reason of its own. */
  readonly more?: readonly string[];
  /** Names of the table that it lacks, and why. */
  readonly lacks?: Readonly<Record<string, string>>;
}

const rawEntry = 'an entry is JSON as the host gave it, and has these keys there';
const kits: readonly KitNames[] = [
  {
    kit: 'js',
    files: ['src/index.ts'],
    typeFiles: ['src/http.ts', 'src/files.ts'],
    names: /(?<=[{,]\s*(?:type )?)\b[A-Za-z]\w*(?=\s*[,}])/g,
    type: (name) => new RegExp(`export interface ${name} \\{([\\s\\S]*?)\\n\\}`),
    field: /^ {2}readonly (\w+)/gm,
    // Where text and bytes are two types.
    more: ['HttpResponse.bodyBytes'],
  },
  {
    kit: 'assemblyscript',
    files: ['assembly/index.ts'],
    typeFiles: ['assembly/host/http.ts', 'assembly/host/files.ts'],
    names: /(?<=[{,]\s*)\b[A-Za-z]\w*(?=\s*[,}])/g,
    type: (name) => new RegExp(`export class ${name}\\b[^{]*\\{([\\s\\S]*?)\\n\\}`),
    field: /(?:^ {2}|\bpublic |^ {2}get )(\w+)(?:: |\(\):)/gm,
    more: ['HttpRequest.bodyBytes', 'HttpResponse.bodyBytes'],
    lacks: { PluginError: 'nothing can be caught there: every answer carries its code and message itself' },
  },
  {
    kit: 'rust',
    files: ['src/lib.rs'],
    typeFiles: ['src/host/http.rs', 'src/host/files.rs'],
    names: /(?<=[{,:]\s*)\b[A-Za-z]\w*(?=\s*[,};])/g,
    type: (name) => new RegExp(`pub struct ${name}[^{]*\\{([\\s\\S]*?)\\n\\}`),
    field: /^ {4}pub (\w+)/gm,
  },
  {
    kit: 'c',
    files: ['plugindex.h'],
    typeFiles: ['plugindex.h'],
    names: /\bpdx_\w+/g,
    type: (name) => new RegExp(`typedef struct \\{([^}]*)\\} pdx_${snakeCase(name)};`),
    field: /^ {2}\w[\w *]*?(\w+);$/gm,
    // The kind of the body, and what every answer has that may be a refusal.
    more: ['HttpRequest.bodyIsBinary', 'HttpResponse.error'],
    lacks: { 'FileEntry.name': rawEntry, 'FileEntry.kind': rawEntry, 'FileEntry.bytes': rawEntry },
  },
  {
    kit: 'go',
    files: ['host.go', 'abi.go'],
    typeFiles: ['host.go'],
    names: /(?<=^(?:func|type) )[A-Z]\w*/gm,
    type: (name) => new RegExp(`type ${name} struct \\{([\\s\\S]*?)\\n\\}`, 'i'),
    field: /^\t([A-Z]\w*)/gm,
  },
];

describe.each(kits)('the names of pdk-$kit', (one) => {
  const { more = [], lacks = {} } = one;
  const wanted = Object.values(offered).flat();
  const fields = fieldsOf(one);
  const found = new Set([...(readAll(one, one.files).match(one.names) ?? []), ...fields].map(fold));

  test.each(Object.keys(offered))('are those of every kit: capability %s', (capability) => {
    const missing = (offered[capability] ?? []).filter((name) => !found.has(fold(name)) && !(name in lacks));
    expect(missing).toEqual([]);
  });

  test('have no fields beside them, but for those that are known', () => {
    const known = new Set([...wanted, ...more].map(fold));
    expect(fields.filter((name) => !known.has(fold(name)))).toEqual([]);
  });

  test('are exceptions only where they have to be', () => {
    expect(Object.keys(lacks).filter((name) => found.has(fold(name)))).toEqual([]);
    expect(more.filter((name) => !found.has(fold(name)))).toEqual([]);
  });
});

function readAll({ kit }: KitNames, files: readonly string[]): string {
  return files
    .map((file) => readFileSync(join(repositoryRoot, `packages/pdk-${kit}`, file), 'utf8'))
    .join('\n');
}

/** The fields of every type of the table: "HttpRequest.url". */
function fieldsOf(one: KitNames): readonly string[] {
  const text = readAll(one, one.typeFiles);
  const types = Object.values(offered).flatMap((names) =>
    names.filter((name) => name.includes('.')).map((name) => name.slice(0, name.indexOf('.'))),
  );
  return [...new Set(types)].flatMap((name) => {
    const body = one.type(name).exec(text)?.[1] ?? '';
    return [...body.matchAll(one.field)].map(([, field]) => `${name}.${field}`);
  });
}

/** @example snakeCase('HttpRequest') // 'http_request' */
function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z])([A-Z])/g, '_$1').toLowerCase();
}

/** The same for one name in the case of any language. */
function fold(name: string): string {
  return name.toLowerCase().replace(/^pdx_/, '').replaceAll('_', '');
}
