// Joins the command line to the client: which registry, whose signatures, how consent is asked.
import {
  assetUrlFrom,
  type ChangeOptions,
  type ClientContext,
  ClientError,
  openVerifiedIndex,
  type PinnedRegistry,
  readRegistries,
  type VerifiedIndex,
} from '@plugindex/client';
import { capabilityNames } from '@plugindex/model/formats/capabilities';
import { isVersion } from '@plugindex/model/version';
import { consentQuestion } from './capability-text.ts';
import { type CommandCall, flag, type OptionSpec, textOption, textOptions, UsageError } from './command.ts';
import type { CliPorts } from './ports.ts';

export const registryOption: Readonly<Record<string, OptionSpec>> = {
  registry: {
    type: 'string',
    value: 'name',
    help: 'which of the registries that you added (default: the first)',
  },
};

export const changeOptions: Readonly<Record<string, OptionSpec>> = {
  ...registryOption,
  host: { type: 'string', value: 'version', help: 'version of the host application to choose for' },
  'dry-run': { type: 'boolean', help: 'show the plan and change nothing' },
  yes: { type: 'boolean', short: 'y', help: 'grant every capability that is asked for' },
  grant: {
    type: 'string',
    multiple: true,
    value: 'capability',
    help: `grant this capability (${capabilityNames.join(', ')})`,
  },
};

export function contextFor(ports: CliPorts, registry: PinnedRegistry, hostVersion?: string): ClientContext {
  const { http, home, now } = ports;
  const openVerifier: ClientContext['openVerifier'] = async (options) => {
    // Loaded here: most calls judge nothing, and need not pay for what judges.
    const { createVerifier, publicTrustedRoot } = await import('@plugindex/trust');
    return createVerifier(registry.trustedRoot ?? publicTrustedRoot(), options);
  };
  return { registry, http, home, now, openVerifier, hostVersion };
}

/** Context of the registry that the user means. Throws ClientError `client/registry/unknown`. */
export async function openContext({ ports, values }: CommandCall): Promise<ClientContext> {
  const wanted = textOption(values, 'registry');
  const registries = await readRegistries(ports.home);
  const registry = wanted === undefined ? registries[0] : registries.find(({ name }) => name === wanted);
  if (registry !== undefined) return contextFor(ports, registry, hostOption(values));
  const known = registries.map(({ name }) => name).join(', ') || 'none';
  throw new ClientError(
    'client/registry/unknown',
    `Cannot find the registry ${wanted === undefined ? 'to use' : `"${wanted}"`}: you added ${known}`,
    { hint: 'plugindex registry add <url>' },
  );
}

export function hostOption(values: CommandCall['values']): string | undefined {
  const host = textOption(values, 'host');
  if (host === undefined || isVersion(host)) return host;
  throw new UsageError(`Cannot use --host "${host}": expected a version such as 0.3.1`);
}

export interface ClientSession {
  readonly context: ClientContext;
  readonly index: VerifiedIndex;
}

export async function openSession(call: CommandCall): Promise<ClientSession> {
  return openSessionOf(call, await openContext(call));
}

export async function openSessionOf(call: CommandCall, context: ClientContext): Promise<ClientSession> {
  const index = await openVerifiedIndex(context);
  if (index.trusted.offline) {
    const { url } = context.registry;
    call.ports.say(`Offline: ${url} cannot be reached; using the last snapshot that was verified.\n`);
  }
  return { context, index };
}

/** Options of a change: consent from --yes, --grant, or a question on the terminal. */
export function changeOptionsFor(call: CommandCall, { context, index }: ClientSession): ChangeOptions {
  const { ports, values } = call;
  const granted = grantedNames(values);
  return {
    isDryRun: flag(values, 'dry-run'),
    assetUrl: async () => assetUrlFrom((await index.descriptor()).urls, context.registry.url),
    consent: async (request) => {
      if (flag(values, 'yes') || Object.keys(request.asks).every((name) => granted.has(name))) return true;
      return (await ports.ask(consentQuestion(request))) ?? false;
    },
    onProgress: ({ step, subject }) =>
      ports.say(`${step === 'verified' ? 'verified' : 'now at'}  ${subject}\n`),
  };
}

/** Throws a UsageError for a word that names no capability: a typing error must not pass for a refusal. */
export function grantedNames(values: CommandCall['values']): ReadonlySet<string> {
  const known: readonly string[] = capabilityNames;
  const names = textOptions(values, 'grant').flatMap((text) => text.split(','));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return new Set(names);
  throw new UsageError(`Cannot grant "${unknown}": expected ${known.join(', ')}`);
}
