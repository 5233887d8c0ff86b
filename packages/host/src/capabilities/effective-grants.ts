// What a plugin may do: what its manifest asks, its host's operator allows, and its user agreed to. Deny by default.
import { accessOf, type Capabilities, type FileGrant } from '@plugindex/model';
import { isGlobWithin } from '../file-grant.ts';
import { type NetGrant, parseNetGrant } from './http/net-grant.ts';

export interface GrantSources {
  /** What the plugin asks. */
  readonly manifest: Capabilities;
  /** What the operator of the host allows; `all` for one who leaves it to the user. */
  readonly policy: Capabilities | 'all';
  /** What the user agreed to; `all` for one who agreed to everything that the manifest asks. */
  readonly consent: Capabilities | 'all';
}

export interface EffectiveGrants {
  /**
   * In the form of a manifest: for linking, for display. Exact but for `fs`, where a glob stands only if it lies within one
   * of every other layer as a whole: never too much, sometimes too little.
   */
  readonly grants: Capabilities;
  /** What decides: a request is served where every one of them allows it. Globs have no intersection that is a glob. */
  readonly layers: readonly Capabilities[];
}

/**
 * manifest ∩ policy ∩ consent, capability by capability.
 * @example
 * effectiveGrants({ manifest: { net: ['*.a.org'] }, policy: { net: ['api.a.org'] }, consent: 'all' }).grants // { net: ['api.a.org'] }
 */
export function effectiveGrants({ manifest, policy, consent }: GrantSources): EffectiveGrants {
  const layers = [manifest, policy, consent].filter((layer) => layer !== 'all');
  return { grants: layers.reduce(intersect), layers };
}

function intersect(a: Capabilities, b: Capabilities): Capabilities {
  const flags = (['clock', 'random', 'log'] as const).filter((name) => a[name] === true && b[name] === true);
  return {
    ...(a.net && b.net && { net: unique(pairs(a.net, b.net, narrowerHost)) }),
    ...(a.fs && b.fs && { fs: pairs(a.fs, b.fs, narrowerFile) }),
    ...(a.env && b.env && { env: a.env.filter((name) => b.env?.includes(name)) }),
    ...(a.kv && b.kv && { kv: { maxBytes: Math.min(a.kv.maxBytes, b.kv.maxBytes) } }),
    ...Object.fromEntries(flags.map((name) => [name, true])),
  };
}

function pairs<Item>(
  a: readonly Item[],
  b: readonly Item[],
  narrower: (a: Item, b: Item) => Item | undefined,
): readonly Item[] {
  return a.flatMap((left) => b.flatMap((right) => narrower(left, right) ?? []));
}

function unique(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts)];
}

/** Two grants of hosts overlap only where one lies within the other. */
function narrowerHost(a: string, b: string): string | undefined {
  const [left, right] = [parseNetGrant(a), parseNetGrant(b)];
  if (left === undefined || right === undefined || left.port !== right.port) return undefined;
  const narrow = isHostWithin(left, right) ? a : isHostWithin(right, left) ? b : undefined;
  // A port that both must name for plain HTTP: the one that does not name it wins.
  if (narrow === undefined || (left.isPortNamed && right.isPortNamed)) return narrow;
  return narrow.replace(/:[0-9]+$/, '');
}

function isHostWithin(inner: NetGrant, outer: NetGrant): boolean {
  if (outer.match === 'exact') return inner.match === 'exact' && inner.host === outer.host;
  // An exact grant of an address lies within no pattern.
  if (inner.match === 'exact' && /^[0-9.]+$/.test(inner.host)) return false;
  if (outer.match === 'any') return true;
  if (inner.match === 'any') return false;
  return (inner.match === 'below' && inner.host === outer.host) || inner.host.endsWith(`.${outer.host}`);
}

function narrowerFile(a: FileGrant, b: FileGrant): FileGrant | undefined {
  if (accessOf(a) !== accessOf(b)) return undefined;
  if (isGlobWithin(a.path, b.path)) return a;
  return isGlobWithin(b.path, a.path) ? b : undefined;
}
