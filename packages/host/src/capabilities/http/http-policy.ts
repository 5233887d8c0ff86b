// Who may be asked: decided before a name is looked up, after it was looked up, and again for each redirect.
import { everyLayer, type Grants } from '../grants.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { type AddressBlock, isInBlock, parseAddress, parseBlock } from './address.ts';
import { withoutBodyHeaders, withoutCredentials } from './headers.ts';
import type { HttpHop } from './http-request.ts';
import { type HttpTarget, isTargetGranted } from './net-grant.ts';
import { whyNotPublic } from './special-addresses.ts';
import { parseTarget, withoutQuery } from './target.ts';

/** What the operator of a host adds to the rules: only for machines that are theirs. */
export interface HttpPolicy {
  /** Allows plain HTTP to hosts whose grant names the port. Off by default. */
  readonly allowHttp?: boolean;
  /** Addresses and blocks that may be asked although they are not public, such as "127.0.0.1" or "10.1.0.0/16". */
  readonly allowAddresses?: readonly string[];
}

/** Fetch allows 20; nothing that a plugin asks for needs more than this. */
export const maxRedirects = 5;

/** Refuses a target that no grant covers, or plain HTTP; undefined where it may be looked up. */
export function refuseTarget(target: HttpTarget, grants: Grants, policy: HttpPolicy): Refusal | undefined {
  const url = withoutQuery(target.url);
  if (!target.isTls && policy.allowHttp !== true)
    return refuse('denied', `Cannot request ${url}: expected https`);
  return everyLayer(grants, ({ net = [] }) => isTargetGranted(net, target))
    ? undefined
    : refuse('denied', `Cannot request ${url}: no grant covers ${target.host} on port ${target.port}`);
}

/**
 * Refuses where a single address of the name is not public.
 * threat: a name that leads to a private address, or to a public one for the check and a private one for the connection.
 */
export function refuseAddresses(
  { host }: Pick<HttpTarget, 'host'>,
  addresses: readonly string[],
  { allowAddresses = [] }: HttpPolicy,
): Refusal | undefined {
  if (addresses.length === 0)
    return refuse('unresolved', `Cannot find ${host}: its name leads to no address`);
  const allowed = allowAddresses.map(parseBlock).filter((block) => block !== undefined);
  for (const address of addresses) {
    const reason = isAllowed(address, allowed) ? undefined : whyNotPublic(address);
    // The address itself stays out of the message: it would tell the plugin about the network of its host.
    if (reason !== undefined)
      return refuse(
        'refused_address',
        `Cannot request ${host}: it leads to an address that is not public (${reason})`,
      );
  }
  return undefined;
}

function isAllowed(address: string, allowed: readonly AddressBlock[]): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && allowed.some((block) => isInBlock(parsed, block));
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** True for an answer that sends its reader elsewhere. */
export function isRedirect(status: number, location: string | undefined): location is string {
  return redirectStatuses.has(status) && location !== undefined;
}

/** The request that follows an answer, by the rules of Fetch ("HTTP-redirect fetch"), or why there is none. */
export function followRedirect(
  hop: HttpHop,
  { status, location }: { readonly status: number; readonly location: string },
): HttpHop | Refusal {
  const target = parseTarget(location, hop.target.url);
  if (isRefusal(target)) return redirectRefused('it leads to no URL that may be requested');
  // threat: everything after this step could be read and changed on the way.
  if (hop.target.isTls && !target.isTls) return redirectRefused('it leads from https to http');
  const isSameOrigin = new URL(target.url).origin === new URL(hop.target.url).origin;
  const headers = isSameOrigin ? hop.headers : withoutCredentials(hop.headers);
  const becomesGet =
    ((status === 301 || status === 302) && hop.method === 'POST') ||
    (status === 303 && hop.method !== 'GET' && hop.method !== 'HEAD');
  return becomesGet
    ? { method: 'GET', target, headers: withoutBodyHeaders(headers), body: undefined }
    : { ...hop, target, headers };
}

/** A refusal of the target of a redirect, told apart from one of the request itself. */
export function redirectRefused(reason: string): Refusal {
  return refuse('redirect_refused', `Cannot follow the redirect: ${reason}`);
}
