// URLs and grants of hosts: where a request goes, and whether a grant covers it.
import { describe, expect, test } from 'vitest';
import { isTargetGranted } from '../../../packages/host/src/capabilities/http/net-grant.ts';
import { parseTarget, withoutQuery } from '../../../packages/host/src/capabilities/http/target.ts';

const targetOf = (url: string) => {
  const target = parseTarget(url);
  if ('error' in target) throw new Error(target.error.message);
  return target;
};
const covers = (grant: string, url: string) => isTargetGranted([grant], targetOf(url));

describe('parseTarget()', () => {
  test.each([
    ['https://API.Example.com/a?b=c#d', 'api.example.com', 443, 'https://api.example.com/a?b=c'],
    ['https://api.example.com.:8443', 'api.example.com', 8443, 'https://api.example.com:8443/'],
    ['https://bücher.example/', 'xn--bcher-kva.example', 443, 'https://xn--bcher-kva.example/'],
    ['https://ａpi.example.com/', 'api.example.com', 443, 'https://api.example.com/'],
    ['https://127.0.0.1./', '127.0.0.1', 443, 'https://127.0.0.1/'],
    ['https://2130706433/', '127.0.0.1', 443, 'https://127.0.0.1/'],
    ['https://0x7f.1/', '127.0.0.1', 443, 'https://127.0.0.1/'],
    ['https://0177.0.0.1/', '127.0.0.1', 443, 'https://127.0.0.1/'],
    ['https://127。0。0。1/', '127.0.0.1', 443, 'https://127.0.0.1/'],
    ['https://[::FFFF:7f00:1]/', '::ffff:7f00:1', 443, 'https://[::ffff:7f00:1]/'],
    ['https:api.example.com', 'api.example.com', 443, 'https://api.example.com/'],
    ['https://a.example/%2e%2e/x/../y', 'a.example', 443, 'https://a.example/y'],
  ])('%s goes to %s port %i', (url, host, port, href) => {
    expect(parseTarget(url)).toMatchObject({ host, port, url: href });
  });

  test.each([
    'ftp://a.example/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'javascript:1',
    '/relative',
    '',
    'https://',
    'https://user@a.example/',
    'https://user:secret@a.example/',
    'https://@a.example:1@b.example/',
    'https://a.example\\@b.example/',
    'https:\\\\a.example',
    'https://a.exa\nmple/',
    ' https://a.example/',
    'https://a.example/\r\nX-Injected: 1',
    'https://a.example/\u0000',
    'https://a..example/',
    'https://a.example../',
    'https://.example/',
    'https://256.256.256.256/',
    'https://1.2.3.4.5/',
    'https://[::1%25eth0]/',
    'https://[::1/',
    'https://a.example:0/',
    'https://a.example:65536/',
    'https://a.example/\ud800',
    'https://a%00b.example/',
    'https://*.example/',
    `https://a.example/${'x'.repeat(9000)}`,
  ])('%j is refused', (url) => {
    expect(parseTarget(url)).toMatchObject({ error: { code: 'invalid_request' } });
  });

  test('a refusal shows neither a password nor a query', () => {
    const shown = JSON.stringify(parseTarget('https://ada:s3cret@a.example/x?token=s3cret'));
    expect(shown).toContain('a.example/x');
    expect(shown).not.toContain('s3cret');
    expect(withoutQuery('https://a@b:s3cret@c/x#s3cret')).toBe('https://c/x');
  });
});

describe('isTargetGranted()', () => {
  test.each([
    ['api.example.com', 'https://api.example.com/', true],
    ['api.example.com', 'https://api.example.com.:443/', true],
    ['api.example.com:443', 'https://api.example.com/', true],
    ['api.example.com', 'https://api.example.com:8443/', false],
    ['api.example.com:8443', 'https://api.example.com:8443/', true],
    ['api.example.com:8443', 'https://api.example.com/', false],
    ['api.example.com', 'https://evil-api.example.com/', false],
    ['api.example.com', 'https://api.example.com.evil.example/', false],
    ['example.com', 'https://api.example.com/', false],
    ['*.example.com', 'https://api.example.com/', true],
    ['*.example.com', 'https://a.b.example.com/', true],
    ['*.example.com', 'https://example.com/', false],
    ['*.example.com', 'https://evilexample.com/', false],
    ['*.example.com:8443', 'https://a.example.com:8443/', true],
    ['*', 'https://anything.example/', true],
    ['*', 'https://anything.example:8443/', false],
    ['*', 'https://127.0.0.1/', false],
    ['*', 'https://[::1]/', false],
    ['*.0.0.1', 'https://127.0.0.1/', false],
    ['127.0.0.1', 'https://2130706433/', true],
    ['2130706433', 'https://2130706433/', false],
    ['a.*.com', 'https://a.b.com/', false],
    ['*.*.com', 'https://a.b.com/', false],
    ['api.example.com:0', 'https://api.example.com/', false],
    ['api.example.com:99999', 'https://api.example.com/', false],
    ['API.example.com', 'https://api.example.com/', false],
    ['api.example.com.', 'https://api.example.com/', false],
    ['', 'https://api.example.com/', false],
  ])('%s and %s: %s', (grant, url, expected) => {
    expect(covers(grant, url)).toBe(expected);
  });

  test('plain HTTP takes a grant that names the port', () => {
    expect(covers('a.example:80', 'http://a.example/')).toBe(true);
    expect(covers('a.example', 'http://a.example/')).toBe(false);
    expect(covers('a.example', 'http://a.example:443/')).toBe(false);
  });
});
