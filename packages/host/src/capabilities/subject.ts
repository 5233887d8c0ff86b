// What a request was about, for the audit log: never a value, never what may hold a secret.
import { isRecord } from '@plugindex/model';
import type { RequestImport } from '../capability-server.ts';
import { withoutQuery } from './http/target.ts';

/** @example subjectOf('kv', { op: 'set', key: 'a', value: 'secret' }) // 'set a' */
export function subjectOf(name: RequestImport, request: unknown): string {
  if (!isRecord(request)) return 'a request that is no object';
  const { op, path, key, prefix, url, name: variable } = request;
  switch (name) {
    case 'http':
      return typeof url === 'string' ? withoutQuery(url) : 'no URL';
    case 'fs':
      return `${textOr(op)} ${textOr(path)}`;
    case 'kv':
      return `${textOr(op)} ${textOr(key ?? prefix ?? '')}`.trimEnd();
    case 'env':
      return textOr(variable);
  }
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '(no text)';
}
