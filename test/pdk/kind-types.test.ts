// The types of a registry's kinds, written in every language of an author kit: they compile, and they read and write the same.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance } from '@plugindex/host';
import { type Kind, parseRegistryConfig, parseYaml } from '@plugindex/model';
import { type GuestLanguage, kindTypes } from '@plugindex/registry/kinds/guest/index';
import { describe, expect, test } from 'vitest';
import { cacheFolder, repositoryRoot } from '../kit/build-cache.ts';
import { buildSource, sourceBuilders } from './build-source.ts';

const registries = ['index/registry.yaml', 'test/fixtures/registries/env-cli/index/registry.yaml'];

function readKinds(file: string): Readonly<Record<string, Kind>> {
  const source = parseYaml(readFileSync(join(repositoryRoot, file), 'utf8'), { file });
  const parsed = source.ok ? parseRegistryConfig(source.value) : source;
  if (!parsed.ok) throw new Error(`${file}: ${parsed.problems[0]?.message}`);
  return parsed.value.kinds;
}

/** A kind that tries what a schema can do to an emitter. */
const hostileKind: Kind = {
  title: 'Hostile',
  description: 'Names and words that mean something in some language',
  hooks: {
    perform: {
      description: 'Ends a comment: */ and another line\u2028 // here',
      input: {
        type: 'object',
        required: ['type', 'fn'],
        properties: {
          type: { type: 'string', description: '*/ code' },
          fn: { type: ['string', 'null'] },
          json: { type: 'boolean' },
          'a"b\\c\u0001': { type: 'integer' },
          'a-b': { type: 'number' },
          a_b: { type: 'number' },
          '1st': { enum: ['one', 'two'] },
          größe: { type: 'string' },
          '': { type: 'string' },
          new: { type: 'array', items: { type: 'array', items: { type: 'string' } } },
          self: { type: 'object', properties: { self: { $ref: '#' } } },
          mixed: { type: ['string', 'integer', 'null'] },
        },
      },
      output: {},
    },
  },
};

const all: readonly (readonly [kind: string, kinds: Readonly<Record<string, Kind>>])[] = [
  ...registries.flatMap((file) => {
    const kinds = readKinds(file);
    return Object.keys(kinds).map((kind) => [kind, kinds] as const);
  }),
  ['hostile', { hostile: hostileKind }],
];

interface Sample {
  readonly language: GuestLanguage;
  readonly kit: string;
  /** Where the types of one kind go. */
  readonly typesFile: (name: string) => string;
  /** A program that has to compile the types of these files. */
  readonly all: (files: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** A plugin of the kind `auth` that uses its types. */
  readonly plugin: string;
}

const samples: readonly Sample[] = [
  {
    language: 'assemblyscript',
    kit: 'assemblyscript',
    typesFile: (name) => `assembly/${name}.ts`,
    all: (files) => ({
      'assembly/index.ts': Object.entries(files)
        .map(([path, text], index) => touchAll(path.slice('assembly/'.length, -'.ts'.length), text, index))
        .join('\n'),
    }),
    plugin: `
import { HookResult, Json, ok, runHook } from '@plugindex/pdk-assemblyscript/assembly';
import { AuthenticateInput, AuthenticateOutput, AuthenticateOutputIdentity } from './auth';
export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';
export function authenticate(pointer: i32, length: i32): i64 { return runHook(pointer, length, check); }
function check(json: Json): HookResult {
  const input = new AuthenticateInput(json);
  const output = new AuthenticateOutput();
  output.authenticated = input.method == 'GET' && input.body == null;
  const identity = new AuthenticateOutputIdentity();
  identity.userId = input.path;
  identity.roles = ['a', 'b'];
  output.identity = identity;
  return ok(output.json);
}`,
  },
  {
    language: 'rust',
    kit: 'rust',
    typesFile: (name) => `src/${name}.rs`,
    all: (files) => ({
      'src/lib.rs': Object.keys(files)
        .map((path) => `pub mod ${path.slice('src/'.length, -'.rs'.length)};`)
        .join('\n'),
    }),
    plugin: `
mod auth;
use auth::{AuthenticateInput, AuthenticateOutput, AuthenticateOutputIdentity};
use plugindex_pdk::{run_hook, HookResult, Json};
#[no_mangle]
pub extern "C" fn authenticate(pointer: u32, length: u32) -> u64 { run_hook(pointer, length, check) }
fn check(json: Json) -> HookResult {
    let input = AuthenticateInput(json);
    let identity = AuthenticateOutputIdentity::new().set_user_id(input.path()).set_roles(["a", "b"].map(String::from));
    let authenticated = input.method() == "GET" && input.body().is_none();
    Ok(AuthenticateOutput::new().set_authenticated(authenticated).set_identity(identity).0)
}`,
  },
  {
    language: 'c',
    kit: 'c',
    typesFile: (name) => `${name}.h`,
    all: (files) => ({
      'plugin.c': Object.keys(files)
        .map((path) => `#include "${path}"`)
        .join('\n'),
    }),
    plugin: `
#include "auth.h"
PDX_HOOK(authenticate) {
  bool ok = pdx_equals(authenticate_input_get_method(input), PDX_STR("GET")) && !authenticate_input_has_body(input);
  pdx_json *identity = authenticate_output_identity_set_user_id(pdx_object(), authenticate_input_get_path(input));
  pdx_json *roles = pdx_push(pdx_push(pdx_array(), pdx_string(PDX_STR("a"))), pdx_string(PDX_STR("b")));
  authenticate_output_identity_set_roles(identity, roles);
  pdx_json *output = authenticate_output_set_authenticated(pdx_object(), ok);
  return pdx_ok(authenticate_output_set_identity(output, identity));
}`,
  },
  {
    language: 'go',
    kit: 'go',
    typesFile: (name) => `${name}/types.go`,
    all: (files) => ({
      'main.go': `package main\n\nimport (\n${Object.keys(files)
        .map((path) => `\t_ "hello/${path.slice(0, -'/types.go'.length)}"`)
        .join('\n')}\n)\n\nfunc main() {}\n`,
    }),
    plugin: `
package main
import "plugindex/pdk"
//go:wasmexport authenticate
func authenticate(pointer, length uint32) uint64 { return pdk.Run(pointer, length, check) }
func check(input AuthenticateInput) (AuthenticateOutput, error) {
	identity := AuthenticateOutputIdentity{UserId: input.Path, Roles: []string{"a", "b"}}
	return AuthenticateOutput{Authenticated: input.Method == "GET" && input.Body == nil, Identity: &identity}, nil
}
func main() {}`,
  },
  {
    language: 'typescript',
    kit: 'js',
    typesFile: (name) => `src/${name}.ts`,
    all: () => ({ 'src/index.ts': 'export const hook = () => 1;' }),
    plugin: `
import type { Authenticate } from './auth.ts';
export const authenticate: Authenticate = ({ method, path, body }) => ({
  authenticated: method === 'GET' && body === null,
  identity: { user_id: path, roles: ['a', 'b'] },
});`,
  },
];

/** AssemblyScript compiles only what is called: a function that reads and writes every field. */
function touchAll(module: string, text: string, index: number): string {
  const classes = text.split('export class ').slice(1);
  const lines = classes.flatMap((body, position) => {
    const name = `v${index}_${position}`;
    const fields = [...body.matchAll(/^ {2}set (\w+)\(/gm)].map(
      ([, field]) => `  ${name}.${field} = ${name}.${field};`,
    );
    return [`  const ${name} = new types${index}.${body.slice(0, body.indexOf(' '))}();`, ...fields];
  });
  return `import * as types${index} from './${module}';\nexport function touch${index}(): void {\n${lines.join('\n')}\n}`;
}

describe.each(samples)('the types of kinds in $language', (sample) => {
  const { language, kit, typesFile, plugin } = sample;
  const builder = sourceBuilders.find((one) => one.language === kit);
  if (builder?.build === undefined) {
    test.skip(`are compiled where the toolchain is present (${builder?.missing})`, () => {});
    return;
  }

  test('let a plugin read its input and build its answer', { timeout: 300_000 }, async () => {
    const types = kindTypes({ kinds: readKinds('index/registry.yaml'), kind: 'auth', language });
    const bytes = await buildSource(builder, {
      [builder.main]: plugin,
      [typesFile('auth').replace('/types.go', '.go')]: types,
    });
    const instance = createInstance({ bytes, config: {}, grants: {}, ports: {} });
    const input = { method: 'GET', path: '/ä', headers: {}, query: {}, body: null };
    expect(instance.call('authenticate', input)).toEqual({
      ok: true,
      value: { authenticated: true, identity: { user_id: '/ä', roles: ['a', 'b'] } },
    });
    expect(instance.call('authenticate', { ...input, body: '' })).toMatchObject({
      value: { authenticated: false },
    });
  });

  test('compile for every kind of both registries, and for one that means harm', {
    timeout: 300_000,
  }, async () => {
    const files = Object.fromEntries(
      all.map(([kind, kinds]) => {
        const text = kindTypes({ kinds, kind, language });
        const name = kind.replaceAll('-', '_');
        return [typesFile(name), text.replace(/^package main$/m, `package ${name}`)];
      }),
    );
    for (const text of Object.values(files)) expect(text).not.toMatch(/[\u2028\u2029]/);
    await buildSource(builder, { ...files, ...sample.all(files) });
    if (language === 'typescript') checkTypes(files);
  });
});

/** The packer strips types; TypeScript itself says whether they are right. */
function checkTypes(files: Readonly<Record<string, string>>): void {
  const folder = join(cacheFolder, `types-${process.pid}`);
  mkdirSync(join(folder, 'src'), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  const compiler = join(repositoryRoot, 'node_modules/typescript/bin/tsc');
  const fixture = join(repositoryRoot, 'test/fixtures/pdk/javascript/src/index.ts');
  const paths = [fixture, ...Object.keys(files).map((path) => join(folder, path))];
  const options = ['--noEmit', '--strict', '--ignoreConfig', '--module', 'nodenext', '--target', 'es2024'];
  const more = ['--allowImportingTsExtensions', '--types', ''];
  try {
    execFileSync(process.execPath, [compiler, ...options, ...more, ...paths], {
      stdio: 'pipe',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
