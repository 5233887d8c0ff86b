// Runs what is installed: the example of the documentation. Started by a test as a program of its own.
import { createPluginHost, toOpenMetrics } from '@plugindex/host';
import { createFolderPort, createNodeCapabilityPorts, createNodeRunner } from '@plugindex/node';
import { createAuditFile, createHostPorts, createInstalledPlugins } from '@plugindex/node/plugin-host';

const [home = '', auditPath = ''] = process.argv.slice(2);
const auditFile = createAuditFile({ path: auditPath });
const host = createPluginHost({
  runners: (isolation) => createNodeRunner({ isolation }),
  ports: createHostPorts(),
  policy: { clock: true, random: true, log: true, net: ['*.example.com'] },
  capabilities: createNodeCapabilityPorts(),
  installed: createInstalledPlugins({ home: createFolderPort(home) }),
  audit: auditFile.audit,
});
await host.discover();
for (const { plugin, error } of await host.startAll()) console.error(`${plugin}: ${error.message}`);
console.log(JSON.stringify(await host.call('app', 'go', { name: 'world' })));
console.log(host.health('app').state, toOpenMetrics(host.metrics()).includes('outcome="ok"} 1'));
await host.close();
await auditFile.close();
