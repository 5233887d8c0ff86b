// Verdicts that this home reached before, so that an artifact that comes back is not judged twice.
import type { FolderPort } from '@plugindex/model';
import { createParser } from '@plugindex/model/schema/schema-parser';
import type { VerdictStore } from '@plugindex/trust';
import { parsedOrNothing, readFitting, writeJson } from './home.ts';
import { verdictFileSchema } from './home-formats.ts';

/** How many are kept; the oldest go first. One takes 2 to 4 kB. */
const maxVerdicts = 256;
const path = 'verdicts.json';

const parseVerdictFile = createParser(verdictFileSchema);

export interface HomeVerdicts extends VerdictStore {
  /** Writes the file when a verdict was added. */
  save(): Promise<void>;
}

/** A damaged file counts as an empty one: then everything is judged again. */
export async function openVerdicts(home: FolderPort): Promise<HomeVerdicts> {
  const file = parsedOrNothing(await readFitting(home, path), path, parseVerdictFile);
  const verdicts = new Map(file?.verdicts.map(({ question, verdict }) => [question, verdict]));
  let isChanged = false;
  return {
    read: (question) => verdicts.get(question),
    write: (question, verdict) => {
      verdicts.delete(question);
      verdicts.set(question, verdict);
      isChanged = true;
    },
    save: async () => {
      if (!isChanged) return;
      const newest = [...verdicts].slice(-maxVerdicts);
      const list = newest.map(([question, verdict]) => ({ question, verdict }));
      await writeJson(home, path, { format: 1, verdicts: list });
    },
  };
}
