// Text of the registry.yaml of a new registry, with comments for whoever edits it next.
import type { Answers } from './answers.ts';
import { actionsIssuer, assetTemplate, signerIdentity } from './deployment-of.ts';

/** JSON strings are YAML strings too, so that no answer can add a line of its own. */
const text = (value: string) => JSON.stringify(value);

/** Words that would mislead, addresses of the site, and device names of Windows: a clone could not be checked out there. */
const reservedEverywhere =
  'registry marketplace official verified admin maintainer plugin plugins index config snapshot shards search changes advisories badges feeds schemas con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9'.split(
    ' ',
  );

/** The whole file. It parses without a problem where the answers are good: a test and the plan see to it. */
export function registryText(answers: Answers): string {
  return [
    head(answers),
    kindsText(answers),
    categoriesText(answers),
    capabilitiesText,
    policyText(answers),
    deploymentText(answers),
  ].join('\n');
}

function head({ name, title, description, host }: Answers): string {
  return `# yaml-language-server: $schema=../schemas/registry.schema.json
#
# Everything that makes this registry this one. After a change: npx plugindex validate

schemaVersion: 1

# Clients pin this name, and every signed snapshot carries it. Do not change it later.
name: ${text(name)}
title: ${text(title)}
description: ${text(description)}

# The application that the plugins extend. The "host" range of each manifest must admit one of its versions.
host:
  name: ${text(host.name)}
  title: ${text(host.title)}
${host.homepage === undefined ? '' : `  homepage: ${text(host.homepage)}\n`}  versions: [${host.versions.map(text).join(', ')}]

# Plugin ABIs that the host speaks.
abi: [plugindex-1]
`;
}

function kindsText({ kinds }: Answers): string {
  const blocks = kinds.map(({ name, hooks }) => {
    const lines = hooks.map(
      (hook) => `      ${text(hook)}:
        description: Say here what the host asks with this hook.
        input: { type: object }
        output: {}
`,
    );
    return `  ${text(name)}:
    title: ${text(titleOf(name))}
    description: Say here what plugins of this kind do.
    hooks:
${lines.join('')}`;
  });
  return `# What a plugin can extend. Each kind names the functions ("hooks") that a plugin of it exports, with JSON Schemas
# (2020-12) of what goes in and comes out. {} admits any JSON: narrow them before the first plugin is released.
kinds:
${blocks.join('')}`;
}

function categoriesText({ kinds }: Answers): string {
  const lines = kinds.map(
    ({ name }) =>
      `  - { id: ${text(name)}, title: ${text(titleOf(name))}, description: "Say here what belongs here." }\n`,
  );
  const other = kinds.some(({ name }) => name === 'other')
    ? ''
    : '  - { id: other, title: Other, description: "What fits nowhere else." }\n';
  return `# One for each plugin, in the order in which the site shows them.
categories:
${lines.join('')}${other}`;
}

function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

const capabilitiesText = `# Capabilities that the host offers; a manifest may ask for no other. Remove those that your host does not have.
# review: when a maintainer must look at the request: never | wildcard (only where it names a wildcard) | always
capabilities:
  net: { title: Network, description: Sends HTTP requests to the hosts that the plugin names., review: wildcard }
  fs: { title: Files, description: Reads or writes the named files inside the folder that the host gives., review: wildcard }
  env: { title: Environment, description: Reads the named environment variables. They may hold secrets., review: always }
  kv: { title: Storage, description: Keeps data of its own between calls up to the named size., review: never }
  clock: { title: Clock, description: Reads the current time., review: never }
  random: { title: Randomness, description: Draws random bytes from the host., review: never }
  log: { title: Log, description: Writes lines to the log of the host., review: never }

# "default" holds where a manifest says nothing, "max" is the most that a manifest may ask.
limits:
  maxMemoryBytes: { default: 16777216, max: 268435456 } # 16 MiB, 256 MiB
  timeoutMs: { default: 1000, max: 30000 }
  maxFuel: { default: 1000000000, max: 10000000000 } # about as many simple instructions: a third of a second, and three
  maxInputBytes: { default: 1048576, max: 16777216 }
  maxOutputBytes: { default: 1048576, max: 16777216 } # 1 MiB, 16 MiB
  maxCallsPerSecond: { default: 1000, max: 10000 }
  maxConcurrentCalls: { default: 16, max: 64 }
  maxLogBytes: { default: 16384, max: 65536 } # of one call
  maxFileBytes: { default: 1048576, max: 16777216 }
  maxKvBytes: { max: 16777216 } # a manifest that asks for a store says how large
  maxHttpRequests: { default: 4, max: 16 } # of one call
  maxHttpBytes: { default: 1048576, max: 16777216 } # of one call, both ways
  maxArtifactBytes: 10485760 # 10 MiB
`;

function policyText({ name, host, maintainers }: Answers): string {
  const reserved = [...new Set([name, host.name, ...reservedEverywhere])];
  const people = maintainers.map(({ github, id }) => `    - { github: ${text(github)}, id: ${id} }\n`);
  return `policy:
  # Names that no plugin may take.
  reservedNames: [${reserved.map(text).join(', ')}]
  # The id is what is compared: a name may change hands.
  maintainers:
${people.join('')}  # A client refuses a snapshot that is older: a mirror cannot hold an update back for longer.
  snapshotMaxAgeHours: 168
  # The guard against publishing an index from which much has vanished by mistake.
  maxVanishedShare: 0.05
${reviewText}`;
}

const reviewText = `  # How pull requests are decided: maintainers who must approve, and hours in which anybody may object.
  review:
    lanes:
      update: { title: New version, description: An owner changes a plugin and asks for nothing more., approvals: 0, waitHours: 0 }
      escalation: { title: A closer look, description: A plugin asks for more or comes from elsewhere., approvals: 1, waitHours: 0 }
      new-name: { title: New plugin, description: A name that nobody has yet., approvals: 0, waitHours: 72 }
      registry: { title: The registry itself, description: Anything outside the plugins of whoever proposes it., approvals: 1, waitHours: 0 }
    maxOpenPullRequests: 3
    requiredChecks: [validate, build]
`;

function deploymentText({ repository, branch, site }: Answers): string {
  const identity = signerIdentity({ url: repository.url, defaultBranch: branch });
  const signer = `{ issuer: ${text(actionsIssuer)}, identity: ${text(identity)} }`;
  return `# Where this registry is served and whose signatures count there. A local run puts its own in their place.
deployment:
  urls:
    site: ${text(site)}
    registry: ${text(site)}
    asset: ${text(assetTemplate(repository.url))}
    repository: ${text(repository.url)}
  # Compared exactly with the certificate of a signature: never a part of it, never a pattern.
  trust:
    release: ${signer}
    snapshot: ${signer}
`;
}
