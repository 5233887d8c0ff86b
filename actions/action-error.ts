// The error of the actions: what makes a whole run pointless.
import { CodedError } from '@plugindex/model';

export type ActionErrorCode =
  /** The workflow asks for something that the action does not understand. */
  | 'action/input'
  /** A variable that the runner sets is missing or malformed. */
  | 'action/environment'
  /** The event says less than the action needs. */
  | 'action/event'
  /** A commit that the event names cannot be fetched, or is another one by now. */
  | 'action/commit'
  /** The index of the checkout cannot be read. */
  | 'action/index'
  /** A file of an earlier job is missing, too large or not what that job writes. */
  | 'action/hand-over'
  /** What is served now is not what a run before this one wrote. */
  | 'action/served';

export class ActionError extends CodedError<ActionErrorCode> {}
