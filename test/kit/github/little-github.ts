// A little GitHub on loopback: real HTTP, real Git, every request and answer checked against GitHub's own description.
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { type Arranging, arranging } from './arrange.ts';
import { createFaults, type Faults } from './faults.ts';
import type { GitHubEvent, LoggedRequest } from './log.ts';
import { createGitHubServer, createStorageServer, type TlsIdentity } from './server.ts';
import { createDeviceFlow, type DeviceFlow } from './web/device-flow.ts';
import { actionsBot, type Caller, type Repository, type World } from './world.ts';

export type {
  NewTestAccount,
  NewTestRepository,
  NewWorkflowRun,
  TestAccount,
  TestGitHubRepository,
} from './arrange.ts';
export type { Fault, Faults } from './faults.ts';
export type { GitHubEvent, LoggedRequest } from './log.ts';
export type { DeviceFlow } from './web/device-flow.ts';
export type { Permissions, Role } from './world.ts';

export interface LittleGitHubOptions {
  /** The clock; the machine's own unless said otherwise. */
  readonly now?: () => Date;
  /** Of the faults' dice; 1 unless said otherwise. */
  readonly seed?: number;
  /** How long a new fork answers 404, in milliseconds of `now`; 0 unless said otherwise. */
  readonly forkDelayMs?: number;
  /** How many times a pull request says that it does not know yet whether it can be merged; 0 unless said otherwise. */
  readonly mergeableAfterReads?: number;
  /** Speaks https, for clients that refuse anything else; http unless said otherwise. */
  readonly tls?: TlsIdentity;
}

export interface LittleGitHub extends Arranging {
  /** GITHUB_SERVER_URL: web pages, feeds, downloads, Git. */
  readonly url: string;
  /** GITHUB_API_URL */
  readonly apiUrl: string;
  /** GITHUB_UPLOADS_URL, below which `upload_url` of releases lies. */
  readonly uploadsUrl: string;
  /** What workflows would be started from, oldest first. */
  readonly events: readonly GitHubEvent[];
  /** Calls back for each event as it happens; call the result to stop. */
  onEvent(listener: (event: GitHubEvent) => void): () => void;
  /** Every request, in order of arrival. */
  readonly requests: LoggedRequest[];
  /** Departures from GitHub's description, by either side. A test ends with none. */
  readonly violations: string[];
  readonly faults: Faults;
  /** People at /login/device, who approve or deny. */
  readonly deviceFlow: DeviceFlow;
  close(): Promise<void>;
}

export async function startLittleGitHub(options: LittleGitHubOptions = {}): Promise<LittleGitHub> {
  const { now = () => new Date(), seed = 1, forkDelayMs = 0, mergeableAfterReads = 0, tls } = options;
  const folder = await mkdtemp(join(tmpdir(), 'little-github-'));
  const faults = createFaults(seed);
  const requests: LoggedRequest[] = [];
  const deviceFlow = createDeviceFlow(() => world);
  const backstage = () => ({ world, faults, requests, deviceFlow });
  const servers = [createGitHubServer(backstage, tls), createStorageServer(backstage, tls)] as const;
  const [port, storagePort] = [await listenOnLoopback(servers[0], 0), await listenOnLoopback(servers[1], 0)];
  const scheme = tls === undefined ? 'http' : 'https';
  const events = createEventLog();
  const world: World = {
    ...emptyState(),
    ...{ folder, now, forkDelayMs, mergeableAfterReads },
    url: `${scheme}://127.0.0.1:${port}`,
    apiUrl: `${scheme}://127.0.0.1:${port}/api/v3`,
    storageUrl: `${scheme}://127.0.0.1:${storagePort}`,
    emit: events.add,
  };
  return {
    url: world.url,
    apiUrl: world.apiUrl,
    uploadsUrl: `${world.url}/api/uploads`,
    ...{
      deviceFlow,
      requests,
      faults,
      violations: world.violations,
      events: events.all,
      onEvent: events.listen,
    },
    ...arranging(world),
    close: async () => {
      await Promise.all(servers.map(closeServer));
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Ids start high enough to be no array index and no other kind of number by accident. */
const firstId = 10_001;

function emptyState() {
  let id = firstId;
  const violations: string[] = [];
  return {
    accounts: new Map([[actionsBot.id, actionsBot]]),
    repositories: new Map<number, Repository>(),
    tokens: new Map<string, Caller>(),
    stored: new Map<string, { bytes: Uint8Array; type: string; name: string }>(),
    violations,
    nextId: () => id++,
  };
}

function createEventLog() {
  const all: GitHubEvent[] = [];
  const listeners = new Set<(event: GitHubEvent) => void>();
  return {
    all,
    add(event: GitHubEvent): void {
      all.push(event);
      for (const listener of listeners) listener(event);
    },
    listen(listener: (event: GitHubEvent) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
