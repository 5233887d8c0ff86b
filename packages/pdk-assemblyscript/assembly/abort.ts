// What runs instead of `env.abort`, so that the module imports nothing but what it asks for.
import { LogLevel, log } from './host/basics';

/** A plain trap. Named in asconfig.json: `"use": ["abort=~lib/@plugindex/pdk-assemblyscript/assembly/abort/trap"]`. */
export function trap(_message: string | null, _file: string | null, _line: u32, _column: u32): void {
  unreachable();
}

/** Says in the host's log what was thrown and where, then traps. Capability `log`: `abort=…/abort/logAndTrap`. */
export function logAndTrap(message: string | null, file: string | null, line: u32, column: u32): void {
  const what = message == null ? 'abort' : message;
  const where = file == null ? '' : ' (' + file + ':' + line.toString() + ':' + column.toString() + ')';
  log(LogLevel.Error, what + where);
  unreachable();
}
