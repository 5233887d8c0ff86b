// Rules about what a module imports: only functions of the ABI's module, with the ABI's types.
import { nearest, quote } from '@plugindex/model';
import { type AbiImport, formatFunctionType, type ImportFact, sameFunctionType } from '@plugindex/wasm';
import type { Finding } from '../../finding.ts';
import { type InspectRule, onModule, type Subject } from '../rule.ts';

/** What brings in a foreign module, and the way out. */
const foreignModules: readonly { readonly pattern: RegExp; readonly hint: string }[] = [
  {
    pattern: /^wasi_snapshot_preview1$|^wasi_unstable$|^wasi:/,
    hint: 'build without WASI: for Rust "--target wasm32-unknown-unknown", for C "--target=wasm32 -nostdlib" with the kit',
  },
  {
    pattern: /^__wbindgen|^wbg$/,
    hint: 'build without wasm-bindgen; a crate such as "getrandom" or "chrono" may bring it in with a "js" feature',
  },
  { pattern: /^extism:/, hint: "use the kit of this registry in place of Extism's" },
  {
    pattern: /^env$/,
    hint: 'link a definition of it: for AssemblyScript import the kit and pass "--use abort=" with its own abort function; for Rust and C the name is a function that nothing defines',
  },
];

export const importRules: readonly InspectRule[] = [
  {
    code: 'inspect/import/foreign-module',
    severity: 'error',
    documentation: {
      title: "A module may import from the ABI's module only",
      why: 'Hosts offer nothing else, and each import there is tied to a capability that users can see and refuse.',
      bad: '(import "env" "abort" (func (param i32 i32 i32 i32)))',
      fix: 'Build with the kit for your language, without WASI and without wasm-bindgen.',
    },
    check: onModule(checkModules),
  },
  {
    code: 'inspect/import/unknown-name',
    severity: 'error',
    documentation: {
      title: 'An import must be one that the ABI has',
      why: 'A host cannot link what it does not have.',
      bad: '(import "plugindex_host_1" "socket" (func (param i32 i32) (result i64)))',
      fix: 'Import one of: config, log, clock, random, http, fs, kv, env.',
    },
    check: onModule(checkNames),
  },
  {
    code: 'inspect/import/wrong-kind',
    severity: 'error',
    documentation: {
      title: 'An import must be a function',
      why: 'A shared table, global or tag would be a way past the capabilities.',
      bad: '(import "plugindex_host_1" "log" (global i32))',
      fix: 'Define tables, globals and tags in the module itself.',
    },
    check: onModule(checkKinds),
  },
  {
    code: 'inspect/import/wrong-signature',
    severity: 'error',
    documentation: {
      title: "An import must have the ABI's type",
      why: 'A host cannot link a function of another type.',
      bad: '(import "plugindex_host_1" "clock" (func (result i32)))',
      fix: 'Declare it with the type that the message names, or use the kit.',
    },
    check: onModule(checkSignatures),
  },
];

type FunctionImport = Extract<ImportFact, { kind: 'function' }>;

/** Imported memories have a rule of their own. */
function* checkModules({ imports }: { readonly imports: readonly ImportFact[] }, { abi }: Subject) {
  for (const { module, name, kind } of imports) {
    if (module === abi.importModule || kind === 'memory') continue;
    const hint = foreignModules.find(({ pattern }) => pattern.test(module))?.hint;
    yield {
      message: `Cannot accept the import ${showImport({ module, name })}: found module ${quote(module)}, expected ${quote(abi.importModule)}`,
      found: module.slice(0, 200),
      expected: abi.importModule,
      hint: hint ?? 'build with the kit for your language',
    } satisfies Finding;
  }
}

function* checkNames({ imports }: { readonly imports: readonly ImportFact[] }, { abi }: Subject) {
  const known = abi.imports.map(({ name }) => name);
  for (const { module, name, kind } of imports) {
    if (module !== abi.importModule || kind === 'memory' || known.includes(name)) continue;
    const near = nearest(name, known);
    yield {
      message: `Cannot accept the import ${showImport({ module, name })}: found the name ${quote(name)}, expected one of ${known.join(', ')}`,
      hint: near === undefined ? 'import one of these, or none' : `did you mean "${near}"?`,
    } satisfies Finding;
  }
}

function* checkKinds({ imports }: { readonly imports: readonly ImportFact[] }, { abi }: Subject) {
  for (const { module, name, kind } of imports) {
    if (module !== abi.importModule || kind === 'memory' || kind === 'function') continue;
    yield {
      message: `Cannot accept the import ${showImport({ module, name })}: found a ${kind}, expected a function`,
      found: kind,
      expected: 'function',
      hint: `define the ${kind} in the module itself`,
    } satisfies Finding;
  }
}

function* checkSignatures({ imports }: { readonly imports: readonly ImportFact[] }, subject: Subject) {
  for (const { found, known } of knownImports(imports, subject)) {
    if (sameFunctionType(found.type, known.type)) continue;
    const [is, should] = [formatFunctionType(found.type), formatFunctionType(known.type)];
    yield {
      message: `Cannot accept the import ${showImport(found)}: found ${quote(is)}, expected ${quote(should)}`,
      found: is.slice(0, 200),
      expected: should,
      hint: 'declare it with that type, or use the kit',
    } satisfies Finding;
  }
}

/** The function imports that the ABI knows by name, whatever their types. */
export function* knownImports(
  imports: readonly ImportFact[],
  { abi }: Pick<Subject, 'abi'>,
): Iterable<{ readonly found: FunctionImport; readonly known: AbiImport }> {
  for (const found of imports) {
    if (found.module !== abi.importModule || found.kind !== 'function') continue;
    const known = abi.imports.find(({ name }) => name === found.name);
    if (known !== undefined) yield { found, known };
  }
}

function showImport({ module, name }: { readonly module: string; readonly name: string }): string {
  return quote(`${module.slice(0, 80)}.${name.slice(0, 80)}`);
}
