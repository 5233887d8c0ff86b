// What a version asks of its host, item by item, and what of it was not asked or granted before.
import type { Capabilities, CapabilityName, FileGrant } from './formats/capabilities.ts';
import { joinPointer } from './parse/source-document.ts';

/** One thing asked: a host, a path, a variable, a size, or a plain yes. */
export interface AskedItem {
  readonly capability: CapabilityName;
  /** Pointer into the manifest. */
  readonly pointer: string;
  /** In words, as in `net api.example.com`. */
  readonly text: string;
  /** True for an item that stands for more than one thing at a level that its author does not own. */
  readonly wide: boolean;
  /** This item alone, in the form of a manifest. */
  readonly part: Capabilities;
}

/** Read-only unless it says otherwise. @example accessOf({ path: 'data/*.csv' }) // 'read' */
export function accessOf({ access = 'read' }: FileGrant): 'read' | 'write' {
  return access;
}

/**
 * Every item that a manifest asks. A capability that is switched off asks nothing.
 * @example askedItems({ net: ['*'], clock: false }) // [{ capability: 'net', pointer: '/capabilities/net/0', … }]
 */
export function askedItems(capabilities: Capabilities): readonly AskedItem[] {
  const at = (...keys: (string | number)[]) => keys.reduce<string>(joinPointer, '/capabilities');
  const { net = [], fs = [], env = [], kv } = capabilities;
  const flags = (['clock', 'random', 'log'] as const).filter((name) => capabilities[name] === true);
  return [
    ...net.map((host, i) =>
      item('net', {
        pointer: at('net', i),
        text: `net ${host}`,
        wide: isWideHost(host),
        part: { net: [host] },
      }),
    ),
    ...fs.map((entry, i) =>
      item('fs', {
        pointer: at('fs', i),
        text: `fs ${accessOf(entry)} ${entry.path}`,
        wide: isWidePath(entry.path),
        part: { fs: [entry] },
      }),
    ),
    ...env.map((name, i) =>
      item('env', { pointer: at('env', i), text: `env ${name}`, part: { env: [name] } }),
    ),
    ...(kv === undefined
      ? []
      : [item('kv', { pointer: at('kv'), text: `kv ${kv.maxBytes} bytes`, part: { kv } })]),
    ...flags.map((name) => item(name, { pointer: at(name), text: name, part: { [name]: true } })),
  ];
}

function item(
  capability: CapabilityName,
  parts: Omit<AskedItem, 'capability' | 'wide'> & { readonly wide?: boolean },
): AskedItem {
  return { wide: false, ...parts, capability };
}

/** `*`, and a star below a single label: `*.com`. `*.example.com` is the author's own choice of one domain. */
function isWideHost(host: string): boolean {
  return host === '*' || (host.startsWith('*.') && host.slice(2).split(':')[0]?.includes('.') === false);
}

/** A path whose first segment is a pattern reaches everything in the folder that the host lends. */
function isWidePath(path: string): boolean {
  const first = path.split('/')[0] ?? '';
  return first === '.' || first === '' || /[*?[{]/.test(first);
}

/**
 * Items of `after` that nothing in `before` covers: what a reviewer must look at, what a user must consent to.
 * @example addedItems({ net: ['*.example.com'] }, { net: ['api.example.com'] }) // []
 */
export function addedItems(before: Capabilities, after: Capabilities): readonly AskedItem[] {
  const known = new Set(askedItems(before).map((asked) => asked.text));
  return askedItems(after).filter((asked) => {
    if (known.has(asked.text)) return false;
    if (asked.capability === 'kv') return (after.kv?.maxBytes ?? 0) > (before.kv?.maxBytes ?? -1);
    if (asked.capability === 'net') {
      return !(before.net ?? []).some((pattern) => coversHost(pattern, asked.text.slice('net '.length)));
    }
    return true;
  });
}

/**
 * The same, in the form of a manifest; an empty object when nothing is added.
 * @example addedCapabilities({ net: ['*.a.org'] }, { net: ['x.a.org', 'b.org'], clock: true }) // { net: ['b.org'], clock: true }
 */
export function addedCapabilities(before: Capabilities, after: Capabilities): Capabilities {
  let sum: Capabilities = {};
  for (const { part } of addedItems(before, after)) sum = joined(sum, part);
  return sum;
}

function joined(a: Capabilities, b: Capabilities): Capabilities {
  return {
    ...a,
    ...b,
    ...(b.net && { net: [...(a.net ?? []), ...b.net] }),
    ...(b.fs && { fs: [...(a.fs ?? []), ...b.fs] }),
    ...(b.env && { env: [...(a.env ?? []), ...b.env] }),
  };
}

function coversHost(pattern: string, host: string): boolean {
  if (pattern === '*') return !host.includes(':');
  return pattern.startsWith('*.') && host.length > pattern.length - 1 && host.endsWith(pattern.slice(1));
}
