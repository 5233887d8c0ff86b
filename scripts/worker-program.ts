// Writes the program that runs inside workers, one file of JavaScript made of worker-main.ts and all that it imports. With --check it
// only compares, as continuous integration does.
// node scripts/worker-program.ts [--check]
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const folder = resolve(root, 'packages/node/src/runner');
const file = resolve(folder, 'worker-program.js');
const mostColumns = 110;

/** The text of the program, as the sources are now. */
export async function buildWorkerProgram(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [resolve(folder, 'worker-main.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    // A worker keeps its text in memory: no comments and no spaces, but the names, for whoever reads a stack.
    minifyWhitespace: true,
    lineLimit: mostColumns,
    banner: { js: '// Written by scripts/worker-program.ts from worker-main.ts: edit that.' },
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** Whether the file is that text. */
export async function isWorkerProgramCurrent(): Promise<boolean> {
  return (await readFile(file, 'utf8').catch(() => '')) === (await buildWorkerProgram());
}

if (import.meta.main) {
  const isCheck = process.argv.includes('--check');
  if (!isCheck) {
    await writeFile(file, await buildWorkerProgram());
  } else if (!(await isWorkerProgramCurrent())) {
    console.error(`Cannot accept ${file}: found another text than its sources give`);
    console.error('Fix by running: node scripts/worker-program.ts');
    process.exitCode = 1;
  }
}
