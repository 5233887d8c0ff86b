// What is known of a module while its sections are read, one after the other.
import type {
  CodeFact,
  CustomSectionFact,
  DataFact,
  ExportFact,
  FunctionType,
  GlobalFact,
  ImportFact,
  MemoryFact,
  SectionFact,
  TableFact,
} from './module-facts.ts';
import { TypeTable } from './read-types.ts';
import { SeenTypes } from './value-types.ts';

/** Where entries begin, in the order of the facts of the same name; bytes from the start of the module. */
export interface Places {
  readonly exports: number[];
  /** Of those that the module defines itself. */
  readonly tables: number[];
  readonly memories: number[];
}

export class ModuleState {
  readonly types: TypeTable;
  readonly seenTypes = new SeenTypes();
  readonly places: Places = { exports: [], tables: [], memories: [] };
  /** Of the first instruction of a constant expression that plugins may not use. */
  foreignExpression: number | undefined;
  /** Indices of functions that the expressions of globals and tables refer to. */
  readonly referredFunctions = new Set<number>();
  readonly sections: SectionFact[] = [];
  readonly custom: CustomSectionFact[] = [];
  readonly imports: ImportFact[] = [];
  readonly exports: ExportFact[] = [];
  /** Type indices of all functions, imported ones first. */
  readonly functions: number[] = [];
  readonly tables: TableFact[] = [];
  readonly memories: MemoryFact[] = [];
  readonly globals: GlobalFact[] = [];
  readonly tags: FunctionType[] = [];
  importedFunctions = 0;
  start: number | undefined;
  elementSegments = 0;
  dataCount: number | undefined;
  hasPassiveData = false;
  code: CodeFact = { functions: 0, bytes: 0, largestFunctionBytes: 0, locals: 0 };
  data: DataFact = { segments: 0, bytes: 0 };

  constructor(bytes: Uint8Array) {
    this.types = new TypeTable(bytes);
  }
}
