// The token that GitHub's own command line keeps, for people who have signed in there.
import { createProcessPort } from '@plugindex/node/process/process-port';

/** What `gh` needs to find its own files and the keyring. */
const neededVariables = [
  'HOME',
  'PATH',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
  'GH_CONFIG_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'APPDATA',
  'LOCALAPPDATA',
];
const timeoutMs = 10_000;
const maxOutputBytes = 4096;

/** Runs `gh auth token`. What it prints is neither shown nor put into an error. */
export async function readGhToken(
  host: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const processes = createProcessPort();
  if ((await processes.find('gh')) === undefined) return undefined;
  const { exitCode, log } = await processes.run('gh', ['auth', 'token', '--hostname', host], {
    cwd: '/',
    env: Object.fromEntries(
      neededVariables.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
    ),
    timeoutMs,
    maxOutputBytes,
  });
  return exitCode === 0 ? /^[A-Za-z0-9_]{20,255}$/m.exec(log)?.[0] : undefined;
}
