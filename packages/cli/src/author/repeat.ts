// Does something again whenever the plugin's folder changes, one run at a time, until the person stops it.
import type { CommandCall } from '../command.ts';
import type { OpenedPlugin } from './local-plugin.ts';

/** Returns the exit code of the last run. */
export async function repeatOnChange(
  { ports }: CommandCall,
  { folder, author }: OpenedPlugin,
  once: () => Promise<number>,
): Promise<number> {
  let code = 0;
  let isWanted = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    do {
      isWanted = false;
      code = await once().catch((error: unknown) => {
        // A file that changes while it is read, for one: its next save begins anew.
        ports.say(`${error instanceof Error ? error.message : String(error)}\n`);
        return 1;
      });
    } while (isWanted);
    running = undefined;
    ports.say('Waiting for a change. Ctrl+C ends this.\n');
  };
  const start = () => {
    isWanted = true;
    running ??= run();
  };
  const watching = folder.watch(start);
  start();
  await author.stopped();
  watching.close();
  await running;
  return code;
}
