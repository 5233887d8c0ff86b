// Tells when files of a folder have changed: once for the many events that one save makes.
import { type FSWatcher, watch } from 'node:fs';

export interface WatchFolderOptions {
  /** Asked with the relative path, forward slashes; changes of these are not told. */
  readonly isIgnored: (path: string) => boolean;
  readonly onChange: () => void;
  /** Quiet time after the last event, in milliseconds. */
  readonly settleMs?: number;
}

/** An editor writes a temporary file, renames it and touches the folder, all within a few milliseconds. */
const defaultSettleMs = 50;

/**
 * @example const watching = watchFolder('plugins/auth-jwt', { isIgnored: () => false, onChange: rebuild });
 */
export function watchFolder(folder: string, options: WatchFolderOptions): { close(): void } {
  const { isIgnored, onChange, settleMs = defaultSettleMs } = options;
  let timer: NodeJS.Timeout | undefined;
  const watcher: FSWatcher = watch(folder, { recursive: true }, (_event, name) => {
    if (name === null || isIgnored(name.replaceAll('\\', '/'))) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, settleMs);
  });
  return {
    close: () => {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
