// Finds out which toolchains a machine has, by running nothing but the tools themselves.
import type { ProcessPort, Toolchain as ToolchainName } from '@plugindex/model';
import type { MachinePort } from './build-ports.ts';
import { toolchainTable } from './toolchains/index.ts';
import type { PresentToolchain, ProbeRunner } from './toolchains/toolchain.ts';

/** A version line or a path is all that is wanted. */
const maxProbeBytes = 64 * 1024;
const probeTimeoutMs = 20_000;

export interface ProbePorts {
  readonly machine: MachinePort;
  readonly processes: ProcessPort;
}

/**
 * The toolchain ready for use, or undefined when this machine lacks it.
 * @example (await probeToolchain('rust', ports))?.tools.rustc // '1.85.0 (…)'
 */
export async function probeToolchain(
  name: ToolchainName,
  ports: ProbePorts,
): Promise<PresentToolchain | undefined> {
  const run: ProbeRunner = async (command, args) => {
    const options = {
      cwd: '/',
      env: ports.machine.probeEnv,
      timeoutMs: probeTimeoutMs,
      maxOutputBytes: maxProbeBytes,
    };
    const result = await ports.processes.run(command, args, options);
    return result.exitCode === 0 ? result.log : undefined;
  };
  return toolchainTable[name].probe(ports.machine, run);
}

/** What a person reads of a toolchain: which tools were found, or how to bring them. */
export interface ToolchainReport {
  readonly name: ToolchainName;
  readonly tools: Readonly<Record<string, string>> | undefined;
  readonly install: string;
}

/**
 * Reports on every toolchain.
 * @example (await reportToolchains(ports)).filter(({ tools }) => tools === undefined).map(({ install }) => install)
 */
export async function reportToolchains(ports: ProbePorts): Promise<readonly ToolchainReport[]> {
  const reports: ToolchainReport[] = [];
  for (const { name, install } of Object.values(toolchainTable))
    reports.push({ name, tools: (await probeToolchain(name, ports))?.tools, install });
  return reports;
}
