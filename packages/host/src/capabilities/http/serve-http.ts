// Answers one request of `http`: asks the grants, looks the name up, checks every address, connects to what was checked, and begins anew for a redirect.
import type { Envelope } from '../../envelope.ts';
import type { PluginLimits } from '../../limits.ts';
import { encodeBase64 } from '../base64.ts';
import type { ByteReserve, CallBudget } from '../call-budgets.ts';
import type { Grants } from '../grants.ts';
import { answer, isRefusal, type Refusal, refuse } from '../refusal.ts';
import { untilAborted } from '../until-aborted.ts';
import {
  followRedirect,
  type HttpPolicy,
  isRedirect,
  maxRedirects,
  redirectRefused,
  refuseAddresses,
  refuseTarget,
} from './http-policy.ts';
import { type HttpAnswer, type HttpTransport, HttpTransportError } from './http-port.ts';
import { type HttpHop, parseHttpRequest } from './http-request.ts';
import type { HttpTarget } from './net-grant.ts';

export interface HttpSession {
  readonly transport: HttpTransport;
  readonly policy: HttpPolicy;
  /** Asked for each hop: what was revoked since the last one is gone. */
  readonly grants: () => Grants;
  readonly limits: () => PluginLimits;
  readonly budget: CallBudget;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Told what was decided about a URL, or about a request without one that can be read, before anything is sent. */
  readonly record: (url: string | undefined, refusal: Refusal | undefined) => void;
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export async function serveHttp(request: unknown, session: HttpSession): Promise<Envelope> {
  const plan = parseHttpRequest(request, session.limits());
  if (isRefusal(plan)) {
    session.record(undefined, plan);
    return plan;
  }
  const deadline = session.now() + plan.timeoutMs;
  let hop = plan.first;
  for (let redirects = 0; ; redirects++) {
    const reply = await sendHop(hop, { ...session, deadline, isRedirect: redirects > 0 });
    if (isRefusal(reply)) return reply;
    const { location } = reply.headers;
    if (!plan.followsRedirects || !isRedirect(reply.status, location)) return httpEnvelope(hop, reply);
    const next =
      redirects === maxRedirects
        ? redirectRefused(`found more than ${maxRedirects} of them`)
        : followRedirect(hop, { status: reply.status, location });
    if (isRefusal(next)) {
      session.record(hop.target.url, next);
      return next;
    }
    hop = next;
  }
}

interface HopSession extends HttpSession {
  readonly deadline: number;
  readonly isRedirect: boolean;
}

async function sendHop(hop: HttpHop, session: HopSession): Promise<HttpAnswer | Refusal> {
  const admitted = await admit(hop, session);
  session.record(hop.target.url, isRefusal(admitted) ? admitted : undefined);
  return isRefusal(admitted) ? admitted : exchange(hop, session, admitted);
}

/** What a request that was let through may do. */
interface Admission {
  readonly addresses: readonly string[];
  readonly reserve: ByteReserve;
}

/** Grants first, then the budget, then the addresses: a name that is not granted is not even looked up. */
async function admit(hop: HttpHop, session: HopSession): Promise<Admission | Refusal> {
  const { target } = hop;
  const refused = refuseHop(hop, session);
  if (refused !== undefined) return refused;
  const limits = session.limits();
  if (!session.budget.takeRequest(limits)) return tooManyRequests(target, limits);
  const addresses = await attempt(session, (rest) => session.transport.resolve(target.host, rest));
  if (isRefusal(addresses)) return addresses;
  // Looking up takes its time, and the grant may be gone since.
  const since = refuseHop(hop, session) ?? refuseAddresses(target, addresses, session.policy);
  if (since !== undefined) return since;
  const reserve = session.budget.takeBytes(limits);
  if (reserve.bytes > requestBytes(hop)) return { addresses, reserve };
  reserve.settle(0);
  return refuse(
    'too_large',
    `Cannot request ${target.host}: a call may send and receive ${limits.maxHttpBytes} bytes`,
  );
}

function refuseHop({ target }: HttpHop, { grants, policy, isRedirect }: HopSession): Refusal | undefined {
  const refused = refuseTarget(target, grants(), policy);
  return refused !== undefined && isRedirect ? redirectRefused(refused.error.message) : refused;
}

export function tooManyRequests(
  { host }: Pick<HttpTarget, 'host'>,
  { maxHttpRequests }: Pick<PluginLimits, 'maxHttpRequests'>,
): Refusal {
  return refuse('too_many_requests', `Cannot request ${host}: a call may make ${maxHttpRequests} requests`);
}

async function exchange(
  hop: HttpHop,
  session: HopSession,
  { addresses, reserve }: Admission,
): Promise<HttpAnswer | Refusal> {
  const { target, method, headers, body } = hop;
  const { isTls, host, port, path } = target;
  const sentBytes = requestBytes(hop);
  const maxBytes = reserve.bytes - sentBytes;
  let usedBytes = reserve.bytes;
  const reply = await attempt(session, async (rest) => {
    try {
      const content = body === undefined ? {} : { body };
      const sent = { addresses, isTls, host, port, path, method, headers, maxBytes, ...content, ...rest };
      const found = await session.transport.request(sent);
      usedBytes = sentBytes + found.receivedBytes;
      return found;
    } catch (error) {
      if (error instanceof HttpTransportError) usedBytes = sentBytes + (error.receivedBytes ?? maxBytes);
      throw error;
    }
  });
  reserve.settle(usedBytes);
  // The transport was told the same; it may still be wrong.
  return isRefusal(reply) || reply.receivedBytes <= maxBytes
    ? reply
    : refuse('too_large', `Cannot take the answer of ${host}: it is larger than ${maxBytes} bytes`);
}

/** What goes over the line for a request, near enough: its line, its headers, its body. */
function requestBytes({ method, target, headers, body }: HttpHop): number {
  const frame = method.length + target.path.length + target.host.length + 32;
  const lines = [...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  return frame + lines + (body?.length ?? 0);
}

interface Rest {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Does one thing of the transport within the time that is left; what it throws becomes a refusal. */
async function attempt<Result extends object>(
  { now, deadline, signal }: HopSession,
  act: (rest: Rest) => Promise<Result>,
): Promise<Result | Refusal> {
  const timeoutMs = deadline - now();
  try {
    if (timeoutMs <= 0 || signal.aborted) throw timedOut();
    return await untilAborted(act({ timeoutMs, signal }), { signal, reason: timedOut });
  } catch (error) {
    return error instanceof HttpTransportError
      ? refuse(error.code, error.message)
      : refuse('unreachable', 'Cannot finish the request: the host did not answer it');
  }
}

function timedOut(): HttpTransportError {
  return new HttpTransportError('timeout', 'Cannot finish the request: its time is over');
}

export function httpEnvelope(
  { target }: Pick<HttpHop, 'target'>,
  { status, headers, body }: Pick<HttpAnswer, 'status' | 'headers' | 'body'>,
): Envelope {
  return answer({ status, url: target.url, headers, ...bodyOf(body) });
}

function bodyOf(bytes: Uint8Array): { readonly body: string } | { readonly body_base64: string } {
  try {
    return { body: strictDecoder.decode(bytes) };
  } catch {
    return { body_base64: encodeBase64(bytes) };
  }
}
