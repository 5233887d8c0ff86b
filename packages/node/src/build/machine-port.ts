// What this machine has to build with: programs, npm tools, and the few variables that those need.
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MachinePort, NpmTool } from '@plugindex/registry';
import { hasErrorCode } from '../error-code.ts';
import { findProgram } from '../find-program.ts';
import { readFileCapped } from '../read-file.ts';

/** With these a toolchain finds itself; no token and no credential has such a name. */
const probeNames = ['HOME', 'PATH', 'RUSTUP_HOME', 'CARGO_HOME', 'RUSTUP_TOOLCHAIN', 'LD_LIBRARY_PATH'];
/** With these a download gets through a proxy. */
const networkNames = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'CARGO_HTTP_CAINFO',
];
const maxPackageBytes = 1024 * 1024;

/**
 * The machine that this process runs on. `toolsFrom`: a file or folder whose node_modules hold the npm tools.
 * @example await createMachinePort().find('git') // '/usr/bin/git'
 */
export function createMachinePort(options: { readonly toolsFrom?: string } = {}): MachinePort {
  const require = createRequire(
    options.toolsFrom ? join(options.toolsFrom, 'package.json') : import.meta.url,
  );
  return {
    find: (command) => findProgram(command),
    exists,
    probeEnv: { ...pickEnv(probeNames), LC_ALL: 'C' },
    networkEnv: networkEnvironment(),
    npmTool: (name) => (name === 'assemblyscript' ? findAsc(require) : findClang(require)),
  };
}

/** Variables of this process for a proxy and its certificates, for a program that fetches something. */
export function networkEnvironment(): Record<string, string> {
  return pickEnv(networkNames);
}

function pickEnv(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return false;
    throw error;
  }
}

async function findAsc(require: NodeJS.Require): Promise<NpmTool | undefined> {
  const folder = packageFolder(require, 'assemblyscript');
  if (folder === undefined) return undefined;
  const own = createRequire(join(folder, 'package.json'));
  const needs = ['binaryen', 'long'].flatMap((name) => packageFolder(own, name) ?? []);
  // asc starts itself again without this flag, which the permission model forbids.
  const flags = ['--enable-source-maps'];
  return nodeTool({ folder, readable: [folder, ...needs], flags, script: join(folder, 'bin/asc.js') });
}

async function findClang(require: NodeJS.Require): Promise<NpmTool | undefined> {
  const folder = packageFolder(require, '@yowasp/clang');
  if (folder === undefined) return undefined;
  const script = fileURLToPath(new URL('./yowasp-clang-main.ts', import.meta.url));
  return nodeTool({
    folder,
    readable: [folder, script],
    flags: [],
    script,
    first: join(folder, 'gen/bundle.js'),
  });
}

interface NodeTool {
  readonly folder: string;
  /** What the tool itself reads. */
  readonly readable: readonly string[];
  readonly flags: readonly string[];
  readonly script: string;
  /** First argument of the script, before those of the build. */
  readonly first?: string;
}

/** Runs under Node's permission model: no processes, no native code, no file outside the workspace and the tool. */
async function nodeTool({ folder, readable, flags, script, first }: NodeTool): Promise<NpmTool> {
  return {
    version: await packageVersion(folder),
    commandLine: (workspace) => ({
      command: process.execPath,
      args: [
        '--permission',
        ...[workspace, ...readable].map((path) => `--allow-fs-read=${path}`),
        `--allow-fs-write=${workspace}`,
        ...flags,
        '--',
        script,
        ...(first === undefined ? [] : [first]),
      ],
    }),
  };
}

async function packageVersion(folder: string): Promise<string> {
  const text = (await readFileCapped(join(folder, 'package.json'), { maxBytes: maxPackageBytes })).toString(
    'utf8',
  );
  const parsed: unknown = JSON.parse(text);
  const version =
    typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}

/** The folder of an installed package, found as Node finds it. */
function packageFolder(require: NodeJS.Require, name: string): string | undefined {
  for (const parent of require.resolve.paths(name) ?? []) {
    const file = join(parent, name, 'package.json');
    try {
      return dirname(require.resolve(file));
    } catch {
      // Not in this node_modules: the next one up may have it.
    }
  }
  return undefined;
}
