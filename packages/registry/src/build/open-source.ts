// Opens the source that a manifest pins, or says why that is impossible.
import type { Parsed } from '@plugindex/model';
import { type BuildPorts, type OpenedSource, SourceError } from './build-ports.ts';
import { buildProblem, titleOf } from './build-problem.ts';
import type { BuildRequest } from './build-request.ts';

export async function openSource(
  request: Pick<BuildRequest, 'manifest' | 'file'>,
  ports: Pick<BuildPorts, 'sources'>,
): Promise<Parsed<OpenedSource>> {
  try {
    return { ok: true, value: await ports.sources.open(request.manifest.source), problems: [] };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const message = `Cannot build ${titleOf(request)}: ${error.message}`;
    return {
      ok: false,
      problems: [buildProblem(request, `build/${error.code}`, message, { pointer: '/source' })],
    };
  }
}
