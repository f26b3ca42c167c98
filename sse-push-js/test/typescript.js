/** Compiles files against the package as the command "tsc --noEmit" does, without starting a process for each configuration. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const LIBRARIES = join(ROOT, 'node_modules', 'typescript', 'lib');

/** The choices of the strictest users. */
export const STRICT = { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true };

const libraries = new Map();

/**
 * Compiles files and returns the errors, one per line, which is empty if there is none.
 * @param {string[]} files their paths below the package
 * @param {object} options the compiler's, as in a tsconfig.json
 */
export function compile(files, options) {
  const { options: converted, errors } = ts.convertCompilerOptionsFromJson({
    noEmit: true, target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'], jsx: 'react-jsx', ...options,
  }, ROOT);
  const host = ts.createCompilerHost(converted);
  const { getSourceFile } = host;
  host.getSourceFile = (file, ...rest) => {
    // The types of browsers are 40,000 lines, and the same for each configuration.
    if (!file.startsWith(LIBRARIES)) return getSourceFile(file, ...rest);
    if (!libraries.has(file)) libraries.set(file, getSourceFile(file, ...rest));
    return libraries.get(file);
  };
  const program = ts.createProgram(files.map((file) => join(ROOT, file)), converted, host);
  // To check the types of others takes longer than all the rest.
  const ours = program.getSourceFiles().filter(({ fileName }) => !fileName.includes('/node_modules/'));
  const found = ours.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
  return ts.formatDiagnostics([...errors, ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(), ...found], {
    getCanonicalFileName: (file) => file, getCurrentDirectory: () => ROOT, getNewLine: () => '\n',
  });
}
