// The parts of an issue form: fields, their words, and what may be answered.

export type FormId = 'submit' | 'version' | 'yank' | 'transfer' | 'abuse';

interface FieldWords {
  /** Stands as `### Label` in the issue; unique within its form, and the first one unique over all forms. */
  readonly label: string;
  readonly description: string;
  readonly isRequired: boolean;
}

export interface TextField extends FieldWords {
  readonly type: 'input' | 'textarea';
  readonly placeholder?: string;
  /** GitHub puts the text of such a field into a fenced block. */
  readonly render?: 'yaml';
  /** In UTF-16 units, as the formats count. */
  readonly maxLength: number;
}

/** Where the choices come from: the registry's own description, or the form itself. */
export type Choices = readonly string[] | 'categories' | 'kinds' | 'toolchains';

export interface ChoiceField extends FieldWords {
  readonly type: 'dropdown';
  readonly choices: Choices;
  readonly isMultiple: boolean;
}

export interface BoxField extends FieldWords {
  readonly type: 'checkboxes';
  /** The one sentence that is ticked. */
  readonly statement: string;
}

export type FormField = TextField | ChoiceField | BoxField;

export interface Form {
  readonly title: string;
  readonly description: string;
  /** What the title of the issue starts with. */
  readonly issueTitle: string;
  readonly label: string;
  readonly introduction: string;
  /** By the name under which the wish carries the value, in the order of the form. */
  readonly fields: Readonly<Record<string, FormField>>;
}
