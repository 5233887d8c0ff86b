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
  createLiquidRender,
  createResponseGenerators,
  createResponsePlugin,
  createRoute,
  createRouter,
  createTemplatePlugin,
  readHookRequest,
  readTemplateFunctions,
  registerInLiquid,
  sendMockResponse,
  textResponse,
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
let answer = await openRoutes(config);
const tooLarge = { response: textResponse(413, 'The body is too large', { connection: 'close' }) };

function log(record: object): void {
  process.stdout.write(`${JSON.stringify({ time: new Date(), ...record })}\n`);
}

function openHost({ home, files, policy }: MockConfig) {
  return createPluginHost({
    runners: { shared: createNodeRunner({ meterCache: createFolderMeterCache(resolve(home, 'metered')) }) },
    ports: createHostPorts(),
    policy,
    capabilities: createNodeCapabilityPorts({ http: false, filesRoot: files }),
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
  Object.assign(engine.options.globals, registerInLiquid(engine, functions).globals);
  const opened = listed.map(async (route) => ({ ...route, answer: await openRoute(route, engine) }));
  return createRouter(await Promise.all(opened));
}

async function openRoute(route: MockRoute, engine: Liquid) {
  const { auth, respond } = route;
  const toAuth = (name: string) => ({ plugin: createAuthPlugin(hostedPlugin(host, name)) });
  const toResponse = (name: string) => ({ plugin: createResponsePlugin(hostedPlugin(host, name)) });
  return createRoute({
    auth: auth && createAuthChain(auth.plugins.map(toAuth), auth),
    roles: auth?.roles,
    answer: respond ? createResponseGenerators(respond.map(toResponse)) : await createRender(route, engine),
  });
}

async function createRender({ template = '', type, data = {} }: MockRoute, engine: Liquid) {
  const connected = Object.entries(data).map(async ([variable, { plugin, ...query }]) => {
    const source = await connectDataSource(createDatasourcePlugin(hostedPlugin(host, plugin)));
    return [variable, { ...query, source }] as const;
  });
  return createLiquidRender(engine, {
    template,
    type,
    data: Object.fromEntries(await Promise.all(connected)),
  });
}

async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedAt = performance.now();
  const request = await readHookRequest(message, config);
  const { response: mock, ...notes } = request ? await answer(request) : tooLarge;
  if (mock.delayMs !== undefined) await delay(mock.delayMs);
  sendMockResponse(response, mock);
  const ms = Math.round(performance.now() - startedAt);
  log({ event: 'request', method: message.method, target: message.url, status: mock.status, ms, ...notes });
}

/** Routes are replaced where everything works, or stay as they are; so does each plugin for itself. */
async function reload(): Promise<void> {
  const before = config;
  try {
    config = await readMockConfig(file);
    answer = await openRoutes(config);
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
