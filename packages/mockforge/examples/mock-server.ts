// A small mock server: routes of a YAML file, answered by the plugins that are installed. node mock-server.ts mock.yaml
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createPluginHost, hostedPlugin, stepsBeginIn } from '@plugindex/host';
import {
  connectDataSource,
  createAuthChain,
  createAuthPlugin,
  createDatasourcePlugin,
  createResponseGenerators,
  createResponsePlugin,
  createRoute,
  createTemplatePlugin,
  type HookRequest,
  type MockResponse,
  type Render,
  readTemplateFunctions,
  registerInLiquid,
  toHookRequest,
} from '@plugindex/mockforge';
import {
  createFolderMeterCache,
  createFolderPort,
  createNodeCapabilityPorts,
  createNodeRunner,
} from '@plugindex/node';
import { createHostPorts, createInstalledPlugins } from '@plugindex/node/plugin-host';
import { Liquid } from 'liquidjs';
import { type MockConfig, type MockRoute, readMockConfig } from './mock-config.ts';

const file = resolve(process.argv[2] ?? 'mock.yaml');
let config = await readMockConfig(file);
const host = openHost(config);
let routes = await openRoutes(config);

function log(record: object): void {
  process.stdout.write(`${JSON.stringify({ time: new Date(), ...record })}\n`);
}

function openHost({ home, files, policy }: MockConfig) {
  return createPluginHost({
    runners: { shared: createNodeRunner({ meterCache: createFolderMeterCache(resolve(home, 'metered')) }) },
    ports: createHostPorts(),
    policy,
    capabilities: createNodeCapabilityPorts({
      http: false,
      ...(files !== undefined && { filesRoot: files }),
    }),
    // Limits, and the schema that each configuration is checked against, are in the home too.
    installed: createInstalledPlugins({
      home: createFolderPort(home),
      onNotice: (notice) => log({ event: 'notice', notice }),
      // A map, for a plugin may be called "constructor".
      configOf: (name) => new Map(Object.entries(config.plugins)).get(name) ?? {},
    }),
    log: (record) => log({ event: 'plugin-log', ...record }),
  });
}

/** Brings the host in line with what is installed and configured, then joins the routes to it. */
async function openRoutes({ policy, plugins, routes: listed }: MockConfig) {
  await host.setPolicy(policy);
  const { changed, gone } = await host.discover();
  for (const plugin of changed)
    if (Object.hasOwn(plugins, plugin.name)) await host.reload(plugin.name, plugin);
  for (const name of gone) await host.destroy(name);
  for (const name of Object.keys(plugins)) {
    const { state } = host.health(name);
    if (stepsBeginIn.start.some((startable) => startable === state)) await host.start(name);
  }

  const hosted = Object.keys(plugins).map((name) => hostedPlugin(host, name));
  const templates = hosted.filter(({ hooks }) => hooks.includes('template_function'));
  const functions = await readTemplateFunctions(templates.map(createTemplatePlugin));
  for (const failure of functions.failures) log({ event: 'no-functions', ...failure });
  const engine = new Liquid({ ownPropertyOnly: true });
  const { globals } = registerInLiquid(engine, functions);
  return await Promise.all(
    listed.map(async (route) => ({ route, answer: await openRoute(route, { engine, globals }) })),
  );
}

interface Templates {
  readonly engine: Liquid;
  readonly globals: object;
}

async function openRoute(route: MockRoute, templates: Templates) {
  const { auth, respond } = route;
  const plugin = (name: string) => hostedPlugin(host, name);
  return createRoute({
    ...(auth && {
      auth: createAuthChain(
        auth.plugins.map((name) => ({ plugin: createAuthPlugin(plugin(name)) })),
        auth,
      ),
    }),
    ...(auth?.roles && { roles: auth.roles }),
    answer: respond
      ? createResponseGenerators(respond.map((name) => ({ plugin: createResponsePlugin(plugin(name)) })))
      : await createRender(route, templates),
  });
}

async function createRender(
  { template = '', type = 'text/plain; charset=utf-8', data = {} }: MockRoute,
  { engine, globals }: Templates,
): Promise<Render> {
  const parsed = engine.parse(template);
  const sources = await Promise.all(
    Object.entries(data).map(async ([variable, { plugin, parameters = {}, ...query }]) => ({
      variable,
      query,
      parameters: Object.entries(parameters),
      source: await connectDataSource(createDatasourcePlugin(hostedPlugin(host, plugin))),
    })),
  );
  return async (request, user) => {
    const scope: Record<string, unknown> = { request, user };
    for (const { variable, query, parameters, source } of sources) {
      const filled: Record<string, unknown> = {};
      for (const [name, expression] of parameters) filled[name] = await engine.evalValue(expression, scope);
      scope[variable] = (await source.query({ ...query, parameters: filled })).rows;
    }
    const body = String(await engine.render(parsed, scope, { globals }));
    return { status: 200, headers: { 'content-type': type }, body, metadata: {} };
  };
}

function fits({ path, method }: MockRoute, request: HookRequest): boolean {
  if (method !== undefined && method !== request.method) return false;
  return path.endsWith('*') ? request.path.startsWith(path.slice(0, -1)) : request.path === path;
}

/** Undefined where the body is larger than allowed. */
async function readBody(message: IncomingMessage, maxBytes = 1024 * 1024): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedAt = performance.now();
  const { method = 'GET', url: target = '/', rawHeaders } = message;
  const send = ({ status, headers, body }: MockResponse, notes: object = {}) => {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(method === 'HEAD' ? undefined : body);
    const ms = Math.round(performance.now() - startedAt);
    log({ event: 'request', method, target, status, ms, ...notes });
  };
  const refuse = (status: number, body: string) =>
    send({ status, headers: { connection: 'close' }, body, metadata: {} });
  const body = await readBody(message, config.maxBodyBytes);
  if (body === undefined) return refuse(413, 'The body is too large\n');
  const request = toHookRequest({ method, target, rawHeaders, body });
  const found = routes.find(({ route }) => fits(route, request));
  if (found === undefined) return refuse(404, 'No route fits this request\n');
  const { response: answer, ...notes } = await found.answer(request);
  if (answer.delayMs !== undefined) await delay(answer.delayMs);
  if (answer.dropsConnection) response.destroy();
  else send(answer, notes);
}

/** Routes are replaced where everything works, or stay as they are; so does each plugin for itself. */
async function reload(): Promise<void> {
  const before = config;
  try {
    config = await readMockConfig(file);
    routes = await openRoutes(config);
    log({ event: 'reloaded' });
  } catch (error) {
    config = before;
    log({ event: 'reload-failed', error: String(error) });
  }
}

const server = createServer((message, response) => {
  serve(message, response).catch((error: unknown) => {
    log({ event: 'request-failed', error: String(error) });
    response.destroy();
  });
});
server.requestTimeout = 30_000;
server.listen(config.port ?? 4400, '127.0.0.1', () => log({ event: 'listening', address: server.address() }));
let reloading = Promise.resolve();
process.on('SIGHUP', () => {
  reloading = reloading.then(reload);
});
process.once('SIGTERM', () => server.close(() => void host.close()).closeAllConnections());
