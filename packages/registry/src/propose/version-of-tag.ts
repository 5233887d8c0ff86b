// Which version a tag names.
import { isVersion } from '@plugindex/model';

/**
 * The version in a tag: bare, with a "v", or behind the plugin's name where one repository holds several.
 * @example versionOfTag('auth-jwt-v1.2.0', 'auth-jwt') // '1.2.0'
 */
export function versionOfTag(tag: string, name?: string): string | undefined {
  const own =
    name !== undefined && tag.startsWith(name) ? /^[-@/](.*)$/s.exec(tag.slice(name.length))?.[1] : undefined;
  const text = own ?? tag;
  const bare = text.startsWith('v') ? text.slice(1) : text;
  return isVersion(bare) ? bare : undefined;
}
