// What keeps the embedded counterparts from working, as a closed list of codes.
import { CodedError } from '@plugindex/model';

export type LocalErrorCode =
  /** Another process has the folder open. */
  | 'sigstore/in-use'
  /** A file in the folder is not what was written there. */
  | 'sigstore/corrupt'
  /** The certificates in the folder do not cover the time at hand. */
  | 'sigstore/expired'
  /** A request to the little Sigstore that the real one would refuse too. */
  | 'sigstore/refused'
  /** What is served now is not what compile wrote. */
  | 'deployment/corrupt'
  /** The repository has no index that can be read. */
  | 'marketplace/no-index';

/** Thrown by the little Sigstore and the local marketplace. The folder forge throws the model's ForgeError. */
export class LocalError extends CodedError<LocalErrorCode> {}
