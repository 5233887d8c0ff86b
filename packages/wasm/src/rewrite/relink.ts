// Gives a module other imports, more functions and another memory: how an engine or a WASI program comes to speak the plugin ABI.
// Pure: bytes in, bytes out. What is imported or added is named; all function indices are worked out here.
import { abi1 } from '../abi.ts';
import type { SectionFact } from '../module-facts.ts';
import type { ModuleState } from '../module-state.ts';
import { readState } from '../read-module.ts';
import { WasmError } from '../wasm-error.ts';
import { ByteWriter } from './byte-writer.ts';
import { writeCode } from './relink-code.ts';
import type { AddedFunction, AddedImport, Relinking, RelinkPlan } from './relink-plan.ts';
import {
  writeData,
  writeElements,
  writeExports,
  writeFunctions,
  writeImports,
  writeMemory,
  writeTypes,
} from './relink-sections.ts';

type SectionWriter = (writer: ByteWriter, relinking: Relinking, found: SectionFact | undefined) => void;

/** In the order that core specification 3.0, 5.5.16 asks for; sections that are not named here are copied. */
const sections: readonly (readonly [id: number, write: SectionWriter | undefined])[] = [
  [1, writeTypes],
  [2, writeImports],
  [3, writeFunctions],
  [4, undefined],
  [5, writeMemory],
  [6, undefined],
  [7, writeExports],
  [9, writeElements],
  [12, writeDataCount],
  [10, writeCode],
  [11, writeData],
];
const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * The rewritten module. Custom sections are left out: they name functions by their old index.
 * Throws WasmError for modules that import anything but functions, start by themselves, or fill tables in unusual ways.
 * @example relink(bytes, { imports: [], replace: () => trap, functions: [], keepExport: () => true })
 */
export function relink(bytes: Uint8Array, plan: RelinkPlan): Uint8Array {
  const old = readState(bytes);
  checkRelinkable(old);
  const relinking = resolve(bytes, old, plan);
  const writer = new ByteWriter();
  const content = new ByteWriter();
  writer.bytes(magicAndVersion);
  for (const [id, write] of sections) {
    const found = old.sections.find((section) => section.id === id);
    content.clear();
    if (write !== undefined) write(content, relinking, found);
    else if (found !== undefined) content.bytes(bytes.subarray(found.offset, found.offset + found.size));
    if (content.length === 0) continue;
    writer.byte(id);
    writer.unsigned(content.length);
    writer.bytes(content.written);
  }
  return writer.written.slice();
}

function checkRelinkable({ imports, start, tags }: ModuleState): void {
  const refuse = (what: string, section: string) =>
    new WasmError('wasm/kind', `Cannot rewrite a module: ${what}`, { offset: 0, section });
  const other = imports.find(({ kind }) => kind !== 'function');
  if (other !== undefined)
    throw refuse(`it imports the ${other.kind} "${other.name}", expected functions only`, 'import');
  if (start !== undefined) throw refuse('it has a start function, expected none', 'start');
  if (tags.length > 0) throw refuse('it has exception tags, expected none', 'tag');
}

function resolve(bytes: Uint8Array, old: ModuleState, plan: RelinkPlan): Relinking {
  const shift = plan.imports.length - old.importedFunctions;
  const firstAdded = old.functions.length + shift;
  const names = new Map<string, number>();
  for (const { name, kind, index } of old.exports) if (kind === 'function') names.set(name, index + shift);
  plan.imports.forEach(({ module, name }, index) => {
    names.set(`${module}.${name}`, index);
  });
  const standIns: AddedFunction[] = [];
  const targets = old.imports.map((found) => {
    const standIn = plan.replace(found);
    if (standIn !== undefined) return firstAdded + standIns.push(standIn) - 1;
    const kept = names.get(`${found.module}.${found.name}`);
    if (kept !== undefined) return kept;
    throw new WasmError(
      'wasm/index',
      `Cannot rewrite a module: nothing stands in for its import "${found.module}.${found.name}"`,
      { offset: 0, section: 'import' },
    );
  });
  const added = [...standIns, ...plan.functions];
  added.forEach(({ name }, index) => {
    names.set(name, firstAdded + index);
  });
  return {
    bytes,
    old,
    plan,
    added,
    moved: (index) => targets[index] ?? index + shift,
    indexOf: (name) => {
      const index = names.get(name);
      if (index !== undefined) return index;
      throw new WasmError('wasm/index', `Cannot rewrite a module: it has no function "${name}"`, {
        offset: 0,
      });
    },
  };
}

function writeDataCount(
  writer: ByteWriter,
  { bytes, plan }: Relinking,
  found: SectionFact | undefined,
): void {
  if (found === undefined) return;
  if (plan.data !== undefined) writer.unsigned(plan.data.length);
  else writer.bytes(bytes.subarray(found.offset, found.offset + found.size));
}

/** The functions of the ABI by these names: what a plan imports. */
export function abiImports(names: ReadonlySet<string>): readonly AddedImport[] {
  return abi1.imports
    .filter(({ name }) => names.has(name))
    .map(({ name, type }) => ({ module: abi1.importModule, name, type }));
}
