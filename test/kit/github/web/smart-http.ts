// Git over HTTP at /<owner>/<repo>: who may clone and push, then git's own http-backend; after a push, what followed from it.
import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { accountOf, callerOf, hasRole, mayPush } from '../caller.ts';
import { gitEnvironment } from '../git/git-process.ts';
import { refMoved } from '../pull-state.ts';
import { type Caller, findRepository, type Repository, type World } from '../world.ts';

export interface GitRequest {
  readonly repository: Repository;
  readonly caller: Caller;
  readonly isPush: boolean;
  /** `/info/refs`, `/git-upload-pack`, `/git-receive-pack` */
  readonly service: string;
  readonly query: string;
}

const paths = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/(?:info\/refs|git-upload-pack|git-receive-pack))$/;

export function isGitPath(path: string): boolean {
  return paths.test(path);
}

/** Answers 401, 403 or 404 itself; undefined then. */
export function authoriseGit(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): GitRequest | undefined {
  const url = new URL(request.url ?? '/', world.url);
  const [, owner = '', name = '', service = ''] = paths.exec(url.pathname) ?? [];
  const caller = callerOf(world, request.headers.authorization);
  const repository = findRepository(world, owner, name);
  const isPush = service === '/git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack';
  const refuse = (status: number, message: string) => {
    const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {};
    response.writeHead(status, { 'content-type': 'text/plain', ...challenge }).end(message);
    return undefined;
  };
  if (caller === 'bad') return refuse(401, 'Bad credentials');
  const isReadable =
    repository !== undefined && (hasRole(repository, accountOf(caller), 'read') || isOwn(caller, repository));
  if (caller.kind === 'anonymous' && (isPush || !isReadable)) return refuse(401, 'Authentication required');
  if (repository === undefined || !isReadable || world.now() < repository.readyAt)
    return refuse(404, 'Repository not found.');
  if (isPush && !mayPush(caller, repository)) return refuse(403, 'Write access to repository not granted.');
  return { repository, caller, isPush, service, query: url.search.slice(1) };
}

function isOwn(caller: Caller, repository: Repository): boolean {
  return caller.kind === 'workflow' && caller.repository.id === repository.id;
}

/** Runs the backend as a web server would, by CGI (RFC 3875), and tells the world which refs moved. */
export async function answerGit(
  world: World,
  { request, response, git }: { request: IncomingMessage; response: ServerResponse; git: GitRequest },
): Promise<void> {
  const { repository } = git;
  const headers = request.headers;
  // In version 2 of the protocol it names no ref: what this machine's git can do.
  const isGreeting = !git.isPush && git.service === '/info/refs' && headers['git-protocol'] === 'version=2';
  if (isGreeting && greeting !== undefined) return sendCgi(greeting, response);
  const before = git.isPush ? refsOf(repository) : new Map<string, string>();
  const backend = spawn('git', ['http-backend'], {
    env: {
      ...gitEnvironment,
      GIT_PROJECT_ROOT: repository.git.folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: git.service,
      QUERY_STRING: git.query,
      REQUEST_METHOD: request.method ?? 'GET',
      PUSHED_BY_WORKFLOW: git.caller.kind === 'workflow' ? '1' : '',
      REMOTE_USER: accountOf(git.caller)?.login ?? '',
      CONTENT_TYPE: headers['content-type'] ?? '',
      ...(headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: headers['content-length'] }),
      ...(headers['content-encoding'] === undefined
        ? {}
        : { HTTP_CONTENT_ENCODING: headers['content-encoding'] }),
      ...(typeof headers['git-protocol'] === 'string' ? { GIT_PROTOCOL: headers['git-protocol'] } : {}),
    },
  });
  request.pipe(backend.stdin);
  // The backend may answer before it has read everything.
  backend.stdin.on('error', () => {});
  backend.stderr.resume();
  const chunks: Buffer[] = [];
  for await (const chunk of backend.stdout) chunks.push(Buffer.from(chunk));
  if (git.isPush) tellOfPush(world, git, before);
  const output = Buffer.concat(chunks);
  if (isGreeting) greeting = output;
  sendCgi(output, response);
}

/** Every fetch begins with it. */
let greeting: Buffer | undefined;

function refsOf(repository: Repository): ReadonlyMap<string, string> {
  return new Map(repository.git.refs().map(({ name, sha }) => [name, sha]));
}

function tellOfPush(
  world: World,
  { repository, caller }: GitRequest,
  before: ReadonlyMap<string, string>,
): void {
  const after = refsOf(repository);
  for (const ref of new Set([...before.keys(), ...after.keys()])) {
    const isOurs = !ref.startsWith('refs/heads/') && !ref.startsWith('refs/tags/');
    if (isOurs || before.get(ref) === after.get(ref)) continue;
    refMoved(world, { caller, repository }, { ref, before: before.get(ref), after: after.get(ref) });
  }
}

/** Headers, an empty line, the body; `Status` is the status. */
function sendCgi(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  const headers: Record<string, string> = {};
  for (const line of output.subarray(0, end).toString().split('\r\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = '200 OK', ...rest } = headers;
  response.writeHead(Number.parseInt(status, 10), rest).end(output.subarray(end + 4));
}
