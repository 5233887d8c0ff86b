// plugindex verify
import { verify } from '@plugindex/client';
import { openContext, registryOption } from '../client-session.ts';
import type { Command } from '../command.ts';
import { table } from '../table.ts';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'judge every installed byte and signature again, without a network',
  arguments: '',
  options: registryOption,
  examples: ['plugindex verify'],
  run: async (call) => {
    const verdicts = await verify(await openContext(call));
    const failed = verdicts.filter((verdict) => !verdict.ok);
    if (call.isJson) {
      call.ports.out(
        `${JSON.stringify(verdicts.map((verdict) => (verdict.ok ? verdict : { ...verdict, error: verdict.error.message, code: verdict.error.code })))}\n`,
      );
    } else {
      const rows = verdicts.map((verdict) => [
        verdict.ok ? 'ok' : 'BAD',
        verdict.name,
        verdict.version,
        verdict.ok ? `signed by ${verdict.evidence.signer.identity}` : verdict.error.message,
      ]);
      call.ports.out(
        verdicts.length === 0
          ? 'Nothing is installed.\n'
          : table(['', 'plugin', 'version', 'evidence'], rows),
      );
    }
    return failed.length === 0 ? 0 : 1;
  },
};
