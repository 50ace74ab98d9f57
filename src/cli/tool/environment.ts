/** What programs are given of the user's environment. */
import { delimiter, join, resolve } from 'node:path';
import type { Io } from '../io.ts';
import type { Tool } from './find.ts';

export type Environment = Readonly<Record<string, string>>;

/**
 * The whole environment, for a program that works for the user alone. It runs outside of the tree, so what is relative to
 * the working directory is made absolute.
 */
export function trusted({ searchPath }: Tool, { env, cwd }: Io): Environment {
  const { KUBECONFIG, ...others } = present(env);
  const configs = (KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  return {
    ...others,
    PATH: searchPath,
    ...(configs.length === 0 ? {} : { KUBECONFIG: configs.map((path) => resolve(cwd, path)).join(delimiter) }),
  };
}

/**
 * For git: the whole environment. It may neither reach out nor ask nor write, whatever the configuration of the repository
 * says, and it speaks English, since what it says is read.
 */
export function forGit(tool: Tool, io: Io): Environment {
  return { ...trusted(tool, io), ...NO_TRANSPORT, ...OBJECTS_ALONE };
}

/**
 * For a program that reads the tree: what finding and starting programs needs, and no more, so that neither templates nor
 * links can lead to the secrets of a CI job. `home` is a directory that takes the place of the program's own.
 */
export function sealed({ searchPath }: Tool, { env }: Io, home: string): Environment {
  const kept = Object.entries(present(env)).filter(([name]) => NEEDED.test(name));
  return { ...Object.fromEntries(kept), PATH: searchPath, ...NO_TRANSPORT, ...NO_HTTP, ...ownHome(home) };
}

/** Places, users, languages; what version managers (asdf, mise) and the Windows loader want. */
const NEEDED =
  /^(?:HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TERM|TMPDIR|TEMP|TMP|XDG_\w+_(?:HOME|DIRS|DIR)|ASDF_\w*DIR|ASDF_\w*FILE|MISE_\w*DIR|SystemRoot|SystemDrive|windir|ComSpec|PATHEXT|USERPROFILE|USERNAME|APPDATA|LOCALAPPDATA|ProgramData|ProgramFiles)$/i;

/** git speaks no protocol, so that it can reach nothing: https://git-scm.com/docs/git#Documentation/git.txt-GITALLOWPROTOCOL */
const NO_TRANSPORT: Environment = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
};

/** git answers from objects as they are, takes no locks, and pages nothing. */
const OBJECTS_ALONE: Environment = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_PAGER: 'cat',
  GIT_LITERAL_PATHSPECS: '1',
  LC_ALL: 'C',
};

/** Nothing listens there. Programs in Go never use a proxy for this machine itself, so more than this is needed. */
const NOWHERE = 'http://127.0.0.1:1';
const NO_HTTP: Environment = {
  HTTP_PROXY: NOWHERE,
  HTTPS_PROXY: NOWHERE,
  ALL_PROXY: NOWHERE,
  http_proxy: NOWHERE,
  https_proxy: NOWHERE,
  all_proxy: NOWHERE,
  NO_PROXY: '',
  no_proxy: '',
};

/** A file that is empty for ever. */
const devNull = process.platform === 'win32' ? '\\\\.\\nul' : '/dev/null';

/** No plugins, no credentials, no cluster, no defaults of the user. */
function ownHome(home: string): Environment {
  return {
    HELM_NO_PLUGINS: '1',
    HELM_PLUGINS: join(home, 'plugins'),
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
    KUSTOMIZE_PLUGIN_HOME: join(home, 'plugins'),
    DOCKER_CONFIG: join(home, 'docker'),
    KUBECONFIG: devNull,
    KUBERC: 'off',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
  };
}

function present(env: Io['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
