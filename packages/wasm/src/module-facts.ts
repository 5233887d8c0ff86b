// What `readModule()` finds: plain data, fit for JSON, nothing of it interpreted yet.
import type { ValueType } from './value-types.ts';

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** The kinds that an import or an export can have, in the words of the JavaScript interface. */
export type ExternalKind = 'function' | 'table' | 'memory' | 'global' | 'tag';

export interface LimitsFact {
  /** Pages of a memory (64 KiB each), elements of a table. Above 2^53 − 1: `Number.MAX_SAFE_INTEGER`. */
  readonly min: number;
  /** Absent when the module states none. */
  readonly max?: number;
  readonly shared: boolean;
  readonly is64: boolean;
  readonly imported: boolean;
}

export type MemoryFact = LimitsFact;

export interface TableFact extends LimitsFact {
  readonly type: ValueType;
}

export interface GlobalFact {
  readonly type: ValueType;
  readonly mutable: boolean;
  readonly imported: boolean;
}

export type ImportFact = {
  readonly module: string;
  readonly name: string;
  /** Where the entry begins, from the start of the module. Bytes. */
  readonly offset: number;
} & (
  | { readonly kind: 'function'; readonly type: FunctionType }
  | { readonly kind: 'table'; readonly table: TableFact }
  | { readonly kind: 'memory'; readonly memory: MemoryFact }
  | { readonly kind: 'global'; readonly global: GlobalFact }
  | { readonly kind: 'tag'; readonly type: FunctionType }
);

export type ExportFact = { readonly name: string; readonly index: number } & (
  | { readonly kind: 'function'; readonly type: FunctionType }
  | { readonly kind: 'table' | 'memory' | 'global' | 'tag' }
);

export interface SectionFact {
  readonly id: number;
  readonly name: string;
  /** Offset of the content, and its size: without id and length. Bytes. */
  readonly offset: number;
  readonly size: number;
}

export interface CustomSectionFact {
  readonly name: string;
  /** Offset and size of what follows the name. Bytes. */
  readonly offset: number;
  readonly size: number;
}

/** The content of a custom section, which nothing obliges to be well-formed. */
export type Content<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** "language", "processed-by", "sdk" to the tools and their versions. */
export type Producers = Readonly<
  Record<string, readonly { readonly name: string; readonly version: string }[]>
>;

/** One feature that a toolchain says it used ('+') or refuses ('-'). */
export interface TargetFeature {
  readonly prefix: '+' | '-' | '=';
  readonly name: string;
}

/** One crate that a Rust artifact was built from. */
export interface Crate {
  readonly name: string;
  readonly version: string;
  /** 'crates.io', 'git', 'local', 'registry' or what the tool wrote. */
  readonly source: string;
  readonly kind: 'runtime' | 'build';
  readonly root: boolean;
}

/** Proposals beyond WebAssembly 1.0 that show in the sections; instructions are not looked at. */
export type Feature =
  | 'bulk-memory'
  | 'exceptions'
  | 'function-references'
  | 'gc'
  | 'memory64'
  | 'multi-memory'
  | 'multi-value'
  | 'mutable-globals'
  | 'reference-types'
  | 'simd'
  | 'threads';

export interface CodeFact {
  readonly functions: number;
  /** Size of the section's content. */
  readonly bytes: number;
  readonly largestFunctionBytes: number;
  /** Declared locals of all functions together, parameters not counted. */
  readonly locals: number;
}

export interface DataFact {
  readonly segments: number;
  /** Size of the section's content. */
  readonly bytes: number;
}

export interface ModuleFacts {
  /** Bytes of the whole module. */
  readonly size: number;
  /** In their order; custom ones are in a list of their own. */
  readonly sections: readonly SectionFact[];
  readonly types: {
    readonly count: number;
    /** Largest number of parameters and results together of any function type. */
    readonly widest: number;
  };
  readonly imports: readonly ImportFact[];
  readonly exports: readonly ExportFact[];
  /** Imported ones first, as they are numbered. */
  readonly tables: readonly TableFact[];
  readonly memories: readonly MemoryFact[];
  readonly globals: readonly GlobalFact[];
  readonly tags: readonly FunctionType[];
  /** Index of the function that runs at instantiation. */
  readonly start?: number;
  readonly elementSegments: number;
  readonly code: CodeFact;
  readonly data: DataFact;
  /** Sorted. */
  readonly features: readonly Feature[];
  readonly custom: readonly CustomSectionFact[];
  /** From the custom section "name". */
  readonly name?: Content<string | null>;
  /** From the custom section "producers". */
  readonly producers?: Content<Producers>;
  /** From the custom section "target_features". */
  readonly targetFeatures?: Content<readonly TargetFeature[]>;
  /** From the custom section ".dep-v0", which cargo-auditable writes. */
  readonly crates?: Content<readonly Crate[]>;
}
