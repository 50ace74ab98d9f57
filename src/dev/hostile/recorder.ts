/**
 * Runs kroute and records the actions of it and its child processes: programs, connections, written files. For tests.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command line: from the sources, other programs would start as well. */
export const BUILT = fileURLToPath(new URL('../../../dist/kroute.cjs', import.meta.url));

export interface Record {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Base names of the programs that were started, without kroute's own Node. */
  readonly programs: readonly string[];
  /** Forbidden actions, each with its system call. */
  readonly offences: readonly string[];
}

export interface Place {
  /** The linted tree. */
  readonly tree: string;
  readonly path: string;
  readonly home: string;
  /** The directory for temporary files. */
  readonly tmp: string;
  /** A directory that must not be reached by any link. */
  readonly outside: string;
}

/** Whether system calls can be recorded; in some containers strace is installed but not permitted. */
export const canTrace = await works('strace', ['--seccomp-bpf', '-f', '-o', '/dev/null', 'true']);

function works(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

const CALLS =
  'execve,execveat,connect,bind,open,openat,openat2,creat,truncate,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,mknod,mknodat,chmod,fchmodat,fchmod,chown,fchownat';

/** Without strace, programs and system calls are not recorded; changes in the tree are still reported. */
export async function record(argv: readonly string[], place: Place): Promise<Record> {
  const log = join(place.tmp, '..', `strace-${process.pid}.txt`);
  const command = canTrace
    ? [
        'strace',
        '--seccomp-bpf',
        '-f',
        '-y',
        '-qq',
        '-s',
        '4096',
        '-e',
        `trace=${CALLS}`,
        '-o',
        log,
        process.execPath,
        BUILT,
        ...argv,
      ]
    : [process.execPath, BUILT, ...argv];
  const before = [snapshot(place.tree), snapshot(place.home)].join('\n');
  const { code, out, err } = await start(command, place);
  const after = [snapshot(place.tree), snapshot(place.home)].join('\n');
  const calls = canTrace ? readCalls(readFileSync(log, 'latin1'), place) : { programs: [], offences: [] };
  return {
    code,
    out,
    err,
    programs: calls.programs,
    offences: [
      ...calls.offences,
      ...(before === after ? [] : ['the tree or the home changed']),
      ...readdirSync(place.tmp).map((name) => `left behind in the temporary directory: ${name}`),
    ],
  };
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start([program = '', ...args]: readonly string[], { tree, path, home, tmp }: Place): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { PATH: path, HOME: home, TMPDIR: tmp, CI: 'true', GIT_CONFIG_NOSYSTEM: '1', SECRET: 'kroute-secret' };
    const real = program === 'strace' ? '/usr/bin/strace' : program;
    const child = spawn(existsSync(real) ? real : program, args, { cwd: tree, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** The contents of a directory, without following links: one line per file with its kind, mode, time and content. */
function snapshot(directory: string): string {
  const lines: string[] = [];
  const visit = (path: string): void => {
    const stat = lstatSync(path);
    const content = stat.isFile()
      ? createHash('sha1').update(readFileSync(path)).digest('hex')
      : stat.isSymbolicLink()
        ? readlinkSync(path)
        : '';
    // Reads are not recorded; the time of a directory shows that files were added or removed.
    lines.push(`${path} ${stat.mode} ${stat.mtimeMs} ${content}`);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
  };
  visit(directory);
  return lines.join('\n');
}

const PROGRAMS: ReadonlySet<string> = new Set(['node', 'helm', 'kustomize', 'kubectl', 'git']);
/** git consists of many programs, and starts itself from this path. */
const isProgram = (path: string): boolean => PROGRAMS.has(basename(path)) && !path.includes('/node_modules/');

function readCalls(log: string, { tmp, outside }: Place): Pick<Record, 'programs' | 'offences'> {
  const programs: string[] = [];
  const offences: string[] = [];
  for (const line of log.split('\n')) {
    const [, call = '', args = ''] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
    const failed = / = -1 E[A-Z]+/.test(line);
    if (call === '' || failed) {
      // A refused connection counts as an attempt.
      if ((call === 'connect' || call === 'bind') && isConnection(args)) offences.push(line);
      continue;
    }
    if (call.startsWith('execve')) {
      const path = unescaped(/"((?:[^"\\]|\\.)*)"/.exec(args)?.[1] ?? '');
      if (!isProgram(path)) offences.push(line);
      programs.push(basename(path));
    } else if (call === 'connect' || call === 'bind') {
      if (isConnection(args)) offences.push(line);
    } else if (call.startsWith('open')) {
      if (/O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)/.test(args) && !pathsOf(args).every((path) => mayWrite(path, tmp)))
        offences.push(line);
      // The file after resolving all links.
      if (/ = \d+<([^>]*)>$/.exec(line)?.[1]?.startsWith(`${outside}/`)) offences.push(line);
    } else if (
      !pathsOf(args)
        .slice(-1)
        .every((path) => mayWrite(path, tmp))
    )
      offences.push(line);
  }
  return { programs: programs.slice(1), offences };
}

/** The C library looks up the user's name in the name service cache. */
function isConnection(args: string): boolean {
  return /sa_family=AF_(?!UNSPEC)/.test(args) && !args.includes('"/var/run/nscd/socket"');
}

/** Absolute paths among the arguments; a relative one is resolved from its directory, as strace -y shows it. */
function pathsOf(args: string): readonly string[] {
  const named = Array.from(args.matchAll(/(?:\d+|AT_FDCWD)<([^>]*)>(?:, "((?:[^"\\]|\\.)*)")?|"((?:[^"\\]|\\.)*)"/g));
  return named.flatMap(([, directory, relative, absolute]) => {
    if (absolute !== undefined) return [unescaped(absolute)];
    if (relative === undefined) return [];
    const path = unescaped(relative);
    return [path.startsWith('/') ? path : join(directory ?? '', path)];
  });
}

function mayWrite(path: string, tmp: string): boolean {
  return (
    path.startsWith(`${tmp}/`) || path === '/dev/null' || path === '/dev/tty' || /^\/proc\/(self|\d+)\//.test(path)
  );
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(n|t|r|"|\\|[0-7]{1,3})/g, (whole, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return code === 'n' ? '\n' : code === 't' ? '\t' : code === 'r' ? '\r' : (code[0] ?? whole);
  });
}

/** A server on this machine, which Go programs contact directly even if a proxy is set. */
export async function listener(): Promise<{ readonly url: string; readonly asked: string[]; close(): void }> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fetched}\n');
  });
  server.on('connection', () => asked.push('connection'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { url: `http://127.0.0.1:${address.port}`, asked, close: () => server.close() };
}

/** Makes an empty place below a directory. */
export function placeIn(top: string, path: string): Place {
  const within = (name: string): string => join(top, name);
  const place = { tree: within('tree'), home: within('home'), tmp: within('tmp'), outside: within('outside'), path };
  for (const directory of [place.tree, place.home, place.tmp, place.outside]) mkdirSync(directory, { recursive: true });
  return place;
}
