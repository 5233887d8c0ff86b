// What a manifest asks of its host, item by item, and what of it an earlier manifest did not ask.
import { type Capabilities, type CapabilityName, joinPointer } from '@plugindex/model';

/** One thing asked: a host, a path, a variable, a size, or a plain yes. */
export interface AskedItem {
  readonly capability: CapabilityName;
  /** Pointer into the manifest. */
  readonly pointer: string;
  /** In words, as in `net api.example.com`. */
  readonly text: string;
  /** True for an item that stands for more than one thing at a level that its author does not own. */
  readonly wide: boolean;
}

/**
 * Every item that a manifest asks. A capability that is switched off asks nothing.
 * @example askedItems({ net: ['*'], clock: false }) // [{ capability: 'net', pointer: '/capabilities/net/0', … }]
 */
export function askedItems(capabilities: Capabilities): readonly AskedItem[] {
  const at = (...keys: (string | number)[]) => keys.reduce<string>(joinPointer, '/capabilities');
  const { net = [], fs = [], env = [], kv } = capabilities;
  const flags = (['clock', 'random', 'log'] as const).filter((name) => capabilities[name] === true);
  const item = (capability: CapabilityName, pointer: string, text: string): AskedItem => ({
    capability,
    pointer,
    text,
    wide: false,
  });
  return [
    ...net.map((host, i) => ({ ...item('net', at('net', i), `net ${host}`), wide: isWideHost(host) })),
    ...fs.map(({ access, path }, i) => ({
      ...item('fs', at('fs', i), `fs ${access} ${path}`),
      wide: isWidePath(path),
    })),
    ...env.map((name, i) => item('env', at('env', i), `env ${name}`)),
    ...(kv === undefined ? [] : [item('kv', at('kv'), `kv ${kv.maxBytes} bytes`)]),
    ...flags.map((name) => item(name, at(name), name)),
  ];
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
 * Items of `after` that nothing in `before` covers.
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

function coversHost(pattern: string, host: string): boolean {
  if (pattern === '*') return !host.includes(':');
  return pattern.startsWith('*.') && host.length > pattern.length - 1 && host.endsWith(pattern.slice(1));
}
