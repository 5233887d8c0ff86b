// The public face of this package: module bytes to facts, and the plugin ABI as data.
export {
  type Abi,
  type AbiExport,
  type AbiImport,
  abi1,
  formatFunctionType,
  importsFrom,
  sameFunctionType,
} from './abi.ts';
export {
  describeExport,
  type FunctionExport,
  functionExport,
  wrongType,
} from './admission/abi-checks.ts';
export {
  type AdmissionCode,
  type AdmissionFinding,
  atPlace,
  type Place,
} from './admission/admission-finding.ts';
export {
  maxExports,
  maxFunctions,
  maxGlobals,
  maxImports,
  maxLocals,
  maxTableElements,
  maxTables,
  maxTypes,
  maxTypeWidth,
  pageBytes,
} from './admission/bounds.ts';
export { findInvalidCode } from './admission/engine-check.ts';
export {
  type Examination,
  examineModule,
  findForbiddenCode,
  type GateLimits,
  meterBounds,
} from './admission/examine-module.ts';
export { placeOfImport } from './admission/import-checks.ts';
export { formatBytes } from './admission/memory-checks.ts';
export { appendCustomSection } from './append-custom-section.ts';
export { ByteReader } from './byte-reader.ts';
export { abiSpokenBy, abis } from './choose-abi.ts';
export { InstructionReader, type InstructionScope } from './code/instruction-reader.ts';
export { opcodes } from './code/opcodes.ts';
export { type FunctionBody, readBodies } from './code/read-bodies.ts';
export { findEngineRefusal } from './engine.ts';
export { extism1 } from './extism-abi.ts';
export { listPrices } from './meter/fuel-prices.ts';
export {
  type MeteredModule,
  type MeterOptions,
  meterFormat,
  meterModule,
  meterVersion,
} from './meter/meter-module.ts';
export { fuelExport } from './meter/rewrite-sections.ts';
export type * from './module-facts.ts';
export { readModule } from './read-module.ts';
export { type AdaptOptions, adaptWasi, usesWasi } from './rewrite/adapt-wasi.ts';
export { ByteWriter } from './rewrite/byte-writer.ts';
export { CodeWriter } from './rewrite/code-writer.ts';
export { canMoveStart, moveStart } from './rewrite/move-start.ts';
export { abiImports, relink } from './rewrite/relink.ts';
export type { AddedFunction, AddedImport, DataSegment, RelinkPlan } from './rewrite/relink-plan.ts';
export type { ValueType } from './value-types.ts';
export { WasmError, type WasmErrorCode } from './wasm-error.ts';
