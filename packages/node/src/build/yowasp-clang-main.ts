// Runs npm's clang over the files of the current folder: it is a library with a file system of its own, not a program.
// Usage: node yowasp-clang-main.ts <module of @yowasp/clang> <arguments of clang>
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Tree = { [name: string]: Tree | string | Uint8Array };

/** The part of the module's interface that is used here. */
interface ClangModule {
  readonly commands: {
    readonly clang: (args: string[], files: Tree, options: object) => Promise<Tree> | Tree | undefined;
  };
  readonly Exit: abstract new (...args: never[]) => Error & { readonly code: number };
}

const [modulePath = '', ...args] = process.argv.slice(2);
const { commands, Exit }: ClangModule = await import(pathToFileURL(modulePath).href);
const print = (bytes: Uint8Array | null) => {
  if (bytes !== null) process.stderr.write(bytes);
};
const output = args[args.indexOf('-o') + 1] ?? 'a.out';
try {
  const made = await commands.clang(args, await readTree('.'), { stdout: print, stderr: print });
  const artifact = made?.[output];
  if (artifact instanceof Uint8Array) await writeFile(output, artifact);
} catch (error) {
  if (!(error instanceof Exit)) throw error;
  process.exitCode = error.code;
}

async function readTree(folder: string): Promise<Tree> {
  const tree: Tree = {};
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) tree[entry.name] = await readTree(path);
    else if (entry.isFile()) tree[entry.name] = await readFile(path);
  }
  return tree;
}
