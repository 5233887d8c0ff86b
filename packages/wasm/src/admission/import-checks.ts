// What a module may import: functions of the ABI, with the ABI's types. A refusal names the capability that would serve.
import { nearest } from '@plugindex/model/nearest';
import { quote } from '@plugindex/model/quote';
import { type Abi, type AbiImport, formatFunctionType, importsFrom, sameFunctionType } from '../abi.ts';
import type { ImportFact } from '../module-facts.ts';
import { type AdmissionFinding, findingAt } from './admission-finding.ts';
import type { GateSubject } from './gate-subject.ts';

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
  {
    pattern: /^extism:host\/user$/,
    hint: 'leave out host functions of your own: a host offers those of "extism:host/env" and nothing else',
  },
  {
    pattern: /^extism:/,
    hint: 'use the kit of this registry in place of Extism\'s; hosts run Extism\'s guests through an adapter, a registry takes them where its "abi" names "extism-1"',
  },
  {
    pattern: /^env$/,
    hint: 'link a definition of it: for AssemblyScript import the kit and pass "--use abort=" with its own abort function; for Rust and C the name is a function that nothing defines',
  },
];

/** Names that foreign imports have, and the import of ours that does what they do. */
const counterparts: readonly { readonly pattern: RegExp; readonly ours: string }[] = [
  { pattern: /clock_|^date_now$|now$/i, ours: 'clock' },
  { pattern: /random|seed|entropy/i, ours: 'random' },
  { pattern: /^environ|getenv|^args_/i, ours: 'env' },
  { pattern: /http|^sock_|socket|fetch/i, ours: 'http' },
  { pattern: /^fd_(?:write|fdstat)|log|trace|print/i, ours: 'log' },
  { pattern: /abort|panic|^proc_exit$/i, ours: 'panic' },
  { pattern: /^path_|^fd_|file/i, ours: 'fs' },
  { pattern: /^var_|^kv|store/i, ours: 'kv' },
  { pattern: /config/i, ours: 'config' },
];

/** Imported memories have a code of their own. */
export function* checkImports({ facts, abi }: GateSubject): Iterable<AdmissionFinding> {
  for (const found of facts.imports) {
    if (found.kind === 'memory') yield importedMemory(found);
    else {
      const known = importsFrom(abi, found.module);
      if (known === undefined) yield foreignModule(found, abi);
      else yield* checkOwnModule(found, known);
    }
  }
}

function importedMemory(found: ImportFact): AdmissionFinding {
  return findingAt(placeOfImport(found), {
    code: 'memory/imported',
    message: 'Cannot accept the memory: found an imported one, expected one of its own',
    hint: 'build without "--import-memory" or "--importMemory"',
  });
}

function foreignModule(found: ImportFact, abi: Abi): AdmissionFinding {
  const { module, name } = found;
  const hint = foreignModules.find(({ pattern }) => pattern.test(module))?.hint;
  const counterpart = counterparts.find(({ pattern }) => pattern.test(name))?.ours;
  const known = abi.imports.find((entry) => entry.name === counterpart);
  const instead =
    known === undefined
      ? ''
      : `; in its place "${abi.importModule}.${known.name}" may serve, ${withCapability(known.capability)}`;
  return findingAt(placeOfImport(found), {
    code: 'import/foreign-module',
    message: `Cannot accept the import ${showImport(found)}: found module ${quote(module)}, expected ${quote(abi.importModule)}`,
    found: module.slice(0, 200),
    expected: abi.importModule,
    hint: `${hint ?? 'build with the kit for your language'}${instead}`,
    ...(known?.capability && { capability: known.capability }),
  });
}

function withCapability(capability: string | null): string {
  return capability === null ? 'which needs no capability' : `with the capability "${capability}"`;
}

function* checkOwnModule(found: ImportFact, imports: readonly AbiImport[]): Iterable<AdmissionFinding> {
  const { name, kind } = found;
  const names = imports.map((entry) => entry.name);
  const known = imports.find((entry) => entry.name === name);
  if (known === undefined) {
    const near = nearest(name, names);
    yield findingAt(placeOfImport(found), {
      code: 'import/unknown-name',
      message: `Cannot accept the import ${showImport(found)}: found the name ${quote(name)}, expected one of ${names.join(', ')}`,
      hint: near === undefined ? 'import one of these, or none' : `did you mean "${near}"?`,
      ...capabilityOf(imports, near),
    });
  }
  if (kind !== 'function') {
    yield findingAt(placeOfImport(found), {
      code: 'import/wrong-kind',
      message: `Cannot accept the import ${showImport(found)}: found a ${kind}, expected a function`,
      found: kind,
      expected: 'function',
      hint: `define the ${kind} in the module itself`,
      ...capabilityOf(imports, name),
    });
    return;
  }
  if (known === undefined || sameFunctionType(found.type, known.type)) return;
  const [is, should] = [formatFunctionType(found.type), formatFunctionType(known.type)];
  yield findingAt(placeOfImport(found), {
    code: 'import/wrong-signature',
    message: `Cannot accept the import ${showImport(found)}: found ${quote(is)}, expected ${quote(should)}`,
    found: is.slice(0, 200),
    expected: should,
    hint: 'declare it with that type, or use the kit',
    ...capabilityOf(imports, name),
  });
}

function capabilityOf(
  imports: readonly AbiImport[],
  name: string | undefined,
): Pick<AdmissionFinding, 'capability'> {
  const capability = imports.find((entry) => entry.name === name)?.capability;
  return capability ? { capability } : {};
}

/** Where an import stands. */
export function placeOfImport({ offset }: Pick<ImportFact, 'offset'>) {
  return { offset, section: 'import' };
}

function showImport({ module, name }: ImportFact): string {
  return quote(`${module.slice(0, 80)}.${name.slice(0, 80)}`);
}
