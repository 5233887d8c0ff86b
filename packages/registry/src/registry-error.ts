// What keeps a stage from going on, as a closed list of codes. What is wrong with somebody's input is a Problem instead.
import { CodedError } from '@plugindex/model';

export type RegistryErrorCode =
  /** The facts name other bytes than those at hand. */
  | 'sign/artifact/differs'
  /** The signer's bundle does not say what was to be said, or not by whom it was to be said. */
  | 'sign/bundle/refused'
  /** The artifact cannot be released: inspection refuses it. */
  | 'release/artifact/refused'
  /** A published release lacks an asset that every release has. */
  | 'release/published/incomplete'
  /** A published release is not the one that this manifest and this registry's policy ask for. */
  | 'release/published/refused'
  /** The forge published something else than was uploaded. */
  | 'release/published/differs'
  /** Files of the last publication are missing or broken, upon which an incremental compile builds. */
  | 'compile/store/incomplete';

/** Thrown by the stages of this package. */
export class RegistryError extends CodedError<RegistryErrorCode> {}
