// Kinds as types: what a registry's kinds ask and answer, for people who write hosts and plugins in a typed language.
export { type GuestLanguage, guestLanguages, type KindTypesRequest, kindTypes } from './guest/index.ts';
export {
  type Declaration,
  type FieldModel,
  type HookModel,
  type KindModel,
  type KindsModel,
  modelKinds,
  type TypeModel,
  toTypeName,
} from './type-model.ts';
export { toTypeScript } from './typescript.ts';
