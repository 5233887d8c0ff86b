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
import type { TypeFact } from './read-types.ts';

export interface ModuleState {
  readonly sections: SectionFact[];
  readonly custom: CustomSectionFact[];
  readonly imports: ImportFact[];
  readonly exports: ExportFact[];
  /** Types of all functions, imported ones first. */
  readonly functions: FunctionType[];
  readonly tables: TableFact[];
  readonly memories: MemoryFact[];
  readonly globals: GlobalFact[];
  readonly tags: FunctionType[];
  types: readonly TypeFact[];
  usesGc: boolean;
  importedFunctions: number;
  start: number | undefined;
  elementSegments: number;
  dataCount: number | undefined;
  hasPassiveData: boolean;
  code: CodeFact;
  data: DataFact;
}

export function createModuleState(): ModuleState {
  return {
    sections: [],
    custom: [],
    imports: [],
    exports: [],
    functions: [],
    tables: [],
    memories: [],
    globals: [],
    tags: [],
    types: [],
    usesGc: false,
    importedFunctions: 0,
    start: undefined,
    elementSegments: 0,
    dataCount: undefined,
    hasPassiveData: false,
    code: { functions: 0, bytes: 0, largestFunctionBytes: 0, locals: 0 },
    data: { segments: 0, bytes: 0 },
  };
}
