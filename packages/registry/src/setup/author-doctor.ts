// Judges whether a machine is fit to write plugins on: facts that somebody else has gathered, against an ordered table of rules.
import { compareVersions, isVersion, type Problem, quote, type Toolchain } from '@plugindex/model';
import type { ToolchainReport } from '../build/probe.ts';
import type { Finding } from '../finding.ts';
import type { DocumentedRule } from '../rule-documentation.ts';

export interface AuthorMachine {
  /** Of the Node that runs this program, without "v". */
  readonly nodeVersion: string;
  /** What each tool says of itself, by name; undefined where it is missing. */
  readonly programs: Readonly<Record<'git', string | undefined>>;
  readonly toolchains: readonly ToolchainReport[];
  readonly home: { readonly path: string; readonly failure?: string };
  /** Registries that were added; `failure` where one cannot be used now. */
  readonly registries: readonly { readonly name: string; readonly url: string; readonly failure?: string }[];
}

interface AuthorRule extends DocumentedRule {
  readonly check: (machine: AuthorMachine) => Iterable<Finding & { readonly at: string }>;
}

/** The oldest that runs TypeScript as it is, with everything that we use of it. */
const oldestNode = '24.0.0';

/** Languages of each toolchain, for people. */
const languagesOf: Readonly<Record<Toolchain, string>> = {
  assemblyscript: 'AssemblyScript',
  rust: 'Rust',
  c: 'C',
  javascript: 'JavaScript and TypeScript',
  go: 'Go',
};

const nodeRule: AuthorRule = {
  code: 'doctor/machine/node',
  severity: 'error',
  documentation: {
    title: 'Node is new enough',
    why: 'This program is TypeScript that Node runs as it is; older versions cannot, or lack functions that it calls.',
    fix: `Install Node ${oldestNode} or newer. In a clone of the repository \`npm ci\` brings one of its own, which \`npx plugindex\` uses.`,
  },
  *check({ nodeVersion }) {
    if (isVersion(nodeVersion) && compareVersions(nodeVersion, oldestNode) >= 0) return;
    yield {
      at: 'node',
      message: `Cannot rely on this Node: found ${quote(nodeVersion)}, expected ${oldestNode} or newer`,
      found: nodeVersion,
      expected: `${oldestNode} or newer`,
      hint: 'https://nodejs.org/en/download, or in a clone of the registry: npm ci, then npx plugindex',
    };
  },
};

const gitRule: AuthorRule = {
  code: 'doctor/machine/git',
  severity: 'warning',
  documentation: {
    title: 'Git is there',
    why: 'A plugin is published from a commit of a public repository. Building and testing work without.',
    fix: 'Install git: `apt-get install git`, or https://git-scm.com/downloads.',
  },
  *check({ programs }) {
    if (programs.git !== undefined) return;
    const hint = 'apt-get install git, or https://git-scm.com/downloads';
    yield { at: 'git', message: 'Cannot publish from here: found no git, expected it on the PATH', hint };
  },
};

const toolchainRule: AuthorRule = {
  code: 'doctor/machine/toolchain',
  severity: 'warning',
  documentation: {
    title: 'A language can be built',
    why: 'A plugin is built on this machine before it is built by the registry. Only the toolchains of the languages that you write in are needed.',
    fix: 'Run the command that the hint names, for the languages that you want.',
  },
  *check({ toolchains }) {
    for (const { name, tools, install } of toolchains) {
      if (tools !== undefined) continue;
      yield {
        at: name,
        message: `Cannot build plugins in ${languagesOf[name]}: found no toolchain "${name}" on this machine`,
        hint: install,
      };
    }
  },
};

const noToolchainRule: AuthorRule = {
  code: 'doctor/machine/no-toolchain',
  severity: 'error',
  documentation: {
    title: 'At least one language can be built',
    why: 'Without any toolchain nothing can be built here.',
    fix: 'Begin with AssemblyScript, which needs nothing but Node: `npm install assemblyscript`.',
  },
  *check({ toolchains }) {
    if (toolchains.some(({ tools }) => tools !== undefined)) return;
    const hint = toolchains[0]?.install ?? 'npm install assemblyscript';
    yield { at: 'toolchains', message: 'Cannot build any plugin: found no toolchain, expected one', hint };
  },
};

const homeRule: AuthorRule = {
  code: 'doctor/machine/home',
  severity: 'error',
  documentation: {
    title: 'The home folder can be written',
    why: 'Installed plugins, registries that you trust and artifacts that were built before are kept there.',
    fix: 'Make the folder writable for you, or name another one in `PLUGINDEX_HOME`.',
  },
  *check({ home }) {
    if (home.failure === undefined) return;
    yield {
      at: home.path,
      message: `Cannot write into the home folder: ${home.failure}`,
      hint: 'make it writable, or set PLUGINDEX_HOME to another folder',
    };
  },
};

const registryRule: AuthorRule = {
  code: 'doctor/machine/registry',
  severity: 'warning',
  documentation: {
    title: 'The registries that you added can be reached',
    why: 'The kinds of a registry decide what a plugin must export. Without it, what was verified last is used, or what came with this program.',
    fix: 'Look at the network, or at the address: `plugindex registry list`.',
  },
  *check({ registries }) {
    for (const { name, url, failure } of registries) {
      if (failure === undefined) continue;
      yield {
        at: url,
        message: `Cannot use the registry ${name}: ${failure}`,
        hint: 'plugindex registry list',
      };
    }
  },
};

/** In the order in which somebody sets a machine up. */
export const authorDoctorRules: readonly AuthorRule[] = [
  nodeRule,
  gitRule,
  noToolchainRule,
  toolchainRule,
  homeRule,
  registryRule,
];

/**
 * Every finding, in the order of the rules; none where all is well.
 * @example examineMachine(machine).filter(({ severity }) => severity === 'error') // []
 */
export function examineMachine(machine: AuthorMachine): readonly Problem[] {
  return authorDoctorRules.flatMap(({ code, severity, check }) =>
    [...check(machine)].map(({ at, fix: _fix, pointer: _pointer, ...words }) => ({
      code,
      severity,
      where: { file: at },
      ...words,
    })),
  );
}

/** Names of the languages of a toolchain, for people. */
export function languagesOfToolchain(name: Toolchain): string {
  return languagesOf[name];
}
