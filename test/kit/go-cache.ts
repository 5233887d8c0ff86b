// Lets the registry's own builds of Go share one cache: each begins with none, so that ten would compile the standard library ten times.
import { join } from 'node:path';
import type { ProcessPort } from '@plugindex/model';
import type { AuthorPort } from '../../packages/cli/src/author/author-port.ts';
import { cacheFolder } from './build-cache.ts';
import { go } from './build-go.ts';

/** What an author has, with the Go of other tests and its cache. What it writes depends on nothing but its input. */
export function withGoCache(author: AuthorPort): AuthorPort {
  return {
    ...author,
    openFolder: async (path) => {
      const folder = await author.openFolder(path);
      return {
        ...folder,
        buildPorts: async () => {
          const ports = await folder.buildPorts();
          const find = async (command: string) =>
            (await ports.machine.find(command)) ?? (command === 'go' ? go : undefined);
          return { ...ports, machine: { ...ports.machine, find }, processes: sharing(ports.processes) };
        },
      };
    },
  };
}

function sharing(processes: ProcessPort): ProcessPort {
  return {
    find: (command) => processes.find(command),
    run: (command, args, options) => {
      const { env } = options;
      const shared = env.GOCACHE === undefined ? env : { ...env, GOCACHE: join(cacheFolder, 'go') };
      return processes.run(command, args, { ...options, env: shared });
    },
  };
}
