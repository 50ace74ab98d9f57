/** Completion scripts, tried in the shells themselves where these are installed. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SHELL_COMMAND } from '../dev/command.ts';
import { run } from '../dev/io.ts';
import { fakeTools, writeTree } from '../dev/tools.ts';

const isInstalled = (shell: string): boolean =>
  spawnSync(shell, shell === 'kubectl' ? ['help'] : ['-c', 'exit 0']).status === 0;
const without = (shell: string) => ({ skip: !isInstalled(shell) && `${shell} is not installed` });

async function scriptFor(shell: string): Promise<{ readonly folder: string; readonly script: string }> {
  const { code, out, err } = await run(['completion', shell]);
  assert.equal(code, 0, err);
  const folder = mkdtempSync(join(tmpdir(), 'kroute-completion-'));
  writeFileSync(join(folder, 'web.yaml'), '');
  writeFileSync(join(folder, 'script'), out);
  return { folder, script: out };
}

/** What a shell offers, one word a line. */
async function ask(shell: string, folder: string, code: string): Promise<readonly string[]> {
  const env = { PATH: process.env.PATH, HOME: folder, TERM: 'dumb' };
  const { stdout, stderr } = await promisify(execFile)(shell, ['-c', code], { cwd: folder, env });
  assert.equal(stderr, '');
  const lines = stdout.split('\n').map((line) => line.split('\t')[0]?.trim() ?? '');
  return lines.filter((line) => line !== '');
}

test('bash completes commands, options, rules, severities, formats and files', without('bash'), async () => {
  const { folder } = await scriptFor('bash');
  const offers = (...words: readonly string[]) => {
    const quoted = ['kroute', ...words].map((word) => `'${word}'`).join(' ');
    const code = `compopt() { :; }; source ./script; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _kroute`;
    return ask('bash', folder, `${code}; printf '%s\\n' "\${COMPREPLY[@]}"`);
  };
  assert.deepEqual(await offers('li'), ['lint']);
  assert.ok((await offers('lint', '--fo')).includes('--format'));
  assert.deepEqual(await offers('lint', '--format', 'sa'), ['sarif']);
  assert.deepEqual(await offers('lint', '--format', '=', 'sa'), ['sarif']);
  assert.ok((await offers('lint', '--rule', 'service/un')).includes('service/unnamed-port='));
  assert.deepEqual(await offers('lint', '--rule', 'service/unnamed-port', '=', 'w'), ['warning']);
  assert.deepEqual(await offers('lint', '--rule', 'service/unnamed-port', '='), ['error', 'warning', 'info', 'off']);
  assert.ok((await offers('explain', 'service/un')).includes('service/unnamed-port'));
  assert.deepEqual(await offers('lint', 'we'), ['web.yaml']);
  assert.deepEqual(await offers('lint', '--config', 'we'), ['web.yaml']);
  assert.deepEqual(await offers('completion', 'f'), ['fish']);
});

test('zsh completes commands, options, rules and files', without('zsh'), async () => {
  const { folder } = await scriptFor('zsh');
  // zsh completes on a terminal only: it is given one, and asked until the answer is there or is not to be expected.
  const offers = async (line: string, answer: string): Promise<string> => {
    const lines = await ask(
      'zsh',
      folder,
      `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; source ./script; LISTMAX=0; setopt no_always_last_prompt no_beep; stty columns 200; print RE""ADY'
zpty -r z answer '*READY*'
zpty -w -n z $'${line}\\t'
shown=
repeat 300; do
  while zpty -r -t z answer; do shown+=$answer; done
  [[ $shown == *'${answer}'* ]] && break
  sleep 0.1
done
print -rn -- "\${shown//$'\\t'/ }"
zpty -d z`,
    );
    return lines.join('\n');
  };
  const expected: readonly (readonly [string, string])[] = [
    ['kroute li', 'kroute lint'],
    ['kroute lint --fo', '--format'],
    ['kroute lint --format sa', 'sarif'],
    ['kroute lint --rule service/unna', 'service/unnamed-port='],
    ['kroute lint --rule service/unnamed-port=w', '=warning'],
    ['kroute explain service/unna', 'unnamed-port'],
    ['kroute lint we', 'web.yaml'],
  ];
  await Promise.all(
    expected.map(async ([line, answer]) => {
      const shown = await offers(line, answer);
      assert.ok(shown.includes(answer), shown);
    }),
  );
});

test('fish completes commands, options, rules and files', without('fish'), async () => {
  const { folder } = await scriptFor('fish');
  const offers = (line: string) => ask('fish', folder, `source ./script; complete -C '${line}'`);
  assert.deepEqual(await offers('kroute li'), ['lint']);
  assert.ok((await offers('kroute lint --fo')).includes('--format'));
  assert.deepEqual(await offers('kroute lint --format sa'), ['sarif']);
  assert.ok((await offers('kroute lint --rule service/unnamed-port=w')).includes('service/unnamed-port=warning'));
  assert.deepEqual(await offers('kroute explain service/unnamed'), ['service/unnamed-port']);
  assert.deepEqual(await offers('kroute lint we'), ['web.yaml']);
  assert.deepEqual(await offers('kubectl-kroute li'), ['lint']);
});

const OFFERS: readonly (readonly [words: readonly string[], offered: string | RegExp])[] = [
  [['li'], /^lint\treport errors [^\n]*\n:4\n$/],
  [['help', 'tr'], /^trace\t[^\n]*\n:4\n$/],
  [['--v'], '--version\tprint the version\n:4\n'],
  [['lint', '--fo'], /^--format\t[^\n]*\n:4\n$/],
  [['lint', '--format', 'sa'], 'sarif\n:4\n'],
  [['lint', 'k8s', '--format=sa'], '--format=sarif\n:4\n'],
  [['lint', '--rule', 'service/unn'], 'service/unnamed-port=\n:6\n'],
  [['lint', '--rule', 'service/unnamed-port=w'], 'service/unnamed-port=warning\n:4\n'],
  [['lint', '--rule=ingress/*=o'], '--rule=ingress/*=off\n:4\n'],
  [['lint', '--config', 'we'], ':0\n'],
  [['lint', '--namespace', ''], ':4\n'],
  [['lint', '--quiet', 'we'], ':0\n'],
  [['explain', 'service/unn'], 'service/unnamed-port\n:4\n'],
  [['completion', 'f'], 'fish\n:4\n'],
  [['nonsense', ''], ':4\n'],
  [['lint', '--nonsense='], ':4\n'],
];

test('kubectl gets what may follow, with the directive of cobra in the last line', async () => {
  for (const [words, offered] of OFFERS) {
    const { code, out, err } = await run(['__complete', ...words]);
    assert.deepEqual([code, err], [0, ''], words.join(' '));
    if (typeof offered === 'string') assert.equal(out, offered, words.join(' '));
    else assert.match(out, offered, words.join(' '));
  }
  const { out } = await run(['__complete', '']);
  const commands = (await run(['--help'])).out.match(/^ {2}[a-z]+ [[<]/gm) ?? [];
  assert.deepEqual(out.split('\n').length, commands.length + 2);
  assert.equal((await run(['__complete'])).out, out);
  assert.doesNotMatch((await run(['--help'])).out, /__complete/);
});

test('contexts come from the files of kubectl, and nothing is started for them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-contexts-'));
  const config = (...names: readonly string[]): string =>
    JSON.stringify({ apiVersion: 'v1', kind: 'Config', contexts: names.map((name) => ({ name, context: {} })) });
  writeTree({
    [join(folder, '.kube/config')]: config('staging', 'prod', 'a\nb'),
    [join(folder, 'more')]: config('prod', 'east'),
    [join(folder, 'broken')]: '{',
  });
  const offered = async (env: Readonly<Record<string, string>>): Promise<string> =>
    (await run(['__complete', 'lint', '--context', ''], { env: { PATH: fakeTools({ kubectl: 'exit 1' }), ...env } }))
      .out;
  assert.equal(await offered({ HOME: folder }), 'prod\nstaging\n:4\n');
  const all = ['more', 'none', 'broken', '.kube/config'].map((name) => join(folder, name)).join(delimiter);
  assert.equal(await offered({ HOME: folder, KUBECONFIG: all }), 'east\nprod\nstaging\n:4\n');
  assert.equal(await offered({ HOME: join(folder, 'none') }), ':4\n');
  assert.equal(await offered({}), ':4\n');
});

test('kubectl kroute is completed by kubectl itself', without('kubectl'), async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-kubectl-'));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  writeFileSync(join(folder, 'kubectl-kroute'), `#!/bin/sh\nexec ${SHELL_COMMAND} "$@"\n`, { mode: 0o755 });
  symlinkSync(join(root, 'scripts/kubectl_complete-kroute'), join(folder, 'kubectl_complete-kroute'));
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH ?? ''}` };
  const { stdout } = await promisify(execFile)('kubectl', ['__complete', 'kroute', 'lint', '--format', 'sa'], { env });
  assert.equal(stdout, 'sarif\n:4\n');
});

test('a shell that is not known is refused', async () => {
  const { code, err } = await run(['completion', 'fishh']);
  assert.equal(code, 2);
  assert.match(err, /^kroute: unknown shell "fishh"; did you mean "fish"\? See "kroute completion --help"\n$/);
});
