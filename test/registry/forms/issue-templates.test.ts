// The files that GitHub shows are the table that the parser reads by.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml, valueAt } from '@plugindex/model';
import { toIssueTemplates } from '@plugindex/registry/forms/issue-templates';
import { expect, test } from 'vitest';
import { formList } from '../../../packages/registry/src/forms/form-fields.ts';
import { repositoryRoot } from '../../kit/marketplace.ts';
import { registry } from './acme-index.ts';

const folder = join(repositoryRoot, '.github/ISSUE_TEMPLATE');

test('the issue forms on disk are exactly those of the table; mend by: node scripts/forms.ts', () => {
  const wanted = toIssueTemplates(registry);
  expect(readdirSync(folder).toSorted()).toEqual(wanted.map(({ name }) => name).toSorted());
  for (const { name, text } of wanted) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
});

test('every form keeps to what GitHub accepts: unique labels and ids, required names, no reserved choice', () => {
  for (const { name, text } of toIssueTemplates(registry)) {
    const parsed = parseYaml(text, { file: name });
    expect(parsed.ok, name).toBe(true);
    if (!parsed.ok || name === 'config.yml') continue;
    const form = parsed.value.value;
    for (const key of ['/name', '/description', '/title'])
      expect(String(valueAt(form, key)).length, `${name}${key}`).toBeGreaterThan(3);
    const body = valueAt(form, '/body');
    expect(Array.isArray(body)).toBe(true);
    if (!Array.isArray(body)) continue;
    const fields = body.filter((element) => valueAt(element, '/type') !== 'markdown');
    const labels = fields.map((element) => valueAt(element, '/attributes/label'));
    const ids = fields.map((element) => valueAt(element, '/id'));
    expect(new Set(labels).size).toBe(labels.length);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
    for (const element of fields) {
      const options = valueAt(element, '/attributes/options');
      if (Array.isArray(options))
        expect(options.map((option) => String(option).toLowerCase())).not.toContain('none');
    }
  }
});

test('the first heading of every form belongs to no other form', () => {
  const first = formList.map(([, form]) => Object.values(form.fields)[0]?.label);
  const all = formList.flatMap(([, form]) => Object.values(form.fields).map(({ label }) => label));
  for (const label of first) expect(all.filter((other) => other === label)).toHaveLength(1);
});
