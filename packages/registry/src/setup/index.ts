// Setting up a registry: `init` plans a new one, `doctor` judges the settings of its repository.
export type { RawAnswers } from './answers.ts';
export {
  type AuthorMachine,
  authorDoctorRules,
  examineMachine,
  languagesOfToolchain,
} from './author-doctor.ts';
export { codeOwners } from './code-owners.ts';
export { doctor, doctorRules } from './doctor.ts';
export {
  filesThatNameTheRepository,
  type PresentFiles,
  planRegistry,
  type SetupPlan,
} from './plan-registry.ts';
export type {
  BranchRules,
  Fact,
  ForkApproval,
  PagesSettings,
  RepositorySettings,
  WorkflowState,
  WorkflowToken,
} from './settings.ts';
export { setupRules } from './setup-rules.ts';
