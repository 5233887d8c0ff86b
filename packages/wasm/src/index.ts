// The public face of this package: module bytes to facts, and the plugin ABI as data.
export {
  type Abi,
  type AbiExport,
  type AbiImport,
  abi1,
  abis,
  formatFunctionType,
  sameFunctionType,
} from './abi.ts';
export { ByteReader } from './byte-reader.ts';
export { InstructionReader, type InstructionScope } from './code/instruction-reader.ts';
export { opcodes } from './code/opcodes.ts';
export { type FunctionBody, readBodies } from './code/read-bodies.ts';
export { findEngineRefusal } from './engine.ts';
export type * from './module-facts.ts';
export { readModule } from './read-module.ts';
export type { ValueType } from './value-types.ts';
export { WasmError, type WasmErrorCode } from './wasm-error.ts';
