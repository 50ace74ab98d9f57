/** Completion scripts, tried in the shells themselves where these are installed. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { run } from '../dev/io.ts';

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;
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
  // zsh completes on a terminal only: it is given one, and asked to list what there is.
  const offers = async (line: string): Promise<string> => {
    const lines = await ask(
      'zsh',
      folder,
      `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; source ./script; LISTMAX=0; setopt no_always_last_prompt no_beep; stty columns 200; print RE""ADY'
zpty -r z answer '*READY*'
zpty -w -n z $'${line}\\t'
sleep 1
zpty -w -n z $'\\t'
sleep 1
while zpty -r -t z answer; do print -rn -- "$answer"; done
zpty -d z`,
    );
    return lines.join('\n');
  };
  const expected: readonly (readonly [string, RegExp])[] = [
    ['kroute li', /kroute lint/],
    ['kroute lint --fo', /--format/],
    ['kroute lint --format sa', /sarif/],
    ['kroute lint --rule service/unna', /service\/unnamed-port=/],
    ['kroute lint --rule service/unnamed-port=w', /=warning/],
    ['kroute explain service/unna', /unnamed-port/],
    ['kroute lint we', /web\.yaml/],
  ];
  await Promise.all(expected.map(async ([line, answer]) => assert.match(await offers(line), answer)));
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

test('a shell that is not known is refused', async () => {
  const { code, err } = await run(['completion', 'fishh']);
  assert.equal(code, 2);
  assert.match(err, /^kroute: completion: "fishh" .* did you mean "fish"\?\n$/);
});
