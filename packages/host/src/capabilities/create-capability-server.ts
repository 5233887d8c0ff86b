// Answers what one plugin asks of its host: each request is read, held against the grants in force, counted, recorded, and only then served.
import { type CapabilityName, printable } from '@plugindex/model';
import type { AuditLog } from '../audit.ts';
import type { CapabilityRequest, CapabilityServer, RequestImport } from '../capability-server.ts';
import type { Envelope } from '../envelope.ts';
import type { PluginLimits } from '../limits.ts';
import { createCallBudgets } from './call-budgets.ts';
import type { CapabilityPorts, EnvPort, FilesPort, StorePort } from './capability-ports.ts';
import { planVariableRequest } from './env-requests.ts';
import {
  listEnvelope,
  maxFolderEntries,
  planFileRequest,
  readEnvelope,
  writeEnvelope,
} from './file-requests.ts';
import { type Grants, grantedStoreBytes } from './grants.ts';
import type { HttpPolicy } from './http/http-policy.ts';
import { serveHttp } from './http/serve-http.ts';
import { withoutQuery } from './http/target.ts';
import { answer, isRefusal, type Refusal, refuse } from './refusal.ts';
import { planStoreRequest, storeEnvelope } from './store-requests.ts';
import { subjectOf } from './subject.ts';
import { untilAborted } from './until-aborted.ts';

export interface CapabilityServerOptions {
  readonly plugin: { readonly name: string; readonly version: string };
  /** Asked for each request, so that a revocation takes effect at once. */
  readonly grants: () => Grants;
  readonly limits: () => PluginLimits;
  readonly ports: CapabilityPorts;
  readonly httpPolicy?: HttpPolicy;
  /** Told each decision before it is acted upon. One that throws lets nothing through. */
  readonly audit?: AuditLog;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
}

type Serve = (request: CapabilityRequest) => Promise<Envelope>;

const capabilityOf = { http: 'net', fs: 'fs', kv: 'kv', env: 'env' } as const satisfies Record<
  RequestImport,
  CapabilityName
>;

/**
 * @example
 * const server = createCapabilityServer({ plugin, grants: () => grants, limits: () => limits, ports, now });
 * await server.serve({ import: 'env', request: { name: 'API_TOKEN' }, call: 1, signal }); // { ok: null }
 */
export function createCapabilityServer(options: CapabilityServerOptions): CapabilityServer {
  const budgets = createCallBudgets();
  const { http, files, store, env } = options.ports;
  const record = recorder(options);
  const services = new Map<RequestImport, Serve>();
  if (http !== undefined)
    services.set('http', ({ request, call, signal }) =>
      serveHttp(request, {
        transport: http,
        policy: options.httpPolicy ?? {},
        grants: options.grants,
        limits: options.limits,
        now: options.now,
        budget: budgets.of(call),
        signal,
        record: (url, refusal) =>
          record('http', url === undefined ? subjectOf('http', request) : withoutQuery(url), refusal),
      }),
    );
  if (files !== undefined)
    services.set('fs', (request) => serveFiles(request, { ...options, files, record }));
  if (store !== undefined)
    services.set('kv', (request) => serveStore(request, { ...options, store, record }));
  if (env !== undefined)
    services.set('env', (request) => serveVariable(request, { ...options, env, record }));
  return {
    offers: new Set(services.keys()),
    async serve(request) {
      const { signal, import: name } = request;
      const over = refuse('timeout', `Cannot serve ${name}: the time of the call is over`);
      if (signal.aborted) return over;
      const serve = services.get(name);
      if (serve === undefined) return refuse('unavailable', `Cannot serve ${name}: this host does not`);
      try {
        return await untilAborted(serve(request), { signal, reason: () => new Error(over.error.message) });
      } catch {
        // Whatever broke belongs to the host; its words are not for the plugin.
        return signal.aborted ? over : refuse('unavailable', `Cannot serve ${name}: the host failed`);
      }
    },
    endCall: (call) => budgets.end(call),
  };
}

type Recorder = (name: RequestImport, subject: string, refusal: Refusal | undefined) => void;

function recorder({ audit, plugin, now }: CapabilityServerOptions): Recorder {
  return (name, subject, refusal) =>
    audit?.({
      at: now(),
      plugin: plugin.name,
      version: plugin.version,
      capability: capabilityOf[name],
      decision: refusal === undefined ? 'allowed' : 'refused',
      // threat: a subject that draws lines of its own into a log.
      subject: printable(subject, 300),
      reason:
        refusal === undefined
          ? 'a grant covers it'
          : printable(`${refusal.error.code}: ${refusal.error.message}`),
    });
}

interface Service extends CapabilityServerOptions {
  readonly record: Recorder;
}

async function serveFiles(
  { request }: CapabilityRequest,
  { files, grants, limits, record }: Service & { readonly files: FilesPort },
): Promise<Envelope> {
  const { maxFileBytes } = limits();
  const plan = planFileRequest(request, { grants: grants(), maxFileBytes });
  record('fs', subjectOf('fs', request), isRefusal(plan) ? plan : undefined);
  if (isRefusal(plan)) return plan;
  switch (plan.op) {
    case 'read':
      return readEnvelope(plan, await files.read(plan.path, { maxBytes: maxFileBytes }), { maxFileBytes });
    case 'write':
      return writeEnvelope(plan, await files.write(plan.path, plan.bytes));
    case 'list':
      return listEnvelope(plan, await files.list(plan.path, { maxEntries: maxFolderEntries }), grants());
  }
}

async function serveStore(
  { request }: CapabilityRequest,
  { store, plugin, grants, limits, record }: Service & { readonly store: StorePort },
): Promise<Envelope> {
  const plan = planStoreRequest(request, { maxBytes: grantedStoreBytes(grants(), limits().maxKvBytes) });
  record('kv', subjectOf('kv', request), isRefusal(plan) ? plan : undefined);
  return isRefusal(plan) ? plan : storeEnvelope(plan, await store.apply(plugin.name, plan));
}

async function serveVariable(
  { request }: CapabilityRequest,
  { env, grants, record }: Service & { readonly env: EnvPort },
): Promise<Envelope> {
  const plan = planVariableRequest(request, grants());
  record('env', subjectOf('env', request), isRefusal(plan) ? plan : undefined);
  return isRefusal(plan) ? plan : answer(env(plan.name) ?? null);
}
