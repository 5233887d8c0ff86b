// What the command line needs of the outside, handed in by main.
import type { FolderPort, HttpPort } from '@plugindex/model';

export interface CliPorts {
  /** Writes data to stdout. */
  out(text: string): void;
  /** Writes talk to stderr. */
  say(text: string): void;
  /** Asks a yes-or-no question; undefined when nobody is there to answer. */
  ask(question: string): Promise<boolean | undefined>;
  readonly http: HttpPort;
  readonly home: FolderPort;
  readonly now: () => Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file that the user named. */
  readFile(path: string, options: { readonly maxBytes: number }): Promise<Uint8Array>;
  /** Replaces a file that the user named. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
}
