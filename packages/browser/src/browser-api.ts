// What this package uses of a browser, typed narrowly: the project compiles without the DOM's types.
import type { FromWorker, ToWorker } from '@plugindex/host/runner';

/** What a worker hears: first its memory, then the owner's messages. */
export type ToWebWorker =
  | ToWorker
  | { readonly type: 'start'; readonly memory: SharedArrayBuffer | undefined };
/** What its owner hears; the text asks for the next piece of an answer. */
export type FromWebWorker = FromWorker | string;

interface Heard<Message> {
  readonly data: Message;
}

export interface WebWorker {
  onmessage: ((event: Heard<FromWebWorker>) => void) | null;
  onerror: ((event: { readonly message?: string; preventDefault(): void }) => void) | null;
  postMessage(message: ToWebWorker): void;
  terminate(): void;
}

/** The inside of a worker. */
export interface WorkerScope {
  onmessage: ((event: Heard<ToWebWorker>) => void) | null;
  postMessage(message: FromWebWorker): void;
}

declare const crossOriginIsolated: boolean | undefined;

/** True where memory can be shared between a page and its workers: the page was sent with COOP and COEP. */
export function isIsolated(): boolean {
  return typeof crossOriginIsolated === 'boolean' && crossOriginIsolated;
}
