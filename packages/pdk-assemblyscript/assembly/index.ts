// The author kit's public face: everything that a plugin imports.
export { panic } from './abort';
export { HookResult, fail, ok, plugindex_abi_1, plugindex_alloc, plugindex_free, runHook } from './abi';
export { Chance } from './chance';
export { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url } from './crypto/base64';
export { constantTimeEquals, decodeHex, encodeHex } from './crypto/bytes';
export { Sha2, hmac, sha2, sha2Bytes } from './crypto/sha2';
export { LogLevel, config, log, nowMs, randomBytes } from './host/basics';
export { env } from './host/env';
export {
  EntriesResult,
  FileEntry,
  listFiles,
  readBytes,
  readText,
  writeBytes,
  writeText,
} from './host/files';
export { HttpRequest, HttpResponse, http } from './host/http';
export { KeysResult, kvDelete, kvGet, kvList, kvSet } from './host/kv';
export { BytesResult, DoneResult, HostResult, TextResult } from './host/request';
export { JsonParser, maxJsonDepth, parseJson, parseJsonBytes } from './json/parse';
export { Json, Kind } from './json/value';
export { jsonToText } from './json/write';
export { HeaderLookup, HeaderResult, headerValue, quoteHeaderText } from './headers';
export { asciiLower, utf8, utf8ToText } from './text';
