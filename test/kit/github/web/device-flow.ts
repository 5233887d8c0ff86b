// GitHub's device flow (RFC 8628) at /login: a code for the device, a code for the person, polling until they decided.
import { randomBytes } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { type Account, findAccount, type World } from '../world.ts';

/** The people who type codes in, and the pace that polls must keep. */
export interface DeviceFlow {
  /** What the person types in is approved by this account. */
  approve(userCode: string, login: string): void;
  deny(userCode: string): void;
  expire(userCode: string): void;
  /** Codes that wait for their person. */
  waiting(): readonly string[];
  /** Seconds between polls that a client must keep; 5 on GitHub. */
  intervalSeconds: number;
  /** The next polls, so many of them, are answered with `slow_down` whatever their pace. */
  slowDown(polls: number): void;
}

interface Grant {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly scope: string;
  readonly expiresAt: number;
  intervalSeconds: number;
  /** When it was last asked for, in milliseconds. */
  polledAt: number | undefined;
  outcome: 'waiting' | 'denied' | 'expired' | Account;
}

interface Desk {
  readonly grants: Grant[];
  slowPolls: number;
  intervalSeconds: number;
}

export interface DeviceFlowServer extends DeviceFlow {
  answer(world: World, request: DeviceRequest): Answer | undefined;
}

export interface DeviceRequest {
  readonly method: string;
  readonly path: string;
  readonly form: URLSearchParams;
}

/** GitHub's codes live a quarter of an hour. */
const lifetimeSeconds = 900;

export function createDeviceFlow(world: () => World): DeviceFlowServer {
  const desk: Desk = { grants: [], slowPolls: 0, intervalSeconds: 5 };
  const decide = (userCode: string, outcome: Grant['outcome']) => {
    const grant = desk.grants.find((each) => each.userCode === userCode);
    if (grant === undefined) throw new Error(`Nobody was given the code ${userCode}`);
    grant.outcome = outcome;
  };
  return {
    get intervalSeconds() {
      return desk.intervalSeconds;
    },
    set intervalSeconds(seconds) {
      desk.intervalSeconds = seconds;
    },
    waiting: () => desk.grants.filter(({ outcome }) => outcome === 'waiting').map(({ userCode }) => userCode),
    approve(userCode, login) {
      const account = findAccount(world(), login);
      if (account === undefined) throw new Error(`There is no account ${login}`);
      decide(userCode, account);
    },
    deny: (userCode) => decide(userCode, 'denied'),
    expire: (userCode) => decide(userCode, 'expired'),
    slowDown(polls) {
      desk.slowPolls = polls;
    },
    answer(at, { method, path, form }) {
      if (method !== 'POST') return undefined;
      if (path === '/login/device/code') return startGrant(at, desk, form);
      return path === '/login/oauth/access_token' ? poll(at, desk, form) : undefined;
    },
  };
}

function startGrant(world: World, desk: Desk, form: URLSearchParams): Answer {
  if (!form.get('client_id')) return problem('incorrect_client_credentials');
  const letters = randomBytes(4).toString('hex').toUpperCase();
  const grant: Grant = {
    deviceCode: randomBytes(20).toString('hex'),
    userCode: `${letters.slice(0, 4)}-${letters.slice(4)}`,
    scope: form.get('scope') ?? '',
    expiresAt: world.now().getTime() + lifetimeSeconds * 1000,
    intervalSeconds: desk.intervalSeconds,
    polledAt: undefined,
    outcome: 'waiting',
  };
  desk.grants.push(grant);
  const json = {
    device_code: grant.deviceCode,
    user_code: grant.userCode,
    verification_uri: `${world.url}/login/device`,
    expires_in: lifetimeSeconds,
    interval: grant.intervalSeconds,
  };
  return { status: 200, json };
}

function poll(world: World, desk: Desk, form: URLSearchParams): Answer {
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:device_code')
    return problem('unsupported_grant_type');
  const grant = desk.grants.find(({ deviceCode }) => deviceCode === form.get('device_code'));
  if (grant === undefined) return problem('incorrect_device_code');
  const now = world.now().getTime();
  const isHasty = grant.polledAt !== undefined && now - grant.polledAt < grant.intervalSeconds * 1000;
  grant.polledAt = now;
  if (!isHasty && desk.slowPolls === 0) return decided(world, grant, now);
  desk.slowPolls = Math.max(desk.slowPolls - 1, 0);
  // RFC 8628 3.5: five seconds more, from now on; nothing for a test whose interval is nothing.
  grant.intervalSeconds += desk.intervalSeconds;
  return problem('slow_down', { interval: grant.intervalSeconds });
}

function decided(world: World, grant: Grant, now: number): Answer {
  const { outcome } = grant;
  if (outcome === 'denied') return problem('access_denied');
  if (outcome === 'expired' || now >= grant.expiresAt) return problem('expired_token');
  if (outcome === 'waiting') return problem('authorization_pending');
  const token = `gho_${randomBytes(18).toString('hex')}`;
  world.tokens.set(token, { kind: 'user', account: outcome });
  return { status: 200, json: { access_token: token, token_type: 'bearer', scope: grant.scope } };
}

/** GitHub answers 200 with the error in the body. */
function problem(error: string, more: object = {}): Answer {
  const words = { error_description: error.replaceAll('_', ' '), error_uri: 'https://docs.github.com' };
  return { status: 200, json: { error, ...words, ...more } };
}
