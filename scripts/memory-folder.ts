// Finds a folder in memory for the files of a test run.
import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';

const folder = '/dev/shm';
/** A whole run held 80 MB at most, looked at every five seconds; the rest is for the programs that it starts. */
const neededBytes = 6 * 2 ** 30;

/** `/dev/shm` where it is large enough and programs may be run from it; undefined anywhere else. */
export function memoryFolder(): string | undefined {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .findLast(([, at]) => at === folder);
    const isRunnable = mount?.[3]?.split(',').includes('noexec') === false;
    return isRunnable && Math.min(bavail * bsize, freemem()) >= neededBytes ? folder : undefined;
  } catch {
    return undefined;
  }
}
