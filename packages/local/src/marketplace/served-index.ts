// Reads back what a local marketplace serves now, so that the next snapshot goes on from it.
import { parseJson, parseSnapshot } from '@plugindex/model';
import { readFileCapped } from '@plugindex/node/read-file';
import type { ServedIndex } from '@plugindex/registry/compile/assemble-index';
import { LocalError } from '../local-error.ts';

const maxSnapshotBytes = 64 * 1024;
/** The log grows by about 150 bytes a release: room for seven million. */
const maxChangesBytes = 1024 * 1024 * 1024;

/** `v1`: folder of the compiled index. Throws LocalError `deployment/corrupt` when it is not what compile wrote. */
export async function readServedIndex(v1: string): Promise<ServedIndex> {
  const bytes = await readFileCapped(`${v1}/snapshot.json`, { maxBytes: maxSnapshotBytes });
  const document = parseJson(bytes, { file: 'snapshot.json', maxBytes: maxSnapshotBytes });
  const snapshot = document.ok ? parseSnapshot(document.value) : document;
  if (!snapshot.ok) {
    throw new LocalError(
      'deployment/corrupt',
      `Cannot read ${v1}/snapshot.json: ${snapshot.problems[0]?.message}`,
    );
  }
  const changes = await readFileCapped(`${v1}/changes.ndjson`, { maxBytes: maxChangesBytes });
  return { snapshot: snapshot.value, changes: new TextDecoder().decode(changes) };
}
