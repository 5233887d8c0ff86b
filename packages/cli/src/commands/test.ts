// plugindex test
import { authorRegistryOption } from '../author/author-registry.ts';
import { toJunit } from '../author/junit-report.ts';
import { folderArgument, type OpenedPlugin, withPluginFolder } from '../author/local-plugin.ts';
import { repeatOnChange } from '../author/repeat.ts';
import { runTests } from '../author/run-tests.ts';
import { testData, testText } from '../author/test-report.ts';
import { type Command, type CommandCall, flag, textOption, textOptions } from '../command.ts';
import { toJsonText } from '../output.ts';

export const testCommand: Command = {
  name: 'test',
  summary: 'build the plugin of a folder and run its cases, tests/*.yaml and the examples of its manifest',
  arguments: '[folder]',
  options: {
    ...authorRegistryOption,
    filter: {
      type: 'string',
      multiple: true,
      value: 'text',
      help: 'run only the cases whose file or name holds this text',
    },
    update: { type: 'boolean', help: 'keep the answers of cases with "snapshot: true"' },
    junit: { type: 'string', value: 'file', help: 'write the results there as well, as JUnit XML' },
    watch: { type: 'boolean', help: 'build and test again whenever a file is saved, until Ctrl+C' },
  },
  examples: ['plugindex test', 'plugindex test plugins/auth-jwt --filter expired', 'plugindex test --watch'],
  run: (call) =>
    withPluginFolder(call, folderArgument(call, 'test'), async (opened) => {
      const once = () => testOnce(call, opened);
      return flag(call.values, 'watch') ? repeatOnChange(call, opened, once) : once();
    }),
};

async function testOnce({ ports, isJson, values }: CommandCall, opened: OpenedPlugin): Promise<number> {
  const run = await runTests(opened, {
    filters: textOptions(values, 'filter'),
    update: flag(values, 'update'),
    now: ports.now(),
  });
  const junit = textOption(values, 'junit');
  if (junit !== undefined) await ports.writeFile(junit, new TextEncoder().encode(toJunit(run)));
  ports.out(isJson ? toJsonText(testData(run)) : testText(run));
  return run.isGreen ? 0 : 1;
}
