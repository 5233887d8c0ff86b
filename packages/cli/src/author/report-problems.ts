// What every command for authors says when problems stand in its way.
import type { Problem } from '@plugindex/model';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import type { CommandCall } from '../command.ts';
import { toJsonText } from '../output.ts';

/** `outcome`: what did not happen, as in "Nothing was written". Returns the exit code. */
export function refuseWith(
  { ports, isJson }: CommandCall,
  problems: readonly Problem[],
  outcome: string,
): number {
  if (isJson) ports.out(toJsonText({ ok: false, problems }));
  else ports.say(`${renderTerminal(problems).trimEnd()}\n${outcome}.\n`);
  return 1;
}
