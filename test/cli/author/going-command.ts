// A command that goes on until it is stopped, such as `dev`, with what it has printed so far.
import { join } from 'node:path';
import { openAuthor } from '../../../packages/cli/src/author/open-author.ts';
import { cacheFolder, repositoryRoot } from '../../kit/build-cache.ts';
import { createCli } from '../../kit/cli.ts';

export interface GoingCommand {
  /** What was printed since the last `saw`. */
  printed(): string;
  /** Waits until this was printed, and forgets everything before. */
  saw(text: string): Promise<void>;
  /** The address of the page that it serves: it comes after the first build. */
  url(): Promise<string>;
  /** The exit code. */
  stop(): Promise<number>;
}

/** Every byte of the secret in its address. */
export const tokenByte = '5e';

/** Runs `plugindex <args…>` in a folder. */
export async function startCommand(folder: string, ...args: readonly string[]): Promise<GoingCommand> {
  const printed: string[] = [];
  const waiting: { readonly text: string; readonly done: () => void }[] = [];
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const print = (text: string) => {
    printed.push(text);
    for (const { text: wanted, done } of waiting) if (printed.join('').includes(wanted)) done();
  };
  const cli = await createCli({
    folder,
    out: print,
    say: print,
    openAuthor: async () =>
      openAuthor({
        programFolder: repositoryRoot,
        homeFolder: folder,
        cacheFolder: join(cacheFolder, 'author'),
        workingFolder: folder,
        nodeVersion: process.versions.node,
        nowMs: () => performance.now(),
        newToken: (bytes) => tokenByte.repeat(bytes),
        onKey: () => ({ close: () => {} }),
        stopped: () => stopped,
      }),
  });
  const ended = cli.run(...args);
  return {
    printed: () => printed.join(''),
    saw: async (text: string) => {
      if (!printed.join('').includes(text))
        await new Promise<void>((done) => {
          waiting.push({ text, done });
        });
      printed.length = 0;
    },
    url: async () => {
      for (;;) {
        const found = /http:\/\/\S+/.exec(printed.join(''))?.[0];
        if (found !== undefined) return found;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    stop: async () => {
      stop();
      return (await ended).code;
    },
  };
}
