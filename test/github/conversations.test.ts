// Issues, comments, labels and reviews, and who may do what to them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPull, openScene, type Scene } from './harness.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(async () => {
  expect(scene.github.violations).toEqual([]);
  await scene.close();
});

const since = (count: number) =>
  scene.github.events.slice(count).map(({ event, action }) => [event, action].filter(Boolean).join(' '));

describe('comments', () => {
  test('are written by anybody, changed by their author or a maintainer', async () => {
    const [owner, author] = [scene.client(scene.owner.token), scene.client(scene.author.token)];
    const { data: issue } = await author.issues.create({ ...scene.place, title: 'A question' });
    const target = { ...scene.place, issue_number: issue.number };
    const { data: mine } = await author.issues.createComment({ ...target, body: 'first' });
    const { data: theirs } = await owner.issues.createComment({ ...target, body: 'second' });
    await author.issues.updateComment({ ...scene.place, comment_id: mine.id, body: 'first, better' });
    const refused = author.issues.updateComment({ ...scene.place, comment_id: theirs.id, body: 'x' });
    await expect(refused).rejects.toMatchObject({ status: 403 });
    await owner.issues.deleteComment({ ...scene.place, comment_id: mine.id });
    const { data: left } = await author.issues.listComments(target);
    expect(left.map(({ body, user }) => [body, user?.login])).toEqual([['second', 'acme']]);
    expect(since(0)).toEqual([
      'issues opened',
      'issue_comment created',
      'issue_comment created',
      'issue_comment edited',
      'issue_comment deleted',
    ]);
  });

  test('that are empty, too long or without a token are refused', async () => {
    const owner = scene.client(scene.owner.token);
    const { data: issue } = await owner.issues.create({ ...scene.place, title: 'A question' });
    const target = { ...scene.place, issue_number: issue.number };
    for (const body of [' ', 'x'.repeat(65_537)])
      await expect(owner.issues.createComment({ ...target, body })).rejects.toMatchObject({ status: 422 });
    await expect(scene.client().issues.createComment({ ...target, body: 'hi' })).rejects.toMatchObject({
      status: 401,
    });
  });
});

describe('labels', () => {
  test('are put on by those who may triage, made on the way, and told of one by one', async () => {
    const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
    const target = { ...scene.place, issue_number: number };
    const before = scene.github.events.length;
    const owner = scene.client(scene.owner.token);
    const stranger = scene.client(scene.author.token);
    await expect(stranger.issues.addLabels({ ...target, labels: ['x'] })).rejects.toMatchObject({
      status: 403,
    });
    await owner.issues.createLabel({ ...scene.place, name: 'lane: update', color: '00ff00' });
    await owner.issues.addLabels({ ...target, labels: ['lane: update', 'new'] });
    await owner.issues.removeLabel({ ...target, name: 'new' });
    await expect(owner.issues.removeLabel({ ...target, name: 'new' })).rejects.toMatchObject({ status: 404 });
    const { data: pull } = await owner.pulls.get({ ...scene.place, pull_number: number });
    expect(pull.labels.map(({ name, color }) => [name, color])).toEqual([['lane: update', '00ff00']]);
    expect(since(before)).toEqual(['pull_request labeled', 'pull_request labeled', 'pull_request unlabeled']);
  });

  test('chosen by a stranger for a new issue are dropped', async () => {
    const { data } = await scene
      .client(scene.author.token)
      .issues.create({ ...scene.place, title: 't', labels: ['a'] });
    expect(data.labels).toEqual([]);
  });
});

describe('issues', () => {
  test('and pull requests share their numbers and their list', async () => {
    const owner = scene.client(scene.owner.token);
    await owner.issues.create({ ...scene.place, title: 'One', labels: ['form'] });
    await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
    const { data } = await owner.issues.listForRepo(scene.place);
    expect(data.map(({ number, pull_request }) => [number, pull_request !== undefined])).toEqual([
      [2, true],
      [1, false],
    ]);
    const { data: labelled } = await owner.issues.listForRepo({ ...scene.place, labels: 'form' });
    expect(labelled.map(({ number }) => number)).toEqual([1]);
  });

  test('are closed with a reason by their author, and by no stranger', async () => {
    const bob = scene.github.addUser({ login: 'bob' });
    const author = scene.client(scene.author.token);
    const { data: issue } = await author.issues.create({ ...scene.place, title: 'Mine' });
    const target = { ...scene.place, issue_number: issue.number };
    const refused = scene.client(bob.token).issues.update({ ...target, state: 'closed' });
    await expect(refused).rejects.toMatchObject({ status: 403 });
    const { data } = await author.issues.update({ ...target, state: 'closed', state_reason: 'not_planned' });
    expect(data).toMatchObject({ state: 'closed', state_reason: 'not_planned' });
    expect(since(0)).toEqual(['issues opened', 'issues closed']);
  });
});

describe('reviews', () => {
  test('name the commit that was looked at, and stay with it when the head moves', async () => {
    const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
    const owner = scene.client(scene.owner.token);
    const target = { ...scene.place, pull_number: number };
    const { data: pull } = await owner.pulls.get(target);
    const { data: review } = await owner.pulls.createReview({
      ...target,
      event: 'APPROVE',
      commit_id: pull.head.sha,
    });
    const author = scene.client(scene.author.token);
    await author.repos.createOrUpdateFileContents({
      ...{ owner: 'ann', repo: 'registry', branch: 'b', path: 'index/c.yaml', message: 'More' },
      content: Buffer.from('c: 1\n').toString('base64'),
    });
    const { data: reviews } = await owner.pulls.listReviews(target);
    const { data: moved } = await owner.pulls.get(target);
    expect(reviews).toMatchObject([
      { id: review.id, state: 'APPROVED', commit_id: pull.head.sha, user: { login: 'acme' } },
    ]);
    expect(moved.head.sha).not.toBe(pull.head.sha);
    const { data: dismissed } = await owner.pulls.dismissReview({
      ...target,
      review_id: review.id,
      message: 'Moved',
    });
    expect(dismissed.state).toBe('DISMISSED');
    expect(
      scene.github.events.filter(({ event }) => event === 'pull_request_review').map(({ action }) => action),
    ).toEqual(['submitted', 'dismissed']);
  });

  test("of one's own pull request approve nothing", async () => {
    const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
    const target = { ...scene.place, pull_number: number };
    const author = scene.client(scene.author.token);
    await expect(author.pulls.createReview({ ...target, event: 'APPROVE' })).rejects.toMatchObject({
      status: 422,
    });
    await author.pulls.createReview({ ...target, event: 'COMMENT', body: 'About this' });
  });
});
