// The program that runs inside workers: one file of CommonJS, which scripts/worker-program.ts makes of worker-main.ts. Their owner
// reads it and hands it over, so that they read no file, strip no types and resolve no names.
import { readFileSync } from 'node:fs';

let program: string | undefined;

/** Read once. It finds `require` and runs as soon as it is there. */
export function workerProgram(): string {
  program ??= readFileSync(new URL('./worker-program.js', import.meta.url), 'utf8');
  return program;
}

/** JavaScript that runs `code`, a variable with that text. */
export const startCode = `new Function('require', code + '\\n//# sourceURL=worker-program.js')(require);`;
