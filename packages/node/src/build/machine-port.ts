// What this machine has to build with: programs, npm tools, and the few variables that those need.
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { MachinePort } from '@plugindex/registry/build/build-ports';
import { hasErrorCode } from '../error-code.ts';
import { findProgram } from '../find-program.ts';
import { findNpmTool } from './npm-tools.ts';

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
    npmTool: (name) => findNpmTool(name, require),
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
