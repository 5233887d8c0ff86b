// Answers a plugin from plain data instead of the outside: files, variables, keys, HTTP routes. Forms, grants and limits are those of the real server.
import {
  type CapabilityServer,
  isRequestImport,
  notJson,
  parseRequest,
  type RequestImport,
  requestImports,
} from '../capability-server.ts';
import type { Envelope } from '../envelope.ts';
import { encodeJson } from '../guest-memory.ts';
import { defaultPluginLimits, type PluginLimits } from '../limits.ts';
import type { HostPorts } from '../ports.ts';
import { type CallBudgets, createCallBudgets } from './call-budgets.ts';
import { planVariableRequest } from './env-requests.ts';
import { planFileRequest } from './file-requests.ts';
import { type Grants, grantedStoreBytes } from './grants.ts';
import { type MockFiles, serveMockFile } from './mock-files.ts';
import { type MockRoute, serveMockHttp } from './mock-http.ts';
import { answer, isRefusal, type Refusal, refuse } from './refusal.ts';
import {
  applyToStore,
  createStoreContents,
  planStoreRequest,
  type StoreContents,
  storeEnvelope,
} from './store-requests.ts';

/** What is there when the plugin begins; what is left out is empty. */
export interface MockData {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly kv?: Readonly<Record<string, string>>;
  /** The first that fits answers; a request that none fits is `unreachable`. */
  readonly http?: readonly MockRoute[];
}

export interface MockOptions {
  readonly grants: Grants;
  readonly limits?: Partial<PluginLimits>;
  /** Allows plain HTTP where the grant names the port, as the option of the real server does. */
  readonly allowHttp?: boolean;
}

export interface MockedRequest {
  readonly import: RequestImport;
  readonly request: unknown;
  readonly answer: Envelope;
}

export interface MockPorts {
  /** For a runner. */
  readonly server: CapabilityServer;
  /** The same without waiting, for `createInstance`. */
  readonly requests: NonNullable<HostPorts['requests']>;
  /** Everything that was asked so far, in order. */
  readonly asked: readonly MockedRequest[];
  /** Files as they are now, what the plugin wrote included; what is not UTF-8 is left as bytes. */
  files(): Readonly<Record<string, string | Uint8Array>>;
  /** Keys and values as they are now. */
  kv(): Readonly<Record<string, string>>;
}

/**
 * @example
 * const mock = createMockPorts({ kv: { visits: '1' } }, { grants: { kv: { maxBytes: 100 } } });
 * await mock.server.serve({ import: 'kv', request: { op: 'get', key: 'visits' }, call: 1, signal }); // { ok: '1' }
 */
export function createMockPorts(data: MockData, options: MockOptions): MockPorts {
  const world: World = {
    grants: options.grants,
    limits: { ...defaultPluginLimits, ...options.limits },
    allowHttp: options.allowHttp === true,
    files: new Map(Object.entries(data.files ?? {})),
    env: new Map(Object.entries(data.env ?? {})),
    kv: createStoreContents(Object.entries(data.kv ?? {})),
    routes: data.http ?? [],
    budgets: createCallBudgets(),
  };
  const asked: MockedRequest[] = [];
  const ask = (name: RequestImport, request: unknown, call: number): Envelope => {
    const given = services[name](request, world, call);
    asked.push({ import: name, request, answer: given });
    return given;
  };
  return {
    server: {
      offers: new Set(requestImports),
      serve: async ({ import: name, request, call, signal }) =>
        signal.aborted
          ? refuse('timeout', 'Cannot serve the request: the call is over')
          : ask(name, request, call),
      endCall: (call) => world.budgets.end(call),
    },
    requests: Object.fromEntries(
      requestImports.filter(isRequestImport).map((name) => [
        name,
        (bytes: Uint8Array) => {
          const parsed = parseRequest(bytes);
          return encodeJson(parsed.ok ? ask(name, parsed.value, 0) : notJson);
        },
      ]),
    ),
    asked,
    files: () => Object.fromEntries(world.files),
    kv: () => Object.fromEntries(world.kv.entries),
  };
}

interface World {
  readonly grants: Grants;
  readonly limits: PluginLimits;
  readonly allowHttp: boolean;
  readonly files: MockFiles;
  readonly env: ReadonlyMap<string, string>;
  readonly kv: StoreContents;
  readonly routes: readonly MockRoute[];
  readonly budgets: CallBudgets;
}

type Service = (request: unknown, world: World, call: number) => Envelope;

const services: Readonly<Record<RequestImport, Service>> = {
  http: (request, world, call) => serveMockHttp(request, { ...world, budget: world.budgets.of(call) }),
  fs: (request, world) => {
    const { grants, limits } = world;
    const plan = planFileRequest(request, { grants, maxFileBytes: limits.maxFileBytes });
    return isRefusal(plan) ? plan : serveMockFile(plan, world);
  },
  kv: (request, { kv, grants, limits }) => {
    const plan = planStoreRequest(request, { maxBytes: grantedStoreBytes(grants, limits.maxKvBytes) });
    return isRefusal(plan) ? plan : storeEnvelope(plan, applyToStore(kv, plan));
  },
  env: (request, { env, grants }) => {
    const plan: { readonly name: string } | Refusal = planVariableRequest(request, grants);
    return isRefusal(plan) ? plan : answer(env.get(plan.name) ?? null);
  },
};
