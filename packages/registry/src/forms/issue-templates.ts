// Writes the files below .github/ISSUE_TEMPLATE from the table of forms and the registry's own words.
import { type RegistryConfig, toolchains } from '@plugindex/model';
import { stringify } from 'yaml';
import type { Choices, Form, FormField } from './form.ts';
import { formList } from './form-fields.ts';

export interface IssueTemplate {
  /** File name below `.github/ISSUE_TEMPLATE`. */
  readonly name: string;
  readonly text: string;
}

/**
 * Every issue form, and the page from which people choose one.
 * @example toIssueTemplates(registry).map(({ name }) => name) // ['1-submit.yml', …, 'config.yml']
 */
export function toIssueTemplates(registry: RegistryConfig): readonly IssueTemplate[] {
  return [
    // The number keeps the order.
    ...formList.map(([id, form], at) => ({
      name: `${at + 1}-${id}.yml`,
      text: toYaml(form.description, templateOf(form, registry)),
    })),
    { name: 'config.yml', text: toYaml('The page from which people choose a form.', chooserOf(registry)) },
  ];
}

/** What a dropdown offers in this registry. */
export function choicesOf(choices: Choices, registry: RegistryConfig): readonly string[] {
  if (choices === 'categories') return registry.categories.map(({ id }) => id);
  if (choices === 'kinds') return Object.keys(registry.kinds);
  return choices === 'toolchains' ? toolchains : choices;
}

function toYaml(sentence: string, value: object): string {
  const fix = '# Written by scripts/forms.ts from packages/registry/src/forms; change it there.';
  return `# ${sentence}\n${fix}\n${stringify(value, { lineWidth: 0 })}`;
}

// The keys are GitHub's: "Syntax for issue forms" and "Syntax for GitHub's form schema" in its documentation.
function templateOf(form: Form, registry: RegistryConfig): object {
  return {
    name: form.title,
    description: form.description,
    title: form.issueTitle,
    labels: [form.label],
    body: [
      { type: 'markdown', attributes: { value: form.introduction } },
      ...Object.entries(form.fields).map(([id, field]) => elementOf(id, field, registry)),
    ],
  };
}

function elementOf(id: string, field: FormField, registry: RegistryConfig): object {
  const words = { label: field.label, description: field.description };
  if (field.type === 'checkboxes') {
    const options = [{ label: field.statement, required: field.isRequired }];
    return { type: field.type, id, attributes: { ...words, options } };
  }
  const validations = { required: field.isRequired };
  if (field.type === 'dropdown') {
    const options = choicesOf(field.choices, registry);
    return {
      type: field.type,
      id,
      attributes: { ...words, multiple: field.isMultiple, options },
      validations,
    };
  }
  const { placeholder, render } = field;
  return {
    type: field.type,
    id,
    attributes: {
      ...words,
      ...(placeholder === undefined ? {} : { placeholder }),
      ...(render === undefined ? {} : { render }),
    },
    validations,
  };
}

function chooserOf({ deployment: { urls } }: RegistryConfig): object {
  return {
    blank_issues_enabled: true,
    contact_links: [
      {
        name: 'Report a weakness in private',
        url: `${urls.repository}/security/advisories/new`,
        about: 'For everything that others could use before it is mended.',
      },
      {
        name: 'How to publish a plugin',
        url: `${urls.site}/docs/publish-a-plugin/`,
        about: 'By command line, by pull request, or by the forms above.',
      },
    ],
  };
}
