// Namespaces of Linux around a program: nothing that it starts outlives it, it sees no other process, and, if asked, nothing
// has a network.
import { spawn } from 'node:child_process';
import { findProgram } from '../find-program.ts';

export interface Containment {
  /** What to put before a command line; empty where the system allows no namespaces. */
  readonly prefix: readonly string[];
}

const nothing: Containment = { prefix: [] };
/** The program becomes process 1 of its own: the kernel kills all others when it ends, whatever session they are in. */
const processFlags = ['--pid', '--fork', '--kill-child'];
/**
 * threat: a build script that reads the variables and command lines of other processes of this user, tokens among them. A
 * /proc of its own shows only its own; where a container forbids to mount one, the process namespace must do.
 */
const processViews = [['--mount-proc'], []];

/** Tries what this machine allows, by running `true` in it: as root, then with a user namespace. */
export async function findContainment(options: { readonly network: boolean }): Promise<Containment> {
  const unshare = await findProgram('unshare');
  const probe = await findProgram('true');
  if (unshare === undefined || probe === undefined) return nothing;
  const flags = [...processFlags, ...(options.network ? [] : ['--net'])];
  for (const view of processViews)
    for (const user of [[], ['--map-current-user']]) {
      const prefix = [unshare, ...user, ...flags, ...view, '--'];
      if (await succeeds([...prefix, probe])) return { prefix };
    }
  return nothing;
}

function succeeds([command = '', ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: {}, stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
