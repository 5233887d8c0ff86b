// The author kit's public face: everything that a plugin imports.
/// <reference path="./host.d.ts" />

export {
  decodeBase64,
  decodeHex,
  encodeBase64,
  encodeHex,
  utf8,
  utf8ToText,
} from './bytes.ts';
export { nowMs } from './clock.ts';
export { config } from './config.ts';
export { env } from './env.ts';
export { type ErrorCode, fail, PluginError } from './errors.ts';
export { type FileEntry, listFiles, readBytes, readText, writeBytes, writeText } from './files.ts';
export { type Headers, type HttpRequest, type HttpResponse, http } from './http.ts';
export type { Json, JsonObject } from './json.ts';
export { kvDelete, kvGet, kvList, kvSet } from './kv.ts';
export { type LogLevel, log } from './log.ts';
export { randomBytes } from './random.ts';
