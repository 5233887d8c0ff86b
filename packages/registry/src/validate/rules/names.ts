// Rules about names: reserved, confusable, near to another, and clashing by case.
import { maxNameLength } from '@plugindex/model';
import type { ValidateContext } from '../context.ts';
import { nameOf, shown } from '../places.ts';
import type { Finding, Rule } from '../rule.ts';
import {
  emptyWords,
  findSimilarNames,
  nameSkeleton,
  type Similarity,
  type SimilarName,
} from '../similar-names.ts';

/** Names that Windows gives to devices: such a folder cannot be checked out there. */
const deviceNames = /^(?:aux|com[0-9]|con|lpt[0-9]|nul|prn)$/;

const nameReserved: Rule = {
  code: 'validate/name/reserved',
  severity: 'error',
  documentation: {
    title: 'A plugin has no reserved name, nor one that looks like it',
    why: 'Reserved names belong to the registry, to the host or to an operating system. A plugin under such a name, or one that reads like it, would be taken for theirs.',
    bad: 'name: admin',
    fix: 'Choose a name that says what the plugin does.',
  },
  *check({ registry, newPlugins, root }) {
    const reserved = new Map(registry.policy.reservedNames.map((name) => [nameSkeleton(name), name]));
    for (const plugin of newPlugins.values()) {
      const { name } = plugin;
      const like = deviceNames.test(name) ? name : reserved.get(nameSkeleton(name));
      if (like === undefined) continue;
      yield {
        ...nameOf(plugin, root),
        message:
          like === name
            ? `Cannot take the name "${name}": it is reserved`
            : `Cannot take the name "${name}": it looks like "${like}", which is reserved`,
        found: name,
        hint: 'choose a name that says what the plugin does',
      };
    }
  },
};

const nameConfusable: Rule = {
  code: 'validate/name/confusable',
  severity: 'error',
  documentation: {
    title: 'A new name does not look like an existing one',
    why: 'Letters and digits that look alike (0 and o, 1 and l and i, rn and m, vv and w, cl and d, 5 and s) let one plugin pose as another.',
    bad: 'name: auth-jvvt     # beside auth-jwt',
    fix: 'Choose a name that nobody can misread.',
  },
  *check(context) {
    for (const pair of similarNames(context)) {
      if (pair.similarity === 'confusable') yield similarFinding(pair, context, 'looks like');
    }
  },
};

const nearWords: Readonly<Record<Exclude<Similarity, 'confusable'>, string>> = {
  separators: 'differs only in its hyphens from',
  affix: 'adds only words that say nothing to',
  'word-order': 'has the same words as',
  edit: 'is one letter away from',
};

const nameNear: Rule = {
  code: 'validate/name/near',
  severity: 'review',
  documentation: {
    title: 'A new name near an existing one is looked at',
    why: 'One letter more, less, changed or swapped (Damerau–Levenshtein distance 1), other hyphens, an added "plugin" or the name of the host, or the same words in another order: people mistype such names, and attackers count on it.',
    bad: 'name: auth-jtw      # beside auth-jwt',
    fix: 'Choose another name, or tell the reviewer why this one is right.',
  },
  *check(context) {
    for (const pair of similarNames(context)) {
      if (pair.similarity !== 'confusable') {
        yield similarFinding(pair, context, nearWords[pair.similarity]);
      }
    }
  },
};

const nameCaseClash: Rule = {
  code: 'validate/name/case-clash',
  severity: 'error',
  documentation: {
    title: 'No two paths differ only in case',
    why: 'On file systems that ignore case one of the two files would replace the other.',
    bad: 'plugins/au/th/auth-jwt/1.0.0-RC.1.yaml\nplugins/au/th/auth-jwt/1.0.0-rc.1.yaml',
    fix: 'Rename one of the files, or remove it.',
  },
  *check({ head, changes, root }) {
    const byLower = new Map<string, string>();
    for (const path of head.files.keys()) {
      const lower = path.toLowerCase();
      const other = byLower.get(lower);
      if (other === undefined) byLower.set(lower, path);
      else if (changes.added.has(path) || changes.added.has(other)) {
        const [late, early] = changes.added.has(path) ? [path, other] : [other, path];
        yield {
          at: shown(late, root),
          message: `Cannot keep ${late}: ${early} differs from it only in case`,
          found: late,
          hint: 'use lower case, or remove one of the two files',
        };
      }
    }
  },
};

const similarByContext = new WeakMap<ValidateContext, readonly SimilarName[]>();

/** Computed once for the two rules that read it. */
function similarNames(context: ValidateContext): readonly SimilarName[] {
  const known = similarByContext.get(context);
  if (known !== undefined) return known;
  const affixes = [...emptyWords, context.registry.host.name];
  const fresh = [...context.newPlugins.keys()].filter((name) => name.length <= maxNameLength);
  const found = findSimilarNames(fresh, context.names, affixes);
  similarByContext.set(context, found);
  return found;
}

function similarFinding({ name, other }: SimilarName, context: ValidateContext, how: string): Finding {
  const plugin = context.newPlugins.get(name);
  return {
    ...(plugin === undefined ? { at: context.root } : nameOf(plugin, context.root)),
    message: `Cannot take the name "${name}" without a doubt: it ${how} "${other}"`,
    found: name,
    expected: `a name that cannot be taken for "${other}"`,
    hint: 'choose another name, or tell the reviewer why this one is right',
  };
}

export const nameRules: readonly Rule[] = [nameReserved, nameConfusable, nameNear, nameCaseClash];
