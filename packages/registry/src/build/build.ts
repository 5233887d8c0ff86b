// build: from a pinned source to the bytes of an artifact, the same bytes each time, or to every reason why not.
import { digestOf, hasErrors, type Parsed, type Problem, sortProblems, TreeError } from '@plugindex/model';
import { cacheKey, readCache, treeDigest, writeCache } from './build-cache.ts';
import type { BuildPorts, OpenedSource } from './build-ports.ts';
import { buildProblem, titleOf } from './build-problem.ts';
import {
  type BuildLimits,
  type BuildRequest,
  type BuildResult,
  defaultBuildLimits,
} from './build-request.ts';
import { listComponents } from './components.ts';
import { pickDocuments } from './documents.ts';
import { openSource } from './open-source.ts';
import { probeToolchain } from './probe.ts';
import { runPlan } from './run-plan.ts';
import { readSourceFiles, type SourceFiles } from './source-files.ts';
import { toolchainTable } from './toolchains/index.ts';
import type { PresentToolchain } from './toolchains/toolchain.ts';

/**
 * Builds one version. Problems name what is wrong with the source or with this machine; what is thrown is ours
 * (a broken disk, a broken cache).
 * @example
 * const built = await build({ manifest, file, hooks: ['authenticate'], maxMemoryBytes: 16 * 2 ** 20 }, ports);
 * if (built.ok) console.log(built.value.digest);
 */
export async function build(request: BuildRequest, ports: BuildPorts): Promise<Parsed<BuildResult>> {
  const limits: BuildLimits = { ...defaultBuildLimits, ...request.limits };
  const opened = await openSource(request, ports);
  if (!opened.ok) return opened;
  try {
    const source = await readSourceFiles(opened.value, request, limits);
    if (hasErrors(source.problems)) return failed(source.problems);
    return await buildSource({ request, limits, opened: opened.value, source }, ports);
  } catch (error) {
    // The tree said one thing when it was listed and another when it was read.
    if (!(error instanceof TreeError || error instanceof RangeError)) throw error;
    return failed([
      buildProblem(request, 'build/source/unreadable', `Cannot build ${titleOf(request)}: ${error.message}`),
    ]);
  } finally {
    await opened.value.close();
  }
}

interface Readied {
  readonly request: BuildRequest;
  readonly limits: BuildLimits;
  readonly opened: OpenedSource;
  readonly source: SourceFiles;
}

async function buildSource(
  { request, limits, opened, source }: Readied,
  ports: BuildPorts,
): Promise<Parsed<BuildResult>> {
  const { documents, problems: documentProblems } = pickDocuments(source.files, request, limits);
  const notes = [...source.problems, ...documentProblems];
  const { toolchain } = request.manifest.build;
  const present = await probeToolchain(toolchain, ports);
  if (present === undefined) return failed([...notes, missingToolchain(request)]);
  const plan = present.plan(request, source.files);
  const problems = [...notes, ...plan.problems];
  if (!plan.ok || hasErrors(problems)) return failed(problems);

  const kit = ports.kits.find((candidate) => candidate.toolchain === toolchain);
  const key = cacheKey({
    tree: opened.treeId,
    toolchain,
    tools: present.tools,
    kit: kit && (await treeDigest(kit.tree)),
    fingerprint: plan.value.fingerprint,
  });
  const cached = ports.cache && (await readCache(ports.cache, key, { maxBytes: limits.maxArtifactBytes }));
  const details = {
    source: sourceOf(request, opened),
    builder: { toolchain, tools: present.tools },
    documents,
  };
  const components = [...toolComponents(present), ...listComponents(source.files)];
  if (cached !== undefined) {
    const value: BuildResult = { ...cached, ...details, components, fromCache: true };
    return { ok: true, value, problems: sortProblems(problems) };
  }
  const ran = await runPlan({ request, limits, plan: plan.value, files: source.files, kit }, ports);
  if (!ran.ok) return failed([...problems, ...ran.problems]);
  const { artifact, log } = ran.value;
  const digest = digestOf(artifact);
  if (ports.cache !== undefined) await writeCache(ports.cache, key, { artifact, digest, log });
  const value: BuildResult = { artifact, digest, log, ...details, components, fromCache: false };
  return { ok: true, value, problems: sortProblems(problems) };
}

function failed(problems: readonly Problem[]): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: sortProblems(problems) };
}

function missingToolchain(request: BuildRequest): Problem {
  const { name, install } = toolchainTable[request.manifest.build.toolchain];
  return buildProblem(
    request,
    'build/toolchain/missing',
    `Cannot build ${titleOf(request)}: this machine has no toolchain "${name}"`,
    { pointer: '/build/toolchain', hint: install },
  );
}

function sourceOf(request: BuildRequest, opened: OpenedSource): BuildResult['source'] {
  const { path } = request.manifest.source;
  return {
    tree: opened.treeId,
    ...(opened.commit !== undefined && { commit: opened.commit }),
    ...(path !== undefined && { path }),
    ...(opened.commitTime !== undefined && { commitTime: opened.commitTime }),
  };
}

/** The compiler's own library, or the engine, is in the artifact too. */
function toolComponents({ tools }: PresentToolchain): BuildResult['components'] {
  return ['assemblyscript', 'quickjs-wasi'].flatMap((name) => {
    const version = tools[name];
    return version === undefined
      ? []
      : [{ name, version, purl: `pkg:npm/${name}@${encodeURIComponent(version)}` }];
  });
}
