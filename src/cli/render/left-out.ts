/** Files that a repository leaves out by intention: a build that only lacks these is not wrong. */
import { dirname, join, relative, resolve } from 'node:path';
import { gitignored } from '../../load/discover/ignore-files.ts';
import { PURPOSES } from '../../load/discover/limits.ts';
import { STEPS } from '../../load/discover/pattern.ts';
import { slashed } from '../../node/slashed.ts';
import { treeAround } from '../../node/tree.ts';
import type { Io } from '../io.ts';

const MISSING = ': no such file or directory';
/** What `flux bootstrap` writes into a repository. */
const BOOTSTRAPPED = /(?:^|\/)(?:flux-system|gotk-(?:components|sync)\.yaml)$/;
/** Keys and settings that are kept elsewhere. */
const PRIVATE = /\.env$|\.(?:key|pem|crt|pfx|p12|jks)$|secret|credential|password|token|\.sops\./i;

/** Whether the reason of a tool is that a file is missing which git does not have by intention. */
export function lacksWhatIsLeftOut(reason: string, io: Io): boolean {
  if (!reason.endsWith(MISSING)) return false;
  const before = reason.slice(0, -MISSING.length);
  const missing = before.slice(before.lastIndexOf(' ') + 1);
  if (BOOTSTRAPPED.test(missing) || (reason.includes('loading KV pairs') && PRIVATE.test(missing))) return true;
  const path = resolve(io.cwd, missing);
  const tree = treeAround(dirname(path), io);
  for (let at = dirname(path); ; at = dirname(at)) {
    const content = io.files.read(join(at, '.gitignore'), PURPOSES.gitignore);
    if (content.ok) {
      const lines = new TextDecoder().decode(content.value).split(/\r?\n/);
      if (gitignored(lines, { steps: STEPS })(slashed(relative(at, path)))) return true;
    }
    if (at === tree || at === dirname(at)) return false;
  }
}
