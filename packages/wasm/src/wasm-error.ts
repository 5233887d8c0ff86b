// The one error of this package: why some bytes cannot be read as a core module, and where.

/** Closed list: a switch over it is complete. */
export type WasmErrorCode =
  | 'wasm/magic' // the bytes are something else than WebAssembly
  | 'wasm/version' // a version of the binary format that nobody speaks
  | 'wasm/component' // a component, not a core module
  | 'wasm/truncated' // the bytes end, or a section ends, in the middle of something
  | 'wasm/number' // a LEB128 number that is too long or too large
  | 'wasm/utf8' // a name that is not UTF-8
  | 'wasm/count' // a count that the bytes cannot hold, or two counts that must agree and do not
  | 'wasm/section' // an unknown section, one out of order, or one whose size is wrong
  | 'wasm/type' // an unknown or forbidden type
  | 'wasm/limits' // unknown flags, or a maximum below the minimum
  | 'wasm/kind' // an unknown kind of import, export or segment
  | 'wasm/index' // an index of something that does not exist
  | 'wasm/expression' // a constant expression with an instruction that is not constant
  | 'wasm/opcode' // an instruction that plugins may not use, or one that nobody knows
  | 'wasm/unmeterable' // well-formed, but nobody could charge for it or bound it
  | 'wasm/nesting'; // blocks that are nested too deeply, never closed, or closed once too often

export interface WasmErrorDetails extends ErrorOptions {
  /** Bytes from the start of the module. */
  readonly offset: number;
  /** Name of the section, absent before the first one. */
  readonly section?: string;
  /** Index of the function whose body it is in, imported functions counted first. */
  readonly functionIndex?: number;
}

/** Thrown for everything that is not a well-formed core module, and for bodies with what plugins may not use. */
export class WasmError extends Error {
  readonly code: WasmErrorCode;
  readonly offset: number;
  readonly section: string | undefined;
  readonly functionIndex: number | undefined;
  constructor(
    code: WasmErrorCode,
    message: string,
    { offset, section, functionIndex, ...options }: WasmErrorDetails,
  ) {
    const inFunction = functionIndex === undefined ? '' : `, function ${functionIndex}`;
    super(
      `${message}, at byte ${offset}${section ? ` in the ${section} section` : ''}${inFunction}`,
      options,
    );
    this.name = 'WasmError';
    this.code = code;
    this.offset = offset;
    this.section = section;
    this.functionIndex = functionIndex;
  }
}
