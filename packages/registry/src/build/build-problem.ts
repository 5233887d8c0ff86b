// The problems of a build, each with its place: the manifest that asked for it.
import type { Problem } from '@plugindex/model';
import type { BuildRequest } from './build-request.ts';
import { type BuildCode, severityOf } from './build-rules.ts';

export type ProblemDetails = Partial<Pick<Problem, 'found' | 'expected' | 'hint'>> & {
  /** JSON pointer into the manifest, when one of its fields is to blame. */
  readonly pointer?: string;
};

/** A problem at the manifest, of the severity that its rule has. */
export function buildProblem(
  request: Pick<BuildRequest, 'file'>,
  code: BuildCode,
  message: string,
  details: ProblemDetails = {},
): Problem {
  const { pointer, ...rest } = details;
  return {
    code,
    severity: severityOf(code),
    where: { file: request.file, ...(pointer !== undefined && { pointer }) },
    message,
    ...rest,
  };
}

/** `auth-jwt 1.2.0`, for messages. */
export function titleOf({ manifest }: Pick<BuildRequest, 'manifest'>): string {
  return `${manifest.name} ${manifest.version}`;
}
