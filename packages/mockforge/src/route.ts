// One route of a mock: who may come in, who answers, and what the client is told when something fails.
import { type PluginFailure, toFailure } from './attempts.ts';
import type { AuthAttempt, AuthChain, Identity } from './auth-chain.ts';
import type { HookRequest } from './hook-request.ts';
import type { MockResponse } from './mock-response.ts';
import type { ResponseGenerators } from './response-generators.ts';

export interface RouteOptions {
  /** Without it, everybody may come in. */
  readonly auth?: AuthChain | undefined;
  /** One of them is enough. */
  readonly roles?: readonly string[] | undefined;
  readonly answer: ResponseGenerators | Render;
}

/** Makes the response itself, such as from a template. What it throws is a failure. */
export type Render = (request: HookRequest, identity: Identity | null) => Promise<MockResponse>;

export interface RouteAnswer {
  readonly response: MockResponse;
  /** For the log: the client is told none of it. */
  readonly attempts: readonly AuthAttempt[];
  readonly failures: readonly PluginFailure[];
}

/**
 * 401 with the challenges of the plugins where the chain refuses, 503 where it could not be heard, 403 where the roles
 * are missing, 404 where no plugin answers, and `statusOf` where the answering one, or one that might be, fails. Never rejects.
 */
export function createRoute({
  auth,
  roles,
  answer,
}: RouteOptions): (request: HookRequest) => Promise<RouteAnswer> {
  return async (request) => {
    const decision = await auth?.authenticate(request);
    const attempts = decision?.attempts ?? [];
    const end = (response: MockResponse, failures: readonly PluginFailure[] = []) => ({
      response,
      attempts,
      failures,
    });
    if (decision?.decision === 'unavailable') return end(textResponse(503, 'Cannot authenticate now'));
    if (decision?.decision === 'refused') {
      // RFC 9110, 11.6.1: several challenges stand in one field.
      const challenge = decision.challenges.join(', ');
      return end(
        textResponse(401, 'Please authenticate', challenge === '' ? {} : { 'www-authenticate': challenge }),
      );
    }
    const identity = decision?.decision === 'authenticated' ? decision.identity : null;
    if (roles !== undefined && !roles.some((role) => identity?.roles?.includes(role))) {
      return end(textResponse(403, 'Your roles do not allow this'));
    }
    if (typeof answer === 'function') {
      try {
        return end(await answer(request, identity));
      } catch (cause) {
        const failure = toFailure('the route', cause);
        return end(textResponse(statusOf(failure), 'The mock failed'), [failure]);
      }
    }
    const outcome = await answer.respond(request);
    if (outcome.outcome === 'answered') return end(outcome.response, outcome.failures);
    const failure = outcome.failures.at(-1);
    // A plugin that could not be asked might have answered: nobody knows that there is nothing here.
    if (failure !== undefined)
      return end(textResponse(statusOf(failure), 'The plugin failed'), outcome.failures);
    return end(textResponse(404, 'No plugin answers this request'));
  };
}

const slow = new Set(['host/timeout', 'host/out-of-fuel']);
const passing = new Set(['host/overloaded', 'host/rate-limited', 'host/quarantined', 'host/worker-crashed']);

/**
 * 504 where a plugin took too long, 503 where asking again later may help, 502 for all that it did wrong.
 * @example statusOf({ plugin: 'x', code: 'host/timeout', message: '' }) // 504
 */
export function statusOf(failure: PluginFailure | undefined): number {
  if (failure !== undefined && slow.has(failure.code)) return 504;
  return failure !== undefined && passing.has(failure.code) ? 503 : 502;
}

/** A sentence for whoever sent the request. @example textResponse(404, 'Nothing here').body // 'Nothing here\n' */
export function textResponse(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): MockResponse {
  const type = { 'content-type': 'text/plain; charset=utf-8' };
  return { status, headers: { ...type, ...headers }, body: `${text}\n`, metadata: {} };
}
