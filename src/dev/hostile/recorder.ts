/** Runs kroute and records what it and all that it starts did: programs, connections, files that were written. For tests. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command line: what is started from the sources is started by other programs. */
export const BUILT = fileURLToPath(new URL('../../../dist/kroute.cjs', import.meta.url));

export interface Record {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Base names of the programs that were started, kroute's own Node left out. */
  readonly programs: readonly string[];
  /** What must never happen, each as the system call that did it. */
  readonly offences: readonly string[];
}

export interface Place {
  /** The tree that is linted, and where. */
  readonly tree: string;
  readonly path: string;
  readonly home: string;
  /** Where temporary files belong. */
  readonly tmp: string;
  /** What no link may lead to. */
  readonly outside: string;
}

/** Whether system calls can be recorded here; in some containers strace is there and may not trace. */
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

/** Without strace the record has neither programs nor system calls; what changed in the tree is an offence all the same. */
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

/** What a directory holds, links not followed: a line for each file with its kind, mode, time and content. */
function snapshot(directory: string): string {
  const lines: string[] = [];
  const visit = (path: string): void => {
    const stat = lstatSync(path);
    const content = stat.isFile()
      ? createHash('sha1').update(readFileSync(path)).digest('hex')
      : stat.isSymbolicLink()
        ? readlinkSync(path)
        : '';
    // Git keeps no record of reading; a directory's own time shows that files came and went.
    lines.push(`${path} ${stat.mode} ${stat.mtimeMs} ${content}`);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
  };
  visit(directory);
  return lines.join('\n');
}

const PROGRAMS: ReadonlySet<string> = new Set(['node', 'helm', 'kustomize', 'kubectl', 'git']);
/** git is many programs in one, and starts itself by this way. */
const isProgram = (path: string): boolean => PROGRAMS.has(basename(path)) && !path.includes('/node_modules/');

function readCalls(log: string, { tmp, outside }: Place): Pick<Record, 'programs' | 'offences'> {
  const programs: string[] = [];
  const offences: string[] = [];
  for (const line of log.split('\n')) {
    const [, call = '', args = ''] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
    const failed = / = -1 E[A-Z]+/.test(line);
    if (call === '' || failed) {
      // A connection that was refused was tried.
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
      // The file behind all links.
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

/** Absolute paths among the arguments; a relative one comes with the directory it counts from, as strace -y shows it. */
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

/** A server on this machine, which programs in Go reach whatever proxy they were given. */
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
