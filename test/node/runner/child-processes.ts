// The processes that this one started, where the system tells.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Their ids; without those that ended and that nobody has asked about yet. */
export function childProcesses(): number[] {
  const tasks = '/proc/self/task';
  if (!existsSync(tasks)) return [];
  return readdirSync(tasks)
    .flatMap((task) => readFileSync(`${tasks}/${task}/children`, 'utf8').split(' '))
    .map(Number)
    .filter((pid) => pid > 0);
}
