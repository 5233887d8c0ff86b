// The web address: feeds, raw files, the device flow.
import { get } from 'node:https';
import { createOAuthDeviceAuth } from '@octokit/auth-oauth-device';
import { request } from '@octokit/request';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLoopbackCertificate } from '../kit/loopback-certificate.ts';
import { openScene, type Scene } from './harness.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
  scene.github.deviceFlow.intervalSeconds = 0;
});
afterEach(async () => {
  expect(scene.github.violations).toEqual([]);
  await scene.close();
});

describe('feeds', () => {
  test('name published releases, newest first, with their text escaped, and answer 304', async () => {
    const client = scene.client(scene.owner.token);
    for (const [tag, body] of [
      ['a-v1.0.0', 'one'],
      ['a-v1.1.0', '<script>&"'],
    ] as const)
      await client.repos.createRelease({ ...scene.place, tag_name: tag, name: tag, body });
    await client.repos.createRelease({ ...scene.place, tag_name: 'a-v2.0.0', draft: true });
    const address = `${scene.github.url}/acme/registry/releases.atom`;
    const response = await fetch(address);
    const text = await response.text();
    expect(
      [...text.matchAll(/<id>tag:github\.com,2008:Repository\/\d+\/(.+)<\/id>/g)].map(([, tag]) => tag),
    ).toEqual(['a-v1.1.0', 'a-v1.0.0']);
    expect(text).toContain('&lt;script&gt;&amp;&quot;');
    const headers = { 'if-none-match': response.headers.get('etag') ?? '' };
    expect((await fetch(address, { headers })).status).toBe(304);
    const tags = await (await fetch(`${scene.github.url}/acme/registry/tags.atom`)).text();
    expect([...tags.matchAll(/<title>(a-v.+)<\/title>/g)].map(([, tag]) => tag).toSorted()).toEqual([
      'a-v1.0.0',
      'a-v1.1.0',
    ]);
  });

  test('and raw files of what is private or missing are not there', async () => {
    scene.github.addRepository({ owner: 'acme', name: 'hidden', isPrivate: true, files: { a: 'a' } });
    for (const path of [
      'acme/hidden/tags.atom',
      'acme/nothing/tags.atom',
      'acme/hidden/raw/main/a',
      'acme/registry/raw/main/no',
    ])
      expect((await fetch(`${scene.github.url}/${path}`)).status).toBe(404);
    const raw = await fetch(`${scene.github.url}/acme/registry/raw/main/index/a.yaml`);
    expect(await raw.text()).toBe('a: 1\n');
  });
});

describe('the device flow', () => {
  const login = (onCode: (code: string) => void) =>
    createOAuthDeviceAuth({
      clientType: 'oauth-app',
      clientId: 'client-of-a-test',
      scopes: ['public_repo'],
      request: request.defaults({ baseUrl: scene.github.apiUrl }),
      onVerification: ({ user_code }) => onCode(user_code),
    })({ type: 'oauth' });

  test("gives a token that is the person's who approved", async () => {
    const { token } = await login((code) => scene.github.deviceFlow.approve(code, 'ann'));
    const { data } = await scene.client(token).users.getAuthenticated();
    expect(data).toMatchObject({ login: 'ann', id: 4242 });
  });

  test('ends when the person denies, or the code expires', async () => {
    const { deviceFlow } = scene.github;
    await expect(login((code) => deviceFlow.deny(code))).rejects.toThrow(/access.denied/);
    await expect(login((code) => deviceFlow.expire(code))).rejects.toThrow(/expired.token/);
  });

  test('tells a hasty client to slow down, and one that waits that nothing is decided', async () => {
    const { deviceFlow, url } = scene.github;
    deviceFlow.intervalSeconds = 5;
    const post = async (path: string, form: Record<string, string>): Promise<Record<string, unknown>> => {
      const body = new URLSearchParams(form);
      const response = await fetch(`${url}/login/${path}`, { method: 'POST', body });
      return Object(await response.json());
    };
    const {
      device_code = '',
      user_code,
      interval,
    } = await post('device/code', { client_id: 'c', scope: '' });
    expect(deviceFlow.waiting()).toEqual([user_code]);
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    const poll = () =>
      post('oauth/access_token', { client_id: 'c', device_code: String(device_code), grant_type });
    expect(interval).toBe(5);
    expect(await poll()).toMatchObject({ error: 'authorization_pending' });
    expect(await poll()).toMatchObject({ error: 'slow_down', interval: 10 });
  });
});

test('with a certificate everything is https: API, Git and downloads', async () => {
  const certificate = await createLoopbackCertificate();
  const secure = await openScene({ tls: certificate });
  const read = (address: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const options = { ca: certificate.authority, headers: { 'user-agent': 'test' } };
      get(address, options, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
  expect(secure.github.apiUrl).toMatch(/^https:/);
  expect(await read(`${secure.github.apiUrl}/repos/acme/registry`)).toBe(200);
  expect(await read(`${secure.registry.cloneUrl}/info/refs?service=git-upload-pack`)).toBe(200);
  await secure.close();
});
