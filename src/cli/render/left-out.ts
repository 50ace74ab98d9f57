/** Files that a repository leaves out by intention, or that its scripts write: a build that only lacks these is not wrong. */
import { basename, dirname, join, relative, resolve } from 'node:path';
import { gitignored } from '../../load/discover/ignore-files.ts';
import { PURPOSES } from '../../load/discover/limits.ts';
import { STEPS } from '../../load/discover/pattern.ts';
import { slashed } from '../../node/slashed.ts';
import { isWithin } from '../../node/tree.ts';
import type { Io } from '../io.ts';
import type { Script, ScriptsOf } from './scripts.ts';

const MISSING = ': no such file or directory';
/** What `flux bootstrap` writes into a repository. */
const BOOTSTRAPPED = /(?:^|\/)(?:flux-system|gotk-(?:components|sync)\.yaml)$/;
/** Keys and settings that are kept elsewhere. */
const PRIVATE = /\.env$|\.(?:key|pem|crt|pfx|p12|jks)$|secret|credential|password|token|\.sops\./i;

/** Directories whose files are copied to another place, and filled in there. */
const OF_TEMPLATES = /(?:^|\/)(?:templates?|skeletons?|scaffold(?:ing)?|boilerplates?)(?:\/|$)/;
/** What a program fills in. */
const FILLED_IN = /\$\{|\{\{|<%/;

/**
 * Whether the reason of a tool is that a file is missing which git does not have by intention. The reason may name any path;
 * outside of the tree, that around the kustomization in `directory`, nothing is looked at.
 */
export function lacksWhatIsLeftOut(
  reason: string,
  directory: string,
  tree: string,
  scripts: ScriptsOf,
  io: Io,
): boolean {
  if (!reason.endsWith(MISSING)) return false;
  const before = reason.slice(0, -MISSING.length);
  if (FILLED_IN.test(before) || OF_TEMPLATES.test(slashed(relative(tree, directory)))) return true;
  const missing = before.slice(before.lastIndexOf(' ') + 1);
  if (BOOTSTRAPPED.test(missing) || (reason.includes('loading KV pairs') && PRIVATE.test(missing))) return true;
  const path = resolve(io.cwd, missing);
  if (!isInside(path, tree, io)) return false;
  for (let at = dirname(path); ; at = dirname(at)) {
    const content = io.files.read(join(at, '.gitignore'), PURPOSES.gitignore);
    if (content.ok) {
      const lines = new TextDecoder().decode(content.value).split(/\r?\n/);
      if (gitignored(lines, { steps: STEPS })(slashed(relative(at, path)))) return true;
    }
    if (at === tree || at === dirname(at)) break;
  }
  const all = scripts(tree);
  // https://book.kubebuilder.io/reference/controller-gen
  if (GENERATED.test(path) && all.some(({ text }) => /controller-gen|CONTROLLER_GEN/.test(text))) return true;
  return (
    isWritten(path, all) ||
    isFilled(path, tree, all, io) ||
    (isWithin(path, directory) && isCopied(directory, tree, scripts, io))
  );
}

/** What controller-gen writes by default. */
const GENERATED = /[\\/](?:webhook[\\/]manifests|rbac[\\/]role|crd[\\/]bases[\\/][^\\/]+)\.yaml$/;

/** Whether a kustomization lies alone in a directory that a script copies to where the files are that it includes. */
function isCopied(directory: string, tree: string, scripts: ScriptsOf, { files }: Io): boolean {
  const listed = files.list(directory);
  if (!listed.ok || listed.value.length !== 1) return false;
  const steps = slashed(relative(tree, directory)).split('/');
  // A single name is a word in any script.
  const ways = steps.slice(1).map((_, index) => steps.slice(0, index + 2).join('/'));
  return scripts(tree).some(
    ({ text, isDocument }) => !isDocument && COPIES.test(text) && ways.some((way) => text.includes(way)),
  );
}

const COPIES = /\b(?:cp|rsync|copytree|copy)\b/;

/** Whether a path that may not exist lies in a tree, links followed. */
function isInside(path: string, tree: string, io: Io): boolean {
  if (!isWithin(path, tree)) return false;
  const real = io.files.realPath(path);
  return real.ok ? isWithin(real.value, tree) : isInside(dirname(path), tree, io);
}

/** Commands that put files into a directory. */
const PUTS = /(?:^|[\s;&|(])(?:cp|mv|rsync|ln|install|tar|unzip|curl|wget)\s|\bcopy/i;

const VARIABLE = /^\s*(?:export |local )?\w+=/;

/**
 * Whether a script copies something to the directory of a missing file, or to the one that lacks its first directory:
 * `cp -R base "$BUILD/overlays/base"`.
 */
function isFilled(path: string, tree: string, scripts: readonly Script[], io: Io): boolean {
  let missing = dirname(path);
  if (!io.files.realPath(missing).ok)
    while (isWithin(dirname(missing), tree) && !io.files.realPath(dirname(missing)).ok) missing = dirname(missing);
  const way = `${basename(dirname(missing))}/${basename(missing)}`;
  // What is copied from there is in the middle of a line.
  const isPut = (text: string, line: string): boolean =>
    (PUTS.test(line) && target(line).includes(way)) ||
    (VARIABLE.test(line) && line.includes(way) && text.includes(basename(path)));
  return scripts.some(
    ({ isDocument, text }) => !isDocument && text.includes(way) && text.split('\n').some((line) => isPut(text, line)),
  );
}

/** The last word of a command. */
function target(line: string): string {
  return line.trimEnd().split(/\s/).at(-1) ?? '';
}

/** Whether a script mentions a file, so that it probably puts it there: by its directory and name, or from beside it. */
function isWritten(path: string, scripts: readonly Script[]): boolean {
  const [directory, name] = [dirname(path), basename(path)];
  const way = `${basename(directory)}/${name}`;
  return scripts.some(
    (script) =>
      !script.isDocument &&
      (script.text.includes(way) || (script.directory === directory && script.text.includes(name))),
  );
}
