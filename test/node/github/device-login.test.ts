// Signing in by device code against a server that answers as GitHub documents: agreed, slow, declined, too late, no such app.
import { type DeviceLogin, startDeviceLogin } from '@plugindex/node/github/device-login';
import { expect, test } from 'vitest';
import { json, type Script, scriptedServer } from './scripted-server.ts';

const code = {
  device_code: 'a'.repeat(40),
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://github.com/login/device',
  expires_in: 900,
  interval: 0,
};
const agreed = { access_token: 'gho_agreed', token_type: 'bearer', scope: 'public_repo' };

/** Hands out the code, then answers each question after it with the next of `answers`, the last one for ever. */
async function login(...answers: readonly (object | 'drop')[]) {
  let asked = 0;
  const script: Script = ({ path }, response) => {
    if (path === '/login/device/code') return json(response, 200, code);
    const answer = answers[Math.min(asked++, answers.length - 1)];
    if (answer === 'drop') response.destroy();
    else json(response, 200, answer);
  };
  const server = await scriptedServer(script);
  const started = await startDeviceLogin({ serverUrl: server.url, clientId: 'Iv1.test', retryPauseMs: 1 });
  return { server, started };
}

const problem = (error: string) => ({
  error,
  error_description: 'Words',
  error_uri: 'https://docs.github.com',
});

test('startDeviceLogin() shows the code first, and then waits until the person agreed', async () => {
  const { server, started } = await login(problem('authorization_pending'), agreed);
  expect(started).toMatchObject({
    userCode: 'WDJB-MJHT',
    verificationUrl: 'https://github.com/login/device',
    expiresInSeconds: 900,
  });
  expect(await started.token).toBe('gho_agreed');
  expect(server.asked.map(({ path }) => path)).toEqual([
    '/login/device/code',
    '/login/oauth/access_token',
    '/login/oauth/access_token',
  ]);
  expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({ client_id: 'Iv1.test', scope: 'public_repo' });
});

test('a dropped connection does not end a login', async () => {
  const { started } = await login('drop', problem('authorization_pending'), 'drop', 'drop', agreed);
  expect(await started.token).toBe('gho_agreed');
});

// The library pauses for the interval and seven seconds.
test('GitHub is asked more slowly when it says so', { timeout: 20_000 }, async () => {
  const startedAt = performance.now();
  const { started } = await login(problem('slow_down'), agreed);
  expect(await started.token).toBe('gho_agreed');
  expect(performance.now() - startedAt).toBeGreaterThan(5000);
});

test.each([
  ['access_denied', 'github/login-denied'],
  ['expired_token', 'github/login-expired'],
  ['token_expired', 'github/login-expired'],
  ['incorrect_device_code', 'github/login-refused'],
  ['device_flow_disabled', 'github/login-refused'],
])('the answer %s is %s', async (answer, expected) => {
  const { started } = await login(problem(answer));
  await expect(started.token).rejects.toMatchObject({ name: 'GitHubError', code: expected });
});

async function failureOf(starting: Promise<DeviceLogin>): Promise<unknown> {
  return starting.then(
    () => 'started',
    (error: unknown) => error,
  );
}

test('startDeviceLogin() says at once that there is no such app, or no such server', async () => {
  const noApp = await scriptedServer((_, response) => json(response, 404, { error: 'Not Found' }));
  const dead = await scriptedServer((_, response) => response.destroy());
  const starts = [noApp.url, dead.url, 'http://github.example'].map((serverUrl) =>
    failureOf(startDeviceLogin({ serverUrl, clientId: 'Iv1.test', retryPauseMs: 1 })),
  );
  expect(await Promise.all(starts)).toMatchObject([
    { code: 'github/login-refused' },
    { code: 'github/unavailable' },
    { code: 'github/url' },
  ]);
});
