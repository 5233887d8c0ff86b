// Download counts as clients fetch them: /v1/stats.json. Absent where nobody has counted.
//
//   {"format":1,"collectedAt":"…","plugins":{"auth-jwt":{"downloads":12,"versions":{"1.2.0":12}}}}
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { Type } from '../schema/type.ts';
import { closedObject, described, formatVersion, pluginName, recordOf, timestamp, version } from './parts.ts';

const downloads = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'How often the artifact was downloaded, as the forge counts.',
});

export const statsSchema = closedObject(
  {
    format: formatVersion,
    collectedAt: described(timestamp, { description: 'When the counts were read.' }),
    plugins: recordOf(
      pluginName,
      closedObject(
        {
          downloads: described(downloads, { description: 'Sum over all versions.' }),
          versions: recordOf(version, downloads, { description: 'Downloads of each version.' }),
        },
        { description: 'Counts of one plugin.' },
      ),
      { description: 'Plugin name to its counts. A plugin that is missing was not counted.' },
    ),
  },
  { $id: 'stats.schema.json', title: 'Download counts', description: 'How often artifacts were downloaded.' },
);

export type Stats = DeepReadonly<Static<typeof statsSchema>>;
