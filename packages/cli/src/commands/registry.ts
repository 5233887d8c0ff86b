// plugindex registry add | list | remove | init | doctor
import { addRegistry, proposePin, readRegistries, removeRegistry } from '@plugindex/client';
import type { Signer } from '@plugindex/model';
import { contextFor } from '../client-session.ts';
import { type Command, type CommandCall, flag, textOption, UsageError } from '../command.ts';
import { toJsonText } from '../output.ts';
import { table } from '../table.ts';
import { parseUserJson, readUserFile, toUserObject } from '../user-file.ts';
import { initRegistry, registryInitOptions } from './registry-init.ts';

/** A trusted root has some 10 kB; the public one about 7 kB. */
const maxTrustedRootBytes = 1024 * 1024;

export const registryCommand: Command = {
  name: 'registry',
  summary:
    'add a registry and decide whose signatures count there; list or remove those you added; set up or examine your own',
  arguments: 'add <url> | list | remove <name> | init | doctor',
  options: {
    issuer: {
      type: 'string',
      value: 'url',
      help: 'who vouches for the signer: the exact OpenID Connect issuer',
    },
    identity: {
      type: 'string',
      value: 'identity',
      help: 'who must have signed: the exact identity in the certificate',
    },
    'trusted-root': {
      type: 'string',
      value: 'file',
      help: 'keys of a private Sigstore (default: the public one)',
    },
    yes: {
      type: 'boolean',
      short: 'y',
      help: 'add: trust the signer that the registry itself names; init: replace the old registry',
    },
    'dry-run': { type: 'boolean', help: 'init: show the plan and change nothing' },
    ...registryInitOptions,
  },
  examples: [
    'plugindex registry add https://plugins.example.com',
    'plugindex registry list',
    'plugindex registry doctor',
  ],
  run: async (call) => {
    const [verb, url, ...rest] = call.args;
    if (verb === 'list' && url === undefined) return listRegistries(call);
    if (verb === 'add' && url !== undefined && rest.length === 0) return add(call, url.replace(/\/+$/, ''));
    if (verb === 'init' && url === undefined) return initRegistry(call);
    if (verb === 'doctor' && url === undefined)
      return (await import('./registry-doctor.ts')).examineRegistry(call);
    if (verb === 'remove' && url !== undefined && rest.length === 0) return forget(call, url);
    throw new UsageError(
      'Cannot tell what to do: expected "add <url>", "list", "remove <name>", "init" or "doctor"',
      'plugindex help registry',
    );
  },
};

async function forget({ ports, isJson }: CommandCall, name: string): Promise<number> {
  await removeRegistry(ports.home, name);
  ports.out(isJson ? toJsonText({ removed: name }) : `Removed ${name}; what was installed from it stays.\n`);
  return 0;
}

async function listRegistries({ ports, isJson }: CommandCall): Promise<number> {
  const registries = await readRegistries(ports.home);
  if (isJson) ports.out(toJsonText(registries));
  else if (registries.length === 0) ports.out('No registry was added yet.\n');
  else
    ports.out(
      table(
        ['name', 'url', 'signed by'],
        registries.map(({ name, url, snapshot }) => [name, url, snapshot.identity]),
      ),
    );
  return 0;
}

async function add(call: CommandCall, url: string): Promise<number> {
  const { ports, values } = call;
  const signer = signerFrom(call);
  const trustedRoot = await readTrustedRoot(call);
  const pin = await proposePin(ports.http, {
    url,
    trustedRoot,
    ...(signer ? { release: signer, snapshot: signer } : {}),
  });
  const isKnown = signer !== undefined || flag(values, 'yes');
  if (!isKnown) {
    const question = `${url} says that it is "${pin.name}" and that it is signed by\n  ${pin.snapshot.identity}\n  (issuer ${pin.snapshot.issuer})\nTrust this signer from now on?`;
    if (!(await ports.ask(question))) {
      throw new UsageError(
        `Cannot add ${url}: its signer was not trusted`,
        'name the signer with --issuer and --identity, or add --yes',
      );
    }
  }
  await addRegistry(contextFor(ports, pin));
  if (call.isJson) ports.out(toJsonText(pin));
  else ports.out(`Added ${pin.name}; only what ${pin.snapshot.identity} signed is accepted.\n`);
  return 0;
}

function signerFrom({ values }: CommandCall): Signer | undefined {
  const [issuer, identity] = [textOption(values, 'issuer'), textOption(values, 'identity')];
  if (issuer === undefined && identity === undefined) return undefined;
  if (issuer === undefined || identity === undefined)
    throw new UsageError('Cannot pin half a signer: give both --issuer and --identity');
  return { issuer, identity };
}

async function readTrustedRoot({
  ports,
  values,
}: CommandCall): Promise<Readonly<Record<string, unknown>> | null> {
  const path = textOption(values, 'trusted-root');
  if (path === undefined) return null;
  const value = parseUserJson(await readUserFile(ports, path, maxTrustedRootBytes), path);
  return toUserObject(value, `${path} as a trusted root`);
}
