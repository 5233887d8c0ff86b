// Before any test runs: workers would run another program than the sources say, and every test of the host would be about that one.
import { isWorkerProgramCurrent } from '../../scripts/worker-program.ts';

export async function setup(): Promise<void> {
  if (!(await isWorkerProgramCurrent()))
    throw new Error(
      'Cannot test the worker program of other sources. Fix by running: node scripts/worker-program.ts',
    );
}
