/** The contexts that kubectl knows, read from its own files: some builds of kubectl ask a server before they answer. */
import { delimiter, join, resolve } from 'node:path';
import { PURPOSES } from '../load/discover/limits.ts';
import { Cursor } from '../load/value/cursor.ts';
import { parseInput } from '../pipeline/project.ts';
import type { Io } from './io.ts';

/**
 * The names in code-unit order, each once; none where there is no file that can be read. The files are those of
 * KUBECONFIG, else the one in the user's home:
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function contextsOf(io: Pick<Io, 'cwd' | 'env' | 'files'>): readonly string[] {
  return [...new Set(configFiles(io).flatMap((path) => contextsIn(path, io)))].sort();
}

function configFiles({ cwd, env }: Pick<Io, 'cwd' | 'env'>): readonly string[] {
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return listed.map((path) => resolve(cwd, path));
  const home = env.HOME ?? env.USERPROFILE;
  return home === undefined || home === '' ? [] : [join(home, '.kube', 'config')];
}

function contextsIn(path: string, { files }: Pick<Io, 'files'>): readonly string[] {
  const content = files.read(path, PURPOSES.config);
  const [document] = content.ok ? parseInput({ path, content: content.value }).documents : [];
  if (document?.is !== 'readable') return [];
  const contexts = Cursor.root(document).child('contexts').items();
  return contexts.flatMap((context) => {
    const name = context.child('name').scalar;
    return typeof name === 'string' ? [name] : [];
  });
}
