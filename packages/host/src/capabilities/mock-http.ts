// HTTP that goes nowhere: routes answer, by the rules of the real server for grants, redirects and budgets.
import { isRecord } from '@plugindex/model';
import type { Envelope } from '../envelope.ts';
import type { PluginLimits } from '../limits.ts';
import type { CallBudget } from './call-budgets.ts';
import type { Grants } from './grants.ts';
import {
  followRedirect,
  isRedirect,
  maxRedirects,
  redirectRefused,
  refuseTarget,
} from './http/http-policy.ts';
import { type HttpHop, parseHttpRequest } from './http/http-request.ts';
import { httpEnvelope, tooManyRequests } from './http/serve-http.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';

export interface MockRoute {
  /** Any if left out. */
  readonly method?: string | undefined;
  /** The canonical URL; "*" at its end stands for any rest. */
  readonly url: string;
  /** 200 if left out. */
  readonly status?: number | undefined;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Text and bytes as they are; any other JSON written out. */
  readonly body?: unknown;
  /** The request fails with this code instead. */
  readonly error?: string | undefined;
}

interface HttpWorld {
  readonly routes: readonly MockRoute[];
  readonly grants: Grants;
  readonly limits: PluginLimits;
  readonly allowHttp: boolean;
  readonly budget: CallBudget;
}

export function serveMockHttp(request: unknown, world: HttpWorld): Envelope {
  const plan = parseHttpRequest(request, world.limits);
  if (isRefusal(plan)) return plan;
  let hop = plan.first;
  for (let redirects = 0; ; redirects++) {
    const refused = admit(hop, { ...world, isFollowing: redirects > 0 });
    if (refused !== undefined) return refused;
    const route = world.routes.find((candidate) => isRouteOf(candidate, hop));
    if (route === undefined)
      return refuse('unreachable', `Cannot request ${describe(hop)}: no route answers it`);
    if (route.error !== undefined)
      return { error: { code: route.error, message: `Cannot request ${describe(hop)}: its route says so` } };
    const { status = 200, headers = {} } = route;
    const { location } = headers;
    if (!plan.followsRedirects || !isRedirect(status, location)) return reply(hop, route, world.limits);
    const next =
      redirects === maxRedirects
        ? redirectRefused(`found more than ${maxRedirects} of them`)
        : followRedirect(hop, { status, location });
    if (isRefusal(next)) return next;
    hop = next;
  }
}

function admit(
  { target }: HttpHop,
  { grants, allowHttp, budget, limits, isFollowing }: HttpWorld & { readonly isFollowing: boolean },
): Refusal | undefined {
  const refused = refuseTarget(target, grants, { allowHttp });
  if (refused !== undefined) return isFollowing ? redirectRefused(refused.error.message) : refused;
  return budget.takeRequest(limits) ? undefined : tooManyRequests(target, limits);
}

function describe({ method, target }: HttpHop): string {
  return `${method} ${target.url}`;
}

function isRouteOf({ method, url }: MockRoute, hop: HttpHop): boolean {
  if (method !== undefined && method.toUpperCase() !== hop.method) return false;
  return url.endsWith('*') ? hop.target.url.startsWith(url.slice(0, -1)) : hop.target.url === canonical(url);
}

/** `https://a.example` and `https://a.example/` are one URL. */
function canonical(url: string): string {
  return URL.parse(url)?.href ?? url;
}

function reply(
  hop: HttpHop,
  { status = 200, headers = {}, body = '' }: MockRoute,
  limits: PluginLimits,
): Envelope {
  const bytes = toBytes(body);
  if (bytes.length > limits.maxHttpBytes)
    return refuse(
      'too_large',
      `Cannot take the answer of ${hop.target.host}: it is larger than ${limits.maxHttpBytes} bytes`,
    );
  const isJson = Array.isArray(body) || isRecord(body);
  const type =
    isJson && !Object.hasOwn(headers, 'content-type') ? { 'content-type': 'application/json' } : {};
  return httpEnvelope(hop, { status, headers: { ...type, ...headers }, body: bytes });
}

function toBytes(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}
