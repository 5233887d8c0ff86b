// plugindex logout
import type { Command } from '../command.ts';
import { toJsonText } from '../output.ts';
import { readToken, removeToken } from '../token-file.ts';

export const logoutCommand: Command = {
  name: 'logout',
  summary: 'forget the token of login; on GitHub it stays valid until you revoke it',
  arguments: '',
  options: {},
  examples: ['plugindex logout'],
  run: async ({ ports, isJson }) => {
    const stored = await readToken(ports.home);
    await removeToken(ports.home);
    const removed = stored !== undefined;
    if (isJson) ports.out(toJsonText({ removed }));
    else ports.out(removed ? `Signed out of ${stored.apiUrl}.\n` : 'You were not signed in.\n');
    return 0;
  },
};
