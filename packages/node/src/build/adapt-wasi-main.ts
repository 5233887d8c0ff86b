// Takes WASI out of a module, in the current folder.
// Usage: node adapt-wasi-main.ts <module> <memory in bytes> <output>
import { readFile, writeFile } from 'node:fs/promises';
import { adaptWasi, WasmError } from '@plugindex/wasm/rewrite';

const [input = '', maxMemory = '', output = ''] = process.argv.slice(2);
try {
  const bytes = new Uint8Array(await readFile(input));
  await writeFile(output, adaptWasi(bytes, { maxMemoryBytes: Number(maxMemory) }));
} catch (error) {
  if (!(error instanceof WasmError)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}
