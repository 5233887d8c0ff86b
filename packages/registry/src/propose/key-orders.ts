// In which order keys stand in the files that people read: the order of the schemas, so that there is only one.
import { manifestSchema, pluginEntrySchema } from '@plugindex/model';

export const entryKeys: readonly string[] = Object.keys(pluginEntrySchema.properties);
export const manifestKeys: readonly string[] = Object.keys(manifestSchema.properties);
