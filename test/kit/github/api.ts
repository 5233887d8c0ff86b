// Answers one API request: who calls, which operation, is it well formed, may they, what comes out, is that well formed.
import { createHash } from 'node:crypto';
import { type Answer, ok, Refusal, refusal } from './answer.ts';
import { authorise, callerOf } from './caller.ts';
import { checkRequest, checkResponse } from './contract/contract.ts';
import { apiDocument } from './contract/document.ts';
import { fieldsOf } from './fields.ts';
import { type RateLimits, rateHeaders } from './rate-limit.ts';
import { routes } from './resources/routes.ts';
import { type Call, type Match, matchRoute } from './route.ts';
import type { Caller, World } from './world.ts';

export interface ApiRequest {
  readonly method: string;
  /** Below the API's address, as it was sent: `/repos/a/b/pulls`. */
  readonly path: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** Answers, with every departure from GitHub's description noted in `world.violations`. */
export function answerApi(world: World, limits: RateLimits, request: ApiRequest): Answer {
  const caller = callerOf(world, request.headers.authorization);
  if (caller === 'bad') return refusal(401, 'Bad credentials').answer;
  if (request.path === '/rate_limit') return rateLimitAnswer(world, limits, caller);
  if (limits.state(caller).remaining === 0) return limited(limits, caller);
  const answer = withEtag(caller, request, perform(world, caller, request));
  // https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api: a 304 to an authorised request is free.
  if (answer.status !== 304 || caller.kind === 'anonymous') limits.spend(caller);
  return { ...answer, headers: { ...rateHeaders(limits.state(caller)), ...answer.headers } };
}

function perform(world: World, caller: Caller, request: ApiRequest): Answer {
  const match = matchRoute(routes, request.method, request.path);
  if (match?.route === undefined) {
    const known =
      match === undefined ? 'GitHub describes no such operation' : 'the little GitHub has not got it';
    world.violations.push(`${request.method} ${request.path}: ${known}`);
    return refusal(match === undefined ? 404 : 501, `${request.method} ${request.path}: ${known}`).answer;
  }
  const body = bodyOf(match, request);
  if (body === unreadable) return refusal(400, 'Problems parsing JSON').answer;
  const checked = checkRequest(match.operation, {
    params: match.params,
    query: request.url.searchParams,
    body,
  });
  if (checked.problems.length > 0) {
    for (const problem of checked.problems)
      world.violations.push(`${request.method} ${request.path}: ${problem}`);
    return refusal(422, `Invalid request: ${checked.problems.join('; ')}`).answer;
  }
  const call: Call = {
    ...{ world, caller, bytes: request.bytes, headers: request.headers, url: request.url },
    params: fieldsOf(checked.params),
    query: fieldsOf(checked.query),
    body: fieldsOf(body),
  };
  return checkedAnswer(world, request, { match, answer: handled(call, match) });
}

function handled(call: Call, { route }: Match): Answer {
  if (route === undefined) return refusal(501, 'Not built').answer;
  try {
    authorise(route, call);
    return route.handle(call);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

const unreadable = Symbol('body that is no JSON');

function bodyOf({ operation }: Match, { bytes }: ApiRequest): unknown {
  if (bytes.length === 0 || operation.requestBody?.has('application/octet-stream')) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return unreadable;
  }
}

interface Handled {
  readonly match: Match;
  readonly answer: Answer;
}

/** An answer that GitHub would not give is replaced by 500: a test built on it would prove nothing. */
function checkedAnswer(world: World, request: ApiRequest, { match, answer }: Handled): Answer {
  const problems = checkResponse(match.operation, answer);
  if (problems.length === 0) return answer;
  const texts = problems.map((problem) => `${request.method} ${match.operation.path}: ${problem}`);
  world.violations.push(...texts);
  return refusal(500, texts.join('; ')).answer;
}

/** Equal bodies for the same caller have equal tags; GitHub's are weak for JSON. */
function withEtag(caller: Caller, request: ApiRequest, answer: Answer): Answer {
  if (request.method !== 'GET' || answer.status !== 200) return answer;
  const content = answer.bytes ?? Buffer.from(JSON.stringify(answer.json));
  const seed = `${caller.kind} ${request.headers.accept ?? ''} ${answer.headers?.link ?? ''}\n`;
  const etag = `W/"${createHash('sha256').update(seed).update(content).digest('hex')}"`;
  const headers = { ...answer.headers, etag, 'cache-control': 'private, max-age=60, s-maxage=60' };
  const isCurrent = (request.headers['if-none-match'] ?? '')
    .split(',')
    .some((tag) => tag.trim().replace(/^W\//, '') === etag.slice(2));
  return isCurrent ? { status: 304, headers } : { ...answer, headers };
}

function limited(limits: RateLimits, caller: Caller): Answer {
  const { answer } = refusal(403, 'API rate limit exceeded');
  return { ...answer, headers: rateHeaders(limits.state(caller)) };
}

/** Asking costs nothing. */
function rateLimitAnswer(world: World, limits: RateLimits, caller: Caller): Answer {
  const { limit, used, remaining, reset } = limits.state(caller);
  const rate = { limit, used, remaining, reset };
  const search = { limit: 30, used: 0, remaining: 30, reset };
  const answer = ok({ resources: { core: rate, search, graphql: rate }, rate });
  const operation = apiDocument().operations.get('GET /rate_limit');
  world.violations.push(...(operation === undefined ? [] : checkResponse(operation, answer)));
  return { ...answer, headers: rateHeaders(limits.state(caller)) };
}
