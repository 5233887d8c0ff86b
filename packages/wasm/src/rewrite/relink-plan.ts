// What a rewriting of a module is to do, in names; and what it comes to, in indices.
import { ByteReader } from '../byte-reader.ts';
import type { FunctionType, ImportFact, SectionFact } from '../module-facts.ts';
import type { ModuleState } from '../module-state.ts';
import type { ValueType } from '../value-types.ts';
import type { CodeWriter, FunctionIndex } from './code-writer.ts';

/** A function that the rewriting adds. */
export interface AddedFunction {
  /** What other added code calls it, and what it is exported as. */
  readonly name: string;
  readonly type: FunctionType;
  readonly isExported?: boolean;
  /** Types of its locals, after the parameters. */
  readonly locals?: readonly ValueType[];
  /** Writes the body; the `end` of the body is added. */
  readonly write: (code: CodeWriter) => void;
}

export interface AddedImport {
  readonly module: string;
  readonly name: string;
  readonly type: FunctionType;
}

export interface DataSegment {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface RelinkPlan {
  /** What the new module imports: all of it. */
  readonly imports: readonly AddedImport[];
  /** What stands in for an import of the old module; undefined for one that stays an import. */
  readonly replace: (found: ImportFact) => AddedFunction | undefined;
  readonly functions: readonly AddedFunction[];
  /** Which of the old exports stay. */
  readonly keepExport: (name: string) => boolean;
  /** Pages. */
  readonly memory?: { readonly min?: number; readonly max: number };
  /** Instead of the old data segments. */
  readonly data?: readonly DataSegment[];
}

/** What the writers of the sections need. */
export interface Relinking {
  readonly bytes: Uint8Array;
  readonly old: ModuleState;
  readonly plan: RelinkPlan;
  /** Stand-ins first, in the order of the imports that they replace, then `plan.functions`. */
  readonly added: readonly AddedFunction[];
  /** The new index of a function of the old module. */
  readonly moved: (oldIndex: number) => number;
  /** The new index of a function by name: added, imported ("module.name"), or exported by the old module. */
  readonly indexOf: FunctionIndex;
}

/** The content of a section as a reader. */
export function openSection(bytes: Uint8Array, { offset, size, name }: SectionFact): ByteReader {
  return new ByteReader(bytes, offset, offset + size, name);
}
