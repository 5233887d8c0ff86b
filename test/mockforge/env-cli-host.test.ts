// A second registry's kinds in one plugin host: a real plugin of each, written in TypeScript, asked through its generated client.
import { createPluginHost, hostedPlugin, type InstallablePlugin } from '@plugindex/host';
import { digestOf } from '@plugindex/model/digest-of';
import { createNodeRunner } from '@plugindex/node';
import { createHostPorts } from '@plugindex/node/plugin-host';
import { expect, test } from 'vitest';
import {
  createAnalyticsPlugin,
  createCommandPlugin,
  createIntegrationPlugin,
  createThemePlugin,
  createValidationPlugin,
  createWorkflowPlugin,
  kindClients,
} from '../kit/env-cli-kinds.ts';
import { packSource } from '../pdk-js/pack-source.ts';

/** What each plugin is made of: one hook of its kind, which says something of what it was given. */
const sources: Readonly<Record<keyof typeof kindClients, string>> = {
  command: `export function run_command({ command, args, variables }) {
    return { exit_code: args.length, output: command + ' ' + Object.keys(variables).join() };
  }`,
  validation: `export function validate_variables({ variables }) {
    const empty = Object.keys(variables).filter((key) => variables[key] === '');
    return { valid: empty.length === 0, findings: empty.map((key) => ({ key, message: 'it is empty' })) };
  }`,
  integration: `export function pull_variables({ scope }) {
    return { SCOPE: scope };
  }`,
  workflow: `export function plan_steps({ changed }) {
    return { steps: changed.map((file) => ({ run: 'check ' + file })) };
  }`,
  theme: `export function describe_theme() {
    return { colors: { error: '#cc0000' } };
  }`,
  analytics: `export function summarize({ events }) {
    return { lines: events.map(({ name, at }) => name + ' at ' + at) };
  }`,
};

async function installableOf([kind, source]: readonly [string, string]): Promise<InstallablePlugin> {
  const bytes = await packSource(source);
  return {
    ...{ name: `env-${kind}`, version: '1.0.0', digest: digestOf(bytes) },
    ...{ manifest: { kinds: [kind] }, consent: {}, config: {} },
    readBytes: async () => bytes,
  };
}

test('a plugin of each kind runs in one host and answers through its client', async () => {
  expect(Object.keys(sources)).toEqual(Object.keys(kindClients));
  const plugins = await Promise.all(Object.entries(sources).map(installableOf));
  const list = async () => plugins;
  const host = createPluginHost({
    runners: { shared: createNodeRunner() },
    ports: createHostPorts(),
    policy: {},
    installed: { list },
  });
  expect((await host.discover()).added).toHaveLength(6);
  expect(await host.startAll()).toEqual([]);
  const plugin = (kind: keyof typeof kindClients) => hostedPlugin(host, `env-${kind}`);

  const command = createCommandPlugin(plugin('command'));
  expect(command.listCommands).toBeUndefined();
  const asked = { command: 'export', args: ['shell', 'quoted'], variables: { A: '1', B: '2' } };
  expect(await command.runCommand(asked)).toEqual({ exit_code: 2, output: 'export A,B' });
  const validation = createValidationPlugin(plugin('validation'));
  expect(await validation.validateVariables({ file: '.env', variables: { A: '1', B: '' } })).toEqual({
    valid: false,
    findings: [{ key: 'B', message: 'it is empty' }],
  });
  const integration = createIntegrationPlugin(plugin('integration'));
  expect(await integration.pullVariables({ scope: 'staging' })).toEqual({ SCOPE: 'staging' });
  const workflow = createWorkflowPlugin(plugin('workflow'));
  expect(await workflow.planSteps({ changed: ['.env'] })).toEqual({ steps: [{ run: 'check .env' }] });
  const theme = createThemePlugin(plugin('theme'));
  expect(await theme.describeTheme({})).toEqual({ colors: { error: '#cc0000' } });
  const analytics = createAnalyticsPlugin(plugin('analytics'));
  expect(await analytics.summarize({ events: [{ name: 'pull', at: 7 }] })).toEqual({ lines: ['pull at 7'] });

  expect(() => createThemePlugin(plugin('workflow'))).toThrow(
    'Cannot use env-workflow as theme: it does not export "describe_theme", found plan_steps',
  );
  await host.close();
}, 60_000);
