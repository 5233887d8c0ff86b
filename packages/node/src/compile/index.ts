// Compiling on disk, for processes that do nothing else and must start fast.
export { type CompiledFolder, type CompileFolderInput, compileFolder } from './compile-folder.ts';
export { documentsInFolder } from './document-folder.ts';
export { ServedFolder, type ServedState, toJournal } from './served-folder.ts';
export { type Updated, type UpdateInput, updateServed } from './update-served.ts';
