// Picks the texts of the source that are published beside the artifact: README, changelog, licences.
import type { Problem } from '@plugindex/model';
import { buildProblem, titleOf } from './build-problem.ts';
import type { BuildLimits, BuildRequest, ShippedDocument, ShippedDocuments } from './build-request.ts';
import type { SourceFile } from './source-files.ts';

const readmeNames = ['README.md', 'readme.md', 'Readme.md'];
const changelogNames = ['CHANGELOG.md', 'changelog.md', 'Changelog.md'];
// REUSE 3.3 and common use: LICENSE, LICENSE-MIT, COPYING, NOTICE, LICENSES/MIT.txt
const licenseName = /^(?:(?:LICEN[CS]E|COPYING|NOTICE)(?:[-.][A-Za-z0-9.+-]+)?|LICENSES\/[A-Za-z0-9.+-]+)$/i;
/** More is a mistake, in number of files. */
const maxLicenses = 16;

/** The files that the manifest names, else the usual names; the licences by name. */
export function pickDocuments(
  files: readonly SourceFile[],
  request: BuildRequest,
  limits: BuildLimits,
): { readonly documents: ShippedDocuments; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const { readme, changelog } = request.manifest;
  const pick = (what: 'readme' | 'changelog', named: string | undefined, usual: readonly string[]) => {
    const found = files.find((file) =>
      named === undefined ? usual.includes(file.path) : file.path === named,
    );
    if (found === undefined && named !== undefined)
      problems.push(
        buildProblem(
          request,
          `build/document/missing`,
          `Cannot build ${titleOf(request)}: its source has no file "${named}", which the manifest names as its ${what}`,
          { pointer: `/${what}`, hint: 'correct the path: it is relative to the source path' },
        ),
      );
    return found && withinCap(found);
  };
  const withinCap = (file: SourceFile): ShippedDocument | undefined => {
    if (file.bytes.byteLength <= limits.maxDocumentBytes) return file;
    problems.push(
      buildProblem(
        request,
        'build/document/too-large',
        `Cannot build ${titleOf(request)}: "${file.path}" has ${file.bytes.byteLength} bytes, expected at most ${limits.maxDocumentBytes}`,
      ),
    );
    return undefined;
  };
  const readmeFile = pick('readme', readme, readmeNames);
  const changelogFile = pick('changelog', changelog, changelogNames);
  const licenses = files
    .filter((file) => licenseName.test(file.path))
    .slice(0, maxLicenses)
    .flatMap((file) => withinCap(file) ?? []);
  const documents: ShippedDocuments = {
    ...(readmeFile && { readme: readmeFile }),
    ...(changelogFile && { changelog: changelogFile }),
    licenses,
  };
  return { documents, problems };
}
