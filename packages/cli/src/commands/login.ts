// plugindex login
import { type Command, type CommandCall, type OptionSpec, textOption, UsageError } from '../command.ts';
import { toJsonText } from '../output.ts';
import { type GitHubServer, gitHubServer } from '../registry-place.ts';
import { writeToken } from '../token-file.ts';

const options: Readonly<Record<string, OptionSpec>> = {
  from: {
    type: 'string',
    value: 'env | gh | device',
    help: 'keep GITHUB_TOKEN, take the token of GitHub’s own gh, or sign in with a code (default: the first that there is)',
  },
  'client-id': {
    type: 'string',
    value: 'id',
    help: 'public id of the OAuth application that asks, for signing in with a code',
  },
  server: { type: 'string', value: 'url', help: 'a GitHub of your own (default: https://github.com)' },
};

export const loginCommand: Command = {
  name: 'login',
  summary: 'sign in to GitHub, so that pull requests are opened in your name',
  arguments: '',
  options,
  examples: ['plugindex login', 'plugindex login --from gh'],
  run: async (call) => {
    const named = textOption(call.values, 'server');
    // What is said here and now counts more than the environment.
    const server = named === undefined ? gitHubServer(call.ports.env) : gitHubServer({}, named);
    const { token, from } = await findToken(call, server);
    const github = await call.ports.openGitHub({ apiUrl: server.apiUrl, token });
    // Before it is kept: a token that is wrong or expired is refused here.
    const account = await github.account();
    // The environment is there at the next call too; a copy of it is kept only where somebody asks for one.
    const isKept = from !== 'env' || textOption(call.values, 'from') === 'env';
    if (isKept) await writeToken(call.ports.home, { apiUrl: server.apiUrl, token });
    const { github: login, id } = account;
    const { serverUrl } = server;
    if (call.isJson)
      call.ports.out(toJsonText({ server: serverUrl, account: { github: login, id }, from, kept: isKept }));
    else
      call.ports.out(
        `Signed in to ${serverUrl} as ${login}${isKept ? '' : ', as long as GITHUB_TOKEN is set'}.\n`,
      );
    return 0;
  },
};

type Way = 'env' | 'gh' | 'device';

interface FoundToken {
  readonly token: string;
  readonly from: Way;
}

async function findToken(call: CommandCall, server: GitHubServer): Promise<FoundToken> {
  const wanted = textOption(call.values, 'from');
  const ways: Readonly<Record<Way, () => Promise<string | undefined>>> = {
    env: async () => call.ports.env.GITHUB_TOKEN || call.ports.env.GH_TOKEN || undefined,
    gh: () => call.ports.readGhToken(new URL(server.serverUrl).host),
    device: () => signInByDevice(call, server),
  };
  const isWay = (text: string): text is Way => Object.hasOwn(ways, text);
  if (wanted !== undefined && !isWay(wanted))
    throw new UsageError(
      `Cannot sign in from "${wanted}": expected env, gh or device`,
      'plugindex help login',
    );
  const order: readonly Way[] = wanted === undefined ? ['env', 'gh', 'device'] : [wanted];
  for (const from of order) {
    const token = await ways[from]();
    if (token !== undefined) return { token, from };
  }
  throw new UsageError(
    wanted === undefined
      ? 'Cannot sign in: found no GITHUB_TOKEN, no token of gh, and no --client-id for signing in with a code'
      : `Cannot sign in from ${wanted}: found no token there`,
    'gh auth login, then plugindex login',
  );
}

async function signInByDevice(
  { ports, values }: CommandCall,
  { serverUrl }: GitHubServer,
): Promise<string | undefined> {
  const clientId = textOption(values, 'client-id') ?? ports.env.PLUGINDEX_CLIENT_ID;
  if (clientId === undefined) return undefined;
  return ports.signInByDevice({
    clientId,
    serverUrl,
    onCode: ({ userCode, verificationUrl }) =>
      ports.say(`Open ${verificationUrl} and enter the code\n\n  ${userCode}\n\nWaiting…\n`),
  });
}
