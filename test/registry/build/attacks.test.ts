// Hostile sources and hostile compilers: each is held, and named by its own code.
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { TreeFile, TreePort } from '@plugindex/model';
import { createMachinePort } from '@plugindex/node/build/machine-port';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { createProcessPort } from '@plugindex/node/process/process-port';
import { build } from '@plugindex/registry/build/build';
import type { OpenedSource } from '@plugindex/registry/build/build-ports';
import { probeToolchain } from '@plugindex/registry/build/probe';
import { isSafeSourcePath } from '@plugindex/registry/build/source-files';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commitAll, git, temporaryFolder, writeText } from '../../node/sample-repository.ts';
import { buildHello, codesOf, prepare, prepareCommitted, succeeded } from './build-fixture.ts';
import { buildWith } from './fake-compiler.ts';

const makeArtifact = 'printf "\\0asm\\1\\0\\0\\0" > plugin.wasm';
const machine = { machine: createMachinePort(), processes: createProcessPort() };
const hasRust = (await probeToolchain('rust', machine)) !== undefined;

describe('a hostile source', () => {
  test('a link is left out, named, and never followed', async () => {
    const folder = await temporaryFolder();
    const source = join(folder, 'plugins/hello');
    await writeText(source, 'assembly/index.ts', 'export { secret } from "./secret";\n');
    await symlink('/etc/passwd', join(source, 'assembly/secret.ts'));
    await symlink('../../..', join(source, 'assembly/up'));
    commitAll(folder);
    const { request, ports } = await prepareCommitted(folder, { toolchain: 'assemblyscript' });
    const built = await build(request, ports);
    expect(codesOf(built).toSorted()).toEqual([
      'build/compile/failed',
      'build/source/link',
      'build/source/link',
    ]);
    expect(JSON.stringify(built)).not.toContain('root:');
  });

  test('a tree that Git itself would refuse, with a path that climbs, is refused', async () => {
    const folder = await temporaryFolder();
    await writeText(folder, 'plugins/hello/src/plugin.c', 'int x;');
    commitAll(folder);
    const blob = Buffer.from(git(folder, 'rev-parse', 'HEAD:plugins/hello/src/plugin.c'), 'hex');
    const row = (name: string) => Buffer.concat([Buffer.from(`100644 ${name}\0`), blob]);
    const input = Buffer.concat([row('../../evil.c'), row('plugin.c')]);
    const options = { cwd: folder, input, encoding: 'utf8' } as const;
    const tree = execFileSync(
      'git',
      ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'],
      options,
    ).trim();
    const { request, ports } = await prepareCommitted(folder, {
      toolchain: 'c',
      manifest: { source: { path: 'plugins/hello', tree } },
    });
    const built = await build(request, ports);
    expect(codesOf(built)).toEqual(['build/source/path']);
    expect(await readdir(folder)).not.toContain('evil.c');
  });

  test.each([
    '../x',
    'a/../../x',
    '/etc/x',
    'a//b',
    './a',
    '',
    '.git/config',
    'a/.GIT/hooks/x',
    'con',
    'a/NUL.txt',
    'a\\b',
    'C:x',
    'a\0b',
    'a\nb',
    'a\u202eb',
    'ends.',
    'ends ',
    'x'.repeat(201),
  ])('the path %j is not safe', (path) => expect(isSafeSourcePath(path)).toBe(false));

  test.each(['a', 'src/lib.rs', '.gitignore', 'a b/c-d_e.f', 'node_modules/@x/y.ts', 'é.txt', '-x.c'])(
    'the path %j is safe',
    (path) => expect(isSafeSourcePath(path)).toBe(true),
  );

  test('all that is wrong with the listing is said at once, before anything is read', async () => {
    const { request, ports } = await prepare({ toolchain: 'c', fixture: 'c-hello' });
    const listing: readonly TreeFile[] = [
      { path: 'huge.bin', id: '0', size: 1e12 },
      { path: 'README.md', id: '0', size: 1 },
      { path: 'readme.md', id: '0', size: 1 },
      { path: '../up', id: '0', size: 1 },
    ];
    const tree: TreePort = {
      list: async () => listing,
      read: () => Promise.reject(new Error('nothing may be read')),
    };
    const opened: OpenedSource = {
      tree,
      treeId: '0'.repeat(40),
      leftOut: [],
      rootFiles: [],
      close: async () => {},
    };
    const limited = { ...request, limits: { maxFiles: 3 } };
    const built = await build(limited, { ...ports, sources: { open: async () => opened } });
    expect(codesOf(built).toSorted()).toEqual([
      'build/source/case-clash',
      'build/source/file-too-large',
      'build/source/path',
      'build/source/too-large',
      'build/source/too-many-files',
    ]);
  });

  test('a source without files is empty', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'plugins/hello'), { recursive: true });
    await symlink('x', join(folder, 'plugins/hello/link'));
    commitAll(folder);
    const { request, ports } = await prepareCommitted(folder, { toolchain: 'c' });
    expect(codesOf(await build(request, ports))).toEqual(['build/source/empty']);
  });

  test('AssemblyScript cannot read outside its workspace while it compiles', async () => {
    const outside = await temporaryFolder();
    await writeFile(join(outside, 'secret.ts'), 'export const secret: i32 = 424242;\n');
    const up = '../'.repeat(20);
    const files = { 'assembly/index.ts': `export { secret } from "${up}${outside.slice(1)}/secret";\n` };
    const built = await buildHello({ toolchain: 'assemblyscript', files });
    expect(codesOf(built)).toEqual(['build/compile/failed']);
  });

  test('a source that brings its own copy of the author kit does not get to use it', async () => {
    const kit = 'node_modules/@plugindex/pdk-assemblyscript/assembly/abort.ts';
    const built = await buildHello({
      toolchain: 'assemblyscript',
      files: {
        [kit]:
          'export function panic(a: string | null, b: string | null, c: u32, d: u32): void { evil(); }\n@external("evil", "call") declare function evil(): void;\n',
        'assembly/index.ts': `export { panic } from '@plugindex/pdk-assemblyscript/assembly/abort';\n`,
      },
    });
    const { artifact } = succeeded(built);
    expect(Buffer.from(artifact).toString('latin1')).not.toContain('evil');
  });

  test.runIf(hasRust)(
    'a build script sees an empty environment and no network, and its cargo configuration is not obeyed',
    { timeout: 400_000 },
    async () => {
      const server = createServer((_request, response) => response.end('reached'));
      const port = await listenOnLoopback(server, 0);
      onTestFinished(() => void server.close());
      process.env.PLUGINDEX_TEST_SECRET = 'top-secret';
      onTestFinished(() => void delete process.env.PLUGINDEX_TEST_SECRET);
      const script = `fn main() {
        for (name, value) in std::env::vars() { println!("cargo:warning=env {}={}", name, value); }
        let reached = std::net::TcpStream::connect("127.0.0.1:${port}").is_ok();
        println!("cargo:warning=network {}", reached);
        std::process::exit(7);
      }`;
      const built = await buildHello({
        toolchain: 'rust',
        fixture: 'rust-hello',
        files: { 'build.rs': script, '.cargo/config.toml': '[build]\nrustc-wrapper = "/bin/false"\n' },
        limits: { timeoutMs: 300_000 },
      });
      expect(codesOf(built).toSorted()).toEqual([
        'build/compile/failed',
        'build/rust/build-script',
        'build/rust/withheld',
      ]);
      const failure = built.problems.find(({ code }) => code === 'build/compile/failed');
      expect(failure?.found).toContain('network false');
      expect(JSON.stringify(built)).not.toContain('top-secret');
    },
  );
});

describe('a hostile compiler', () => {
  test('one that loops for ever is ended', async () => {
    const built = await buildWith('echo working; while :; do :; done', { timeoutMs: 600 });
    expect(codesOf(built)).toEqual(['build/compile/timeout']);
    expect(built.problems[0]?.found).toBe('working');
  });

  test('one that prints for ever is ended', async () => {
    const built = await buildWith('while :; do echo 0123456789; done', { maxLogBytes: 5000 });
    expect(codesOf(built)).toEqual(['build/compile/output']);
    expect((built.problems[0]?.found ?? '').length).toBeLessThan(10_000);
  });

  test.runIf(process.platform === 'linux')('one that allocates for ever is ended', async () => {
    const script = `exec ${process.execPath} -e 'const all = []; for (;;) all.push(Buffer.alloc(4e6, 1))'`;
    const built = await buildWith(script, { maxMemoryBytes: 300_000_000 });
    expect(['build/compile/memory', 'build/compile/failed']).toContain(codesOf(built)[0]);
  });

  test('one that looks at its environment finds nothing of ours', async () => {
    process.env.PLUGINDEX_TEST_SECRET = 'top-secret';
    onTestFinished(() => void delete process.env.PLUGINDEX_TEST_SECRET);
    const { log } = succeeded(await buildWith(`env; ${makeArtifact}`));
    const names = [...log.matchAll(/^([A-Z_]+)=/gm)]
      .map((match) => match[1])
      .filter((name) => name !== 'PWD');
    expect(names.toSorted()).toEqual(
      ['HOME', 'LC_ALL', 'PATH', 'SOURCE_DATE_EPOCH', 'TMPDIR', 'TZ', '_'].filter((name) =>
        names.includes(name),
      ),
    );
    expect(names).toEqual(
      expect.arrayContaining(['HOME', 'LC_ALL', 'PATH', 'SOURCE_DATE_EPOCH', 'TMPDIR', 'TZ']),
    );
    expect(log).toMatch(/^HOME=\/build\/home$/m);
    expect(log).not.toContain('top-secret');
  });

  test('one that links the artifact to a file of this machine made none', async () => {
    expect(codesOf(await buildWith('ln -s /etc/passwd plugin.wasm'))).toEqual(['build/artifact/missing']);
    const folder = 'cd ../..; rm -r plugins/source; ln -s /etc plugins/source; cp -r /etc/hostname x.wasm';
    expect(codesOf(await buildWith(folder))).toEqual(['build/artifact/missing']);
    expect(codesOf(await buildWith('mkfifo plugin.wasm'))).toEqual(['build/artifact/missing']);
    expect(codesOf(await buildWith('mkdir plugin.wasm'))).toEqual(['build/artifact/missing']);
  });

  test('one that makes nothing, or too much, is refused', async () => {
    expect(codesOf(await buildWith('exit 0'))).toEqual(['build/artifact/missing']);
    const large = await buildWith('head -c 2000 /dev/zero > plugin.wasm', { maxArtifactBytes: 1999 });
    expect(codesOf(large)).toEqual(['build/artifact/too-large']);
  });

  test('one that fails after writing an artifact gives no artifact', async () => {
    const built = await buildWith(`${makeArtifact}; echo 'error: no' >&2; exit 1`);
    expect(codesOf(built)).toEqual(['build/compile/failed']);
    expect(built.problems[0]?.message).toBe('Cannot build hello 1.0.0: clang ended with 1: error: no');
  });

  test('what it prints is kept without escapes, controls and paths of this machine', async () => {
    const print = `printf '\\033[31mred\\033[0m \\033]8;;http://x\\007link \\342\\200\\256rtl \\001\\n'; pwd`;
    const { log } = succeeded(await buildWith(`${print}; ${makeArtifact}`));
    expect(log).toBe('$ clang\nred link rtl \n/build/plugins/source\n');
  });

  test('nothing of a build is left behind', async () => {
    const { request, ports } = await prepare({ toolchain: 'c', fixture: 'c-hello' });
    const roots: string[] = [];
    const workspaces = {
      create: async () => {
        const workspace = await ports.workspaces.create();
        roots.push(workspace.root);
        return workspace;
      },
    };
    succeeded(await build(request, { ...ports, workspaces }));
    expect(roots).toHaveLength(1);
    expect(await readdir(join(roots[0] ?? '', '..'))).toEqual([]);
  });
});
