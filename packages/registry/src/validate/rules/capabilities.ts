// Rules about what a plugin asks of its host: capabilities, limits, host versions.
import {
  type AskedItem,
  addedItems,
  askedItems,
  type Capabilities,
  compareVersions,
  isBoundedRange,
  type LimitName,
  limitNames,
  type Manifest,
  mostAllowed,
  parseVersion,
  quote,
  rangeSatisfies,
} from '@plugindex/model';
import type { ManifestSubject } from '../context.ts';
import type { Rule } from '../rule.ts';

const asked = ({ manifest }: ManifestSubject): Capabilities => manifest.capabilities ?? {};

const capabilityUnknown: Rule = {
  code: 'validate/capability/unknown',
  severity: 'error',
  documentation: {
    title: 'A plugin asks only for capabilities that the host offers',
    why: 'The host refuses what it does not know, so the plugin would fail at its first call.',
    bad: 'capabilities:\n  kv: { maxBytes: 4096 }      # not in registry.yaml',
    fix: 'Remove the capability, or ask the registry to offer it.',
  },
  *check({ manifests, registry }) {
    const offered = Object.keys(registry.capabilities);
    for (const subject of manifests) {
      for (const name of Object.keys(asked(subject))) {
        if (offered.includes(name)) continue;
        const pointer = `/capabilities/${name}`;
        yield {
          at: subject.file,
          pointer,
          message: `Cannot grant ${name}: the hosts of this registry do not offer it`,
          found: name,
          expected: offered.join(', '),
          hint: `remove "${name}"`,
          fix: { pointer },
        };
      }
    }
  },
};

const capabilityWildcard: Rule = {
  code: 'validate/capability/wildcard',
  severity: 'review',
  documentation: {
    title: 'A capability without bounds is looked at',
    why: 'A plugin that may call every host can carry away what it sees; one that may read every path sees all of it.',
    bad: 'capabilities:\n  net: ["*"]',
    fix: 'Name the hosts and paths, or tell the reviewer why that cannot be done.',
  },
  *check({ manifests, registry }) {
    for (const { file, manifest, released } of manifests) {
      if (released) continue;
      for (const item of askedItems(manifest.capabilities ?? {})) {
        if (!item.wide) continue;
        // Where the registry never looks at a capability, only a plain star still is.
        if (registry.capabilities[item.capability]?.review === 'never' && item.text !== 'net *') continue;
        yield {
          at: file,
          pointer: item.pointer,
          message: `Cannot grant ${quote(item.text)} without a look: it has no bounds`,
          found: item.text,
          expected: 'exact hosts and paths, or a pattern below a domain or folder of your own',
          hint: 'name the hosts and paths, or tell the reviewer why that cannot be done',
        };
      }
    }
  },
};

const capabilityReview: Rule = {
  code: 'validate/capability/review',
  severity: 'review',
  documentation: {
    title: 'Some capabilities are always looked at',
    why: 'The registry marks in registry.yaml which ones a person must see before they reach anybody.',
    bad: 'capabilities:\n  env: [HOME]      # review: always',
    fix: 'Tell the reviewer what the plugin needs it for.',
  },
  *check({ manifests, registry }) {
    for (const subject of manifests) {
      if (subject.released) continue;
      for (const item of askedItems(asked(subject))) {
        if (registry.capabilities[item.capability]?.review !== 'always' || item.wide) continue;
        yield {
          at: subject.file,
          pointer: item.pointer,
          message: `Cannot grant ${quote(item.text)} without a look: the registry reviews every "${item.capability}"`,
          found: item.text,
          hint: 'tell the reviewer what the plugin needs it for',
        };
      }
    }
  },
};

/** Names that lead back to the machine or the network in which the host runs. */
const privateHost =
  /^(?:localhost|[0-9.]+|(?:.*\.)?(?:local|localhost|internal|intranet|lan|home|corp|onion))(?::[0-9]+)?$/;

const capabilityPrivateHost: Rule = {
  code: 'validate/capability/private-host',
  severity: 'review',
  documentation: {
    title: 'A host inside a private network is looked at',
    why: 'A request to the machine itself or to its network can reach services that trust everybody near them (server-side request forgery).',
    bad: 'capabilities:\n  net: ["169.254.169.254"]',
    fix: 'Name a public host, or tell the reviewer what is there.',
  },
  *check({ manifests }) {
    for (const { file, manifest, released } of manifests) {
      for (const [index, host] of (manifest.capabilities?.net ?? []).entries()) {
        if (released || !privateHost.test(host)) continue;
        yield {
          at: file,
          pointer: `/capabilities/net/${index}`,
          message: `Cannot grant calls to ${quote(host)} without a look: it is an address or a private name`,
          found: host,
          expected: 'the public name of a host',
          hint: 'name a public host, or tell the reviewer what is there',
        };
      }
    }
  },
};

const capabilityAdded: Rule = {
  code: 'validate/capability/added',
  severity: 'review',
  documentation: {
    title: 'A version that asks more than the last one is looked at',
    why: 'Whoever installed the last version agreed to less. This is how a plugin that was taken over would begin.',
    bad: 'capabilities:\n  net: ["collect.example.com"]      # 1.0.0 asked for nothing',
    fix: 'Tell the reviewer and the changelog what the plugin needs it for.',
  },
  *check({ manifests }) {
    for (const subject of manifests) {
      const before = subject.released ? undefined : lastRelease(subject);
      if (before === undefined) continue;
      for (const item of addedItems(before.capabilities, asked(subject))) {
        yield {
          at: subject.file,
          pointer: item.pointer,
          message: `Cannot grant ${quote(item.text)} without a look: ${before.version} did not ask for it`,
          found: item.text,
          expected: sameCapability(before.capabilities, item),
          hint: 'tell the reviewer and the changelog what the plugin needs it for',
        };
      }
    }
  },
};

function sameCapability(before: Capabilities, item: AskedItem): string {
  const texts = askedItems(before).filter(({ capability }) => capability === item.capability);
  return texts.length === 0 ? `no "${item.capability}"` : texts.map(({ text }) => text).join(', ');
}

/** What the highest released version below this one asked; where all are higher, the lowest. */
function lastRelease({ plugin, manifest }: ManifestSubject) {
  const versions = [...plugin.releases.keys()]
    .filter((version) => parseVersion(version) !== undefined)
    .toSorted(compareVersions);
  if (parseVersion(manifest.version) === undefined) return undefined;
  const version =
    versions.filter((other) => compareVersions(other, manifest.version) < 0).at(-1) ?? versions[0];
  const record = version === undefined ? undefined : plugin.releases.get(version)?.value;
  return version === undefined || record === undefined
    ? undefined
    : { version, capabilities: record.capabilities };
}

const limitMaximum: Rule = {
  code: 'validate/limit/maximum',
  severity: 'error',
  documentation: {
    title: 'A limit is within what the registry allows',
    why: 'Hosts of the registry give no instance more; a plugin that needs more would be stopped in the middle of its work.',
    bad: 'limits:\n  timeoutMs: 600000      # registry.yaml allows 30000',
    fix: 'Set the limit to the allowed value or less.',
  },
  *check({ manifests, registry }) {
    for (const { file, manifest } of manifests) {
      for (const { name, value, pointer, key } of askedLimits(manifest)) {
        const max = mostAllowed(registry.limits, name);
        if (value <= max) continue;
        yield {
          at: file,
          pointer,
          message: `Cannot allow ${key} of ${value}: the registry allows at most ${max}`,
          found: String(value),
          expected: `at most ${max}`,
          hint: `set "${key}" to ${max} or less`,
          fix: { pointer, value: max },
        };
      }
    }
  },
};

interface AskedLimit {
  readonly name: LimitName;
  readonly value: number;
  readonly pointer: string;
  readonly key: string;
}

function askedLimits({ limits = {}, capabilities }: Manifest): readonly AskedLimit[] {
  const asked: Partial<Record<LimitName, number>> = limits;
  const found = limitNames.flatMap((name): AskedLimit[] => {
    const value = asked[name];
    return value === undefined ? [] : [{ name, value, pointer: `/limits/${name}`, key: name }];
  });
  const store = capabilities?.kv?.maxBytes;
  return store === undefined
    ? found
    : [
        ...found,
        { name: 'maxKvBytes', value: store, pointer: '/capabilities/kv/maxBytes', key: 'kv.maxBytes' },
      ];
}

const hostUnbounded: Rule = {
  code: 'validate/host/unbounded',
  severity: 'error',
  documentation: {
    title: 'The range of host versions ends somewhere',
    why: 'Nobody has tried the plugin with a host that does not exist yet. An open range promises it all the same, and can never be taken back.',
    bad: 'host: ">=0.3"',
    fix: 'Add an upper bound: ">=0.3 <2".',
  },
  *check({ manifests, registry }) {
    const newest = parseVersion(registry.host.versions.toSorted(compareVersions).at(-1) ?? '0.0.0');
    const bound = newest?.major === 0 ? `<0.${newest.minor + 1}` : `<${(newest?.major ?? 0) + 1}`;
    for (const { file, manifest } of manifests) {
      if (isBoundedRange(manifest.host)) continue;
      // Only a plain lower bound says how it goes on.
      const value = /^>=?[0-9A-Za-z.-]+$/.test(manifest.host) ? `${manifest.host} ${bound}` : undefined;
      yield {
        at: file,
        pointer: '/host',
        message: `Cannot promise that ${manifest.name} works with ${registry.host.title} ${quote(manifest.host)}: the range has no upper bound`,
        found: manifest.host,
        expected: `a range with an upper bound, such as ">=${registry.host.versions[0]} ${bound}"`,
        hint: `write "${value ?? `>=${registry.host.versions[0]} ${bound}`}"`,
        ...(value === undefined ? {} : { fix: { pointer: '/host', value } }),
      };
    }
  },
};

const hostUnsatisfiable: Rule = {
  code: 'validate/host/unsatisfiable',
  severity: 'error',
  documentation: {
    title: 'At least one version of the host is in the range',
    why: 'Otherwise nobody can install the plugin, and nobody can have tried it.',
    bad: 'host: ^9.0.0      # the host is at 0.3.12',
    fix: 'Name a range that holds a released version of the host.',
  },
  *check({ manifests, registry }) {
    const { versions, title } = registry.host;
    for (const { file, manifest } of manifests) {
      if (versions.some((version) => rangeSatisfies(version, manifest.host))) continue;
      yield {
        at: file,
        pointer: '/host',
        message: `Cannot install ${manifest.name} anywhere: no version of ${title} is in ${quote(manifest.host)}`,
        found: manifest.host,
        expected: `a range that holds one of ${versions.slice(-5).join(', ')}`,
        hint: 'name a range that holds a released version of the host',
      };
    }
  },
};

export const capabilityRules: readonly Rule[] = [
  capabilityUnknown,
  capabilityWildcard,
  capabilityReview,
  capabilityPrivateHost,
  capabilityAdded,
  limitMaximum,
  hostUnbounded,
  hostUnsatisfiable,
];
