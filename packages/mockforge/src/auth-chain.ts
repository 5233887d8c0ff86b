// Several authentication plugins that decide together about one request. Nothing but an explicit, valid yes lets it through.
import { printable } from '@plugindex/model';
import { type PluginFailure, toFailure } from './attempts.ts';
import type {
  AuthenticateInput,
  AuthenticateOutput,
  AuthenticateOutputIdentity,
  AuthPlugin,
} from './kinds.ts';
import { byPriority, type Ranked } from './priority.ts';

export type Identity = AuthenticateOutputIdentity;

/**
 * `first`: asked one after the other; the first that authenticates decides, and later ones never see the request.
 * `any`: all are asked at once; of those that authenticate, the one of the highest priority decides.
 * `all`: all are asked at once, and every one has to authenticate.
 */
export type AuthMode = 'first' | 'any' | 'all';

export interface AuthStep extends Ranked {
  readonly plugin: AuthPlugin;
}

export interface AuthAttempt {
  readonly plugin: string;
  readonly outcome: 'authenticated' | 'refused' | 'failed';
  /** Why it did not authenticate. For logs: it may say what an attacker should not know. */
  readonly reason?: string;
  readonly failure?: PluginFailure;
}

/**
 * `refused`: every plugin that counts was heard and said no. `unavailable`: nobody authenticated the request, and a
 * plugin that might have could not be heard; asking again later may help.
 */
export type AuthDecision =
  | {
      readonly decision: 'authenticated';
      readonly by: readonly string[];
      /** Null where the plugins vouch for the request and name nobody. */
      readonly identity: Identity | null;
      readonly claims: Readonly<Record<string, unknown>>;
      readonly metadata: Readonly<Record<string, unknown>>;
      readonly attempts: readonly AuthAttempt[];
    }
  | {
      readonly decision: 'refused' | 'unavailable';
      /** Values for `WWW-Authenticate` (RFC 9110, 11.6.1), of plugins that refused; safe to send. */
      readonly challenges: readonly string[];
      readonly attempts: readonly AuthAttempt[];
    };

export interface AuthChain {
  /** Never rejects: whatever a plugin does wrong, it does not authenticate. */
  authenticate(request: AuthenticateInput): Promise<AuthDecision>;
}

/**
 * A chain without plugins refuses everything.
 *
 * `all` puts one answer together. Identities must be of one person: two different `user_id`s are refused. Fields, claims
 * and metadata are those of the highest priority that has them; roles and groups are all that were named, each once.
 * @example
 * const chain = createAuthChain([{ plugin: jwt, priority: 10 }, { plugin: basic }], { mode: 'first' });
 * const { decision } = await chain.authenticate(request); // 'authenticated' | 'refused' | 'unavailable'
 */
export function createAuthChain(
  steps: readonly AuthStep[],
  { mode }: { readonly mode: AuthMode },
): AuthChain {
  const plugins = byPriority(steps).map(({ plugin }) => plugin);
  return {
    async authenticate(request) {
      const heard = mode === 'first' ? await askInTurn(plugins, request) : await askAtOnce(plugins, request);
      const yes = heard.flatMap(({ plugin, answer }) => (answer?.authenticated ? [{ plugin, answer }] : []));
      const isEnough = mode === 'all' ? yes.length === plugins.length : true;
      return isEnough ? accept(mode === 'all' ? yes : yes.slice(0, 1), heard) : refuse(heard);
    },
  };
}

interface Heard {
  readonly plugin: string;
  /** Undefined where the plugin failed. */
  readonly answer?: AuthenticateOutput;
  readonly attempt: AuthAttempt;
}

async function askInTurn(
  plugins: readonly AuthPlugin[],
  request: AuthenticateInput,
): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  for (const plugin of plugins) {
    const one = await ask(plugin, request);
    heard.push(one);
    if (one.answer?.authenticated === true) break;
  }
  return heard;
}

function askAtOnce(plugins: readonly AuthPlugin[], request: AuthenticateInput): Promise<readonly Heard[]> {
  return Promise.all(plugins.map((plugin) => ask(plugin, request)));
}

/** threat: a refusal of megabytes in the log, or one that disturbs a terminal. In UTF-16 units. */
const maxReasonLength = 500;

async function ask({ name: plugin, authenticate }: AuthPlugin, request: AuthenticateInput): Promise<Heard> {
  try {
    const answer = await authenticate(request);
    if (answer.authenticated) return { plugin, answer, attempt: { plugin, outcome: 'authenticated' } };
    const reason = printable(answer.error_message ?? 'it gave no reason', maxReasonLength);
    return { plugin, answer, attempt: { plugin, outcome: 'refused', reason } };
  } catch (cause) {
    const failure = toFailure(plugin, cause);
    return { plugin, attempt: { plugin, outcome: 'failed', reason: failure.message, failure } };
  }
}

interface Yes {
  readonly plugin: string;
  readonly answer: AuthenticateOutput;
}

function accept(yes: readonly Yes[], heard: readonly Heard[]): AuthDecision {
  const identities = yes.flatMap(({ answer }) => answer.identity ?? []);
  const people = new Set(identities.map(({ user_id }) => user_id));
  if (yes.length === 0) return refuse(heard);
  // threat: the token of one person beside the password of another, each of them good.
  if (people.size > 1) {
    const attempts = heard.map(({ attempt }) => ({
      ...attempt,
      ...(attempt.outcome === 'authenticated' && { reason: 'the plugins name different users' }),
    }));
    return { decision: 'refused', challenges: [], attempts };
  }
  return {
    decision: 'authenticated',
    by: yes.map(({ plugin }) => plugin),
    identity: mergeIdentities(identities),
    claims: mergeFirst(yes.map(({ answer }) => answer.claims)),
    metadata: mergeFirst(yes.map(({ answer }) => answer.metadata)),
    attempts: heard.map(({ attempt }) => attempt),
  };
}

function refuse(heard: readonly Heard[]): AuthDecision {
  return {
    decision: heard.some(({ answer }) => answer === undefined) ? 'unavailable' : 'refused',
    challenges: heard.flatMap(({ answer }) => (answer?.authenticated === false ? challengeOf(answer) : [])),
    attempts: heard.map(({ attempt }) => attempt),
  };
}

// RFC 9110, 5.5: visible ASCII, spaces and tabs. Anything else could start another header.
const headerText = /^[\t\x20-\x7e]{1,1000}$/;

/** Plugins of MockForge put a challenge into their metadata as `www_authenticate`. */
function challengeOf({ metadata }: AuthenticateOutput): readonly string[] {
  const challenge = metadata?.www_authenticate;
  return typeof challenge === 'string' && headerText.test(challenge) ? [challenge] : [];
}

function mergeIdentities(identities: readonly Identity[]): Identity | null {
  const [first] = identities;
  if (first === undefined) return null;
  return {
    user_id: first.user_id,
    username: firstText(identities.map(({ username }) => username)),
    email: firstText(identities.map(({ email }) => email)),
    display_name: firstText(identities.map(({ display_name }) => display_name)),
    roles: distinct(identities.flatMap(({ roles = [] }) => roles)),
    groups: distinct(identities.flatMap(({ groups = [] }) => groups)),
    attributes: mergeFirst(identities.map(({ attributes }) => attributes)),
  };
}

/** A null of one plugin does not hide what another one knows. */
function firstText(texts: readonly (string | null | undefined)[]): string | null {
  return texts.find((text) => typeof text === 'string') ?? null;
}

/** Of each key, the value of the first that has it. */
function mergeFirst(
  records: readonly (Readonly<Record<string, unknown>> | undefined)[],
): Readonly<Record<string, unknown>> {
  const entries = records.toReversed().flatMap((record) => Object.entries(record ?? {}));
  // threat: a claim named `__proto__`, which a careless copy further on would follow.
  return Object.fromEntries(entries.filter(([key]) => key !== '__proto__'));
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
