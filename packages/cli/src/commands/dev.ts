// plugindex dev
import { renderTerminal } from '@plugindex/registry/report/terminal';
import type { PageAnswer, PageRequest } from '../author/author-port.ts';
import { authorRegistryOption } from '../author/author-registry.ts';
import { createDevSession, type DevSession } from '../author/dev-session.ts';
import { folderArgument, type OpenedPlugin, withPluginFolder } from '../author/local-plugin.ts';
import { wholeNumber } from '../author/run-local.ts';
import { runTests } from '../author/run-tests.ts';
import { testText } from '../author/test-report.ts';
import type { Command, CommandCall } from '../command.ts';
import { toJsonText } from '../output.ts';

const maxBodyBytes = 8 * 2 ** 20;
const maxPageBytes = 256 * 1024;
const pageFolder = 'packages/cli/src/author/dev-page';
/** What the page is made of, by address. */
const pageFiles: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '': { file: 'page.html', type: 'text/html' },
  'page.css': { file: 'page.css', type: 'text/css' },
  'page.js': { file: 'page.js', type: 'text/javascript' },
};

export const devCommand: Command = {
  name: 'dev',
  summary: 'build again whenever a file is saved, and serve a page on this machine that calls the hooks',
  arguments: '[folder]',
  options: {
    ...authorRegistryOption,
    port: {
      type: 'string',
      value: 'number',
      help: 'port of the page on 127.0.0.1 (default: any that is free)',
    },
  },
  examples: ['plugindex dev', 'plugindex dev plugins/auth-jwt --port 4000'],
  run: (call) => withPluginFolder(call, folderArgument(call, 'dev'), (opened) => develop(call, opened)),
};

async function develop(call: CommandCall, opened: OpenedPlugin): Promise<number> {
  const { author, folder } = opened;
  const runner = author.openRunner();
  const session = createDevSession(opened, { now: call.ports.now, runner });
  const page = await author.servePage({
    port: wholeNumber(call, 'port') ?? 0,
    maxBodyBytes,
    answer: (request) => answer(opened, session, request),
  });
  const turns = oneAtATime((reason) => call.ports.say(`${reason}\n`));
  const rebuild = () =>
    turns(async () => {
      await rebuildAndSay(call, session);
      page.publish('built');
    });
  let quit = () => {};
  const isQuit = new Promise<void>((resolve) => {
    quit = resolve;
  });
  const keys = author.onKey((key) => {
    if (key === 'r') void rebuild();
    if (key === 't') void turns(() => testAndSay(call, opened));
    if (key === 'o') call.ports.say(`${page.url}\n`);
    if (key === 'q') quit();
  });
  const watching = folder.watch(() => void rebuild());
  try {
    await rebuild();
    call.ports.out(call.isJson ? toJsonText({ url: page.url }) : `${page.url}\n`);
    call.ports.say(
      'Open this address on this machine. Keys: r builds again, t tests, o shows the address, q ends.\n',
    );
    await Promise.race([author.stopped(), isQuit]);
    return 0;
  } finally {
    watching.close();
    keys.close();
    await page.close();
    await runner.close();
  }
}

/** Runs work in turn. What fails is told, and the next goes on: a file that changes while it is read, for one. */
function oneAtATime(tell: (reason: string) => void): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    last = last.then(work).catch((error: unknown) => {
      tell(error instanceof Error ? error.message : String(error));
    });
    return last;
  };
}

async function rebuildAndSay({ ports }: CommandCall, session: DevSession): Promise<void> {
  const isGood = await session.rebuild();
  const { problems, current } = session;
  if (problems.length > 0) ports.say(renderTerminal(problems));
  if (isGood && current !== undefined)
    ports.say(`Built ${current.plugin.manifest.name}: ${current.built.artifact.length} bytes\n`);
  else ports.say(current === undefined ? 'Nothing to call yet.\n' : 'The last good build goes on.\n');
}

async function testAndSay({ ports }: CommandCall, opened: OpenedPlugin): Promise<void> {
  ports.say(testText(await runTests(opened, { filters: [], update: false, now: ports.now() })));
}

async function answer(
  { author }: OpenedPlugin,
  session: DevSession,
  request: PageRequest,
): Promise<PageAnswer> {
  const part = Object.hasOwn(pageFiles, request.path) ? pageFiles[request.path] : undefined;
  if (request.method !== 'GET' || part === undefined) return session.answer(request);
  const body = await author.supplies.read(`${pageFolder}/${part.file}`, { maxBytes: maxPageBytes });
  return { status: 200, type: part.type, body };
}
