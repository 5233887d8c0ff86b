// The folder that `plugindex` installs into, where nobody names another one.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** $PLUGINDEX_HOME, or `plugindex` in the user's folder for data (XDG Base Directory Specification, $XDG_DATA_HOME). */
export function pluginHome(): string {
  const { PLUGINDEX_HOME, XDG_DATA_HOME } = process.env;
  return PLUGINDEX_HOME || join(XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'plugindex');
}
