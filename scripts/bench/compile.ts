// Measures the compile stage: a full compile beside `git add -A` and `cat` of the same tree, and one changed plugin
// beside an empty Node process. Usage: node scripts/bench/compile.ts [plugins …]; 1,000 and 10,000 by default.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { shardPath } from '@plugindex/model';
import { rolldown } from 'rolldown';
import { syntheticName, syntheticPlugin } from './synthetic-index.ts';
import { writeIndex, writePlugin } from './write-index.ts';

/** Changed plugins per size: enough for a median, on a machine that does other things too. */
const changes = 15;
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Run {
  readonly wallMs: number;
  readonly stdout: string;
}

/** Compiled code is kept between runs, as a published package is compiled once: what is measured is the work. */
function run(command: string, args: readonly string[], options: { cwd: string; cache?: string }): Run {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: options.cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...(options.cache === undefined ? {} : { NODE_COMPILE_CACHE: options.cache }) },
  });
  if (status !== 0) throw new Error(`Cannot run ${command} ${args.join(' ')}: ${stderr.slice(0, 2000)}`);
  return { wallMs: performance.now() - started, stdout };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const round = (value: number, digits = 0) => Number(value.toFixed(digits));

/** Mean gzip bytes of a resolver's file with and without its hints, over the plugins that have some. */
function measureHints(folder: string, plugins: number) {
  let [count, whole, without] = [0, 0, 0];
  let most = 0;
  for (let plugin = 0; plugin < Math.min(plugins, 5000); plugin += 1) {
    const text = readFileSync(join(folder, 'served/v1/index', shardPath(syntheticName(plugin))), 'utf8');
    const bare = text.replace(/,"hints":\[[^\]]*\]/, '');
    if (bare === text) continue;
    const [long, short] = [gzipSync(text).length, gzipSync(bare).length];
    count += 1;
    whole += long;
    without += short;
    most = Math.max(most, long - short);
  }
  return {
    gzipBytesWithHints: round(whole / count),
    gzipBytesWithoutHints: round(without / count),
    mostBytesOfHints: most,
  };
}

/** The everyday compile as it would be published: one JavaScript file, minified, with its dependencies beside it. */
async function packCompile(folder: string): Promise<string> {
  const bundle = await rolldown({
    input: script('compile-changed.ts'),
    platform: 'node',
    logLevel: 'silent',
  });
  // ".mjs": Node would read a ".js" file twice to find out that it is a module.
  const names = { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' };
  await bundle.write({ dir: join(folder, 'packed'), format: 'esm', minify: true, ...names });
  await bundle.close();
  symlinkSync(join(script('.'), '../../node_modules'), join(folder, 'node_modules'));
  return join(folder, 'packed', 'compile-changed.mjs');
}

/** One size: a full compile beside git and cat, then single changes. */
async function measure(folder: string, plugins: number) {
  writeIndex(join(folder, 'index'), plugins);
  const cache = join(folder, 'code-cache');
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=bench', '-c', 'user.email=bench', ...args], { cwd: folder });
  git('init', '--quiet');
  // Otherwise git starts to pack a million objects in the background, beside what is measured.
  git('config', 'gc.auto', '0');
  // Warms the code cache; its work is thrown away.
  run(process.execPath, ['--input-type=module', '--eval', "await import('@plugindex/node/compile')"], {
    cwd: script('.'),
    cache,
  });
  const cat = run('sh', ['-c', 'find index -type f -print0 | xargs -0 cat > /dev/null'], { cwd: folder });
  const add = git('add', '--all', 'index');
  const full = run(process.execPath, [script('compile-all.ts'), 'index', 'served', 'none'], {
    cwd: folder,
    cache,
  });
  const used: { maxRssBytes: number; cpuMs: number } = JSON.parse(full.stdout);
  git('commit', '--quiet', '--message', 'All');
  return {
    plugins,
    files: Number(run('sh', ['-c', 'find index -type f | wc -l'], { cwd: folder }).stdout),
    catMs: round(cat.wallMs),
    gitAddMs: round(add.wallMs),
    compileMs: round(full.wallMs),
    compileCpuMs: round(used.cpuMs),
    peakMegabytes: round(used.maxRssBytes / 1e6),
    compileToGitAdd: round(full.wallMs / add.wallMs, 2),
    ...measureHints(folder, plugins),
    ...measureChanges(folder, { plugins, cache, git, packed: await packCompile(folder) }),
  };
}

interface Measured {
  readonly plugins: number;
  readonly cache: string;
  readonly packed: string;
  readonly git: (...args: string[]) => Run;
}

// Without GIT_INDEX_FILE git reads the whole list of the work tree first, 138 MB at 100,000 plugins, and never looks at it.
const diffAndCompile =
  'GIT_INDEX_FILE=.git/no-index git diff-tree -r -z --name-only --no-renames "$1" "$2" -- index | "$3" "$4" . served "$1" "$2"';

/** One plugin after the other releases a version; an empty Node process runs before each, for the ratio. */
function measureChanges(folder: string, { plugins, cache, git, packed }: Measured) {
  const readHead = () => git('rev-parse', 'HEAD').stdout.trim();
  let base = readHead();
  setSource(folder, { cache, head: base });
  const inner: number[] = [];
  const whole: number[] = [];
  const empty: number[] = [];
  for (let change = 0; change < changes; change += 1) {
    const released = syntheticPlugin((change * 61) % plugins, 1);
    writePlugin(join(folder, 'index'), released);
    git('add', `index/plugins/${shardPath(released.name)}`);
    git('commit', '--quiet', '--no-status', '--message', 'One');
    empty.push(run(process.execPath, ['--eval', '0'], { cwd: folder }).wallMs);
    const head = readHead();
    const one = run('sh', ['-c', diffAndCompile, 'sh', base, head, process.execPath, packed], {
      cwd: folder,
      cache,
    });
    base = head;
    whole.push(one.wallMs);
    inner.push(Number(one.stdout));
  }
  return {
    emptyNodeMs: round(median(empty), 1),
    changedProcessMs: round(median(whole), 1),
    changedWorkMs: round(median(inner), 1),
    changedToEmptyNode: round(median(whole.map((ms, at) => ms / (empty[at] ?? Number.NaN))), 2),
  };
}

/** The full compile ran before there was a commit; from here on the served index stands at it. */
function setSource(folder: string, { cache, head }: { cache: string; head: string }): void {
  const code = `import { ServedFolder } from '@plugindex/node/compile';
    const served = new ServedFolder(${JSON.stringify(join(folder, 'served'))});
    served.reset({ ...served.state, source: ${JSON.stringify(head)} });`;
  run(process.execPath, ['--input-type=module', '--eval', code], { cwd: script('.'), cache });
}

if (import.meta.main) {
  const sizes = process.argv.slice(2).map(Number);
  for (const plugins of sizes.length > 0 ? sizes : [1000, 10_000]) {
    const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'compile-bench-'));
    console.log(JSON.stringify(await measure(folder, plugins)));
    rmSync(folder, { recursive: true });
  }
}
