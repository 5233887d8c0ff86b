// Joins the command line to the client: which registry, whose signatures, how consent is asked.
import {
  assetUrlFrom,
  type ChangeOptions,
  type ClientContext,
  ClientError,
  type ConsentRequest,
  type InstallPlan,
  openVerifiedIndex,
  type PinnedRegistry,
  readRegistries,
  type VerifiedIndex,
} from '@plugindex/client';
import { createVerifier, publicTrustedRoot } from '@plugindex/trust';
import { type CommandCall, flag, type OptionSpec, textOption, textOptions } from './command.ts';
import type { CliPorts } from './ports.ts';

export const registryOption: Readonly<Record<string, OptionSpec>> = {
  registry: {
    type: 'string',
    value: 'name',
    help: 'which of the registries that you added (default: the first)',
  },
  host: { type: 'string', value: 'version', help: 'version of the host application to choose for' },
};

export const changeOptions: Readonly<Record<string, OptionSpec>> = {
  ...registryOption,
  'dry-run': { type: 'boolean', help: 'show the plan and change nothing' },
  yes: { type: 'boolean', short: 'y', help: 'grant every capability that is asked for' },
  grant: {
    type: 'string',
    multiple: true,
    value: 'capability',
    help: 'grant this capability (net, fs, env, kv, clock, random, log)',
  },
};

export function contextFor(ports: CliPorts, registry: PinnedRegistry, hostVersion?: string): ClientContext {
  const { http, home, now } = ports;
  const verifier = createVerifier(registry.trustedRoot ?? publicTrustedRoot());
  return { registry, http, home, now, verifier, hostVersion };
}

/** Context of the registry that the user means. Throws ClientError `client/registry/unknown`. */
export async function openContext({ ports, values }: CommandCall): Promise<ClientContext> {
  const wanted = textOption(values, 'registry');
  const registries = await readRegistries(ports.home);
  const registry = wanted === undefined ? registries[0] : registries.find(({ name }) => name === wanted);
  if (registry !== undefined) return contextFor(ports, registry, textOption(values, 'host'));
  const known = registries.map(({ name }) => name).join(', ') || 'none';
  throw new ClientError(
    'client/registry/unknown',
    `Cannot find the registry ${wanted === undefined ? 'to use' : `"${wanted}"`}: you added ${known}`,
    { hint: 'plugindex registry add <url>' },
  );
}

export interface ClientSession {
  readonly context: ClientContext;
  readonly index: VerifiedIndex;
}

export async function openSession(call: CommandCall): Promise<ClientSession> {
  const context = await openContext(call);
  const index = await openVerifiedIndex(context);
  if (index.trusted.offline) call.ports.say('Offline: using the last snapshot that was verified.\n');
  return { context, index };
}

/** Options of a change: consent from --yes, --grant, or a question on the terminal. */
export async function changeOptionsFor(call: CommandCall, { index }: ClientSession): Promise<ChangeOptions> {
  const { ports, values } = call;
  const { urls } = await index.descriptor();
  const granted = new Set(textOptions(values, 'grant').flatMap((text) => text.split(',')));
  return {
    isDryRun: flag(values, 'dry-run'),
    assetUrl: assetUrlFrom(urls.asset),
    consent: async (request) => {
      if (flag(values, 'yes') || Object.keys(request.asks).every((name) => granted.has(name))) return true;
      return (await ports.ask(consentQuestion(request))) ?? false;
    },
    onProgress: ({ step, subject }) =>
      ports.say(`${step === 'verified' ? 'verified' : 'now at'}  ${subject}\n`),
  };
}

function consentQuestion({ name, version, asks }: ConsentRequest): string {
  const lines = Object.entries(asks).map(([capability, scope]) => `  ${capability}: ${scopeText(scope)}`);
  return `${name} ${version} asks for:\n${lines.join('\n')}\nGrant this?`;
}

/** A capability's scope in words. */
export function scopeText(scope: unknown): string {
  if (scope === true) return 'yes';
  if (!Array.isArray(scope)) return JSON.stringify(scope);
  return scope.map((item) => (typeof item === 'string' ? item : `${item.access} ${item.path}`)).join(', ');
}

export function planText({ actions }: InstallPlan): string {
  if (actions.length === 0) return 'Nothing to do: everything is as you asked.\n';
  const lines = actions.map((action) => {
    if (action.type === 'add') return `+ ${action.name} ${action.to}`;
    if (action.type === 'remove') return `- ${action.name} ${action.from}`;
    return `~ ${action.name} ${action.from} → ${action.to}`;
  });
  return `${lines.join('\n')}\n`;
}

/** Prints a plan, as data. */
export function printPlan({ ports, isJson, values }: CommandCall, plan: InstallPlan): number {
  const { actions, consents, next } = plan;
  const isDryRun = flag(values, 'dry-run');
  if (isJson)
    ports.out(
      `${JSON.stringify({ actions, consents, generation: next?.number ?? null, dryRun: isDryRun })}\n`,
    );
  else ports.out(planText(plan));
  return 0;
}
