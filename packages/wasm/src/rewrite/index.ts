// Rewriting alone, without the gate: for programs that may read few files while they run.
export { type AbiImport, abi1 } from '../abi.ts';
export { WasmError } from '../wasm-error.ts';
export { type AdaptOptions, adaptWasi, usesWasi } from './adapt-wasi.ts';
export { CodeWriter } from './code-writer.ts';
export { abiImports, relink } from './relink.ts';
export type { AddedFunction, AddedImport, DataSegment, RelinkPlan } from './relink-plan.ts';
