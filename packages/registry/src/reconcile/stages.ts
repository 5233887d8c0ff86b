// The pipeline, written down once: workflow jobs, actions, progress lines and problem codes all take their names from here.

export interface Stage {
  readonly name: string;
  /** What it works on: the whole index, or one version after the other. */
  readonly scope: 'index' | 'version';
  readonly does: string;
}

export const stages = [
  { name: 'validate', scope: 'index', does: 'check every file of the index against the rules' },
  { name: 'build', scope: 'version', does: 'build the artifact from the source that the manifest pins' },
  {
    name: 'inspect',
    scope: 'version',
    does: 'compare what the bytes import and export with what the manifest says',
  },
  { name: 'sign', scope: 'version', does: 'sign the statement of how the artifact was built' },
  {
    name: 'release',
    scope: 'version',
    does: 'freeze artifact, bundle, provenance and SBOM in an immutable release',
  },
  {
    name: 'compile',
    scope: 'index',
    does: 'compile the index into the files that clients fetch, and sign the snapshot',
  },
  { name: 'deploy', scope: 'index', does: 'put the compiled index and the site where they are served' },
] as const satisfies readonly Stage[];

export type StageName = (typeof stages)[number]['name'];
