// The one error of packing: why a bundle cannot become a plugin.

/** Closed list. */
export type PackErrorCode =
  | 'pack/engine' // the engine is not the one that this packer knows
  | 'pack/source' // a file cannot be read as JavaScript or TypeScript, or imports what is not there
  | 'pack/hooks' // nothing, or something else than functions, is exported
  | 'pack/evaluation' // the bundle threw, looped or asked the host while it was loaded
  | 'pack/memory'; // the plugin needs more memory than it may have

export class PackError extends Error {
  readonly code: PackErrorCode;

  constructor(code: PackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PackError';
    this.code = code;
  }
}
