// Does a grant cover a host? `api.example.com`, `*.example.com`, `*`, each with `:port` if it is not 443.
import { parseAddress } from './address.ts';

/** Where a request goes, in one canonical form: what was checked is what is connected to. */
export interface HttpTarget {
  /** Canonical, without user, password and fragment. */
  readonly url: string;
  readonly isTls: boolean;
  /** Lower-case ASCII without a final dot, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path and query, as they stand in the request line. */
  readonly path: string;
}

/** The parts of a grant; undefined for one that can cover nothing. */
export interface NetGrant {
  /** `any`: every name. `below`: every name below `host`, at any depth, but not itself. */
  readonly match: 'any' | 'below' | 'exact';
  readonly host: string;
  readonly port: number;
  /** The port stands there in so many digits; without TLS nothing less will do. */
  readonly isPortNamed: boolean;
}

/** @example parseNetGrant('*.example.com:8443') // { match: 'below', host: 'example.com', port: 8443, isPortNamed: true } */
export function parseNetGrant(text: string): NetGrant | undefined {
  const match = /^(\*|(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([0-9]{1,5}))?$/.exec(text);
  const [, pattern = '', digits] = match ?? [];
  const port = digits === undefined ? 443 : Number(digits);
  if (match === null || port < 1 || port > 65_535) return undefined;
  const rest = { port, isPortNamed: digits !== undefined };
  if (pattern === '*') return { match: 'any', host: '', ...rest };
  return pattern.startsWith('*.')
    ? { match: 'below', host: pattern.slice(2), ...rest }
    : { match: 'exact', host: pattern, ...rest };
}

/**
 * True when one grant covers the target. A pattern never covers an address, and plain HTTP takes a grant that names the port.
 * @example isTargetGranted(['*.example.com'], target)
 */
export function isTargetGranted(grants: readonly string[], target: HttpTarget): boolean {
  return grants.some((text) => {
    const grant = parseNetGrant(text);
    if (grant === undefined || grant.port !== target.port) return false;
    return (target.isTls || grant.isPortNamed) && coversHost(grant, target.host);
  });
}

// threat: "*.0.0.1" would cover 127.0.0.1 if an address were taken for a name.
function coversHost({ match, host: granted }: NetGrant, host: string): boolean {
  if (match === 'exact') return host === granted;
  if (parseAddress(host) !== undefined) return false;
  return match === 'any' || host.endsWith(`.${granted}`);
}
