// The issue forms as one table: what GitHub shows, and what the parser reads back, are both made from it.
import { maxLicenseLength, maxNameLength, maxRangeLength, maxVersionLength } from '@plugindex/model';
import type { Form, FormId, TextField } from './form.ts';

const maxReasonLength = 500;

function line(label: string, options: Omit<TextField, 'type' | 'label'>): TextField {
  return { type: 'input', label, ...options };
}

// threat: GitHub finds commits of every fork under the address of the original. A tag is the repository's own.
const pinnedTag = line('Tag', {
  description:
    'The tag of your release. The registry pins the commit behind it: moving the tag later changes nothing.',
  placeholder: 'v1.2.0',
  isRequired: true,
  maxLength: 250,
});

const capabilities: TextField = {
  type: 'textarea',
  label: 'Capabilities',
  description: 'What the plugin needs from its host, as YAML. Leave it empty when it needs nothing.',
  placeholder: 'net: [api.example.com]',
  render: 'yaml',
  isRequired: false,
  maxLength: 4000,
};

const pluginField = (label: string) =>
  line(label, {
    description: 'Its name in the registry.',
    placeholder: 'auth-jwt',
    isRequired: true,
    maxLength: maxNameLength,
  });

const versionField = (description: string) =>
  line('Version', {
    description,
    placeholder: '1.2.0',
    isRequired: true,
    maxLength: maxVersionLength,
  });

export const updateChoices = {
  releases: 'Watch my releases',
  tags: 'Watch my tags',
  none: 'I will ask for each version',
} as const;

const submit = {
  title: 'Submit a plugin',
  description: 'List a new plugin. You need no Git: this form becomes the pull request.',
  issueTitle: 'Submit: ',
  label: 'form: submit',
  introduction:
    'Your account becomes the owner of the plugin. The answer comes as a comment below your issue; edit the issue when something has to change.',
  fields: {
    name: line('Name of the new plugin', {
      description: 'Lower-case words joined by hyphens.',
      placeholder: 'auth-jwt',
      isRequired: true,
      maxLength: maxNameLength,
    }),
    version: versionField('The first version to list.'),
    summary: line('Summary', {
      description: 'One line for lists and search results, up to 160 characters.',
      placeholder: 'Checks JSON Web Tokens',
      isRequired: true,
      maxLength: 160,
    }),
    description: {
      type: 'textarea',
      label: 'Description',
      description: 'What the plugin does, in a few sentences, up to 1,000 characters.',
      isRequired: true,
      maxLength: 1000,
    },
    category: {
      type: 'dropdown',
      label: 'Category',
      description: 'Where people will look for it.',
      choices: 'categories',
      isMultiple: false,
      isRequired: true,
    },
    kinds: {
      type: 'dropdown',
      label: 'Kinds',
      description: 'What the plugin extends.',
      choices: 'kinds',
      isMultiple: true,
      isRequired: true,
    },
    tags: line('Tags', {
      description: 'Words that people search for, separated by commas.',
      placeholder: 'jwt, token',
      isRequired: false,
      maxLength: 1100,
    }),
    license: line('Licence', {
      description: 'An SPDX expression.',
      placeholder: 'MIT OR Apache-2.0',
      isRequired: true,
      maxLength: maxLicenseLength,
    }),
    repository: line('Repository', {
      description: 'The public GitHub repository of the source.',
      placeholder: 'https://github.com/acme/plugins',
      isRequired: true,
      maxLength: 512,
    }),
    tag: pinnedTag,
    path: line('Folder', {
      description: 'Folder of the plugin inside the repository, where it is not the top one.',
      placeholder: 'plugins/auth-jwt',
      isRequired: false,
      maxLength: 200,
    }),
    toolchain: {
      type: 'dropdown',
      label: 'Toolchain',
      description: 'What builds the plugin.',
      choices: 'toolchains',
      isMultiple: false,
      isRequired: true,
    },
    entry: line('Entry file', {
      description: 'Relative to the folder, where the toolchain needs one.',
      placeholder: 'assembly/index.ts',
      isRequired: false,
      maxLength: 200,
    }),
    host: line('Host versions', {
      description: 'Versions of the host application that the plugin works with, as a range.',
      placeholder: '>=0.3 <2',
      isRequired: true,
      maxLength: maxRangeLength,
    }),
    capabilities,
    updates: {
      type: 'dropdown',
      label: 'Later versions',
      description:
        'The registry can watch your repository and propose new versions by itself. You store no token for it.',
      choices: [updateChoices.releases, updateChoices.tags, updateChoices.none],
      isMultiple: false,
      isRequired: true,
    },
    prefix: line('Prefix of tags', {
      description: 'What stands before the version in the names of your tags; "v" when left empty.',
      placeholder: 'v',
      isRequired: false,
      maxLength: 64,
    }),
    rights: {
      type: 'checkboxes',
      label: 'Rights',
      description: 'Needed for every plugin.',
      statement: 'I may publish this plugin under the licence above.',
      isRequired: true,
    },
  },
} as const satisfies Form;

const version = {
  title: 'Release a new version',
  description: 'List a new version of a plugin that you own.',
  issueTitle: 'New version: ',
  label: 'form: version',
  introduction:
    'Only an owner of the plugin can ask for this. Everything that you leave out stays as it was.',
  fields: {
    name: pluginField('Plugin with a new version'),
    version: versionField('Higher than the last released one.'),
    tag: pinnedTag,
    host: line('Host versions', {
      description: 'A range, where it changed.',
      placeholder: '>=0.3 <2',
      isRequired: false,
      maxLength: maxRangeLength,
    }),
    capabilities: {
      ...capabilities,
      description: 'What the plugin needs from its host, as YAML, where it changed. "{}" for nothing at all.',
    },
  },
} as const satisfies Form;

const yank = {
  title: 'Yank a version',
  description: 'Withdraw a version from new installations. Lockfiles that name it go on working.',
  issueTitle: 'Yank: ',
  label: 'form: yank',
  introduction: 'Only an owner of the plugin can ask for this.',
  fields: {
    name: pluginField('Plugin to yank from'),
    version: versionField('The version to withdraw.'),
    reason: {
      type: 'textarea',
      label: 'Reason',
      description: 'Shown to everybody who uses the version, up to 500 characters.',
      placeholder: 'Accepts expired tokens when the clock is set back',
      isRequired: true,
      maxLength: maxReasonLength,
    },
    advisory: line('Advisory', {
      description: 'Id of the security advisory behind it, where there is one.',
      placeholder: 'PLUGINDEX-2026-0001',
      isRequired: false,
      maxLength: 64,
    }),
  },
} as const satisfies Form;

export const transferChoices = {
  transfer: 'Give my plugin to another account',
  adopt: 'Adopt a plugin that nobody looks after',
} as const;

const transfer = {
  title: 'Transfer or adopt a plugin',
  description: 'Give your plugin to another account, or offer to look after an abandoned one.',
  issueTitle: 'Transfer: ',
  label: 'form: transfer',
  introduction:
    'An owner can give a plugin away; a maintainer confirms it. To adopt a plugin is a question to the maintainers: nothing changes until they have answered.',
  fields: {
    name: pluginField('Plugin to transfer or adopt'),
    what: {
      type: 'dropdown',
      label: 'Request',
      description: 'What should happen.',
      choices: [transferChoices.transfer, transferChoices.adopt],
      isMultiple: false,
      isRequired: true,
    },
    to: line('New owner', {
      description: 'Account name on GitHub; only for giving a plugin away.',
      placeholder: 'octocat',
      isRequired: false,
      maxLength: 39,
    }),
    reason: {
      type: 'textarea',
      label: 'Reason',
      description: 'Why, in a few sentences, up to 500 characters.',
      isRequired: true,
      maxLength: maxReasonLength,
    },
  },
} as const satisfies Form;

const abuse = {
  title: 'Report abuse',
  description: 'Malicious code, a misleading name, a licence breach, anything that should not be here.',
  issueTitle: 'Report: ',
  label: 'form: abuse',
  introduction:
    'This report is public. A weakness that others could use belongs into a private security report instead: see the Security tab.',
  fields: {
    subject: line('Plugin or page to report', {
      description: 'Its name in the registry, or its address.',
      placeholder: 'auth-jwt',
      isRequired: true,
      maxLength: 512,
    }),
    what: {
      type: 'dropdown',
      label: 'Kind of abuse',
      description: 'What comes nearest.',
      choices: [
        'Malicious code',
        'Misleading name',
        'Licence or copyright',
        'Personal data',
        'Conduct of a person',
        'Something else',
      ],
      isMultiple: false,
      isRequired: true,
    },
    details: {
      type: 'textarea',
      label: 'What happened',
      description: 'How a maintainer can see it for themselves, up to 4,000 characters.',
      isRequired: true,
      maxLength: 4000,
    },
  },
} as const satisfies Form;

export const forms = { submit, version, yank, transfer, abuse } as const satisfies Readonly<
  Record<FormId, Form>
>;

/** Every form under its id, in the order in which GitHub lists them. */
export const formList: readonly (readonly [id: FormId, form: Form])[] = (
  ['submit', 'version', 'yank', 'transfer', 'abuse'] as const
).map((id) => [id, forms[id]]);
