// Joins the command line to this machine: ports in, exit code out.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { createFolderPort, createHttpPort, readFileCapped, writeFileAtomically } from '@plugindex/node';
import { runCommand } from './run-command.ts';
import { openWorkplace } from './workplace.ts';

function homeFolder(): string {
  const { PLUGINDEX_HOME, XDG_DATA_HOME } = process.env;
  return PLUGINDEX_HOME ?? join(XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'plugindex');
}

async function ask(question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  say: (text) => process.stderr.write(text),
  ask,
  http: createHttpPort(),
  home: createFolderPort(homeFolder()),
  now: () => new Date(),
  env: process.env,
  readFile: readFileCapped,
  writeFile: writeFileAtomically,
  openWorkplace: () => openWorkplace(process.cwd()),
});
