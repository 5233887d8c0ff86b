// plugindex doctor
import { readRegistries } from '@plugindex/client';
import { reportToolchains } from '@plugindex/registry/build/probe';
import {
  type AuthorMachine,
  examineMachine,
  languagesOfToolchain,
} from '@plugindex/registry/setup/author-doctor';
import type { AuthorPort } from '../author/author-port.ts';
import { contextFor, openSessionOf } from '../client-session.ts';
import type { Command, CommandCall } from '../command.ts';
import { reportFindings } from '../doctor-report.ts';
import { toSafeLine } from '../output.ts';
import { table } from '../table.ts';

const probeFile = 'doctor/probe';
const probeTimeoutMs = 10_000;
const maxProbeBytes = 64 * 1024;

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'check this machine for writing plugins: which languages work, and how to get those that do not',
  arguments: '',
  options: {},
  examples: ['plugindex doctor', 'plugindex doctor --json'],
  run: async (call) => {
    const machine = await examine(call, await call.ports.openAuthor());
    if (!call.isJson) call.ports.out(`${machineText(machine)}\n`);
    return reportFindings(call, examineMachine(machine));
  },
};

async function examine(call: CommandCall, author: AuthorPort): Promise<AuthorMachine> {
  const [toolchains, git, home, registries] = await Promise.all([
    reportToolchains(author.probes),
    versionOf(author, 'git', ['--version']),
    probeHome(call, author),
    probeRegistries(call),
  ]);
  return { nodeVersion: author.nodeVersion, programs: { git }, toolchains, home, registries };
}

/** The first line that a program says of itself; undefined where it is missing or fails. */
async function versionOf(
  { probes }: AuthorPort,
  program: string,
  args: readonly string[],
): Promise<string | undefined> {
  const path = await probes.machine.find(program);
  if (path === undefined) return undefined;
  const { exitCode, log } = await probes.processes.run(path, args, {
    cwd: '/',
    env: probes.machine.probeEnv,
    timeoutMs: probeTimeoutMs,
    maxOutputBytes: maxProbeBytes,
  });
  return exitCode === 0 ? log.split('\n')[0]?.trim() : undefined;
}

async function probeHome({ ports }: CommandCall, { homeFolder }: AuthorPort): Promise<AuthorMachine['home']> {
  try {
    await ports.home.write(probeFile, new Uint8Array());
    await ports.home.remove('doctor');
    return { path: homeFolder };
  } catch (error) {
    return { path: homeFolder, failure: reasonOf(error) };
  }
}

async function probeRegistries(call: CommandCall): Promise<AuthorMachine['registries']> {
  return Promise.all(
    (await readRegistries(call.ports.home)).map(async (registry) => {
      const { name, url } = registry;
      try {
        const { index } = await openSessionOf(call, contextFor(call.ports, registry));
        return {
          name,
          url,
          ...(index.trusted.offline && { failure: 'it does not answer; what was verified last is used' }),
        };
      } catch (error) {
        return { name, url, failure: reasonOf(error) };
      }
    }),
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function machineText({ nodeVersion, programs, toolchains, home, registries }: AuthorMachine): string {
  const rows: (readonly [string, string, string])[] = [
    ['Node', 'works', nodeVersion],
    ['Git', programs.git === undefined ? 'missing' : 'works', programs.git ?? ''],
    ...toolchains.map(({ name, tools, install }): readonly [string, string, string] => [
      languagesOfToolchain(name),
      tools === undefined ? 'missing' : 'works',
      tools === undefined
        ? install
        : Object.entries(tools)
            .map(([tool, version]) => `${tool} ${version}`)
            .join(', '),
    ]),
    ['home folder', home.failure === undefined ? 'works' : 'fails', home.path],
    ...registries.map(({ name, url, failure }): readonly [string, string, string] => [
      `registry ${name}`,
      failure === undefined ? 'works' : 'fails',
      url,
    ]),
  ];
  return table(
    ['what', '', 'found, or how to get it'],
    rows.map((row) => row.map(toSafeLine)),
  );
}
