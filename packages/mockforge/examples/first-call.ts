// Asks an installed plugin who somebody is. npx plugindex install auth-basic; node first-call.ts
import { createPluginHost, hostedPlugin } from '@plugindex/host';
import { createAuthChain, createAuthPlugin } from '@plugindex/mockforge';
import { createFolderPort, createNodeRunner, pluginHome } from '@plugindex/node';
import { createHostPorts, createInstalledPlugins } from '@plugindex/node/plugin-host';

const users = [{ username: 'ada', password: 'lovelace' }];

const host = createPluginHost({
  runners: { shared: createNodeRunner() },
  ports: createHostPorts(),
  // The most that any plugin gets: nothing. This one asks for nothing.
  policy: {},
  // Limits, and the schema that the configuration is checked against, were verified at the installation.
  installed: createInstalledPlugins({ home: createFolderPort(pluginHome()), configOf: () => ({ users }) }),
});
await host.discover();
await host.start('auth-basic');

const plugin = createAuthPlugin(hostedPlugin(host, 'auth-basic'));
const chain = createAuthChain([{ plugin }], { mode: 'first' });
const headers = { Authorization: `Basic ${btoa('ada:lovelace')}` };
const decision = await chain.authenticate({ method: 'GET', path: '/', headers, query: {}, body: null });
console.log(decision.decision === 'authenticated' ? decision.identity : decision.attempts);
await host.close();
