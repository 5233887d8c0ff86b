// Functions of template plugins: names that nobody can take over, and the engine of LiquidJS that calls them.
import { createTemplatePlugin, readTemplateFunctions, registerInLiquid } from '@plugindex/mockforge';
import { Liquid } from 'liquidjs';
import { expect, test } from 'vitest';
import { scriptedPlugin } from '../kit/callable-plugin.ts';

function plugin(name: string, functions: unknown) {
  return createTemplatePlugin(
    scriptedPlugin(name, {
      list_functions: () => functions,
      template_function: (input) => ({ by: name, input }),
    }),
  );
}

test('a function has a long name, and a short one as long as no other plugin has it too', async () => {
  const functions = await readTemplateFunctions([
    plugin('one', [{ name: 'now', description: 'The time', parameters: ['zone'] }, { name: 'uuid' }]),
    plugin('two', [{ name: 'uuid' }]),
  ]);
  expect(functions.all).toMatchObject([
    { name: 'one.now', shortName: 'now', plugin: 'one', description: 'The time', parameters: ['zone'] },
    { name: 'one.uuid', plugin: 'one', parameters: [] },
    { name: 'two.uuid', plugin: 'two' },
  ]);
  expect(functions.clashes).toEqual([{ shortName: 'uuid', plugins: ['one', 'two'] }]);
  expect(functions.get('uuid')).toBeUndefined();
  expect(functions.get('two.uuid')?.plugin).toBe('two');
  expect(functions.get('now')).toBe(functions.get('one.now'));
});

test('a call carries name, arguments and context', async () => {
  const functions = await readTemplateFunctions([plugin('one', [{ name: 'now' }])]);
  expect(await functions.get('now')?.call(['UTC', { a: 1 }], { request: { path: '/' } })).toEqual({
    by: 'one',
    input: { function_name: 'now', args: ['UTC', { a: 1 }], context: { request: { path: '/' } } },
  });
});

test('what cannot be registered is left out and reported, and keeps nothing else from working', async () => {
  const functions = await readTemplateFunctions([
    createTemplatePlugin(scriptedPlugin('silent', { template_function: () => 1 })),
    plugin('liar', [{ title: 'no name' }]),
    plugin('odd', [
      { name: 'a b' },
      { name: '__proto__x' },
      { name: 'twice' },
      { name: 'twice' },
      { name: '' },
    ]),
    plugin(
      'many',
      Array.from({ length: 1500 }, (_, index) => ({ name: `f${index}` })),
    ),
  ]);
  expect(functions.failures.map(({ plugin: name, code }) => `${name} ${code}`)).toEqual([
    'silent host/hook-missing',
    'liar host/answer-invalid',
    'odd host/answer-invalid',
    'odd host/answer-invalid',
    'odd host/answer-invalid',
    'many host/answer-invalid',
  ]);
  expect(functions.all.filter(({ plugin: name }) => name === 'odd').map(({ name }) => name)).toEqual([
    'odd.__proto__x',
    'odd.twice',
  ]);
  expect(functions.all.filter(({ plugin: name }) => name === 'many')).toHaveLength(1000);
});

async function liquidWith(...plugins: Parameters<typeof readTemplateFunctions>[0]) {
  const engine = new Liquid({ ownPropertyOnly: true });
  const names = registerInLiquid(engine, await readTemplateFunctions(plugins));
  const render = (template: string, scope: object = {}) =>
    engine.parseAndRender(template, scope, { globals: names.globals });
  return { render, names };
}

test('LiquidJS calls a function as a filter, with the piped value as its first argument and the request as its context', async () => {
  const { render } = await liquidWith(plugin('one', [{ name: 'echo' }]));
  const scope = { request: { path: '/a' }, secret: 'not for plugins' };
  expect(JSON.parse(await render('{{ "x" | echo: 1, "y" | json }}', scope))).toEqual({
    by: 'one',
    input: { function_name: 'echo', args: ['x', 1, 'y'], context: { request: { path: '/a' } } },
  });
  expect(JSON.parse(await render('{{ nil | one-echo | json }}'))).toMatchObject({
    input: { args: [], context: { request: null } },
  });
  expect(JSON.parse(await render('{{ fn.echo | json }}'))).toMatchObject({ input: { args: [] } });
});

test('a plugin cannot take the place of a filter of the engine', async () => {
  const { render, names } = await liquidWith(plugin('sly', [{ name: 'escape' }]));
  expect(await render('{{ "<b>" | escape }}')).toBe('&lt;b&gt;');
  expect(await render('{{ "<b>" | sly-escape | json }}')).toContain('"by":"sly"');
  expect(names).toMatchObject({ filters: ['sly-escape'], kept: ['escape'] });
});

test('a function that fails fails the template, with what the plugin said', async () => {
  const broken = createTemplatePlugin({
    name: 'broken',
    hooks: ['template_function', 'list_functions'],
    call: async (hook) =>
      hook === 'list_functions'
        ? { ok: true, value: [{ name: 'boom' }] }
        : { ok: false, error: { code: 'invalid_argument', message: 'Expected a text' } },
  });
  const { render } = await liquidWith(broken);
  await expect(render('a {{ 1 | boom }}')).rejects.toThrow(
    'Cannot use broken: "template_function" failed with',
  );
});
