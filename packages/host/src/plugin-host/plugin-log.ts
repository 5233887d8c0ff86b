// What plugins log, as structured records: harmless on a terminal, bounded in memory, handed on as they come.
import type { LogLevel } from '../ports.ts';

/** One line of a plugin. JSON can carry it as it is. */
export interface PluginLogRecord {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly plugin: string;
  readonly version: string;
  readonly level: LogLevel;
  /** Control, bidirectional and invisible characters are written as escapes; cut at 8,192 units. */
  readonly message: string;
  /** The hook and the number of its call, where only one was under way. */
  readonly hook?: string;
  readonly call?: number;
}
