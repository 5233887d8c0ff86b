// Where plugins are installed if nobody names a folder: the same for the command line and for applications.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pluginHome } from '@plugindex/node';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  ['$PLUGINDEX_HOME', { PLUGINDEX_HOME: '/a', XDG_DATA_HOME: '/b' }, '/a'],
  ['the folder for data', { PLUGINDEX_HOME: '', XDG_DATA_HOME: '/b' }, join('/b', 'plugindex')],
  ['its default', { PLUGINDEX_HOME: '', XDG_DATA_HOME: '' }, join(homedir(), '.local/share/plugindex')],
])('the home is %s', (_what, variables, home) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  expect(pluginHome()).toBe(home);
});
